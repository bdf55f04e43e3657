"""One range of voltages turned into another that begins elsewhere, Vout = a·Vin + b: '-10 V to 10 V becomes 0 to 5 V'.

Three resistors weigh input, reference and ground at a non-inverting input, Vp = Vin·g1 + Vref·g2 (shares of the conductances), and the
op-amp raises that by K = 1 + Rf/Rg where the shares would exceed one. Where b is negative the reference stands at the inverting input
instead. Source: Carter and Brown, Handbook of Operational Amplifier Applications, TI SBOA092 (single-supply designs, four cases).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Op
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.loop_input import loop_volts, two_wire
from circuitlm.synthesis.recipes.opamp_frame import asked_frame, begin, end
from circuitlm.synthesis.recipes.opamp_stage import Stage
from circuitlm.synthesis.recipes.ranges import scaling
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

TOTAL = 100_000.0
BURDEN, MOST_LOOP_A = 100.0, 0.0201
"""Of a current loop's input, Ω; up to this a range in amperes is a loop's."""
REF_A = 1.5e-3
_NUM = r"(\d+(?:[.,]\d+)?)"
_TALE = re.compile(
    r"(?P<range>\b\d+(?:[.,]\d+)?\s?(?:-|–|to|\.\.+)\s?\d+(?:[.,]\d+)?\s?m?[AV]\b)(?:\s+[a-z][\w-]*){1,7}?\s+(?P<into>(?:in)?to)\s+(?=(?:an? )?\d)",
    re.I,
)
"""What stands between two ranges: '4-20 mA signal of a pressure transmitter into 0-10 V'."""
_SYMMETRIC = re.compile(rf"(?:±|\+\s?/?\s?[-−–]|plus\s?/?(?:and )?minus)\s?{_NUM}(?=\s?m?V)", re.I)


_LOOP = re.compile(
    r"(?P<loop>\b[04]\s?(?:mA\s?)?(?:-|–|to|\.\.+)\s?20\s?mA\b)(?:[^.;?]|\.\d){0,120}?\b(?:op-?\s?amps?|amplifier|receiver|converter)\b(?:[^.;?]|\.\d){0,60}?"
    r"\b(?:giv\w+|gets?|makes?|outputs?|to|into|for|want|need)\b(?:\s+[a-z]+){0,3}?\s+(?P<volts>\d[\d.]*\s?V?\s?(?:-|–|to|\.\.+)\s?\d[\d.]*\s?V\b)",
    re.I,
)
"""A loop's range, what receives it, and the voltages that shall come of it, with other figures between: 'a 250 ohm shunt'."""


def ranges(text: str) -> tuple[float, float, float, float, str, str] | None:
    """(from low, high, to low, high, the words, the text in which they stand) of two ranges of volts of which one becomes the other; '±10 V' counts as -10 V to 10 V."""
    plain = _SYMMETRIC.sub(lambda m: f"-{m[1]} to {m[1]}", text)
    plain = re.sub(r"\bonto\b", "to", re.sub(r"[−–](?=\d)", "-", plain))
    plain = _TALE.sub(lambda m: f"{m['range']} {m['into']} ", plain)
    found = scaling(plain)
    if found is None and (m := _LOOP.search(plain)):
        found = scaling(f"{m['loop']} to {m['volts']}")
        plain = plain.replace(m["loop"], " " * len(m["loop"]), 1).replace(m["volts"], " " * len(m["volts"]), 1)
    if found is None or found.source.unit not in ("V", "A") or found.result.unit != "V":
        return None
    if found.source.unit == "A" and found.source.high > MOST_LOOP_A:
        return None
    for m in _SYMMETRIC.finditer(text):
        if (wide := f"-{m[1]} to {m[1]}") not in found.words:
            plain = plain.replace(wide, m.group())  # the supply's
    return found.source.low, found.source.high, found.result.low, found.result.high, found.words, plain


def shifts(text: str) -> bool:
    """Whether a text asks for a range that is to begin elsewhere, and not only to be larger or smaller."""
    found = ranges(text)
    if found is None:
        return False
    low, high, to_low, to_high, *_ = found
    return abs(to_low - (to_high - to_low) / (high - low) * low) >= 0.01 * max(abs(to_high), abs(to_low))


