"""Which op-amp circuit the words name: by its topology, by what it does, or by its figures; approximation and order of a filter."""

from __future__ import annotations

import math
import re

from circuitlm.circuit import eseries
from circuitlm.synthesis.recipes.asked import Asked
from circuitlm.synthesis.recipes.filters import passive
from circuitlm.synthesis.recipes.opamp_places import INPUTS
from circuitlm.synthesis.recipes.ranges import scaling

_NUM = r"\d+(?:[.,]\d+)?"
SUM = (
    r"\bmix(?:er|es|ing)?\b(?!(?: \w+)? up)|\bsumm?ing\b(?! of no)|\badder\b|\bsum of\b|\badds?\b[^.]*(?:signal|voltage|channel)|"
    r"\bsums?\b (?:up )?(?:two|three|four|\d)|\bsummer\b(?= (?:amp|circuit|stage|with|for|of) )|\bop-?\s?amp summer\b|"
    r"\badd(?:s|ing)? (?:up |together )?(?:two|three|four|five|six|\d) (?:\w+ )?(?:voltage|signal|channel|input)"
)
DIFF = r"difference amp|differen\w+ amp|subtract|difference of|differential (?:input|signal)"
PEAK = r"peak[- ](?:detector|hold|follower)|envelope (?:detector|follower)"
TRANSIMPEDANCE = r"trans-?impedance|current[- ]to[- ]voltage|\bTIA\b|\bI[-/ ]?(?:to[- ])?[VU] convert|photodiode (?:pre-?)?amp"
RECTIFIER = r"\b(?:precision|active) (?:[\w-]+ ){0,2}rectif|(?:half|full)[- ]?wave rectif|absolute[- ]value|super-?diode|rectif[^.;]{0,30}\bsignals?\b"
ALL_PASS = r"\ball-?\s?pass\b|\bphase[- ]shifter\b"
LOG = r"\blog(?:arithmic)?[- ](?:op-?amp |signal )?(?:pre-?)?(?:amp|convert)|\blogarithm\w* (?:of|amplifier)|\btransdiode"
_PASS = {"low": r"low-?\s?pass|anti-?alias", "high": r"high-?\s?pass|rumble filter", "band": r"band-?\s?(?:pass|filter)|\bBPF\b"}
_DOES = {
    "band": r"\b(?:passes|pass|lets?|letting|transmits?|only)\b[^.;]{0,30}\b(?:only|just|around|near)\b[^.;]{0,12}\d[\d.,]*\s?k?Hz|tone filter",
    "low": r"\b(?:cuts?|takes?|blocks?|removes?|rejects?|attenuat\w+|suppress\w*|filters?)\b[^.;]{0,40}\babove\b|\bdB\s?(?:/|per )\s?(?:dec|oct)\w*\s+above\b",
    "high": r"\b(?:cuts?|takes?|blocks?|removes?|rejects?|attenuat\w+|suppress\w*|filters?)\b[^.;]{0,40}\bbelow\b|\bdB\s?(?:/|per )\s?(?:dec|oct)\w*\s+below\b",
}
"""What a filter does, said without its name: 'lets through 1 kHz only', 'cuts off everything above 500 Hz'."""
_NAMES = (
    r"\bactive\b|sallen|\bkey filter|\bVCVS\b|multiple[- ]feedback|\bMFB\b|\brauch\b|delyiannis|butterworth|\bbessel|\b(?:tsch|ch|tch)eby|"
    r"\b(?:third|3rd|three|fourth|4th|four|fifth|5th|five|sixth|6th|seventh|7th|eighth|8th|[3-8])[- ](?:order|poles?)\b|\border (?:of )?[3-8]\b|\b(?:60|80|100|18|24|30|36) ?dB ?(?:/|per)|linkwitz"
)
"""Names and orders of filters that are made with an op-amp."""
_PASSIVE_BAND = r"\bpassive|\bR?-?L-?C\b|\bRC\b|\bcoil|inductor|\bresonan|\bcrystal"


def filtering(asked: Asked) -> str | None:
    """'lowpass', 'highpass' or 'bandpass' where a filter is asked for by name or by what it does; None for no filter."""
    for kind, pattern in _PASS.items():
        if asked.wants(pattern):
            return f"{kind}pass"
    if asked.says(r"\bfilter") or asked.says(_NAMES):
        for kind, pattern in _DOES.items():
            if asked.says(pattern):
                return f"{kind}pass"
    return None


