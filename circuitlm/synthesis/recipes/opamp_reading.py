"""Which op-amp circuit a request means, its given values, channels and supply: the `match` of the op-amp recipe."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.synthesis.recipes import given, thermocouples
from circuitlm.synthesis.recipes import opamp_forms as forms
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.filters import corner, passive
from circuitlm.synthesis.recipes.opamp_circuits import AMPS
from circuitlm.synthesis.recipes.opamp_places import feedback_pair, placed
from circuitlm.synthesis.recipes.opamp_stage import capsule, voltage_output
from circuitlm.synthesis.recipes.opamp_supply import split, supply, within
from circuitlm.synthesis.recipes.ranges import Scaling, point, scaling

_AUDIO = r"audio|guitar|bass\b|pre-?\s?amp|boost(?:er)?\b|stomp-?\s?box|\bpedal\b|line[- ]level|\bline\b|micro(?:phone)?\b(?!-?\s?controll)|\bmic\b|music|headphone|\bmix(?:er|ing)?\b(?!(?: \w+)? up)|\bsound\b|instrument cable|\bac[- ]coupled|pickup|piezo|electret|\bcapsule|\bcmoy\b|stereo|left and right"
_STEREO = r"\bstereo\b|left (?:and|&) right|\bL (?:and|&) R\b|\bL/R\b|(?:two|both|2) (?:audio )?channels|dual[- ]channel|each channel|(?:two|both) (?:op-?amps?|halves) (?:as|for)"
_STAGE = (
    r"sallen|active (?:\w+ ){0,2}filter|(?:low|high|band)-?\s?pass|non-?\s?inverting|inverting|op-?\s?amp|\bfollower|unity gain|\bbuffer|gain (?:of|=)|\bgain \d|amplif|"
    r"\bamp\b|pre-?\s?amp|boost|\d\s?dB\b|integrator|differentiator|rectifi|trans-?impedance|photodiode"
)
_OTHER = r"comparator|threshold|schmitt|h-?bridge|class [abd]\b|load cell|oscillat|boost converter|step-?up|lm386|pam8403|max98357|wheatstone|\bbridge\b|\bR-?2-?R\b|binary[- ]?weighted"
_LOOSE_GAIN = r"\bgain\b[^.;\d]{0,60}?\b(\d+)\b(?!\s?(?:V|k|Hz))"
_RAISES = r"non-?\s?inverting|\binverting|\bamplif|\bgain (?:of|=)|\bgain\s?\d"
_JUDGES = r"comparator|threshold|schmitt|\btrips?\b|\bswitch(?:es|ed)? (?:on|off)\b|\bturns? (?:\w+ ){0,3}(?:on|off)\b|\b(?:above|below|over|exceeds)\b(?! \d[\d.]* ?(?:k|M|R|Ω|ohms?|k?Hz)\d?\b)"
"""What compares; '100k over 1k' and 'below 50 Hz' do not."""
_DISCRETE = (
    r"\bcascode|miller comp|diode-connected|telescopic|current mirror (?:as |for )?(?:an? |the )?(?:active )?load|"
    r"\b(?:BJT|NPN|transistor)s? (?:[\w-]+ )?(?:pre-?)?amp|class[- ]A\b|amp\w*(?: stage)? (?:with|from|using) (?:an? |one )?(?:NPN|BJT|2N\d|BC\d)|"
    r"\b(?:single|one) (?:NPN |BJT |bipolar |small )?transistor\b|"
    r"common[- ](?:source|drain|gate|emitter|base)\b|(?:amplifier|stage|pair) (?:made )?(?:of|from|with) (?:\w+ )?(?:transistors|mosfets|bjts)"
)
"""Circuits that are asked for in transistors: no op-amp stands for them."""
_BUILD_OUT = (
    r"(?P<ohms>\d+(?:\.\d+)?\s?(?:[kK]|R)?)\s?(?:Ω|ohms?)?\s+(?:\w+\s+){0,1}(?:build-?out|back[- ]?match\w*|isolation|output)\s+(?:series\s+)?resistors?|"
    r"(?P<series>\d+(?:\.\d+)?\s?(?:[kK]|R)?)\s?(?:Ω|ohms?)?\s+(?:resistors?\s+)?(?:in series (?:with|at|to|behind) |at |behind |on )(?:the |each |its )*outputs?\b|"
    r"\boutputs?\s+(?:(?:goes|leaves|is|runs|taken|led|out)\s+)*(?:through|via|over|behind|by way of)\s+(?:an? |the )?(?P<via>\d+(?:\.\d+)?\s?(?:[kK]|R)?)\s?(?:Ω|ohms?)?(?![\w.])|"
    r"\b(?:behind|after|in series (?:with|to)) (?:the |each |its )*outputs?[\s,:]+(?:an? |with |there is )*(?P<behind>\d+(?:\.\d+)?\s?(?:[kK]|R)?)(?:\s?(?:Ω|ohms?)|(?<=[kKR]))"
)
"""A resistor between an amplifier and its output terminal."""
_ACROSS_INPUT = (
    r"to (?:ground|gnd)\b|input (?:impedance|bias)|\bbias(?:es)?\b[^.;]{0,16}\binput|(?:takes|brings|feeds|carries) (?:the |its )?bias"
)
"""Where a resistor stands that the source sees."""
_TO_GROUND = _ACROSS_INPUT.replace("impedance|", "")
"""The same at an inverting amplifier, whose input impedance is its input resistor."""
_DYNAMIC = r"dynamic (?:\w+ )?mic|\bXLR\b|\bribbon mic|moving[- ]coil|\bSM5[78]\b"
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def opamps() -> list[str]:
    return catalogue().having("analog", shapes={"opamp"})


def amplifies(asked: Asked) -> bool:
    """Whether an op-amp is to raise a voltage by a factor, and nothing is to be compared or switched."""
    return bool(re.search(_RAISES, asked.raw, re.I) or scaling(asked.raw)) and not re.search(_JUDGES, asked.raw, re.I)


def lifts(asked: Asked) -> bool:
    """Whether a board's own output range is to become a larger one: '0-3.3 V of the DAC to 0-10 V'."""
    found = scaling(asked.raw)
    if found is None or not asked.controller or found.source.unit != "V" or not asked.wants(r"\bdac\b|\bpwm\b|\bout(?:put)?\b|\banalog"):
        return False
    return found.source.low == found.result.low == 0 and found.source.high <= 5.5 < found.result.high


