"""RC and LC filters: fc = 1 / (2 pi R C), f0 = 1 / (2 pi sqrt(L C))."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import PinRef
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Ac
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.ranges import pwm_mean, pwm_raised, pwm_smoothed
from circuitlm.synthesis.recipes.rates import duration as spoken_time
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

_WORDS = "get rid everything enough filter low high pass lowpass highpass bass treble octave per slope below above through corner cutoff cut off frequency plenty smoothing first second order in out gnd terminals passive"

_FED = (
    r"\binput (?:resistance |impedance )?of (?:the |my |a |an )?(?:next|following|other|adc|device|plc|drive|inverter|vfd|amplifier|stage|meter)\w*|"
    r"\b(?:next|following) (?:stage|device|input|unit)\b|\b(?:input|device|circuit|stage|thing|unit) (?:behind|after|that follows|it (?:drives|feeds))\b"
)
"""What the filter's output goes into: 'input of the next device: 100 kohm'."""
PAIR = r"\b\d[\d.]*\s?[kR]\d*\s?(?:Ω|ohms?)?\s?(?:\+|/|and)\s?\d[\d.]*\s?[nu]F?\b(?! (?:at|on|across|each|decoupl))"
"""A resistor and a capacitor said in one breath: '1k + 100n', '1k/100n'."""
_CORNERED = r"(?:\bRC\b(?:\s+(?:of|at|with|for|about))?\s+\d[\d.]*\s?k?Hz|\b\d[\d.]*\s?k?Hz\s+RC\b)"
"""'RC 1 kHz', 'a 500 Hz RC'."""
_TIMED = r"\b(?:555|timers?|blinkers?|blink|flash\w*|astable|monostable|multivibrator|oscillat\w+|delay|one-?shot)\b"
"""Circuits that have an R and a C of their own, which is what 'which R and C' asks for then."""
ANCHOR = rf"\bRC\b|\bL\s?C\b|(?:low|high)-?\s?pass|anti-?alias|\bR and C\b|{PAIR}"
_OHMS = r"(\d+(?:[.,]\d+)?\s?[kKM]?\s?(?:Ω|ohms?|R\b))"
_SOURCE = rf"\b(?:output|source) (?:impedance|resistance)[^.;\d]{{0,20}}{_OHMS}|{_OHMS} (?:output|source|out\b|impedance source)"
_LOAD = rf"\binput (?:impedance|resistance)[^.;\d]{{0,20}}{_OHMS}|{_OHMS}\s?(?:in\b(?! (?:series|parallel))|input\b|load\b)"


def _impedance(asked: Asked, pattern: str) -> float | None:
    """The resistance of what stands before or behind the filter, as the words call it."""
    m = re.search(pattern, asked.raw, re.I)
    if m is None:
        return None
    asked.note(m.group())
    return units.parse(next(g for g in m.groups() if g).replace(",", ".").replace("K", "k"), "Ω").value


def _base(asked: Asked) -> dict[str, float | str]:
    params: dict[str, float | str] = {}
    if f := corner(asked):
        params["fc"] = f
    source = _impedance(asked, _SOURCE)
    load = _impedance(asked, _LOAD) or (None if source else asked.near(r"\bload(?:ed)?\b|\b(?:in)?to a\b|\bimpedance", "Ω", 12))
    load = load or asked.near(_FED, "Ω", 48)
    others = [ohms for ohms, _ in asked.quantities("Ω") if ohms not in (load, source)]
    if load:
        params["load"] = load
        asked.says(r"\bload(?:ed)?\b")
    if r := asked.one("Ω") if not (load or source) else others[0] if len(others) == 1 else None:
        params["r"] = r
    if c := asked.one("F"):
        params["c"] = c
    if l := asked.one("H"):
        params["l"] = l
    return params


def time_constant(asked: Asked) -> float | None:
    """R·C in seconds, where the words call a time that: 'time constant of 20 ms', 'tau = 1 s'."""
    tau = (asked.near(_TAU, "s", 25) or spoken_time(asked) or _one(asked)) if asked.says(_TAU) else None
    if tau is not None:
        asked.note("time constant tau")
    return tau


