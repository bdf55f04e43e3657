"""Shunt references: a Zener diode or a TL431 behind a series resistor, with the load's and the shunt's own current."""

from __future__ import annotations

import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, given, supply_proof
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.ranges import scaling
from circuitlm.synthesis.recipes.regulator import inlet, sources, volts

ZENER_MA = 5.0
"""What stays for a Zener diode where nothing else is said: above the knee of its curve."""
_REFERENCE = r"(?:voltage|precision|stable) reference|reference voltage|\breference of \d|\d ?V(?:olts?)? reference\b"
_OWN = r"\bzener|for itself|\bleft\b|shunt|\bcathode|\btl ?431|bias|\b(?:flow|run|go)s? (?:in|through) (?:the|its) diode|\bdiode (?:current|is to have|gets|should have|has)"

_WHOLE = r"\b(?:through|in|over|via|for|across) (?:the |its |a )?(?:(?:dropper|series|ballast|dropping|upper|supply) ?)+(?:resistor)?|\b(?:dropper|series|ballast) current"


def references() -> list[str]:
    """Shunt references of the catalogue: reference, anode, cathode."""
    return catalogue().having("semiconductor", pins={"REF", "A", "K"})


def _zener(component_id: str) -> bool:
    """A Zener diode that regulates: surge clamps look alike and stand at a source."""
    return catalogue().get(component_id).shape == "zener" and catalogue().entries[component_id]["kind"] != "protection"


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"sensor", "display", "radio", "actuator", "converter", "analog", "logic"}:
        return None
    ids = sorted(asked.ids, key=lambda i: not _zener(i)) if asked.says(r"\bshunt regulator\b") else asked.ids  # the name of what is built
    chip = next((i for i in ids if i in references() or _zener(i)), None)
    named = any(w.component == chip and any(ch.isdigit() for ch in w.words) for w in asked.free)
    taken = any(w.component in references() for w in asked.request.of("part"))  # 'TL431 as 2.5 V reference' of a comparator
    if chip is None and not (asked.free or taken) and references() and asked.wants(_REFERENCE) and not asked.says(r"\bbuffer|\bop-?\s?amp"):
        chip = references()[0]
    if chip is None and (not asked.says(r"zener") or any(_zener(w.component or "") for w in asked.request.of("part") if w.component)):
        return None  # another recipe has the Zener diode that is named
    if chip in references() and (
        asked.shaped("npn", "nmos", "relay", "led") or asked.says(r"threshold|comparator|under-?volt|low battery")
    ):
        return None
    if chip not in references() and (scaling(asked.raw) or re.search(r"\bdivider\b", asked.raw, re.I)):
        return None  # the Zener diode holds the output of a divider
    chip = chip or next(i for i in catalogue() if _zener(i))
    params = volts(asked)
    if "vout" not in params and (v := asked.near(r"zener", "V", 20)):
        params["vout"] = v
    own = [g for g in given.clauses(asked, "A") if g.at(_OWN) and not g.at(r"\bload")]
    if own:
        params["own_ma"] = own[-1].value * 1000
    total = [g for g in given.clauses(asked, "A") if g not in own and g.at(_WHOLE) and not g.at(r"\bload")]
    if total:
        params["total_ma"] = total[0].value * 1000
    load = [g for g in given.clauses(asked, "A") if g not in [*own, *total]]
    if load:
        params["amps"] = load[0].value
    top, bottom = asked.ohms("upper", "top", "r1"), asked.ohms("lower", "bottom", "r2")
    if chip in references() and top and bottom:
        params |= {"top": top, "bottom": bottom}
    if (r := asked.ohms("series", *(() if "top" in params else ("r1",)), "rs", "ballast", "dropper")) or (
        chip not in references() and (r := _alone(asked))
    ):
        params["r1"] = r
    if (c := given.farads(asked, r"zener|across|parallel|output|\bout\b|reference|cathode|behind")) is not None:
        params["c_out"] = c
    params["chip"] = chip
    if chip in references() and not named:
        params["unnamed"] = "yes"
    spoken = [w.id for w in asked.free if w.component in references() and w.component != chip and not re.search(r"\d", w.words)]
    metered = ("power-measure",) if asked.says(r"(?:how many|what) watt\w*") else ()  # its figures answer that, no meter does
    return params, spoken + sources(asked) + asked.wishes(
        chip, "resistor", "capacitor", "capacitor-polarised", "terminal-2", functions=metered
    )


def _alone(asked: Asked) -> float | None:
    """A resistance that is no load's."""
    if asked.near(r"\bload\b", "Ω", 20):
        return None
    return asked.one("Ω")


