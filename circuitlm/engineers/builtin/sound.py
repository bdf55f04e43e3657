"""Sound from what makes it to what is heard: sockets for headphones and lines, a volume control, an amplifier's input.

What plays (a player's or converter's line output) is joined to an amplifier when the loads find their drivers, and an amplifier that only
a board can feed gets a pin of it (`synthesis/joins/sound.py`). Here sockets and volume controls find their place.
"""

from __future__ import annotations

import re

from circuitlm.circuit.component import Interface
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.plan import Link, PlanPart

_INPUT = re.compile(
    r"\b(?:as (?:an? |the )?(?:\w+ )?input|line[- ]?in\b|aux(?:iliary)?\b|input (?:jack|socket)|(?:jack|socket) (?:for (?:the )?)?(?:input|in\b|aux)|"
    r"from (?:my |a |the )?(?:phone|mp3|laptop|pc|computer|tablet|ipod)|input from)",
    re.I,
)
_VOLUME = re.compile(r"\bvolume\b|\bloudness\b|\blouder\b|\bpot(?:entiometer)?s?\b", re.I)


def sound(desk: Desk) -> None:
    """Join the sockets of a request to what plays, or to the amplifier that they feed."""
    jacks = [p for p in desk.peripherals() if _audio(desk, p, "either")]
    amplifiers = [p for p in desk.peripherals() if _audio(desk, p, "sink") and desk.component(p).form == "module"]
    players = [p for p in desk.peripherals() if _audio(desk, p, "source")]
    for jack in jacks:
        if amplifiers and (_INPUT.search(desk.raw) or not (players or desk.controllers())):
            _feed(desk, jack, amplifiers[0])
        elif players:
            _plug_in(desk, players[0], jack)
    if amplifiers and not (jacks or players or desk.controllers() or desk.plan.blocks):
        for amplifier in amplifiers:
            _brought_in(desk, amplifier)
    if players and amplifiers and not jacks and re.search(r"\bvolume\b", desk.raw) and (pots := _free_pots(desk)):
        _between(desk, players[0], amplifiers[0], pots)


def plugged(desk: Desk, part: PlanPart) -> bool:
    """Whether a part's sound leaves through a socket."""
    jacks = {p.key for p in desk.peripherals() if _audio(desk, p, "either")}
    return any(
        link.a.partition(".")[0] == part.key and link.b.partition(".")[0] in jacks and _audio(desk, part, "source")
        for link in desk.plan.links
    )


def _audio(desk: Desk, part: PlanPart, role: str) -> list[Interface]:
    return [i for i in desk.component(part).interfaces_of("audio") if i.role == role]


def _plug_in(desk: Desk, player: PlanPart, jack: PlanPart) -> None:
    """A player's left and right to the tip and the ring; of a single output both."""
    outs = _audio(desk, player, "source")
    for n, way in enumerate(_audio(desk, jack, "either")):
        out = outs[min(n, len(outs) - 1)]
        desk.plan.links.append(Link(a=f"{player.key}.{out.pins['p']}", b=f"{jack.key}.{way.pins['p']}", reason=f"{way.id} channel"))
    _sleeve(desk, jack)


def _free_pots(desk: Desk) -> list[PlanPart]:
    return [p for p in desk.peripherals() if desk.component(p).interfaces_of("divider") and not p.pins]


def _between(desk: Desk, player: PlanPart, amplifier: PlanPart, pots: list[PlanPart]) -> None:
    """A player into an amplifier, each channel through its volume control."""
    amplifier.options["fed"] = "volume"
    amplifier.host = None
    _through(desk, player.key, [i.pins["p"] for i in _audio(desk, player, "source")], amplifier, pots)


def _stereo(desk: Desk, pots: list[PlanPart], channels: int) -> None:
    """A volume control for every channel: the second half of a stereo potentiometer where one is named."""
    if pots and len(pots) < channels:
        more = desk.add(pots[0].component, None, value=pots[0].value, origin="assumed", reason="the other half of the stereo control")
        more.wishes = list(pots[0].wishes)
        pots.append(more)
        desk.plan.assumptions.append("The volume control is a stereo potentiometer: its two halves are drawn as two, and turn together.")


