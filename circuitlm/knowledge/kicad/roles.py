"""What the names of a symbol's pins tell: supplies, grounds, buses, op-amps. What they do not tell is not guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from circuitlm.circuit.component import Interface, Need, Pin
from circuitlm.knowledge.kicad.library import Symbol, SymbolPin

_GROUND = re.compile(r"(?:[ADPS]?GND|VSS|[ADP]VSS|GND[ADP]?|VSS[AD]?|VEE|V-|-V|VS-|-VS|VCC-|VDD-|0V|EP|EPAD|PAD|DAP)(?:IO)?\d*", re.I)
_SUPPLY = re.compile(
    r"(?:[ADPV]?V(?:CC|DD)[AD]?|V(?:CC|DD)_?(?:IO|[AD])|(?:IO|D|A)_?V(?:CC|DD)|VIO|V\+|\+V|VS\+?|\+VS|VSUP|VCC\+|VDD\+|[+]?(?:3V3|3\.3V|5V))\d?",
    re.I,
)
_REFERENCE = re.compile(r"V?REF(?:IN)?[+P]?|VREF\d?", re.I)
_VOLTS = re.compile(r"(\d)(?:V|\.)(\d)V?|(\d)V$")
BUSES: dict[str, dict[str, tuple[str, ...]]] = {
    "i2c": {"sda": ("SDA",), "scl": ("SCL",)},
    "spi": {
        "sck": ("SCK", "SCLK", "SPC", "CLK", "SCKL"),
        "mosi": ("MOSI", "SDI", "DI", "DIN", "SI", "COPI"),
        "miso": ("MISO", "SDO", "DO", "DOUT", "SO", "CIPO"),
        "cs": ("CS", "SS", "NSS", "NCS", "CSN", "CSB", "CS_N", "SCS", "SCSN", "SSEL", "CE", "CEN", "SYNC"),
    },
    "uart": {"tx": ("TX", "TXD", "TXO"), "rx": ("RX", "RXD", "RXI")},
}
_SENT = ("output", "tri_state", "open_collector", "bidirectional")
_HEARD = ("input", "bidirectional")
_DIRECTION = {"mosi": _HEARD, "sck": (*_HEARD, "open_collector"), "cs": _HEARD, "scl": (*_HEARD, "open_collector"), "rx": _HEARD}
_DIRECTION |= {"miso": _SENT, "tx": _SENT, "sda": (*_SENT, "input")}
_HIGH = re.compile(r"(?:N?RESET|N?RST|RST_?N|NRST|N?SHDN|N?PD|N?PWDN|N?STBY|N?SLEEP|N?MCLR|N?HOLD|N?WP|N?CLR)", re.I)
"""Inputs that stay high in usual work where they are active low."""
_ADDRESS = re.compile(r"(?:A|AD|ADR|ADD|ADDR)_?[0-3]?", re.I)


@dataclass(slots=True)
class Roles:
    """What could be told. `supply`, `ground`: pin ids; `why_not`: what keeps the part from being wired, "" where nothing does."""

    pins: list[Pin] = field(default_factory=list)
    supply: list[str] = field(default_factory=list)
    ground: list[str] = field(default_factory=list)
    volts: float | None = None
    """What the supply pin's own name says (3V3)."""
    interfaces: list[Interface] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    channels: int = 0
    """Op-amps in it."""
    open: list[str] = field(default_factory=list)
    """Inputs that are left to the reader."""
    assumed: list[str] = field(default_factory=list)
    """Pins that are held at a level because that is usual."""
    why_not: str = ""


def roles_of(symbol: Symbol) -> Roles:
    """Everything the pins' names and types tell of a part."""
    out = Roles()
    amplifier = _amplifiers(symbol)
    ids = _ids(symbol, amplifier)
    out.pins = [_pin(p, ids[p.number]) for p in _single(symbol)]
    out.channels = max(amplifier.values(), default=0)
    unknown = _power(symbol, ids, out)
    if unknown:
        out.why_not = f"what belongs at the power pins {', '.join(unknown)} is not in the symbol"
    elif not out.supply or not out.ground:
        out.why_not = "the symbol names no supply and ground pins that could be told apart"
    elif out.channels:
        _halves(out)
    else:
        _buses(symbol, ids, out)
        if not out.interfaces:
            out.why_not = "the names of its pins show no SPI, I2C or serial interface"
        else:
            _levels(symbol, ids, out)
            _inputs(symbol, ids, out)
    return out


