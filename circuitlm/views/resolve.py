"""Finds the catalogue's part and pin behind names in a foreign file, and stands in for what it lacks."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Protocol

from circuitlm.circuit.component import Component, Pin, Source
from circuitlm.errors import UsageError
from circuitlm.knowledge.catalogue import catalogue, symbol_named
from circuitlm.knowledge.kicad.names import other_names
from circuitlm.knowledge.names import normal
from circuitlm.knowledge.search import search
from circuitlm.views.text import one_line

MAX_PARTS = 5000
"""Parts that a file may hold: more are no circuit that a person draws, and to check them takes minutes."""


def refuse_many(count: int) -> None:
    """Raises UsageError for a file of more parts than are read."""
    if count > MAX_PARTS:
        raise UsageError(f"too many parts: {count}, at most {MAX_PARTS} are read", "check the sheets or boards one by one")


class DrawnPin(Protocol):
    """A pin that a file describes: what nets call it, its names, its electrical type in KiCad's words."""

    @property
    def key(self) -> str: ...
    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def type(self) -> str: ...


GENERIC = {
    "simple_resistor": ("resistor",),
    "simple_capacitor": ("capacitor", "ceramic capacitor"),
    "simple_capacitor:polarised": ("electrolytic capacitor", "capacitor"),
    "simple_inductor": ("inductor",),
    "simple_diode": ("diode", "rectifier diode"),
    "simple_led": ("led",),
    "simple_transistor": ("npn transistor", "npn"),
    "simple_transistor:pnp": ("pnp transistor", "pnp"),
    "simple_mosfet": ("n-channel mosfet", "mosfet", "nmos"),
    "simple_mosfet:p": ("p-channel mosfet", "pmos"),
    "simple_crystal": ("crystal", "quartz crystal"),
    "simple_push_button": ("push button", "button", "tactile switch"),
    "simple_switch": ("switch", "slide switch", "toggle switch"),
    "simple_potentiometer": ("potentiometer",),
    "simple_battery": ("battery", "generic battery"),
    "simple_power_source": ("power supply", "dc power supply"),
    "simple_voltage_source": ("power supply", "dc power supply"),
    "simple_fuse": ("fuse",),
    "simple_op_amp": ("op-amp", "operational amplifier"),
}
"""What the catalogue's search calls the generic part behind a Circuit JSON `ftype`, best first."""


def by_name(*names: str) -> Component | None:
    """The component that one of the names stands for exactly: an id, name, alias or part number."""
    cat = catalogue()
    for name in names:
        if not name:
            continue
        found = name if name in cat else search().exact(name)
        if found:
            return cat.get(found)
    return None


def by_symbol(*names: str) -> Component | None:
    """The KiCad symbol of exactly one of the names, where the user has imported such: its pins and types, no ratings."""
    for name in names:
        if name and (found := symbol_named(name)):
            return catalogue().get(found)
    return None


def by_spelling(*names: str) -> Component | None:
    """The component whose name is within a typing error of one of the names."""
    for name in names:
        if name and (hits := search().spelling(name, cutoff=90.0)):
            return catalogue().get(hits[0].id)
    return None


def generic(ftype: str, variant: str = "") -> Component | None:
    """Our generic part for a Circuit JSON component type (`variant`: pnp, p)."""
    return by_name(*GENERIC.get(f"{ftype}:{variant}", GENERIC.get(ftype, ())))


@functools.lru_cache(maxsize=8)
def _foreign_types(checksum: str, system: str) -> dict[str, list[str]]:
    owners: dict[str, list[str]] = {}
    for component_id, entry in catalogue().entries.items():
        if kind := entry["foreign"].get(system):
            owners.setdefault(kind.lower(), []).append(component_id)
    # several of ours may share a type: the one that bears its name stands for it, then one with a word of it (SW_Reed: the reed switch), then what is
    # no sensor or load that only looks like it (SW_SPST: the toggle switch, not the ball in a tilt switch; a screw terminal: the terminal)
    entries = catalogue().entries

    def rank(kind: str, one: str) -> tuple[object, ...]:
        words = set(re.split(r"[^a-z0-9]+", kind.lower().partition(":")[2]))
        return (
            normal(one) != normal(kind), search().exact(kind) != one, one not in words, not words & set(one.split("-")), entries[one]["kind"] in ("sensor", "load"), not one.endswith("-generic"), one,
        )  # fmt: skip

    return {kind: sorted(ids, key=lambda i: rank(kind, i)) for kind, ids in owners.items()}


