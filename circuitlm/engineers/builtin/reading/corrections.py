"""What the writer takes back in the same breath: 'a DHT11, sorry, a DHT22', '1 kHz, oops I meant 10 kHz', 'forget the relay'.

The words that are taken back are cut out of the text, so that every later reader sees what is meant and nothing else.
"""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.at_hand import not_at_hand
from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.kinship import kinship
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.negation import negated, retracted
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import ADJECTIVES, DETERMINERS, words

_MARKS = words(
    "wait hang hold sorry actually correction edit oops whoops rather scratch scrap strike mean meant nope nah typo thought thoughts"
)
_FILLERS = words("""
    no oh hmm hm err uh um well i that this it simply just make use only have better or maybe please lets let's let be should take with my
    mistake normal ok okay said of course again only then go going it's its that's thats we we'll i'll on second need want was were not changed mind found find here there there's theres i've ive i'd got already still even also that'll tell lie see
""")
_STRONG_PAIRS = {("or", "better"), ("or", "maybe"), ("make", "that"), ("no", "better")}
_SIGNS = {",", ".", "-", "(", ":", "...", "…", ";", "*"}
_REACH = 14
"""So many tokens back a correction finds what it corrects."""
_REPLACED = words("replaced swapped exchanged changed replace replacing swap swapping exchange")
_TIE = r"\W{1,5}((?:[a-z']+\W{1,4}){1,5})"
_VALUE = re.compile(rf"\b(\d+(?:[.,]\d+)?)(\s?)([a-zµΩ]{{1,4}}){_TIE}(?=\d+(?:[.,]\d+)?\s?\3\b)", re.I)


_REVISION = re.compile(rf"\b([A-Za-z]{{1,3}})(\d{{1,3}})(?:\.\.+)?{_TIE}\1(\d{{1,3}})\b", re.I)
"""'An Uno R4, no sorry, an R3': the last letters and figures of a name said anew."""


_LETTERED = re.compile(
    rf"\b(?=\d+[kKMR]\d|\d[\d.]* ?[kM]Ω?\W)(?:\d+[kKMR]\d+|\d[\d.]* ?[kM]Ω?){_TIE}(?=\d+[kKMR]\d|\d[\d.]* ?(?:[kKMR]\b|[kM]?Ω|[Oo]hms?\b))"
)
"""'4k7, no wait, make it 10k': resistances with the letter for the point."""
_TIED = rf"(?P<tie>\W{{1,5}}(?:(?:{'|'.join(sorted(_MARKS | _FILLERS | DETERMINERS))})\b\W{{1,4}}){{1,6}})"
_WAY = r"(?:parallel|serial|i[2²]c|spi|uart|analog(?:ue)?|digital|passive|active|usb|\d+(?:\.\d+)? ?v(?:olts?)?|(?:\d+|single|two|four|eight|one)[ -]?channels?)"
_KIND = r"(?:version|one|variant|model|type|kind|edition|sort)"
_VARIANT = re.compile(
    rf"[,(]? ?(?:(?:in|as) )?(?:the |an? )?(?:(?:plain|normal|simple|usual|standard|old) )?\b{_WAY}(?: {_KIND})?\)?{_TIED}"
    rf"(?=(?:{_WAY}|with [^.,;]{{0,12}}{_WAY}|{_KIND} (?:with|that has) )\b)",
    re.I,
)
"""'The 20x4 LCD, parallel version - hmm, scratch that, take the one with the I2C adapter': a kind of the part before, said anew."""
_OTHER_WAY = re.compile(rf"\b{_WAY} (?P<noun>[a-z]{{3,}}(?: [a-z]{{3,}})?){_TIED}(?P<new>{_WAY}) {_KIND}\b", re.I)
"""'An active buzzer, no sorry, a passive one'."""
_AS_SAID = re.compile(
    r"(?P<value>\b\d[\d.]* ?[a-zµΩ]{1,4})\b,? (?:so|then) (?:(?:i'll|we'll|let's|please|just|you can) )?(?:take|use|put|go with|make it)(?: the)? (?P=value)\b",
    re.I,
)
"""'I only have 10k so take 10k': one value, told twice."""
_PINS = r"(?:pins? ?|gpio ?)?[A-Za-z]{0,4}\d{1,2}"
_ONCE = re.compile(
    rf"\b(?P<what>\w+) (?:was|were|used to be|had been) (?:wired |connected )?(?:on|to|at) {_PINS}"
    rf"(?:,? (?:and )?(?:the )?\w+ (?:was )?(?:on|to|at) {_PINS})*[,;.]? (?:but |and )?(?:it(?:'s| is) |they(?:'re| are) )?now(?=[ ,])",
    re.I,
)
"""'The pump was on 9 but now it is on 10': where a part was before."""