_EMPTIES = r"\b(?:re-?set|clear\w*|empt(?:y|ies)|discharg\w*|dump\w*|forget|zero)|(?:across|over|parallel (?:to|with)|shorts?(?: out)?|bridges) (?:the |its )?(?:hold(?:ing)? |storage )?cap"
"""What a contact at a peak detector is for."""


def match(asked: Asked) -> Match | None:
    chips = opamps()
    named = next((i for i in asked.ids if i in chips), None)
    if not named and asked.says(_DISCRETE):
        return None  # a circuit of single transistors
    if not named and asked.says(r"inverting (?:converter|regulator)|\b34063\b"):
        return None  # a voltage turned round by a coil
    models: list[Wish] = [w for w in asked.request.of("part") if w.component in chips and re.search(r"\d", w.words)]
    if not models and asked.says(r"\b(?:supply|supplies|rails?)\b[^.]{0,24} for (?:an?|the|my|some|our) (?:[\w-]+ )?op-?\s?amp"):
        return None  # what is asked for is its supply
    if models:
        named = models[0].component
    if (
        not named
        and forms.filtering(asked)
        and passive(asked)
        and not asked.wants(r"\bgain\b|\bamplif(?:y|ies|ied|ying)\b|\bboost|\bbuffer")
    ):
        return None  # what stands before and behind a filter of R and C
    audio = asked.says(_AUDIO)
    total = forms.sums(asked)
    known = (
        forms.active(asked) or asked.wants(forms.TRANSIMPEDANCE) or asked.wants(forms.PEAK) or asked.wants(f"{forms.LOG}|{forms.ALL_PASS}")
    )
    known = known or (asked.wants(forms.RECTIFIER) and asked.says(r"precision|\bactive\b|super-?diode|absolute[- ]value|\bsignals?\b"))
    stage = known or asked.wants(_STAGE) or total or asked.says(forms.DIFF) or forms.inverts(asked)
    stage = stage or bool(named and asked.says(r"\belectret|\bcapsules?\b"))
    lifted = lifts(asked)
    stage = stage or lifted
    if (
        not stage
        or (asked.controller and not (named or lifted))
        or not (
            named
            or lifted
            or known
            or asked.wants(r"op-?\s?amp|inverting|follower|unity gain|amplif|pre-?amp|guitar|mixer|differen|integrator|active")
            or (total and audio)
        )
    ):
        return None
    if (
        asked.wants(_OTHER)
        or (asked.wants(r"instrumentation") and not (named or asked.says(r"three op-?\s?amps?|3 op-?\s?amps?|from op-?\s?amps?|discrete")))
        or (not named and asked.says(r"audio amp|headphone|speaker"))
        or asked.parts_of("radio", "display")
    ):
        return None
    params: dict[str, float | str] = _kind(asked, audio, total)
    if params["kind"] == "non-inverting" and (shunt := forms.shunted(asked)):
        params = {k: v for k, v in params.items() if k not in ("rin", "r_in", "rf", "gain_assumed")} | shunt
    couple = thermocouples.bare(asked)
    if params["kind"] == "non-inverting" and "gain_given" not in params and not (audio or forms.raises(asked) or _source(asked)):
        return None  # an op-amp for something that is not known here
    params["alone"] = "yes"
    if asked.wants(r"\bE-?(?:6|12|24)\b"):
        params["coarse"] = "yes"  # preferred numbers of these series alone
    taken = _microphone(asked, params)
    if couple is not None:
        taken += _thermocouple(asked, params, couple)
    if named and (models or not audio):
        params["chip"] = named
    elif audio:
        params["chip"] = usual("opamp-audio") if (asked.vcc() or 9) * (2 if split(asked) else 1) >= 7 else usual("opamp-low-voltage")
    elif AMPS.get(str(params["kind"]), 0) > 2:
        params["chip"] = usual("opamp-quad")
    if audio or asked.says(r"\bac\b") or asked.says(r"\b(?:mid|half)[- ](?:the )?supply\b|\bbias(?:ed)? (?:at|to|with) (?:half|mid)"):
        params["coupling"] = "ac"
        if asked.says(r"guitar|bass\b|piezo|pickup"):
            params["z_in"] = 1e6
    if asked.says(_STEREO) and params["kind"] in ("inverting", "non-inverting", "buffer", "lowpass", "highpass"):
        params["channels"] = 2
    taken += asked.wishes(
        *chips,
        "resistor",
        "capacitor",
        "capacitor-polarised",
        "terminal-2",
        "header-2",
        "header-3",
        "diode-1n4148",
        functions=(
            *("knob", "amplifier", "audio", "amplify", "sound-level", "microphone"),
            *(("weight",) if "weights" in params else ()),
            *(("current",) if "burden" in params else ()),
        ),
    )
    if params["kind"] == "peak" and (contacts := asked.contacts()) and asked.says(_EMPTIES):
        params["reset"] = contacts[0].component or ""
        taken.append(contacts[0].id)
    knob = asked.part("potentiometer")
    if knob:
        place = f"{knob.attributes.get('before', '')} {knob.words} {knob.attributes.get('after', '')}".lower()
        at_output = audio and not re.search(r"input|gain", place) and re.search(r"volume|level|output|master", place)
        params["pot"] = "gain" if re.search(r"\bgain\b|adjustable", place) else "output" if at_output else "input"
        taken.append(knob.id)
        span = re.search(r"(?<![\w.])0\s?V?\s?(?:-|–|to|\.\.+)\s?(\d+(?:\.\d+)?)\s?V\b", asked.raw, re.I)
        if params["pot"] == "input" and span and scaling(asked.raw) is None:
            params["pot_high"] = float(span[1]) / float(params["gain"])
            asked.note(span.group())
    if params["kind"] == "summing" and asked.wants(
        r"\beach\b[^.;]{0,30}\b(?:pot\w*|volume|level|knob|fader)s?\b|\b(?:pots?|potentiometers?|volumes?|levels?|knobs?|faders?)\b[^.;]{0,20}\b(?:each|per|every)\b|\b(?:own|separate|individual) (?:\w+ )?(?:pot\w*|volume|level|knob|fader)s?\b|\b[2-9] (?:\w+ )?(?:pots?|potentiometers?|knobs?|faders?)\b"
    ):
        params["pots"] = "each"
        params.pop("pot", None)
    if params["kind"] == "transimpedance" and (diode := next(iter(asked.shaped("photodiode")), None)):
        params["sensor"] = diode.component or ""
        taken.append(diode.id)
    if params["kind"] in ("non-inverting", "buffer") and not {"microphone", "beyond"} & params.keys() and (sensor := _source(asked)):
        params["sensor"] = sensor.component or ""
        taken += [sensor.id, *asked.wishes(functions=tuple(catalogue().get(sensor.component or "").provides))]
    ranges = scaling(asked.raw)
    if params["kind"] in ("non-inverting", "buffer") and ranges and ranges.source.unit == "A":
        gain = float(params["gain"]) if "gain_given" in params else 1.0
        params |= {"burden": ranges.result.span / ranges.source.span / gain, "gain": gain}
        params.pop("gain_assumed", None)
        asked.note(ranges.words)
    if params["kind"] == "logarithmic" and (junction := next(iter(asked.shaped("npn", "diode")), None)):
        params["junction"] = junction.component or ""
        taken += [w.id for w in asked.shaped("npn", "diode")]
    if params["kind"] == "rectifier":
        taken += [w.id for w in asked.free if re.search(r"rectif", w.words, re.I)]
    if params["kind"] == "instrumentation":  # 'instrumentation amplifier' is the circuit here, not its chip
        taken += [w.id for w in asked.parts_of("analog") if w.component not in chips and not re.search(r"\d", w.words)]
    supply(asked, params, taken)
    within(params)
    return params, taken


