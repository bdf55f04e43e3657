"""Which part of the catalogue a foreign file means, by part number, name, kind and pins, and how sure that is.

The confidence is ours: 1.0 for a part number or a name of the catalogue, less for each step of guessing below, times the share of the
file's pins that the part has.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Match
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import normal, plain
from circuitlm.knowledge.search import search
from circuitlm.knowledge.slips import is_code
from circuitlm.views import resolve
from circuitlm.views.kicad import pin_number
from circuitlm.views.text import Unique

EXACT, KIND, FAMILY, SYMBOL, WORDS, SPELLING, OTHER, DESIGNATOR, PINS = 1.0, 0.95, 0.85, 0.9, 0.75, 0.7, 0.65, 0.6, 0.5
MEANING = 0.75
LIKE = 0.75
"""How near the search has to find a part's wording before its pins are asked; a part of two terminals, which fit anything, has to be nearer."""
LIKE_TWO = 0.88
SORT = 0.82
CODE = 100
"""A part number among the words counts more than any other of them."""
SURE = 0.9
"""From here on nothing is said; below it the reader is told what a part was taken for."""
_ORDERED = re.compile(r"(?P<maker>[a-z]{0,3})(?P<core>[a-z0-9.]*\d[a-z0-9.]*?)(?P<package>[a-z]{0,5})")
"""An ordering code: a maker's letters, the type, the package's letters (SN74HC595N, NE555DR)."""
_PREFIX = {
    "R": "simple_resistor", "C": "simple_capacitor", "L": "simple_inductor", "D": "simple_diode", "LED": "simple_led", "Y": "simple_crystal",
    "SW": "simple_push_button", "S": "simple_push_button", "BTN": "simple_push_button", "RV": "simple_potentiometer", "BT": "simple_battery",
    "BAT": "simple_battery", "F": "simple_fuse",
}  # fmt: skip
"""Designator -> the Circuit JSON type of part that it usually stands for (IEEE 315)."""
_BESIDE = re.compile(r"\b(?:with|for|and|on|from|mit|für|und)\b|[,;+]", re.I)
"""What stands behind these is another thing: a relay board for an Arduino, an Uno with a display."""
_FEWEST_PINS = 6
_TELLING = re.compile(r"(?!(?:v(?:cc|dd|ss|in)|gnd|sda|scl|sck|mosi|miso|cs|tx|rx|in|out|en|3v3|5v)$)(?=.*[a-z]).{2,}")
"""Pin names that say something about which part it is: power, buses, numbers and single letters do not."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a file says of a part. `numbers`: part numbers; `names`: what else it is called, the most telling first; `symbol`: KiCad's
    Library:Name; `ftype`, `variant`: Circuit JSON's type; `prefix`: its designator's letters; `ports`: (key, names) of each pin."""

    numbers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    symbol: str = ""
    ftype: str = ""
    variant: str = ""
    prefix: str = ""
    ports: tuple[tuple[str, tuple[str, ...]], ...] = ()
    needed: frozenset[str] | None = None
    """Keys of ports that are connected: others need no pin of ours. None: all are needed."""


@dataclass(frozen=True, slots=True)
class Found:
    """`pins`: port key -> pin id; `missing`: keys of needed ports that fit no pin."""

    component: Component
    match: Match
    pins: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


def find(said: Said) -> tuple[Found | None, Component | None]:
    """(the best part whose pins fit, the first part whose name fits but whose pins do not); None for neither."""
    best: Found | None = None
    unfit: Component | None = None
    seen: set[str] = set()
    for component, by, confidence in _candidates(said):
        if component.id in seen:
            continue
        seen.add(component.id)
        found = _fitted(said, component, by, confidence)
        if len(found.missing) > len(found.pins) or (len(found.missing) > 1 and _of_another_form(said, component)):
            unfit = unfit or component
        elif not found.missing:
            return _rather(said, found) or found, None
        elif best is None or found.match.confidence > best.match.confidence:
            best = found
    for component, by, confidence in _further(said, best, unfit):
        if component.id not in seen:
            seen.add(component.id)
            found = _fitted(said, component, by, confidence)
            if found.pins and not found.missing:
                return found, None
    return best, unfit


def _of_another_form(said: Said, component: Component) -> bool:
    """Whether a KiCad symbol draws the bare chip or radio module of which ours is the board."""
    return bool(said.symbol) and component.form in ("module", "board") and not said.symbol.startswith("circuitlm:")


def _sort_of(drawn: Component, names: Iterable[str]) -> Component | None:
    """The part that the words mean, where it is a kind of what is drawn: a high-power LED is drawn as an LED."""
    for name in names:
        text = " ".join(plain(_BESIDE.split(name.replace("_", " "))[0]))
        if " " in text:
            near = (catalogue().get(h.id) for h in search().find(text, limit=3) if h.score >= SORT)
            if (found := next((c for c in near if resolve.akin(c, drawn)), None)) is not None:
                return found
    return None