def _as_it_is(m: re.Match[str]) -> str:
    behind = m.string[m.end() :].split()
    again = behind[:1] == [m["what"]] or behind[1:2] == [m["what"]]
    return "" if again else f"{m['what']} is"


_DECIMAL_COMMA = re.compile(
    r"(?<![\w.,])(\d+),(\d{1,2}|(?<=0,)\d{3})(?=\s?(?:v|volts?|a|ma|mah|ah|amps?|amperes?|w|mw|kw|watts?|k|kohms?|ohms?|r|ω|m|meg|mohm|[munpµμ]f|[mnuµμ]h|hz|khz|mhz|"
    r"mm|cm|km|metres?|meters?|kg|g|s|sec|ms|min|h|\"|″|''|inch|zoll|pouces?|pulgadas?|pollici|cali|bar|°|c|%|l|vdc|vac)(?![a-z]))",
    re.I,
)


def decimal_points(raw: str) -> str:
    """'0,5 A' as '0.5 A': the comma that most of the world puts there. A row of pins ('2,3 and 4') has no unit and stays."""
    return _DECIMAL_COMMA.sub(r"\1.\2", raw)


_SMALL_AMPS = re.compile(
    r"(\b\d+(?:\.\d+)?\s?v(?:olts?)?(?:\s?dc)?(?:,|/|\s|@|at\b)*\s*\d+(?:\.\d+)?\s?m?)a\b(?!\s?\d)|(\b\d+(?:\.\d+)?\s?m)a\b", re.I
)


def written_small(raw: str) -> str:
    """'12v 10a psu' as '12v 10A psu', '50uA' as '50µA': an ampere beside volts, or with a milli or micro before it, however it is written."""
    return _SMALL_AMPS.sub(lambda m: f"{m[1] or m[2]}A", re.sub(r"(\d\s?)u(?=[AVWs]\b)", r"\1µ", raw))


def other_kinds(raw: str) -> str:
    """The text with the kind of a part that is meant in place of the one that was said first."""

    def other(m: re.Match[str]) -> str:
        between = [w for w in re.findall(r"[a-z']+", m["tie"].lower()) if w not in DETERMINERS]
        if not _is_correction(between, spaced=False):
            return m.group()
        return f"{m['new']} {m['noun']}" if "noun" in m.re.groupindex else ", the "

    return _OTHER_WAY.sub(other, _VARIANT.sub(other, raw))


def corrected_values(raw: str) -> str:
    """The text without the values that are taken back."""

    def cut(m: re.Match[str]) -> str:
        between = re.findall(r"[a-z']+", m[4].lower())
        return "" if _is_correction(between, spaced=True) else m.group()

    def letter(m: re.Match[str]) -> str:
        return "" if _is_correction(re.findall(r"[a-z']+", m[1].lower()), spaced=True) else m.group()

    def other(m: re.Match[str]) -> str:
        between = [w for w in re.findall(r"[a-z']+", m[3].lower()) if w not in DETERMINERS]
        return f"{m[1]}{m[4]}" if _is_correction(between, spaced=True) else m.group()

    raw = _AS_SAID.sub(r"\g<value>", _LETTERED.sub(letter, raw))
    return _ONCE.sub(_as_it_is, _REVISION.sub(other, _VALUE.sub(cut, _FORGOTTEN.sub("", _DENIED.sub("", raw)))))


_FORGOTTEN = re.compile(
    r"(?:^|(?<=[.!;?]\s))[^.!;?\n]{0,40}\b(?:wanted|planned|intended|thought (?:of|about)|was going|were going|had in mind)\b(?:[^.!;?\n]|\.(?=\d)){3,90}?[,-]?\s*\b(?:but|and|so|then)?\s*"
    r"(?:(?:forget|scratch|scrap|skip|drop|ignore|strike|never ?mind) (?:about )?(?:that|it|this)(?: again| now)?|that(?:'s| is) (?:off|history|no longer (?:wanted|needed))|"
    r"(?:i(?:'ve| have)? )?(?:changed my mind|gave (?:that|it) up|dropped (?:that|it)))\s*[.!;]\s*",
    re.I,
)
"""'First I wanted a charger but forget that.': what was once planned."""


_DENIED = re.compile(
    r"(?:^|(?<=[.!;?]\s))[^.!;?\n]{3,90}\?\s*(?:no|nope|nah)\b\s*(?:[.,!]|(?=(?:wait|just|rather|scratch|forget)\b))(?:\s*wait[\s,.!]*)?\s*(?=\w)",
    re.I,
)
"""A question that its writer answers with no: 'A radio with a BF199? No. Just an oscillator with a 2N3904.'"""