def _thermocouple(asked: Asked, params: dict[str, float | str], couple: Wish) -> list[str]:
    """The gain for a bare thermocouple, which hangs on the input's terminal."""
    if "gain_given" not in params and (gain := thermocouples.gain(asked)):
        params |= {"gain": gain, "gain_given": "yes"}
        params.pop("gain_assumed", None)
    params["beyond"] = couple.id
    return [couple.id, *asked.wishes(functions=("thermocouple", "temperature"))]


def _microphone(asked: Asked, params: dict[str, float | str]) -> list[str]:
    """An electret wants a feed; a bare capsule that is named stands in the circuit. Returns the wishes for it."""
    bare = capsule()
    mics = [
        w
        for w in asked.parts_of("sensor")
        if w.component == bare
        or (re.search(r"\b(?:mic|mike|microphone|electret)", w.words, re.I) and (w.component or "") not in asked.raw.lower())
    ]
    if (
        not asked.says(r"electret|\bmicrophone(?! (?:line|level))|\bmic\b|capsule")
        or len(mics) != len(asked.parts_of("sensor"))
        or asked.says(_DYNAMIC)
    ):
        if asked.says(_DYNAMIC):
            strange = [
                w
                for w in asked.request.of("part")
                if w.component is None
                and re.search(rf"\bmic\w*[^.;]{{0,30}}{re.escape(w.words)}|{re.escape(w.words)}[^.;]{{0,20}}\bmic", asked.raw, re.I)
            ]
            params["beyond"] = " ".join(w.id for w in mics)  # it makes its own voltage
            if ohms := asked.near(rf"{_DYNAMIC}|\bmic\w*", "Ω", 40):
                params["source_ohms"] = ohms
            return [w.id for w in strange]
        return [w.id for w in mics]
    params["microphone"] = "yes"
    if bare and (mics or asked.says(r"capsule|electret (?!pre)|condenser")):
        params["capsule"] = bare
    if r := asked.ohms(r"mic\w*", "capsule", "electret", "bias"):
        params["r_mic"] = r
    return [w.id for w in mics]


