"""Crowbar: a thyristor shorts the supply behind its fuse when the voltage exceeds a limit, Vtrip = 2.495 V·(1 + R1/R2).

A shunt reference compares a part of the supply with its 2.495 V and pulls the base of a PNP transistor, which fires the thyristor's gate.
A capacitor at the divider lets short spikes pass; once fired, it stays on until the fuse blows or the supply goes.
Source: the TL431 data sheet (crowbar application), recalled.
"""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Pwl, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.given import fuse_amps, load_amps
from circuitlm.synthesis.recipes.regulating import fuse
from circuitlm.synthesis.recipes.regulator import inlet, sources
from circuitlm.synthesis.recipes.shunt import references
from circuitlm.synthesis.recipes.transistors import smallest
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

ABOVE, LEAST_V = 1.15, 4.3
"""The limit over the supply where none is given; what the reference and the transistor need at least, V."""
GATE_A, RAMP_S = 0.04, 0.2
_TRIP = r"trip\w*|trigger\w*|fires?\b|firing|limit\w*|above|exceeds?|over\b|reaches|crowbar\w* at|cut\w* (?:off|out)|threshold"


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(
        r"\bcrow-?\s?bar\b|\bshorts? (?:out )?(?:my|the|a|its|our)? ?[^.]{0,25}(?:rail|supply|output|line)\b[^.]{0,40}(?:above|over|exceed|higher)|over-?voltage (?:protect\w*|shut\w*|cut\w*)[^.]{0,40}(?:scr|thyristor)|(?:scr|thyristor)[^.]{0,40}over-?voltage"
    ):
        return None
    if asked.kinds - {"semiconductor", "passive", "connector", "protection", "power"}:
        return None
    params: dict[str, float | str] = {"alone": "yes"}
    found = [v for v, _ in asked.quantities("V")]
    if (
        v := asked.number(
            rf"\b(?:{_TRIP})(?: (?:at|when|if|it|the|voltage|rail|supply|goes|rises|is|of|above|over|about))*\s+(\d+(?:\.\d+)?) ?V"
        )
    ) is not None or ((v := asked.near(_TRIP, "V", 18)) is not None and (len(found) > 1 or asked.says(_TRIP))):
        params["trip"] = v
    rest = [v for v in found if v != params.get("trip")]
    if rest:
        params["vin"] = min(rest)
    elif "trip" not in params and found:
        params["vin"] = found[0]
    if fuse_a := fuse_amps(asked):
        params["fuse_a"] = fuse_a
    if a := load_amps(asked) or fuse_a:
        params["amps"] = a
    if asked.shaped("zener"):
        params["zener"] = "yes"
    if named := next(
        (w for w in asked.free if catalogue().get(w.component or "").shape == "thyristor" and any(ch.isdigit() for ch in w.words)), None
    ):
        params["thyristor"] = named.component or ""
    taken = [w.id for w in (*asked.shaped("thyristor", "zener", "fuse", "pnp"),)]
    return params, sources(asked) + taken + asked.wishes(*references(), "fuse", "resistor", "capacitor", "terminal-2", functions=("surge",))  # fmt: skip


