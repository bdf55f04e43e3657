"""Triacs on mains: fired by an optotriac, with a snubber; and the coupler that sees mains pass zero.

R_fire = V_peak / I_TSM of the optotriac (1 A): 360 Ω at 230 V; 330 Ω from gate to MT1 keeps leakage from firing it; 39 Ω and 10 nF slow the
voltage that reappears across it. Source: Motorola and onsemi, MOC302x and MOC304x data sheets and AN-1048.
"""

from __future__ import annotations

from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Net, Part, PinRef
from circuitlm.synthesis.builder import Builder

FIRE_OHMS, GATE_OHMS, SNUB_OHMS, SNUB_F = 360.0, 330.0, 39.0, 10e-9
CROSS_OHMS, PULL_OHMS = 33_000.0, 10_000.0
"""Each of the two resistors at the zero-crossing coupler, Ω: 230 V give 3.5 mA and 0.4 W in each; its collector's pull-up, Ω."""


def fired(b: Builder) -> list[tuple[Part, Interface]]:
    """The triacs that the plan has fired by an optotriac, each like a contact between MT2 and MT1."""
    return [
        (part, Interface(id="main", type="contact", role="either", pins={"a": "MT2", "b": "MT1"}))
        for part in b.parts()
        if b.refs.get(b.planned(part.ref).options.get("fired-by", "")) and b.circuit.net_of((part.ref, "MT1")) is None
    ]


def gate(b: Builder, triac: Part) -> None:
    """The optotriac between MT2 and the gate, and the snubber across the triac whose main terminals are wired."""
    opto = b.circuit.parts[b.refs[b.planned(triac.ref).options["fired-by"]]]
    line, load = b.circuit.net_of((triac.ref, "MT2")), b.circuit.net_of((triac.ref, "MT1"))
    if line is None or load is None:
        return
    fire = b.support("resistor", triac.ref, "gate", "limits the optotriac's current when it fires at the peak of mains", FIRE_OHMS, "Ω")
    hold = b.support("resistor", triac.ref, "pulldown", "keeps the leakage of the optotriac from firing the triac", GATE_OHMS, "Ω")
    b.circuit.connect(line, (fire.ref, "1"))
    b.circuit.connect(_live(b, f"{opto.ref}_FIRE"), (fire.ref, "2"), (opto.ref, "MT2"))
    b.circuit.connect(_live(b, f"{triac.ref}_G"), (opto.ref, "MT1"), (triac.ref, "G"), (hold.ref, "1"))
    b.circuit.connect(load, (hold.ref, "2"))
    r = b.support(
        "resistor-power", triac.ref, "snubber", "slows the voltage that reappears across the triac, with the capacitor", SNUB_OHMS, "Ω"
    )
    c = b.support("capacitor", triac.ref, "snubber", "snubber of the triac: a class X2 capacitor for mains", SNUB_F, "F")
    b.circuit.connect(line, (r.ref, "1"))
    b.circuit.connect(_live(b, f"{triac.ref}_SNUB"), (r.ref, "2"), (c.ref, "1"))
    b.circuit.connect(load, (c.ref, "2"))
    b.advice.append(
        f"{triac.ref}: the capacitor of its snubber is of class X2 for mains; incandescent lamps, heaters and dimmable lamps only. Above 1 A it needs "
        "a heat sink (about 1 W an ampere)."
    )


def crossing(b: Builder, live: Net, neutral: Net) -> None:
    """The coupler of the zero crossing between live and neutral: two resistors, a diode the other way round, its collector at the board."""
    for part in b.parts():
        if b.planned(part.ref).options.get("crossing") != "yes" or b.circuit.net_of((part.ref, "A")) is not None:
            continue
        host = b.host_of(part.ref) or next(iter(p for p in b.parts() if p.component.mcu), None)
        if host is None:
            continue
        ends = []
        for n, (net, pin) in enumerate(((live, "A"), (neutral, "K"))):
            r = b.support("resistor-power", part.ref, "series", "takes half of mains from the coupler's LED", CROSS_OHMS, "Ω")
            b.circuit.connect(net, (r.ref, "1"))
            ends.append(_live(b, f"{part.ref}_{'LN'[n]}"))
            b.circuit.connect(ends[-1], (r.ref, "2"), (part.ref, pin))
        d = b.support("diode-1n4007", part.ref, "clamp", "carries the other half wave, which the coupler's LED does not stand")
        b.circuit.connect(ends[0], (d.ref, "K"))
        b.circuit.connect(ends[1], (d.ref, "A"))
        pull = b.resistor(PULL_OHMS, part.ref, "pullup", "pulls the coupler's open collector up")
        rail = b.rail_net(b.logic_volts(host))
        if rail is not None:
            b.circuit.connect(rail, (pull.ref, "1"))
        net = b.circuit.net(b.circuit.free_net("ZERO_CROSS"), bus="digital")
        b.circuit.connect(net, (pull.ref, "2"), (part.ref, "C"))
        b.ground(PinRef(part.ref, "E"))
        for interface in part.component.interfaces:
            b.use(part.ref, interface)
        b.demand(host, net, PinRef(part.ref, "C"), f"{part.ref} zero crossing", ["int?"], "in")
        b.advice.append(
            f"Both edges of ZERO_CROSS at {part.ref} lie near the zero crossings of mains: let the firmware take the middle between them."
        )


def _live(b: Builder, name: str) -> Net:
    return b.circuit.net(b.circuit.free_net(name), kind="mains")
