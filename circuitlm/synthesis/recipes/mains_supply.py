"""DC supply from the mains: fuse, transformer, bridge, smoothing, linear regulators; one rail, or two about a centre tap."""

from __future__ import annotations

import math
import re

from circuitlm.circuit import eseries, units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, four_diodes, given, switch_proof
from circuitlm.synthesis.recipes.alternating import alternating
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.regulating import (
    EXTRAS,
    adjustable,
    dropout,
    extras,
    fixed_regulators,
    fuse,
    heat,
    highest_input,
    indicator,
    indicators,
    reach,
    regulate,
    usual_regulator,
    variable,
)

SECONDARIES = (6.0, 7.5, 9.0, 12.0, 15.0, 18.0, 24.0)
"""Usual secondary voltages, V RMS."""
_ASKS = (
    r"\b(?:bench|lab(?:oratory)?) (?:power )?suppl|\bdc power supply|power supply circuit|rectifier|transformer|\btrafo|\bac to dc|linear (?:power )?supply|"
    r"\bprimary\b[^.]*\bsecondary\b|\bmains\b[^.]{0,60}\bsecondary\b|mains? (?:to|powered) (?:\d+ ?v )?(?:dc )?supply|(?:78\d\d|79\d\d)[^.]{0,30}\b(?:from|on) (?:the )?mains"
)
_AT_HAND = r"\b(?:from|by|on|off|with|using|have|through|via)\s+(?:an?|my|the|our|some)\s+(?:[\w.±+-]+\s+){0,3}?(?:bench|lab(?:oratory)?) (?:power )?suppl\w+"
"""A laboratory's supply that feeds the circuit, and is not to be built."""
_SET = r"\b(?:variable|adjustable) (?:[\w-]+ ){0,2}power supply"
_SPLIT = r"(?:±|\+\s?/?\s?-|plus/?minus|plus and minus|\bdual|\bsplit|symmetric\w*|bipolar)[^.]{0,14}?(?:suppl|rail|output|\d\s?V)"
_TAP = r"cent(?:re|er)[- ]?tap\w*|mid[- ]?tap\w*|\d\s?V?\s?-\s?0\s?-\s?\d|\b2\s?x\s?\d+(?:\.\d+)?\s?V|two (?:\d+(?:\.\d+)? ?V )?secondar|dual secondar|split secondar"


_DIRECT = (
    r"\b(?:input|in|from|source)(?: voltage)?(?: is| of|:)?(?: (?:a|an|the|my))? \d[\d.]* ?V ?DC\b|\d ?V ?DC (?:in\b|input)|"
    r"\d ?V (?:DC )?in\b[^.;]{0,80}\d ?V (?:DC )?out\b|\binput(?: voltage)?(?: is| of|:)? \d[\d.]* ?V\b[^.;]{0,80}\boutput"
)
"""Direct voltage comes in: a regulator between terminals."""


