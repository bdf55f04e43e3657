"""A component file beside its KiCad symbol: numbers, names by a table of synonyms, electrical types."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from circuitlm.circuit.component import Component, Pin
from circuitlm.knowledge.kicad.library import Symbol, SymbolPin

COMPARED = ("ic", "discrete", "generic")
"""Forms whose pins are those of a symbol; a module's are those of its own board."""

_SAME = (
    "VCC VDD V+ VS VIN + VI VBAT VDDIO AVCC AVDD VPP VREF+ VS+ VCC+ VDD+ +VS +V VP VM POS 1 VSUP",
    "GND VSS V- VEE - AGND DGND PGND VS- -VS -V VN 0V COM GND1 NEG EP PAD VREF- VCC- GNDA VSSA",
    "IN VIN VI INPUT I",
    "OUT VOUT VO OUTPUT O",
    "+VO +VOUT VO+ VOUT+ +OUT OUT+",
    "-VO -VOUT VO- VOUT- -OUT OUT-",
    "5V +5V",
    "3V3 3.3V +3V3 +3.3V",
    "+ IN+ NONINV P POS VIN+ INP",
    "- IN- INV N NEG VIN- INN",
    "ADJ ADJUST ADJ/GND GND FB",
    "A ANODE AN +",
    "K C CATHODE KATHODE CAT -",
    "B BASE",
    "C COLLECTOR COL",
    "E EMITTER EM",
    "G GATE",
    "D DRAIN",
    "S SOURCE",
    "MT1 A1 T1 MAIN1",
    "MT2 A2 T2 MAIN2",
    "SDA SDI/SDA DATA",
    "SCL SCK/SCL SCLK CLOCK",
    "SCK SCLK CLK CP CLOCK SRCLK SHCP",
    "MOSI SDI DI DIN SI COPI DATAIN",
    "MISO SDO DO DOUT SO CIPO DATAOUT",
    "CS SS NSS CE CSN SSEL CSB LOAD",
    "TX TXD TXO",
    "RX RXD RXI",
    "RESET RST NRST R MR CLR CLEAR RES RSTN MCLR CL CD RD CDN",
    "EN ENABLE OE CE E SHDN SHUTDOWN ON/OFF EN/DIS INH G INHIBIT",
    "CV CONT CTRL CONTROL",
    "TR TRIG TRIGGER",
    "THR THRES THRESHOLD TH",
    "DIS DISCH DISCHARGE DISC",
    "SER DS DATA SI D",
    "RCLK STCP LATCH ST",
    "QH' Q7S Q7' SQH QHS",
    "NC DNC N/C NIC",
    "COM COMMON CC CA",
    "CO COUT CARRY",
    "R RK RA",
    "G GK GA",
    "B BK BA",
    "WP WRITEPROTECT",
    "SQW INT/SQW SQW/INT SQW/OUT",
    "REF VREF ADJ",
    "DQ DATA IO",
    "OFFSET BAL NULL BALANCE OFFSETN1 OFFSETN2 STRB BAL/STRB OFFSETNULL1 OFFSETNULL2 OS",
    "W WIPER",
    "X1 XTAL1 XI OSC1 OSCIN",
    "X2 XTAL2 XO OSC2 OSCOUT",
    "L LINE AC AC/L L1 ~",
    "N NEUTRAL AC/N AC ~",
    "SIG SIGNAL PWM DATA S",
)
"""Names that mean one thing, a group a line; a name may stand in several."""
SYNONYMS: dict[str, frozenset[str]] = {}
for _line in _SAME:
    for _name in _line.split():
        SYNONYMS[_name] = SYNONYMS.get(_name, frozenset()) | frozenset(_line.split())

