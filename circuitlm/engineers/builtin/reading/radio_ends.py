"""Which of two boards is the sender and which the receiver: 'the transmitter has a 9 V battery', 'a LiPo for the receiver'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.supplies import SupplyReading
from circuitlm.engineers.builtin.reading.text import Text

_SENDER = re.compile(r"\b(?:sender|transmitter|sending|transmitting|outdoor|outside|remote|tx)\b", re.I)
_RECEIVER = re.compile(r"\b(?:receiver|receiving|indoor|inside|base(?: station)?|rx)\b", re.I)
_SENDS = re.compile(r"\b(?:sends?|transmits?|sending|transmitting|sender|transmitter)\b", re.I)
_RECEIVES = re.compile(r"\b(?:receives?|receiving|receiver|gets? (?:the|its) (?:data|values|readings))\b", re.I)
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
    return None if sends is None else boards[sends if sender else 1 - sends]


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