def _source(asked: Asked) -> Wish | None:
    """The only sensor, where it puts a voltage out that an amplifier can take."""
    found = asked.parts_of("sensor")
    if len(found) != 1 or found[0].count != 1:
        return None
    return found[0] if voltage_output(catalogue().get(found[0].component or "")) else None


def _scaled_gain(asked: Asked, ranges: Scaling) -> float | None:
    """The gain that turns one range into the other; degrees through the sensor's millivolts a degree."""
    if ranges.source.unit == "V":
        return ranges.result.span / ranges.source.span
    if ranges.source.unit == "C" and (sensor := _source(asked)):
        slope = float(catalogue().get(sensor.component or "").spec.get("mv_per_c", 0)) / 1000
        return ranges.result.span / (slope * ranges.source.span) if slope > 0 else None
    return None


def _kind(asked: Asked, audio: bool, total: bool) -> dict[str, float | str]:
    gain = (
        asked.gain()
        or (asked.number(_LOOSE_GAIN) if asked.says(r"electret|capsule") else None)
        or asked.number(r"\bA[vu]?\s?=\s?-?(\d+(?:\.\d+)?)(?!\s?[a-zA-Z])")
    )
    ranges = scaling(asked.raw)
    spans: dict[str, float] = {}
    if gain is None and ranges and (gain := _scaled_gain(asked, ranges)):
        asked.note(ranges.words)
    elif gain is None and (top := point(asked.raw)) and top.source.unit == "V":
        gain = top.result.high / top.source.high
        spans = {"small_v": top.source.high, "large_v": top.result.high}
        asked.note(top.words)
    elif m := re.search(
        r"(\d+(?:\.\d+)?)\s?(m?)V\S*(?:\s+[a-z][\w-]*){0,4}?\s+(?:to|into)\s+(?:about |a )?(\d+(?:\.\d+)?)\s?V\b", asked.raw
    ):
        if gain is None and not asked.says(r"suppl(?:y|ies)[^.]{0,12}" + re.escape(m.group())):
            small = float(m[1]) / (1000 if m[2] else 1)
            gain = float(m[3]) / small
            spans = {"small_v": small, "large_v": float(m[3])}
            asked.note(m.group())
    kind = next(
        (k for k, found in forms.forms(asked, total, forms.follows(asked, gain), forms.inverts(asked)).items() if found), "non-inverting"
    )
    params: dict[str, float | str] = {"kind": kind, **spans}
    pair = feedback_pair(asked)
    if pair and kind in ("inverting", "non-inverting"):
        params["rf"], params["rin"] = pair
        if gain is None or gain == 1:
            gain = pair[0] / pair[1] + (1 if kind == "non-inverting" else 0)
    params["gain"] = gain or (1.0 if kind in ("buffer", "summing", "difference", "bandpass") else 10.0)
    if gain:
        params["gain_given"] = "yes"
    if (f := (corner(asked) if kind in ("lowpass", "highpass", "integrator", "differentiator") else None) or asked.hertz()) and kind in (
        "lowpass",
        "highpass",
        "bandpass",
        "integrator",
        "differentiator",
        "transimpedance",
        "allpass",
    ):
        params["fc"] = f
    if (q := asked.number(r"\b(?:Q|quality)(?:[- ]?factor)?\s?(?:of|=|is|:|about|around)?\s?(?:of |about )?(\d+(?:\.\d+)?)")) and kind in (
        "lowpass",
        "highpass",
        "bandpass",
    ):
        params["q"] = q
    if kind in ("lowpass", "highpass"):
        params |= forms.approximation(asked)
    if kind == "bandpass":
        params |= {k: v for k, v in forms.center(asked).items() if k not in ("q",) or "q" not in params}
    if gain is None and kind in ("inverting", "non-inverting", "instrumentation"):
        params["gain_assumed"] = "yes"
    if kind == "rectifier" and asked.says(r"full[- ]?wave|absolute value|both half"):
        params["full_wave"] = "yes"
    if kind == "summing":
        m = re.search(
            r"\b(two|three|four|five|six|[2-8])\b(?:\s+[\w-]+){0,3}?\s+(?:signals?|inputs?|sources?|channels?|voltages?|lines?|mics?|microphones?)",
            asked.raw,
            re.I,
        )
        params["inputs"] = float(_COUNTS.get(m[1].lower(), m[1])) if m else 2.0
        if factors := forms.weights(asked):
            params |= {"weights": " ".join(f"{w:g}" for w in factors), "inputs": float(len(factors)), "gain": 1.0}
    if kind == "peak" and (t := asked.near(r"hold|held|\bfor\b|decay|droop|forget|release", "s", 25)):
        params["hold_s"] = t
    if kind == "transimpedance":
        params |= forms.volts_per_ampere(asked)
    _values(asked, params, kind)
    if {"rin", "rf"} <= params.keys() and gain is None and kind in ("inverting", "non-inverting"):
        params["gain"] = float(params["rf"]) / float(params["rin"]) + (1 if kind == "non-inverting" else 0)
        params.pop("gain_assumed", None)
    return params


