"""From the sentences of a change to edits: 'use an ESP32 instead and add a buzzer' is a replacement and an addition."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.languages import to_english
from circuitlm.engineers.builtin.reading.plain import plain
from circuitlm.plan.change import Edit

_ADD = r"add|include|attach|connect|hook up|also|plus|install|fit|give it|extend it with|mount|put in|append|insert|build in"
_REMOVE = (
    r"remove|delete|drop|omit|skip|leave out|take out|take away|take off|get rid of|lose|ditch|scrap|without|no more|forget|eliminate|"
    r"throw out|kick out|strip"
)
_REPLACE = r"replace|swap out|swap|exchange|substitute|switch|change|trade|upgrade|convert"
_USE = r"use|take|go for|go with|switch to|move to|change to|change over to|port it to|port to|upgrade to|make it|pick|choose|want|with"
_MOVE = r"move|shift|relocate|put|connect|wire|attach|hook up|hook|reassign|place|assign|rewire|route"
_SET = r"make|set|change|increase|decrease|raise|lower|reduce|adjust|tune|bring"
_POWER = r"power|run|supply|feed|operate"
_VERBS = f"{_ADD}|{_REMOVE}|{_REPLACE}|{_USE}|{_MOVE}|{_SET}|{_POWER}|instead of|no|powered"
_FILLER = re.compile(
    r"^(?:(?:please|can you|could you|would you|i would like to|i'd like to|i want to|i want you to|i want|i'd like|i need|let's|lets|now|"
    r"then|and|but|just|simply|instead|ok|okay|hi|hello|also please|we should|you should|should|to|what if (?:i|we)|how about|what about|"
    r"can i|could i|can we|could we)\b[\s,]*)+",
    re.I,
)
_SPLIT = re.compile(
    rf"(?:[.;!?]+\s+|\n+|\s*,\s*(?:and |then |but |also )*|\s+(?:and|but|then|&)\s+(?:then |also |please |now |instead )*)(?=(?:please |also |then |now |just )*(?:{_VERBS})\b)|[.;!?]+\s+|\n+",
    re.I,
)
_PIN = r"(?:(?:digital |analog |analogue )?(?:pin |gpio ?|gp ?|io ?|d|a|p[abcd])\d{1,2})"
_PINS = rf"(?:the )?(?:pins? )?(?:sda |scl |cs )?{_PIN}(?:\s*(?:,|and|/|&|,\s*and)\s*(?:sda |scl |cs )?(?:{_PIN}|\d{{1,2}}))*"
ALL_BUT = "everything but "
"""Before the words of a removal that names what stays."""
SWAPPED = " <-> "
"""Between the words of two parts that change places."""
_END = re.compile(r"[\s,]*\b(?:instead|now|please|too|as well|anymore|any more|this time|then)\s*$", re.I)
_ARTICLE = re.compile(r"^(?:to |be )?(?:an?|the|one) ", re.I)


def read_change(text: str) -> list[Edit]:
    """The edits that a request for a change asks for, in its order."""
    translated, language = to_english(text)
    words = plain(translated)[0] if language == "en" else translated
    out: list[Edit] = []
    for clause in _SPLIT.split(words.strip()):
        bare = _FILLER.sub("", clause.strip(" .,;!?\n")).strip(" .,;!?")
        if bare:
            out += _edits(bare)
    return out


def _edits(clause: str) -> list[Edit]:
    if m := re.match(rf"(?!(?:{_VERBS})\b)(.+)\s+(add|remove|replace|swap|move|change|use)$", clause, re.I):
        clause = f"{m[2]} {m[1]}"  # as a German clause ends
    if several := _elliptic(clause):
        return [e for piece in several for e in _edits(piece)]
    for reader in (_replacement, _removal, _supply, _count, _move, _value, _use):
        if found := reader(clause):
            return found
    new = re.sub(rf"^(?:{_ADD})\b\s*(?:in |on )?", "", clause, flags=re.I).strip()
    new = re.sub(r"^(?:also|and)\s+", "", new, flags=re.I)
    return [Edit(kind="add", words=clause, new=_END.sub("", new) if new else "")] if new else []


def _elliptic(clause: str) -> list[str]:
    """'Swap the DHT11 for a BME280 and the LED for a buzzer', 'a BME280 instead of the DHT11 and an ESP32 instead of the Uno'."""
    verb = re.match(rf"(?:{_REPLACE}|use|take)\b", clause, re.I)
    halves = re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", clause)
    joint = re.compile(
        r"\b(?:instead of|in place of)\b" if re.search("instead of|in place of", clause) else r"\b(?:for|with|by|against)\b", re.I
    )
    if verb is None or len(halves) < 2 or not all(joint.search(h) for h in halves):
        return []
    return [halves[0], *(f"{verb[0]} {h}" for h in halves[1:])]


def _replacement(clause: str) -> list[Edit]:
    if m := re.match(r"(?:use|take|put|have)\s+instead of\s+(?:the |my |des |de |del )?(.+?)\s+((?:an?|the)\s+.+)$", clause, re.I):
        return _exchange(clause, m[1], m[2])
    if m := re.match(
        r"(?:(?:use|take|put|fit|have|with|make it|pick|choose|add)\s+)?(.+?)\s+(?:instead of|rather than|in place of|in lieu of)\s+(.+)$",
        clause,
        re.I,
    ):
        return _exchange(clause, m[2], m[1])
    if m := re.match(r"(?:instead of|rather than|in place of)\s+(.+?),?\s+(?:use|take|put|fit|have|i want)\s+(.+)$", clause, re.I):
        return _exchange(clause, m[1], m[2])
    if m := re.match(r"(.+?)\s+(?:should|shall|must)\s+(?:become|be replaced (?:by|with)|be)\s+((?:an?|another)\s+.+)$", clause, re.I):
        return _exchange(clause, m[1], m[2])
    m = re.match(rf"({_REPLACE})\s+(?!to\b)(.+?)\s+(?:with|by|for|to|against|into|->)\s+(.+)$", clause, re.I)
    return _exchange(clause, m[2], m[3]) if m else []


def _exchange(clause: str, old: str, new: str) -> list[Edit]:
    """An exchange of parts; where what comes is a pin or a bare value, a move or a setting."""
    old, new = old.strip(), _END.sub("", new).strip()
    if value(old) is not None and (m := re.match(r"([0-9][\w.,]*(?:\s?(?:%|°?[A-Za-zµΩ]+))?)\s+(?:for|at|on|in)\s+(.+)$", new)):
        return [Edit(kind="value", words=clause, old=m[2], new=m[1])]  # '220 ohm for the LED instead of 470'
    if value(old) is not None and re.search(r"\b(?:supply|adapter|battery|power|psu|source)$", new, re.I):
        return [Edit(kind="supply", words=clause, new=new)]
    if old.lower() in COLORS and (said := [w for w in new.split() if w.lower() in COLORS]):
        noun = _ARTICLE.sub("", " ".join(w for w in new.split() if w not in said))
        return [Edit(kind="value", words=clause, old=f"{old} {noun}".strip(), new=said[0].lower())]
    if re.fullmatch(_PINS, new, re.I):
        return [Edit(kind="move", words=clause, old=old, new=new)]
    if value(new) is not None or new.lower() in COLORS:
        return [Edit(kind="value", words=clause, old=old, new=new)]
    return [Edit(kind="replace", words=clause, old=old, new=new)]


def _removal(clause: str) -> list[Edit]:
    if m := re.match(
        rf"(?:{_REMOVE})\s+(?:everything|all)(?: of it| parts| else)?\s+(?:but|except|except for|apart from|other than)\s+(.+)$",
        clause,
        re.I,
    ):
        return [Edit(kind="remove", words=clause, old=f"{ALL_BUT}{m[1]}")]
    if m := re.match(
        r"(?:no(?: more)?|without|drop|remove|forget)\s+([^,]+?)\s*,\s*(?:but\s+|just\s+|use\s+|take\s+)?(.+?)\s+instead$", clause, re.I
    ):
        return _exchange(clause, m[1], m[2])
    for pattern in (
        rf"(?:{_REMOVE})\s+(.+)$",
        r"no\s+(?:more\s+)?(.+)$",
        r"(?:take|leave|throw)\s+(.+?)\s+(?:out|away|off)$",
        r"(?:we |i )?(?:do not|don't|dont|no longer)\s+(?:need|want|use)\s+(.+)$",
        r"(.+?)\s+(?:is|are)\s+(?:not|no longer)\s+(?:needed|wanted|required|necessary|used).*$",
        r"(.+?)\s+(?:can|should|must)\s+(?:go|be removed|be dropped|be left out)$",
    ):
        if m := re.match(pattern, clause, re.I):
            return [Edit(kind="remove", words=clause, old=_END.sub("", m[1]).strip())]
    return []


def _supply(clause: str) -> list[Edit]:
    it = r"(?:it|this|that|everything|them|the (?:circuit|board|thing|whole thing|design|project|device|system|whole circuit))"
    for pattern in (
        rf"(?:{_POWER})\s+(?:{it}\s+)?(?:from|with|by|off|on|via|through|using)\s+(.+)$",
        r"(?:powered|supplied|fed|running|runs)\s+(?:from|by|with|on|off|via|through)\s+(.+)$",
        rf"(?:make\s+)?(?:{it}\s+)?(?:should |shall |must |to )?(?:be |run |is )?(?:powered|run|supplied|fed)\s+(?:from|by|with|on|off|via)\s+(.+)$",
        rf"(?:make\s+)?(?:{it}\s+)?(?:be\s+)?(.+?)[ -]powered$",
        r"(?:use|switch to|take|go for)\s+(.*\b(?:power|supply|batter\w+|adapter|usb))$",
        r"((?:an?\s+)?[+±-]*\d+(?:[.,]\d+)?\s?v(?:olts?)?\s+(?:power\s+)?(?:supply|adapter|battery|power|psu))$",
    ):
        if m := re.match(pattern, _END.sub("", clause), re.I):
            return [Edit(kind="supply", words=clause, new=m[1].strip())]
    return []


def _count(clause: str) -> list[Edit]:
    """'I only need three LEDs', 'three LEDs are enough', 'reduce the buttons to two': how many there are to be."""
    number = r"(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
    for pattern, many, noun in (
        (rf"(?:only|just)\s+(?:need\s+|want\s+|use\s+)?{number}\s+(.+)$", 1, 2),
        (rf"(?:need|want|use|make it|take)\s+(?:only|just)?\s*{number}\s+(.+?)\s+(?:only|in all|altogether|in total)$", 1, 2),
        (rf"(?:need|want|use|make it)\s+(?:only|just)\s+{number}\s+(.+)$", 1, 2),
        (rf"{number}\s+(.+?)\s+(?:in all|altogether|in total)$", 1, 2),
        (rf"make it\s+{number}\s+([a-z][\w -]+s)$", 1, 2),
        (rf"{number}\s+(.+?)\s+(?:is|are|will be)\s+(?:enough|sufficient|plenty)$", 1, 2),
        (rf"(?:reduce|increase|change|limit)\s+(?:the\s+)?(?:number of\s+)?(.+?)\s+to\s+{number}$", 2, 1),
    ):
        if (m := re.match(rf"(?:i |we )?{pattern}", _END.sub("", clause), re.I)) and value(f"{m[many]} {m[noun]}") is None:
            return [Edit(kind="count", words=clause, old=m[noun].strip(), new=m[many].lower())]
    return []


def _move(clause: str) -> list[Edit]:
    if m := re.match(
        r"(?:swap|exchange|switch|interchange)\s+(?:the\s+)?(?:pins?\s+(?:of|for)\s+)?(.+?)\s+(?:and|with)\s+(.+?)(?:\s+around)?$",
        clause,
        re.I,
    ):
        return [Edit(kind="move", words=clause, old=f"{m[1]}{SWAPPED}{m[2]}")]
    if m := re.match(rf"(?:{_USE})\s+({_PIN})\s+for\s+(.+)$", clause, re.I):
        return [Edit(kind="move", words=clause, old=_END.sub("", m[2]).strip(), new=m[1])]
    out = []
    for n, piece in enumerate(re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+(?=(?:the|my|its)\b)", _END.sub("", clause))):
        m = re.match(rf"(?:(?:{_MOVE})\s+)?(.+)\s+(?:to|on|onto|at|in|into)\s+({_PINS})$", piece, re.I)
        if m is None:
            return []
        verb = re.match(rf"(?:{_MOVE})\b", piece, re.I)
        if verb is None and n == 0 and re.match(rf"(?:{_ADD}|{_USE}|another|a second|a third|one more|two more)\b", piece, re.I):
            return []
        out.append(Edit(kind="move", words=piece, old=re.sub(r"\s+(?:over|up)$", "", m[1].strip()), new=m[2]))
    return out


def _value(clause: str) -> list[Edit]:
    bare = _END.sub("", clause)
    number = r"[-+]?[0-9][\w.,]*(?:\s?(?:%|°?[A-Za-zµΩ]+))?"
    for pattern, old, new in (
        (rf"(?:{_SET})\s+(.+?)\s+(?:to be |to |= ?|at |on |be |with )?({number}|0x[0-9a-f]{{2}})$", 1, 2),
        (rf"(?:{_SET})\s+(.+?)\s+(?:to be |to |be )?({'|'.join(COLORS)})$", 1, 2),
        (rf"(?:use|take)\s+({number})(?:\s+\w+)?\s+for\s+(.+)$", 2, 1),
        (rf"(.+?)\s+(?:of |to |= ?|at |should be |is |: ?)?({number}|0x[0-9a-f]{{2}})$", 1, 2),
        (rf"(?:{_USE})\s+({number})\s+for\s+(.+)$", 2, 1),
    ):
        m = re.match(pattern, bare, re.I)
        if m is None or (pattern.startswith("(.+?)") and re.match(rf"(?:{_ADD}|{_USE}|another|an?|one|two|\d+)\b", bare, re.I)):
            continue
        if value(m[new]) is None and m[new].lower() not in COLORS and not m[new].lower().startswith("0x"):
            continue
        return [Edit(kind="value", words=clause, old=m[old].strip(), new=m[new])]
    return []


def _use(clause: str) -> list[Edit]:
    """'Use an ESP32 instead': what goes is what does the same; 'use' without 'instead' is settled when the design is looked at."""
    m = re.match(rf"({_USE}|{_REPLACE})\s+(?:over\s+)?(?:to\s+)?(.+)$", clause, re.I)
    if m:
        pieces = re.split(r"\s+and\s+(?=(?:an?|the|two|three|\d+)\b)", _END.sub("", m[2]).strip())
        ending = " instead" if re.search(r"\binstead$", clause, re.I) else ""
        return [Edit(kind="replace", words=clause if len(pieces) == 1 else f"{m[1]} {p}{ending}", new=p) for p in pieces]
    if re.search(r"\binstead$", clause, re.I):
        return [Edit(kind="replace", words=clause, new=_END.sub("", clause).strip())]
    return []


def value(text: str) -> units.Quantity | None:
    """The quantity that a text is, and nothing else; a bare number is one without a unit."""
    try:
        return units.parse(_ARTICLE.sub("", text.strip()))
    except ValueError:
        return None