def by_foreign_type(kind: str, *systems: str, attrs: Mapping[str, object] | None = None) -> Component | None:
    """The component that another system calls *kind* (`wokwi-led`, `ssd1306`). *attrs*: those of the file, which must not contradict the
    ones that tell our parts of one type apart (an RGB LED's common anode)."""
    cat = catalogue()
    for system in systems:
        types = _foreign_types(cat.checksum, system)
        called = [kind, *other_names(kind)] if system == "kicad" else [kind]
        for name in next((types[k.lower()] for k in called if k.lower() in types), ()):
            found = cat.get(name)
            own = found.names[system].attrs
            if attrs is None or all(str(attrs.get(k, v)).lower() == v.lower() for k, v in own.items()):
                return found
    return None


def is_foreign_type(kind: str, *systems: str) -> bool:
    """Whether any of our parts is what another system calls *kind*, whatever its attributes."""
    return any(kind.lower() in _foreign_types(catalogue().checksum, s) for s in systems)


_FAMILIES = (
    {"diode", "zener", "schottky", "led", "photodiode"}, {"switch", "button"}, {"capacitor", "capacitor-polarised"}, {"resistor", "thermistor", "ldr"},
    {"npn"}, {"pnp"}, {"nmos"}, {"pmos"}, {"inductor"}, {"battery", "source"}, {"fuse"}, {"crystal"}, {"potentiometer"},
)  # fmt: skip


def akin(found: Component, generic: Component) -> bool:
    """Whether a part is a kind of what a generic part stands for: a Zener diode of a diode, a reed switch of a switch."""
    return any(found.shape in f and generic.shape in f for f in _FAMILIES) or found.kind == generic.kind != "passive"


# -- pins ----------------------------------------------------------------------------------------
def _folded(name: str) -> str:
    """Case, blanks and underscores do not tell pins apart; + and - do."""
    return re.sub(r"[\s_]+", "", name.lower()) or name


@functools.lru_cache(maxsize=4096)
def _turned(name: str) -> tuple[str, ...]:
    """A pin's name without the order of its parts: 1IN+, +IN1, IN1+ and INA+ are one, and so are OUT2 and OUTB."""
    if re.fullmatch(r"\+?v?(?:cc|dd)?_?3(?:v3|[._]3v?|v)", name, re.I):
        return ("3v3",)
    words = re.findall(r"[a-z]+|\d+|[+-]", re.sub(r"(?<=in|ut)([a-d])(?=[+-]|$)|^([a-d])(?=[+-]?(?:in|out))", _channel, name.lower()))
    return tuple(sorted(words))


def _channel(letter: re.Match[str]) -> str:
    return str("abcd".index(letter[0]) + 1)


def foreign_pin_name(component: Component, pin: Pin, system: str) -> str:
    """What another system calls a pin; our own id where it has no name for it."""
    names = component.names.get(system)
    if not names:
        return pin.id
    return names.pins.get(pin.id, pin.id) or pin.id


def interchangeable(component: Component, a: str, b: str) -> bool:
    """True for pins that are one place electrically: joined inside, two grounds, one supply's pins."""
    groups = [*component.joined, component.ground_pins(), *(s.pins for s in component.supplies), *(r.pins for r in component.rails)]
    return a == b or any(a in g and b in g for g in groups)


