"""Runs of pins that are told by their first: 'eight buttons starting at pin 22', 'six relays from D30 on', 'LEDs on 4 and following'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.owners import one_wire
from circuitlm.engineers.builtin.reading.text import Text, number_at

_RUN = re.compile(
    r"(?: each)?(?P<sign>,? )(?:(?:those|they|these|the lot) (?:all )?)?(?:(?:all |which are |wired |connected |in a row |one after the other )*(?:(?P<begins>starting|beginning|start|begin)s? (?:at|from|with|on)|(?P<one>the first(?: one| of (?:them|these)| (?!on\b|at\b|is\b)[a-z]+)?(?: (?:is|goes|sits))? (?:on|at|to))|from|on|at)) (?:the )?"
    r"(?P<lead>pins? |gpios? |digital (?:pin )?)?(?P<prefix>[A-Za-z]{0,4})(?P<first>\d{1,2})(?![\w.])"
    r"(?P<on>(?: (?:on ?wards?|(?:and )?up(?:wards?)?(?! to\b)|and (?:the )?(?:following|next)(?: (?:ones|pins))?|and (?:so )?on|on(?=\s*(?:[,.;:!?)]|$))|ff\b\.?|etc\b\.?|\.\.\.))|"
    r",? (?:and )?(?:then )?(?:go(?:es|ing)?|count(?:s|ing)?|run(?:s|ning)?|continu\w+|climb\w*) (?:up(?:wards?)?|on)(?: (?:one by one|one at a time|from there|in order|pin by pin))?|"
    r",? (?:and )?the (?:others?|rest|remaining (?:ones|\w+)) (?:(?:are|go|sit|is|follow)? ?(?:on|at|in|to) the (?:following|next)(?: (?:ones|pins|\w+ pins))?|follow(?:s|ing)?))?",
    re.I,
)
_MOST = 16
_BACK = 3
"""So many words may stand between the number and the name of what it counts."""


def pin_runs(text: Text, mentions: list[Mention]) -> str:
    """The text with 'on pins 22 to 29' for such a run, where as many parts of one wire each are counted."""
    raw = text.raw
    for m in sorted(mentions, key=lambda m: -m.start):
        if m.entry["controller"] or not one_wire(m.component):
            continue
        run = _RUN.match(raw, text.tokens[m.end - 1].end)
        if run is None or not (run["begins"] or (run["on"] or "").strip()) or (run["one"] and not run["on"]):
            continue
        count = next((n for k in range(m.start - 1, m.start - 1 - _BACK, -1) if k >= 0 and (n := number_at(text, k))), None)
        if count is None or not 2 <= count <= _MOST:
            continue
        prefix, first = run["prefix"], int(run["first"])
        row = f"{run['lead'] or ('' if prefix else 'pins ')}{prefix}{first} to {prefix}{first + count - 1}"
        raw = f"{raw[: run.start()]} on {row}{raw[run.end() :]}"
    return raw