def suggested(symbol: Symbol) -> Roles:
    """What the names of pins suggest to somebody who can say yes or no: nothing stops at what they do not tell."""
    out = Roles()
    ids = _ids(symbol, {})
    out.pins = [_pin(p, ids[p.number]) for p in _single(symbol)]
    _power(symbol, ids, out)
    _buses(symbol, ids, out)
    return out


def _single(symbol: Symbol) -> list[SymbolPin]:
    """Each pin number once: a pin that several units share is one pin."""
    return list({p.number: p for p in reversed(symbol.pins)}.values())[::-1]


def names_of(pin: SymbolPin) -> list[str]:
    """The names of a pin in capitals, one a function: 'SDI/SDA' is SDI and SDA."""
    return [w for w in re.split(r"[/()|, ]+", pin.name.upper().replace("{", "").replace("}", "")) if w]


def _amplifiers(symbol: Symbol) -> dict[int, int]:
    """Unit -> channel of the units that are op-amps: two inputs, + and -, and an output."""
    if not symbol.library.startswith("Amplifier_Operational"):
        return {}
    units: dict[int, set[str]] = {}
    for p in symbol.pins:
        units.setdefault(p.unit, set()).add("out" if p.type == "output" else p.name if p.name in "+-" else "")
    found = sorted(u for u, parts in units.items() if {"+", "-", "out"} <= parts)
    return {u: n for n, u in enumerate(found, start=1)}


def _ids(symbol: Symbol, amplifier: dict[int, int]) -> dict[str, str]:
    """Pin number -> a short name that is unique in the part."""
    short: dict[str, str] = {}
    for p in _single(symbol):
        name = re.sub(r"(\d)\.(\d)V", r"\1V\2", p.name)
        name = re.sub(r"[^\w+-]", "", re.split(r"[/( ]", name)[0]) or p.number
        if p.unit in amplifier and (p.name in ("+", "-") or p.type == "output"):
            channel = str(amplifier[p.unit]) if len(amplifier) > 1 else ""
            name = f"OUT{channel}" if p.type == "output" else f"IN{channel}{p.name}"
        short[p.number] = name
    bars = {p.number for p in symbol.pins if p.bar}
    for number, name in list(short.items()):
        if number in bars and any(n != number and other == name for n, other in short.items()):
            short[number] = f"{name}N"
    taken: dict[str, int] = {}
    many = {n for n in short.values() if list(short.values()).count(n) > 1}
    for number, name in short.items():
        if name in many:
            taken[name] = taken.get(name, 0) + 1
            short[number] = f"{name}.{taken[name]}"
    return short


def _pin(p: SymbolPin, pin_id: str) -> Pin:
    others = [w for w in dict.fromkeys(re.split(r"[/()|, ]+", p.name)) if w and w != pin_id]
    name = p.name or pin_id
    low = p.bar and p.type == "input"
    return Pin.model_validate(
        {"id": pin_id, "number": p.number, "name": name, "type": p.type, "aka": others, **({"note": "active low"} if low else {})}
    )


def _power(symbol: Symbol, ids: dict[str, str], out: Roles) -> list[str]:
    """Sort the power pins; the names of those that cannot be sorted are given back."""
    unknown: list[str] = []
    references: list[str] = []
    for p in _single(symbol):
        ground = any(_GROUND.fullmatch(w) for w in names_of(p))
        supply = any(_SUPPLY.fullmatch(w) for w in names_of(p))
        if p.type not in ("power_in", "passive") or (p.type == "passive" and not (ground or supply)):
            if p.type == "power_out":
                unknown.append(p.name)
            continue
        if ground:
            out.ground.append(ids[p.number])
        elif supply:
            out.supply.append(ids[p.number])
            if said := _VOLTS.search(p.name):
                out.volts = float(f"{said[1]}.{said[2]}" if said[1] else said[3])
        elif any(_REFERENCE.fullmatch(w) for w in names_of(p)):
            references.append(ids[p.number])
        else:
            unknown.append(p.name or p.number)
    out.pins = [p.model_copy(update={"type": "power_in"}) if p.id in (*out.supply, *out.ground) else p for p in out.pins]
    if len(references) > 1:
        unknown += references
    elif references and out.supply:
        out.needs.append(Need(part="tie", a=references[0], b=out.supply[0], why="full scale is the supply: the usual way"))
        out.assumed.append(f"{references[0]} to the supply")
    if out.supply and out.ground:
        out.needs += [Need(part="capacitor", a=s, b=out.ground[0], value="100n", why="decoupling") for s in out.supply]
    return unknown


