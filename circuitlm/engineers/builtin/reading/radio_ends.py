"""Which of two boards is the sender and which the receiver: 'the transmitter has a 9 V battery', 'a LiPo for the receiver'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.supplies import SupplyReading
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words

_SENDER = re.compile(r"\b(?:sender|transmitter|sending|transmitting|outdoor|outside|remote|tx)\b", re.I)
_RECEIVER = re.compile(r"\b(?:receiver|receiving|indoor|inside|base(?: station)?|rx)\b", re.I)
_SENDS = re.compile(r"\b(?:sends?|transmits?|sending|transmitting|sender|transmitter)\b", re.I)
_RECEIVES = re.compile(r"\b(?:receives?|receiving|receiver|gets? (?:the|its) (?:data|values|readings))\b", re.I)
_IN = re.compile(r"\b(?:indoors?|inside|in (?:the|my) (?:house|kitchen|living room|office))\b", re.I)
_OUT = re.compile(r"\b(?:outdoors?|outside|in (?:the|my) (?:garden|yard|field))\b", re.I)
_JOINS = words("and with plus + & a an , one its")
_BREAK = re.compile(r"[,;.!?]|\b(?:and|while|whereas|but)\b", re.I)


def end_of(text: Text, s: SupplyReading, boards: list[Mention]) -> Mention | None:
    """The one of two boards that the clause of a source names by what it does; None where no clause does."""
    if len(boards) != 2:
        return None
    clause = _clause(text, s)
    sender, receiver = _SENDER.search(clause), _RECEIVER.search(clause)
    if bool(sender) == bool(receiver):
        return None
    sends = _sending(text, boards)
    if sends is None:
        sends = _indoors(text, boards)
    return None if sends is None else boards[sends if sender else 1 - sends]


def _indoors(text: Text, boards: list[Mention]) -> int | None:
    """Which of two boards stands outdoors, where one of them is said to be indoors (or outdoors) in its clause."""
    first, second = sorted(range(2), key=lambda n: boards[n].start)
    cut = text.tokens[boards[second].start].start
    end = next((m.start() for m in re.finditer(r"[.;!?]", text.raw) if m.start() > cut), len(text.raw))
    clauses = {first: text.raw[:cut], second: text.raw[cut:end]}
    inside = [n for n, c in clauses.items() if _IN.search(c) and not _OUT.search(c)]
    outside = [n for n, c in clauses.items() if _OUT.search(c) and not _IN.search(c)]
    if len(inside) == 1:
        return 1 - inside[0]
    return outside[0] if len(outside) == 1 else None


def joined(text: Text, s: SupplyReading, other: SupplyReading) -> bool:
    """Whether a source stands right behind another: 'a solar panel and an 18650'."""
    between = [text.low(i) for i in range(other.end, s.start)]
    return 0 < len(between) <= 3 and set(between) <= _JOINS and text.tokens[other.start].sentence == text.tokens[s.start].sentence


def _clause(text: Text, s: SupplyReading) -> str:
    """The words around a source, from one sign or joining word to the next."""
    first, last = text.tokens[s.start].start, text.tokens[s.end - 1].end
    before = text.raw[:first]
    begin = max((m.end() for m in _BREAK.finditer(before)), default=0)
    behind = _BREAK.search(text.raw, last)
    return text.raw[begin : behind.start() if behind else len(text.raw)]


def _sending(text: Text, boards: list[Mention]) -> int | None:
    """Which of two boards sends, by the words in front of each (a noun) and behind it (a verb); None where they do not tell."""
    first, second = sorted(range(2), key=lambda n: boards[n].start)
    cut = text.tokens[boards[second].start].start
    ahead, behind = text.raw[:cut], text.raw[cut:]
    head = ahead[: text.tokens[boards[first].start].start]
    if _SENDS.search(ahead) and not _RECEIVES.search(ahead):
        return first
    if _RECEIVES.search(ahead) and not _SENDS.search(ahead):
        return second
    if _RECEIVES.search(behind) and not _SENDS.search(behind):
        return first
    said = _SENDS.search(head) or _RECEIVES.search(head)
    return None if said is None else (first if _SENDS.search(head) else second)