def _one(asked: Asked) -> float | None:
    """'A time constant of one second'."""
    m = re.search(rf"(?:{_TAU})[^.;]{{0,8}}\b(?:an?|one) (second|minute|millisecond)\b", asked.raw, re.I)
    return {"second": 1.0, "minute": 60.0, "millisecond": 1e-3}[m[1].lower()] if m else None


_CUTS_LOW = r"\b(?:cuts?|takes?|blocks?|removes?|rejects?|suppress\w*|filters?)\b[^.;]{0,40}\bbelow\b"
_CUTS_HIGH = r"\b(?:cuts?|takes?|blocks?|removes?|rejects?|suppress\w*|filters?|rid of)\b[^.;]{0,40}\babove\b"
_TAU = r"\bR ?C ?= ?(?=\d[\d.]* ?[mµu]?s)|\btime[- ]constant|\btau\b|τ"


def corner(asked: Asked) -> float | None:
    """The corner frequency: the one that is called so, else the first that is no signal's ('1 kHz PWM')."""
    if tau := time_constant(asked):
        return 1 / (2 * math.pi * tau)
    if f := asked.near(r"\bf_?c\b|\bcorner|cut-?\s?off|-?3\s?dB|\bfg\b", "Hz", 30):
        return f
    if len(asked.quantities("Hz")) > 1 and (f := asked.near(r"(?:low|high)-?\s?pass", "Hz", 24)):
        return f  # 'analogWrite on D9 (490 Hz), behind it a low-pass of 10 Hz'
    for f, at in asked.quantities("Hz"):
        signal = r"^\S+\s?(?:k?Hz)?\s*(?:pwm|square|sine|signal|input|carrier|sampl|noise|ripple|hum|interfer|tone|wave)"
        if not re.match(signal, asked.raw[at:], re.I):
            return f
    return None


def passive(asked: Asked) -> bool:
    """Whether a filter of R and C alone is meant, also where an amplifier stands beside it or follows it."""
    active = r"\bactive (?:[\w-]+ ){0,3}(?:low|high|band|notch|filter)|sallen"
    return asked.says(rf"\bRC[ -](?:low|high|filter)|{_CORNERED}|\bR-C\b|\bpassive\b|order RC\b|\bR and C\b|{PAIR}") and not asked.says(
        active
    )


def match_rc(asked: Asked) -> Match | None:
    if asked.says(r"\b(?:L\s?C|R\s?L|L\s?R)\b|inductor|choke|\bcoil\b") or "inductor" in asked.ids:
        return None
    if pwm_raised(asked.raw) or pwm_smoothed(asked.raw):
        return None  # the filter is a part of the converter
    high = asked.says(r"high-?\s?pass") or (asked.says(r"\bRC\b") and asked.says(_CUTS_LOW))
    pair = asked.says(PAIR) and not asked.says(r"\b(?:dis)?charg(?:es?|ing)\b")  # an experiment with a capacitor is no filter
    low = (
        pair
        or (asked.says(r"\bRC\b|resistor and (?:an? |one )?capacitor") and asked.says(_CUTS_HIGH))
        or asked.says(r"low-?\s?pass")
        or asked.says(rf"\bRC\b[^.]*filter|{_CORNERED}|anti-?alias|smooth[^.]*pwm|pwm[^.]*(?:to analog|filter|control voltage)")
        or (asked.says(r"\bR and C\b") and not asked.says(_TIMED))
        or (pwm_mean(asked.raw) and asked.says(r"resistor (?:and|plus|\+) (?:an? |one )?cap"))
        or (time_constant(asked) is not None and asked.says(r"\bRC\b|resistor and (?:an? |one )?capacitor") and not asked.says(_TIMED))
    )
    if not (high or low) or (
        not passive(asked)
        and (
            asked.parts_of("analog", taken=not asked.scope)  # in a chain each stage has words of its own
            or (asked.says(r"op amp") and not asked.says(r"buffer|follow"))
            or asked.says(r"op-?amp|\bactive\b|sallen|multiple[- ]feedback|\bMFB\b|butterworth|bessel|cheby|[46]th|fourth")
        )
    ):
        return None
    params = _base(asked)
    params["kind"] = "high" if high else "low"
    if asked.says(r"second[- ]order|2nd[- ]order|(?:two|2)[- ]stages?\b"):
        params["order"] = 2
    return params, asked.wishes("resistor", "capacitor", "capacitor-polarised", "terminal-2")


