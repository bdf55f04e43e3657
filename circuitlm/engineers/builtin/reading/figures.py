"""Quantities in words as figures and symbols, once for all readers: 'nine volts', '10 kilo-ohms', 'half a kilohertz', 'a fifth of a second'."""

from __future__ import annotations

import re

_ONES = {
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
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10, "hundredth": 100}
_PREFIXES = {"kilo": "k", "mega": "M", "meg": "M", "milli": "m", "micro": "µ", "nano": "n", "pico": "p"}
_SYMBOLS = {"volt": "V", "amp": "A", "ampere": "A", "ohm": "Ω", "farad": "F", "henry": "H", "henrie": "H", "hertz": "Hz", "watt": "W", "second": "s", "decibel": "dB"}  # fmt: skip
_FACTORS = {"k": 1e3, "M": 1e6, "m": 1e-3, "µ": 1e-6, "n": 1e-9, "p": 1e-12, "": 1.0}

SMALL = rf"(?:{'|'.join([*_ONES, *_TENS])})"
_WORDED = rf"(?:(?:an?|{SMALL})[ -](?:hundred|thousand)(?:[ -](?:and[ -])?{SMALL}(?:[ -](?:{'|'.join(_ONES)}))?)?|(?:{'|'.join(_TENS)})[ -]?(?:{'|'.join(_ONES)})|{SMALL}|hundred|thousand)"
_NUMBER = rf"(?P<number>(?<![\w.-]){_WORDED}(?: and a (?:half|quarter)| point (?:{'|'.join(_ONES)})(?: (?:{'|'.join(_ONES)}))?)?|(?<![\w.,-])\d+(?:\.\d+)?)"
_UNIT = rf"(?:(?P<prefix>{'|'.join(_PREFIXES)})[ -]?)?(?P<unit>{'|'.join(_SYMBOLS)}|minute|hour)(?P<many>s|es)?(?![a-z])"
_QUANTITY = re.compile(rf"{_NUMBER}[ -]?{_UNIT}", re.I)
_PART_OF = re.compile(
    rf"(?<![\w.-])(?:(?P<half>half) an?|(?:(?P<count>an?|one|two|three)[ -])?(?P<part>{'|'.join(_PARTS)})s? (?:of )?an?)[ -]{_UNIT}", re.I
)
_HALVED = re.compile(rf"(?<![\w.-])half-{_UNIT}", re.I)
"""'A half-second tick'."""
_DOZENS = re.compile(
    r"(?P<half>\bhalf a|\ba half|\bhalf)[ -]dozen(?: of(?= \w+s\b))?|\b(?P<n>a|one|two|three) dozen(?: of(?= \w+s\b))?", re.I
)
_COUPLE = re.compile(rf"\ba couple of(?= {_UNIT})", re.I)
_TIMES = re.compile(
    rf"(?<![\w.-])(?P<number>{_WORDED})(?P<behind>[ -]?fold| times(?= (?:bigger|larger|higher|as|the|more|its|amplif|gain)))", re.I
)
_FACTOR = re.compile(
    rf"\b(?P<lead>times|factor(?: of)?|gain(?: of)?|amplification(?: of)?)\s+(?P<sign>minus |negative )?(?P<number>{_WORDED})\b", re.I
)
_AMPLIFIED = re.compile(
    rf"(?P<lead>\b(?:amplif\w+|boost\w*|rais\w+|multipl\w+)(?: (?:it|them|(?:the|a|an|its|my)(?: \w+){{1,3}}?))?(?: by)?(?: a factor of)?) (?P<sign>minus |negative )?(?P<number>{_WORDED}|(?<=minus )\d+(?:\.\d+)?)(?P<behind> times|-fold)?\b",
    re.I,
)
_CLIPPED = re.compile(
    rf"(?P<number>(?<![\w.-]){_WORDED}|(?<![\w.,-])\d+(?:\.\d+)?)[ -]?(?:(?P<kilo>k(?:il)?)[ -]?ohms?|(?P<mega>m(?:eg)?)[ -]?ohms?|(?P<meg>meg)s?|(?P<db>decibels?|dB)|(?P<percent>per ?cent))(?![a-z])",
    re.I,
)
"""'1 Mohm' (nobody means a thousandth in a sentence), 'ten kilohms', 'one meg', 'three dB'."""
_SYMBOLED = re.compile(rf"(?<![\w.-])(?P<number>(?i:{_WORDED}))[ -]?(?=(?:[kMmµu]?(?:Hz|V|A)|[mµunp][FH]|[kM]?Ω|dB)\b)")
"""'Ten kHz', 'three hundred fifty mA': the number in words, the unit as a symbol."""
_KILO = re.compile(
    rf"(?P<number>(?<![\w.-])(?:{_WORDED}))[ -]?k(?= (?:pull|resist|pot|trim|to |from |between |in series|across|each))", re.I
)
"""'A ten k pull-up'."""
_BOTH = re.compile(
    r"(?<!\bat )(?<!between )(?<!from )(?<![\w.])(?:plus |\+ ?)(?P<volts>\d+(?:\.\d+)?)(?: ?V)?,? and (?:minus |- ?)(?P=volts) ?V\b", re.I
)
_OUT_OF = re.compile(
    rf"(?P<first>\b\d+(?:\.\d+)? ?V (?:out of|from)(?: about| roughly)?) (?P<number>\d{1, 3}(?:\.\d+)?|{_WORDED})(?=[,.;]|\s*$| (?:with|using|by|please)\b)",
    re.I,
)
"""'9 V out of fifteen': the unit is said once."""
_UP_TO = re.compile(
    r"(?P<first>(?<![\w.])\d+(?:\.\d+)? ?(?P<unit>k?V|m?A|W)\b[^.;)\d]{0,40}?\b(?:up to|down to|at most|or|max\.?|sometimes|nearly|almost)) (?P<number>\d+(?:\.\d+)?)(?!\.?\d)(?=[).;]|, (?!\d)|\s*$| (?:when|while|if|during|fully|on|once)\b)"
)
"""'12 V, while driving up to 15': the unit is said once."""
_WITHOUT_UNIT = re.compile(
    r"(?P<first>\b(?:voltage|batter(?:y|ies)|accu(?:mulator)?|cells?|pack|lipo)\b[^.;!?]{0,50}?\b(?:falls?|drops?|goes|gets|sinks?|sags?|is|rises?|climbs?|reaches|hits)(?: (?:down|up))?"
    r"(?: to)?(?: (?:below|under|beneath|above|over))?(?: (?:about|around))?) (?P<number>\d{1,2}\.\d{1,2})(?!\.?\d)(?=[.,;!?)]|\s*$| (?:the|an?|it|i|please|and|or|so|then)\b)",
    re.I,
)
"""'As soon as the battery falls under 11.6': volts."""
_CURRENT = re.compile(
    r"\s*(?:max\w*|peak|mains|wall|adap\w+|suppl\w+|psu|fuse|charger|diode|power|load|socket|regulator|current|total|each|continuous|\)|$|[.,;])",
    re.I,
)
_DRAWN = re.compile(
    r"(?:\bV\b|\bvolts?\b|\d\s?V|draw\w*|tak\w*|need\w*|pull\w*|eats?|uses|using|consum\w*|stalls? at|up to|at|about|of|deliver\w*|giv\w*|handle\w*|suppl\w+|least|most)[\s,@/-]*(?:an? )?$",
    re.I,
)