def taken_back(text: Text, mentions: list[Mention]) -> tuple[int, int, int, int] | None:
    """The first thing taken back: character spans of the words to cut, as (start, end, start, end); the second one may be empty."""
    for k, z in enumerate(mentions):
        if k and retracted(text, z.start) and (a := _target(text, mentions[:k], z)) is not None and kinship(a.component, z.component) == 3:
            return (*_phrase(text, a), 0, 0)
        if k and (gone := _replaced(text, mentions[:k], z, mentions[k + 1 :])) is not None:
            return gone
        if k and (gone := _to_become(text, mentions[:k], z)) is not None:
            return gone
        if k and (left := _in_its_place(text, mentions[:k], z)) is not None:
            return (*_phrase(text, left), 0, 0)
        if k and (missing := not_at_hand(text, mentions[:k], z)) is not None:
            return (*_phrase(text, missing), 0, 0)
        mark, lead = _mark_before(text, z)
        if mark is None or (text.low(z.end) in ("too", "also", "as", "besides") and not _taken_instead(text, z)):
            continue
        a = _target(text, [m for m in mentions[:k] if m.end <= mark], z)
        if a is None or negated(text, a.start, a.end):
            continue  # 'instead of the LCD I'd rather have an OLED'
        after = text.tokens[mark].start, text.tokens[lead].start
        if a.component == z.component and text.low(lead - 1) in ("no", "without"):
            return (*_phrase(text, a), 0, 0)  # 'a buzzer ... on second thought no buzzer'
        if a.component != z.component or lead < z.start:
            start, end = _phrase(text, a)
            return (start, end, *after) if end <= after[0] else (start, after[1], 0, 0)
        if text.low(lead) not in ("the", "this", "that"):
            return text.tokens[a.start].start, after[1], 0, 0
    return None


_PLACE = words("instead rather place lieu")
_HAVING = words("have got own use used using take")


def _in_its_place(text: Text, before: list[Mention], z: Mention) -> Mention | None:
    """What was named before and is told again as the one not to come, 'a relay ... a MOSFET instead of the relay'; or what was but asked about,
    'a DHT11? I have a DHT22'."""
    lead = z.start - (text.low(z.start - 1) in DETERMINERS)
    if text.low(lead - 1) in ("of", "than") and text.low(lead - 2) in _PLACE and text.low(lead) not in ("a", "an"):
        return next((m for m in reversed(before) if m.component == z.component and not retracted(text, m.start)), None)
    a = before[-1]
    if text.low(a.end) == "?" and kinship(a.component, z.component) > 1 and a.component != z.component:
        between = [t.low for t in text.tokens[a.end + 1 : lead] if t.low not in _SIGNS]
        return a if set(between) & _HAVING and set(between) <= _HAVING | _FILLERS | {"already", "here", "but", "nah"} else None
    return None


def _replaced(text: Text, before: list[Mention], z: Mention, after: list[Mention]) -> tuple[int, int, int, int] | None:
    """'There was an LM35 on A0, it is replaced by a DS18B20 on D2', 'I replaced the DHT11 with a DHT22': the part that is gone, up to the other,
    and where the list behind names it once more."""
    lead = z.start - (text.low(z.start - 1) in DETERMINERS | {"one"})
    if text.low(lead - 1) not in ("by", "with", "for"):
        return None
    verb = next((i for i in range(lead - 1, max(-1, lead - _REACH), -1) if text.low(i) in _REPLACED), None)
    if verb is None:
        return None
    near = [m for m in reversed(before) if verb - _REACH <= m.start < lead]
    object_ = next((m for m in near if 0 < m.start - verb <= 2 and m.entry["kind"] == z.entry["kind"]), None)
    a = object_ or next((m for m in near if m.entry["kind"] == z.entry["kind"]), None)
    if a is None or text.tokens[z.start].sentence - text.tokens[a.start].sentence > 1:
        return None
    start = a.start - (text.low(a.start - 1) in DETERMINERS)
    if near[0] is not a and verb < start:  # 'replace the DHT11 in my ESP8266 thing by a BME280'
        return text.tokens[verb].start, text.tokens[a.end - 1].end, text.tokens[lead - 1].start, text.tokens[lead].start
    if a.end <= verb and any(m.start >= a.end for m in before):  # only the part goes: its board stands between
        return text.tokens[start].start, text.tokens[a.end - 1].end, text.tokens[verb].start, text.tokens[lead].start
    again = next((m for m in after if m.component == a.component != z.component and not m.negated), None)
    more = (text.tokens[again.lead].start, text.tokens[again.end - 1].end) if again is not None and verb < a.start else (0, 0)
    return text.tokens[min(start, verb)].start if start > verb else text.tokens[start].start, text.tokens[lead].start, *more


_BECOMES = (("should", "be"), ("must", "be"), ("shall", "be"), ("will", "be"), ("becomes",), ("should", "become"), ("is", "now"))


