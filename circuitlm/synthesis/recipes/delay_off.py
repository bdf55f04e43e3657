"""Switch-off delay without a program: a load goes on with its input and stays on for a time after it.

A diode charges a capacitor at once, a resistor drains it; a comparator with hysteresis switches a MOSFET until the capacitor has fallen to
37 % of its voltage: t = R·C·ln(V/Vref). Source: Horowitz and Hill, The Art of Electronics (RC timing with a comparator).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Pwl, Tran
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.driver import bare_relay, find_loads, is_relay
from circuitlm.synthesis.recipes.opamp import park, pins
from circuitlm.synthesis.recipes.rates import duration
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

DROP, SHARE, BACK = 0.6, 0.37, 1e6
"""What the diode keeps, V; the limit as a share of the supply; hysteresis resistor, Ω."""
_OFF_DELAY = (
    r"\b(?:switch-?|turn-?)?off[- ]delay|delay(?:ed)? (?:switch |turn )?off|delay(?:s|ed)? (?:the )?(?:switch|turn)\w*[- ]off|"
    r"\bstays? (?:on|lit)\b[^.;]{0,60}\bafter\b|\bafter\b[^.;]{0,60}\bstays? (?:on|lit)\b|"
    r"\b(?:when|if|once|after)\b[^.;]{0,40}\b(?:switch|turn|shut)\w*(?: \w+){0,3} off\b[^.;]{0,60}\b(?:stays?|remains?|keeps?|runs?) (?:on|lit|running)?|"
    r"\bkeeps? (?:running|on)\b[^.;]{0,40}\bafter\b|\brun[- ]on timer|\bafter-?run"
)
_INPUT = r"ignition|\bsignal\b|\binput\b|\bkey\b|door contact|\bthe switch\b|light switch|\bpower\b"


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.kinds & {"analog", "logic", "sensor", "display", "radio", "converter", "timer", "audio"}:
        return None
    loads = find_loads(asked)
    t = duration(asked)
    if not loads or t is None or not asked.wants(_OFF_DELAY) or asked.wants(r"\b555\b"):
        return None
    if not asked.wants(_INPUT) and not asked.contacts():
        return None
    first = next((w for w in loads if is_relay(w.component or "")), loads[0])
    c = catalogue().get(first.component or "")
    vcc = asked.vcc() or float(c.spec.get("volts") or c.spec.get("coil_volts") or 0) or 12.0
    relay = is_relay(c.id)
    params: dict[str, float | str] = {
        "alone": "yes",
        "t": t,
        "vcc": vcc,
        "load": bare_relay(vcc) if relay and c.supplies else c.id,
    }
    contacts = asked.contacts()
    if contacts and not asked.wants(r"ignition"):
        params["contact"] = contacts[0].component or ""
    others = [w for w in loads if w is not first]
    if relay and others:
        params["switched"] = others[0].component or ""
    asked.says(r"ignition(?: (?:switch|key|signal|line))?")
    transistors = asked.shaped("npn", "nmos")
    return params, [w.id for w in (first, *others, *contacts, *transistors)] + asked.wishes(
        "resistor", "capacitor", "capacitor-polarised", "diode-1n4007", "diode-1n4148", "terminal-2",
        functions=("timer", "indicator", "fan", "pump", "switch-contact", "button", "light"),
    )  # fmt: skip


def build(bench: Bench) -> Figures:
    t, vcc = bench.number("t", 10.0), bench.number("vcc", 12.0)
    chip_c = bench.b.component(usual("comparator"))
    if not 5 <= vcc <= 28:
        raise CannotDesign(f"A switch-off delay with a comparator is not made for {units.show(vcc, 'V')}.", "5 V to 28 V")
    rail = bench.supply(vcc, "feeds the load all the time, and the delay")
    if bench.given("contact"):
        kit.contact(bench, bench.text("contact"), rail, "INPUT", "turns it on; the time begins when it opens")
    else:
        bench.terminal("INPUT", "INPUT", "in", f"{units.show(vcc, 'V')} while it is to be on: the ignition, say")
    chip = kit.chip(bench, chip_c.id, rail, vcc, "", "compares the capacitor's voltage")
    charged = vcc - DROP
    upper, lower = eseries.ratio_pair(SHARE, 100_000.0, "E24")
    limit = vcc * lower / (upper + lower)
    r, c, got = _values(t, math.log(charged / limit))
    why = f"t = R·C·ln(V/Vref) = {units.show(got, 's')}"
    d = bench.part("diode-1n4148", "timing", "charges the capacitor at once and lets nothing back")
    charge = bench.resistor(100.0, "series", "limits the charging current", chip.ref)
    drain, cap = bench.resistor(r, "timing", why, chip.ref), bench.capacitor(c, "timing", why, chip.ref)
    plus, minus = bench.b.two_pins(cap)
    bench.join("INPUT", (charge, "1"))
    bench.join("CHARGE", (charge, "2"), (d, "A"))
    bench.join("STORE", (d, "K"), (drain, "1"))
    bench.b.circuit.connect(bench.net("STORE"), plus)
    bench.b.ground(minus)
    bench.ground((drain, "2"))
    text = f"limit at {units.show(limit, 'V')}"
    a, z = bench.resistor(upper, "divider-top", text, chip.ref), bench.resistor(lower, "divider-bottom", text, chip.ref)
    bench.join(rail, (a, "1"))
    bench.join("LIMIT", (a, "2"), (z, "1"))
    bench.ground((z, "2"))
    out, inverting, plain, _, _ = pins(chip_c)
    pull = bench.resistor(4700.0, "pullup", "the comparator's output is an open collector", chip.ref)
    bench.join("LIMIT", (chip, inverting))
    bench.join("STORE", (chip, plain))
    bench.join(rail, (pull, "1"))
    bench.join("ON", (pull, "2"), (chip, out))
    what = kit.load(bench, bench.text("load"), rail, vcc)
    kit.low_side(bench, what, kit.pick_switch(bench, max(what.ma, 250), vcc, vcc), "ON", vcc, 4700.0, pull=False)
    if what.parts[0].component.shape == "relay":
        kit.relay_contact(bench, what.parts[0], rail, vcc, bench.text("switched"))
    park(bench, chip)
    bench.b.note(f"The load hangs on the permanent supply; on guard it draws {units.show(vcc / (upper + lower) + 1e-3, 'A')}.", chip.ref)
    return {"delay_s": got, "r": r, "c": c, "limit": limit, "supply": vcc, "load_ma": what.ma}


def _values(t: float, share: float) -> tuple[float, float, float]:
    """(R, C, time) for a delay: C from the usual ones so that R stays at a megohm and below."""
    c = eseries.nearest(max(t / share / 470_000.0, 1e-9), "E3")
    r = eseries.nearest(t / share / c, "E24")
    if c > 2.2e-3:
        raise CannotDesign(
            f"{units.show(t, 's')} ask for {units.show(c, 'F')}: leakage decides there.", "10 minutes at most, or a CD4060 as a long timer"
        )
    return r, c, r * c * share


def measure(stand: Stand) -> Iterator[Measure]:
    """The input is high for a while and falls: how long the output stays."""
    t, vcc = stand.number("delay_s"), stand.number("supply")
    begin = 0.2 * t
    wave = Pwl(((0.0, 0.0), (0.01 * t, vcc), (begin, vcc), (begin * 1.001, 0.0), (3 * t, 0.0)))
    course = Tran(t / 500, 1.6 * t, max_step=t / 500)
    read = readings.converted(readings.falls("ON", begin), lambda when: when - begin)
    yield Measure(
        "delay",
        "s",
        t,
        course,
        read,
        (Drive("CHARGE" if stand.given("contact") else "INPUT", wave=wave),),
        stand.asked("t"),
        0.1,
        "E24 steps, and the drop of the diode",
    )


RECIPE = Recipe(
    "delay-off",
    "Switch-off delay",
    "t = R·C·ln(V/Vref)",
    build,
    match,
    measure=measure,
    rank=96,
    group="timer",
    source="Horowitz and Hill, The Art of Electronics",
    words="off delay timer when switch turn ignition stays stay on lit lamp light fan keeps running for seconds after then goes out door key comparator",
)
