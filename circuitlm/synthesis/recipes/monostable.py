"""Two transistors that hold each other: the monostable, t = R·C·ln((2·Vcc - Vbe)/(Vcc - Vbe)), and the bistable with two buttons.

Source: Millman and Taub, Pulse, Digital, and Switching Waveforms (collector-coupled multivibrators).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Pwl, Tran
from circuitlm.synthesis.joins.leds import forward_volts
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.astable import FORCED_GAIN, REVERSE_VOLTS, half_period
from circuitlm.synthesis.recipes.rates import duration
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

COLLECTOR, PUSH = 2200.0, 10_000.0
"""Collector resistor without an LED; from a button to a base, Ω."""
LEAST_S, MOST_S, LEAST_V = 1e-4, 300.0, 3.0
_MONO = r"\bmono-?\s?(?:stable|flop)|\bone-?shot"
_BI = r"\bbi-?\s?stable|\bset[-/ ]?reset\b|\bRS[- ](?:latch|flip)|\bflip-?\s?flop\b[^.;]{0,60}\bbuttons?|\btwo (?:push )?buttons?\b[^.;]{0,60}\bflip-?\s?flop|\b(?:eccles|latch)\b"
_TRANSISTORS = r"\btransistors?\b|\bBJTs?\b|\bNPNs?\b|\b2N\d{4}|\bBC\d{3}|\bdiscrete\b"


def match(asked: Asked) -> Match | None:
    mono, bi = asked.wants(_MONO), asked.wants(_BI)
    if asked.controller or not (mono or bi) or not (asked.says(_TRANSISTORS) or asked.shaped("npn")):
        return None
    if asked.wants(r"\b555\b|op-?\s?amp|\b74|\bcd4|schmitt|\bgates?\b|power (?:button|switch)|\brelay") or asked.parts_of("timer", "logic", "analog", "sensor", "display"):  # fmt: skip
        return None
    params: dict[str, float | str] = {"kind": "monostable" if mono else "bistable", "alone": "yes"}
    exact = [w for w in asked.shaped("npn") if re.search(r"\d", w.words)]
    if exact:
        params["switch"] = exact[0].component or ""
    if v := asked.vcc():
        params["vcc"] = v
    if mono and (t := duration(asked) or asked.one("s")):
        params["t"] = t
    if c := asked.one("F"):
        params["c"] = c
    leds = asked.shaped("led")
    if leds or not mono:
        params["led"] = "yes"
    contacts = asked.contacts()
    return params, [w.id for w in asked.shaped("npn") + leds + contacts] + asked.wishes(
        "resistor", "capacitor", "capacitor-polarised", "diode-1n4148", "terminal-2", functions=("timer", "button", "indicator", "light")
    )


def build(bench: Bench) -> Figures:
    vcc = bench.number("vcc", 9.0)
    if vcc < LEAST_V:
        raise CannotDesign(f"{units.show(vcc, 'V')} is too little for two transistors that hold each other.", f"{LEAST_V:g} V at least")
    rail = bench.supply(vcc, "feeds the circuit")
    bench.ground()
    component = bench.text("switch") or bench.b.default("transistor-npn").id
    return (_bistable if bench.text("kind") == "bistable" else _monostable)(bench, rail, vcc, component)


def _load(bench: Bench, q: Part, rail: str, vcc: float, lit: bool, when: str) -> tuple[float, float]:
    """A collector's load, an LED or a resistor: (mA, the LED's forward voltage or what stands for none)."""
    bench.join(f"{q.ref}_C", (q, "C"))
    bench.ground((q, "E"))
    if lit:
        light, ma = kit.led(bench, rail, f"{q.ref}_C", vcc - 0.2, why=f"lights {when}", ma=bench.number("led_ma", 10.0))
        return ma, forward_volts(light)
    r = bench.resistor(COLLECTOR, "collector", f"pulls the output up while {q.ref} is off", q.ref)
    bench.join(rail, (r, "1"))
    bench.join(f"{q.ref}_C", (r, "2"))
    return vcc / COLLECTOR * 1000, 0.4


def _button(bench: Bench, rail: str, q: Part, why: str) -> None:
    """A button that gives a base current through a resistor."""
    r = bench.resistor(PUSH, "base", "limits what the button gives to the base", q.ref)
    kit.contact(bench, "push-button", rail, f"{q.ref}_PUSH", why)
    bench.join(f"{q.ref}_PUSH", (r, "1"))
    bench.join(f"{q.ref}_B", (r, "2"))


def _hold(bench: Bench, q: Part, source: str, vcc: float, ma: float) -> float:
    """A base resistor from the other collector; returns its value."""
    ohms = eseries.nearest((vcc - 0.7) / (ma / 1000) * FORCED_GAIN / 2, "E12")
    ohms = min(ohms, 47_000.0)
    r = bench.resistor(ohms, "base", f"keeps {q.ref} fully on while the other transistor is off", q.ref)
    bench.join(source, (r, "1"))
    bench.join(f"{q.ref}_B", (r, "2"), (q, "B"))
    return ohms


def _monostable(bench: Bench, rail: str, vcc: float, component: str) -> Figures:
    """Q2 rests on, held by R; the button turns Q1 on, whose collector pushes Q2's base below ground until R has charged C again."""
    t = bench.number("t", 1.0)
    if not bench.given("t"):
        bench.b.assume("The pulse lasts 1 s, since no time is given.")
    if not LEAST_S <= t <= MOST_S:
        raise CannotDesign(f"Two transistors are not used here for a pulse of {units.show(t, 's')}.", f"{units.show(LEAST_S, 's')} to {units.show(MOST_S, 's')}")  # fmt: skip
    first = bench.part(component, "driver", "conducts during the pulse")
    second = bench.part(component, "driver", "conducts at rest")
    _, vf = _load(bench, first, rail, vcc, bench.given("led"), "during the pulse")
    ma, _ = _load(bench, second, rail, vcc, False, "")
    guard = vcc - vf + 0.4 > REVERSE_VOLTS
    share = half_period(vcc, vf, guard)
    most = (vcc - 0.7) / (ma / 1000) * FORCED_GAIN
    r, c = _parts(bench, t, share, most)
    why = f"t = {share:.2g}·R·C = {units.show(share * r * c, 's')}"
    timing = bench.resistor(r, "timing", why, second.ref)
    cap = bench.capacitor(c, "timing", why, second.ref)
    plus, minus = bench.b.two_pins(cap)
    node = "TIMING" if guard else f"{second.ref}_B"
    bench.join(rail, (timing, "1"))
    bench.join(node, (timing, "2"))
    bench.b.circuit.connect(bench.net(f"{first.ref}_C"), plus)
    bench.b.circuit.connect(bench.net(node), minus)
    if guard:
        d = bench.part("diode-1n4148", "clamp", f"the base stands only {units.show(REVERSE_VOLTS, 'V')} backwards")
        d.owner = second.ref
        bench.join(node, (d, "A"))
        bench.join(f"{second.ref}_B", (d, "K"))
    bench.join(f"{second.ref}_B", (second, "B"))
    _hold(bench, first, f"{second.ref}_C", vcc, vcc / COLLECTOR * 1000 if not bench.given("led") else 10.0)
    _button(bench, rail, first, "starts the pulse, which lasts as long however long it is pressed")
    rest = bench.resistor(10 * PUSH, "pulldown", "holds the button's side at ground", first.ref)
    bench.join(f"{first.ref}_PUSH", (rest, "1"))
    bench.ground((rest, "2"))
    bench.terminal("OUT", f"{second.ref}_C", "out", "high during the pulse")
    return {"pulse_s": share * r * c, "push": f"{first.ref}_PUSH", "out": f"{second.ref}_C", "supply": vcc}


