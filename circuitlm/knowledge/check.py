"""`kb check`: proves every component file beyond its shape. Returns plain sentences, one a fault."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from circuitlm.circuit import units
from circuitlm.circuit.component import Component
from circuitlm.circuit.vocabulary import INTERFACE_TYPES, KINDS, SHAPES, SPEC_KEYS
from circuitlm.knowledge.plausible import contradictions

CAUTIONS = {
    "strapping",
    "flash",
    "usb",
    "console",
    "setting",
    "onboard",
    "input-only",
    "adc2",
    "reset",
    "psram",
    "camera",
    "jtag",
    "clash",
    "slow",
    "slot",
    "slot-wide",
}
_PLAIN_FN = {"digital", "pwm", "int", "dac", "touch"}
_FN = re.compile(
    r"^(adc\d+\.\d+|dac\d+|i2c\d+\.(sda|scl)|spi\d+\.(sck|mosi|miso|cs)|isp\.(sck|mosi|miso)|uart\d+\.(tx|rx)|i2s\d*\.(bclk|ws|in|out)|can\d*\.(tx|rx))$"
)
NEEDS = {"digital", "adc", "pwm", "pulse", "int", "dac", "can.tx", "can.rx", "pullup", "pulldown"}
_SUPPLIED = {"module", "board", "ic"}


def faults(component: Component) -> list[str]:
    """Everything wrong with one component, as sentences that start with its id."""
    return [f"{component.id}: {text}" for text in _faults(component)]


def _faults(c: Component) -> Iterator[str]:
    if not re.fullmatch(r"[a-z0-9][a-z0-9.+-]*", c.id):
        yield "the id has other characters than a-z 0-9 . + -"
    if c.kind not in KINDS:
        yield f"unknown kind {c.kind!r}"
    if c.shape not in SHAPES:
        yield f"unknown shape {c.shape!r}"
    for key in c.spec:
        if key not in SPEC_KEYS:
            yield f"unknown spec {key!r}"
    if not c.sources:
        yield "no source"
    if not c.pins:
        yield "no pins"
    yield from _pin_faults(c)
    yield from _supply_faults(c)
    yield from _interface_faults(c)
    yield from _reference_faults(c)
    yield from _draft_faults(c)
    yield from contradictions(c)


def _draft_faults(c: Component) -> Iterator[str]:
    """What a draft owes: a page for every pin and supply limit, and none that does not say so."""
    for where, proof in c.proof.items():
        if not proof.found:
            yield f"{where}: page {proof.page} of its document does not say so; correct it and its proof"
    if c.unconfirmed:
        owed = [f"pins.{p.id}" for p in c.pins] + [f"supplies.{s.id}.{end}" for s in c.supplies for end in ("min", "max")]
        for where in owed:
            if where not in c.proof:
                yield f"{where}: a draft that names no page for it"


def _pin_faults(c: Component) -> Iterator[str]:
    for pin_id, count in Counter(p.id for p in c.pins).items():
        if count > 1:
            yield f"pin {pin_id} occurs {count} times"
    numbers = Counter(p.number for p in c.pins if p.number)
    for number, count in numbers.items():
        if count > 1:
            yield f"pin number {number} occurs {count} times"
    for pin in c.pins:
        for fn in pin.fn:
            if fn not in _PLAIN_FN and not _FN.match(fn):
                yield f"pin {pin.id}: unknown function {fn!r}"
        for kind in pin.caution:
            if kind not in CAUTIONS:
                yield f"pin {pin.id}: unknown caution {kind!r}"
        if pin.v_il is not None and pin.v_ih is not None and pin.v_il >= pin.v_ih:
            yield f"pin {pin.id}: v_il is not below v_ih"
        if pin.domain and pin.domain not in {s.id for s in c.supplies} | {r.id for r in c.rails}:
            yield f"pin {pin.id}: unknown domain {pin.domain!r}"


def _supply_faults(c: Component) -> Iterator[str]:
    if c.form in _SUPPLIED and c.kind not in (
        "supply",
        "connector",
        "passive",
        "semiconductor",
        "load",
        "actuator",
        "protection",
        "isolator",
        "input",
        "light",
        "sensor",
        "audio",
        "indicator",
        "display",
    ):
        if not c.supplies:
            yield "an active part without a supply"
        elif not c.ground_pins():
            yield "an active part without a ground"
    for kind, ids in (("supply", [s.id for s in c.supplies]), ("rail", [r.id for r in c.rails])):
        if len(set(ids)) != len(ids):
            yield f"two of its {kind} ids are the same"
    for s in c.supplies:
        if not s.min <= s.max:
            yield f"supply {s.id}: min is above max"
        if s.nominal is not None and not s.min <= s.nominal <= s.max:
            yield f"supply {s.id}: nominal is outside min..max"
        if s.abs_max is not None and s.abs_max < s.max:
            yield f"supply {s.id}: abs_max is below max"
        currents = [x for x in (s.ma.sleep, s.ma.typical, s.ma.peak) if x is not None]
        if currents != sorted(currents) or any(x < 0 for x in currents):
            yield f"supply {s.id}: sleep <= typical <= peak does not hold"
        if s.kind == "rail" and not s.pins:
            yield f"supply {s.id}: no pins"
        floats = c.has_pin("ADJ")  # a regulator that stands on its feedback resistors
        if s.pins and not s.ground and s.kind != "mains" and not floats:
            yield f"supply {s.id}: no ground"
    for r in c.rails:
        if r.volts is None and r.source is None and (r.min is None or r.max is None):
            yield f"rail {r.id}: neither a voltage, nor a range, nor a source"
        if r.source and r.source not in {s.id for s in c.supplies}:
            yield f"rail {r.id}: unknown source {r.source!r}"
        if r.min is not None and r.max is not None and r.min > r.max:
            yield f"rail {r.id}: min is above max"
        if r.topology in ("buck", "boost", "buck-boost") and r.efficiency is None:
            yield f"rail {r.id}: a switching converter without an efficiency"
        if r.setting and r.setting not in {s.id for s in c.settings}:
            yield f"rail {r.id}: unknown setting {r.setting!r}"
    if c.logic and isinstance(c.logic.volts, str) and c.logic.volts not in {s.id for s in c.supplies} | {r.id for r in c.rails}:
        yield f"logic follows unknown supply {c.logic.volts!r}"


def _interface_faults(c: Component) -> Iterator[str]:
    ids = [i.id for i in c.interfaces]
    if len(set(ids)) != len(ids):
        yield "two interfaces share an id"
    for i in c.interfaces:
        if i.type not in INTERFACE_TYPES:
            yield f"interface {i.id}: unknown type {i.type!r}"
            continue
        for role in INTERFACE_TYPES[i.type]:
            if not role.endswith("?") and role not in i.pins:
                yield f"interface {i.id}: role {role} is missing"
        if not i.pins:
            yield f"interface {i.id}: no pins"
        for role, pin in i.pins.items():
            if not c.has_pin(pin):
                yield f"interface {i.id}: role {role} names pin {pin}, which does not exist"
        for role, needs in i.needs.items():
            if role not in i.pins:
                yield f"interface {i.id}: needs of an unknown role {role}"
            for need in needs:
                if need.rstrip("?") not in NEEDS:
                    yield f"interface {i.id}: unknown need {need!r}"
        for role in (*i.optional, *i.series):
            if role not in i.pins:
                yield f"interface {i.id}: unknown role {role}"
        for served in i.serves:
            if served not in ids:
                yield f"interface {i.id}: serves unknown interface {served}"
        if i.type == "i2c" and i.role == "target" and not i.addresses:
            yield f"interface {i.id}: an I2C target without an address"
        for address in i.addresses:
            if not re.fullmatch(r"0x[0-7][0-9A-F]", address):
                yield f"interface {i.id}: address {address!r} is not of the form 0x3C"
            elif not 0x08 <= int(address, 16) <= 0x77:
                yield f"interface {i.id}: address {address} is a reserved one (seven bits, 0x08 to 0x77)"


def _reference_faults(c: Component) -> Iterator[str]:
    """Every pin that any other section names must exist."""

    def bad(pins: object) -> Iterator[str]:
        for pin in pins:  # type: ignore[attr-defined]
            if not c.has_pin(str(pin)):
                yield str(pin)

    for s in c.supplies:
        for pin in bad([*s.pins, *s.ground]):
            yield f"supply {s.id} names pin {pin}, which does not exist"
    for r in c.rails:
        for pin in bad([*r.pins, *r.ground]):
            yield f"rail {r.id} names pin {pin}, which does not exist"
    for group in c.joined:
        for pin in bad(group):
            yield f"joined names pin {pin}, which does not exist"
    for name, pins in c.isolation.items():
        for pin in bad(pins):
            yield f"isolation group {name} names pin {pin}, which does not exist"
    for i in c.interfaces:
        for pin in bad([*i.ties, *i.ties.values()]):
            yield f"interface {i.id} ties pin {pin}, which does not exist"
    for setting in c.settings:
        for choice in setting.choices:
            for pin in bad([*choice.ties, *choice.ties.values()]):
                yield f"setting {setting.id} ties pin {pin}, which does not exist"
        if setting.default is not None and setting.choices and setting.default not in {x.value for x in setting.choices}:
            yield f"setting {setting.id}: the default is none of its choices"
    for pull in c.on_board.pullups:
        for pin in bad([pull.get("pin", "?"), pull.get("to", "?")]):
            yield f"on-board pull-up names pin {pin}, which does not exist"
    for need in c.needs:
        for pin in bad([need.a, need.b]):
            yield f"need ({need.why}) names pin {pin}, which does not exist"
        if need.part in ("resistor", "capacitor", "capacitor-polarised", "inductor"):
            try:
                units.parse(need.value or "")
            except ValueError:
                yield f"need ({need.why}): {need.value!r} is not a value"
    for d in c.differs:
        for pin in bad(d.pins) if d.what != "missing" else ():
            yield f"differs names pin {pin}, which does not exist"
        if not d.reason.strip():
            yield f"differs ({d.what}, {', '.join(d.pins)}): no reason"
    if c.differs and not ((kicad := c.names.get("kicad")) and kicad.type):
        yield "differs from a KiCad symbol that names.kicad does not name"
    for each in c.pins:
        if each.unused and each.unused != "open" and not c.has_pin(each.unused):
            yield f"pin {each.id}: unused names pin {each.unused}, which does not exist"
    for system, names in c.names.items():
        for ours in names.pins:
            if not c.has_pin(ours):
                yield f"names.{system} names pin {ours}, which does not exist"


def alias_clashes(components: list[Component]) -> list[str]:
    """Aliases that two components claim: a prompt would be answered by the accident of file order."""
    from circuitlm.knowledge.names import normal

    owners: dict[str, set[str]] = {}
    for c in components:
        for alias in (c.id, c.name, *c.aliases):
            owners.setdefault(normal(alias), set()).add(c.id)
    return [f"alias {alias!r} belongs to {', '.join(sorted(ids))}" for alias, ids in sorted(owners.items()) if len(ids) > 1]