def match_lc(asked: Asked) -> Match | None:
    if not (asked.says(r"\bL\s?C\b|inductor|choke|\bcoil\b") and asked.says(r"filter|low-?\s?pass|smooth")) or _coil_and_resistor(asked):
        return None
    params = _base(asked)
    return params, asked.wishes("inductor", "capacitor", "capacitor-polarised", "dc-motor", "terminal-2")


def _coil_and_resistor(asked: Asked) -> bool:
    """Whether a filter's two parts are told, and they are an inductor and a resistor."""
    told = r"\b(?:inductor|coil|choke)\b (?:and|with|plus) (?:an? |the |one )?(?:series )?resistor\b|\bresistor (?:and|with|plus) (?:an? |the |one )?(?:inductor|coil|choke)\b"
    return asked.says(told) and not asked.says(r"\bcapacit\w*|\bL\s?C\b")


def match_rl(asked: Asked) -> Match | None:
    if not (asked.says(r"\bR\s?L\b|\bL\s?R\b(?! ?44)") or _coil_and_resistor(asked)) or not (
        asked.says(r"filter|low-?\s?pass|high-?\s?pass|corner|cut-?\s?off")
    ):
        return None
    params = _base(asked)
    params["kind"] = "high" if asked.says(r"high-?\s?pass") else "low"
    return params, asked.wishes("resistor", "inductor", "terminal-2")


def build_rl(bench: Bench) -> Figures:
    """Low-pass: L in series, output across R; high-pass: R in series, output across L."""
    kind = bench.text("kind", "low")
    fc = bench.number("fc", 1000.0)
    if not bench.given("fc") and not (bench.given("r") and bench.given("l")):
        bench.b.assume(f"The corner frequency is taken as {units.show(fc, 'Hz')}, since none is given.")
    if bench.given("l"):
        l = bench.number("l", 1e-3)
        r = bench.number("r", eseries.nearest(2 * math.pi * fc * l, "E24"))
    elif bench.given("r"):
        r = bench.number("r", 1e3)
        l = _closest(r / (2 * math.pi * fc))
    else:
        _, l, r = min(
            (abs(math.log10(rr / 1000)), ll, rr)
            for ll in eseries.values("E6", 1e-6, 0.1)
            for rr in [eseries.nearest(2 * math.pi * fc * ll, "E24")]
        )
    got = r / (2 * math.pi * l)
    why = f"fc = R/(2π·L) = {units.show(got, 'Hz')}"
    bench.signal("IN", "IN", "in", "signal input")
    coil, res = bench.inductor(l, "filter", why), bench.resistor(r, "filter", why)
    first, second = bench.b.two_pins(coil)
    one, two = PinRef(res.ref, "1"), PinRef(res.ref, "2")
    series, shunt = ((first, second), (one, two)) if kind == "low" else ((one, two), (first, second))
    bench.b.circuit.connect(bench.net("IN"), series[0])
    bench.b.circuit.connect(bench.net("OUT"), series[1], shunt[0])
    bench.b.ground(shunt[1])
    bench.signal("OUT", "OUT", "out", "filtered output")
    _missed(bench, got, fc)
    return {"fc": got, "r": r, "l": l, "kind": kind}


def _closest(value: float) -> float:
    """A preferred value: of E6 when it is within 5 %, else of E12."""
    coarse = eseries.nearest(value, "E6")
    return coarse if abs(coarse / value - 1) <= 0.05 else eseries.nearest(value, "E12")


def finer(value: float) -> float:
    """A capacitor's preferred value: of E12 when it is within 4 %, else of E24, in which film and ceramic ones are made too."""
    usual = eseries.nearest(value, "E12")
    return usual if abs(usual / value - 1) <= 0.04 else eseries.nearest(value, "E24")


def _missed(bench: Bench, got: float, wanted: float) -> None:
    if bench.given("fc") and abs(got / wanted - 1) > 0.2:
        bench.b.problems.append(f"With the given values the corner frequency is {units.show(got, 'Hz')}, not {units.show(wanted, 'Hz')}.")


