"""Checks of values, computed from a circuit's nets: a divider's ratio, an amplifier's gain, a corner.

Each is one function that takes the circuit and the check's own fields and returns a fault in words, or None.
They look for the arrangement anywhere in the circuit, so a design may be solved in any way that has it.
"""

from __future__ import annotations

import math

from circuitlm.circuit.model import Circuit
from circuitlm.circuit.units import show
from circuitlm.evaluation.checks import check, closest, shown
from circuitlm.evaluation.reading import (
    between,
    farads,
    from_net,
    near,
    nets_of,
    ohms,
    parts_like,
    pin_net,
    quantity,
    reach,
    two_ended,
)


@check
def resistor(circuit: Circuit, ohms_: float, tol: float = 0.01, count: int = 1) -> str | None:
    """So many resistors of that value."""
    found = [v for p in circuit.parts.values() if (v := ohms(p)) is not None]
    if sum(near(v, ohms_, tol) for v in found) >= count:
        return None
    return f"{count} resistor(s) of {show(ohms_, 'Ω')} expected, have {shown(found, 'Ω')}"


@check
def capacitor(circuit: Circuit, farads_: float, tol: float = 0.01, count: int = 1) -> str | None:
    """So many capacitors of that value."""
    found = [v for p in circuit.parts.values() if (v := farads(p)) is not None]
    if sum(near(v, farads_, tol) for v in found) >= count:
        return None
    return f"{count} capacitor(s) of {show(farads_, 'F')} expected, have {shown(found, 'F')}"


@check
def valued(circuit: Circuit, part: str, value: float, tol: float = 0.01, count: int = 1) -> str | None:
    """So many parts like *part* of that value in SI units: a potentiometer, a thermistor, an inductor."""
    found = [v for p in parts_like(circuit, part) if (v := quantity(p)) is not None]
    if sum(near(v, value, tol) for v in found) >= count:
        return None
    return f"{count} {part} of {show(value, '')} expected, have {shown(found, '')}"


@check
def divider(circuit: Circuit, min_: float = 0.0, max_: float = 1.0, at: str = "*") -> str | None:
    """Two resistors in series, the lower to ground, min <= Rb / (Rt + Rb) <= max, feeding a part *at*."""
    resistors, found = two_ended(circuit, "ohms"), []
    for bottom, a, b in resistors:
        for mid, ground in ((a, b), (b, a)):
            if ground.kind != "ground" or mid.kind in ("ground", "mains"):
                continue
            fed = reach(circuit, mid)
            if not any(net.name in fed for p in parts_like(circuit, at) for net in nets_of(circuit, p)):
                continue
            tops = [v for v, far in from_net(resistors, mid) if far.kind != "ground"]
            found += [bottom / (top + bottom) for top in tops]
    if any(min_ <= ratio <= max_ for ratio in found):
        return None
    have = ", ".join(f"{r:.3f}" for r in found) or "none"
    return f"a divider with a ratio between {min_:g} and {max_:g} expected, have {have}"


@check
def gain(circuit: Circuit, ratio: float, form: str = "noninverting", tol: float = 0.05) -> str | None:
    """An op-amp stage: 1 + Rf/Rg (Rg to ground, a supply, or through a capacitor) or Rf/Rin (inverting)."""
    resistors, capacitors, found = two_ended(circuit, "ohms"), two_ended(circuit, "farads"), []
    for part in circuit.parts.values():
        nets = [(pin.type, net) for pin, net in circuit.pins_of(part.ref) if net]
        inputs = {net.name for kind, net in nets if kind == "input"}
        for out in (net for kind, net in nets if kind == "output"):
            for rf, summing in from_net(resistors, out):
                if summing.name not in inputs:
                    continue
                for rg, far in from_net(resistors, summing):
                    if far.name == out.name:
                        continue
                    grounded = far.kind in ("ground", "power") or any(n.kind in ("ground", "power") for _, n in from_net(capacitors, far))
                    if form == "noninverting" and grounded:
                        found.append(1 + rf / rg)
                    elif form == "inverting" and far.kind != "ground":
                        found.append(rf / rg)
    return closest(found, ratio, tol, f"{form} gain")


@check
def rc(circuit: Circuit, hz: float, form: str = "lowpass", tol: float = 0.1) -> str | None:
    """One resistor and one capacitor with 1 / (2 pi R C) at the corner frequency."""
    fixed, found = ("ground", "power"), []
    capacitors = two_ended(circuit, "farads")
    for r, a, b in two_ended(circuit, "ohms"):
        for out, r_far in ((a, b), (b, a)):
            if out.kind in fixed:
                continue
            for c, c_far in from_net(capacitors, out):
                through, shunt = (r_far, c_far) if form == "lowpass" else (c_far, r_far)
                if through.kind not in fixed and shunt.kind in fixed:
                    found.append(1 / (2 * math.pi * r * c))
    return closest(found, hz, tol, f"{form} corner", "Hz")


@check
def astable(circuit: Circuit, hz: float, tol: float = 0.15) -> str | None:
    """A 555 as oscillator: 1 / (ln 2 (RA + 2 RB) C), or 1 / (2 ln 2 R C) with one resistor from OUT."""
    resistors, capacitors, found = two_ended(circuit, "ohms"), two_ended(circuit, "farads"), []
    for part in circuit.parts.values():
        names = {
            key: pin_net(circuit, part, name)
            for key, name in (("thr", "thr*|th"), ("dis", "dis*"), ("out", "out*|q"), ("vcc", "vcc*|vdd*|v+"))
        }
        if names["thr"] is None:
            continue
        timing = [c for c, far in from_net(capacitors, names["thr"]) if far.kind == "ground"]
        for c in timing:
            found += [
                1 / (math.log(2) * (ra + 2 * rb) * c)
                for ra in between(resistors, names["vcc"], names["dis"])
                for rb in between(resistors, names["dis"], names["thr"])
            ]
            found += [1 / (2 * math.log(2) * r * c) for r in between(resistors, names["out"], names["thr"])]
    return closest(found, hz, tol, "a 555 at", "Hz")


@check
def regulator(circuit: Circuit, volts: float, part: str = "lm317*", tol: float = 0.04) -> str | None:
    """An adjustable three-terminal regulator: Vref (1 + R2/R1)."""
    resistors, found = two_ended(circuit, "ohms"), []
    for chip in parts_like(circuit, part):
        out, adj = pin_net(circuit, chip, "out*|vo*"), pin_net(circuit, chip, "adj*")
        vref = float(chip.component.spec.get("vref", 1.25))
        if out and adj:
            found += [
                vref * (1 + r2 / r1) for r1 in between(resistors, out, adj) for r2, far in from_net(resistors, adj) if far.kind == "ground"
            ]
    return closest(found, volts, tol, "regulated output", "V")
