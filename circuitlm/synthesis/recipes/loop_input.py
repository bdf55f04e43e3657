"""Inputs for current loops: a shunt turns 0-20 or 4-20 mA into a voltage that a board's or a converter's ADC reads, with a filter and a clamp."""

from __future__ import annotations

import math
import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, given, kit, switch_proof
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.ranges import point, scaling

TOP_A = 0.020
_OUTSIDE = r"(?:[\w-]+ )?(?:transmitters?|transducers?|senders?|probes?)"
"""What is at the other end of the loop."""
_SENDER = r"(?:transmitters?|transducers?|senders?)\b"
_VOLTS = r"\b([1-3]\d(?:[.,]\d+)?) ?V(?:olts?)?(?: ?DC)?"
_LOOP = r"\b[04]\s?(?:mA\s?)?(?:-|–|to|\.\.+|…|–)\s?20\s?mA\b|\bcurrent[- ]loop\b(?=[^.;]*\b(?:receiver|input|shunt|burden)\b)"
_NO_INPUT = (
    r"\b(?:outputs?(?! (?:of |is |= ?)*\d[\d.]* ?V)|drive|drives|generat\w+|simulat\w+|source|sends?|transmitter (?:circuit|from)|dac)\b"
)
_OWN_OUTPUT = r"(?:transmitters?|transducers?|senders?|sensors?|probes?)\b[^.;]{0,40}?\b20\s?mA (?:current )?outputs?\b"
"""What the device at the far end of the loop gives."""
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "both": 2, "dual": 2}
_MANY = r"\b(two|three|four|five|six|eight|both|dual|[2-8])\s?x?\s+(?:[\w-]+ ){0,3}?(?:loops?|inputs?|channels?|receivers?|transmitters?|sensors?|transducers?)\b"
_MOST = 8
SERIES_OHMS = 1000.0
"""Between shunt and clamp, where no filter's resistor stands there."""


def match(asked: Asked) -> Match | None:
    own = [m[0] for m in re.finditer(_OWN_OUTPUT, asked.raw, re.I)]
    if not asked.says(_LOOP) or asked.without(own).wants(_NO_INPUT) or asked.kinds & {"analog", "isolator"} or asked.says(r"\bop-?\s?amp|isolat"):
        return None
    if any(catalogue().entries[w.component]["kind"] == "analog" for w in asked.request.of("part") if w.component):
        return None  # an amplifier receives it
    spoken = r"receiver|shunt|burden|load resistor|loop input|into (?:an? )?(?:voltage|adc)"
    ranges = scaling(asked.raw)
    if not (asked.controller or asked.says(spoken) or (ranges and ranges.source.unit == "A" and ranges.result.low > 0)):
        return None
    count = re.search(_MANY, asked.raw, re.I)
    pins = _pins(asked)
    params: dict[str, float | str] = {"count": int(_COUNTS.get(count[1].lower(), 0) or count[1]) if count else max(1, len(pins))}
    if count:
        asked.note(count.group())
    if pins:
        params["pins"] = " ".join(pins[:_MOST])
        params["count"] = max(int(params["count"]), len(pins))
    if r := asked.ohms("shunt", "burden", "sense", "load") or next((v for v, _ in asked.quantities("Ω") if v < 1000), None):
        params["r"] = r
    elif ranges and ranges.source.unit == "A" and abs(ranges.source.high - TOP_A) < 1e-6:
        params["r"] = round(ranges.result.high / TOP_A, 3)
        asked.note(ranges.words)
    elif (top := point(asked.raw)) and top.source.unit == "A" and abs(top.source.high - TOP_A) < 1e-6:
        params["v_top"] = top.result.high
        asked.note(top.words)
    if asked.says(r"low-?\s?pass|\bRC\b|filter"):
        params["fc"] = asked.hertz() or 10.0
        if (c := next((g.value for g in given.clauses(asked, "F")), None)) is not None:
            params["c"] = c
    zener = asked.part("zener")
    if zener or asked.wants(r"\bclamp|\bprotect|\bsurviv|\bwithstand|\bshort(?:s|ed|[ -]circuit\w*)?\b|\bbridge[sd]? the (?!rectifier)|\bmiswir"):
        params["clamp"] = asked.near(r"zener|clamp", "V", 15) or 0.0
    asked.says(rf"(?:[\w-]+ )?{_SENDER}")
    if (volts := loop_volts(asked)) is not None:
        params["loop_v"] = volts
    if not asked.controller:
        params["alone"] = "yes"
    wanted = asked.wishes(
        "resistor", "capacitor", "zener", "terminal-2", "terminal-3", functions=("current", "power-measure", "analog-sensor")
    )
    outside = [w.id for w in asked.request.of("part") if re.fullmatch(_OUTSIDE, w.words, re.I) or _sends_it(asked, w)]
    for w in asked.request.of("part"):
        if w.id in outside and "terminal-2" not in w.alternatives:
            w.alternatives.append("terminal-2")
    feeds = [w.id for w in asked.request.of("supply") if not asked.controller or w.quantity == params.get("loop_v")]
    return params, wanted + outside + feeds


