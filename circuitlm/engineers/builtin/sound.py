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


def _sleeve(desk: Desk, jack: PlanPart) -> None:
    sleeve = _audio(desk, jack, "either")[0].pins.get("n")
    if sleeve:
        desk.plan.links.append(Link(a=f"{jack.key}.{sleeve}", b=f"{jack.key}.GND", reason="the signal's ground"))
