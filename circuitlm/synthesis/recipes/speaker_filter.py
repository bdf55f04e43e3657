"""Passive loudspeaker crossovers of first to third order: Butterworth ladders that end in the speaker's own resistance.

The ladder is fed from an amplifier (a source of next to no resistance). With ω = 2πf and the speaker's R its elements, counted from the
speaker on, are for a low-pass: 1st L = R/ω; 2nd C = 1/(√2·ω·R) across it, L = √2·R/ω; 3rd L = R/(2ω), C = 4/(3·ω·R), L = 3R/(2ω). The
high-pass has the other kind in each place with the reciprocal figure. Source: Zverev, Handbook of Filter Synthesis (singly terminated
Butterworth); Dickason, The Loudspeaker Design Cookbook.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from circuitlm.circuit import eseries, units
from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.spice.analyses import Ac
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match
from circuitlm.synthesis.recipes.opamp_forms import approximation
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

_PROTOTYPES = {1: (1.0,), 2: (math.sqrt(0.5), math.sqrt(2.0)), 3: (0.5, 4 / 3, 1.5)}
"""Normalised elements of the low-pass from the speaker on; the one nearest to the amplifier is a coil."""
_LARGEST_FILM = 100e-6
"""Above this a non-polarised capacitor for audio is not sold as film, F."""
_DRIVERS = {
    "_LOW": r"\bwoofers?|\bsub-?woofers?|\bbass (?:driver|speaker)|\blow-?\s?pass|mid-?bass",
    "_HIGH": r"\btweeters?|\bhigh-?\s?pass|\bhorn\b",
}
_ACTIVE = r"\bactive\b|op-?\s?amps?\b|line[- ]level|linkwitz|tl0\d\d|ne553\d|sallen|before the (?:power )?amp|bi-?amp"
_SPEAKER = r"\btweeters?|\b(?:sub-?)?woofers?|\bspeakers?\b|loudspeaker|\bdrivers?\b|\bhorn\b"


def match(asked: Asked) -> Match | None:
    if asked.controller or asked.wants(_ACTIVE) or asked.wants(r"zero[- ]cross|crossover distortion"):
        return None
    if not (
        asked.wants(r"\bcross-?\s?over|(?:high|low)-?\s?pass|\bfilter|frequency (?:divider|splitter)|weiche")
        and (re.search(_SPEAKER, asked.raw, re.I) or asked.wants(r"passive \w*\s?cross-?\s?over|cross-?\s?over[^.;]*\bpassive"))
    ):
        return None
    load = _ohms(asked)
    passive = asked.says(r"\bpassive\b|\bcoils?\b|inductors?|\bchokes?\b") or (load is not None and load <= 32)
    if not passive or any(not re.search(_SPEAKER, w.words, re.I) for w in asked.parts_of("analog", "audio")):
        return None
    params: dict[str, float | str] = {"alone": "yes", "kind": "speaker filter", **approximation(asked)}
    if asked.says(r"\bfirst[- ]order|\b1st[- ]order|\b(?:single|one) (?:cap(?:acitor)?|coil|inductor)\b"):
        params["order"] = 1
    sides = [tag for tag, pattern in _DRIVERS.items() if asked.says(pattern)]
    params["sides"] = " ".join(sides or _DRIVERS)
    if asked.wants(r"\b(?:2|two)[- ]way\b"):
        params["sides"] = " ".join(_DRIVERS)
    if f := asked.hertz():
        params["fc"] = f
    if load:
        params["load"] = load
    asked.says(_SPEAKER)
    speakers = [w.id for w in asked.free if re.search(_SPEAKER, w.words, re.I)]
    return params, speakers + asked.wishes(
        "inductor", "capacitor", "resistor", "terminal-2", "speaker", functions=("speaker", "music", "audio")
    )


def _ohms(asked: Asked) -> float | None:
    found = [v for v, _ in asked.quantities("Ω") if 2 <= v <= 64]
    return found[0] if found else None


def build(bench: Bench) -> Figures:
    f, load, order = bench.number("fc", 2500.0), bench.number("load", 8.0), int(bench.number("order", 2))
    if not bench.given("fc"):
        bench.b.assume("The crossover is at 2.5 kHz, since no frequency is given.")
    if not bench.given("load"):
        bench.b.assume("The speakers have 8 Ω, since no impedance is given.")
    if not 1 <= order <= 3:
        raise CannotDesign(
            f"A passive speaker crossover of order {order} is not made here.", "6, 12 or 18 dB per octave, or an active crossover"
        )
    sides = bench.text("sides").split()
    bench.terminal("IN", "IN", "in", "from the amplifier's output")
    figures: Figures = {"fc": f, "order": order, "load": load, "kind": "passive crossover"}
    for tag in sides:
        name = "OUT" if len(sides) == 1 else f"OUT{tag}"
        _ladder(bench, f, load, order, tag == "_LOW", name)
        bench.terminal(name, name, "out", f"to the {'woofer' if tag == '_LOW' else 'tweeter'}, {units.show(load, 'Ω')}")
    if len(sides) == 2 and order == 2:
        bench.b.advice.append(
            "At 12 dB an octave the two drivers are half a period apart at the crossover: connect the tweeter with its poles exchanged."
        )
    bench.b.advice.append(
        "Capacitors for audio are film or bipolar electrolytic types; coils of thick wire, for their resistance adds to the speaker's."
    )
    bench.b.advice.append(f"A speaker's impedance varies with frequency; the filter is right where it is {units.show(load, 'Ω')}.")
    return figures


def _ladder(bench: Bench, f: float, load: float, order: int, low: bool, out: str) -> None:
    """The elements between IN and a net, from the speaker back to the amplifier."""
    w = 2 * math.pi * f
    node = out
    for n, g in enumerate(_PROTOTYPES[order]):
        shunt = (order - n) % 2 == 0
        coil = low != shunt
        value = (g * load / w if low else load / (g * w)) if coil else (g / (load * w) if low else 1 / (g * load * w))
        value = eseries.nearest(value, "E24")
        text = f"Butterworth, {6 * order} dB an octave at {units.show(f, 'Hz')} into {units.show(load, 'Ω')}: {units.show(value, 'H' if coil else 'F')}"
        part: Part = bench.inductor(value, "filter", text) if coil else bench.capacitor(value, "filter", text, polarised=False)
        a, z = bench.b.two_pins(part)
        bench.b.circuit.connect(bench.net(node), a)
        if shunt:
            bench.b.ground(z)
        else:
            node = "IN" if n == order - 1 else f"{out}_N{n}"
            bench.b.circuit.connect(bench.net(node), z)


def measure(stand: Stand) -> Iterator[Measure]:
    """The -3 dB frequency of each output with the speaker's resistance at it."""
    f, load = stand.number("fc"), stand.number("load")
    sides = str(stand.params["sides"]).split()
    for tag in sides:
        out = "OUT" if len(sides) == 1 else f"OUT{tag}"
        kind = "low" if tag == "_LOW" else "high"
        drives = (Drive("IN", ac=1.0), *(Drive("OUT" if len(sides) == 1 else f"OUT{t}", kind="R", dc=load) for t in sides))
        yield Measure(
            f"{kind}-pass corner",
            "Hz",
            f,
            Ac(f / 50, f * 50, 60),
            readings.corner(out, kind),
            drives,
            stand.asked("fc"),
            0.06,
            "E24 steps of several parts",
        )


RECIPE = Recipe(
    "speaker-filter",
    "Passive speaker crossover",
    "L = √2·R/ω, C = 1/(√2·ω·R) at 12 dB an octave",
    build,
    match,
    measure=measure,
    rank=99,
    group="filter",
    source="Zverev, Handbook of Filter Synthesis; Dickason, The Loudspeaker Design Cookbook",
    words="passive crossover frequency way two speaker loudspeaker woofer tweeter subwoofer butterworth order octave low high pass db slope caps capacitors inductors coils impedance ohm ohms",
)
