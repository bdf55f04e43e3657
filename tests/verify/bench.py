"""Builds small circuits from lines of text, and asks single rules about them."""

from __future__ import annotations

import re

from circuitlm.circuit import Circuit, PinRef, PinUse, units
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.verify import Finding, check

UNIT = {"R": "Ω", "C": "F", "L": "H", "Y": "Hz"}


def ref(text: str) -> PinRef:
    """``A1.GND.1`` -> pin GND.1 of A1."""
    part, _, pin = text.partition(".")
    return PinRef(part, pin)


def net_kind(name: str) -> tuple[str, float | None]:
    """GND is ground, 3V3, 5V, 12V are supplies, MAINS... is mains, all else a signal."""
    if name.startswith("GND"):
        return "ground", 0.0
    if name.startswith("MAINS"):
        return "mains", None
    if re.fullmatch(r"\d+V\d*", name):
        return "power", units.parse(name if name[-1] != "V" else name[:-1], "V").value
    return "signal", None


def build(parts: str, nets: str, uses: str = "", plain: bool = False) -> Circuit:
    """Parts as ``REF id [value] [setting=value]`` a line, nets as ``NAME: PIN PIN`` a line, uses as ``PIN
    direction [function] [pull]`` a line. *plain*: net kinds and voltages are not declared (a foreign
    drawing)."""
    circuit = Circuit("test")
    for line in filter(None, map(str.strip, parts.splitlines())):
        name, component_id, *rest = line.split()
        settings = dict(r.split("=", 1) for r in rest if "=" in r)
        value = " ".join(r for r in rest if "=" not in r)
        component = catalogue().get(component_id)
        part = circuit.add(component, name, value=value, settings=settings)
        if value:
            part.quantity = units.parse(value, UNIT.get(component.ref, "")).value
    for line in filter(None, map(str.strip, nets.splitlines())):
        name, _, pins = line.partition(":")
        kind, volts = ("signal", None) if plain else net_kind(name)
        circuit.net(name, kind=kind, volts=volts)
        circuit.connect(name, *(ref(p) for p in pins.split()))
    for line in filter(None, map(str.strip, uses.splitlines())):
        pin, direction, *rest = line.split()
        pull = next((r for r in rest if r in ("up", "down")), None)
        function = next((r for r in rest if r not in ("up", "down")), "digital")
        circuit.uses[ref(pin)] = PinUse(direction, function, pull)
    return circuit


def changed(text: str, change: str) -> str:
    """The text with two pins exchanged (`A <> B`), or one piece of it put in another's place (`old -> new`)."""
    one, way, two = change.partition(" <> ")
    if way:
        return text.replace(one, "\0").replace(two, one).replace("\0", two)
    old, _, new = change.partition(" -> ")
    return text.replace(old, new)


def ask(circuit: Circuit, rule: str, **options: bool) -> list[Finding]:
    """The findings of one rule."""
    (result,) = check(circuit, only=[rule], strict=True, **options)
    return result.findings


def status(circuit: Circuit, rule: str) -> str:
    return check(circuit, only=[rule], strict=True)[0].status


def noise(circuit: Circuit) -> list[str]:
    """All errors and warnings, as text: empty for a good circuit."""
    return [f"{f.rule}: {f.message}" for r in check(circuit, strict=True) for f in r.findings if f.severity != "advice"]
