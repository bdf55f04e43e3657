"""Small audio power amplifier with the LM386: gain 20 to 200, volume, output capacitor, Zobel network, speaker."""

from __future__ import annotations

import math
import re

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import PinRef
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, given, kit, switch_proof
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.opamp_stage import electret
from circuitlm.synthesis.recipes.signal_in import signal_in, sockets

_INPUT = r"\b(?:from|input|in-?put|line[- ]?in|aux)\b"


def _chips() -> list[str]:
    """Power amplifier chips: gain pins and a bypass of their own."""
    return catalogue().having("analog", pins={"GAIN1", "GAIN8", "BYPASS"})


def match(asked: Asked) -> Match | None:
    chips = _chips()
    named = next((i for i in asked.ids if i in chips), None)
    if not named and asked.says(r"\bdelay\w*|\brelay\b"):
        return None  # the amplifier is there already
    played = any(w.for_the("amplify") for w in asked.free)  # what a board plays
    if (asked.controller or asked.kinds & {"display", "radio"}) and not played:
        return None
    if not named and not (
        asked.says(
            r"audio amp|(?:small|simple|mini|guitar|speaker|headphone) amp|amplif[^.]*(?:speaker|microphone)|(?:mic|microphone|speaker)[^.]*amplif"
        )
        and not asked.kinds & {"analog", "audio"} - {"audio"}
        and asked.says("speaker|amp")
    ):
        return None
    if not named and any(i in asked.ids for i in ("pam8403", "max98357a", "dfplayer-mini")):
        return None
    params: dict[str, float | str] = {"board" if played else "alone": "yes", "chip": named or chips[0], "gain": asked.gain() or 20.0}
    branch = [g for g in given.clauses(asked, "Ω") if g.at(r"\bpins? 1\b") and not g.at(r"speaker|\bpot\w*|knob")]
    if branch:
        params["gain_ohms"] = branch[0].value
    if v := asked.vcc():
        params["vcc"] = v
    if "potentiometer" in asked.ids or asked.does("knob") or asked.says(r"volume"):
        params["pot"] = "yes"
    if "speaker" in asked.ids or asked.says(r"speaker"):
        params["speaker"] = "yes"
    mic = next((i for i in asked.ids if "mic" in i and catalogue().entries[i]["kind"] == "sensor"), None)
    if mic:
        params["mic"] = mic
    jack = next(iter(sockets(asked)), None)
    if jack and not mic and (params.get("speaker") or asked.says(_INPUT)):
        params["jack"] = jack.component or ""
    if not mic and "jack" not in params and (lines := _mixed(asked)):
        params |= lines
    gain_pins = {str(p.number) for p in catalogue().get(str(params["chip"])).pins if p.id.startswith("GAIN")}
    loose = [w.id for w in asked.request.of("pin") if w.target is None and w.words in gain_pins]  # '10 µF between pins 1 and 8'
    return params, loose + asked.wishes(
        params["chip"],
        "speaker",
        "potentiometer",
        "resistor",
        "capacitor",
        "capacitor-polarised",
        "terminal-2",
        mic or "",
        str(params.get("jack", "")),
        functions=("knob", "sound", "audio", "amplify", "amplifier", "sound-level", "speaker"),
    )


_COUNTS = {"two": 2, "three": 3, "four": 4}
_MIXED = re.compile(
    r"\b(?P<n>[2-4]|two|three|four)\s+(?P<stereo>stereo\s+)?(?:(?:line|audio|mono|music|line-level)[- ](?:level )?)*(?:inputs?|sources?|players?|signals?|channels?)\b",
    re.I,
)


def _mixed(asked: Asked) -> dict[str, float | str]:
    """Several lines that are summed in front of the amplifier: 'two stereo inputs summed to mono' are four."""
    said = _MIXED.search(asked.raw)
    if said is None or not asked.says(r"\bmix\w*|\bsum\w*|\bcombin\w*|\bto mono\b|\binto one\b"):
        return {}
    asked.note(said.group())
    asked.note("mono stereo")
    count = _COUNTS.get(said["n"].lower()) or int(said["n"])
    return {"lines": count, "stereo": "yes"} if said["stereo"] else {"lines": count}


def build(bench: Bench) -> Figures:
    component = bench.b.component(bench.text("chip"))
    rail, vcc = kit.feed(bench, 9.0, component, why="feeds the amplifier")
    chip = kit.chip(bench, component.id, rail, vcc, "", "the amplifier")
    gain = min(max(bench.number("gain", 20.0), 20.0), 200.0)
    got = _gain(bench, chip.ref, gain)
    if got >= 199:
        chip.settings["gain"] = "200"
    _input(bench, rail, vcc)
    bench.join("AMP_IN", (chip, "IN+"))
    bench.ground((chip, "IN-"))
    if got > 21:
        c = bench.capacitor(10e-6, "decoupling", "keeps the supply's hum out at high gain", chip.ref)
        p, m = bench.b.two_pins(c)
        bench.b.circuit.connect(bench.net("BYPASS"), PinRef(chip.ref, "BYPASS"), p)
        bench.b.ground(m)
    ohms = 8.0
    out = bench.capacitor(
        220e-6 if vcc <= 12 else 470e-6,
        "coupling",
        f"passes the sound from {units.show(1 / (2 * math.pi * 220e-6 * ohms), 'Hz')} on into 8 Ω and keeps the DC away",
        chip.ref,
    )
    zr, zc = (
        bench.resistor(10.0, "filter", "Zobel network: keeps the output from oscillating with the speaker's inductance", chip.ref),
        bench.capacitor(47e-9, "filter", "Zobel network", chip.ref),
    )
    p, m = bench.b.two_pins(out)
    bench.join("AMP_OUT", (chip, "OUT"), (zr, "1"))
    bench.b.circuit.connect(bench.net("AMP_OUT"), p)
    bench.join("ZOBEL", (zr, "2"), (zc, "1"))
    bench.ground((zc, "2"))
    bench.b.circuit.connect(bench.net("SPEAKER"), m)
    if bench.given("speaker"):
        part = bench.part("speaker", "", "sounds")
        a, z = bench.b.two_pins(part)
        bench.b.circuit.connect(bench.net("SPEAKER"), a)
        bench.b.ground(z)
    else:
        bench.terminal("OUT", "SPEAKER", "out", "loudspeaker, 8 Ω")
    bench.port("AMP", "AMP_OUT", "out")
    watts = max(vcc - 2.5, 0.5) ** 2 / (8 * ohms)
    return {"gain": got, "gain_db": 20 * math.log10(got), "supply": vcc, "power_w": watts}


