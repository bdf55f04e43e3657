"""Numbers in words, in five languages: "two and a half milliamps", "zweieinhalb", "deux virgule cinq" become digits.

The words of 0 to 99 are made from their parts, as each language joins them; hundreds and thousands, decimal points and halves come on top.
"""

from __future__ import annotations

import re
from functools import cache

_EN = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_DE = "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn"
_DE_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"
_FR = "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf"
_FR_TENS = "vingt trente quarante cinquante soixante"
_ES = "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve"
_ES_TENS = "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"
_IT = "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove"
_IT_TENS = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta"

_AMBIGUOUS = {"un", "uno", "sei", "once"}
"""Words that are more often something else (an article, "once more"): numbers only before a decimal word or a unit."""
_POINT = r"point|komma|punkt|virgule|coma|punto|virgola|dot"
_HALF = r"(?:and (?:a |one )?half|und (?:ein )?halb|et demie?|y medi[oa]|e mezz[oa])"
_FRACTIONS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6,
    "seventh": 7, "sevenths": 7, "eighth": 8, "eighths": 8, "ninth": 9, "ninths": 9, "tenth": 10, "tenths": 10,
    "halbe": 2, "halbes": 2, "drittel": 3, "viertel": 4, "fünftel": 5, "sechstel": 6, "achtel": 8, "zehntel": 10,
    "tiers": 3, "quart": 4, "quarts": 4, "tercio": 3, "tercios": 3, "cuarto": 4, "cuartos": 4, "quarti": 4, "terzi": 3, "terzo": 3, "quarto": 4,
    "cinquième": 5, "cinquièmes": 5, "quinto": 5, "quintos": 5, "quinti": 5,
}  # fmt: skip
_SCALES = {
    "hundred": 100, "thousand": 1000, "million": 1_000_000, "hundert": 100, "tausend": 1000, "cent": 100, "cents": 100, "mille": 1000,
    "cien": 100, "ciento": 100, "mil": 1000, "cento": 100, "mila": 1000, "dozen": 12,
}  # fmt: skip


@cache
def table() -> dict[str, int]:
    """Words of 0 to 99 (hyphens as spaces, small letters) -> number."""
    out: dict[str, int] = {}

    def put(words: str, value: int) -> None:
        plain = words.replace("-", " ")
        out.setdefault(plain, value)
        out.setdefault(plain.replace("ß", "ss").replace("ü", "ue").replace("ö", "oe"), value)

    for small, tens in ((_EN, _EN_TENS), (_DE, _DE_TENS), (_FR, _FR_TENS), (_ES, _ES_TENS), (_IT, _IT_TENS)):
        ones = small.split()
        for n, word in enumerate(ones):
            put(word, n)
        for k, ten in enumerate(tens.split(), 2):
            put(ten, 10 * k)
            for n, word in enumerate(ones[1:10], 1):
                value = 10 * k + n
                if small is _EN:
                    put(f"{ten} {word}", value)
                    put(f"{ten}{word}", value)
                elif small is _DE:
                    put(f"{'ein' if n == 1 else word}und{ten}", value)
                elif small is _FR:
                    put(f"{ten} et un" if n == 1 else f"{ten} {word}", value)
                elif small is _ES:
                    put(f"veinti{word}" if k == 2 else f"{ten} y {word}", value)
                else:
                    put((ten[:-1] if n in (1, 8) else ten) + word, value)
        if small is _FR:
            for n in range(10, 20):
                put(f"soixante {ones[n]}", 60 + n)
                put(f"quatre vingt {ones[n]}", 80 + n)
            put("quatre vingts", 80)
            put("quatre vingt", 80)
            for n in range(1, 10):
                put(f"quatre vingt {ones[n]}", 80 + n)
    for n, word in enumerate(_DE.split()[2:10], 2):
        out[f"{word}einhalb"] = -n  # two and a half: marked by its sign, see `_one`
    out["eineinhalb"] = out["anderthalb"] = -1
    return out


@cache
def _pattern() -> re.Pattern[str]:
    words = "|".join(re.escape(w) for w in sorted(table(), key=len, reverse=True))
    return re.compile(rf"(?<![\w])(?:{words})(?![\w])", re.I)


_HALVED = re.compile(r"(?<!\w)(?:half|halbe?s?|medi[oa]|mezz[oa]|demi)(?:\s+of)? +(?=\d)", re.I)


@cache
def _finish() -> tuple[re.Pattern[str], ...]:
    scale, part = "|".join(_SCALES), "|".join(sorted(_FRACTIONS, key=len, reverse=True))
    patterns = (
        rf"(?<![\w.])(\d+) ?(?:{_POINT}) ?(\d+(?: \d(?!\d))*)(?!\w)",  # two point five; two point two five
        rf"(?<![\w.])(\d+) {_HALF}(?!\w)",
        rf"(?<![\w.])(\d+(?:\.\d+)?|an?|ein|une?) ?({scale})(?: (?:and |und )?(\d+)(?! ?(?:{scale})))?(?!\w)",
        rf"(?<![\w.])(\d+) ({part})(?!\w)",
        rf"(?<!\w)(?:a|an|1|one|ein|eine|un|una|uno) ({part})(?!\w)(?: of (?:an? )?)?",
    )
    return tuple(re.compile(p, re.I) for p in patterns)


def to_digits(text: str) -> str:
    """The text with its number words as digits; what is no number word stays as it is.

    >>> to_digits("minus two and a half milliamps")
    'minus 2.5 milliamps'
    """
    out = re.sub(r"(?<=[^\W\d_])[-‐‑](?=[^\W\d_])", " ", text)
    out = _pattern().sub(_one, out)
    point, half, scale, part, a_part = _finish()
    out = point.sub(lambda m: f"{m[1]}.{m[2].replace(' ', '')}", out)
    out = half.sub(r"\1.5", out)
    for _ in range(2):  # "two thousand five hundred": the smaller one first
        out = scale.sub(_scaled, out)
    out = part.sub(lambda m: f"{m[1]}/{_FRACTIONS[m[2].lower()]}", out)
    out = a_part.sub(lambda m: f"1/{_FRACTIONS[m[1].lower()]}{' * ' if ' of ' in m[0] else ''}", out)
    return _HALVED.sub("1/2 * ", out)


def _scaled(match: re.Match[str]) -> str:
    many = 1.0 if match[1].lower() in ("a", "one", "ein", "un", "une", "eine") else float(match[1])
    return f"{many * _SCALES[match[2].lower()] + float(match[3] or 0):.12g}"


def _one(match: re.Match[str]) -> str:
    word = match[0].lower()
    value = table()[word]
    if word in _AMBIGUOUS:
        after = match.string[match.end() : match.end() + 20]
        if not re.match(rf" (?:{_POINT}|milli|micro|kilo|volt|amp|ohm|watt|m?[va]\b)", after, re.I):
            return match[0]
    return f"{-value}.5" if word.endswith("einhalb") or word == "anderthalb" else str(value)