def build(bench: Bench) -> Figures:
    chip = catalogue().get(bench.text("chip"))
    adjust = chip.has_pin("REF")
    vref = float(chip.spec.get("vref", 0) or 0)
    vout = bench.number("vout", vref if adjust else 5.1)
    if bench.given("unnamed"):
        bench.b.assume(f"A {chip.name} is taken as the reference, since none is named.")
    if not adjust and abs((made := eseries.nearest(vout, "E24")) / vout - 1) > 0.002:
        bench.b.assume(
            f"Zener diodes are made in E24 steps: {units.show(made, 'V')} is the next to {units.show(vout, 'V', 4)}; a TL431 can be set to it."
        )
        vout = made
    vin = bench.number("vin", vout + 4)
    if vin <= vout:
        raise CannotDesign(f"A shunt cannot give {units.show(vout, 'V')} from {units.show(vin, 'V')}.", "a boost converter can")
    if adjust and vout < vref - 0.01:
        raise CannotDesign(f"The {chip.name} gives {units.show(vref, 'V')} at least.", "a divider behind it, or a low-voltage reference")
    load_ma = bench.number("amps", 0.005) * 1000
    own_ma = bench.number("own_ma", ZENER_MA)
    if total := bench.number("total_ma", 0.0):
        load_ma, own_ma = 0.6 * total, 0.4 * total
    ohms, load_ma = _series(bench, vin - vout, load_ma, own_ma)
    ma = (vin - vout) / ohms * 1000
    heat = (vin - vout) ** 2 / ohms
    shunt_w = vout * ma / 1000
    raw = inlet(bench, vin)
    if not bench.given("amps"):
        bench.b.assume(f"The load takes up to {units.show(max(ma - own_ma, 0) / 1000, 'A')}, since none is given.")
    why = (
        f"({units.show(vin, 'V')} - {units.show(vout, 'V')}) / {units.show(ohms, 'Ω')} = {units.show(ma / 1000, 'A')}: "
        f"{units.show(load_ma / 1000, 'A')} for the load, {units.show((ma - load_ma) / 1000, 'A')} for the shunt; {units.show(heat, 'W')} of heat"
    )
    r = bench.own(bench.b.support("resistor-power", "", "series", why, ohms)) if heat > 0.24 else bench.resistor(ohms, "series", why)
    net = "CLAMPED" if bench.called("OUT") == "OUT" else bench.called("OUT")
    bench.join(raw, (r, "1"))
    if adjust:
        part = bench.part(chip.id, "", f"holds the node at {units.show(vout, 'V', 4)}")
        figures = _divider(bench, part, net, vout, vref)
    else:
        part = bench.part(chip.id, "", f"holds the node at {units.show(vout, 'V', 4)}", vout, "V")
        figures = {"vout": vout}
    bench.join(net, (r, "2"), (part, "K"))
    bench.ground((part, "A"))
    if bench.given("c_out"):
        c = bench.capacitor(bench.number("c_out", 1e-7), "filter", "quietens the reference, as requested", part.ref)
        plus, minus = bench.b.two_pins(c)
        bench.b.circuit.connect(bench.net(net), plus)
        bench.b.ground(minus)
    bench.terminal("OUT", net, "out", units.show(float(figures["vout"]), "V", 4))
    limit = float(chip.spec.get("p_max", 1.0))
    if shunt_w > limit:
        bench.b.problems.append(
            f"Without a load {part.ref} would have to turn {units.show(shunt_w, 'W')} into heat, it stands {units.show(limit, 'W')}: "
            "a regulator is the better choice."
        )
    bench.b.advice.append(f"{r.ref} turns {heat:.2f} W into heat, {part.ref} without a load {shunt_w:.2f} W: take parts for twice as much.")
    return figures | {
        "vin": vin,
        "ma": ma,
        "load_ma": load_ma,
        "shunt_ma": ma - load_ma,
        "resistor_w": heat,
        "zener_w": shunt_w,
        "rs": ohms,
    }


def _series(bench: Bench, volts_over: float, load_ma: float, own_ma: float) -> tuple[float, float]:
    """(series resistor, load current in mA): the given one, else the nearest that leaves the shunt its current."""
    if bench.given("r1"):
        ohms = bench.number("r1", 1.0)
        return ohms, min(load_ma, max(volts_over / ohms * 1000 - 1.0, 0.0)) if not bench.given("amps") else load_ma
    if bench.given("total_ma"):
        return eseries.nearest(volts_over / bench.number("total_ma", 1.0) * 1000, "E24"), load_ma
    ohms = eseries.nearest(volts_over / ((load_ma + own_ma) / 1000), "E12")
    if volts_over / ohms * 1000 < load_ma + 0.5 * own_ma:
        ohms = eseries.nearest(volts_over / ((load_ma + own_ma) * 1.1 / 1000), "E12")
    return ohms, load_ma


def _divider(bench: Bench, part: Part, net: str, vout: float, vref: float) -> Figures:
    """Vout = Vref·(1 + R1/R2); at the reference voltage itself REF goes to the cathode."""
    if vout <= vref * 1.02:
        bench.join(net, (part, "REF"))
        return {"vout": vref}
    upper, lower = eseries.ratio_pair(vref / vout, 12_000.0)
    upper, lower = bench.number("top", upper), bench.number("bottom", lower)
    got = vref * (1 + upper / lower)
    why = f"Vout = {vref:g} V·(1 + R1/R2) = {units.show(got, 'V', 4)}"
    a, z = bench.resistor(upper, "divider-top", why, part.ref), bench.resistor(lower, "divider-bottom", why, part.ref)
    bench.join(net, (a, "1"))
    bench.join("REF", (a, "2"), (z, "1"), (part, "REF"))
    bench.ground((z, "2"))
    return {"vout": got, "r1": upper, "r2": lower}


RECIPE = Recipe(
    "shunt-reference",
    "Shunt reference",
    "R = (Vin - Vout) / (Iload + Ishunt); TL431: Vout = 2.495 V·(1 + R1/R2)",
    build,
    match,
    measure=supply_proof.shunt,
    rank=56,
    group="supply",
    source="TL431 datasheet formula",
    words="stabilise stabilize stabilised stabilized regulator stabilizer stabiliser zener diode reference voltage load draws takes series resistor clamp shunt stable simple regulated across itself left",
)