_MANY = re.compile(
    rf"(?<![\w.-])(?:(?P<dozens>four|five|six) dozen|(?P<number>(?:(?:an?|{SMALL})[ -])?hundred(?:[ -](?:and[ -])?{SMALL}(?:[ -](?:{'|'.join(_ONES)}))?)?|"
    rf"(?:{'|'.join(_TENS)})(?:[ -]?(?:{'|'.join(_ONES)}))?))(?= (?:[a-z0-9-]+ ){{0,2}}?(?:leds?|pixels?|lights|lamps|keys|buttons|switches|relays|inputs|outputs|channels|servos|sensors|pins)\b)",
    re.I,
)
"""'Thirty LEDs', 'four dozen white LEDs', 'a hundred and fifty pixels': counts that no other reader knows as words."""


def value_of(words: str) -> float:
    """'two and a half', 'three point three', 'a hundred and twenty', '47'."""
    words = words.lower()
    if words[0].isdigit():
        return float(words)
    total = 0.0
    words, _, behind = words.partition(" point ")
    words, _, rest = words.partition(" and a ")
    for word in re.split(r"[ -]", words):
        if word in ("hundred", "thousand"):
            total = (total or 1.0) * (100 if word == "hundred" else 1000)
        elif word in ("a", "an"):
            total = 1.0
        else:
            total += _ONES.get(word, _TENS.get(word, 0)) if word in _ONES or word in _TENS else _run_together(word)
    if behind:
        total = float(f"{total:g}.{''.join(str(_ONES[w]) for w in behind.split())}")
    return total + (1 / _PARTS[rest] if rest else 0.0)


