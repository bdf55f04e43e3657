"""Op-amp amplifiers: which stage is asked for, its supply, and the chip's unused halves. The stages are in `opamp_stages`.

Signals that may be direct voltages (a sensor, 0 to 1 V) are coupled directly; audio on a single supply gets a bias at half
the supply and coupling capacitors.
"""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes import Bench, Figures, Recipe, kit
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.filters import passive

_AUDIO = r"audio|guitar|bass\b|pre-?\s?amp|boost\b|line[- ]level|\bline\b|micro(?:phone)?\b(?!-?\s?controll)|\bmic\b|music|headphone|\bmix(?:er|ing)?\b|\bsound\b|instrument cable|\bac[- ]coupled|pickup|piezo"
_SUM = r"\bmix(?:er|es|ing)?\b|\bsumm?ing|\badder\b|\bsum of\b|\badds?\b[^.]*(?:signal|voltage|channel)"
_DIFF = r"difference amp|differential amp|subtract|difference of|differential (?:input|signal)"


def opamps() -> list[str]:
    return [i for i, e in catalogue().entries.items() if e["kind"] == "analog" and catalogue().get(i).shape == "opamp"]


def match(asked: Asked) -> Match | None:
    chips = opamps()
    named = next((i for i in asked.ids if i in chips), None)
    models = [w for w in asked.request.of("part") if w.component in chips and re.search(r"\d", w.words)]
    if not models and asked.says(r"\b(?:supply|supplies|rails?)\b[^.]{0,24} for (?:an?|the|my|some|our) (?:[\w-]+ )?op-?\s?amp"):
        return None  # what is asked for is its supply
    audio = asked.says(_AUDIO)
    total = asked.says(_SUM)
    stage = (
        asked.wants(
            r"sallen|active (?:\w+ ){0,2}filter|(?:low|high)-?\s?pass|non-?\s?inverting|inverting|op-?\s?amp|\bfollower|unity gain|\bbuffer|gain (?:of|=)|amplif|\bamp\b|pre-?\s?amp|boost|\d\s?dB\b"
        )
        or total
        or asked.says(_DIFF)
    )
    if (
        not stage
        or (asked.controller and not named)
        or not (named or asked.wants(r"op-?\s?amp|inverting|follower|amplif|pre-?amp|guitar|mixer|differen") or (total and audio))
    ):
        return None
    if (
        asked.wants(
            r"comparator|threshold|schmitt|h-?bridge|class [abd]\b|load cell|instrumentation|oscillat|boost converter|step-?up|lm386|pam8403|max98357"
        )
        or (not named and asked.says(r"audio amp|headphone|speaker"))
        or asked.parts_of("radio", "display")
    ):
        return None
    params: dict[str, float | str] = _kind(asked, audio, total)
    params["alone"] = "yes"
    capsules = [
        w
        for w in asked.parts_of("sensor")
        if re.search(r"\b(?:mic|mike|microphone|electret)", w.words, re.I) and (w.component or "") not in asked.raw.lower()
    ]
    if asked.says(r"electret|\bmicrophone|\bmic\b") and len(capsules) == len(asked.parts_of("sensor")):
        params["microphone"] = "yes"
    if named:
        params["chip"] = named
    elif audio:
        params["chip"] = "tl072" if (asked.vcc() or 9) >= 7 else "mcp6002"
    if audio or asked.says(r"\bac\b"):
        params["coupling"] = "ac"
        if asked.says(r"guitar|bass\b|piezo|pickup"):
            params["z_in"] = 1e6
    taken = asked.wishes(
        *chips,
        "resistor",
        "capacitor",
        "capacitor-polarised",
        "terminal-2",
        "header-2",
        "header-3",
        functions=("knob", "amplifier", "audio", "amplify", "sound-level", "microphone"),
    )
    taken += [w.id for w in capsules]
    knob = asked.part("potentiometer")
    if knob:
        place = f"{knob.attributes.get('before', '')} {knob.words} {knob.attributes.get('after', '')}".lower()
        at_output = audio and not re.search(r"input|gain", place) and re.search(r"volume|level|output|master", place)
        params["pot"] = "gain" if re.search(r"\bgain\b|adjustable", place) else "output" if at_output else "input"
        taken.append(knob.id)
    return (params, taken) if _supply(asked, params, taken) else None