def _gain(bench: Bench, ref: str, gain: float) -> float:
    """Gain 2·15k/(150 + R||1350): open 20, 1.2 kΩ + 10 µF 50, 10 µF alone 200."""
    if bench.given("gain_ohms"):
        return _with(bench, ref, bench.number("gain_ohms", 1200.0), gain)
    if gain <= 21:
        return 20.0
    if gain >= 195:
        return 200.0  # the chip's own rule adds the capacitor
    inner = 30_000 / gain - 150
    return _with(bench, ref, eseries.nearest(1 / (1 / inner - 1 / 1350), "E24"), gain)


def _with(bench: Bench, ref: str, ohms: float, gain: float) -> float:
    """The gain with a resistor and a capacitor between the gain pins; told where it is not the one that is asked for."""
    got = 30_000 / (150 + 1 / (1 / 1350 + 1 / ohms))
    if abs(got / gain - 1) > 0.1:
        bench.b.advice.append(f"{units.show(ohms, 'Ω')} between the gain pins gives a gain of {got:.0f} by the formula, not {gain:.0f}.")
        bench.block.params["gain"] = got
    r = bench.resistor(ohms, "feedback", f"with 10 µF a gain of {got:.0f}", ref)
    c = bench.capacitor(10e-6, "filter", "sets the gain for AC only", ref)
    p, m = bench.b.two_pins(c)
    bench.b.circuit.connect(bench.net("GAIN"), PinRef(ref, "GAIN1"), p)
    bench.b.circuit.connect(bench.net("GAIN_R"), m)
    bench.join("GAIN_R", (r, "1"))
    bench.b.circuit.connect(bench.net("GAIN8"), PinRef(r.ref, "2"), PinRef(ref, "GAIN8"))
    return got


def _input(bench: Bench, rail: str, vcc: float) -> None:
    source = "IN"
    if bench.given("mic"):
        component = bench.b.component(bench.text("mic"))
        if component.supplies:
            low, high = kit.limits(component)
            net, volts = (rail, vcc) if low <= vcc <= high else (kit.regulated(bench, rail, vcc, component.name), 5.0)
            mic = kit.chip(bench, component.id, net, volts, "", "picks the sound up")
            signal = next(p.id for p in component.pins if p.type == "output")
            bench.join("IN", (mic, signal))
        else:
            electret(bench, rail, vcc, "IN", component.id)
    elif bench.given("lines"):
        _lines(bench)
    else:
        signal_in(bench, "audio input")
    c = bench.capacitor(1e-6, "coupling", "keeps DC of the source away", "", polarised=False)
    bench.join(source, (c, "1"))
    if bench.given("pot"):
        bench.join("IN_AC", (c, "2"))
        bench.ground()
        kit.pot(bench, "IN_AC", "AMP_IN", "GND", "sets the volume; a logarithmic one suits the ear")
    else:
        r = bench.resistor(10_000, "pulldown", "defines the input")
        bench.join("AMP_IN", (c, "2"), (r, "1"))
        bench.ground((r, "2"))


MIX_OHMS = 10_000.0
"""What each line is summed through, Ω: no source drives into another's output."""


def _lines(bench: Bench) -> None:
    """A terminal for each line and channel, each through its own resistor to the common input."""
    sides = ("L", "R") if bench.given("stereo") else ("",)
    names = [f"IN{n}{side}" for n in range(1, int(bench.number("lines", 2)) + 1) for side in sides]
    for name in names:
        bench.terminal(name, name, "in", "line input")
        r = bench.resistor(
            MIX_OHMS, "mixing", f"sums {name} with the others; each source works into about {units.show(MIX_OHMS, 'Ω')} and more"
        )
        bench.join(name, (r, "1"))
        bench.join("IN", (r, "2"))
    bench.b.note(f"The {len(names)} inputs are summed passively: each reaches the volume control at about 1/{len(names)} of its level.")


RECIPE = Recipe(
    "power-amp",
    "Audio amplifier",
    "gain = 30k / (150 + (1350 || R))",
    build,
    match,
    measure=switch_proof.audio,
    rank=75,
    group="opamp",
    source="LM386 datasheet formulas",
    words="audio amp amplifier gain speaker volume log pot small sound knob output input",
)
