"""'A pump and a valve, a button for each', 'two actuators, two limit switches each': as many of a part as there are loads."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue

_CHANNELS = re.compile(
    r"\b(?P<n>\d{1,2}|two|three|four|five|six|eight|sixteen)(?:\s?x|[ -]?(?:channel|ch|way|fold))?\s+(?:[\w-]+\s+){0,2}?(?:relays?|ssrs?|mosfets?|transistors?)\b",
    re.I,
)
_EACH_SWITCHES = re.compile(
    r"(?:,|\.|;)?\s*(?:and |where |with )?\b(?:each|every)(?: one)?(?: of (?:them|these|which|the \w+))?(?: (?:relay|channel|contact|output|mosfet|transistor|ssr))?\s+"
    r"(?:(?:should|will|must|to|shall)\s+)?(?:switch|control|driv|turn|power|for)\w*(?: on)?\s+(?:a|an|one|its own)\s+(?=(?:\d+(?:\.\d+)?\s?V\s+)?[a-z])",
    re.I,
)
_NAMES = r"\(?(?P<{0}>(?-i:[A-H]|X\d|[1-8])(?:(?:, ?and |, ?| and |/)(?-i:[A-H]|X\d|[1-8])){{1,7}})\)?,?"
_HAS = (
    r"(?:has|have|flips?|gets?|uses?|press(?:es)?|operates?|works?|holds?|owns?|throws?|with|having|(?:comes?|is fed|are fed|is set|are set) (?:from|by|with))"
    r" (?:an?|one|his|her|their|its)(?: own)? (?=[a-z])"
)
_EACH_NAMED = re.compile(
    rf"\b(?P<one>(?:each|every)(?: of(?: the)?)? (?:[a-z]+ )?){_NAMES.format('names')} (?P<has>{_HAS})|"
    rf"(?<![\w.]){_NAMES.format('list')} (?P<each>each) (?P<have>{_HAS})",
    re.I,
)
_ARTICLE = re.compile(r"(?:an?|one|his|her|their|its)(?: own)? $", re.I)
_WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight"}
_VALUES = {word: n for n, word in _WORDS.items()}


def each_switches(raw: str) -> str:
    """'A 4 channel relay board, each relay switches a 12 V fan' as '..., switching four 12 V fan': one load for each channel."""
    for m in reversed(list(_EACH_SWITCHES.finditer(raw))):
        before = [c for c in _CHANNELS.finditer(raw, 0, m.start()) if not re.search(r"[.!?]\s.*[.!?]\s", raw[c.end() : m.start()])]
        if not before:
            continue
        said = before[-1]["n"].lower()
        n = int(said) if said.isdigit() else _VALUES.get(said, 0)
        if n in _WORDS:
            raw = f"{raw[: m.start()]}, switching {_WORDS[n]} {raw[m.end() :]}"
    return raw


def each_named(raw: str) -> str:
    """'Each juror A, B, C flips a toggle switch' as '... flips 3 toggle switch': one for each of the things that are called by letters."""

    def counted(m: re.Match[str]) -> str:
        names = m["names"] or m["list"]
        n = len(re.findall(r"[A-Za-z]?\d|[A-Z](?![a-z])", names))
        said = _ARTICLE.sub(f"{_WORDS.get(n, n)} ", m["has"] or m["have"])
        return f"{m['one'] or ''}{names} {said}"

    return _EACH_NAMED.sub(counted, raw)


_EACH = words("each every")
_FOR = words("for per on at")
_ENDS = words(", . ; : ! ? ) and with of") | {""}
_SMALL = words("a an one two three four 1 2 3 4 its own separate single push toggle of the")
_LISTED = words(", and plus & + a an one the my small 12v 24v 5v")
_BEFORE = words("each")
_GETS = words("has have with gets get having needs")
_MOST = 12


def each_load(text: Text, mentions: list[Mention]) -> None:
    """Count inputs and indicators that each of several loads has one (or more) of."""
    for i in range(len(text.tokens)):
        if text.low(i) not in _EACH:
            continue
        m = _in_front(text, i, mentions) or _behind(text, i, mentions)
        if m is None or "each" in m.attributes:
            continue
        own = number_at(text, m.lead) or 1
        total = _loads(text, m, i, mentions)
        if total > 1 and m.count in (1, own) and own * total <= _MOST:
            m.count, m.counted = own * total, True
            text.explain(i - (text.low(i - 1) in _FOR), i + 1)


def _served(m: Mention) -> bool:
    return not m.negated and m.entry["kind"] in ("input", "indicator", "sensor") and not m.pins


def _in_front(text: Text, i: int, mentions: list[Mention]) -> Mention | None:
    """The part of 'a button for each', 'two limit switches each'."""
    behind = text.low(i + 1)
    if text.low(i) == "each" and behind not in _ENDS and behind != "one":
        named = next((m for m in mentions if m.start == i + 1), None)
        if named is None or not _load(named):
            return None
    end = i - (text.low(i - 1) in _FOR)
    return next((m for m in mentions if m.end == end and _served(m)), None)


def _behind(text: Text, i: int, mentions: list[Mention]) -> Mention | None:
    """The part of 'each with a button', 'each has its own limit switch'."""
    if text.low(i + 1) not in _GETS:
        return None
    m = next((m for m in mentions if m.start > i + 1), None)
    gap = {text.low(k) for k in range(i + 2, m.start)} if m else set()
    return m if m is not None and gap <= _SMALL and _served(m) else None


def _load(m: Mention) -> bool:
    entry = m.entry
    return not m.negated and entry["kind"] in ("actuator", "light", "load") and not catalogue().get(m.component).interfaces_of("contact")


def _loads(text: Text, part: Mention, i: int, mentions: list[Mention]) -> int:
    """How many loads are spoken of: those counted last before the part, or the single ones of the list before it."""
    sentence = text.tokens[i].sentence
    before = [m for m in mentions if m.end <= min(part.start, i) and _load(m) and sentence - text.tokens[m.start].sentence <= 1]
    if not before:
        return 0
    if before[-1].count > 1:
        return before[-1].count
    row = [before[-1]]
    for m in reversed(before[:-1]):
        gap = {text.low(k) for k in range(m.end, row[0].start) if not text.low(k)[:1].isdigit()}
        if not gap <= _LISTED or m.count > 1 or text.tokens[m.start].sentence != text.tokens[row[0].start].sentence:
            break
        row.insert(0, m)
    return len(row)