def active(asked: Asked) -> bool:
    """Whether a filter is meant that takes an op-amp, though the words name none."""
    kind = filtering(asked)
    if kind is None or passive(asked):
        return False
    if kind == "bandpass" and not asked.says(_PASSIVE_BAND):
        return True
    return asked.says(_NAMES)


def sums(asked: Asked) -> bool:
    """Whether several voltages are to be added."""
    return asked.says(SUM)


_FACTOR = r"x?\d+(?:\.\d+)?(?![\w.]|\s?(?:[kMmunpµ]?(?:V|A|F|Hz|Ω)\b|ohm))"
_WEIGHTS = re.compile(
    r"\b(?:weights?|weighted|weightings?|gains?|factors?|scaled|ratios?)\b(?:\s+(?:of|with|by|as|are|is|in|the|ratio|inputs?|respectively))*[\s:(=]*"
    rf"({_FACTOR}(?:(?:\s*[,:/]\s*(?:and\s+)?|\s+and\s+){_FACTOR})+)",
    re.I,
)
_TERM = r"(?:\d+(?:\.\d+)?\s?[*·×]?\s?)?(?:V_?(?:in)?_?[1-9a-d]|[A-D](?![A-Za-z]))"
_FORMULA = re.compile(rf"(?<![\w+])(?:{_TERM})(?:\s*\+\s*(?:{_TERM}))+")


def weights(asked: Asked) -> list[float]:
    """The factors that each input of a sum has: 'with weights 1, 2 and 4', 'weighted 1:2:4', '-(V1 + 2V2 + 4V3)'; none where all are alike."""
    if m := _WEIGHTS.search(asked.raw):
        found = [float(n) for n in re.findall(r"\d+(?:\.\d+)?", m[1])]
    elif m := _FORMULA.search(asked.raw):
        found = [
            float(n[1] or 1)
            for n in re.finditer(r"(?:(?<![\w.])(\d+(?:\.\d+)?)\s?[*·×]?\s?)?(?:V_?(?:in)?_?[1-9a-d]|[A-D](?![A-Za-z]))", m.group())
        ]
    else:
        return []
    if min(found) <= 0 or len(found) > 8 or len(set(found)) == 1:
        return []
    asked.note(m.group())
    return found


def forms(asked: Asked, total: bool, follower: bool, inverting: bool) -> dict[str, bool]:
    """Circuit -> whether the words name it, the most particular first."""
    named = filtering(asked)
    filters = named is not None and not passive(asked)
    return {
        "instrumentation": asked.says(r"instrumentation amp"),
        "transimpedance": asked.says(TRANSIMPEDANCE),
        "rectifier": asked.says(RECTIFIER),
        "allpass": asked.says(ALL_PASS),
        "logarithmic": asked.says(LOG),
        "peak": asked.says(PEAK),
        "integrator": asked.says(r"integrator\b|integrat(?:es|ing)\b"),
        "differentiator": asked.says(r"differentiator|differentiat(?:es|ing)\b"),
        "summing": total,
        "bandpass": filters and named == "bandpass",
        "lowpass": filters and named == "lowpass",
        "highpass": filters and named == "highpass",
        "difference": asked.says(DIFF),
        "buffer": follower,
        "inverting": inverting,
    }


_ORDERS = {
    "second": 2,
    "2nd": 2,
    "two-pole": 2,
    "2-pole": 2,
    "fourth": 4,
    "4th": 4,
    "four-pole": 4,
    "4-pole": 4,
    "third": 3,
    "3rd": 3,
    "three-pole": 3,
    "3-pole": 3,
    "fifth": 5,
    "5th": 5,
    "five-pole": 5,
    "5-pole": 5,
    "sixth": 6,
    "6th": 6,
    "seventh": 7,
    "7th": 7,
    "eighth": 8,
    "8th": 8,
}


