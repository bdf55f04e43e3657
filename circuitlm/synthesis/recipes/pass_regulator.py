"""Series regulator of a Zener diode and a transistor: Vout = Vz - Vbe, the transistor carries the load."""

from __future__ import annotations

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, given, supply_proof
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.regulator import inlet, sources, volts

ZENER_MA = 5.0
"""What the Zener diode keeps while the base takes its most."""
_PASS = r"pass[- ]transistor|series[- ]pass|pass element|series (?:voltage )?regulator|transistor (?:series )?regulator|boosted by|current boost"
_BEHIND = r"zener[^.]{0,40}\b(?:followed by|and|plus|with)\b[^.]{0,30}(?:emitter[- ]follower|regulat)|regulat\w*[^.]{0,40}zener[^.]{0,30}(?:transistor|follower)"


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"sensor", "display", "radio", "actuator", "converter", "analog", "logic"}:
        return None
    zener, transistors = next(iter(asked.shaped("zener")), None), asked.shaped("npn")
    if zener is None or not transistors or not (asked.wants(_PASS) or asked.wants(_BEHIND)):
        return None
    params = volts(asked)
    vz = asked.number(r"(\d+(?:\.\d+)?)\s?V\s+(?:[\w-]+\s)?zener") or asked.number(
        r"zener (?:diode )?(?:of |with |for )?(\d+(?:\.\d+)?)\s?V"
    )
    if vz:
        params["zener_v"] = vz
        if params.get("vout") == vz:
            del params["vout"]
    if load := given.load_amps(asked):
        params["amps"] = load
    if (c := given.farads(asked, given.OUTPUT)) is not None:
        params["c_out"] = c
    named = next((w for w in transistors if any(ch.isdigit() for ch in w.words)), transistors[0])
    params |= {"zener": zener.component or "", "transistor": named.component or "", "alone": "yes"}
    taken = [zener.id, *(w.id for w in transistors)]
    return params, sources(asked) + taken + asked.wishes("resistor", "capacitor", "capacitor-polarised", "terminal-2")


def build(bench: Bench) -> Figures:
    chosen = catalogue().get(bench.text("transistor"))
    vbe = float(chosen.spec.get("vbe", 0.7))
    vz = bench.number("zener_v", eseries.nearest(bench.number("vout", 5.0) + vbe, "E24"))
    vout = vz - vbe
    vin = bench.number("vin", vz + 5)
    if vin < vz + 2:
        raise CannotDesign(
            f"{units.show(vin, 'V')} leaves no current for a {units.show(vz, 'V')} Zener diode.", f"{units.show(vz + 2, 'V')} at least"
        )
    amps = bench.number("amps", 0.1)
    if not bench.given("amps"):
        bench.b.assume("The load takes up to 100 mA, since none is given.")
    if amps * 1000 > float(chosen.spec.get("ic_max_ma", 1e9)):
        raise CannotDesign(
            f"The {chosen.name} carries {chosen.spec['ic_max_ma']:g} mA at most, not {units.show(amps, 'A')}.", "a larger transistor"
        )
    base_a = amps / float(chosen.spec.get("hfe", 40))
    ohms = eseries.nearest((vin - vz) / (base_a + ZENER_MA / 1000), "E12")
    heat = (vin - vz) ** 2 / ohms
    raw = inlet(bench, vin)
    q = bench.part(chosen.id, "", f"carries the load: {units.show(vz, 'V')} - {units.show(vbe, 'V')} at its emitter")
    zener = bench.part(bench.text("zener"), "reference", f"holds the base at {units.show(vz, 'V')}", vz, "V")
    why = (
        f"({units.show(vin, 'V')} - {units.show(vz, 'V')}) / {units.show(ohms, 'Ω')} = {units.show((vin - vz) / ohms, 'A')}: "
        f"{units.show(base_a, 'A')} for the base, the rest for the Zener diode"
    )
    r = (
        bench.own(bench.b.support("resistor-power", q.ref, "series", f"{why}; {units.show(heat, 'W')} of heat", ohms))
        if heat > 0.24
        else bench.resistor(ohms, "series", why, q.ref)
    )
    bench.join(raw, (r, "1"), (q, "C"))
    bench.join("BASE", (r, "2"), (zener, "K"), (q, "B"))
    bench.ground((zener, "A"))
    quiet = bench.capacitor(10e-6, "filter", "quietens the reference", q.ref)
    plus, minus = bench.b.two_pins(quiet)
    bench.b.circuit.connect(bench.net("BASE"), plus)
    out = bench.capacitor(bench.number("c_out", 1e-7), "filter", "keeps the output steady while the load changes", q.ref)
    high, low = bench.b.two_pins(out)
    bench.net("VOUT", kind="power", volts=round(vout, 2))
    bench.join("VOUT", (q, "E"))
    bench.b.circuit.connect(bench.net("VOUT"), high)
    bench.b.ground(minus, low)
    bench.terminal("OUT", "VOUT", "out", f"{units.show(vout, 'V')}")
    watts = (vin - vout) * amps
    limit = float(chosen.spec.get("p_max", 1.0))
    text = (
        f"{q.ref} turns ({units.show(vin, 'V')} - {units.show(vout, 'V')}) x {units.show(amps, 'A')} = {units.show(watts, 'W')} into heat"
    )
    if watts > limit:
        bench.b.advice.append(f"{text}, it stands {units.show(limit, 'W')} in free air: it needs a heat sink.")
    else:
        bench.b.note(f"{text}.", q.ref)
    bench.b.advice.append(f"{q.ref} has no current limit: a fuse in the input saves it from a short at the output.")
    return {"vin": vin, "vout": vout, "zener_v": vz, "rs": ohms, "dissipation_w": watts, "ma": amps * 1000}


RECIPE = Recipe(
    "pass-regulator",
    "Zener regulator with a pass transistor",
    "Vout = Vz - Vbe; R = (Vin - Vz) / (Iload/hfe + Iz)",
    build,
    match,
    measure=supply_proof.emitter,
    rank=95,
    group="supply",
    words="zener regulator pass transistor series input load emitter follower stabilised regulated voltage",
)