LOWEST_HZ, HIGHEST_HZ = 2e-3, 1.5e6
"""Corners that single resistors and capacitors make."""


def _beyond(fc: float) -> tuple[float, float, float]:
    raise CannotDesign(
        f"No single resistor and capacitor make a corner of {units.show(fc, 'Hz')}.",
        f"{units.show(LOWEST_HZ, 'Hz')} to {units.show(HIGHEST_HZ, 'Hz')}, or a timer",
    )


def build_rc(bench: Bench) -> Figures:
    kind = bench.text("kind", "low")
    fc = bench.number("fc", 1000.0)
    load = bench.number("load", 1e4) if bench.given("load") and int(bench.number("order", 1)) == 1 else 0.0
    if bench.given("r") and bench.given("c"):
        r, c = bench.number("r", 1e3), bench.number("c", 1e-7)
    elif bench.given("r"):
        r = bench.number("r", 1e3)
        c = finer(1 / (2 * math.pi * _loaded(r, load) * fc))
    elif bench.given("c"):
        c = bench.number("c", 1e-7)
        r = eseries.nearest(1 / (2 * math.pi * c * fc), "E24")
    else:
        most = (
            (110_000 if fc > 0.2 else 1_100_000) if not load else load / 10 if kind == "low" else load * 10
        )  # a tenth of the load takes a tenth of the signal
        usual = 4700 if not load else load / 20
        _, r, c = (
            min(
                (abs(1 / (2 * math.pi * _loaded(rr, load) * cc) / fc - 1) + 0.002 * abs(math.log10(rr / usual)), rr, cc)
                for cc in eseries.values("E6", 1e-10, 1e-4 if load or fc < 0.2 else 1e-5)
                for free in [1 / (2 * math.pi * cc * fc)]
                for rr in [eseries.nearest(free * load / (load - free) if load > 1.02 * free else free, "E24")]
                if (min(900, most / 9) if load else 900) <= rr <= most
            )
            if LOWEST_HZ <= fc <= HIGHEST_HZ
            else _beyond(fc)
        )
    if not bench.given("fc") and not (bench.given("r") and bench.given("c")):
        bench.b.assume(f"The corner frequency is taken as {units.show(fc, 'Hz')}, since none is given.")
    got = 1 / (2 * math.pi * _loaded(r, load) * c)
    beside = f" with {units.show(load, 'Ω')} of load beside R" if load else ""
    why = f"fc = 1/(2π·R·C) = {units.show(got, 'Hz')}{beside}"
    order = int(bench.number("order", 1))
    bench.signal("IN", "IN", "in", "signal input")
    node = "IN"
    for stage in range(order):
        out = "OUT" if stage == order - 1 else f"N{stage + 1}"
        scale = 10.0**stage
        rr, cc = r * scale, c / scale
        res = bench.resistor(rr, "filter", why)
        cap = bench.capacitor(cc, "filter", why, polarised=False)
        if kind == "low":
            bench.join(node, (res, "1"))
            bench.join(out, (res, "2"), (cap, "1"))
            bench.ground((cap, "2"))
        else:
            bench.join(node, (cap, "1"))
            bench.join(out, (cap, "2"), (res, "1"))
            bench.ground((res, "2"))
        node = out
    bench.signal("OUT", "OUT", "out", "filtered output")
    _missed(bench, got, fc)
    if load and kind == "low":
        bench.b.advice.append(
            f"The load takes {100 * r / (r + load):.0f}% of the signal below the corner; a buffer before it would take none."
        )
    return {"fc": got, "r": r, "c": c, "kind": kind, "order": order, **({"load": load} if load else {})}


def _loaded(r: float, load: float) -> float:
    """The filter's resistance with the load beside it, Ω: what the capacitor sees of both."""
    return r * load / (r + load) if load else r