def _sends_it(asked: Asked, wish: Wish) -> bool:
    """'Two 4-20 mA pressure sensors': a sensor that is called by its loop stands outside, and is none of the catalogue's boards."""
    if not wish.component or catalogue().entries[wish.component]["kind"] != "sensor" or any(ch.isdigit() for ch in wish.words):
        return False
    name = re.escape(wish.words)
    return asked.says(
        rf"20\s?mA(?:\s+(?:output|loop|two[- ]wire|2[- ]wire|industrial|\w+))?\s+{name}\b|\b{name}s?\s*(?:,|\(|with|of|that gives?|giving)?\s*(?:an? )?(?:output )?{_LOOP}"
    )


def loop_volts(asked: Asked) -> float | None:
    """The voltage that feeds a transmitter of two wires: '24 V loop', 'two-wire transmitter on 24 V'; None where the loop feeds itself."""
    said = re.search(
        rf"{_VOLTS}[- ](?:current )?loop\b|\bloop (?:supply|voltage|power)\w*(?: of| is|:|=)? ?{_VOLTS}|"
        rf"{_VOLTS},? (?:[\w-]+ ){{0,3}}?(?:[04] ?(?:-|to) ?20 ?mA )?(?:[\w-]+ )?{_SENDER}|{_SENDER}(?: ?\(| on| at| from| with|,)? ?{_VOLTS}",
        asked.raw,
        re.I,
    )
    if said and not asked.says(r"\b(?:3|three|4|four)[- ]?wire\b"):
        asked.note(said.group())
        return float(next(g for g in said.groups() if g).replace(",", "."))
    if asked.says(r"\b(?:2|two)[- ]?wire\b|loop[- ]powered") and not asked.says(r"\b(?:3|three|4|four)[- ]?wire\b"):
        return next((v for v, _ in asked.quantities("V") if 10 <= v <= 36), 24.0)
    return None


def _pins(asked: Asked) -> list[str]:
    """The analog inputs that the words name, whichever part the reader gave them to."""
    found = {name for w in asked.request.of("part") if w.component in ("zener", "resistor", "capacitor") for name in w.pins.values()}
    found |= {w.words for w in asked.request.of("pin")}
    return sorted(found, key=lambda n: (re.sub(r"\d", "", n), int(re.sub(r"\D", "", n) or 0)))


def build(bench: Bench) -> Figures:
    host = bench.host
    converter = next((p for p in bench.b.parts() if _inputs(p.component)), None)
    top = _reads_up_to(bench, host, converter)
    if bench.given("v_top"):
        exact = bench.number("v_top", top) / TOP_A
        usual = eseries.nearest(exact, "E24")
        bench.block.params.setdefault("r", usual if abs(usual / exact - 1) < 0.01 else eseries.nearest(exact, "E96"))
    if bench.block.params.get("clamp") == 0.0:
        bench.block.params["clamp"] = eseries.at_least(1.02 * (bench.b.logic_volts(host) if host else 5.0), "E24")
    r = bench.number("r", 240.0 if top >= 4.9 else max(v for v in eseries.values("E24", 10, 1000) if v * TOP_A * 1.02 <= top))
    if r * TOP_A > top * 1.03:
        raise CannotDesign(
            f"{units.show(r, 'Ω')} makes {units.show(r * TOP_A, 'V')} of 20 mA, and the input reads up to {units.show(top, 'V')}.",
            f"{units.show(max(v for v in eseries.values('E24', 10, 1000) if v * TOP_A <= top), 'Ω')}",
        )
    count, pins = int(bench.number("count", 1)), bench.text("pins").split()
    for n in range(min(count, _MOST)):
        tag = str(n + 1) if count > 1 else ""
        node = _channel(bench, r, tag)
        if converter is not None and n < len(_inputs(converter.component)):
            bench.join(node, (converter, _inputs(converter.component)[n]))
            for i in converter.component.interfaces_of("expander"):
                bench.b.use(converter.ref, i)
        elif host is not None:
            peer = bench.net(node).pins[0]
            bench.b.demand(host, bench.net(node), peer, f"loop {tag or 1}", ["adc"], "in", fixed=pins[n] if n < len(pins) else None)
        else:
            bench.terminal(f"OUT{tag}", node, "out", f"{units.show(r * 0.004, 'V')} at 4 mA, {units.show(r * TOP_A, 'V')} at 20 mA")
    if not bench.given("loop_v"):
        bench.b.assume("Each loop has its own supply and its minus on this circuit's ground.")
    figures: Figures = {"r": r, "vout_min": r * 0.004, "vout_max": r * TOP_A, "loops": count, "power_w": r * TOP_A * TOP_A}
    if bench.given("fc"):
        figures["fc"] = 1 / (2 * math.pi * _filter(bench)[0] * _filter(bench)[1])
    return figures