def match(asked: Asked) -> Match | None:
    found = ranges(asked.raw)
    if (
        asked.controller
        or found is None
        or asked.wants(
            r"\bcomparator|\bthermistor|\b(?:buck|boost|switching|dc-?dc) converter|\bdc-?dc\b|\bsuppl(?:y|ies) from|\bpwm\b|\bregulator"
        )
    ):
        return None
    low, high, to_low, to_high, words, plain = found
    if not shifts(asked.raw) and not (to_high < high and asked.wants(r"op-?\s?amps?\b|\bbuffer")):
        return None  # a plain gain or divider
    loop = high <= MOST_LOOP_A
    burden = (asked.ohms("shunt", "burden", "sense(?: resistor)?", "load") or BURDEN) if loop else 1.0
    low, high = low * burden, high * burden
    a = (to_high - to_low) / (high - low)
    b = to_low - a * low
    if asked.parts_of("sensor", "display", "radio", "logic"):
        return None
    params: dict[str, float | str] = {"alone": "yes", "a": a, "b": b, "low": low, "high": high, "to_low": to_low, "to_high": to_high}
    asked.note(words)
    if loop:
        params["burden"] = burden
        asked.note("loop receiver shunt burden sense resistor current")
        if (volts := loop_volts(asked)) is not None:
            params["loop_v"] = volts
    seen = Asked(asked.request, asked.ids, asked.kinds, asked.controller, text=plain.replace(words, " "))
    taken = asked_frame(seen, params, audio=False, functions=("level-shift", "voltage"))
    asked.words |= seen.words
    most = max(abs(to_low), abs(to_high))
    if to_low < 0:
        params["dual"] = "yes"
        if float(params.get("vcc", 0.0)) < most + 1.0:
            params["vcc"] = 15.0 if most > 9.5 else 12.0
    elif float(params.get("vcc", 0.0)) < 0.95 * most:
        params["vcc"] = 3.3 if most <= 3.3 else 5.0 if most <= 5 else next((v for v in (12.0, 15.0, 24.0) if v > most + 1.5), 30.0)
    if float(params["vcc"]) >= 7 and params["chip"] == usual("opamp-low-voltage"):
        params["chip"] = usual("opamp")
    spoken = [
        w.id
        for w in asked.free
        if re.search(r"level (?:shift|translat)|shifter|translator", w.words, re.I) and not re.search(r"\d", w.words)
    ]
    outside = [
        w.id
        for w in asked.request.of("part")
        if re.fullmatch(r"(?:[\w-]+ )?(?:transmitters?|transducers?|senders?|probes?)", w.words, re.I)
    ]
    return params, taken + spoken + outside


def build(bench: Bench) -> Figures:
    a, b = bench.number("a", 0.25), bench.number("b", 2.5)
    if bench.text("dual") != "yes" and bench.number("vcc", 5.0) < 7:
        bench.block.params["chip"] = bench.b.default("opamp-low-voltage").id
    s = begin(bench, why="feeds the shifter")
    plain = abs(b) < 0.005 * abs(a * bench.number("high", 1.0))
    vref = 0.0 if plain else _reference(s)
    top = bench.number("to_high", 5.0)
    room = float(s.chip.component.spec.get("out_high", 1.5))
    if not s.dual and top > s.vcc - room + 0.1:
        raise CannotDesign(
            f"The {s.chip.component.name} on {units.show(s.vcc, 'V')} reaches {units.show(s.vcc - room, 'V')}, not {units.show(top, 'V')}.",
            f"a supply of {units.show(top + room, 'V')} or more",
        )
    if bench.given("loop_v"):
        two_wire(bench, "LOOP", "IN")
        bench.port("IN", "IN", "in")
    else:
        bench.signal("IN", "IN", "in", f"{units.show(bench.number('low', 0), 'V')} to {units.show(bench.number('high', 1), 'V')}")
    if bench.given("burden"):
        ohms = bench.number("burden", BURDEN)
        r = s.r(ohms, "burden", f"turns the current into a voltage: {units.show(ohms / 1000, 'V')} a milliampere")
        bench.join("IN", (r, "1"))
        bench.ground((r, "2"))
    figures = _raised(s, a, 0.0 if plain else b, vref) if b > 0 or plain else _lowered(s, a, -b, vref)
    bench.join("OUT", (s.chip, s.out))
    bench.signal("OUT", "OUT", "out", f"{units.show(bench.number('to_low', 0), 'V')} to {units.show(top, 'V')}")
    end(s)
    return figures | {"supply": s.vcc, "kind": "range shifter"}


def _reference(s: Stage) -> float:
    """A shunt reference on the net REF; returns its voltage."""
    b = s.bench
    part = b.part(usual("shunt-reference"), "reference", "gives the offset")
    vref = float(part.component.spec.get("vref", 2.495))
    feed = s.r(eseries.nearest((s.vcc - vref) / REF_A, "E12"), "series", f"{units.show(REF_A, 'A')} for the reference")
    b.join(s.rail, (feed, "1"))
    b.join("REF", (feed, "2"), (part, "K"), (part, "REF"))
    b.ground((part, "A"))
    return vref


def _weighted(s: Stage, shares: dict[str, float], why: str) -> float:
    """Resistors from each net to the non-inverting input by their shares of the conductance; returns the sum of conductances, S."""
    b = s.bench
    least = 20_000.0 * max(shares.values())  # 20 kΩ for the largest share
    made = 0.0
    for net, share in list(shares.items()):
        ohms = eseries.nearest(least / share, "E96")
        r = s.r(ohms, "input" if net == "IN" else "bias", why)
        if net == "GND":
            b.ground((r, "1"))
        else:
            b.join(net, (r, "1"))
        b.join("WEIGHED", (r, "2"))
        made += 1 / ohms
        shares[net] = 1 / ohms
    b.join("WEIGHED", (s.chip, s.plus))
    return made


