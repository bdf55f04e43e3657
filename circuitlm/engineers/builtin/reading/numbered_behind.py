"""General names that are no further part: with a number right behind them ('a 4 digit display MAX7219'), or in the name of a source ('LED supply')."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import stem


def numbered_behind(text: Text, mentions: list[Mention]) -> list[Mention]:
    """The mentions without such general names; of several parts of one number the one that the general name fits."""
    out: list[Mention] = []
    for m, x in zip(mentions, [*mentions[1:], None], strict=False):
        if x is None or x.start != m.end or m.negated or x.negated or m.entry["controller"] or not _general(m) or _general(x):
            out.append(m)
            continue
        if m.entry["kind"] != x.entry["kind"] or m.component == x.component:
            out.append(m)
            continue
        x.component = _fitting(x, {stem(w) for w in re.findall(r"[a-z0-9]+", m.words.lower())})
        x.start, x.lead, x.words = m.start, m.lead, text.words(m.start, x.end)
        x.count = max(x.count, m.count)
    return out


_SOURCES = words("battery batteries supply pack adapter adaptor brick psu power accu akku")


def without_source_names(text: Text, mentions: list[Mention]) -> list[Mention]:
    """The mentions without the load that a source is called after, where that load is named besides: 'a 12 V strip ... the strip supply'."""

    def of_source(m: Mention) -> bool:
        if m.counted or m.specific or m.entry["kind"] not in ("actuator", "light", "load", "indicator") or text.low(m.end) not in _SOURCES:
            return False
        noun = text.tokens[m.end - 1].stem
        return any(x is not m and not x.negated and noun in {t.stem for t in text.tokens[x.start : x.end]} for x in mentions)

    return [m for m in mentions if not of_source(m)]


def _general(m: Mention) -> bool:
    """Whether a part is named by what it is, and not by its number."""
    numbers = {w for w in re.findall(r"[a-z0-9]+", f"{m.component} {m.entry['name']}".lower()) if re.search(r"\d{2}", w)}
    return not numbers & set(re.findall(r"[a-z0-9]+", m.words.lower()))


def _fitting(x: Mention, said: set[str]) -> str:
    """Of the parts that are called by one number the one in whose names most of the words stand."""
    code = next((w for w in re.findall(r"[a-z0-9]+", x.words.lower()) if re.search(r"\d{2}", w)), "")
    kin = [i for i, e in catalogue().entries.items() if code and code in i.split("-") and e["kind"] == x.entry["kind"]]
    best = max(kin, key=lambda i: (len(_stems(i) & said), i == x.component), default=x.component)
    return best if _stems(best) & said else x.component


def _stems(component: str) -> set[str]:
    entry = catalogue().entries[component]
    return {stem(w) for name in (*entry["aliases"], entry["name"]) for w in re.findall(r"[a-z0-9]+", name.lower())}