def _parts(bench: Bench, t: float, share: float, most: float) -> tuple[float, float]:
    """(R, C) of the pulse: R between 4.7 kΩ and what saturates."""
    caps = [bench.number("c", 1e-5)] if bench.given("c") else eseries.values("E3", 1e-10, 4.7e-3)
    found = [(abs(r / most - 0.6), r, c) for c in caps if 4700 <= (r := eseries.nearest(t / share / c, "E24")) <= most]
    if not found:
        raise CannotDesign(
            f"No capacitor makes {units.show(t, 's')} with a resistor up to {units.show(most, 'Ω')}.", "another time, or another capacitor"
        )
    return min(found)[1:]


def _bistable(bench: Bench, rail: str, vcc: float, component: str) -> Figures:
    """Each collector holds the other base; a button at a base turns its transistor on, and so the other one off."""
    pair = [bench.part(component, "driver", f"conducts after button {n}, and holds the other one off") for n in (1, 2)]
    for n, q in enumerate(pair, 1):
        _load(bench, q, rail, vcc, True, f"after button {n}")
    for q, other in zip(pair, reversed(pair), strict=True):
        _hold(bench, q, f"{other.ref}_C", vcc - 1.5, 10.0)
        _button(bench, rail, q, f"turns {q.ref} on")
    bench.b.note("Which LED lights at switching on is a matter of chance.", *(q.ref for q in pair))
    return {"first": pair[0].ref, "second": pair[1].ref, "supply": vcc}


def measure(stand: Stand) -> Iterator[Measure]:
    """The monostable: a press, and how long the output is high after it. The bistable: pressed one after the other, its collectors."""
    v = stand.number("supply")
    if "pulse_s" in stand.figures:
        t = stand.number("pulse_s")
        press = 1.5 * t
        wave = Pwl(((0.0, 0.0), (press, 0.0), (press + 1e-3 * t, v), (press + 0.05 * t, v), (press + 0.051 * t, 0.0)))
        yield Measure(
            "pulse", "s", t, Tran(t / 400, 4 * t, max_step=t / 400), readings.width(str(stand.figures["out"]), 1.4 * t, 0.1 * t),
            (Drive(str(stand.figures["push"]), 0.0, wave=wave, ohms=10.0),), stand.asked("t"), 0.15, "the base's and the LED's share of the swing",
        )  # fmt: skip
        return
    one, two = str(stand.figures["first"]), str(stand.figures["second"])

    def pressed(start: float) -> Pwl:
        return Pwl(((0.0, 0.0), (start, 0.0), (start + 1e-3, v), (start + 0.05, v), (start + 0.051, 0.0)))

    drives = tuple(Drive(f"{q}_PUSH", 0.0, wave=pressed(at), ohms=10.0) for q, at in ((one, 0.1), (two, 0.3)))
    for q, when in ((one, 0.25), (two, 0.45)):
        what = f"collector of {q} after its button is let go"
        yield Measure(what, "V", 0.1, Tran(1e-3, 0.5, max_step=1e-3), readings.at_time(f"{q}_C", when), drives, 0.3, at_most=True)


RECIPE = Recipe(
    "transistor-holding",
    "Monostable or bistable of two transistors",
    "t = R·C·ln((2·Vcc - Vbe)/(Vcc - Vbe))",
    build,
    match,
    measure=measure,
    rank=89,
    group="timer",
    source="Millman and Taub, Pulse, Digital, and Switching Waveforms",
    words="monostable monoflop one shot bistable flip flop set reset latch multivibrator two transistors bjt npn pulse seconds button buttons push triggered led leds output stays on for after press discrete eccles jordan",
)