def match(asked: Asked) -> Match | None:
    seen = asked.without([m.group() for m in re.finditer(_AT_HAND, asked.raw, re.I)])
    if asked.controller or not (seen.says(_ASKS) or (asked.says(_SET) and adjustable(1) not in asked.ids)):
        return None
    asked.words |= seen.words
    if alternating(asked) is not None:
        return None  # the lamps behind the rectifier are the circuit
    if asked.says(_DIRECT) and not asked.says(r"\btransformer|\btrafo|\bmains\b|rectif|\bac\b|secondar"):
        return None
    if asked.says(r"zero[- ]?cross"):
        return None  # the transformer gives a signal
    if asked.says(r"\bprecision|\bactive (?:full|half)|super-?diode|absolute[- ]value") and not asked.says(
        r"\btransformer|\btrafo|\bmains\b"
    ):
        return None  # a signal is rectified
    positive, negative = fixed_regulators(1), fixed_regulators(-1)
    own = (
        "transformer",
        "transformer-ct",
        "bridge-rectifier",
        "potentiometer",
        adjustable(1),
        adjustable(-1),
        *positive,
        *negative,
        *EXTRAS,
    )
    fed = [w.id for w in asked.request.of("part", "function") if _is_load(asked, w)]
    main = [
        w for w in asked.request.of("part") if not w.support and w.component not in own and w.id not in fed and w not in asked.shaped("led")
    ]
    amplifiers = [w for w in main if catalogue().entries.get(w.component or "", {}).get("kind") == "analog"]
    if asked.kinds & {"sensor", "display", "actuator", "radio"} or amplifiers or len(main) > 1:
        return None
    params = extras(asked)
    chips = [i for i in asked.ids if i in (*positive, adjustable(1))]
    lower = [i for i in asked.ids if i in (*negative, adjustable(-1))]
    if lower or asked.says(_SPLIT) or (asked.says(_TAP) and not (chips and not lower)):
        params["split"] = "yes"
    elif asked.says(_TAP):
        params["tap"] = "yes"
    if not chips and asked.says(r"unregulated|un-?stabili[sz]ed|\braw (?:dc|supply|voltage)|(?:no|without)(?: an?)? regulat"):
        params["raw"] = "yes"
    ac = secondary(asked)
    if ac and ac < 60:
        params["secondary"] = ac
    ripple = asked.near(r"\bripple\b", "V", 25)
    volts = [v for v, _ in asked.quantities("V") if v < 50 and v not in (params.get("secondary"), ripple)]
    if ripple:
        params["ripple"] = ripple
    if (
        not (volts or chips or lower)
        and asked.says(r"rectif|\b(?:four|4) diodes\b|\bto (?:\w+ )?dc\b|\bsmooth")
        and not asked.says(r"\bregulat|stabili[sz]|\bconstant")
    ):
        params["raw"] = "yes"  # a rectifier and its capacitor are all
    fixed = next((positive[i] for i in chips if i in positive), None)
    if fixed or volts:
        params["vout"] = fixed or (max(volts) if "split" not in params and adjustable(1) in chips else volts[0])
    if chips:
        params["chip"] = chips[0]
    params |= variable(asked)
    if lower:
        params["chip_n"] = lower[0]
    params |= four_diodes.read(asked)
    if "bridge_of" in params and not asked.says(r"protect"):
        params.pop("diodes", None)
    if a := given.load_amps(asked):
        params["amps"] = a
    if f := asked.number(r"\b(50|60)\s?Hz"):
        params["mains_hz"] = f
    if r := asked.ohms("r1", "adj"):
        params["r1"] = r
    if asked.part("potentiometer"):
        params["variable"] = "yes"
        if r := asked.ohms("pot", "potentiometer"):
            params["pot_ohms"] = r
    if "c_bulk" not in params and (big := [v for v, _ in asked.quantities("F") if v >= 220e-6]):
        params["c_bulk"] = big[0]
    mains = [
        w.id
        for w in asked.request.wishes
        if w.component
        and w.component in catalogue()
        and any(x.role == "source" for x in catalogue().get(w.component).interfaces_of("mains"))
    ]
    return params, fed + mains + asked.wishes(
        *own, supplies=True, functions=("supply", "indicator", "switch-mains", "tone", "music", "amplify", "amplifier")
    ) + indicators(asked)


def _is_load(asked: Asked, wish: Wish) -> bool:
    """'A supply for my op-amp board': what is fed stands outside the circuit."""
    return bool(
        re.search(rf"\bfor (?:an?|the|my|some|our) (?:[\w-]+ )?{re.escape(wish.words)}", asked.raw, re.I)
        and not re.search(r"\d", wish.words)
    )


def secondary(asked: Asked) -> float | None:
    """The secondary voltage, of one half where there is a centre tap: '9 V secondary', '2 x 12 V', '15-0-15', '12 VAC'."""
    return (
        asked.number(r"\b(\d+(?:\.\d+)?)\s?V?\s?-\s?0\s?-\s?\d+")
        or asked.number(r"\b2\s?x\s?(\d+(?:\.\d+)?)\s?V")
        or asked.number(r"(\d+(?:\.\d+)?)\s?V(?:olts?)?\s?-?AC\b(?! mains)")
        or asked.number(r"(\d+(?:\.\d+)?)\s?V(?:olts?)?\s+(?:(?:rms|ac|mains)\s+)?(?:transformer|trafo|secondar)")
        or asked.number(r"(?:transformer|trafo|secondar\w*)[^.\d]{0,24}(?<!\d)(\d+(?:\.\d+)?)\s?V(?! (?:dc|out))")
        or asked.number(r"(?:transformer|trafo)\s+(?:with\s+)?(?:230|220|240|120|115|110)\s?V?\s?(?:to|/|:|->)\s?(\d+(?:\.\d+)?)")
    )


