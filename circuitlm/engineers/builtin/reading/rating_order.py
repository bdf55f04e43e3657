"""A load's figures behind its name: 'two pumps, 5 V on 9', 'fans (12 V) drawing 1 A each at 3 and 4', 'a 24 V valve (6 W) via a relay'.

They are put in front of the name, '12 V 1 A fans at 3 and 4', so that what switches the load and its pins stand right behind it.
"""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_NUMBER = r"\d+(?:[.,]\d+)?"
_VOLTS = rf"(?P<volts>{_NUMBER}) ?-?V(?:olts?)?(?: ?DC)?\b(?! ?AC)"
_SAYS = r"(?:(?:that |which |each )?(?:draws?|takes?|pulls?|needs?|uses?)|drawing|taking|pulling|needing|using|rated(?: at| for)?|of|@|at)"
_AMPS = (
    rf"(?P<open>\()?(?:{_SAYS} )?(?:about |around |approx\.? |up to )?"
    rf"(?P<amps>{_NUMBER} ?(?:m?A(?:mps?)?|W(?:atts?)?))\b(?! ?/ ?m)(?: each| apiece)?(?(open)\))"
)
_BEHIND = re.compile(
    rf"(?P<comma>,)? ?(?P<bracket>\()?(?:(?:for|at|of|@|rated(?: at| for)?|made for) ?)?{_VOLTS}"
    rf"(?:[,/]? ?(?P<inside>{_NUMBER} ?(?:m?A|W))\b(?: each)?)?(?(bracket)\))"
    rf"(?:,? ?(?:and )?{_AMPS})?",
    re.I,
)
_TAKES = re.compile(rf",? ?{_AMPS}", re.I)
_GOES_ON = re.compile(
    r"\s*(?:$|[.;:!?)(=\n/&@]|-+>|,|(?:and|or|plus|via|through|with|on|at|to|using|by|over|behind|"
    r"each|low|high|switched|driven|controlled|dimmed|that|which|when|if|in|for)\b)",
    re.I,
)
_SOURCE = re.compile(
    r"\s*(?:(?!(?:with|via|through|on|at|to|and|plus|or|by|each|using|in|a|an|the) )[\w-]+ ){0,2}?"
    r"(?:supply|supplies|adapters?|adaptors?|"
    r"psu|bricks?|batter(?:y|ies)|packs?|chargers?|source|rail|regulator|converter|wall wart|lipo|cells?|logic|line)\b",
    re.I,
)
_LOADS = ("actuator", "load", "light", "audio")
_IN_FRONT = re.compile(rf"(?P<figure>{_NUMBER} ?-?(?:V(?:olts?)?(?: ?DC)?|m?A|W(?:atts?)?))[ ,]+(?:[a-z/\d-]+ ){{0,2}}$", re.I)
_LARGEST_A, _LARGEST_W = 30.0, 500.0


def ratings_in_front(text: Text, mentions: list[Mention]) -> str:
    """The text with the voltage, current and power of loads in front of their names."""
    raw = text.raw
    for m in sorted(mentions, key=lambda m: -m.start):
        if not _is_load(m):
            continue
        begin, end = text.tokens[m.start].start, text.tokens[m.end - 1].end
        ahead = _IN_FRONT.search(raw[:begin])
        rated = bool(ahead or re.search(rf"{_NUMBER} ?V", m.words, re.I))
        found = (_TAKES if rated else _BEHIND).match(raw, end)
        if found is None or not _own(raw, found, rated):
            continue
        figures = [f"{found['volts']} V"] if not rated else []
        figures += [_written(f) for f in (found["amps"], None if rated else found["inside"]) if f]
        at = ahead.end("figure") + 1 if ahead else begin  # 'a 12 V 6 W high torque motor'
        raw = f"{raw[:at]}{' '.join(figures)} {raw[at:end]}{raw[found.end() :]}"
    return raw


def _written(figure: str) -> str:
    """'800ma', '6 watts', '0,5 amps' as '800 mA', '6 W', '0.5 A'."""
    return re.sub(r"(?i) ?(m?a|w)[a-z]*$", lambda u: " " + u[1].upper().replace("MA", "mA"), figure.replace(",", "."))


def _own(raw: str, found: re.Match[str], rated: bool) -> bool:
    """Whether figures are the load's that stands in front of them, and no source's or other part's behind them."""
    said = found["amps"] or (None if rated else found["inside"])
    if said and (q := units.parse(_written(said))).value > (_LARGEST_A if q.unit == "A" else _LARGEST_W):
        return False
    behind = raw[found.end() :]
    if not rated and found["comma"] and not found["bracket"] and re.match(r"\s*(?:from|of|for|is|dc\b)", behind, re.I):
        return False
    return bool(_GOES_ON.match(behind)) and not _SOURCE.match(behind) and (not rated or bool(found["amps"]))


def _is_load(m: Mention) -> bool:
    c = catalogue().get(m.component)
    chain = m.entry["kind"] == "light" and not m.specific
    taken = any(i.role == "sink" and i.type in ("load", "motor", "mains") for i in c.interfaces) and m.entry["kind"] in _LOADS
    return not m.negated and (chain or (taken and not c.supplies and not c.interfaces_of("contact") and "ma" in c.spec))
