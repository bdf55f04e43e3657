"""One of two: choices left open ('ESP32 or HC-05') and second thoughts ('a, no wait, b')."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text

_INSTEAD = (
    ["no", "wait"],
    ["actually"],
    ["make", "that"],
    ["rather"],
    ["no"],
    ["or", "better"],
    ["or", "rather"],
    ["or", "maybe"],
    ["sorry"],
    ["i", "mean"],
)


def alternatives(text: Text, mentions: list[Mention]) -> None:
    """'ESP32 or HC-05': one wish with a choice; the first is kept, the rest are its alternatives. 'A, no wait, B': only B."""
    drop: list[Mention] = []
    for a, z in zip(mentions, mentions[1:], strict=False):
        between = [
            t.low
            for i, t in enumerate(text.tokens[a.end : z.start], a.end)
            if t.low not in (".", "a", "an", "the", "either", "with") and (i < z.lead or t.low == "or")
        ]
        if a.negated or z.negated or a.component == z.component or len(between) > 4:
            continue
        alike = (z.entry["kind"] == "supply" and a.entry["kind"] == "supply") or a.entry["controller"] or a.entry["kind"] == z.entry["kind"]
        if not alike:
            continue
        if [w for w in between if w not in (",", "-", ".")] in _INSTEAD:
            drop.append(a)
            text.explain(a.end, z.start)
        elif between in (["or"], ["/"], [",", "or"]):
            a.alternatives = [z.component]
            drop.append(z)
    for m in drop:
        if m in mentions:
            mentions.remove(m)
