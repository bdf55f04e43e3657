"""Active low- and high-passes of any order: Sallen-Key or multiple feedback; Butterworth, Bessel, Chebyshev or Linkwitz-Riley.

Each pair of poles is a section with a frequency f0 and a Q of its own (`circuit/filter_poles.py`), the single pole of an odd order an RC
with a follower behind it. Sallen-Key with equal parts: f0 = 1/(2π·R·C), Q = 1/(3 - K). Multiple feedback: f0² = 1/(4π²·R2·R3·C1·C2), gain -R2/R1 (low-pass) or -C1/C2 (high-pass). Source: Sedra and Smith, Microelectronic
Circuits (approximations); Zumbahlen, Linear Circuit Design Handbook (multiple feedback).
"""

from __future__ import annotations

import math
from collections.abc import Callable

from circuitlm.circuit import eseries, units
from circuitlm.circuit.filter_poles import RIPPLE_DB, Section, sections
from circuitlm.errors import CannotDesign
from circuitlm.synthesis.recipes import Figures
from circuitlm.synthesis.recipes.opamp_stage import Stage


def active_filter(s: Stage, source: str, fc: float, rc: tuple[float, float]) -> Figures:
    """The sections one behind the other, from a net to OUT; *rc*: resistor and capacitor for fc."""
    b = s.bench
    low = b.text("kind") == "lowpass"
    order = int(b.number("order", 2))
    alignment = b.text("alignment", "butterworth")
    given_q = b.given("q") and order == 2
    made: list[Section] = [(1.0, b.number("q", 0.7071))] if given_q else sections(order, alignment, b.number("ripple_db", RIPPLE_DB))
    name = f"Q = {made[0][1]:.3g}" if given_q else alignment.title()
    wanted = b.number("gain", 1.0) if b.given("gain_given") and b.text("form") != "mfb" else None
    equal = math.prod(max(3 - 1 / q, 1.0) for _, q in made if q)
    unity = wanted is not None and abs(equal / wanted - 1) > 0.05
    section = _multiple if b.text("form") == "mfb" else _unity if unity else _sallen_key
    gain, got = 1.0, []
    for n, (ratio, q) in enumerate(made, 1):
        if n > 1:
            s.chip, s.out, s.minus, s.plus = s.amps.take()
        last = n == len(made) and not (unity and wanted and wanted > 1.02)
        out = s.n("OUT") if last else s.n(f"SECTION{n}")
        f0 = fc * ratio if low else fc / ratio
        words = f"section {n} of {len(made)}, {name}: " if len(made) > 1 else f"{name}: "
        if q is None:
            figures = _single_pole(s, source, out, f0, rc[1], low, words, n)
        else:
            figures = section(s, source, out, f0, q, rc, low, words, n)
        gain *= figures[0]
        got.append(figures)
        source = out
    if unity and wanted:
        gain *= _raise(s, source, wanted)
    s.exit()
    first = got[0]
    done: Figures = {
        "fc": fc if len(got) > 1 or not given_q else first[1],
        "gain": gain,
        "order": order,
        "kind": f"active {b.text('kind')}",
        "alignment": "" if given_q else alignment,
    }
    if len(got) == 1 and order == 2:
        done |= {"fc": first[1] / (made[0][0] if low else 1 / made[0][0]), "q": first[2]}
    return done


def _single_pole(s: Stage, source: str, out: str, f0: float, c: float, low: bool, words: str, n: int) -> tuple[float, float, float]:
    """(gain, f0, Q) of an RC with a follower behind it."""
    b = s.bench
    r = close(1 / (2 * math.pi * f0 * c), b.given("coarse"))
    got = 1 / (2 * math.pi * r * c)
    why = f"{words}f0 = 1/(2π·R·C) = {units.show(got, 'Hz')}, 20 dB a decade; the follower keeps the next section from loading it"
    node, middle = s.n(f"PLUS{'' if n == 1 else n}"), s.half()
    resistor, capacitor = s.r(r, "filter", why), b.capacitor(c, "filter", why, s.chip.ref, polarised=False)
    series, shunt = (resistor, capacitor) if low else (capacitor, resistor)
    b.join(source, (series, "1"))
    b.join(node, (series, "2"), (shunt, "1"), (s.chip, s.plus))
    b.join(middle, (shunt, "2"))
    b.join(out, (s.chip, s.out), (s.chip, s.minus))
    return 1.0, got, 0.5


