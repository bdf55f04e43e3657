"""Figures that are written out or in another form, as every reader expects them: 'fifteen volts', 'half an amp', '20 milliamps', '5B hex'."""

from __future__ import annotations

import re

ONES = {
    w: n
    for n, w in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {w: 10 * n for n, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)}
_ONE = "|".join(sorted(ONES, key=len, reverse=True))
_TEN = "|".join(_TENS)
_BELOW_HUNDRED = rf"(?:(?:{_TEN})(?:[ -](?:{_ONE}))?|{_ONE})"
_HUNDREDS = rf"(?:(?:{_ONE}|a) (?:hundred|thousand)(?:(?: and)? {_BELOW_HUNDRED})?|(?:hundred|thousand))"
_WHOLE = rf"(?:{_HUNDREDS}|{_BELOW_HUNDRED}|\d+)"
_NUMBER = (
    rf"(?:(?P<whole>{_WHOLE})(?: (?:point|dot) (?P<places>(?:{_ONE})(?: (?:{_ONE}))*)"
    rf"| and (?P<part>a half|a quarter|three quarters))?"
    rf"|(?P<share>half an?|a quarter of an?|three quarters of an?|a (?=hundred|thousand)))"
)
_PREFIXES = {"milli": "m", "micro": "u", "nano": "n", "pico": "p", "kilo": "k", "kil": "k", "mega": "M", "meg": "M"}
_UNITS = {
    "volt": "V",
    "amp": "A",
    "ampere": "A",
    "watt": "W",
    "farad": "F",
    "hertz": "Hz",
    "henry": "H",
    "ohm": "Ohm",
    "bit": "bit",
    "baud": "baud",
}
_SPELLED = rf"(?P<prefix>{'|'.join(sorted(_PREFIXES, key=len, reverse=True))})?[ -]?(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})(?:s|es|ies)?"
_WRITTEN = re.compile(rf"(?<![\w.'-]){_NUMBER}[ -]?(?:{_SPELLED})(?![\w'])", re.I)
_PREFIXED = re.compile(rf"(?<![\w.])(?P<number>\d+(?:[.,]\d+)?)[ -]?{_SPELLED.replace(')?[ -]?', ')', 1)}(?![\w'])", re.I)
_SHARES = {"half": 0.5, "a half": 0.5, "a quarter": 0.25, "three quarters": 0.75}
_VOLTS = re.compile(r"(?<![\w.])(\d+(?:[.,]\d+)?)[ -]?volts?\b(?!['-])", re.I)
_VERSION = re.compile(
    r"(?<![\w.])(\d)V(\d)\b(?=(?: ?(?:[/,&-]|and|at|with)? ?\d+ ?MHz)?,? (?:version|type|variant|model|flavou?r|edition|one|board|sort|kind|option)s?\b)",
    re.I,
)
"""'The 3V3 / 8 MHz version': there the name of a rail is the voltage of the thing."""
_NUMBERED = re.compile(
    r"\b[A-Za-z]+s? (?P<first>\d{1,2}) ?(?:to|-|\.\.+|through|until) ?(?P<last>\d{1,2}) ?(?:=|:|are|is) ?(?:the |my )?(?=(?!pins?\b|gpios?\b|inputs?\b|outputs?\b|channels?\b|analog|digital|ports?\b)[a-z]{3,}s\b)",
    re.I,
)
"""'Knobs 1 to 4 = pots': so many of what stands behind."""
_HEX = re.compile(r"(?<![\w.])(?:hex(?:adecimal)? ?(?P<behind>[0-9a-f]{2})|(?P<before>[0-9a-f]{2})(?: ?hex(?:adecimal)?|h))(?![\w'])", re.I)
_DIGIT = re.compile(r"\d")
_ADDRESSED = re.compile(r"addr|i2c|i²c", re.I)
_FROM = re.compile(
    rf"(?:(?<![\w.'-])(?P<zero>zero)|(?P<lead>\b(?:from|between) )(?P<whole>{_BELOW_HUNDRED}))(?P<to> ?(?:to|-|and) ?)(?=\d+(?:\.\d+)? ?[munpkM]?(?:V|A|Hz|Ohm|W|F|H)\b)",
    re.I,
)
"""'Zero to 10 V', 'from four to 20 mA': the first figure of a range, whose unit stands behind the second."""


def figures(raw: str) -> str:
    """The text with numbers before units in figures, units with a spelled prefix in short, and bus addresses as 0x.."""
    raw = _VERSION.sub(r"\1.\2 V", _VOLTS.sub(r"\1 V", raw))
    raw = _WRITTEN.sub(_in_figures, raw)
    raw = _FROM.sub(lambda m: f"{m['lead'] or ''}{_whole((m['whole'] or m['zero']).lower())}{m['to']}", raw)
    raw = _PREFIXED.sub(lambda m: f"{m['number']} {_PREFIXES[m['prefix'].lower()]}{_UNITS[m['unit'].lower()]}", raw)
    raw = _NUMBERED.sub(_counted, raw)
    return _HEX.sub(_address, raw) if _ADDRESSED.search(raw) else raw


def _in_figures(m: re.Match[str]) -> str:
    value = _value(m)
    if value is None or (m["unit"].lower() == "bit" and not m["prefix"]):
        return m.group()
    prefix = _PREFIXES.get((m["prefix"] or "").lower(), "")
    return f"{value:g} {prefix}{_UNITS[m['unit'].lower()]}"


def _value(m: re.Match[str]) -> float | None:
    if m["share"]:
        return next((v for words, v in _SHARES.items() if m["share"].lower().startswith(words)), None)
    whole = _whole(m["whole"].lower())
    if m["whole"].isdigit() and not m["part"] and not m["places"]:
        return None  # figures already
    if m["places"]:
        return float(f"{whole}." + "".join(str(ONES[w]) for w in m["places"].lower().split() if w in ONES))
    return whole + _SHARES.get((m["part"] or "").lower(), 0)


def _whole(written: str) -> int:
    if written.isdigit():
        return int(written)
    total = last = 0
    for word in re.split(r"[ -]", written):
        if word in ("hundred", "thousand"):
            last = total = (total or 1) * (100 if word == "hundred" else 1000)
        else:
            total += ONES.get(word, _TENS.get(word, 1 if word == "a" else 0))
    return total or last


def _address(m: re.Match[str]) -> str:
    digits = m["behind"] or m["before"]
    if not _DIGIT.search(digits):
        return m.group()  # 'be hex'
    return f"0x{digits.upper()}"


def _counted(m: re.Match[str]) -> str:
    n = int(m["last"]) - int(m["first"]) + 1
    return f"{n} " if int(m["first"]) == 1 and 1 < n <= 16 else m.group()
