"""RC snubber across a contact or switch that breaks an inductive load: C = I²/10 µF, R = V / (10·I^(1 + 50/V)).

At opening the load's current goes on through it: the contact sees I·R at once, then I/C volts a second, slow enough that no arc strikes.
At closing the resistor limits what the capacitor gives. Source: C. C. Bates' contact protection formula (Electro-Technology), as
reprinted by makers of relays.
"""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Pulse, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

MOST_V, MOST_A, LEAST_A = 60.0, 5.0, 0.05
LEAST_F, LEAST_OHMS = 1e-9, 0.5


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(
        r"\bsnubber|(?:arc|spark)[- ](?:suppress|quench)\w*|contact protection|RC (?:network|element|member) (?:across|over|for) (?:a |the )?(?:\w+ )?(?:contact|switch|relay)"
    ):
        return None
    if asked.kinds & {"display", "radio", "sensor", "analog", "logic", "converter", "driver"} or asked.says(
        r"mosfet|rectifier|transformer|triac"
    ):
        return None
    params: dict[str, float | str] = {"alone": "yes"}
    if v := asked.supply_volts() or asked.one("V"):
        params["vcc"] = v
    if a := asked.one("A"):
        params["amps"] = a
    if r := asked.one("Ω"):
        params["r"] = r
    if c := asked.one("F"):
        params["c"] = c
    coils = [*asked.shaped("inductor"), *asked.contacts()]
    for coil in coils:
        coil.alternatives.append("terminal-2")  # what the contact breaks hangs on its other side
    spoken = [w.id for w in coils] + [
        w.id for w in asked.free if w.component and asked.says(r"contact|across|over the|for (?:a|the)|switching")
    ]
    return params, spoken + [w.id for w in asked.request.of("supply")] + asked.wishes("resistor", "capacitor", "terminal-2", functions=("relay", "switch-mains", "motor", "lock"))  # fmt: skip


def build(bench: Bench) -> Figures:
    volts, amps = bench.number("vcc", 24.0), bench.number("amps", 0.5)
    if volts > MOST_V:
        raise CannotDesign(
            f"At {units.show(volts, 'V')} a snubber of single parts is not for this program: the capacitor has to be of class X2.",
            "a finished RC element of class X2, 100 nF with 100 Ω, made for the mains",
        )
    if not LEAST_A <= amps <= MOST_A:
        raise CannotDesign(
            f"The formula holds for contacts of {units.show(LEAST_A, 'A')} to {units.show(MOST_A, 'A')}.", "a diode across a DC load"
        )
    if not bench.given("amps"):
        bench.b.assume(f"The contact breaks {units.show(amps, 'A')}, since no current is given.")
    c = bench.number("c", eseries.nearest(max(amps**2 * 1e-7, LEAST_F), "E6"))
    formula = volts / (10 * amps ** (1 + 50 / volts))
    r = bench.number("r", eseries.nearest(max(min(formula, volts / amps), LEAST_OHMS), "E12"))  # no more than the supply's voltage at once
    contact = bench.part("terminal-2", "terminal", f"across the contact that breaks {units.show(amps, 'A')} at {units.show(volts, 'V')}")
    contact.label = bench.called("CONTACT")
    why = f"C = I²/10 µF, R = V/(10·I^(1+50/V)): {units.show(amps * r, 'V')} when it opens, then {units.short(amps / c / 1e6, 'V')}/µs"
    a, z = bench.resistor(r, "series", why), bench.capacitor(c, "filter", why, polarised=False)
    bench.join("OPENED", (contact, "1"), (a, "1"))
    bench.join("INSIDE", (a, "2"), (z, "1"))
    bench.ground((contact, "2"), (z, "2"))
    bench.port("CONTACT", "OPENED", "in")
    bench.b.advice.append(
        f"The capacitor stands at least {units.show(max(2.5 * volts, 50.0), 'V')}: the coil swings it above the supply. Across a DC coil a diode does it alone."
    )
    return {"r": r, "c": c, "step_v": amps * r, "rate": amps / c, "ma": amps * 1000}  # fmt: skip


def measure(stand: Stand) -> Iterator[Measure]:
    """The load's current, turned into it: what the contact sees at once, and how fast it rises then."""
    amps, c = stand.number("ma") / 1000, stand.number("c")
    r = stand.number("r")
    span = max(20 * r * c, 1e-6)
    drives = (Drive("OPENED", kind="I", wave=Pulse(0.0, amps, 0.0, span / 1e4, span / 1e4, 1.0)), Drive("OPENED", kind="R", dc=1e9))
    course = Tran(span / 2000, span, max_step=span / 2000)
    yield Measure("voltage when it opens", "V", stand.number("step_v"), course, readings.at_time("OPENED", span / 1000), drives, None, 0.1)
    yield Measure("rise", "V/s", stand.number("rate"), course, readings.slope("OPENED", 0.2 * span, 0.8 * span), drives)


RECIPE = Recipe(
    "rc-snubber",
    "RC snubber",
    "C = I²/10 µF, R = V / (10·I^(1 + 50/V))",
    build,
    match,
    measure=measure,
    rank=99,
    group="supply",
    source="C. C. Bates' contact protection formula",
    words="rc snubber network across relay contact contacts switch breaks switching inductive load arc spark suppression quenching suppressor protection coil solenoid motor valve for dc protects",
)
