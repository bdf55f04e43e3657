"""One-transistor amplifiers: common emitter (gain -Rc/Re) and emitter follower, both biased by a divider and coupled by capacitors."""

from __future__ import annotations

import math
import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, timing_proof
from circuitlm.synthesis.recipes.asked import Asked, Match, usual
from circuitlm.synthesis.recipes.opamp_stage import capsule, electret

LOW_HZ = 20.0
"""Corner of each coupling capacitor, Hz: the lower end of what is heard."""
IC = 1e-3
"""Collector current of a common-emitter stage where nothing else is said, A."""
FOLLOWER_IC = 5e-3
"""Emitter current of a follower, A: it has to drive what the source could not."""
VBE = 0.65
LEAST_BETA = 100.0
DIVIDER_SHARE = 10.0
"""The bias divider carries a tenth of the emitter current: ten times the base current of a transistor with a gain of 100."""
_EMITTER = r"common[- ]emitter|\bCE (?:amp|stage)"
_FOLLOWER = r"emitter[- ]follower|common[- ]collector"
_SINGLE = (
    r"\b(?:(?:one|single|1)[- ])?(?:transistor|BJT|NPN|2N\d{4}|BC\d{3}[A-C]?) (?:[\w-]+ )?(?:pre-?)?amp(?:lifier)?\b(?! (?:pair|stages))|\bclass[- ]A (?:[\w-]+ )?(?:pre-?)?amp|"
    r"\b(?:pre-?)?amp(?:lifier)?(?: stage)? (?:with|from|of|using|around|built (?:with|around)) (?:an? |one |a single )?(?:NPN|BJT|transistor|2N\d|BC\d)|"
    r"\bamp(?:lifier)?\b(?: circuit| stage)?[^.;\d]{0,24}\b(?:single|one|1) (?:NPN |BJT |bipolar |small )?transistor\b"
)


def match(asked: Asked) -> Match | None:
    follower = asked.wants(_FOLLOWER)
    if asked.controller or not (follower or asked.wants(f"{_EMITTER}|{_SINGLE}")):
        return None
    if asked.kinds & {"analog", "logic", "display", "radio", "converter"} or asked.says(r"regulat|zener|push-?pull|darlington"):
        return None
    transistors = asked.shaped("npn")
    if len(transistors) > 1:
        transistors = [w for w in transistors if re.search(r"\d", w.words)] or transistors
    params: dict[str, float | str] = {"kind": "follower" if follower else "emitter", "alone": "yes"}
    if transistors:
        params["transistor"] = transistors[0].component or ""
    if v := asked.vcc():
        params["vcc"] = v
    if (g := asked.gain()) and not follower:
        params["gain"] = g
    if amps := asked.near(
        r"\b(?:collector|emitter|quiescent|bias|idle|standing|resting)[- ]current|\bI_?[CEQ]q?\b|\bbiased? (?:at|to|for)\b", "A", 30
    ):
        params["ic"] = amps
    for key, roles in (("rc", ("collector", "rc")), ("re", ("emitter resistor", "re"))):
        if r := asked.ohms(*roles):
            params[key] = r
    if r := asked.near(r"\bload\b|\bline\b|headphone", "Ω", 15):
        params["load"] = r
    if low := asked.near(r"\blow(?:er|est)?\b|\bcut-?\s?off|\bcorner|\bdown to\b", "Hz", 30):
        params["low_hz"] = low
    microphones = [] if follower else _microphone(asked, params)
    spoken = [w for w in asked.free if re.search(r"\bamp", w.words, re.I) and not re.search(r"\d", w.words)]
    for wish in spoken:  # what the transistor is to be, and no chip of its own
        wish.alternatives.append(str(params.get("transistor") or usual("transistor-npn")))
    return params, microphones + [w.id for w in asked.shaped("npn")] + [w.id for w in spoken] + asked.wishes(
        "resistor", "capacitor", "capacitor-polarised", "terminal-2", functions=("amplifier", "amplify", "audio")
    )


def _microphone(asked: Asked, params: dict[str, float | str]) -> list[str]:
    """An electret at the input, fed through a resistor; a board with an amplifier of its own is none."""
    if not asked.says(r"electret|condenser|microphone capsule|\bmic (?:capsule|insert)"):
        return []
    bare = capsule()
    found = [w for w in asked.parts_of("sensor") if w.component == bare or "sound-level" in catalogue().get(w.component or "").provides]
    params["microphone"] = bare or ""
    return [w.id for w in found] + asked.wishes(functions=("microphone", "sound-level", "loudness"))


