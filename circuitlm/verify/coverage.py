"""Request coverage: every wish of the prompt is met, answered by advice, or named as unmet with the reason."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any, Literal

from circuitlm.circuit import units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Circuit, Part
from circuitlm.circuit.pins import find_pin
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.functions import excluded_by, function_data, meets
from circuitlm.knowledge.names import by_type
from circuitlm.plan import Request, Wish
from circuitlm.verify.finding import Finding
from circuitlm.verify.joined import wired
from circuitlm.verify.named_pins import unreached
from circuitlm.verify.on_when import turned_round, upside_down

_FAMILY = {
    "resistor": ("resistor",),
    "capacitor": ("capacitor", "capacitor-polarised"),
    "capacitor-polarised": ("capacitor-polarised", "capacitor"),
    "inductor": ("inductor",),
}


@dataclass(slots=True)
class Covered:
    """A wish and how it fared."""

    id: str
    kind: str
    words: str
    status: Literal["met", "advice", "unmet"]
    how: str
    severity: Literal["error", "warning"] = "error"

    @property
    def met(self) -> bool:
        return self.status != "unmet"

    def to_dict(self) -> dict[str, Any]:
        data = asdict(self)
        data["met"] = self.met
        data["text"] = f'"{self.words}": {self.how}'
        if self.met:
            data.pop("severity")
        return data


@dataclass(slots=True)
class Outcome:
    """What coverage needs to know of the design beyond the circuit."""

    unmet: dict[str, str]
    done: set[str]
    lost_pins: dict[str, str]
    kept_pins: dict[str, str]
    usb_boards: list[str]
    claimed: frozenset[str] = frozenset()
    """Wishes that analog blocks say they serve."""


def judge(request: Request, circuit: Circuit, outcome: Outcome) -> list[Covered]:
    """Every wish of the request against the circuit."""
    out = []
    for wish in request.wishes:
        if wish.id in outcome.unmet:
            out.append(Covered(wish.id, wish.kind, wish.words, "unmet", outcome.unmet[wish.id]))
            continue
        judged = {"part": _part, "function": _function, "supply": _supply, "exclusion": _exclusion, "pin": _pin}.get(wish.kind)
        out.append(judged(wish, circuit, outcome) if judged else Covered(wish.id, wish.kind, wish.words, "advice", "see the report"))
    for signal, reason in outcome.lost_pins.items():
        out.append(Covered(f"pin-{signal}", "pin", signal, "unmet", reason))
    for wish in request.of("part"):
        own = [p for p in circuit.parts.values() if _same(p, wish)]
        for written, why in unreached(wish, own, circuit):
            if not any(reason.startswith(f"{written} ") for reason in outcome.lost_pins.values()):
                out.append(Covered(f"pin-{wish.id}-{written}", "pin", f"{wish.words} on {written}", "unmet", why))
    for one, loads in turned_round(request.text or request.prompt, circuit):
        out.append(Covered(f"on-{one.quantity}", "behaviour", one.words, "unmet", upside_down(one, loads)))
    for signal, pin in outcome.kept_pins.items():
        out.append(Covered(f"pin-{signal}", "pin", f"{signal} on {pin}", "met", f"{signal} is on {pin}"))
    return out


def _refs(parts: list[Part]) -> str:
    names = [p.ref for p in parts]
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")


def _same(part: Part, wish: Wish) -> bool:
    wanted = (wish.component, *wish.alternatives, wish.attributes.get("relative"))
    own = part.id in wanted or part.component.stands_in(wish.component, wish.words)
    if own or (wish.component is not None and part.id.startswith(f"{wish.component}-")):
        return True
    return wish.id in part.wishes and (wish.component is None or _akin(part, wish))


def _carries(component: Component, kin: str) -> bool:
    """Whether a part has supporting parts of a kind (the letter of their designators) on its board."""
    own = component.on_board
    return bool({"R": own.pullups, "C": own.decoupling, "D": own.flyback}.get(kin, own.pullups or own.decoupling or own.flyback))


def _fewer(found: list[Part], wish: Wish) -> int:
    """How many chips of one amplifier each there are of several that are named by their number ('two LM386'); 0 for all other wishes."""
    if wish.component is None or wish.count < 2 or not any(c.isdigit() for c in wish.words) or wish.attributes.get("assumed-count"):
        return 0
    c = catalogue().get(wish.component)
    single = c.kind == "analog" and c.form == "ic" and float(c.spec.get("channels", 0) or 0) == 1
    return sum(p.id in (wish.component, *wish.alternatives) for p in found) if single else 0


def _part(wish: Wish, circuit: Circuit, outcome: Outcome) -> Covered:
    if wish.support:
        family = _FAMILY.get(wish.component or "", (wish.component or "",))
        kin = catalogue().get(wish.component).ref if wish.component else ""
        family = (*family, *wish.alternatives, wish.attributes.get("relative", ""))
        found = [
            p
            for p in circuit.parts.values()
            if p.id in family
            or p.component.stands_in(wish.component, wish.words)
            or p.component.shape in (wish.component or "",)
            or (p.role and p.role in wish.words.lower().split() and p.component.ref == kin)
            or (p.component.ref == kin and wish.words.lower().removesuffix("s") in p.component.name.lower().split())  # 'a diode'
        ]
        if found:
            return Covered(wish.id, wish.kind, wish.words, "met", _refs(found))
        on_board = [p for p in circuit.parts.values() if _carries(p.component, kin)]
        if kin == "D" and any(ch.isdigit() for ch in wish.words):
            how = f"no place for it in this circuit: {_refs(on_board)} has its own on board" if on_board else "nothing in this circuit needs it"
            return Covered(wish.id, wish.kind, wish.words, "unmet", how, "warning")
        if on_board:
            return Covered(wish.id, wish.kind, wish.words, "met", f"on board of {_refs(on_board)}")
        return Covered(wish.id, wish.kind, wish.words, "unmet", "no such part is in the circuit")
    found = [p for p in circuit.parts.values() if _same(p, wish)]
    loose = [p for p in found if not wired(circuit, p)]
    if loose and all(p.component.interfaces_of("shift") for p in loose):
        others = [p for p in circuit.parts.values() if p.component.interfaces_of("shift") and p not in loose]
        why = f"{_refs(others)} does it, for lines that go both ways" if others else "no signal here has a level that the other side does not take"
        return Covered(wish.id, wish.kind, wish.words, "unmet", f"{_refs(loose)} is not needed: {why}", "warning")
    if loose:
        return Covered(
            wish.id, wish.kind, wish.words, "unmet", f"{_refs(loose)} is placed, but how to wire it into this circuit is beyond what I know"
        )
    if 0 < (one := _fewer(found, wish)) < wish.count:
        return Covered(wish.id, wish.kind, wish.words, "unmet", f"{one} of {wish.count} are in the circuit")
    if len(found) >= (1 if wish.attributes.get("assumed-count") and wish.id in outcome.claimed else wish.count):
        return Covered(wish.id, wish.kind, wish.words, "met", _refs(found))
    if found:
        return Covered(wish.id, wish.kind, wish.words, "unmet", f"{len(found)} of {wish.count} are in the circuit")
    if wish.component and (stand_in := _on_board(wish.component, wish.words, circuit)):
        return Covered(wish.id, wish.kind, wish.words, "met", f"on board of {stand_in.ref}")
    if wish.id in outcome.done and _stood_for(wish, circuit, outcome):
        return Covered(wish.id, wish.kind, wish.words, "met", "part of the circuit's function")
    return Covered(wish.id, wish.kind, wish.words, "unmet", "not in the circuit")


_EQUIPMENT = frozenset(["sensor", "input", "indicator", "display", "audio", "actuator", "load", "light", "storage", "radio", "clock"])
"""Kinds of parts that a person can point at. What only makes a circuit work (a transistor, a gate) may be another than was named."""


def _stood_for(wish: Wish, circuit: Circuit, outcome: Outcome) -> bool:
    """Whether a part that is not in the circuit may be served by what is: by a block that claims it, where it is named in general ('a touch
    switch' from a 555), or by others of its use."""
    if wish.id not in outcome.claimed:
        return not _left_out(wish, circuit)
    c = catalogue().get(wish.component) if wish.component is not None else None
    return not _equipment(wish) or (c is not None and c.kind == "sensor" and not by_type(wish.words, c.mpn, c.aliases))


_ANYTHING = frozenset(["", "box", "board"])
"""Symbols that tell nothing of what is in them."""
_MODULES = frozenset(["sensor", "display", "radio", "storage", "clock", "audio", "driver", "expander", "bus", "isolator"])
"""Kinds of parts that nothing stands for but another of that use. An actuator or a lamp may be the terminals it is joined to."""


def _left_out(wish: Wish, circuit: Circuit) -> bool:
    """Whether a module that was named has no part in the circuit, nor another that is for the same, nor loose parts in its place."""
    if wish.component is None or catalogue().entries[wish.component]["kind"] not in _MODULES:
        return False
    named = catalogue().get(wish.component)
    if named.kind in ("sensor", "driver", "audio") and not by_type(wish.words, named.mpn, named.aliases):
        return False  # 'a thermocouple amplifier', 'a constant-current LED driver': what the block is for
    return not any(_stands_for(p.component, named) or p.role in named.default_for for p in circuit.parts.values())


def _stands_for(own: Component, named: Component) -> bool:
    """Whether a part does what the named one is for: the same use, or another of its kind with the same lines."""
    if {*named.default_for, *named.provides} & {*own.default_for, *own.provides} or named.shape == own.shape not in _ANYTHING:
        return True
    return own.kind == named.kind and bool({i.type for i in own.interfaces if i.role != "target"} & {i.type for i in named.interfaces})


def _equipment(wish: Wish) -> bool:
    """Whether a wish is for a thing that must stand in the circuit, whatever block claims to serve it. 'the motor's supply line' only
    says what the circuit is for."""
    if wish.component is None or wish.words.endswith(("'s", "s'")):
        return False
    return catalogue().entries[wish.component]["kind"] in _EQUIPMENT


def _parts_inside(component: Component) -> set[str]:
    """Interfaces that name what a part has inside: an optocoupler's LED, a button's contact."""
    return {i.type for i in component.interfaces} & {"led", "contact", "motor", "speaker", "coils"}


def _akin(part: Part, wish: Wish) -> bool:
    """Whether a part that stands for a wish is of the kind that was named: its symbol, its job, or the word in its name."""
    assert wish.component is not None
    if not _equipment(wish):
        return True
    named, own = catalogue().get(wish.component), part.component
    if named.shape not in _ANYTHING and own.shape == named.shape:
        return True
    if {*named.default_for, *named.provides} & {*own.default_for, *own.provides} or {i.type for i in named.interfaces} & _parts_inside(own):
        return True
    return bool(set(re.findall(r"[a-z]{3,}", wish.words.lower())) & set(re.findall(r"[a-z]{3,}", own.name.lower())))


def _on_board(component: str, words: str, circuit: Circuit) -> Part | None:
    """A part whose board carries what was asked for (a microSD slot on an ESP32-CAM), by what it does or by what people call it."""
    entry = catalogue().entries.get(component)
    if entry is None:
        return None
    does = set(entry["default_for"])
    return next((p for p in circuit.parts.values() if does & set(p.component.provides) or words.lower() in p.component.carries), None)


def _function(wish: Wish, circuit: Circuit, outcome: Outcome) -> Covered:
    function = wish.function or ""
    found = [p for p in circuit.parts.values() if p.role not in ("level-shift",) and (wish.id in p.wishes or meets(p.id, function))]
    if found:
        return Covered(wish.id, wish.kind, wish.words, "met", _refs(found[:4]))
    if needed := function_data(function).get("all"):
        parts = [next((p for p in circuit.parts.values() if meets(p.id, n)), None) for n in needed]
        if all(parts):
            return Covered(wish.id, wish.kind, wish.words, "met", _refs([p for p in parts if p]))
    if wish.id in outcome.done or wish.attributes.get("optional") or wish.attributes.get("project"):
        return Covered(wish.id, wish.kind, wish.words, "advice", "covered by the other parts of the request")
    return Covered(wish.id, wish.kind, wish.words, "unmet", f"no part of the circuit does this ({function})")


def _supply(wish: Wish, circuit: Circuit, outcome: Outcome) -> Covered:
    found = [
        p
        for p in circuit.parts.values()
        if wish.id in p.wishes
        or p.id in wish.alternatives
        or (p.id == wish.component and (wish.quantity is None or p.quantity is None or abs(p.quantity - wish.quantity) < 0.1))
    ]
    found = [p for p in found if wish.id in p.wishes] or found
    if found:
        loose = [p for p in found if idle(circuit, p, {x.ref for x in found if x.role == "source"})]
        if len(loose) == len(found):
            return Covered(wish.id, wish.kind, wish.words, "unmet", f"{_refs(loose)} feeds nothing")
        return Covered(wish.id, wish.kind, wish.words, "met", _refs(found))
    if {wish.component, *wish.alternatives} & set(catalogue().default_for("usb-supply")) and outcome.usb_boards:
        return Covered(wish.id, wish.kind, wish.words, "met", f"through the USB socket of {', '.join(outcome.usb_boards)}")
    if wish.quantity and (
        net := next(
            (n for n in circuit.nets.values() if n.kind == "power" and n.volts is not None and abs(n.volts - wish.quantity) < 0.1), None
        )
    ):
        return Covered(wish.id, wish.kind, wish.words, "met", f"net {net.name}")
    if wish.id in outcome.done:
        return Covered(wish.id, wish.kind, wish.words, "met", "at the circuit's terminals")
    return Covered(wish.id, wish.kind, wish.words, "unmet", "this supply is not in the circuit")


def idle(circuit: Circuit, source: Part, row: set[str] | None = None) -> bool:
    """Whether nothing hangs on a source's live pins but the others of its *row* of cells."""
    own = (row or set()) | {source.ref}
    live = [p for r in source.component.rails for p in r.pins] or [p.id for p in source.component.pins]
    nets = [net for p in live if (net := circuit.net_of((source.ref, p))) is not None]
    for net in nets:  # what only protects or switches the line is no load
        for pin in net.pins:
            part = circuit.parts[pin.ref]
            if pin.ref not in own and (
                part.role in ("protection", "switch", "rectifier") or (part.role in ("gate", "bulk") and part.owner in own)
            ):
                own = own | {pin.ref}
                beyond = [n for _, n in circuit.pins_of(pin.ref) if n is not None and n.kind != "ground"]
                nets += [n for n in beyond if n not in nets]
    return all(all(p.ref in own for p in net.pins) for net in nets)


def _exclusion(wish: Wish, circuit: Circuit, outcome: Outcome) -> Covered:
    ruled_out = excluded_by(wish.component, wish.function, wish.words)
    found = [p for p in circuit.parts.values() if p.id in ruled_out and (p.id == wish.component or not p.wishes)]
    if found and all(p.component.kind == "passive" and p.role for p in found):
        why = next((p.why.text for p in found if p.why.text), "")
        how = f"{_refs(found)} cannot be left out" + (f": {why}" if why else "")
        return Covered(wish.id, wish.kind, wish.words, "unmet", how, "warning")
    if found:
        return Covered(wish.id, wish.kind, wish.words, "unmet", f"{_refs(found)} is in the circuit all the same")
    return Covered(wish.id, wish.kind, wish.words, "met", "left out")


def _pin(wish: Wish, circuit: Circuit, outcome: Outcome) -> Covered:
    for board in circuit.controllers():
        pin = find_pin(board.component, wish.words)
        if pin is not None and circuit.net_of((board.ref, pin.id)) is not None:
            return Covered(wish.id, wish.kind, wish.words, "met", f"{board.ref} {pin.id} is in use")
    return Covered(wish.id, wish.kind, wish.words, "unmet", "it is not clear which part belongs to this pin", "warning")


def unexplained(request: Request, circuit: Circuit) -> list[str]:
    """What was not understood, without values of resistors and capacitors that the circuit has all the same."""
    wired = _wired_names(circuit)
    have = [p.quantity for p in circuit.parts.values() if p.quantity and p.component.kind == "passive"]
    left = []
    for words in request.not_understood:
        try:
            value = (
                units.parse(words.replace("K", "k"), "Ω" if re.search(r"[kKMRΩ]|ohm", words) else "F").value
                if words[:1].isdigit()
                else None
            )
        except ValueError:
            value = None
        if value is not None and any(abs(q - value) <= 0.01 * value for q in have):
            continue
        if value is not None or not all(_only_named(w, wired, request.text) for w in words.split()):
            left.append(words)
    return left


_NEAR_PIN = r"(?:\W+(?:\w+\W+){0,2}?)"


def _wired_names(circuit: Circuit) -> set[str]:
    """What the pins of the parts beside the boards are called that are joined to something."""
    out: set[str] = set()
    for part in circuit.parts.values():
        for pin, net in circuit.pins_of(part.ref):
            if net is not None and not part.component.mcu:
                out |= {n.upper() for n in (pin.id, pin.name or "", *pin.aka)}
    return {n for n in out if len(n) > 1 and n[0].isalpha()}


def _only_named(word: str, wired: set[str], text: str) -> bool:
    """Whether a word names a pin that the circuit joins, and no pin of a board is told beside it, to which it might have had to go."""
    if word.upper() not in wired:
        return False
    own = re.escape(word)
    return not re.search(rf"\b{own}s?\b{_NEAR_PIN}(?:[A-Z]{{0,4}}\d{{1,2}})\b|\b[A-Z]{{0,4}}\d{{1,2}}{_NEAR_PIN}{own}\b", text, re.I)


def findings(covered: list[Covered]) -> list[Finding]:
    """Unmet wishes as findings of the rule `request-coverage`."""
    return [
        Finding("request-coverage", c.severity, f'Not met: "{c.words}" - {c.how}.', why="The request asked for it.")
        for c in covered
        if not c.met
    ]
