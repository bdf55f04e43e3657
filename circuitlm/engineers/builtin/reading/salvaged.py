"""'A DC motor from an old fan', 'a transformer out of an old doorbell system': what a part came from is no part and no wish."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text

_FROM = re.compile(
    r"\b(?:from|out of|off|taken from|salvaged from|pulled from)\s+(?:an?|the|my|some|our)\s+(?:old|broken|dead|scrapp?(?:ed)?|discarded|junk(?:ed)?|defective|worn[ -]out)\s+"
    r"[a-z]+(?:[ -](?:systems?|kits?|sets?|machines?|units?|boards?|installations?|box(?:es)?|printers?|players?|drives?|cars?|bikes?|scooters?|"
    r"computers?|pcs?|fans?|pumps?|ovens?|heaters?|toys?|towers?|supply|bank))?\b",
    re.I,
)


def salvaged(text: Text, mentions: list[Mention]) -> list[Mention]:
    """The mentions without those that only say where the part in front of them came from; the words are explained and spent."""
    for m in _FROM.finditer(text.raw):
        start, end = text.token_at(m.start()), text.token_at(m.end() - 1) + 1
        if not any(x.end in (start, start - 1) and not x.negated for x in mentions):
            continue  # 'power from an old laptop charger': the source itself
        inside = [x for x in mentions if start <= x.start < end]
        if any(x.entry["controller"] or x.entry["kind"] == "supply" for x in inside):
            continue
        mentions = [x for x in mentions if x not in inside]
        text.explain(start, end)
        text.spent.update(range(start, end))
    return mentions
