"""Answers to 'how do I power the ESP32 from that?', 'what do I need in between?', 'can it run from the same adapter?': the way from the source to
what is asked about, part by part, as the finished circuit has it."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.model import Circuit, Part
from circuitlm.pipeline.answers.questions import Question
from circuitlm.verify.context import Context
from circuitlm.verify.supplies import Feed, Source

_HOW = re.compile(
    r"\b(?:how|what(?:'s| is) the (?:best|right|proper) way)\b[^?]{0,40}?\b(?:power|powered|supply|supplied|feed|fed|run)\b(?! (?:on|off) )(?!\w)|"
    r"\bwhat (?:do|would|should|must|will) (?:i|we) need (?:in )?between\b|\bwhat (?:goes|belongs|comes|sits) (?:in )?between\b|"
    r"\b(?:can|could|may|should)\b[^?]{0,40}?\b(?:use|share|run|power|feed|supply|take)\w*\b[^?]{0,30}?\b(?:the )?same\b[^?]{0,20}?"
    r"\b(?:adapters?|adaptors?|supply|psu|battery|source|brick|charger|pack|power)\b",
    re.I,
)
_NOT = re.compile(r"\b(?:how (?:much|many|long|big|often)|consum\w+|programm?\w*)\b", re.I)
_SAME = re.compile(r"\bsame\b", re.I)
_LONGEST = 6
"""Parts of a way that are told."""


def way(q: Question) -> list[str]:
    """From where, and through which parts, the board or part that a question names gets its voltage; of no part, every board's."""
    if not _HOW.search(q.text) or _NOT.search(q.text):
        return []
    ctx = Context(q.circuit)
    named = [p for p in q.named(q.text) if p.component.supplies and not p.component.rails] or [
        p for p in q.named(q.text) if p.component.mcu
    ]
    told = [text for part in (named or q.circuit.controllers())[:2] if (text := _way_to(ctx, part))]
    if told and _SAME.search(q.text):
        sources = {r for p in named or q.circuit.controllers() if (r := _root(ctx, p)) is not None}
        return [f"{'Yes' if len(sources) == 1 and not _plugged(told) else 'Here it is not'}: {told[0]}", *told[1:]]
    return told


def through_converters(circuit: Circuit) -> list[str]:
    """How the boards are fed for which the circuit has a converter that nobody named: who asks for the wiring cannot know of it."""
    ctx, out = Context(circuit), list[str]()
    for board in circuit.controllers():
        if any(s.part.role == "converter" and s.part.why.origin != "prompt" for s, _ in _chain(ctx, board)):
            out.append(_way_to(ctx, board))
    return [text for text in out if text]


def _plugged(told: list[str]) -> bool:
    return any("USB socket" in text for text in told)


def _feed_of(ctx: Context, part: Part) -> Feed | None:
    return next((f for f in ctx.supplies.feeds_of.get(part.ref, ()) if f.fed and f.volts), None)


def _giver(ctx: Context, feed: Feed) -> Source | None:
    return next((g for g in feed.givers if g.part.ref != feed.part.ref), None)


def _chain(ctx: Context, part: Part) -> list[tuple[Source, Feed]]:
    """Sources from the nearest to the farthest, each with the feed that it gives to."""
    out: list[tuple[Source, Feed]] = []
    seen = {part.ref}
    while (feed := _feed_of(ctx, part)) is not None and len(out) < _LONGEST:
        giver = _giver(ctx, feed)
        if giver is None or giver.part.ref in seen:
            break
        out.append((giver, feed))
        part = giver.part
        seen.add(part.ref)
    return out


def _root(ctx: Context, part: Part) -> str | None:
    chain = _chain(ctx, part)
    return chain[-1][0].part.ref if chain else None


def _title(part: Part) -> str:
    return f"{part.ref} ({part.component.name.split(',')[0].split(' (')[0]})"


def _way_to(ctx: Context, part: Part) -> str:
    chain = _chain(ctx, part)
    if not chain:
        feed = _feed_of(ctx, part)
        plugged = feed is not None and feed.supply.kind == "usb"
        return f"{_title(part)} is powered over its USB socket." if plugged else ""
    giver, feed = chain[0]
    pin = feed.supply.pins[0] if feed.supply.pins else feed.supply.id
    said = f"{_title(part)} gets {units.show(feed.volts or 0.0, 'V')} at its {pin} pin from {giver.rail.pins[0]} of {_title(giver.part)}{_cell(ctx, giver)}"
    for nearer, (source, into) in zip(chain, chain[1:], strict=False):
        said += f"; {nearer[0].part.ref} is fed at {into.supply.pins[0] if into.supply.pins else into.supply.id} by {_output(source)}{_cell(ctx, source)}"
    if setting := next((s.part for s, _ in chain if s.part.settings.get(s.rail.setting or "")), None):
        said += f". Set {setting.ref} to {next(iter(setting.settings.values()))} before it is connected"
    return f"{said}."


def _cell(ctx: Context, source: Source) -> str:
    """The battery that a charger holds."""
    held = [s.part.ref for s in ctx.supplies.sources if s.behind is source]
    return f" (with {' and '.join(held)} behind it)" if held else ""


def _output(source: Source) -> str:
    return (
        f"{source.rail.pins[0]} of {_title(source.part)}, {units.show(source.volts or 0.0, 'V')}" if source.volts else _title(source.part)
    )
