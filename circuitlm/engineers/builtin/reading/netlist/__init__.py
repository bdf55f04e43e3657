"""Circuits told net by net: 'PB1 - 100 ohm - gate, gate to ground 10k, source to GND over 1 ohm', read into a graph.

`lexing` finds the places (board pins, terminals of parts, rails), the values and the words that join them; `walking` goes along them and
gives an edge for each value between two places. Synthesis lays the edges (`synthesis/told.py`) into whatever circuit the planner has made.
"""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.mentions import find_mentions
from circuitlm.engineers.builtin.reading.netlist.lexing import lex
from circuitlm.engineers.builtin.reading.netlist.walking import walk
from circuitlm.engineers.builtin.reading.passive_words import VALUE
from circuitlm.engineers.builtin.reading.text import tokenise
from circuitlm.plan.request import Told


def told_edges(raw: str) -> list[Told]:
    """The edges that a prompt tells; none where it gives no value of a resistor or capacitor and no board or part to put it at."""
    if not VALUE.search(raw):
        return []
    text = tokenise(raw)
    mentions = find_mentions(text)
    return walk(lex(text, mentions))
