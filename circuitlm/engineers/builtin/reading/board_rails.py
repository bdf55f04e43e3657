"""A board's own supply pin in a prompt: 'the 3.3V output of the D1 mini', 'the 5V of the Arduino', "the Nano's 5V" are no source besides."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.supplies import SupplyReading, generic
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_OF = re.compile(r"\s*(?:(?:output|out|pin|rail|header|line|regulator)s?\s+)*(?:(?:of|on|from|at)\s+(?:the |my |its |that |this )?)?", re.I)
_FIGURE = re.compile(r"^\d+(?:[.,]\d+)?\s?-?v?(?:olts?)?(?:\s?dc)?(?![a-z])")
_MARGIN_V = 0.25


def without_board_rails(text: Text, mentions: list[Mention], supplies: list[SupplyReading]) -> list[SupplyReading]:
    """The supplies without those that are said to be a board's own pin."""
    boards = [m for m in mentions if m.entry["controller"] and not m.negated]
    return [s for s in supplies if not any(_is_rail(text, m, s) or (len(supplies) > 1 and _logic_rail(m, s)) for m in boards)]


_LOGIC_MOST_V = 3.6


def _logic_rail(board: Mention, s: SupplyReading) -> bool:
    """'The joystick has to be fed with 3.3 V', beside a source: a bare logic voltage that the board itself gives."""
    bare = s.volts is not None and s.volts <= _LOGIC_MOST_V and s.component == generic("supply") and not s.separate and not s.current_a
    gives = [r.volts for r in catalogue().get(board.component).rails if r.volts]
    return bare and bool(_FIGURE.fullmatch(s.words.lower())) and any(abs(v - (s.volts or 0.0)) < _MARGIN_V for v in gives)


def _is_rail(text: Text, board: Mention, s: SupplyReading) -> bool:
    """Whether a board's name follows a supply's words as 'of the ...' or stands before them with an 's, and the board has such a rail."""
    gives = [r.volts for r in catalogue().get(board.component).rails if r.volts]
    if s.volts is None or s.current_a or not any(abs(v - s.volts) < _MARGIN_V for v in gives):
        return False
    names = {board.words.lower(), *(a.lower() for a in catalogue().entries[board.component]["aliases"]), "board"}
    at = text.tokens[s.start].start
    before, behind = text.raw[:at].lower().rstrip(), _FIGURE.sub("", text.raw[at:].lower())
    of = _OF.match(behind)
    if of is not None and of[0].strip() and re.search(r"\b(?:of|on|from|at)\b|\b(?:pin|output|out|rail)\s", f"{s.words} {of[0]}", re.I):
        return any(re.match(rf"{re.escape(name)}\b", behind[of.end() :]) for name in names)
    return any(before.endswith((f"{name}'s", f"{name}’s")) for name in names)