def build_lc(bench: Bench) -> Figures:
    fc = bench.number("fc", 1600.0)
    if bench.given("l") and bench.given("c"):
        l, c = bench.number("l", 1e-4), bench.number("c", 1e-4)
    elif bench.given("l"):
        l = bench.number("l", 1e-4)
        c = _closest(1 / ((2 * math.pi * fc) ** 2 * l))
    elif bench.given("c"):
        c = bench.number("c", 1e-4)
        l = _closest(1 / ((2 * math.pi * fc) ** 2 * c))
    else:
        l = 100e-6 if fc <= 5e4 else 10e-6
        _, l, c = (
            min(
                (round(abs(1 / (2 * math.pi * math.sqrt(ll * cc)) / fc - 1), 2) + 0.01 * abs(math.log10(ll / l)), ll, cc)
                for ll in eseries.values("E6", l / 10, l * 10)
                for cc in [_closest(1 / ((2 * math.pi * fc) ** 2 * ll))]
            )
            if bench.given("fc")
            else (0.0, l, _closest(1 / ((2 * math.pi * fc) ** 2 * l)))
        )
        if not bench.given("fc"):
            bench.b.assume("100 µH and 100 µF are taken for the filter, since no ripple frequency or current is given.")
    got = 1 / (2 * math.pi * math.sqrt(l * c))
    why = f"f0 = 1/(2π·√(L·C)) = {units.show(got, 'Hz')}; above it 40 dB a decade"
    bench.signal("IN", "IN", "in", "the supply with noise")
    coil = bench.inductor(l, "filter", why)
    cap = bench.capacitor(c, "filter", why, polarised=None if c > 22e-6 else False)  # a signal swings to both sides
    first, second = bench.b.two_pins(coil)
    plus, minus = bench.b.two_pins(cap)
    bench.b.circuit.connect(bench.net("IN"), first)
    bench.b.circuit.connect(bench.net("OUT"), second, plus)
    bench.b.ground(minus)
    bench.signal("OUT", "OUT", "out", "the clean supply")
    bench.b.advice.append("Choose an inductor whose saturation current is above the load's peak current.")
    return {"f0": got, "l": l, "c": c, "z0": math.sqrt(l / c)}


def measure_rc(stand: Stand) -> Iterator[Measure]:
    """The -3 dB frequency; of two stages the frequency that is 6 dB down, where each takes 3 dB (less: they load each other by a tenth)."""
    fc, order = stand.number("fc"), int(stand.number("order", 1))
    yield Measure(
        "cutoff frequency (-3 dB)" if order == 1 else f"cutoff frequency ({3 * order} dB down)",
        "Hz",
        fc,
        Ac(fc / 100, fc * 100, 50),
        readings.corner("OUT", str(stand.figures["kind"]), math.sqrt(0.5) ** order),
        (Drive("IN", ac=1.0), *((Drive("OUT", kind="R", dc=stand.number("load")),) if stand.figures.get("load") else ())),
        asked=stand.asked("fc"),
        tolerance=0.05 if order == 1 else 0.15,
    )


def measure_lc(stand: Stand) -> Iterator[Measure]:
    """The output terminated with the filter's own impedance: at f0 the gain is 1, and beyond it falls."""
    f = stand.number("f0")
    yield Measure(
        "resonance f0 (gain 1 into √(L/C))",
        "Hz",
        f,
        Ac(f / 20, f * 20, 100),
        readings.corner("OUT", "low", 1.0, reference_hz=f / 20),
        (Drive("IN", ac=1.0), Drive("OUT", kind="R", dc=stand.number("z0"))),
        asked=stand.asked("fc"),
        tolerance=0.1 if stand.given("l") or stand.given("c") else 0.05,
        why="inductors and large capacitors come in steps of E6 and E12",
    )


RECIPE = (
    Recipe(
        "rc-filter",
        "RC filter",
        "fc = 1 / (2π·R·C)",
        build_rc,
        match_rc,
        measure=measure_rc,
        rank=60,
        group="filter",
        words=_WORDS,
        ports=("IN", "OUT"),
        anchor=ANCHOR,
    ),
    Recipe(
        "lc-filter",
        "LC low-pass filter",
        "f0 = 1 / (2π·√(L·C))",
        build_lc,
        match_lc,
        measure=measure_lc,
        rank=61,
        group="filter",
        words=_WORDS,
        ports=("IN", "OUT"),
    ),
    Recipe(
        "rl-filter",
        "RL filter",
        "fc = R / (2π·L)",
        build_rl,
        match_rl,
        measure=measure_rc,
        rank=62,
        group="filter",
        words=_WORDS,
        ports=("IN", "OUT"),
        anchor=ANCHOR,
    ),
)