_GREEK = str.maketrans({"Ā": "A", "−": "-", "Ω": "OHM"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: `pin` is ours, for `missing` the symbol's number."""

    pin: str
    what: str
    ours: str
    theirs: str

    def __str__(self) -> str:
        if self.what == "missing":
            return f"pin {self.pin} of the symbol ({self.theirs}) is not in the file"
        if self.what == "extra":
            return f"pin {self.pin}: the symbol has no pin {self.ours}"
        if self.what == "number":
            return f"pin {self.pin}: no number to compare ({self.theirs})"
        if self.what == "unit":
            return f"pin {self.pin}: {self.ours} here, {self.theirs} in the symbol"
        return f"pin {self.pin}: {self.what} {self.ours} here, {self.theirs} in the symbol"


def number_of(component: Component, pin: Pin) -> str | None:
    """The number that stands for a pin in the KiCad symbol; None where the file does not say."""
    kicad = component.names.get("kicad")
    return (kicad.pins.get(pin.id) if kicad else None) or pin.number


def differences(c: Component, symbol: Symbol) -> list[Difference]:
    """Every difference between a component file and a symbol, settled or not, in the order of our pins."""
    theirs: dict[str, SymbolPin] = {}
    for p in symbol.pins:
        theirs.setdefault(p.number, p)
    ours = {pin.id: n for pin in c.pins if (n := number_of(c, pin))}
    found: list[Difference] = []
    for pin in c.pins:
        number = ours.get(pin.id)
        if number is None:
            known = "/".join(p.number for p in theirs.values() if _alike(pin, p)) or "no pin of the symbol has its name"
            found.append(Difference(pin.id, "number", pin.id, f"by its name {known}" if known[0].isdigit() else known))
        elif number not in theirs:
            found.append(Difference(pin.id, "extra", number, ""))
        else:
            found += _pin(pin, theirs[number])
    have = set(ours.values())
    for number, other in theirs.items():
        if number not in have and other.type != "no_connect" and not _doubled(other, theirs, have):
            found.append(Difference(number, "missing", "", f"{other.name or 'unnamed'}, {other.type}"))
    return found + list(_units(c, theirs, ours))


def _pin(pin: Pin, other: SymbolPin) -> Iterator[Difference]:
    if not _alike(pin, other):
        yield Difference(pin.id, "name", pin.name or pin.id, other.name)
    doubled = other.hidden and other.type == "passive" and pin.type.startswith("power")  # a further pad of a supply that is drawn once
    if pin.type != other.type and other.type not in ("unspecified", "free") and not doubled:
        yield Difference(pin.id, "type", pin.type, other.type)


def _doubled(other: SymbolPin, theirs: Mapping[str, SymbolPin], have: set[str]) -> bool:
    """A further pad of a pin that the file has: a tab, a second ground."""
    return any(p.name == other.name and p.unit == other.unit and n in have for n, p in theirs.items() if p.name)


def words_of(name: str) -> frozenset[str]:
    """A pin name's own words, each in normal form, the whole first: 'PB0/MOSI' is PB0/MOSI, PB0 and MOSI."""
    upper = re.sub(r"[~_ {}]", "", name.upper().translate(_GREEK))
    upper = re.sub(r"^/|\.\d+$", "", upper)
    parts = [p for p in re.split(r"[/()|,]", upper) if p]
    return frozenset({upper, *parts})


def _bare(word: str) -> Iterator[tuple[str, str]]:
    """(a word without its channel, the channel): IN1+, 1IN+ and 2A."""
    yield word, ""
    for pattern in (r"^(\d+)(?=[A-Z+-])", r"(\d+)(?=[A-Z]?[+-]?$)", r"(?<=[A-Z]{2})([A-D])(?=[+-]?$)"):
        if (found := re.search(pattern, word)) and (rest := word[: found.start()] + word[found.end() :]):
            yield rest, found[1]


def _alike(pin: Pin, other: SymbolPin) -> bool:
    """Whether the names of a pin can mean the same; where one of the two has none but its number, nothing is said."""
    unnamed = other.name.upper() in ("", "PIN", other.number.upper(), f"PIN{other.number}", f"PIN_{other.number}")
    if unnamed or {pin.id, pin.name or pin.id, *pin.aka} == {pin.number or other.number}:
        return True
    mine = {w for name in (pin.id, pin.name or "", *pin.aka) for w in words_of(name) if w}
    yours = {w for name in (other.name, *other.alternates) for w in words_of(name) if w}
    if other.bar:
        yours |= {f"{w}{mark}" for w in yours for mark in ("N", "#", "B", "'")} | {f"N{w}" for w in yours}
    if mine & yours:
        return True
    known = {(m, n) for w in mine for bare, n in _bare(w) for m in SYNONYMS.get(bare, frozenset()) | {bare}}
    return any(bare == m and (not n or not k or n == k) for w in yours for bare, n in _bare(w) for m, k in known)


_CHANNEL = re.compile(r"^(\d)(?=[A-Z+-])|^(?:IN|OUT|VIN|VOUT)(?P<o>[1-9A-D])(?=$|[+-])")


def _units(c: Component, theirs: Mapping[str, SymbolPin], ours: Mapping[str, str]) -> Iterator[Difference]:
    """Pins of one unit belong to one channel of ours: 1A, 1B, 1Y; IN2+, IN2-, OUT2."""
    by_unit: dict[int, dict[str, list[str]]] = {}
    for pin in c.pins:
        other = theirs.get(ours.get(pin.id, ""))
        mark = _CHANNEL.match(pin.id.upper())
        if other is not None and other.unit and mark:
            by_unit.setdefault(other.unit, {}).setdefault(mark[1] or mark["o"], []).append(pin.id)
    if len(by_unit) < 2:
        return
    for unit, channels in by_unit.items():
        most = max(channels, key=lambda k: (len(channels[k]), -len(k)))
        for channel, pins in channels.items():
            if channel != most:
                yield from (Difference(p, "unit", f"channel {channel}", f"unit {unit} with {', '.join(channels[most])}") for p in pins)


def open_points(c: Component, symbol: Symbol) -> tuple[list[Difference], list[str]]:
    """(differences that no reason settles, sentences on settled ones that exist no longer in this release of KiCad)."""
    found = differences(c, symbol)
    settled = {(pin, d.what) for d in c.differs for pin in d.pins}
    there = {(d.pin, d.what) for d in found}
    due = {(pin, d.what) for d in c.differs for pin in d.pins if d.kicad in (None, symbol.release)}
    gone = [f"pin {pin}: the settled difference of its {what} does not exist any more" for pin, what in sorted(due - there)]
    return [d for d in found if (d.pin, d.what) not in settled], gone


def compared(c: Component) -> str | None:
    """The symbol whose pins are the part's own: of a bare part, and of a module that rests on its symbol; None for others."""
    kicad = c.names.get("kicad")
    if kicad is None or not kicad.type:
        return None
    rests = any(s.kind == "symbol" and kicad.type in s.what for s in c.sources)
    return kicad.type if c.form in COMPARED or rests else None


def two_numbers(c: Component) -> Iterator[str]:
    """Pins whose package number and number in the KiCad symbol differ inside one file: sentences."""
    kicad = c.names.get("kicad")
    if kicad is None or c.form not in ("ic", "discrete"):
        return
    for pin_id, number in kicad.pins.items():
        own = c.pin(pin_id).number if c.has_pin(pin_id) else None
        if own and number and own.isdigit() and number.isdigit() and own != number:
            yield f"pin {pin_id}: number {own} here and {number} in its KiCad symbol"