def _kind(asked: Asked, audio: bool, total: bool) -> dict[str, float | str]:
    gain = asked.gain()
    if m := re.search(r"(\d+(?:\.\d+)?)\s?(m?)V\S*(?:\s+\w+){0,4}?\s+(?:to|into)\s+(?:about |a )?(\d+(?:\.\d+)?)\s?V\b", asked.raw):
        if gain is None and not asked.says(r"suppl(?:y|ies)[^.]{0,12}" + re.escape(m.group())):
            gain = float(m[3]) / (float(m[1]) / (1000 if m[2] else 1))
            asked.note(m.group())
    follower = asked.says(r"follower|unity[- ]gain (?:buffer|amp)|\bbuffer") and (gain is None or gain == 1)
    inverting = bool(re.search(r"(?<!non-)(?<!non )(?<!non)\binverting|gain\s*(?:of|=)?\s*-\s?\d", asked.raw, re.I))
    kind = (
        "summing"
        if total
        else "lowpass"
        if asked.says(r"low-?\s?pass|anti-?alias") and not passive(asked)
        else "highpass"
        if asked.says(r"high-?\s?pass") and not passive(asked)
        else "difference"
        if asked.says(_DIFF)
        else "buffer"
        if follower
        else "inverting"
        if inverting
        else "non-inverting"
    )
    params: dict[str, float | str] = {"kind": kind, "gain": gain or (1.0 if kind in ("buffer", "summing", "difference") else 10.0)}
    if (f := asked.hertz()) and kind in ("lowpass", "highpass"):
        params["fc"] = f
    if gain is None and kind in ("inverting", "non-inverting"):
        params["gain_assumed"] = "yes"
    if kind == "summing":
        words = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
        m = re.search(
            r"\b(two|three|four|five|six|[2-8])\b(?:\s+[\w-]+){0,3}?\s+(?:signals?|inputs?|sources?|channels?|voltages?|lines?|mics?|microphones?)",
            asked.raw,
            re.I,
        )
        params["inputs"] = float(words.get(m[1].lower(), m[1])) if m else 2.0
    for key, roles in (("rin", (r"input", "rin", "r1", "rg")), ("rf", ("feedback", "rf", "r2"))):
        if (r := asked.ohms(*roles)) is not None:
            params[key] = r
    ohms = [v for v, _ in asked.quantities("Ω")]
    if asked.part("potentiometer"):
        ohms = [v for v in ohms if v != asked.ohms("pot", "potentiometer", "knob", "trimmer")]
    if ohms and not {"rin", "rf"} & params.keys() and "potentiometer" not in asked.ids:
        params["rin"] = ohms[0]
    return params


def _supply(asked: Asked, params: dict[str, float | str], taken: list[str]) -> bool:
    if v := asked.vcc():
        params["vcc"] = v
    if asked.says(
        r"(?:±|\+\s?/?\s?-|plus\s?/?(?:and )?minus|\bdual|\bsplit|symmetric(?:al)?|plus/?minus)\s?[^.]{0,12}(?:supply|supplies|\d\s?V)"
    ):
        params["dual"] = "yes"
        if v := asked.near(r"±|\+\s?/?\s?-|plus\s?/?(?:and )?minus|dual|split", "V", 20):
            params["vcc"] = v
        cells = next((w for w in asked.request.of("supply") if w.component and "battery" in w.component and w.count == 2), None)
        if cells:
            params["battery_pair"] = cells.component or ""
            taken.append(cells.id)
    return True


def pins(component: Component, channel: str = "1") -> tuple[str, str, str, str, str]:
    """(output, inverting, non-inverting, V-, V+) pin ids of one amplifier of a chip."""
    ids = [p.id for p in component.pins]
    letter = "ABCD"[int(channel) - 1]

    def pick(*names: str) -> str:
        return next(n for n in names if n in ids)

    return (
        pick(f"OUT{channel}", f"OUT{letter}", "OUT"),
        pick(f"IN{channel}-", f"IN{letter}-", "IN-"),
        pick(f"IN{channel}+", f"IN{letter}+", "IN+"),
        pick("V-", "VEE", "GND", "VSS"),
        pick("V+", "VCC", "VDD"),
    )