class PinFinder:
    """Resolves foreign pin names of one component, exact names before folded ones, ids before aliases."""

    def __init__(self, component: Component, systems: Iterable[str] = ("circuitlm", "wokwi", "kicad")):
        from circuitlm.views.cj_ports import port_hints

        self.component = component
        ranks: list[dict[str, list[str]]] = [{} for _ in range(4)]
        for pin in component.pins:
            names = [n for s in systems if s in component.names and s != "kicad" if (n := component.names[s].pins.get(pin.id))]
            for rank, values in enumerate(((pin.id,), (*names, pin.name), port_hints(component, pin), (pin.id.rsplit(".", 1)[0],))):
                for value in values:
                    if value:
                        ranks[rank].setdefault(value, []).append(pin.id)
        self._ranks = ranks + [{_folded(k): v for k, v in rank.items()} for rank in ranks] + [self._usual()]
        self._turned: dict[tuple[str, ...], list[str]] = {}
        for named in ranks[:3]:
            for value, pins in named.items():
                self._turned.setdefault(_turned(value), []).extend(p for p in pins if p not in self._turned.get(_turned(value), ()))

    def _usual(self) -> dict[str, list[str]]:
        """Names that people use for a module's only supply, only ground and only signal, and for a board's grounds, whatever is printed there."""
        c = self.component
        grounds = c.ground_pins()
        if c.form == "board" and grounds:
            return dict.fromkeys(_GROUND, grounds)
        if (
            c.form not in ("module", "discrete")
            or c.rails
            or len(c.supplies) != 1
            or len(c.supplies[0].pins) != 1
            or len(c.supplies[0].ground) != 1
        ):
            return {}
        power = {*c.supplies[0].pins, *c.supplies[0].ground}
        signals = [p.id for p in c.pins if p.id not in power and p.type != "no_connect"]
        names = dict.fromkeys(_SUPPLY, c.supplies[0].pins) | dict.fromkeys(_GROUND, c.supplies[0].ground)
        return names | (dict.fromkeys(_SIGNAL, signals) if len(signals) == 1 else {})

    def all(self, name: str) -> list[str]:
        """Every pin that bears the name, at the first rank where one does."""
        for index, rank in enumerate(self._ranks):
            if found := rank.get(name if index < 4 else _folded(name)):
                return found
        turned = self._turned.get(_turned(name), [])
        return turned if len(turned) == 1 else self._begun(_folded(name)) or self._counted(name)

    def _counted(self, name: str) -> list[str]:
        """The pin that a number behind a print tells from others of the same print: coil1 and coil_2, AC~2."""
        m = re.fullmatch(r"(?P<print>.*?[^\d_.\- ])[_.\- ]?(?P<number>[1-9])", name)
        same = next((found for rank in self._ranks[4:] if (found := rank.get(_folded(m["print"]))) and len(found) > 1), []) if m else []
        at = int(m["number"]) - 1 if m else 0
        return [same[at]] if at < len(same) else []

    def _begun(self, name: str) -> list[str]:
        """The one pin whose name is cut short: DAT for DATA, TRI for TRIG."""
        longer = {
            p
            for rank in self._ranks[4:7]
            for n, pins in rank.items()
            if len(name) >= 3 and name.isalpha() and n.startswith(name)
            for p in pins
        }
        return list(longer) if len(longer) == 1 else []

    def find(self, names: Iterable[str], used: set[str] | None = None) -> str | None:
        """The first free pin that bears one of the names (several grounds: one after the other)."""
        for name in names:
            found = self.all(name)
            for pin in found:
                if used is None or pin not in used:
                    return pin
            if found:
                again = (p.id for p in self.component.pins if used and p.id not in used and interchangeable(self.component, p.id, found[0]))
                free = sorted(again, key=lambda p: p.rsplit(".", 1)[0] != found[0].rsplit(".", 1)[0])
                return free[0] if free else found[0]
        return None


def same_print(component: Component, name: str, pin: str, taken: Iterable[str]) -> list[str]:
    """Further pins with the same print as *pin* and one with it electrically, where *name* is that print and tells none of them apart:
    somebody who writes `GND` of a chip with two means both. *taken*: pins that the file has names of their own for."""
    if component.has_pin(name) or _folded(name) != _folded(pin.rsplit(".", 1)[0]):
        return []
    base, used = pin.rsplit(".", 1)[0], set(taken)
    return [
        p.id
        for p in component.pins
        if p.id != pin and p.id not in used and p.id.rsplit(".", 1)[0] == base and interchangeable(component, pin, p.id)
    ]


_SUPPLY, _GROUND = ("vcc", "vdd", "vin", "v+", "+", "v", "pwr", "power"), ("gnd", "vss", "g", "-", "ground", "masse")
_SIGNAL = ("sig", "signal", "s", "out", "output", "data", "dat", "dq", "do", "din", "in", "io", "pin")


def map_pins(component: Component, ports: list[tuple[str, list[str]]], taken: Iterable[str] = ()) -> tuple[dict[str, str], list[str]]:
    """Port id -> pin id for ports with the names they go by, and the ports that fit no pin. *taken*: pins that are given away already.

    Two-terminal parts whose pins are alike are matched in order when their names say nothing.
    """
    finder, used = PinFinder(component), set(taken)
    out: dict[str, str] = {}
    missing: list[str] = []
    # names that fit one pin only go first, so that a vague one does not take their place
    order = sorted(ports, key=lambda p: min((len(finder.all(n)) or 99 for n in p[1]), default=99))
    for port, names in order:
        pin = finder.find(names, used)
        if pin is not None and pin in used and component.shape == "button" and len(ports) == 2 * len(component.pins):
            out[port] = pin  # the other leg of the same terminal
        elif pin is None or pin in used:
            missing.append(port)
        else:
            used.add(pin)
            out[port] = pin
    numbered = all(re.fullmatch(r"(?:pin)?_?[12]", n, re.I) for p, names in ports if p in missing for n in names)
    if (
        missing
        and len(component.pins) == 2
        and len(ports) <= 2
        and (component.shape in _ALIKE or (numbered and component.shape in _EITHER_WAY))
    ):
        return {port: pin.id for (port, _), pin in zip(ports, component.pins, strict=False)}, []
    return out, missing