def close(ohms: float, coarse: bool = False) -> float:
    """The E24 value, or the E96 one where that is more than 1.5 % off, unless the request keeps to the *coarse* ones."""
    near = eseries.nearest(ohms, "E24")
    return near if coarse or abs(near / ohms - 1) <= 0.015 else eseries.nearest(ohms, "E96")


def _sallen_key(
    s: Stage, source: str, out: str, f0: float, q: float, rc: tuple[float, float], low: bool, words: str, n: int
) -> tuple[float, float, float]:
    """(gain, f0, Q) of an equal-part section."""
    b = s.bench
    if q >= 10:
        raise CannotDesign(f"A Sallen-Key filter with Q = {q:g} is on the edge of oscillating.", "a Q below 10")
    c = rc[1]
    r = b.number("r", 1e4) if b.given("r") and n == 1 else close(1 / (2 * math.pi * f0 * c), b.given("coarse"))
    got = 1 / (2 * math.pi * r * c)
    k = max(3 - 1 / q, 1.0)
    why = f"{words}f0 = 1/(2π·R·C) = {units.show(got, 'Hz')}, 40 dB a decade"
    tag = "" if n == 1 else str(n)
    middle = s.half()
    rs, cs = [s.r(r, "filter", why) for _ in range(2)], [b.capacitor(c, "filter", why, s.chip.ref, polarised=False) for _ in range(2)]
    series, feedback, shunt = (rs, cs[0], cs[1]) if low else (cs, rs[0], rs[1])
    b.join(source, (series[0], "1"))
    b.join(s.n(f"NODE{tag}"), (series[0], "2"), (series[1], "1"), (feedback, "1"))
    b.join(s.n(f"PLUS{tag}"), (series[1], "2"), (shunt, "1"), (s.chip, s.plus))
    b.join(out, (feedback, "2"), (s.chip, s.out))
    b.join(middle, (shunt, "2"))
    if k > 1.02:
        rf, rg = feedback_pair(k - 1)
        k = 1 + rf / rg
        text = f"{words}gain K = 1 + Rf/Rg = {k:.3g} makes Q = 1/(3 - K) = {1 / (3 - k):.3g}"
        f, g = s.r(rf, "feedback", text), s.r(rg, "feedback", text)
        b.join(out, (f, "2"))
        b.join(s.n(f"FB{tag}"), (f, "1"), (g, "1"), (s.chip, s.minus))
        b.join(middle, (g, "2"))
    else:
        k = 1.0
        b.join(out, (s.chip, s.minus))
    return k, got, 1 / (3 - k)


def _unity(
    s: Stage, source: str, out: str, f0: float, q: float, rc: tuple[float, float], low: bool, words: str, n: int
) -> tuple[float, float, float]:
    """(gain, f0, Q) of a section whose amplifier is a follower. Low-pass: R1 + R2 = 1/(ω·Q·C2), R1·R2 = 1/(ω²·C1·C2) with C1 above 4·Q²·C2;
    high-pass: R1 = 1/(2·Q·ω·C), R2 = 2·Q/(ω·C)."""
    b, w = s.bench, 2 * math.pi * f0
    tag = "" if n == 1 else str(n)
    if low:
        c2 = eseries.nearest(rc[1] / (2 * q), "E6")
        c1 = eseries.at_least(4.4 * q * q * c2, "E6")
        half = 1 / (2 * w * q * c2)
        root = math.sqrt(half * half - 1 / (w * w * c1 * c2))
        r1, r2 = close(half + root, b.given("coarse")), close(half - root, b.given("coarse"))
    else:
        c1 = c2 = rc[1]
        r1, r2 = close(1 / (2 * q * w * c1), b.given("coarse")), close(2 * q / (w * c1), b.given("coarse"))
    got = 1 / (2 * math.pi * math.sqrt(r1 * r2 * c1 * c2))
    made_q = 1 / (2 * math.pi * got * c2 * (r1 + r2)) if low else math.sqrt(r2 / r1) / 2
    why = f"{words}f0 = 1/(2π·√(R1·R2·C1·C2)) = {units.show(got, 'Hz')}, Q = {made_q:.3g}; a follower: the pass band's gain is 1"
    rs = [s.r(r, "filter", why) for r in (r1, r2)]
    cs = [b.capacitor(c, "filter", why, s.chip.ref, polarised=False) for c in (c1, c2)]
    series, feedback, shunt = (rs, cs[0], cs[1]) if low else (cs, rs[0], rs[1])
    b.join(source, (series[0], "1"))
    b.join(s.n(f"NODE{tag}"), (series[0], "2"), (series[1], "1"), (feedback, "1"))
    b.join(s.n(f"PLUS{tag}"), (series[1], "2"), (shunt, "1"), (s.chip, s.plus))
    b.join(out, (feedback, "2"), (s.chip, s.out), (s.chip, s.minus))
    b.join(s.half(), (shunt, "2"))
    return 1.0, got, made_q


