"""What a text names and the circuit leaves alone. 'A DC motor from an old fan', 'a transformer out of an old doorbell system': what a part came from is no part and no wish; 'a heater
which I don't touch' stays as it is."""

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
    return _signal_only(text, _left_alone(text, mentions))


def came_from(text: Text, i: int) -> bool:
    """Whether token *i* stands in the words for where a part came from."""
    return any(m.start() <= text.tokens[i].start < m.end() for m in _FROM.finditer(text.raw))


_ITS_SIGNAL = re.compile(
    r"'s?\s+(?:[a-z]+ ){0,2}?(?:output|signal|voltage|reading|level)\b[^.;]{0,16}?\(?\s*\d[\d.]*\s?m?V?\s?(?:to|-|\.\.+|and)\s?\d[\d.]*\s?m?V\b",
    re.I,
)
"""'An accelerometer's output (0...5 V)': what comes in at the terminal."""


def _signal_only(text: Text, mentions: list[Mention]) -> list[Mention]:
    """The mentions without sensors whose voltage an amplifier gets: they stand elsewhere, and no board reads them."""
    if not any(m.entry["kind"] == "analog" for m in mentions) or any(m.entry["controller"] for m in mentions):
        return mentions
    kept = []
    for m in mentions:
        end = text.tokens[m.end - 1].end
        if (
            m.entry["kind"] == "sensor"
            and not m.specific
            and _ITS_SIGNAL.match(text.raw, end - (2 if text.low(m.end - 1).endswith("'s") else 0))
        ):
            text.explain(m.lead, m.end)
            text.spent.update(range(m.lead, m.end))
        else:
            kept.append(m)
    return kept


_UNTOUCHED = re.compile(
    r"\s*[,(]?\s*(?:which|that|this one|it)\s+(?:(?:i|we)\s+(?:don'?t|do not|won'?t|will not|shouldn'?t|must not|never)\s+(?:want to |need to |have to )?"
    r"(?:touch|change|control|switch|care about|bother with|mess with)|(?:stays?|remains?|is|will be|should be) (?:left )?(?:as it is|alone|untouched|unchanged)|"
    r"(?:has|runs on|works on|keeps) its own (?:controller|thermostat|timer|control))\b",
    re.I,
)


def _left_alone(text: Text, mentions: list[Mention]) -> list[Mention]:
    """The mentions without loads that are there already and are to stay as they are."""
    kept = []
    for m in mentions:
        said = _UNTOUCHED.match(text.raw, text.tokens[m.end - 1].end)
        if said is None or m.entry["controller"] or m.entry["kind"] == "supply":
            kept.append(m)
            continue
        end = text.token_at(said.end() - 1) + 1
        text.explain(m.lead, end)
        text.spent.update(range(m.lead, end))
    return kept