def build(bench: Bench) -> Figures:
    from circuitlm.synthesis.recipes.opamp_stages import STAGES, Stage

    kind = bench.text("kind")
    dual = bench.text("dual") == "yes"
    component = bench.b.component(bench.text("chip", "lm358"))
    supply = component.supplies[0]
    if dual:
        vcc = bench.number("vcc", 12.0)
        if 2 * vcc > supply.max * 1.02:
            raise CannotDesign(
                f"The {component.name} stands {units.show(supply.max, 'V')} in all; ±{units.show(vcc, 'V')} is {units.show(2 * vcc, 'V')}.",
                f"±{units.show(supply.max / 2, 'V')} at most, or another op-amp",
            )
        rail = _two_batteries(bench, vcc) if bench.given("battery_pair") else bench.supply(vcc, "feeds the amplifier")
    else:
        rail, vcc = kit.feed(bench, _reader_volts(bench) or 9.0, component, why="feeds the amplifier")
    chip = bench.part(component.id, "", "the amplifier")
    out, minus, plus, v_low, v_high = pins(component)
    bench.b.volts[(chip.ref, supply.id)] = 2 * vcc if dual else vcc
    bench.join(rail, (chip, v_high))
    if dual:
        _negative(bench, chip, v_low, vcc)
    else:
        bench.ground((chip, v_low))
    if bench.given("gain_assumed"):
        bench.b.assume("The gain is 10, since none is given.")
    stage = Stage(bench, chip, rail, vcc, dual, bench.text("coupling") == "ac" and not dual, out, minus, plus)
    figures = STAGES[kind](stage, bench.number("gain", 10.0))
    park(bench, chip, stage.quiet())
    figures["supply"] = vcc
    bandwidth = float(component.spec.get("gbw_hz", 0) or 0)
    gain = abs(float(figures.get("gain", 1)))
    if bandwidth and gain:
        figures["bandwidth_hz"] = bandwidth / max(gain, 1.0)
        if bandwidth / max(gain, 1.0) < 20_000 and bench.text("coupling") == "ac":
            bench.b.advice.append(
                f"With a gain of {gain:.3g} the {component.name} reaches only {units.show(bandwidth / gain, 'Hz')}: two stages, or a faster op-amp."
            )
    top = vcc - float(component.spec.get("out_high", 1.5))
    if not dual and stage.bias is None and kind in ("non-inverting", "buffer"):
        bench.b.note(
            f"{chip.ref} runs on one supply: its output goes from {units.show(float(component.spec.get('out_low', 0)), 'V')} to about {units.show(top, 'V')}, "
            "and a negative input is lost.",
            chip.ref,
        )
    return figures


def _reader_volts(bench: Bench) -> float | None:
    """The logic voltage of the board that the amplifier stands beside: what it puts out cannot be too high for a pin."""
    host = bench.host
    return bench.b.logic_volts(host) if host is not None and bench.block.joins and not bench.given("vcc") else None


def _negative(bench: Bench, chip: Part, v_low: str, vcc: float) -> None:
    if not bench.given("battery_pair"):
        bench.net("V-", kind="power", volts=-vcc)
        terminal = bench.part("terminal-2", "terminal", "negative supply")
        terminal.label = f"-{units.show(vcc, 'V')}"
        bench.join("V-", (terminal, "1"))
        bench.ground((terminal, "2"))
        bench.port("V-", "V-", "supply")
    bench.join("V-", (chip, v_low))


def _two_batteries(bench: Bench, vcc: float) -> str:
    """A split supply from two batteries, their middle on ground; returns the positive net."""
    battery = bench.text("battery_pair")
    positive, negative = (
        bench.part(battery, "source", "positive half of the supply"),
        bench.part(battery, "source", "negative half of the supply"),
    )
    rail = positive.component.rails[0]
    bench.net("V+", kind="power", volts=vcc)
    bench.net("V-", kind="power", volts=-vcc)
    bench.join("V+", (positive, rail.pins[0]))
    bench.ground((positive, rail.ground[0]), (negative, rail.pins[0]))
    bench.join("V-", (negative, rail.ground[0]))
    return "V+"


def park(bench: Bench, chip: Part, quiet: str | None = None) -> None:
    """Unused amplifiers of the package: followers of a quiet node within their input range (the bias, else ground)."""
    ids = {p.id for p in chip.component.pins}
    for n in "234":
        o, m, p = next(((f"OUT{x}", f"IN{x}-", f"IN{x}+") for x in (n, "ABCD"[int(n) - 1]) if f"OUT{x}" in ids), ("", "", ""))
        if not {o, m, p} <= ids or bench.b.circuit.net_of((chip.ref, p)) is not None:
            continue
        if quiet:
            bench.join(quiet, (chip, p))
        else:
            bench.ground((chip, p))
        if chip.component.shape == "comparator":
            bench.ground((chip, m))  # an open-collector output may stay open
        else:
            bench.join(f"{chip.ref}_PARK{n}", (chip, o), (chip, m))


RECIPE = Recipe(
    "opamp-stage",
    "Op-amp amplifier",
    "gain = 1 + Rf/Rg (non-inverting), -Rf/Rin (inverting)",
    build,
    match,
    rank=70,
    ports=("IN", "OUT"),
    anchor=r"\bop-?\s?amp|\bamplif|inverting|\bfollower|\bbuffer|\bgain\b|\b(?:tl0|lm3|lm2|mcp6|ne5|opa|ad8)\w+",
    group="opamp",
    words="low high pass active filter lowpass highpass microphone preamp electret amplify amplifies amplifier amp op inverting non unity gain buffer boost clean whatever recommend volume input output signal line level single supply follower connector stage signals mix into one",
)