# -- building -----------------------------------------------------------------------------------------------------------
def build(bench: Bench) -> Figures:
    split, raw = bench.given("split"), bench.given("raw")
    chip, vout = ("", bench.number("vout", 12.0)) if raw else _chip(bench, "chip", bench.number("vout", 5.0), 1)
    if bench.given("variable") and not raw:
        reach(bench, bench.number("amps", 0.5))
    lower, vneg = _chip(bench, "chip_n", -vout, -1) if split and not raw else ("", -vout if split else 0.0)
    hz = bench.number("mains_hz", 50.0)
    if bench.given("load_ohms"):  # the regulator itself takes some milliamperes
        bench.block.params.setdefault("amps", round(vout / bench.number("load_ohms", 1e3) + (0.0 if raw else 0.005), 4))
    amps = bench.number("amps", 0.5)
    drop = max((dropout(i) for i in (chip, lower) if i), default=0.0)
    drops = four_diodes.drop(bench) / (2 if split else 1)  # the bridge: two diodes in the way, about a centre tap one
    target = max(vout, -vneg)
    need = (target + drop + (0.0 if raw else 1.0) + drops) / math.sqrt(2) / 0.9
    usual = next((v for v in SECONDARIES if v >= need * 0.999), None)
    sec = bench.number("secondary", usual or eseries.at_least(need, "E12"))
    peak = sec * math.sqrt(2) - drops
    if raw:
        target = peak * 0.9
    _check(sec, peak, target + drop + (0.0 if raw else 0.5), [i for i in (chip, lower) if i])
    bridge = front(bench, sec, peak, split, amps * (2 if split else 1))
    ripple = min(bench.number("ripple", 2.5), peak - target - drop)
    if bench.given("c_bulk") and not bench.given("amps"):
        most = 2 * hz * bench.number("c_bulk", 1e-3) * ripple
        amps = min(amps, max(v for v in (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5) if v <= max(most, 0.01)))
        bench.b.assume(f"The supply gives {units.show(amps, 'A')}: more, and the ripple on the given capacitor reaches the output.")
    c = bench.number("c_bulk", eseries.at_least(max(amps / (2 * hz * max(ripple, 0.3)) * 0.999, 470e-6), "E6"))
    got = amps / (2 * hz * c)
    why = f"C = I/(2f·ΔU): {units.show(got, 'V')} of ripple at {units.show(amps, 'A')} ({hz:g} Hz)"
    bulk(bench, bridge, c, why, "RAW", False)
    if split:
        bulk(bench, bridge, c, why, "RAW_N", True)
    if not raw and peak - got < target + drop:
        bench.b.problems.append(
            f"At {units.show(amps, 'A')} the ripple of {units.show(got, 'V')} leaves {units.show(peak - got, 'V')} at the regulator, "
            f"which needs {units.show(target + drop, 'V')}: a larger capacitor."
        )
    out, out_n = ("RAW", "RAW_N") if raw else ("VOUT", "VOUT_N")
    figures: Figures = {"vout": peak - got / 2} if raw else regulate(bench, chip, "RAW", peak, vout)
    if split:
        figures["vneg"] = -peak if raw else regulate(bench, lower, "RAW_N", -peak, vneg, "VOUT_N")["vout"]
        _split_terminal(bench, peak if raw else vout, -peak if raw else vneg, out, out_n)
    else:
        bench.terminal(
            "OUT", out, "out", f"about {units.show(peak, 'V')}, not regulated" if raw else f"the regulated {units.show(vout, 'V')}"
        )
    figures |= four_diodes.load(bench, out, peak if raw else vout)
    figures |= indicator(bench, out, peak if raw else vout, below=out_n if split else "")
    from circuitlm.synthesis.mains import WARNING

    bench.b.advice.append(WARNING)
    watts = (peak - got / 2 - float(figures.get("vout_min", figures["vout"]))) * amps  # set low, the regulator takes most of it
    heat(bench, watts, amps)
    bench.b.advice.append(
        f"The smoothing capacitor has to stand {units.show(math.ceil(peak * 1.35), 'V')} or more; "
        f"the transformer {units.show(sec * amps * 1.8 * (2 if split else 1), 'W').replace('W', 'VA')}."
    )
    return figures | {"secondary_v": sec, "peak_v": peak, "bulk_f": c, "ripple_v": got, "dissipation_w": watts, "amps": amps}


def _check(sec: float, peak: float, need: float, chips: list[str]) -> None:
    """The transformer gives enough for the output, and no more than the regulators stand. Raises CannotDesign."""
    has = f"{units.show(sec, 'V')} AC gives {units.show(peak, 'V')} behind the bridge"
    if peak < need:
        raise CannotDesign(f"{has}; {units.show(need, 'V')} are needed there.", "a transformer with a higher secondary voltage")
    for i in chips:
        if peak > highest_input(i) * 1.02:
            name = catalogue().get(i).name
            raise CannotDesign(
                f"{has}; the {name} stands {units.show(highest_input(i), 'V')}.", "a transformer with a lower secondary voltage"
            )