def _halves(out: Roles) -> None:
    """What unused op-amps ask for: a follower at the ground."""
    by_id = {p.id: p for p in out.pins}
    for p in out.pins:
        n = re.fullmatch(r"IN(\d)([+-])", p.id)
        if n and f"OUT{n[1]}" in by_id:
            by_id[p.id] = p.model_copy(update={"unused": f"OUT{n[1]}" if n[2] == "-" else out.ground[0]})
    out.pins = list(by_id.values())


def _buses(symbol: Symbol, ids: dict[str, str], out: Roles) -> None:
    if symbol.library.startswith("MCU_"):
        return  # a controller is no part that a controller talks to
    for kind, roles in BUSES.items():
        found = {role: hit for role, names in roles.items() if (hit := _role(symbol, ids, role, names)) is not None}
        named = {role for role, names in roles.items() if any(set(names_of(p)) & set(names) for p in symbol.pins)}
        if named - set(found):
            continue  # a pin of that name works the other way, or there are several
        whole = {"i2c": {"sda", "scl"}, "uart": {"tx", "rx"}, "spi": {"sck", "cs"}}[kind] <= set(found)
        if whole and (kind != "spi" or {"mosi", "miso"} & set(found)):
            out.interfaces.append(Interface(id=kind, type=kind, pins=found))
    if len(out.interfaces) > 1:
        out.interfaces = [i.model_copy(update={"alt": "bus"}) for i in out.interfaces]


def _inputs(symbol: Symbol, ids: dict[str, str], out: Roles) -> None:
    """The channels of a converter: inputs called CH0, AIN1 or IN2."""
    found = {ids[p.number]: m[1] for p in _single(symbol) if (m := _channel(symbol, p))}
    if found:
        pins = {f"ch{n}": pin for pin, n in found.items()}
        out.interfaces.append(Interface(id="adc", type="expander", role="source", pins=pins))
        out.pins = [p.model_copy(update={"fn": [f"adc0.{found[p.id]}"]}) if p.id in found else p for p in out.pins]


def _channel(symbol: Symbol, p: SymbolPin) -> re.Match[str] | None:
    measures = symbol.library.startswith("Analog_ADC") and p.type == "input"
    return re.fullmatch(r"(?:CH|A?IN)(\d+)", p.name.upper()) if measures else None


def _role(symbol: Symbol, ids: dict[str, str], role: str, names: Iterable[str]) -> str | None:
    """The one pin of a role, by its surest name; None where there is none, or where several have it (two buses: nobody says which)."""
    for name in names:
        hits = [p for p in _single(symbol) if name in names_of(p) and p.type in _DIRECTION[role]]
        if hits:
            return ids[hits[0].number] if len(hits) == 1 else None
    return None


def _levels(symbol: Symbol, ids: dict[str, str], out: Roles) -> None:
    """Inputs that no interface has: those with a usual level are held at it, the others are named."""
    used = {pin for i in out.interfaces for pin in i.pins.values()}
    kinds = {i.type for i in out.interfaces}

    def hold(pin: str, end: str, level: str) -> None:
        out.needs.append(Need(part="tie", a=pin, b=end, why="its usual level"))
        out.assumed.append(f"{pin} {level}")

    for p in _single(symbol):
        pin = ids[p.number]
        if p.type != "input" or pin in used:
            continue
        words = names_of(p)
        low = p.bar or any(re.fullmatch(r"N[A-Z]{2,}|[A-Z]+_?N", w) for w in words)
        if low and any(_HIGH.fullmatch(w) for w in words):
            hold(pin, out.supply[0], "high")
        elif (kinds == {"i2c"} and any(_ADDRESS.fullmatch(w) for w in words)) or (symbol.library.startswith("Memory") and "WP" in words):
            hold(pin, out.ground[0], "low")
        elif not _channel(symbol, p):
            out.open.append(pin)
