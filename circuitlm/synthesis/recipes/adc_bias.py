"""A signal without direct voltage (audio, a sine that goes below ground) on its way into a board's analog input.

A capacitor takes its direct voltage away, two equal resistors lift it to half the supply, a resistor in front divides what swings too far, and a
resistor with two Schottky diodes keeps the pin within its supply. k = Z/(Z + Rs), f = 1/(2π·C·(Z + Rs)) with Z = R/2. Source: Horowitz and
Hill, The Art of Electronics (biasing of single-supply inputs, input protection).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice.analyses import Ac, Op
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.given import bias_ohms
from circuitlm.synthesis.recipes.levels import level
from circuitlm.synthesis.recipes.signal_in import signal_in, sockets
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

HALF_OHMS, GUARD, LOW_HZ, ROOM, FAULT_V = 22_000.0, 1000.0, 10.0, 0.9, 10.0
"""Resistors of the bias; in front of the clamp, Ω; corner, Hz; share of the range that is used; wrong voltage, V."""
_SIGNAL = r"\baudio\b|\bmusic\b|headphone|line[- ](?:out|in|level)\b|\bguitar\b|\bsine\b|function generator|signal generator|\bAC signal\b|\baux\b|phone'?s? (?:output|jack)|\bbipolar\b|goes (?:below|negative)|negative (?:half|part|voltage)"
_INTO = r"\bADC\b|analog(?:ue)? (?:in\w*|pin|read)|\bA\d\b|\b(?:read|sample|measure|digiti[sz]e|FFT|spectrum)\w*"
_SHIFT = r"\bbias\w*|\boffset\b|\bcent(?:er|re)\w*|mid-?\s?(?:supply|point|rail)|half (?:the )?(?:supply|vcc|of)|\bshift\w*|level shift|\bd\.?c\.? (?:level|block)|\bcoupl\w*|negative|below (?:0|zero|ground)|\bVpp\b|p-p|peak"


def match(asked: Asked) -> Match | None:
    if not asked.controller or not (asked.wants(_SIGNAL) and asked.wants(_INTO) and asked.wants(_SHIFT)):
        return None
    if asked.parts_of("analog", "sensor", "converter") or asked.wants(
        r"\bop-?\s?amp|\bDAC\b|\bplay|mains|current clamp|\bCT\b|\bmicrophone|\bmic\b"
    ):
        return None
    if any(catalogue().get(w.component or "").supplies for w in asked.parts_of("audio")):
        return None
    params: dict[str, float | str] = {}
    if said := level(asked.raw):
        params["vpp"] = said.peak_to_peak
        asked.note(said.words)
    elif (each := asked.number(r"(?:±|\+\s?/?\s?-|plus\s?/?(?:and )?minus)\s?(\d+(?:[.,]\d+)?)\s?V")) is not None:
        params["vpp"] = 2 * each
    if (v := asked.near(r"bias\w*|offset|cent(?:er|re)\w*|mid\w*", "V", 20)) is not None:
        params["bias"] = v
    jack = next(iter(sockets(asked)), None)
    if jack:
        params["jack"] = jack.component or ""
    pins = [x for w in (jack,) if w for x in w.pins.values()] or [w.words for w in asked.request.of("pin")]
    if pins:
        params["pin"] = pins[0]
    if (half := bias_ohms(asked)) is not None:
        params["r_bias"] = half
    asked.says(r"\blimit\w*|clamp\w*|protect\w*")
    return params, ([jack.id] if jack else []) + [w.id for w in asked.request.of("pin") if w.words in pins[:1]] + asked.wishes(
        "resistor", "capacitor", "capacitor-polarised", "terminal-2", "diode-schottky-bat85", "diode-schottky-bat43", "zener", "diode-1n4148",
        functions=("audio", "music", "sound-level", "surge", "headphone"),
    )  # fmt: skip


def build(bench: Bench) -> Figures:
    host = bench.host
    if host is None:
        raise CannotDesign("There is no board whose analog input could be fed.")
    mcu = host.component.mcu
    volts = bench.b.logic_volts(host)
    top = min(volts, mcu.adc_vref) if mcu and mcu.adc_vref and mcu.adc_vref > 2 else volts
    rail = bench.supply(volts, "lifts the signal")
    bias = bench.number("bias", top / 2)
    if not 0.2 * volts <= bias <= 0.8 * volts:
        raise CannotDesign(
            f"A bias of {units.show(bias, 'V')} leaves no room on {units.show(volts, 'V')}.", f"{units.show(volts / 2, 'V')}"
        )
    half = bench.number("r_bias", HALF_OHMS)
    upper, lower = half * (1 if abs(bias / volts - 0.5) < 0.02 else (volts - bias) / bias), half
    upper = eseries.nearest(upper, "E24")
    z = upper * lower / (upper + lower)
    vpp = bench.number("vpp", 1.0)
    if not bench.given("vpp"):
        bench.b.assume("The signal has up to 1 V from peak to peak, since no level is given.")
    room = 2 * ROOM * min(bias, volts - bias)
    series = eseries.at_least(z * (vpp / room - 1), "E24") if vpp > room else 0.0
    share = z / (z + series)
    source = signal_in(bench, "the signal, about ground")
    if series:
        why = f"divides {units.show(vpp, 'V')} from peak to peak down to {units.show(vpp * share, 'V')}"
        r = bench.resistor(series, "divider-top", why)
        bench.join(source, (r, "1"))
        bench.join("DIVIDED", (r, "2"))
        source = "DIVIDED"
    farads = eseries.at_least(1 / (2 * math.pi * LOW_HZ * (z + series)), "E6")
    cap = bench.capacitor(
        farads, "coupling", f"takes the direct voltage away; passes from {units.show(1 / (2 * math.pi * farads * (z + series)), 'Hz')} on"
    )
    plus, minus = bench.b.two_pins(cap)
    bench.b.circuit.connect(bench.net("BIASED"), plus)
    bench.b.circuit.connect(bench.net(source), minus)
    why = f"bias of {units.show(volts * lower / (upper + lower), 'V')}: the signal swings about it"
    a, b = bench.resistor(upper, "bias", why), bench.resistor(lower, "bias", why)
    guard = bench.resistor(GUARD, "series", "limits the current through the diodes")
    up, down = (
        bench.part("diode-schottky-bat85", "clamp", text) for text in ("keeps the pin below its supply", "keeps the pin above ground")
    )
    bench.join(rail, (a, "1"), (up, "K"))
    bench.join("BIASED", (a, "2"), (b, "1"), (guard, "1"))
    bench.join("AIN", (guard, "2"), (up, "A"), (down, "K"))
    bench.ground((b, "2"), (down, "A"))
    bench.net("AIN").bus = "analog"
    bench.b.demand(host, bench.net("AIN"), bench.net("AIN").pins[0], "audio", ["adc"], "in", fixed=bench.text("pin") or None)
    return {"bias_v": volts * lower / (upper + lower), "share": share, "supply": volts}


def measure(stand: Stand) -> Iterator[Measure]:
    """The bias, what is left of the signal at the pin, and the pin's voltage when the signal goes far beyond the supply."""
    at = "IN"
    yield Measure("bias at the pin", "V", stand.number("bias_v"), Op(), readings.volts("AIN"), (), stand.asked("bias"), 0.05)
    yield Measure(
        "signal at the pin per volt",
        "",
        stand.number("share"),
        Ac(500.0, 2000.0, 20),
        readings.gain("AIN", 1000.0, at, signed=False),
        (Drive(at, ac=1.0),),
        None,
        0.05,
    )
    volts = stand.number("supply")
    yield Measure(
        "highest voltage at the pin",
        "V",
        volts + 0.4,
        Op(),
        readings.volts("AIN"),
        (Drive("BIASED", FAULT_V),),
        volts + 0.4,
        0.1,
        at_most=True,
    )


RECIPE = Recipe(
    "adc-bias",
    "Signal about half the supply for an analog input",
    "k = Z/(Z + Rs); f = 1/(2π·C·(Z + Rs))",
    build,
    match,
    measure=measure,
    rank=90,
    group="divider",
    source="Horowitz and Hill, The Art of Electronics",
    words="audio signal music line headphone phone jack output guitar sine generator bias biased offset centred centered adc analog input pin read sample vpp peak to level shift limited limit clamp protect over below zero negative coupling half supply gives maybe",
)