def _chip(bench: Bench, key: str, vout: float, sign: int) -> tuple[str, float]:
    """(regulator, output voltage): the one that is named, else the usual one for the voltage, else the adjustable one."""
    named = bench.text(key)
    fixed = fixed_regulators(sign)
    if named:
        return named, fixed.get(named, vout)
    usual = usual_regulator(vout)
    if usual and highest_input(usual) >= 20:  # what stands behind a bridge rises far above its nominal voltage
        return usual, vout
    return adjustable(sign), vout


def _transformer(split: bool) -> str:
    """The catalogue's transformer with or without a centre tap."""
    for i in catalogue():
        c = catalogue().get(i)
        if c.shape == "transformer" and (len(c.isolation.get("secondary", ())) == 3) == split:
            return i
    raise CannotDesign("The catalogue has no such transformer.")


def front(bench: Bench, sec: float, peak: float, split: bool, amps: float) -> str:
    """Mains, fuse, transformer and bridge; returns the designator of the bridge. Nets RAW and, about a centre tap, RAW_N."""
    mains = next((i for i in catalogue() if any(x.type == "mains" and x.role == "source" for x in catalogue().get(i).interfaces)), None)
    if mains is None:
        raise CannotDesign("The catalogue has no mains source.")
    source = bench.part(mains, "source", "the mains socket")
    i = source.component.interfaces_of("mains")[0]
    for net in ("MAINS_L", "MAINS_N", "MAINS_L_FUSED"):
        bench.net(net, kind="mains")
    fuse(
        bench,
        "MAINS_L",
        "MAINS_L_FUSED",
        max(2 * sec * amps * 1.8 / 230, 0.06),
        "limits the fault current of the primary; slow, for the inrush",
    )
    tapped = split or bench.given("tap")
    transformer = bench.part(_transformer(tapped), "", f"mains to {'2 x ' if tapped else ''}{units.show(sec, 'V')} AC, isolated")
    transformer.value, transformer.quantity = ("2 x " if tapped else "") + units.show(sec, "V") + " AC", sec
    primary, secondary = transformer.component.isolation["primary"], transformer.component.isolation["secondary"]
    bench.join("MAINS_L", (source, i.pins["l"]))
    bench.join("MAINS_L_FUSED", (transformer, primary[0]))
    bench.join("MAINS_N", (transformer, primary[1]), (source, i.pins["n"]))
    bench.join("AC1", (transformer, secondary[0]))
    bench.join("AC2", (transformer, secondary[-1]))
    bench.net("RAW", kind="power", volts=round(peak, 1))
    if split:
        bench.ground((transformer, secondary[1]))
        bench.net("RAW_N", kind="power", volts=-round(peak, 1))
    else:
        bench.ground()
    return four_diodes.place(bench, "AC1", "AC2", "RAW", "RAW_N" if split else "GND", "four diodes make DC of it")


def bulk(bench: Bench, bridge: str, c: float, why: str, net: str, below: bool) -> None:
    cap = bench.capacitor(c, "bulk", why, bridge, polarised=True)
    if (need := 1.35 * abs(bench.net(net).volts or 0.0)) > float(cap.component.spec.get("v_max", 25)):
        cap.label = cap.settings["rated"] = units.show(next((v for v in (35.0, 50.0, 63.0, 100.0) if v >= need), 100.0), "V")
    plus, minus = bench.b.two_pins(cap)
    if below:
        plus, minus = minus, plus
    bench.b.circuit.connect(bench.net(net), plus)
    bench.b.ground(minus)


def _split_terminal(bench: Bench, vout: float, vneg: float, net: str, below: str) -> None:
    part = bench.part("terminal-3", "terminal", "the output, ground in the middle")
    part.label = f"+{units.show(vout, 'V')} GND {units.show(vneg, 'V')}"
    bench.join(net, (part, "1"))
    bench.ground((part, "2"))
    bench.join(below, (part, "3"))
    bench.port("OUT+", net, "out")
    bench.port("OUT-", below, "out")


RECIPE = Recipe(
    "dc-supply",
    "DC power supply",
    "Upeak = U2·√2 - 1.8 V; C = I / (2f·ΔU)",
    build,
    match,
    measure=switch_proof.mains,
    rank=85,
    group="supply",
    words="ripple usual small each unregulated raw unstabilised convert lab symmetric symmetrical split bipolar adjustable power supply bench transformer primary secondary secondaries centre center tap bridge rectifier smoothing cap caps capacitor around regulator load max take vac ac dc mains regulated should linear indicator per rail",
)