def _rather(said: Said, found: Found) -> Found | None:
    """The part that bears the file's pins by their own names, where the one that was *found* by its name fits by other names alone: an electret
    microphone with + and - is the capsule and not the board."""
    exact = [key for key, pin in found.pins.items() if pin in next(names for k, names in said.ports if k == key)]
    if found.component.form != "module" or exact or len(found.pins) < 2:
        return None
    for hit in search().find(" ".join(plain(said.names[0])), limit=5) if said.names else ():
        other = catalogue().get(hit.id)
        if other.kind == found.component.kind and {p.id for p in other.pins} == {n for _, names in said.ports for n in names[:1]}:
            return _fitted(said, other, "wording", MEANING)
    return None


def _further(said: Said, best: Found | None, unfit: Component | None) -> Iterator[tuple[Component, str, float]]:
    """Parts that are taken only where each of the file's pins is one of theirs: those that share a part number, those that differ from
    the *best* so far in size, those that the search finds by what the words mean. A part of its own name stays: a pin it lacks is a fault."""
    near = best.component if best else unfit
    named = best is not None and best.match.by in ("name", "part number") and best.component.form != "generic"
    if named:
        return
    cat = catalogue()
    told = [w for w in (*said.numbers, *said.names) if w]
    keys = {normal(w) for w in told}
    for component_id, entry in cat.entries.items():
        if entry["mpn"] and normal(entry["mpn"]) in keys:
            yield cat.get(component_id), "part number", FAMILY
    if near is not None:
        stem = near.id.partition("-")[0]
        shape = near.shape if near.shape not in ("box", "board") else None
        alike = [
            i
            for i, e in cat.entries.items()
            if e["kind"] == near.kind
            and not e["controller"]
            and ((near.form == "generic" and i.partition("-")[0] == stem) or e["shape"] == shape)
        ]
        for component_id in sorted(alike, key=lambda i: (len(cat.entries[i]["pins"]), i)):
            yield cat.get(component_id), "kind and pins", OTHER
    ports = said.ports if said.needed is None else [p for p in said.ports if p[0] in said.needed]
    for word in told:
        text = " ".join(plain(_BESIDE.split(word.replace("_", " "))[0]))
        if len(ports) < 2 or len(text) < 3 or re.fullmatch(rf"{said.prefix}[_-]?\d*", word):
            continue
        for hit in search().find(text, limit=4):
            if hit.score >= (LIKE_TWO if len(ports) < 3 else LIKE):
                yield cat.get(hit.id), "wording", MEANING


def _fitted(said: Said, component: Component, by: str, confidence: float) -> Found:
    kicad = component.names.get("kicad")
    ports = [(key, list(names)) for key, names in said.ports]
    if said.symbol and component.form in ("module", "board"):  # a package's numbers are not those of a board's pins
        ports = [(key, [n for n in names if not n.isdigit()] or names) for key, names in ports]
    if said.symbol and said.symbol in (f"circuitlm:{component.id}", kicad.type if kicad else None):  # its own: the number decides
        unique = Unique()
        numbers = {unique(pin_number(component, p)): p.id for p in component.pins}
        pins = {key: numbers[key] for key, _ in ports if key in numbers}
        rest, missing = resolve.map_pins(component, [p for p in ports if p[0] not in pins], set(pins.values()))
        pins |= rest
    else:
        pins, missing = resolve.map_pins(component, ports)
    lacking = tuple(m for m in missing if said.needed is None or m in said.needed)
    share = len(pins) / (len(pins) + len(lacking)) if pins or lacking else 1.0
    return Found(component, Match(by, round(confidence * share, 2)), pins, lacking)