def _raise(s: Stage, source: str, gain: float) -> float:
    """An amplifier behind the sections, from a net to OUT; returns its gain. Raises CannotDesign for less than one."""
    if gain <= 1.02:
        if gain < 0.98:
            raise CannotDesign(
                f"A Sallen-Key filter with a gain of {gain:g} is not made here.", "multiple feedback, or a divider behind it"
            )
        return 1.0
    b = s.bench
    s.chip, s.out, s.minus, s.plus = s.amps.take()
    rf, rg = feedback_pair(gain - 1)
    why = f"gain = 1 + Rf/Rg = {1 + rf / rg:.3g}"
    f, g = s.r(rf, "feedback", why), s.r(rg, "feedback", why)
    b.join(source, (s.chip, s.plus))
    b.join(s.n("OUT"), (s.chip, s.out), (f, "2"))
    b.join(s.n("FB_OUT"), (f, "1"), (g, "1"), (s.chip, s.minus))
    b.join(s.half(), (g, "2"))
    return 1 + rf / rg


def wide_band(s: Stage, source: str, low_hz: float, high_hz: float, rc: Callable[[float], tuple[float, float]]) -> Figures:
    """A Butterworth high-pass and low-pass of second order one behind the other, from a net to OUT; *rc*: values for a corner."""
    gain, got = 1.0, []
    for n, (f, low) in enumerate(((low_hz, False), (high_hz, True)), 1):
        if low:
            s.chip, s.out, s.minus, s.plus = s.amps.take()
        out = s.n("OUT") if low else s.n("SECTION1")
        what = f"{'low' if low else 'high'}-pass half of the band, Butterworth: "
        k, made, _ = _sallen_key(s, source, out, f, math.sqrt(0.5), rc(f), low, what, n)
        gain, source = gain * k, out
        got.append(made)
    s.exit()
    return {"f_low": got[0], "f_high": got[1], "gain": gain, "kind": "active bandpass", "order": 4}


def feedback_pair(ratio: float) -> tuple[float, float]:
    """(Rf, Rg) of E24 with Rf/Rg closest to a ratio, Rg near 10 kΩ."""
    found = ((eseries.nearest(ratio * g, "E24"), g) for g in eseries.values("E24", 4700, 33_000))
    return min(found, key=lambda p: abs(p[0] / p[1] / ratio - 1) + 0.003 * abs(math.log(p[1] / 10_000)))