def build(bench: Bench) -> Figures:
    vcc = bench.number("vcc", 9.0)
    if vcc < 3:
        raise CannotDesign(
            f"{units.show(vcc, 'V')} leaves no room to bias a transistor with an emitter resistor.", "3 V at least, or an op-amp"
        )
    rail = bench.supply(vcc, "feeds the amplifier")
    q = bench.part(bench.text("transistor") or bench.b.default("transistor-npn").id, "", "amplifies")
    if bench.text("microphone"):
        electret(bench, rail, vcc, "IN", bench.text("microphone"))
    else:
        bench.terminal("IN", "IN", "in", "signal input")
    figures = _follower(bench, rail, vcc, q) if bench.text("kind") == "follower" else _emitter(bench, rail, vcc, q)
    bench.terminal("OUT", "OUT", "out", "signal output")
    return figures | {"supply": vcc}


def _bias(bench: Bench, rail: str, vcc: float, q: Part, v_base: float, amps: float) -> float:
    """The divider at the base; returns its resistance as the signal sees it, Ω."""
    total = vcc / (amps / DIVIDER_SHARE)
    lower = eseries.nearest(total * v_base / vcc, "E12")
    upper = eseries.nearest(lower * (vcc - v_base) / v_base, "E24")
    why = f"holds the base at {units.show(vcc * lower / (upper + lower), 'V')}"
    a, z = bench.resistor(upper, "divider-top", why, q.ref), bench.resistor(lower, "divider-bottom", why, q.ref)
    bench.join(rail, (a, "1"))
    bench.join("BASE", (a, "2"), (z, "1"), (q, "B"))
    bench.ground((z, "2"))
    return upper * lower / (upper + lower)


def _low(bench: Bench) -> float:
    """The corner of each capacitor, Hz: three of them together give the amplifier's own, f·√(2^(1/3) - 1) each."""
    return math.sqrt(2 ** (1 / 3) - 1) * bench.number("low_hz", 0.0) or LOW_HZ


def _couple(bench: Bench, positive: str, negative: str, ohms: float, why: str, q: Part) -> None:
    """A capacitor that passes the lowest frequency into *ohms*, its positive side on the net with the bias."""
    c = bench.capacitor(eseries.at_least(1 / (2 * math.pi * _low(bench) * ohms), "E6"), "coupling", why, q.ref)
    plus, minus = bench.b.two_pins(c)
    bench.b.circuit.connect(bench.net(positive), plus)
    bench.b.circuit.connect(bench.net(negative), minus)


def _output(bench: Bench, net: str, load: float, q: Part) -> None:
    """The output capacitor, and the resistor that gives its far side a level when nothing is connected."""
    _couple(bench, net, "OUT", load, "keeps the bias from the output", q)
    bleed = bench.resistor(100_000, "pulldown", "discharges the coupling capacitor", q.ref)
    bench.join("OUT", (bleed, "1"))
    bench.ground((bleed, "2"))