def _values(asked: Asked, params: dict[str, float | str], kind: str) -> None:
    """Resistors and capacitors that the words give a place."""
    between = placed(asked)
    params.update(between)
    if (half := given.bias_ohms(asked)) is not None and half not in between.values():
        params["r_bias"] = half
    for key, roles in (("rin", (r"input", "rin", "r1", "rg")), ("rf", ("feedback", "rf", "r2"))):
        if key not in params and (r := asked.ohms(*roles)) is not None:
            params[key] = r
    if kind == "inverting" and "rin" not in params and (r := asked.ohms(r"input impedance", r"impedance")) is not None:
        params["rin"] = r
    if out := next((m for m in re.finditer(_BUILD_OUT, asked.raw, re.I) if re.search(r"\d\s?(?:[kKRΩ]|ohms?)", m.group())), None):
        said = out["ohms"] or out["series"] or out["via"] or out["behind"]
        params["r_out"] = units.parse(said.replace("K", "k"), "Ω").value
        asked.note(out.group())
    shunt = [
        g.value
        for g in given.clauses(asked, "Ω")
        if g.value not in between.values()
        and (g.at(_ACROSS_INPUT if kind != "inverting" else _TO_GROUND) or (kind != "inverting" and g.at(r"input resistance")))
    ]
    if shunt and kind in ("inverting", "non-inverting", "buffer"):
        params["r_in"] = shunt[0]
        if params.get("rin") == shunt[0]:
            del params["rin"]
    for g in given.clauses(asked, "F"):
        words = f"{g.before} {g.after}"
        if re.search(r"feedback|parallel|across (?:rf|r2|the (?:feedback|resistor))", words, re.I):
            params["c_f"] = g.value
        elif re.search(r"\boutputs?\b", g.before if re.search(r"input|output|coupl", g.before, re.I) else words, re.I):
            params["c_out"] = g.value
        elif re.search(r"coupl|\binputs?\b|\bin series\b", words, re.I):
            params["c_in"] = g.value
        elif kind not in ("inverting", "non-inverting", "buffer", "summing", "difference"):
            params["c"] = g.value
    ohms = [
        v for v, _ in asked.quantities("Ω") if v not in (params.get("r_in"), params.get("r_mic"), params.get("r_out"), params.get("r_bias"))
    ]
    if asked.part("potentiometer"):
        ohms = [v for v in ohms if v != asked.ohms("pot", "potentiometer", "knob", "trimmer")]
    if kind in ("integrator", "differentiator", "peak", "lowpass", "highpass", "transimpedance"):
        if ohms and ohms[0] != params.get("rin"):
            params.setdefault("r", ohms[0])
        elif "rin" in params:
            params["r"] = params["rin"]
    elif (
        ohms
        and not {"rin", "rf"} & params.keys()
        and "potentiometer" not in asked.ids
        and not asked.near(r"cans|headphone|load|speaker|\binto\b|\bline\b", "Ω", 12)
        and not asked.near(rf"{_DYNAMIC}|\bmic\w*", "Ω", 40)
    ):
        params["rin"] = ohms[0]
