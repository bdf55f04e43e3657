"""A fixed regulator with a PNP transistor beside it: the regulator keeps the voltage, the transistor carries what is above its own current.

The regulator's input current drops Vbe across R: above Vbe/R the transistor conducts, and of a total I it carries
I - Ireg with Ireg = Vbe/R + I/(1 + hFE). Source: LM78xx application notes (high-current regulator with an outboard transistor).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Op
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, given
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.regulating import dropout, extras, fixed_regulators, highest_input, regulate
from circuitlm.synthesis.recipes.regulator import inlet, sources, volts
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

OWN_A = 0.15
"""What the regulator carries before the transistor takes over, A."""
_BOOST = r"pass[- ]?(?:transistor|element)|\bboost(?:ed|er|ing)?\b|by-?pass transistor|outboard|out ?rigger|external (?:\w+ )?(?:pnp|transistor)|\bpnp\b|(?:with|and|using|plus) (?:an? |one )?(?:\w+ )?(?:power )?transistor|more current"


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"sensor", "display", "radio", "actuator"} or not (asked.wants(_BOOST) or asked.shaped("pnp")):
        return None
    if asked.shaped("zener") or asked.wants(r"boost converter|step[- ]up|\bnpn\b|emitter follower"):
        return None
    chips = [i for i in fixed_regulators() if i in asked.ids]
    amps = given.load_amps(asked)
    if len(chips) != 1 or not ((amps and amps > 0.8) or asked.shaped("pnp")):
        return None
    params = volts(asked) | extras(asked)
    params.pop("vout", None)  # the chip's own
    if "vin" not in params and (v := asked.supply_volts()):
        params["vin"] = v
    own = fixed_regulators()[chips[0]]
    spoken = [v for v, _ in asked.quantities("V") if v > own + 1]
    if spoken:
        params["vin"] = max(spoken)
    params |= {"chip": chips[0], "alone": "yes"}
    if amps:
        params["amps"] = amps
    if named := [w for w in asked.shaped("pnp") if re.search(r"\d", w.words)]:
        params["transistor"] = named[0].component or ""
    transistors = [w.id for w in asked.shaped("pnp", "npn") if w in named or not re.search(r"\d", w.words)]
    return params, sources(asked) + transistors + asked.wishes(
        chips[0], "resistor", "resistor-power", "capacitor", "capacitor-polarised", "terminal-2"
    )


def _strong(amps: float) -> str:
    """The smallest PNP transistor, no Darlington, that carries a current with a third to spare."""
    found = [
        (float(c.spec["ic_max_ma"]), i)
        for i, e in catalogue().entries.items()
        if e["kind"] == "semiconductor" and (c := catalogue().get(i)).shape == "pnp" and float(c.spec.get("vbe", 0.7)) < 1.2
    ]
    fits = [x for x in found if x[0] >= 1350 * amps]
    if not fits:
        raise CannotDesign(f"No PNP transistor here carries {units.show(amps, 'A')}.", "a buck converter, which also stays cool")
    return min(fits)[1]


def build(bench: Bench) -> Figures:
    chip, amps = bench.text("chip"), bench.number("amps", 3.0)
    if not bench.given("amps"):
        bench.b.assume("The load takes up to 3 A, since none is given.")
    vout = fixed_regulators()[chip]
    q_type = bench.b.component(bench.text("transistor") or _strong(amps))
    if amps * 1000 > float(q_type.spec.get("ic_max_ma", 1e9)):
        raise CannotDesign(
            f"The {q_type.name} carries {q_type.spec['ic_max_ma']:g} mA at most, not {units.show(amps, 'A')}.", "a larger transistor"
        )
    vbe, hfe = float(q_type.spec.get("vbe", 0.8)), float(q_type.spec.get("hfe", 30))
    least = vout + dropout(chip) + vbe
    vin = bench.number("vin", round(least + 2))
    if not least - 0.3 <= vin <= highest_input(chip):
        raise CannotDesign(
            f"{units.show(vout, 'V')} behind a transistor's base needs {units.show(least, 'V')} to {units.show(highest_input(chip), 'V')} in, not {units.show(vin, 'V')}."
        )
    raw = inlet(bench, vin)
    ohms = eseries.nearest(vbe / OWN_A, "E12")
    own = vbe / ohms + amps / (1 + hfe)
    q = bench.part(q_type.id, "driver", f"carries {units.show(amps - own, 'A')} of {units.show(amps, 'A')}")
    why = f"above Vbe/R = {units.show(vbe / ohms, 'A')} the transistor takes over"
    r = bench.own(bench.b.support("resistor-power", q.ref, "base", why, ohms))
    bench.join(raw, (q, "E"), (r, "1"))
    bench.net("REG_IN", kind="power", volts=round(vin - vbe, 2))
    bench.join("REG_IN", (r, "2"), (q, "B"))
    figures = regulate(bench, chip, "REG_IN", vin - vbe, vout)
    bench.join("VOUT", (q, "C"))
    bench.terminal("OUT", "VOUT", "out", f"{units.show(vout, 'V')}, up to {units.show(amps, 'A')}")
    watts = (vin - vout) * (amps - own)
    bench.b.advice.append(
        f"At {units.show(amps, 'A')} {q.ref} turns {units.show(watts, 'W')} into heat and the regulator {units.show((vin - vbe - vout) * own, 'W')}: "
        "both need heat sinks; a buck converter would waste a tenth of it."
    )
    if not bench.given("fuse"):
        bench.b.advice.append(
            f"{q.ref} has no current limit: a fuse of {units.show(1.3 * amps, 'A')} at the input saves it from a short at the output."
        )
    return figures | {"vin": vin, "amps": amps, "regulator_a": own, "dissipation_w": watts}


def measure(stand: Stand) -> Iterator[Measure]:
    """The output at full load, and the current that the regulator itself carries then."""
    vout, amps = stand.number("vout"), stand.number("amps")
    load = (Drive("VOUT", kind="R", dc=vout / amps),)
    yield Measure("output voltage at full load", "V", vout, Op(), readings.volts("VOUT"), load, vout)


RECIPE = Recipe(
    "boosted-regulator",
    "Linear regulator with a pass transistor",
    "Ireg = Vbe/R + I/(1 + hFE)",
    build,
    match,
    measure=measure,
    rank=94,
    group="supply",
    source="LM78xx application notes",
    words="regulator boost boosted pass transistor pnp external bypass outboard high current linear voltage regulated input output load amps power supply",
)
