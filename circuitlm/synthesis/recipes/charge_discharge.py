"""A capacitor that a change-over switch, or two buttons, charges through one resistor and discharges through another, or through an LED.

tau = R·C; after five of them it is done. The school's experiment.
"""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.model import Part
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import normal
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.regulator import sources

OHMS, FARADS = 10_000.0, 1000e-6
_CAPACITOR = r"\b(?:capacitors?|condensers?|elco|electrolytic|\d\s?[uµ]F)\b"
_OTHERWISE = r"\b555\b|op-?\s?amp|\bbatter(?:y|ies) charg|super-?cap|flash|pump|transistor|oscillat|sample|curve tracer|\brelay"


def match(asked: Asked) -> Match | None:
    if asked.controller or not (asked.says(r"\bcharg\w+", r"\bdischarg\w+", _CAPACITOR) and not asked.says(_OTHERWISE)):
        return None
    if asked.kinds & {"analog", "logic", "display", "sensor", "radio", "semiconductor", "actuator"}:
        return None
    contacts = asked.contacts()
    if len({w.component for w in contacts}) > 1 or asked.says(r"\b(?:across|parallel (?:to|with)) the (?:capacitor|cap)\b"):
        return None  # each contact has a place of its own
    single = sum(w.count for w in contacts) <= 1 and not any("button" in (w.component or "") for w in contacts)
    params: dict[str, float | str] = (
        {"alone": "yes", "change": "yes"} if single else {"alone": "yes", "contact": contacts[0].component or ""}
    )
    for wish in contacts if single else []:  # the switch has two positions
        wish.alternatives.append(_change_over())
    if v := asked.vcc():
        params["vcc"] = v
    if c := asked.one("F"):
        params["c"] = c
    charge, empty = asked.ohms(r"(?<!dis)charg\w*"), asked.ohms(r"discharg\w*")
    given = [r for r, _ in asked.quantities("Ω")]
    if charge or given:
        params["r"] = charge or given[0]
    if empty and empty != params.get("r"):
        params["r_out"] = empty
    elif len(given) > 1:
        params["r_out"] = given[1]
    leds = asked.shaped("led")
    if leds:
        params["led"] = leds[0].attributes.get("color", "") or "-"
    return params, sources(asked) + [w.id for w in contacts + leds] + asked.wishes(
        "resistor", "capacitor", "capacitor-polarised", functions=("charge", "indicator", "switch-contact", "button", "voltage")
    )


def _change_over() -> str:
    """A switch with a common contact and two throws."""
    return catalogue().aliases[normal("spdt switch")]


def _throws(component: str) -> dict[str, str]:
    """The pins of a contact by what they are: com, no, nc."""
    found = catalogue().get(component).interfaces_of("contact")
    return dict(found[0].pins) if found else {}


def build(bench: Bench) -> Figures:
    vcc = bench.number("vcc", 9.0)
    rail = bench.supply(vcc, "charges the capacitor")
    c, r = bench.number("c", FARADS), bench.number("r", OHMS)
    tau = r * c
    why = f"τ = R·C = {units.show(tau, 's')}: charged after about {units.show(5 * tau, 's')}"
    charge = bench.resistor(r, "charge", why)
    cap = bench.capacitor(c, "store", why, charge.ref)
    plus, minus = bench.b.two_pins(cap)
    bench.join(rail, (charge, "1"))
    bench.b.ground(minus)
    bench.b.circuit.connect(bench.net("UC"), plus)
    bench.join("FEED", (charge, "2"))
    if bench.given("change"):
        switch = bench.part(_change_over(), "", "charges in one position, discharges in the other")
        pins = _throws(switch.id)
        bench.join("UC", (switch, pins["com"]))
        bench.join("FEED", (switch, pins["nc"]))
        bench.join("EMPTY", (switch, pins["no"]))
    else:
        for net, label in (("FEED", "CHARGE"), ("EMPTY", "DISCHARGE")):
            kit.contact(bench, bench.text("contact"), net, "UC", "charges" if net == "FEED" else "discharges", label)
    figures: Figures = {"tau_s": tau, "r": r, "c": c, "vcc": vcc}
    if bench.given("led"):
        color = bench.text("led")
        if bench.given("r_out"):
            bench.block.params["led_ohms"] = bench.number("r_out", 1000.0)
        _, ma = kit.led(bench, "EMPTY", "GND", vcc, color="" if color == "-" else color, why="lights with the charge, ever more weakly")
        bench.ground()
        figures["led_ma"] = ma
    else:
        out = bench.number("r_out", r)
        drain: Part = bench.resistor(out, "discharge", f"τ = R·C = {units.show(out * c, 's')} on the way down", charge.ref)
        bench.join("EMPTY", (drain, "1"))
        bench.ground((drain, "2"))
        figures["tau_out_s"] = out * c
    bench.terminal("UC", "UC", "out", "a voltmeter or oscilloscope sees the capacitor's voltage here")
    return figures


RECIPE = Recipe(
    "charge-discharge",
    "Charging and discharging a capacitor",
    "τ = R·C; u(t) = U·(1 - e^(-t/τ))",
    build,
    match,
    rank=96,
    group="direct",
    source="first-order RC circuit",
    words="charge charges charging charged discharge discharges discharging discharged capacitor through position other flip switch demonstrator demonstrate demonstration experiment curve time constant tau voltage class show button",
)