def approximation(asked: Asked) -> dict[str, float | str]:
    """Order, approximation, ripple and circuit of a low- or high-pass: '4th order Chebyshev with 1 dB ripple, multiple feedback'."""
    params: dict[str, float | str] = {}
    if order := asked.number(r"\border (?:of )?([1-8])\b") or asked.number(r"\b([1-8])\.? ?(?:order|poles?)\b"):
        params["order"] = order
    elif m := re.search(rf"\b({'|'.join(_ORDERS)})(?:[- ]order)?\b", asked.raw, re.I):
        params["order"] = _ORDERS[m[1].lower()]
        asked.note(m.group())
    elif slope := asked.number(r"\b(6|12|18|24|30|36|48) ?dB ?(?:/|per|an?) ?oct"):
        params["order"] = slope / 6
    elif slope := asked.number(r"\b(20|40|60|80|100|120) ?dB ?(?:/|per|a) ?dec"):
        params["order"] = slope / 20
    for name, pattern in (
        ("bessel", r"\bbessel"),
        ("chebyshev", r"\b(?:tsch|ch|tch)eby(?:sh|sch)e(?:v|ff)"),
        ("butterworth", r"butterworth"),
        ("linkwitz-riley", r"linkwitz|\bLR-?[24]\b"),
    ):
        if asked.says(pattern):
            params["alignment"] = name
    if ripple := asked.number(r"(\d+(?:\.\d+)?) ?dB(?: of)?(?: passband)?[- ]ripple") or asked.number(
        r"ripple (?:of )?(\d+(?:\.\d+)?) ?dB"
    ):
        params["ripple_db"] = ripple
    if asked.says(r"multiple[- ]feedback|\bMFB\b|\brauch\b"):
        params["form"] = "mfb"
    return params


def volts_per_ampere(asked: Asked) -> dict[str, float | str]:
    """'1 V per µA', '100 mV/nA', '10 µA gives 1 V': the feedback resistor `rf` in Ω, and the current and voltage that were said."""
    scale = {"": 1.0, "k": 1e3, "m": 1e-3, "u": 1e-6, "µ": 1e-6, "μ": 1e-6, "n": 1e-9, "p": 1e-12}
    number = r"(\d+(?:[.,]\d+)?)?"
    forms = (
        rf"(?P<v>{number})\s?(?P<sv>[kmuµμ]?)[Vv](?:olts?)?\s?(?:per|/|for|at|from|out of)\s?(?:an? )?(?P<a>{number})\s?(?P<sa>[munpµμ]?)A\b",
        rf"(?P<a>{number})\s?(?P<sa>[munpµμ]?)A\s+(?:(?:shall|should|must|has to|is to|will|to)\s+)?(?:gives?|to|into|makes?|becomes?|be|=|->|→|for)\s+(?P<v>{number})\s?(?P<sv>[kmuµμ]?)[Vv](?:olts?)?\b",
    )
    for form in forms:
        if m := re.search(form, asked.raw):
            asked.note(m.group())
            volts, amps = (float((m[k] or "1").replace(",", ".")) for k in "va")
            volts, amps = volts * scale[m["sv"]], amps * scale[m["sa"]]
            return {"rf": volts / amps, "full_a": amps, "full_v": volts} if amps else {}
    if (ranges := scaling(asked.raw)) and ranges.source.unit == "A":
        asked.note(ranges.words)
        return {"rf": ranges.result.span / ranges.source.span}
    most = [amps for amps, _ in asked.quantities("A") if 0 < amps < 1e-3]
    if most and (given := asked.near(r"\boutputs?\b|\bout\b|full[- ]scale|\bgives?\b", "V", 12)):
        asked.note("photocurrent current max maximum full scale")
        return {"rf": eseries.nearest(given / max(most), "E96"), "full_a": max(most), "full_v": given}
    return {}


_SHUNT = r"\b(?:shunt|current[- ]sens\w*|current measure\w*|sense resistor)\b"
_SHUNT_OHMS = re.compile(rf"(?<![\w.])({_NUM})\s?([mM]?)\s?(?:Ω|[oO]hms?|R)(?![a-zA-Z])")
"""A shunt's resistance; of '10 mohm' a reader makes megohms, which no shunt has."""
_FULL_SHUNT = (
    rf"({_NUM})\s?(m?)(?:A|amps?)\b(?:[^.;]|\.(?=\d)){{0,40}}?(?:gives?|makes?|becomes?|reads?|shows?|is|are|to|->|→|=)\s+(?:about )?({_NUM})\s?V",
    rf"(?P<v>{_NUM})\s?V(?:olts?)?\s+(?:out\w*\s+)?(?:at|for|from)\s+(?P<a>{_NUM})\s?(?P<m>m?)(?:A|amps?)\b",
)