def _to_become(text: Text, before: list[Mention], z: Mention) -> tuple[int, int, int, int] | None:
    """'Nano and a parallel LCD. The new one: the LCD should be an OLED': what was named before, and up to what it is to be."""
    lead = _lead(text, z.start)
    lead -= text.low(lead - 1) in DETERMINERS
    a = before[-1]
    between = tuple(t.low for t in text.tokens[a.end : lead])
    if (
        between not in _BECOMES
        or a.component == z.component
        or text.low(a.start - 1) not in ("the", "my")
        or a.entry["kind"] != z.entry["kind"]
    ):
        return None
    again = text.tokens[a.start - 1].start, text.tokens[lead].start
    old = next((m for m in reversed(before[:-1]) if m.entry["kind"] == z.entry["kind"] and m.component != z.component), None)
    return (*again, 0, 0) if old is None else (*_phrase(text, old), *again)


def _taken_instead(text: Text, z: Mention) -> bool:
    """'I've got a BME280 too, better that one': the words behind a second part by which it is taken in place of the first."""
    return (
        re.match(
            r"\s*\w+\W+(?:so |then |and )?(?:better|rather|use|take|i'll (?:use|take)|make it|let's (?:use|take)) (?:that|this|it)\b",
            text.raw[text.tokens[z.end - 1].end :],
            re.I,
        )
        is not None
    )


def cut(raw: str, spans: tuple[int, int, int, int]) -> str:
    first, end, second, last = spans
    if second:
        raw = f"{raw[:second]} {raw[last:]}"
    return f"{raw[:first]} {raw[end:]}"


_LEADING = words("with make it use take rather just have only got i i've i'd we we've there's")


def _is_correction(between: list[str], spaced: bool) -> bool:
    """Whether the words between two things say that the second one is meant. A bare 'no' before a noun is a negation."""
    if not between or not set(between) <= _MARKS | _FILLERS:
        return False
    if set(between) & _MARKS or any(pair in _STRONG_PAIRS for pair in zip(between, between[1:], strict=False)):
        return True
    while len(between) > 1 and between[-1] in _LEADING:
        between = between[:-1]  # '... no, with a DHT22'
    return spaced and between[-1] == "no"


def _mark_before(text: Text, z: Mention) -> tuple[int | None, int]:
    """(first token of the correcting words right before a mention, first token of its noun phrase), None where there are none."""
    lead = _lead(text, z.start)
    i = lead
    while i > 0 and (text.low(i - 1) in _SIGNS or text.low(i - 1) in _MARKS | _FILLERS or text.low(i - 1) in DETERMINERS):
        i -= 1
    while i < lead and (text.low(i) in ("with", "and") or text.low(i) in DETERMINERS):
        i += 1
    said = [text.low(j) for j in range(i, lead) if text.low(j) not in _SIGNS and text.low(j) not in DETERMINERS]
    last = max((j for j in range(i, lead) if text.low(j) == "no"), default=lead)
    spaced = text.low(lead - 1) in _SIGNS or text.low(lead) in DETERMINERS or any(text.low(j) in _SIGNS for j in range(last, lead))
    if not _is_correction(said, spaced) or text.low(lead) == "than" or {"or", "that"} == set(said):
        return None, lead
    while text.low(lead) in DETERMINERS and text.low(lead) not in ("the", "this", "that") and lead + 1 < z.start:
        lead += 1
    return i, lead


def _lead(text: Text, start: int) -> int:
    """Where the noun phrase before token *start* begins: its count, colour, voltage and adjectives."""
    i = start
    while i > 0:
        word = text.low(i - 1)
        counts = word in COLORS or (word in ADJECTIVES and word not in _FILLERS) or number_at(text, i - 1) is not None
        if counts or re.fullmatch(r"\d+(?:[.,]\d+)?(?:v|a|ma|k|r|w|ohm|mm)?", word):
            i -= 1
        elif word in ("v", "a", "volt", "ohm", "w", "ma", "inch", "mm", '"', "pcs", "pieces") and text.low(i - 2)[:1].isdigit():
            i -= 2
        else:
            break
    return i


def _phrase(text: Text, a: Mention) -> tuple[int, int]:
    """The characters of a mention with its count and adjectives."""
    return text.tokens[_lead(text, a.start)].start, text.tokens[a.end - 1].end


def _target(text: Text, earlier: list[Mention], z: Mention) -> Mention | None:
    """What a correction corrects: the most alike of the parts shortly before, the nearest of several."""
    near = [m for m in earlier if m.end <= z.start and z.start - m.end <= _REACH and kinship(m.component, z.component)]
    near = [m for m in near if "?" not in {t.low for t in text.tokens[m.end : z.start]}]
    return max(near, key=lambda m: (kinship(m.component, z.component), m.start), default=None)