def _run_together(word: str) -> float:
    """'twentyfive'."""
    tens = next((t for t in _TENS if word.startswith(t)), "")
    return float(_TENS[tens] + _ONES.get(word[len(tens) :], 0)) if tens else 0.0


def _written(value: float, m: re.Match[str]) -> str:
    """A value with its symbol; times longer than a millisecond keep their word, which the readers of times know."""
    prefix = _PREFIXES.get((m["prefix"] or "").lower(), "")
    unit = m["unit"].lower()
    if unit in ("minute", "hour") or (unit == "second" and not prefix):
        return f"{value:g} {unit}{'' if value == 1 else 's'}"
    if value < 1 and prefix in ("k", "M"):
        value, prefix = value * 1000, {"k": "", "M": "k"}[prefix]
    if unit == "ohm" and not prefix:
        return f"{value:g} ohms"
    return f"{value:g} {prefix}{_SYMBOLS[unit]}"


def _quantity(m: re.Match[str]) -> str:
    unit, worded = m["unit"].lower(), not m["number"][0].isdigit()
    if unit == "amp" and not m["prefix"] and worded:  # 'one amp and two speakers' counts amplifiers
        if not (_DRAWN.search(m.string[: m.start()]) or (m["many"] is None and _CURRENT.match(m.string[m.end() :]))):
            return m.group()
    if unit in ("second", "minute", "hour") and not m["prefix"] and (not worded or m["number"].lower() == "one"):
        return m.group()
    if unit in ("ohm", "watt", "amp", "ampere") and not m["prefix"] and not worded and unit != "ampere":
        return m.group()  # '8 ohms', '1 watt': every reader knows them
    return _written(value_of(m["number"]), m)


def _clipped(m: re.Match[str]) -> str:
    sign = "kΩ" if m["kilo"] else "MΩ" if m["mega"] or m["meg"] else "dB" if m["db"] else "%"
    return f"{value_of(m['number']):g} {sign}"


def in_figures(raw: str) -> str:
    """The text with its worded quantities and factors in figures."""

    def part(m: re.Match[str]) -> str:
        share = _PARTS[(m["half"] or m["part"]).lower()]
        count = {"two": 2, "three": 3}.get((m["count"] or "").lower(), 1)
        return _written(count / share if share != 3 else round(count / share, 3), m)

    raw = _DOZENS.sub(lambda m: "6" if m["half"] else str({"two": 24, "three": 36}.get(m["n"].lower(), 12)), raw)
    raw = _MANY.sub(lambda m: f"{12 * _ONES[m['dozens'].lower()] if m['dozens'] else value_of(m['number']):g}", raw)
    raw = _PART_OF.sub(part, _COUPLE.sub("two", raw))
    raw = _HALVED.sub(lambda m: _written(0.5, m), raw)
    raw = _QUANTITY.sub(_quantity, raw)
    raw = _CLIPPED.sub(_clipped, raw)
    raw = _SYMBOLED.sub(lambda m: f"{value_of(m['number']):g} ", raw)
    raw = _KILO.sub(lambda m: f"{value_of(m['number']):g}k", raw)
    raw = _BOTH.sub(lambda m: f"±{m['volts']} V", raw)
    raw = _OUT_OF.sub(lambda m: f"{m['first']} {value_of(m['number']):g} V", raw)
    raw = _UP_TO.sub(lambda m: f"{m['first']} {m['number']} {m['unit']}", raw)
    raw = _WITHOUT_UNIT.sub(lambda m: f"{m['first']} {m['number']} V", raw)
    raw = _AMPLIFIED.sub(lambda m: f"{m['lead']} {'-' if m['sign'] else ''}{value_of(m['number']):g}{m['behind'] or ''}", raw)
    raw = _TIMES.sub(lambda m: f"{value_of(m['number']):g}{'-fold' if 'fold' in m['behind'].lower() else ' times'}", raw)
    return _FACTOR.sub(lambda m: f"{m['lead']} {'-' if m['sign'] else ''}{value_of(m['number']):g}", raw)