def shunted(asked: Asked) -> dict[str, float | str]:
    """An amplifier behind a shunt in the return line: '10 A through 10 mΩ gives 5 V'; its gain, and the shunt as the input's burden, Ω."""
    r = _SHUNT_OHMS.search(asked.raw)
    if r is None or not asked.says(_SHUNT):
        return {}
    ohms = float(r[1].replace(",", ".")) / (1000 if r[2] else 1)
    for pattern in _FULL_SHUNT:
        if m := re.search(pattern, asked.raw, re.I):
            a, milli, v = (m["a"], m["m"], m["v"]) if "a" in m.re.groupindex else (m[1], m[2], m[3])
            amps, volts = float(a.replace(",", ".")) / (1000 if milli else 1), float(v.replace(",", "."))
            if 0 < ohms * amps < volts and ohms <= 10:
                asked.note(f"{m.group()} {r.group()} low side measurement")
                return {"gain": volts / amps / ohms, "gain_given": "yes", "burden": ohms, "full_a": amps, "full_v": volts}
    return {}


def inverts(asked: Asked) -> bool:
    """Whether the output is to be the input turned over: 'inverting', 'gain of -10', 'amplify by -10', 'inverter with a gain'."""
    words = re.sub(INPUTS, "", asked.raw, flags=re.I)
    return bool(
        re.search(
            r"(?<!non-)(?<!non )(?<!non)\binvert(?:ing|ed|s)?\b|gain\s*(?:of|=|is|:)?\s*[-−–]\s?\d|\b(?:x|by|times|v ?=)\s?[-−–]\d|[-−–]\d+(?:\.\d+)?\s?x\b|"
            r"\binverter\b[^.;]{0,30}\b(?:gain|times)\b",
            words,
            re.I,
        )
    )


def follows(asked: Asked, gain: float | None) -> bool:
    """Whether the output is to be the input itself, from a low resistance."""
    return asked.says(r"follower|unity[- ]gain (?:buffer|amp)|\bbuffer|impedance (?:converter|transformer)") and (gain is None or gain == 1)


def raises(asked: Asked) -> bool:
    """Whether words of amplification stand in the request: an op-amp that is named for something else is no amplifier."""
    return asked.wants(
        r"non-?\s?inverting|\bm?V\b[^.;]{0,40}\bneeds? \d|\bamplif|\bgain\b|(?<!op )(?<!op-)(?<!op)\bamps?\b(?! ?[\d/])|pre-?\s?amp|\bboost|\bloud|\blarger\b|\bbigger\b|\bstronger\b|"
        r"\bdB\b|\braises?\b|signal condition|\bscal(?:e|es|ed|ing)\b|\binvert"
    )


def center(asked: Asked) -> dict[str, float | str]:
    """Frequency and Q of a band-pass by its bandwidth, or by the ends of a narrow band: 'from 900 Hz to 1.1 kHz'."""
    ends = re.search(rf"({_NUM})\s?(?P<a>k?Hz)?\s?(?:-|–|to|and|\.\.+)\s?({_NUM})\s?(?P<z>k?Hz)", asked.raw, re.I)
    if ends:
        low, high = (
            float(n.replace(",", ".")) * (1000 if unit.lower().startswith("k") else 1)
            for n, unit in ((ends[1], ends["a"] or ends["z"]), (ends[3], ends["z"]))
        )
        if 0 < low < high:
            asked.note(ends.group())
            middle = math.sqrt(low * high)
            return {"fc": middle, "q": middle / (high - low), "f_low": low, "f_high": high}
    said = re.search(
        rf"\b(?:bandwidth|BW)\s*(?:of|is|=|:)?\s*(?:about )?({_NUM})\s?(k?)Hz|({_NUM})\s?(k?)Hz (?:wide|bandwidth|of bandwidth)",
        asked.raw,
        re.I,
    )
    if said:
        asked.note(said.group())
        width = float((said[1] or said[3]).replace(",", ".")) * (1000 if said[2] or said[4] else 1)
        others = [f for f, _ in asked.quantities("Hz") if f != width]
        return {"fc": others[0], "q": others[0] / width} if others else {}
    return {}