def _multiple(
    s: Stage, source: str, out: str, f0: float, q: float, rc: tuple[float, float], low: bool, words: str, n: int
) -> tuple[float, float, float]:
    """(gain, f0, Q) of a multiple-feedback section; it inverts."""
    b = s.bench
    gain = b.number("gain", 1.0) if b.given("gain_given") and n == 1 else 1.0
    w = 2 * math.pi * f0
    tag = "" if n == 1 else str(n)
    node, fb, middle = s.n(f"NODE{tag}"), s.n(f"FB{tag}"), s.half()
    if low:
        r1, r2, r3, c1, c2 = mfb_low(f0, q, gain, rc[1])
        got = 1 / (2 * math.pi * math.sqrt(r2 * r3 * c1 * c2))
        made_q = got * 2 * math.pi * c1 / (1 / r1 + 1 / r2 + 1 / r3)
        why = f"{words}f0 = 1/(2π·√(R2·R3·C1·C2)) = {units.show(got, 'Hz')}, Q = {made_q:.3g}, gain -R2/R1 = -{r2 / r1:.3g}"
        a, f, g = s.r(r1, "input", why), s.r(r2, "feedback", why), s.r(r3, "filter", why)
        b.join(source, (a, "1"))
        b.join(node, (a, "2"), (f, "1"), (g, "1"))
        b.join(out, (f, "2"), (s.chip, s.out))
        b.join(fb, (g, "2"), (s.chip, s.minus))
        s.between(c1, "filter", why, node, middle, polarised=False)
        s.between(c2, "feedback", why, fb, out, polarised=False)
        ratio = r2 / r1
    else:
        c = rc[1]
        c2 = eseries.nearest(c / gain, "E12")
        r2 = eseries.nearest(q * (2 * c + c2) / (w * c2 * c), "E24")
        r1 = eseries.nearest(1 / (w * w * r2 * c2 * c), "E24")
        if abs(w * w * r1 * r2 * c2 * c - 1) > 0.03:
            r1 = eseries.nearest(1 / (w * w * r2 * c2 * c), "E96")
        got = 1 / (2 * math.pi * math.sqrt(r1 * r2 * c2 * c))
        made_q = got * 2 * math.pi * r2 * c2 * c / (2 * c + c2)
        why = f"{words}f0 = 1/(2π·√(R1·R2·C2·C3)) = {units.show(got, 'Hz')}, Q = {made_q:.3g}, gain -C1/C2 = -{c / c2:.3g}"
        a, f = s.r(r1, "filter", why), s.r(r2, "feedback", why)
        s.between(c, "input", why, source, node, polarised=False)
        s.between(c2, "feedback", why, node, out, polarised=False)
        s.between(c, "filter", why, node, fb, polarised=False)
        b.join(node, (a, "1"))
        b.join(middle, (a, "2"))
        b.join(fb, (f, "1"), (s.chip, s.minus))
        b.join(out, (f, "2"), (s.chip, s.out))
        ratio = c / c2
    b.join(middle, (s.chip, s.plus))
    return -ratio, got, made_q


def mfb_low(f0: float, q: float, gain: float, near: float) -> tuple[float, float, float, float, float]:
    """(R1, R2, R3, C1, C2) of E24 and E6 values that come closest to f0, Q and gain; C1 near *near* F.

    R2 solves w²·C1·C2·x² - w·C1/Q·x + (1 + G) = 0, R3 = 1/(w²·C1·C2·R2), R1 = R2/G.
    """
    w = 2 * math.pi * f0
    best: tuple[float, ...] = ()
    for c1 in eseries.values("E6", near / 3, near * 15):
        for c2 in eseries.values("E6", c1 / 300, c1 / (4 * q * q * (1 + gain))):
            root = math.sqrt(max((c1 / q) ** 2 - 4 * (1 + gain) * c1 * c2, 0.0))
            for sign in (1, -1):
                x = (c1 / q + sign * root) / (2 * w * c1 * c2)
                r3 = 1 / (w * w * c1 * c2 * x)
                if not (500 <= x / gain <= 500_000 and 500 <= r3 <= 500_000):
                    continue
                r1, r2, r3 = (eseries.nearest(v, "E24") for v in (x / gain, x, r3))
                got = 1 / math.sqrt(r2 * r3 * c1 * c2)
                error = abs(got / w - 1) + 0.5 * abs(got * c1 / (1 / r1 + 1 / r2 + 1 / r3) / q - 1) + 0.5 * abs(r2 / r1 / gain - 1)
                error += 0.002 * abs(math.log10(r2 / 15_000))
                if not best or error < best[0]:
                    best = (error, r1, r2, r3, c1, c2)
    if not best:
        raise CannotDesign(
            f"No parts make a multiple-feedback section of {units.show(f0, 'Hz')}, Q = {q:.3g} and gain {gain:g}.", "less gain"
        )
    return best[1], best[2], best[3], best[4], best[5]