def build(bench: Bench) -> Figures:
    trip = bench.number("trip", ABOVE * bench.number("vin", 5.0))
    vin = bench.number("vin", 5.0 if 5.3 <= trip <= 6.5 else trip / ABOVE)
    if not bench.given("trip"):
        bench.b.assume(f"It fires at {units.show(trip, 'V')}, 15 % above the supply, since no limit is given.")
    if trip <= 1.03 * vin:
        raise CannotDesign(
            f"A crowbar at {units.show(trip, 'V')} would fire on the {units.show(vin, 'V')} supply itself.", "a limit 10 % above it"
        )
    if trip < LEAST_V or trip > 36:
        raise CannotDesign(
            f"The reference and the transistor work from {LEAST_V:g} V to 36 V, not at {units.show(trip, 'V')}.", "a supervisor chip"
        )
    if bench.given("zener"):
        bench.b.assume("A TL431 and a transistor stand for the Zener diode: they fire within 2 % of the limit, a Zener diode within 10 %.")
    amps = bench.number("amps", 1.0)
    raw = inlet(bench, vin)
    bench.net("PROTECTED", kind="power", volts=vin)
    fuse(bench, raw, "PROTECTED", amps, "blows when the thyristor shorts the supply")
    reference = bench.b.component(references()[0])
    vref = float(reference.spec.get("vref", 2.495))
    upper, lower = eseries.ratio_pair(vref / trip, 10_000.0)
    got = vref * (1 + upper / lower)
    why = f"Vtrip = {vref:g} V·(1 + R1/R2) = {units.show(got, 'V')}"
    u = bench.part(reference.id, "reference", f"draws current above {units.show(got, 'V')}")
    a, z = bench.resistor(upper, "divider-top", why, u.ref), bench.resistor(lower, "divider-bottom", why, u.ref)
    c = bench.capacitor(10e-9, "filter", "lets short spikes pass", u.ref)
    q = bench.part(smallest("pnp").id, "driver", "gives the gate its current")
    hold = bench.resistor(470.0, "pullup", "keeps the transistor off against the reference's own current", q.ref)
    base = bench.resistor(eseries.nearest(max((got - 3.3) / 4e-3, 100.0), "E12"), "base", "limits the reference's current", q.ref)
    gate = bench.resistor(
        eseries.nearest(max((got - 1.0) / GATE_A, 47.0), "E12"), "gate", f"about {units.show(GATE_A, 'A')} into the gate", q.ref
    )
    scr = bench.part(bench.text("thyristor") or _thyristor(), "protection", "shorts the supply")
    down = bench.resistor(1000.0, "pulldown", "keeps leakage from the gate", scr.ref)
    bench.join("PROTECTED", (a, "1"), (hold, "1"), (q, "E"), (scr, "A"))
    bench.join("SHARE", (a, "2"), (z, "1"), (c, "1"), (u, "REF"))
    bench.ground((z, "2"), (c, "2"), (u, "A"), (scr, "K"), (down, "2"))
    bench.join("PULL", (u, "K"), (base, "2"))
    bench.join("PULL_B", (base, "1"), (hold, "2"), (q, "B"))
    bench.join("FIRE", (q, "C"), (gate, "1"))
    bench.join("GATE", (gate, "2"), (down, "1"), (scr, "G"))
    bench.terminal("OUT", "PROTECTED", "out", f"{units.show(vin, 'V')}, protected")
    bench.b.advice.append(f"{scr.ref} carries the supply's whole current until the fuse blows: the supply has to be able to blow it.")
    return {"trip_v": got, "vin": vin, "rail": raw, "ma": amps * 1000}


def _thyristor() -> str:
    found = catalogue().having("semiconductor", shapes={"thyristor"})
    if not found:
        raise CannotDesign("the catalogue has no thyristor", "circuitlm kb add FILE adds one")
    return found[0]


def measure(stand: Stand) -> Iterator[Measure]:
    """A supply that gives a few times its current rises slowly: the most that what is protected sees."""
    amps = stand.number("ma") / 1000
    trip, rail = stand.number("trip_v"), str(stand.figures["rail"])
    first, last = 0.8 * trip, 1.3 * trip
    drives = (Drive(rail, first, wave=Pwl(((0.0, first), (RAMP_S, last), (2 * RAMP_S, last))), ohms=0.2 * trip / max(amps, 0.1)),)
    course = Tran(RAMP_S / 2000, 1.2 * RAMP_S, max_step=RAMP_S / 2000)
    yield Measure("trip voltage", "V", trip, course, readings.highest("PROTECTED"), drives, stand.asked("trip"))


RECIPE = Recipe(
    "crowbar",
    "Crowbar overvoltage protection",
    "Vtrip = 2.495 V·(1 + R1/R2)",
    build,
    match,
    measure=measure,
    rank=97,
    group="supply",
    source="TL431 data sheet, recalled",
    words="crowbar crow bar overvoltage over voltage protection protect supply rail trips trip tripping at above thyristor scr fuse limit shuts down shorts fires circuit for output exceeds when",
)
