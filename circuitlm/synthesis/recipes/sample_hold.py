"""Sample and hold: a follower, a switch, a capacitor that keeps the voltage, and a second follower that reads it.

The switch is a CMOS analog switch on one supply, or a JFET on a split one, whose gate a diode lets follow the signal while the control is
high. Source: Horowitz and Hill, The Art of Electronics (sample-and-hold).
"""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit import units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.spice.analyses import Op
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.opamp_frame import asked_frame, begin, end, following
from circuitlm.synthesis.recipes.opamp_stage import Stage
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

FARADS = 10e-9
BIAS_A = 50e-9
"""What a bipolar op-amp's input takes from the capacitor, A: the worst that the usual chips do."""
_ASKS = r"\bsample[- ]*(?:and|&|n|/)[- ]*hold|\btrack[- ]*(?:and|&|n|/)[- ]*hold|\bs\s?&\s?h\b|\bS/H\b"


def switches() -> list[str]:
    """Chips with analog switches, each with a control of its own."""
    return catalogue().having("logic", pins={"A1", "A2", "A_CTRL"})


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(_ASKS) or asked.kinds & {"display", "radio", "board"}:
        return None
    params: dict[str, float | str] = {"alone": "yes"}
    taken = asked_frame(asked, params, audio=False, functions=("hold", "switch-contact", "clock"))
    jfet = next(iter(asked.shaped("njf")), None)
    chip = next((w for w in asked.free if w.component in switches()), None)
    if chip is not None:
        params["switch"] = chip.component or ""
        taken.append(chip.id)
    elif jfet is not None or params.get("dual") == "yes":
        params["jfet"] = (jfet.component if jfet else None) or next(iter(catalogue().having("semiconductor", shapes={"njf"})))
        taken += [jfet.id] if jfet else []
    if others := _as_well(asked, chip is not None, jfet is not None):
        params.pop("jfet", None)
        params["switch"] = (chip.component if chip else None) or switches()[0]
        for wish in others:
            wish.alternatives.append(str(params["switch"]))
        taken += [w.id for w in others]
    if c := asked.one("F"):
        params["c"] = c
    return params, taken


def _as_well(asked: Asked, chip: bool, jfet: bool) -> list[Wish]:
    """The other switches of an open choice, 'a MOSFET, JFET or analogue switch': the CMOS switch will do for each of them."""
    fets = [*asked.shaped("nmos", "njf"), *(w for w in asked.free if w.words.lower() == "switch")]
    named = chip or asked.says(r"analog(?:ue)? switch") or len({w.component for w in fets}) > 1
    return (
        fets
        if fets and named and asked.says(r"\bor\b|\bchoice\b|\bwhichever\b|\beither\b|\blike\b|e\.g\.") and not (jfet and asked.says(r"±"))
        else []
    )


def build(bench: Bench) -> Figures:
    s = begin(bench, split=bench.given("jfet"))
    c = bench.number("c", FARADS)
    bench.terminal("IN", "SIGNAL", "in", "the voltage that is sampled")
    bench.join("SIGNAL", (s.chip, s.plus))
    bench.join("FOLLOWS", (s.chip, s.out), (s.chip, s.minus))
    (_jfet if bench.given("jfet") else _cmos)(s)
    cap = bench.capacitor(
        c, "hold", f"keeps the voltage: {units.show(BIAS_A / c, 'V')} a second at {units.show(BIAS_A, 'A')}", "", polarised=False
    )
    bench.join("HELD", (cap, "1"))
    bench.ground((cap, "2"))
    following(s)
    bench.join("HELD", (s.chip, s.plus))
    bench.join("OUT", (s.chip, s.out), (s.chip, s.minus))
    bench.terminal("OUT", "OUT", "out", "the voltage that is held")
    end(s)
    bench.b.advice.append("Take a film capacitor (polypropylene or polyester) to hold: ceramic ones leak and remember their last voltage.")
    return {"c": c, "supply": s.vcc, "gain": 1.0}


def _cmos(s: Stage) -> None:
    """One switch of a CMOS chip between both followers, closed while SAMPLE is high."""
    bench = s.bench
    if s.dual:
        raise CannotDesign(
            "A CMOS switch on a split supply wants a control that swings as far: take a JFET there.", "a single supply, or a JFET"
        )
    component = bench.b.component(bench.text("switch") or switches()[0])
    chip = bench.part(component.id, "", "connects the capacitor while SAMPLE is high")
    supply = component.supplies[0]
    if not supply.min <= s.vcc <= supply.max * 1.03:
        raise CannotDesign(f"The {component.name} works from {supply.min:g} V to {supply.max:g} V, not on {units.show(s.vcc, 'V')}.")
    bench.b.volts[(chip.ref, supply.id)] = s.vcc
    bench.join(s.rail, *((chip, p) for p in supply.pins))
    bench.ground(*((chip, g) for g in supply.ground))
    bench.join("FOLLOWS", (chip, "A1"))
    bench.join("HELD", (chip, "A2"))
    _control(bench, (chip, "A_CTRL"), f"high ({units.show(0.7 * s.vcc, 'V')} or more) samples, low holds")


def _jfet(s: Stage) -> None:
    """An n-channel JFET between both followers; the diode keeps its gate from being driven above the signal."""
    bench = s.bench
    q = bench.part(bench.text("jfet"), "switch", "connects the capacitor while its gate follows the signal")
    follow = bench.resistor(1e6, "gate", "lets the gate follow the signal while the control is high", q.ref)
    diode = bench.part("diode-1n4148", "gate", "pulls the gate down to hold, and blocks a control above the signal")
    diode.owner = q.ref
    bench.join("FOLLOWS", (q, "D"), (follow, "1"))
    bench.join("HELD", (q, "S"))
    bench.join("GATE", (q, "G"), (follow, "2"), (diode, "A"))
    off = float(q.component.spec.get("vgs_off", 4))
    least = s.vcc - off - 1.5
    _control(bench, (diode, "K"), f"+{units.show(s.vcc, 'V')} samples, -{units.show(s.vcc, 'V')} holds", down=False)
    bench.b.note(f"With -{units.show(s.vcc, 'V')} at SAMPLE {q.ref} is off for signals above -{units.show(least, 'V')}.", q.ref)


def _control(bench: Bench, pin: tuple[Part, str], why: str, down: bool = True) -> None:
    terminal = bench.terminal("SAMPLE", "SAMPLE", "in", why)
    bench.join("SAMPLE", pin)
    if down:
        r = bench.resistor(100_000.0, "pulldown", "holds while nothing drives the control", terminal.ref)
        bench.join("SAMPLE", (r, "1"))
        bench.ground((r, "2"))


def measure(stand: Stand) -> Iterator[Measure]:
    """What the output is while it samples."""
    if not stand.given("jfet"):
        return
    volts = 1.0
    drives = (Drive("SIGNAL", dc=volts), Drive("SAMPLE", dc=stand.number("supply")))
    yield Measure("output while it samples 1 V", "V", volts, Op(), readings.volts("OUT"), drives)


RECIPE = Recipe(
    "sample-hold",
    "Sample and hold",
    "dV/dt = I / C",
    build,
    match,
    measure=measure,
    rank=95,
    group="opamp",
    source="Horowitz and Hill, The Art of Electronics",
    words="sample hold track and circuit capacitor analog switch cmos jfet fet follower buffer buffered held control logic input output lab op amp amps two",
)