def two_wire(bench: Bench, name: str, net: str) -> None:
    """The terminal of a transmitter of two wires, fed with `loop_v`; its current comes out on *net*."""
    rail = bench.supply(bench.number("loop_v", 24.0), "feeds the loop", ma=TOP_A * 1000)
    both = kit.output_terminal(
        bench, f"{name} + -", rail, net, "the transmitter of two wires: its plus is fed, its minus gives the current"
    )
    both.value = "2-wire transmitter"


def _channel(bench: Bench, r: float, tag: str) -> str:
    """Terminal, shunt, and what stands behind it; returns the net that is read."""
    loop = f"LOOP{tag}"
    if bench.given("loop_v"):
        two_wire(bench, loop, loop)
    else:
        bench.terminal(loop, loop, "in", "the loop's current comes in here and leaves to ground")
    shunt = bench.resistor(r, "shunt", f"{units.show(r, 'Ω')}: {units.show(r * TOP_A, 'V')} at 20 mA; 0.1 % or 1 % type")
    bench.join(loop, (shunt, "1"))
    bench.ground((shunt, "2"))
    bench.net(loop).bus = "analog"
    if not (bench.given("fc") or bench.given("clamp")):
        return loop
    node, ohms = f"AIN{tag}", SERIES_OHMS
    if bench.given("fc"):
        ohms, farads = _filter(bench)
        cap = bench.capacitor(farads, "filter", f"low pass of {units.show(1 / (2 * math.pi * ohms * farads), 'Hz')}", polarised=False)
        bench.join(node, (cap, "1"))
        bench.ground((cap, "2"))
    series = bench.resistor(ohms, "filter" if bench.given("fc") else "series", "between the shunt and what is read")
    bench.join(loop, (series, "1"))
    bench.join(node, (series, "2"))
    bench.net(node).bus = "analog"
    if bench.given("clamp"):
        zener = bench.part("zener", "clamp", "holds the input within its limit", bench.number("clamp", 5.1), "V")
        bench.join(node, (zener, "K"))
        bench.ground((zener, "A"))
    return node


def _filter(bench: Bench) -> tuple[float, float]:
    """(ohms, farads) of the low pass."""
    farads = bench.number("c", 1e-6)
    return eseries.nearest(1 / (2 * math.pi * bench.number("fc", 10.0) * farads), "E24"), farads


def _inputs(component: Component) -> list[str]:
    """The analog inputs of a converter chip."""
    if component.mcu:
        return []
    return [
        p for i in component.interfaces_of("expander") for p in i.pins.values() if any(f.startswith("adc") for f in component.pin(p).fn)
    ]


def _reads_up_to(bench: Bench, host: Part | None, converter: Part | None) -> float:
    """The voltage that the reading input takes, V."""
    if host is None or host.component.mcu is None:
        return bench.number("vout", 5.0)
    return (
        float(bench.b.logic_volts(host)) if converter is not None else float(host.component.mcu.adc_vref or host.component.mcu.v_io or 5.0)
    )


RECIPE = Recipe(
    "loop-input",
    "Current loop input",
    "V = I · R",
    build,
    match,
    measure=switch_proof.loop,
    rank=79,
    group="filter",
    source="IEC 60381-1",
    words="current loop loops receiver receivers input inputs shunt burden per each channel low pass rc filter zener clamp transmitter sensor signal read into industrial",
)
