"""What a model saw in a picture of a schematic, as a circuit for a lesson: ideal elements with the values that are printed at them."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from circuitlm.circuit.words import Unique, identifier
from circuitlm.errors import UsageError
from circuitlm.symbolic.expression import BadExpression, Number
from circuitlm.symbolic.netlist import GROUND, GROUNDS, Element, Netlist
from circuitlm.tutor.amounts import evaluate
from circuitlm.tutor.lesson import UNITS, checked

if TYPE_CHECKING:
    from circuitlm.engineers.llm.picture_schema import Seen, SeenPart

_TYPES = (
    ("O", r"op-?\s?amp|operational amplifier"),
    ("Q", r"transistor|\bbjt\b|\b[np]np\b"),
    ("D", r"diode|\bled\b|zener"),
    ("I", r"current source"),
    ("V", r"voltage source|battery|\bcell\b|supply|ac source|dc source|\bsource\b|generator"),
    ("C", r"capacitor|condenser"),
    ("L", r"inductor|\bcoil\b|choke"),
    ("R", r"resist|potentiometer|lamp|bulb|\bload\b|heater|thermistor"),
)
_DROP = (("BV", r"zener"), ("2", r"\bled\b|light"), ("0.3", r"schottky"), ("0.7", r""))
_ROLES = {
    "D": (("A", "ANODE", "1", "+"), ("K", "C", "CATHODE", "2", "-")),
    "V": (("+", "1", "P", "PLUS", "POS"), ("-", "2", "N", "MINUS", "NEG", "M")),
    "I": (("1", "+", "IN", "TAIL"), ("2", "-", "OUT", "HEAD")),
    "Q": (("C", "COLLECTOR"), ("B", "BASE"), ("E", "EMITTER")),
    "O": (("OUT", "O", "OUTPUT", "6", "1"), ("+", "IN+", "NON-INVERTING", "3"), ("-", "IN-", "INVERTING", "2")),
}


def netlist_of(seen: Seen) -> Netlist:
    """The circuit. Raises UsageError naming the parts that have no place in a lesson, or no value."""
    nodes = _nodes(seen)
    names = Unique()
    elements = [_element(part, nodes, names) for part in seen.parts]
    elements += [
        Element(names(f"V{node}"), "V", (node, GROUND), Number(Fraction(str(volts))))
        for node, volts in _rails(seen, nodes).items()
        if not any(e.kind == "V" and node in e.nodes for e in elements)
    ]
    netlist = Netlist(tuple(elements), seen.what[:200])
    return checked(netlist)


def _nodes(seen: Seen) -> dict[str, str]:
    """DESIGNATOR.PIN -> node; nets without a name are a, b, c ...; ground is the net of that name, else the negative end of a source."""
    sources = {p.ref for p in seen.parts if _kind(p) == "V"}
    minus = {f"{ref}.{pin}".upper() for ref in sources for pin in _ROLES["V"][1]}
    ground = next((n for n in seen.nets if n.name.strip().lower() in (*GROUNDS, "⏚")), None)
    ground = ground or next((n for n in seen.nets if any(p.upper() in minus for p in n.pins)), None)
    unique = Unique(GROUND)
    letters = iter("abcdefghijklmnopqrstuvwxyz")
    out: dict[str, str] = {}
    for net in seen.nets:
        name = GROUND if net is ground else unique(identifier(net.name, "n").lower() if net.name.strip() else next(letters, "n"))
        out |= {pin.upper(): name for pin in net.pins}
    return out


def _rails(seen: Seen, nodes: dict[str, str]) -> dict[str, float]:
    """Nodes with a supply symbol that says its voltage: +5V, 3V3, 12 V."""
    out: dict[str, float] = {}
    for net in seen.nets:
        m = re.fullmatch(r"[+]?\s*(\d+(?:[.,]\d+)?)\s*V|[+]?(\d+)V(\d+)", net.name.strip(), re.I)
        if m and net.pins:
            out[nodes[net.pins[0].upper()]] = float(m[1].replace(",", ".") if m[1] else f"{m[2]}.{m[3]}")
    return out


def _kind(part: SeenPart) -> str:
    words = f"{part.type} {part.marking}".lower()
    return next((kind for kind, pattern in _TYPES if re.search(pattern, words)), "")


def _element(part: SeenPart, nodes: dict[str, str], names: Unique) -> Element:
    kind = _kind(part)
    if not kind:
        raise UsageError(
            f"{part.ref} ({part.type or part.marking or 'a part'}) is no element that the tutor knows.", "a lesson is about ideal elements"
        )
    name = names(identifier(part.ref if part.ref[:1].upper() == kind else f"{kind}{part.ref}", kind))
    ends = _ends(part, kind, nodes)
    if kind in "OQ":
        options = {"PNP": Fraction(1)} if "pnp" in part.type.lower() else {}
        return Element(name, kind, ends, options=options)
    if kind == "D":
        drop = next(d for d, pattern in _DROP if re.search(pattern, f"{part.type} {part.marking}".lower()))
        if drop == "BV":
            return Element(name, kind, ends, Number(Fraction("0.7")), options={"BV": _value(part, "V")})
        return Element(name, kind, ends, Number(_value(part, "V") if part.value.strip() else Fraction(drop)))
    value = Number(_value(part, UNITS[kind]))
    if kind == "V" and re.search(r"\bac\b|sine|alternating|~", f"{part.type} {part.value}".lower()):
        return Element(name, kind, ends, Number(Fraction(0)), ac=value)
    return Element(name, kind, ends, value)


def _ends(part: SeenPart, kind: str, nodes: dict[str, str]) -> tuple[str, ...]:
    """The nodes at the element's pins in SPICE's order. Raises UsageError for a pin that is not connected."""
    pins = {p.upper(): node for p, node in ((k.partition(".")[2], v) for k, v in nodes.items() if k.partition(".")[0] == part.ref.upper())}
    roles = _ROLES.get(kind)
    found = [next((pins[r] for r in role if r in pins), "") for role in roles] if roles else list(pins.values())[:2]
    if roles and len(roles) == 2 and "" in found:
        found = list(pins.values())[:2]
    if len(found) < (len(roles) if roles else 2) or "" in found:
        raise UsageError(f"{part.ref}: not all of its pins are connected in the picture.", "compare the reading with the picture")
    return tuple(found)


def _value(part: SeenPart, unit: str) -> Fraction:
    """The printed value in SI units: 4k7, 100n, 12 V, 10 mA. Raises UsageError."""
    text = re.sub(r"(?i)\b(?:ac|dc|sine|peak|rms)\b|~|,? ?\d+ ?k?hz", "", part.value).strip()
    try:
        found = evaluate(re.sub(r"(?<=\d)R$", "", text))
    except BadExpression:
        found = None
    if found is None or not found.plain or found.unit not in (None, unit, ""):
        raise UsageError(f"{part.ref} has no value that can be read ({part.value or 'none'}).", "a lesson needs every element's value")
    return Fraction(f"{found.value:.9g}")