def _raised(s: Stage, a: float, b: float, vref: float) -> Figures:
    """b above zero: the reference lifts the input; K makes up what the shares lack."""
    bench = s.bench
    offset = b / vref if vref else 0.0
    k = max(a + offset, 1.0)
    shares = {"IN": a / k} | ({"REF": offset / k} if offset else {})
    if (rest := 1 - sum(shares.values())) > 0.002:
        shares["GND"] = rest
    why = f"Vout = {a:.4g}·Vin + {units.show(b, 'V')}"
    total = _weighted(s, shares, why)
    k_made = _gain(s, k, "GND")
    bench.join("OUT", (s.chip, s.out))
    return {"slope": k_made * shares["IN"] / total, "offset": k_made * shares.get("REF", 0.0) / total * vref}


def _lowered(s: Stage, a: float, b: float, vref: float) -> Figures:
    """b below zero: the reference at the inverting side takes Rf/Rg of itself off; what the input then lacks or has too much is set at it."""
    bench = s.bench
    down = b / vref
    why = f"Vout = {a:.4g}·Vin - {units.show(b, 'V')}"
    rg = 20_000.0
    rf = eseries.nearest(rg * down, "E96")
    f, g = s.r(rf, "feedback", why), s.r(rg, "bias", why)
    bench.join("FB", (s.chip, s.minus), (f, "1"), (g, "1"))
    bench.join("OUT", (f, "2"), (s.chip, s.out))
    bench.join("REF", (g, "2"))
    raised = 1 + rf / rg
    if a > raised * 1.005:
        x = s.r(eseries.nearest(rf / (a - raised), "E96"), "feedback", why)
        bench.join("FB", (x, "1"))
        bench.ground((x, "2"))
        raised += rf / (x.quantity or rf)
        bench.join("IN", (s.chip, s.plus))
        share = 1.0
    else:
        share = a / raised
        top = eseries.nearest(TOTAL * (1 - share), "E96") if share < 0.995 else 0.0
        if top:
            low = eseries.nearest(top * share / (1 - share), "E96")
            one, two = s.r(top, "divider-top", why), s.r(low, "divider-bottom", why)
            bench.join("IN", (one, "1"))
            bench.join("WEIGHED", (one, "2"), (two, "1"), (s.chip, s.plus))
            bench.ground((two, "2"))
            share = low / (top + low)
        else:
            bench.join("IN", (s.chip, s.plus))
            share = 1.0
    return {"slope": share * raised, "offset": -rf / rg * vref}


def _gain(s: Stage, k: float, low: str) -> float:
    """The feedback for a gain of k; returns the gain that its values make."""
    b = s.bench
    if k <= 1.001:
        b.join("OUT", (s.chip, s.minus))
        return 1.0
    rg = 20_000.0
    rf = eseries.nearest(rg * (k - 1), "E96")
    f, g = s.r(rf, "feedback", f"gain = 1 + Rf/Rg = {1 + rf / rg:.4g}"), s.r(rg, "feedback", f"gain = 1 + Rf/Rg = {1 + rf / rg:.4g}")
    b.join("FB", (s.chip, s.minus), (f, "1"), (g, "1"))
    b.join("OUT", (f, "2"))
    b.ground((g, "2"))
    return 1 + rf / rg


def measure(stand: Stand) -> Iterator[Measure]:
    """The output with the input a tenth of its range from either end, where the op-amp's own limits are out of the way."""
    low, high = float(stand.params["low"]), float(stand.params["high"])
    a, b = float(stand.params["a"]), float(stand.params["b"])
    for what, share in (("output at a tenth of the range", 0.1), ("output at the middle", 0.5), ("output at nine tenths", 0.9)):
        vin = low + share * (high - low)
        wanted = a * vin + b
        computed = stand.number("slope") * vin + stand.number("offset")
        if math.isclose(wanted, 0.0, abs_tol=0.02 * abs(a * (high - low))):
            continue  # a share of nothing is no measure
        yield Measure(what, "V", computed, Op(), readings.volts("OUT"), (Drive("IN", vin),), wanted, 0.05)


RECIPE = Recipe(
    "range-shift",
    "Range shifter",
    "Vout = a·Vin + b",
    build,
    match,
    measure=measure,
    rank=97,
    group="opamp",
    source="TI SBOA092 (single-supply designs)",
    words="onto level shift shifter shifting translate translates translator scale scales scaled map maps convert converts conversion bipolar unipolar signal range input output into adc conditioning offset op amp to from interface stage analog",
)
