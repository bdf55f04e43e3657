"""Push-pull output stage, class AB: two complementary emitter followers, biased by two diodes; gain just below one into a small load.

The bias resistors carry the bases' current at the peak: Rb = (Vcc/2 - 0.7 V - Vpeak) / (Ipeak / hFE).
Source: Sedra and Smith, Microelectronic Circuits (class AB output stage with diode biasing).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Sine, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.opamp import negative_rail, two_batteries
from circuitlm.synthesis.recipes.opamp_supply import supply
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

LOAD, LOW_HZ, VBE, EMITTER = 100.0, 20.0, 0.7, 1.0
"""Load where none is given, Ω; corner of the coupling, Hz; base-emitter voltage, V; resistors in the emitters, Ω."""
LOST = 2.0
"""What the bases' resistors and the transistors keep of half the supply at the peak, V."""
SWING = 0.6
"""Share of half the supply that the output reaches at the peak."""
_STAGE = r"push-?\s?pull(?: \w+){0,3} (?:stage|amp\w*|output|follower|buffer)|class[- ](?:AB|B)\b(?: \w+){0,2} (?:stage|amp\w*|output)|complementary (?:emitter )?follower"


def match(asked: Asked) -> Match | None:
    if asked.controller or not asked.wants(_STAGE) or asked.says(r"\bgate driver|open[- ]collector|converter|transformer|op-?amp"):
        return None
    if asked.parts_of("analog") or asked.kinds & {"driver", "converter"}:
        return None
    params: dict[str, float | str] = {"alone": "yes", "kind": "push-pull"}
    for key, shape in (("npn", "npn"), ("pnp", "pnp")):
        if found := asked.shaped(shape):
            params[key] = found[0].component or ""
    pair_taken: list[str] = []
    supply(asked, params, pair_taken)
    if r := asked.near(r"\bload\b|speaker|headphone|\binto\b|drives?|driving", "Ω", 20):
        params["load"] = r
    if watts := asked.one("W"):
        params["watts"] = watts
    if asked.part("speaker"):
        params["speaker"] = "yes"
        params.setdefault("load", float(catalogue().get("speaker").spec.get("ohms", 8.0)))
    return params, pair_taken + asked.wishes("speaker") + [w.id for w in (*asked.shaped("npn"), *asked.shaped("pnp"))] + asked.wishes(
        "resistor", "capacitor", "capacitor-polarised", "diode-1n4148", "terminal-2", functions=("amplifier", "amplify", "audio")
    )


def pair(amps: float) -> tuple[str, str]:
    """A complementary pair of the catalogue that carries a peak current with room to spare: the smallest that does."""
    ranked: list[tuple[float, str, str]] = []
    found: dict[str, list[tuple[float, str]]] = {"npn": [], "pnp": []}
    for i, e in catalogue().entries.items():
        if e["kind"] != "semiconductor":
            continue
        c = catalogue().get(i)
        if c.shape in found and float(c.spec.get("vbe", 0.7)) < 1.0 and 40 <= float(c.spec.get("hfe", 100)) <= 800:
            found[c.shape].append((float(c.spec.get("ic_max_ma", 0) or 0), i))
    for most, n in found["npn"]:
        for also, p in found["pnp"]:
            if min(most, also) >= 1500 * amps and 0.5 <= most / max(also, 1) <= 2:
                ranked.append((max(most, also) + abs(most - also), n, p))
    if not ranked:
        raise CannotDesign(f"No pair of transistors here carries {units.show(amps, 'A')}.", "an amplifier chip (LM386, TDA2030)")
    return min(ranked)[1:]