def _through(desk: Desk, source: str, outs: list[str], amplifier: PlanPart, pots: list[PlanPart]) -> None:
    """Links from a source's outputs to an amplifier's inputs, each with the next potentiometer in between."""
    inputs = _audio(desk, amplifier, "sink")
    _stereo(desk, pots, min(len(outs), len(inputs)))
    for n, out in enumerate(outs[: len(inputs)] or outs[:1]):
        into = f"{amplifier.key}.{inputs[n].pins['p']}"
        if n < len(pots):
            pots[n].host = None
            pots[n].options["between"] = source
            pots[n].label = pots[n].label or "volume"
            desk.plan.links += [
                Link(a=f"{source}.{out}", b=f"{pots[n].key}.top", reason="volume"),
                Link(a=into, b=f"{pots[n].key}.wiper", reason="volume"),
                Link(a=f"{pots[n].key}.bottom", b=f"{source}.GND", reason="volume"),
            ]
        else:
            desk.plan.links.append(Link(a=f"{source}.{out}", b=into, reason="channel"))
    for i in inputs:
        if "n" in i.pins:
            desk.plan.links.append(Link(a=f"{amplifier.key}.{i.pins['n']}", b=f"{source}.GND", reason="the signal's ground"))


def _feed(desk: Desk, jack: PlanPart, amplifier: PlanPart) -> None:
    """A socket into an amplifier, each channel through its volume control where one is asked for."""
    amplifier.host = None
    pots = _free_pots(desk) if _VOLUME.search(desk.raw) else []
    _through(desk, jack.key, [i.pins["p"] for i in _audio(desk, jack, "either")], amplifier, pots)
    _sleeve(desk, jack)


_MIXED = re.compile(r"\b(?:mix\w*|sum(?:s|med|ming)?|combin\w+|merg\w+|add(?:s|ed)? up)\b|\b(?:in)?to (?:a )?(?:single )?mono\b", re.I)
_LINES = re.compile(r"\b(two|2|three|3|four|4)\s+(?:audio |line |stereo |signal |music |mono )*(?:inputs?|sources?|signals?|channels?|lines?|feeds?|players?)\b", re.I)
_MIX_OHMS = "10k"
"""From each source into an amplifier's input of 20 kΩ: half the level is left, and no source loads the other with less."""


def _brought_in(desk: Desk, amplifier: PlanPart) -> None:
    """Terminals for the sound that comes from outside; sources that are to be mixed meet behind a resistor each."""
    inputs = _audio(desk, amplifier, "sink")
    mixed = _MIXED.search(desk.raw)
    told = _LINES.search(desk.raw)
    many = {"two": 2, "three": 3, "four": 4}.get(told[1].lower(), 0) or int(told[1]) if told else 2 if mixed else len(inputs)
    amplifier.host = None
    ports = []
    for n in range(many if mixed else len(inputs)):
        side = "" if mixed or len(inputs) == 1 else f" {inputs[n].id.rpartition('-')[2]}"
        port = desk.add(desk.default("terminal") or "terminal-2", None, origin="assumed", reason="the sound comes in here, at line level")
        port.label = f"audio in{f' {n + 1}' if mixed else side}"
        desk.plan.links.append(Link(a=f"{port.key}.2", b=f"{port.key}.GND", reason="the signal's ground"))
        ports.append(port)
    if mixed:
        desk.request.not_understood = [w for w in desk.request.not_understood if w.lower() not in ("mono", "mix", "sum")]
        first = f"{amplifier.key}.{inputs[0].pins['p']}"
        for port in ports:
            r = desk.add("resistor", None, value=_MIX_OHMS, origin="assumed", reason="mixes: each source sees the others through it")
            r.host = None
            desk.plan.links += [
                Link(a=f"{port.key}.1", b=f"{r.key}.1", reason="source"),
                Link(a=f"{r.key}.2", b=first, reason="mixed"),
            ]
        desk.plan.links += [Link(a=first, b=f"{amplifier.key}.{i.pins['p']}", reason="the same sound on both sides") for i in inputs[1:]]
    else:
        desk.plan.links += [
            Link(a=f"{p.key}.1", b=f"{amplifier.key}.{i.pins['p']}", reason="channel") for p, i in zip(ports, inputs, strict=True)
        ]
    for i in inputs:
        if "n" in i.pins:
            desk.plan.links.append(Link(a=f"{amplifier.key}.{i.pins['n']}", b=f"{ports[0].key}.GND", reason="the signal's ground"))
    desk.plan.assumptions.append("The sound comes from outside, at line level, at terminals: no player is named.")


def _sleeve(desk: Desk, jack: PlanPart) -> None:
    sleeve = _audio(desk, jack, "either")[0].pins.get("n")
    if sleeve:
        desk.plan.links.append(Link(a=f"{jack.key}.{sleeve}", b=f"{jack.key}.GND", reason="the signal's ground"))