_ALIKE = ("resistor", "capacitor", "inductor", "crystal", "fuse", "ldr", "thermistor", "button", "switch")
_EITHER_WAY = ("motor", "solenoid", "speaker", "lamp", "antenna")
"""Shapes that work either way round: where a file only counts their pins, it does not matter which is which."""


# -- what the catalogue lacks --------------------------------------------------------------------
def stub(name: str, pins: list[str], ref: str) -> Component:
    """A component of which only the name and the pins in use are known. Nothing can be checked on it."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "part"
    prefix = re.match(r"[A-Za-z]+", ref)
    return Component(
        id=f"unknown-{slug}",
        name=one_line(name, 80) or "unknown part",
        kind="connector",
        form="generic",
        ref=prefix[0] if prefix else "U",
        description="Not in the catalogue; taken from the file as it stands.",
        pins=[Pin(id=p, type="unspecified") for p in dict.fromkeys(pins)],
        sources=[Source(kind="recalled", what="only the file that was read")],
    )


def typed(name: str, ref: str, pins: Sequence[DrawnPin]) -> Component | None:
    """A component of which the file tells the pins' names and electrical types, read as a KiCad symbol is; None where it tells no type."""
    from circuitlm.knowledge.kicad.adopt import component_of
    from circuitlm.knowledge.kicad.library import Symbol, SymbolPin

    library, _, short = name.rpartition(":")
    if all(p.type in ("unspecified", "passive", "free") for p in pins) and not is_connector(name):
        return None
    number = {p.key: p for p in pins}
    symbol = Symbol(
        library or "file",
        one_line(short, 60) or "part",
        tuple(SymbolPin(k, next((n for n in p.names if n not in ("~", k)), ""), p.type) for k, p in number.items()),
        reference=(re.match(r"[A-Za-z]+", ref) or ["U"])[0],
    )
    made = component_of(symbol)
    return made.model_copy(update={"sources": [Source(kind="recalled", what="the pins and types in the file that was read")]})


def is_connector(symbol: str) -> bool:
    """Whether a KiCad symbol is of a library of connectors: its value is what the user calls the place, and its pins carry what is plugged in."""
    return symbol.startswith("Connector")


def with_pins(component: Component, names: list[str]) -> Component:
    """The component with further pins that a file uses and the part lacks, of which nothing is known."""
    further = [Pin(id=n, type="unspecified", note=NOT_A_PIN) for n in dict.fromkeys(names)]
    copy = component.model_copy(update={"pins": [*component.pins, *further]})
    copy.__dict__.pop("_by_id", None)  # the copied index of pins
    return copy


AS_IT_STANDS = "its pins are taken as they stand and cannot be checked"
BY_PORTS = "it is checked by what the file says of its pins alone"
BY_TYPES = "it is checked by the names and types of its pins alone"


NOT_A_PIN = "not a pin of this part"
"""The note of a pin that a file names and the part lacks."""


def no_pin(ref: str, component: Component, names: list[str]) -> str:
    """The problem of a file that uses pins which a part does not have, with the pins that are spelt nearest."""
    shown = ", ".join(one_line(n, 20) for n in names[:6])
    near = [p for n in names[:3] for p in nearest_pins(component, n)]
    return f"{ref}: {component.name} has no pin {shown}" + (f" (the nearest: {', '.join(dict.fromkeys(near))})" if near else "")


def nearest_pins(component: Component, name: str) -> list[str]:
    """The part's pins whose names, or other names, look most like *name*."""
    names = {_folded(n): p.id for p in component.pins for n in (p.id, p.name, *p.aka, p.io) if n and p.note != NOT_A_PIN}
    return list(dict.fromkeys(names[n] for n in get_close_matches(_folded(name), names, 3, 0.6)))[:2]


def is_invented(pin: Pin) -> bool:
    """Whether a file names the pin and its part lacks it."""
    return pin.note == NOT_A_PIN


def is_stub(component: Component) -> bool:
    return component.id.startswith("unknown-")
