"""Two switching thresholds: what the words say of them, and the resistors around a comparator that give them.

The output is seen as what the feedback sees: *low* volts when it is low, and when it is high *high* volts behind *pull* ohms,
which for an open collector are its pull-up. Formulas: superposition at the node of the feedback.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from circuitlm.circuit import eseries
from circuitlm.synthesis.recipes.asked import Asked

_NUM = r"(-?\d+(?:[.,]\d+)?)"
_UNIT = r"\s?(mV|V(?:olts?)?|°\s?[CF]?|º\s?C?|deg\w*(?: celsius| C)?|C\b|celsius)?(?![\w%])"
_AT = r"(?:above|over|below|under|at|from|beyond|exceed\w*|reach\w*|>|<|when|than|to|of|is|goes|drops?|falls?|rises?|=|:|~|about|around|roughly|approx\w*|again|it|the|temperature|voltage|input|\s)+"
_WHEN = r"\b(?:when|if|once|above|over|below|under|exceed\w*|reach\w*)\b\s(?:the |it |its |temperature |voltage |level |is |gets |goes |rises |falls |drops |exceeds |reaches |above |over |below |under |to |about )*"
"""Leads to a threshold behind what is switched: 'turns on a 12 V fan when the temperature exceeds 28 °C'."""
_ON = r"\b(?:on|high|starts?|closes|lights?(?: up)?|energi[sz]es)"
_OFF = r"\b(?:off|low|out|stops?|opens|releases|drops out)"


@dataclass(frozen=True, slots=True)
class Band:
    """Lower and upper threshold, and whether the load is to be on above (True), below (False), or the words leave it open."""

    low: float
    high: float
    celsius: bool = False
    on_above: bool | None = None


def band(asked: Asked) -> Band | None:
    """The two thresholds of a request, in volts or °C: 'on above 30, off below 25', 'at 1.7 V and 3.3 V', '4 V with 0.5 V of hysteresis'."""
    return _on_off(asked) or _upper_lower(asked) or _both_ways(asked) or _pair(asked) or _around(asked) or _named_pair(asked)


def _value(number: str, unit: str | None) -> float:
    return float(number.replace(",", ".")) * (1e-3 if unit and unit.startswith("m") else 1.0)


def _celsius(*units_: str | None) -> bool:
    return any(u and not u.lower().rstrip("olts").endswith("v") for u in units_)


def _find(asked: Asked, pattern: str) -> re.Match[str] | None:
    m = re.search(pattern, asked.raw, re.I)
    if m:
        asked.note(m.group())
    return m


def _on_off(asked: Asked) -> Band | None:
    for first, second, forward in ((_ON, _OFF, True), (_OFF, _ON, False)):
        m = _find(asked, rf"{first}\b\s{_AT}{_NUM}{_UNIT}[^.;\d]{{0,40}}?{second}\b\s{_AT}{_NUM}{_UNIT}")
        m = m or _find(asked, rf"{first}\b[^.;]{{0,45}}?{_WHEN}{_NUM}{_UNIT}[^.;\d]{{0,45}}?{second}\b\s{_AT}{_NUM}{_UNIT}")
        if m is None:
            continue
        a, b = _value(m[1], m[2]), _value(m[3], m[4])
        on, off = (a, b) if forward else (b, a)
        if on != off:
            return Band(min(on, off), max(on, off), _celsius(m[2], m[4]), on > off)
    return None


def _upper_lower(asked: Asked) -> Band | None:
    up = re.search(rf"\b(?:upper|high(?:er)?)\b[^.;\d]{{0,30}}?{_NUM}{_UNIT}", asked.raw, re.I)
    down = re.search(rf"\blower\b[^.;\d]{{0,30}}?{_NUM}{_UNIT}", asked.raw, re.I)
    if up and down and _value(up[1], up[2]) > _value(down[1], down[2]):
        asked.note(up.group() + " " + down.group())
        return Band(_value(down[1], down[2]), _value(up[1], up[2]), _celsius(up[2], down[2]))
    return None


_UP = r"(?:on (?:the|its) way up|(?:when |while |if |for )?(?:it is |it's )?(?:going up|rising|climbing|increasing)|upwards?|on (?:the )?(?:rise|rising edge|up))"
_DOWN = r"(?:on (?:the|its) way (?:back )?down|(?:when |while |if |for )?(?:it is |it's )?(?:going down|falling|sinking|dropping|decreasing)|downwards?|on (?:the )?(?:fall|falling edge|down))"


def _both_ways(asked: Asked) -> Band | None:
    """'Flips near 3.3 V on the way up, near 1.7 V on the way down', 'rising 3 V, falling 2 V'."""
    near = r"[^.;\d]{0,12}?"
    up = re.search(rf"{_NUM}{_UNIT}\s*,?\s*{_UP}\b", asked.raw, re.I) or re.search(rf"\b{_UP}\b{near}{_NUM}{_UNIT}", asked.raw, re.I)
    down = re.search(rf"{_NUM}{_UNIT}\s*,?\s*{_DOWN}\b", asked.raw, re.I) or re.search(rf"\b{_DOWN}\b{near}{_NUM}{_UNIT}", asked.raw, re.I)
    if up is None or down is None or not (up[2] or down[2]):
        return None
    low, high = _value(down[1], down[2] or up[2]), _value(up[1], up[2] or down[2])
    if low >= high:
        return None
    asked.note(f"{up.group()} {down.group()}")
    return Band(low, high, _celsius(up[2], down[2]))


def _pair(asked: Asked) -> Band | None:
    words = r"(?:thresholds?|switch\w*|trigger\w*|trip\w*|levels?|points?|hysteresis (?:from|between)|flips?|toggles?)"
    m = _find(
        asked,
        rf"\b{words}\b[^.;\d]{{0,30}}?{_NUM}{_UNIT}\s*(?:,?\s*(?:and|/|to|-|–|&)\s*(?:(?:switch\w*|goes|falls|drops) )?(?:back )?(?:again )?|,\s*back (?:again )?)(?:at |to |about |~)*{_NUM}{_UNIT}",
    )
    if m is None or not (m[2] or m[4]) or m[1] == m[3]:
        return None
    unit = m[2] or m[4]
    a, b = _value(m[1], unit), _value(m[3], m[4] or unit)
    return Band(min(a, b), max(a, b), _celsius(unit))


def _named_pair(asked: Asked) -> Band | None:
    """'Comparator with hysteresis, 2 V and 3 V': two voltages beside each other, where the words say that there are two thresholds."""
    if not asked.says(r"hysteresis|schmitt"):
        return None
    m = _find(asked, rf"(?<![\w.±+-]){_NUM}\s?(m?V)?\s?(?:and|/|to|-|–|&)\s?{_NUM}\s?(m?V)\b(?! (?:suppl|rail|range|signal))")
    if m is None:
        return None
    a, b = _value(m[1], m[2] or m[4]), _value(m[3], m[4])
    return Band(min(a, b), max(a, b)) if a != b else None


def window(asked: Asked) -> tuple[float, float] | None:
    """The limits of a window, V: 'window 2 V to 3 V', 'lower limit 2 V, upper limit 3 V', 'between 2 and 3 V'."""
    if (found := _upper_lower(asked)) is not None and not found.celsius:
        return found.low, found.high
    m = _find(asked, rf"(?<![\w.±+-]){_NUM}\s?(m?V)?\s?(?:and|/|to|-|–|\.\.+|&)\s?{_NUM}\s?(m?V)\b(?! (?:suppl|rail))")
    if m is None:
        return None
    a, b = _value(m[1], m[2] or m[4]), _value(m[3], m[4])
    return (min(a, b), max(a, b)) if a != b else None


def _around(asked: Asked) -> Band | None:
    """A threshold with a width: 'threshold 4 V, 0.5 V of hysteresis'; the band lies around it."""
    wide = _find(asked, rf"\bhysteresis(?: of| is| band| about| around|:|=|\s)*{_NUM}\s?(mV|V|°|deg\w*|K\b|C\b)") or _find(
        asked, rf"{_NUM}\s?(mV|V|°\s?C?|deg\w*|K|C)\s+(?:of |wide )?hysteresis"
    )
    if wide is None:
        return None
    width = _value(wide[1], wide[2])
    rest = asked.raw.replace(wide.group(), " " * len(wide.group()))
    at = re.search(
        rf"\b(?:threshold|switch\w*|trip\w*|over|above|exceeds|reaches|below|under|at|around|than)\b[^.;,\d]{{0,25}}?{_NUM}\s?(mV|V|°\s?C?|deg\w*|C)\b",
        rest,
        re.I,
    )
    if at is None and width > 0 and (vcc := asked.without([wide.group()]).vcc()) and wide[2] in ("V", "mV") and width < vcc / 2:
        return Band((vcc - width) / 2, (vcc + width) / 2)  # nothing else is said: around the middle of the supply
    if at is None or width <= 0:
        return None
    asked.note(at.group())
    centre = _value(at[1], at[2])
    return Band(centre - width / 2, centre + width / 2, _celsius(at[2]))


@dataclass(frozen=True, slots=True)
class Network:
    """Resistors around a comparator, Ω, and the thresholds that they give at the node that is judged, V."""

    top: float
    bottom: float
    feedback: float
    series: float
    """Non-inverting: between the signal and the input; 0 for the inverting circuit."""
    low: float
    high: float


def inverting(vcc: float, low: float, high: float, out_low: float, out_high: float, pull: float) -> Network | None:
    """Signal at the inverting input, the feedback to the reference: VT = (Vcc/R1 + Vout/Rf) / (1/R1 + 1/R2 + 1/Rf), Rf with the
    pull-up while the output is high. None where no resistors of the E24 series come near."""
    best: tuple[float, Network] | None = None
    for feedback in eseries.values("E24", max(47_000.0, 10 * pull), 1_000_000):
        on, off = 1 / (feedback + pull), 1 / feedback
        total = ((out_high - high) * on + (low - out_low) * off) / (high - low)
        upper = (low * total + (low - out_low) * off) / vcc
        if total <= 0 or not 0 < upper < total:
            continue
        top, bottom = eseries.nearest(1 / upper, "E24"), eseries.nearest(1 / (total - upper), "E24")
        if not (1000 <= top <= 1e6 and 1000 <= bottom <= 1e6):
            continue
        got_high = (vcc / top + out_high * on) / (1 / top + 1 / bottom + on)
        got_low = (vcc / top + out_low * off) / (1 / top + 1 / bottom + off)
        error = abs(got_high - high) + abs(got_low - low)
        if best is None or error < best[0]:
            best = (error, Network(top, bottom, feedback, 0.0, got_low, got_high))
    return best[1] if best else None


def noninverting(vcc: float, low: float, high: float, out_low: float, out_high: float, pull: float, source: float) -> Network | None:
    """Signal through R to the non-inverting input, which the feedback pulls: VT = Vref + (Vref - Vout) R/Rf, Rf with the pull-up
    while the output is high; *source* is in series with R. None where no resistors of the E24 series come near."""
    best: tuple[float, Network] | None = None
    for series in eseries.values("E24", 10_000, 220_000):
        ratio = (high - low) / max(out_high - out_low, 1e-6)
        feedback = eseries.nearest((series + source) / ratio, "E24")
        if not max(22_000.0, 10 * pull) <= feedback <= 4_700_000:
            continue
        up, down = (series + source) / feedback, (series + source) / (feedback + pull)
        ref = ((high + out_low * up) / (1 + up) + (low + out_high * down) / (1 + down)) / 2
        if not 0 < ref < vcc:
            continue
        top, bottom = eseries.ratio_pair(ref / vcc, 40_000, "E24")
        ref = vcc * bottom / (top + bottom)
        got_high, got_low = ref + (ref - out_low) * up, ref - (out_high - ref) * down
        error = abs(got_high - high) + abs(got_low - low)
        if best is None or error < best[0]:
            best = (error, Network(top, bottom, feedback, series, got_low, got_high))
    return best[1] if best else None