def build(bench: Bench) -> Figures:
    vcc, load = bench.number("vcc", 12.0), bench.number("load", LOAD)
    if vcc < 5:
        raise CannotDesign(f"{units.show(vcc, 'V')} is too little for a class AB stage.", "5 V at least")
    dual = bench.given("dual")
    span = 2 * vcc if dual else vcc
    if not bench.given("load"):
        bench.b.assume(f"The load is taken as {units.show(load, 'Ω')}, since none is given.")
    peak = SWING * span / 2
    if bench.given("watts"):
        peak = math.sqrt(2 * load * bench.number("watts", 1.0))
        if peak > span / 2 - LOST:
            raise CannotDesign(
                f"Emitter followers on {units.show(span, 'V')} in all give {units.show(max(span / 2 - LOST, 0.0) ** 2 / 2 / load, 'W')} into "
                f"{units.show(load, 'Ω')}, not {units.show(bench.number('watts', 1.0), 'W')}.",
                f"a supply of {2 * math.ceil(peak + LOST)} V in all",
            )
    amps = peak / load
    chosen = pair(amps) if not (bench.given("npn") and bench.given("pnp")) else (bench.text("npn"), bench.text("pnp"))
    rail = two_batteries(bench, vcc) if bench.given("battery_pair") else bench.supply(vcc, "feeds the stage", 1000 * amps * 1.5 / math.pi)
    low = "V-" if dual else "GND"
    if dual:
        negative_rail(bench, vcc)
    up = bench.part(bench.text("npn") or chosen[0], "driver", "carries the positive half of the wave")
    down = bench.part(bench.text("pnp") or chosen[1], "driver", "carries the negative half of the wave")
    hfe = min(float(q.component.spec.get("hfe", 100)) for q in (up, down))
    room = max(span / 2 - VBE - peak, 0.5)
    rb = eseries.nearest(max(room / (amps / hfe) / 1.3, 100.0), "E12")
    why = f"carries the base current at the peak: {units.show(amps, 'A')} / {hfe:g}"
    hot = span * span / 4 / rb > 0.2
    top, bottom = (
        bench.own(bench.b.support("resistor-power", "", "bias", why, rb)) if hot else bench.resistor(rb, "bias", why) for _ in range(2)
    )
    d1, d2 = (bench.part("diode-1n4148", "bias", "one base-emitter voltage: no dead zone between the halves") for _ in range(2))
    re = eseries.nearest(min(EMITTER, max(load / 20, 0.47)), "E12")
    e1, e2 = (bench.resistor(re, "emitter", "keeps the quiescent current steady when the transistors get warm") for _ in range(2))
    bench.signal("IN", "IN", "in", "signal input")
    bench.join(rail, (top, "1"), (up, "C"))
    bench.join("BASE_N", (top, "2"), (d1, "A"), (up, "B"))
    bench.join("MIDDLE", (d1, "K"), (d2, "A"))
    bench.join("BASE_P", (d2, "K"), (bottom, "1"), (down, "B"))
    bench.ground()
    bench.join(low, (bottom, "2"), (down, "C"))
    bench.join("E_N", (up, "E"), (e1, "1"))
    bench.join("E_P", (down, "E"), (e2, "1"))
    bench.join("PUSHED", (e1, "2"), (e2, "2"))
    z_in = 1 / (2 / rb + 1 / (hfe * load))
    out = "PUSHED" if dual else "OUT"
    coupled = [("MIDDLE", "IN", z_in, "keeps the bias to itself")]
    if not dual:
        coupled.append(("PUSHED", "OUT", load, "keeps the middle of the supply from the load"))
    for a, z, ohms, text in coupled:
        c = bench.capacitor(eseries.at_least(1 / (2 * math.pi * LOW_HZ * ohms), "E6"), "coupling", text)
        plus, minus = bench.b.two_pins(c)
        bench.b.circuit.connect(bench.net(a), plus)
        bench.b.circuit.connect(bench.net(z), minus)
    if bench.given("speaker"):
        part = bench.part("speaker", "", "sounds")
        a_pin, z_pin = bench.b.two_pins(part)
        bench.b.circuit.connect(bench.net(out), a_pin)
        bench.b.ground(z_pin)
        bench.port("OUT", out, "out")
    else:
        bench.signal("OUT", out, "out", f"into {units.show(load, 'Ω')}")
    watts = peak * peak / 2 / load
    bench.b.advice.append(
        f"It gives {units.show(watts, 'W')}; mount the diodes beside the transistors, so that the bias follows their temperature."
    )
    return {
        "gain": load / (load + re + 0.026 / max(amps / 2, 1e-3)),
        "peak_v": peak,
        "power_w": watts,
        "rb": rb,
        "load": load,
        "supply": vcc,
        "out": out,
    }


def measure(stand: Stand) -> Iterator[Measure]:
    """A sine of the peak that it was made for, into the load: from peak to peak at the output."""
    peak, hertz = stand.number("peak_v"), 1000.0
    out, watts = str(stand.figures["out"]), stand.asked("watts")
    speaker = () if stand.given("speaker") else (Drive(out, kind="R", dc=stand.number("load")),)
    drives = (Drive("IN", wave=Sine(0, peak, hertz)), *speaker)
    course = Tran(2e-6, 6 / hertz, max_step=2e-6)
    yield Measure(
        "amplitude into the load, peak to peak",
        "V",
        2 * peak * stand.number("gain"),
        course,
        readings.swing(out, 5 / hertz),
        drives,
        2 * math.sqrt(2 * watts * stand.number("load")) if watts else None,
        0.12 if watts else 0.1,
    )


RECIPE = Recipe(
    "push-pull",
    "Push-pull output stage",
    "Rb = (Vcc/2 - 0.7 V - Vpeak) / (Ipeak / hFE)",
    build,
    match,
    measure=measure,
    rank=92,
    group="opamp",
    source="Sedra and Smith, Microelectronic Circuits",
    words="push pull class ab b output stage complementary emitter follower buffer npn pnp transistors bias diodes amplifier load drive speaker crossover input signal",
)