def _candidates(said: Said) -> Iterator[tuple[Component, str, float]]:
    """Parts that the words may mean, with how they were found, the surest first."""
    if found := resolve.by_name(*said.numbers):
        yield found, "part number", EXACT
    if resolve.is_connector(said.symbol):
        if found := resolve.by_foreign_type(said.symbol, "kicad"):
            yield found, "symbol", KIND
        return
    for number in said.numbers:
        if found := by_family(number):
            yield found, "family of its part number", FAMILY
    passive = said.symbol.startswith("Device:") and (found := resolve.by_foreign_type(said.symbol, "kicad"))
    if passive and passive.kind == "passive" and passive.ref in ("R", "C", "L", "F", "Y", "RV"):
        yield passive, "symbol", KIND
    generic = resolve.generic(said.ftype, said.variant) if said.ftype not in ("simple_chip", "") else None
    if generic and (found := resolve.by_name(*said.names)) and resolve.akin(found, generic):
        yield found, "name", EXACT
    if generic and (found := _sort_of(generic, said.names)):
        yield found, "wording", MEANING
    if generic and any(is_code(normal(n)) for n in said.numbers if n and not n.startswith("unknown-")):
        yield generic, "kind, for its part number is not in the catalogue", OTHER
    elif generic:
        yield generic, "kind", KIND
    drawn = resolve.by_foreign_type(said.symbol, "kicad") if said.symbol and not resolve.by_name(*said.names[:1]) else None
    if drawn and (found := _sort_of(drawn, said.names)):
        yield found, "wording", MEANING
    if found := resolve.by_name(*said.names):
        yield found, "name", EXACT
    if said.symbol and (found := resolve.by_foreign_type(said.symbol, "kicad") or resolve.by_name(said.symbol.partition(":")[2])):
        yield found, "symbol", SYMBOL
    words = (*said.numbers, *said.names)
    if found := resolve.by_symbol(*words):
        yield found, "KiCad symbol", SYMBOL
    for word in said.names:
        if found := by_family(word):
            yield found, "family of its part number", FAMILY
    for word in () if resolve.by_name(*said.numbers, *said.names) else said.names:
        if found := by_words(word):
            yield found, "words", WORDS
    telling = [w for w in words if w and not re.fullmatch(rf"{said.prefix}[_-]?\d*", w)]  # its own designator is no name
    if found := resolve.by_spelling(*telling):
        yield found, "spelling", SPELLING
    coded = any(is_code(normal(w)) for w in telling)
    if not said.ftype and not coded and (found := resolve.generic(_PREFIX.get(said.prefix.upper(), ""))):
        yield found, "designator", DESIGNATOR
    if not coded and (found := by_pins(n for _, names in said.ports for n in names[:1])):
        yield found, "pins", PINS


def by_family(name: str) -> Component | None:
    """The part behind an ordering code that adds a maker's or a package's letters: SN74HC595N, NE555DR, ATmega328P-AU."""
    aliases, key = search().aliases, normal(name)
    before, dash, _ = name.partition("-")
    if (
        dash and len(before) >= 6 and is_code(normal(before)) and normal(before) in aliases
    ):  # ATTINY85-20SU: speed and package behind the dash
        return catalogue().get(aliases[normal(before)])
    m = _ORDERED.fullmatch(key)
    if m is None or not is_code(key):
        return None
    for skip in range(len(m["maker"]) + 1):
        for cut in range(len(m["package"]) + 1):
            core = key[skip : len(key) - cut]
            if sum(ch.isdigit() for ch in core) >= 2 and len(core) >= 4 and core in aliases:
                return catalogue().get(aliases[core])
    return None


def by_words(name: str) -> Component | None:
    """The one part that is named inside a longer description: `NodeMCU v3 Lolin`, `my old Arduino Uno`. Of generic parts the last words count:
    a relay board is no relay."""
    words, aliases, cat = plain(_BESIDE.split(name)[0]), search().aliases, catalogue()
    if not 1 < len(words) <= 8:
        return None
    found: dict[str, int] = {}
    covered: set[int] = set()
    for size in range(len(words) - 1, 0, -1):
        for start in range(len(words) - size + 1):
            run, key = range(start, start + size), "".join(words[start : start + size])
            if key not in aliases or len(key) < 3 or covered & set(run):
                continue
            covered |= set(run)
            if is_code(key) or run.stop == len(words) or cat.get(aliases[key]).form not in ("generic", "discrete"):
                found.setdefault(aliases[key], len(key) + (CODE if is_code(key) and len(run) == 1 else 0))
    best = sorted(found.values(), reverse=True)
    return cat.get(max(found, key=lambda i: found[i])) if len(best) == 1 or (best and best[0] > best[1] + 1) else None


@functools.lru_cache(maxsize=1)
def _pin_sets(checksum: str) -> dict[str, frozenset[str]]:
    return {i: frozenset(p.lower() for p in catalogue().pin_ids(i)) for i in catalogue()}


def by_pins(names: Iterable[str]) -> Component | None:
    """The one part that has these pins, where enough of them are telling and no other part comes near."""
    asked = {n.lower() for n in names if n}
    if sum(_TELLING.fullmatch(n) is not None for n in asked) < _FEWEST_PINS:
        return None
    shares = sorted(((len(asked & pins) / len(asked | pins), i) for i, pins in _pin_sets(catalogue().checksum).items()), reverse=True)
    (best, name), (second, _) = shares[:2]
    return catalogue().get(name) if best >= 0.75 and best - second >= 0.1 else None


def told(ref: str, shown: str, found: Found) -> str | None:
    """What the reader is told of a part that was not found by its own name; None where that is sure."""
    by, confidence = found.match
    if found.match.confidence >= SURE or found.missing:
        return None
    return f"{ref} ({shown}): taken for {found.component.name} by its {by.removeprefix('its ')}, confidence {confidence:.2f}"


def nearest(names: Sequence[str]) -> list[str]:
    """Ids of the parts whose names look most like the first of the names that anything looks like."""
    for name in names:
        if name and (near := search().nearest(name)):
            return near
    return []