def _emitter(bench: Bench, rail: str, vcc: float, q: Part) -> Figures:
    """Re carries the gain: |A| = Rc/(Re + 26 mV/Ic); what it lacks for a steady bias stands below it behind a capacitor."""
    gain = bench.number("gain", 10.0)
    if not bench.given("gain"):
        bench.b.assume("The gain is 10, since none is given.")
    v_emitter = max(0.1 * vcc, 0.6)
    v_out = (vcc - v_emitter - 0.5) / 2
    rc = bench.number("rc", eseries.nearest(v_out / bench.number("ic", IC), "E12"))
    amps = bench.number("ic", v_out / rc)
    intrinsic = 0.026 / amps
    most = rc / intrinsic
    if gain > 0.8 * most:
        raise CannotDesign(
            f"One transistor on {units.show(vcc, 'V')} reaches a gain of about {0.8 * most:.0f}, not {gain:g}.", "two stages, or an op-amp"
        )
    re_signal = bench.number("re", eseries.nearest(max(rc / gain - intrinsic, 1.0), "E24"))
    got = rc / (re_signal + intrinsic)
    re_all = v_emitter / amps
    rest = eseries.nearest(re_all - re_signal, "E12") if re_all - re_signal > 0.15 * re_all else 0.0
    v_emitter = amps * (re_signal + rest)
    if v_emitter + amps * rc > vcc - 0.5:
        raise CannotDesign(
            f"With {units.show(rc, 'Ω')} and {units.show(re_signal, 'Ω')} on {units.show(vcc, 'V')} the transistor has no room to swing.",
            "a higher gain, or a higher supply",
        )
    divider = _bias(bench, rail, vcc, q, v_emitter + VBE, amps)
    base = LEAST_BETA * (re_signal + intrinsic)
    _couple(bench, "BASE", "IN", divider * base / (divider + base), "passes the signal and keeps the bias to itself", q)
    why = f"gain = -Rc/(Re + 26 mV/Ic) = -{got:.3g} at {units.show(amps, 'A')}"
    top, low = bench.resistor(rc, "collector", why, q.ref), bench.resistor(re_signal, "emitter", why, q.ref)
    bench.join(rail, (top, "1"))
    bench.join("COLLECTOR", (top, "2"), (q, "C"))
    bench.join("EMITTER", (q, "E"), (low, "1"))
    if rest:
        below = bench.resistor(rest, "emitter", "steadies the bias; the signal passes it through the capacitor", q.ref)
        bench.join("EMITTER_DC", (low, "2"), (below, "1"))
        bench.ground((below, "2"))
        c = bench.capacitor(
            eseries.at_least(1 / (2 * math.pi * _low(bench) * (re_signal + intrinsic)), "E6"),
            "coupling",
            "bypasses it for the signal",
            q.ref,
        )
        plus, minus = bench.b.two_pins(c)
        bench.b.circuit.connect(bench.net("EMITTER_DC"), plus)
        bench.b.ground(minus)
    else:
        bench.ground((low, "2"))
    _output(bench, "COLLECTOR", max(bench.number("load", 10_000.0), 1.0), q)
    bench.b.note(f"{q.ref} inverts; its output resistance is that of the collector resistor, {units.show(rc, 'Ω')}.", q.ref)
    return {
        "gain": -got,
        "gain_db": 20 * math.log10(got),
        "ma": amps * 1000,
        "rc": rc,
        "input_ohms": divider * base / (divider + base),
        "kind": "common emitter",
    }


def _follower(bench: Bench, rail: str, vcc: float, q: Part) -> Figures:
    """The emitter at half the supply: a gain of just under one, and an input resistance of the load times the transistor's gain."""
    v_emitter = vcc / 2
    load = bench.number("load", 10_000.0)
    amps = max(FOLLOWER_IC, 1.5 * v_emitter / load) if bench.given("load") else bench.number("ic", FOLLOWER_IC)
    re = bench.number("re", eseries.nearest(v_emitter / amps, "E12"))
    amps = v_emitter / re
    watts = v_emitter * amps
    if watts > 0.3:
        raise CannotDesign(
            f"A follower into {units.show(load, 'Ω')} on {units.show(vcc, 'V')} would turn {units.show(watts, 'W')} into heat in the transistor.",
            "a power amplifier chip, or a push-pull stage",
        )
    divider = _bias(bench, rail, vcc, q, v_emitter + VBE, amps)
    both = re * load / (re + load)
    base = LEAST_BETA * both
    z_in = divider * base / (divider + base)
    _couple(bench, "BASE", "IN", z_in, "passes the signal and keeps the bias to itself", q)
    bench.join(rail, (q, "C"))
    why = f"{units.show(v_emitter, 'V')} / {units.show(re, 'Ω')} = {units.show(amps, 'A')} through {q.ref}"
    if vcc**2 / re > 0.24:  # what it has to stand while a large signal turns the transistor fully on
        low = bench.own(bench.b.support("resistor-power", q.ref, "emitter", f"{why}; {units.show(watts, 'W')} of heat", re))
    else:
        low = bench.resistor(re, "emitter", why, q.ref)
    bench.join("EMITTER", (q, "E"), (low, "1"))
    bench.ground((low, "2"))
    _output(bench, "EMITTER", load, q)
    return {"gain": both / (both + 0.026 / amps), "ma": amps * 1000, "re": re, "input_ohms": z_in, "kind": "emitter follower"}


RECIPE = Recipe(
    "transistor-amplifier",
    "One-transistor amplifier",
    "gain = -Rc/Re (common emitter), 1 (emitter follower)",
    build,
    match,
    measure=timing_proof.amplifier,
    rank=84,
    group="opamp",
    words="lower lowest cutoff cut corner frequency low common emitter follower collector amplifier stage single one transistor voltage gain coupling capacitors input output line source drive load bias",
)
