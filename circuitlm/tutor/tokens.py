"""Numbers as people write them, taken out of a sentence: `2,5·10⁻³ A`, `4k7`, `1,234.5 mV`, `2.5 milliamps`, `½ Ω`; and the signs between them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

PREFIX = {"f": -15, "p": -12, "n": -9, "u": -6, "µ": -6, "m": -3, "k": 3, "K": 3, "M": 6, "meg": 6, "Meg": 6, "MEG": 6, "G": 9}
_LONG = {"femto": -15, "pico": -12, "nano": -9, "micro": -6, "mikro": -6, "milli": -3, "mili": -3, "kilo": 3, "mega": 6, "giga": 9}
_SHORT_UNITS = {"V": "V", "A": "A", "Ω": "Ω", "W": "W", "F": "F", "H": "H", "Hz": "Hz", "s": "s", "S": "S", "v": "V", "a": "A", "VA": "VA",
                "hz": "Hz", "HZ": "Hz", "R": "Ω", "w": "W"}  # fmt: skip
_LONG_UNITS = {
    "V": "volts? voltios? voltios",
    "A": "amps? amperes? ampères? amperios? amperio ampere amperi",
    "Ω": "ohms? ohmios? ohmio",
    "W": "watts? vatios? vatio",
    "F": "farads? farad faradios?",
    "H": "henr(?:y|ys|ies) henrios?",
    "Hz": "hertz hercios?",
    "s": "seconds? secs? sekunden? secondes? segundos? secondi secondo",
    "S": "siemens",
}
_PLAIN_UNITS = {"°": "°", "deg": "°", "degrees?": "°", "grad": "°", "grados?": "°", "degrés?": "°", "gradi": "°", "rad/s": "rad/s", "rad": "rad",
                "dB": "dB", "db": "dB", "%": "%", "percent": "%", "prozent": "%", "min": "min", "minutes?": "min", "V/V": "", "A/A": "",
                "V/A": "Ω", "J/s": "W", "1/s": "1/s"}  # fmt: skip

_long_units = "|".join(sorted((w for words in _LONG_UNITS.values() for w in words.split()), key=len, reverse=True))
_UNIT = (
    rf"(?P<lp>(?i:{'|'.join(_LONG)}))?[ -]?(?P<lu>(?i:{_long_units}))"
    rf"|(?P<pu>rad/s|V/V|A/A|V/A|J/s|1/s|°|%|dB|db|(?i:degrees?|deg|grados|grad|degrés?|gradi|percent|prozent|minutes?)|rad|min)"
    rf"|(?:(?P<sp>meg|Meg|MEG|[fpnuµmkKMG])[ ]?)?(?P<su>Hz|hz|HZ|VA|[VAΩWFHsSvaRw])"
    rf"|(?P<kohm>[kKMmG]?)[ ]?(?P<o>(?i:ohms?))"
    rf"|(?P<bp>meg|Meg|MEG|[pnuµmkKMG])"
)
_NUMBER = r"(?:\d{1,3}(?:[ '\u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:\.\d{3})+,\d+|\d+[.,]\d+|\d+|[.,]\d+)"
_POWER = r"(?:[eE][-+]?\d+|\s*[x×*·⋅]\s*10\s*(?:\^|\*\*)\s*\(?\s*[-+]?\s*\d+\s*\)?)"
_TOKEN = re.compile(
    rf"(?P<rkm>\d+(?:[kKMRnuµm]|[VA](?=\d))\d+(?![\w.]))(?P<rkmu>Ω|F|H|V|A)?"
    rf"|(?P<num>{_NUMBER}(?P<pow>{_POWER})?)(?:(?P<gap>[ \u00a0-]?)(?P<unit>{_UNIT})(?![^\W\d_]|\d|_))?"
    rf"|(?P<name>[VUIPZvuipz]\(\w+(?:\s*,\s*\w+)?\)|[^\W\d_]\w*)"
    rf"|(?P<op>\*\*|\|\||//|[-+*/^·×⋅÷∥:=≈<>()\[\]√,;!])"
    rf"|(?P<other>\S)"
)
_LONE = re.compile(rf"(?P<unit>{_UNIT})")
_SUPER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text. `value`: of a number in SI units, its unit '' where none is written; `step`: of its last written digit, in SI units;
    `scaled`: a prefix is written; `other`: what the number may mean as well (1,234)."""

    kind: Literal["number", "name", "op", "other"]
    text: str
    at: int
    value: float = 0.0
    unit: str = ""
    step: float = 0.0
    digits: int = 0
    scaled: bool = False
    other: float | None = None

    @property
    def end(self) -> int:
        return self.at + len(self.text)


def plain(text: str) -> str:
    """The text in one way of writing: superscripts as powers, ½ as a fraction, full-width digits, signs and Ohms as we write them."""
    out = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+", lambda m: f"^({m[0].translate(_SUPER)})", text)
    out = re.sub(r"(\d)?([½¼¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])", _vulgar, out)
    out = unicodedata.normalize("NFKC", out).replace("μ", "µ").replace("Ω", "Ω").replace("⁄", "/")
    out = re.sub(r"[\u200b-\u200f\u2060\ufeff]", "", out)
    out = re.sub(r"[−–‐‑]", "-", out).replace("π", " pi ")
    out = re.sub(r"(?i)\b(?:minus|negative|meno|menos|moins)\s+(?=[\d.(])", "-", out)
    return re.sub(r"(?<![\w./^-])(\d+) (\d+)/(\d+)(?![\d.,])", r"(\1+\2/\3)", out)


def _vulgar(match: re.Match[str]) -> str:
    top, bottom = unicodedata.normalize("NFKC", match[2]).split("⁄")
    return f"({match[1]}+{top}/{bottom})" if match[1] else f"({top}/{bottom})"


def number_value(text: str) -> tuple[float, int, int, float | None]:
    """(value, digits after its point, significant digits, other meaning) of a plain decimal with point or comma and groups."""
    raw = re.sub(r"[ '\u00a0\u202f]", "", text)
    other = None
    if re.fullmatch(r"\d{1,3}(,\d{3})+\.\d+", raw):
        raw = raw.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(\.\d{3})+,\d+", raw):
        raw = raw.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"[1-9]\d{0,2},\d{3}", raw):
        other = float(raw.replace(",", ""))
    raw = raw.replace(",", ".")
    places = len(raw.partition(".")[2])
    digits = len(raw.replace(".", "").lstrip("0")) or 1
    return float(raw), places, digits, other


def tokens(text: str) -> list[Token]:
    """The pieces of a text that went through `plain`."""
    out: list[Token] = []
    for m in _TOKEN.finditer(text):
        piece = _token(m)
        if piece.kind == "name" and out and out[-1].text == ")" and (lone := _LONE.fullmatch(piece.text)):
            unit, shift, factor = _unit(lone)
            piece = Token("number", piece.text, piece.at, 10.0**shift * factor, unit, scaled=bool(shift))
        out.append(piece)
    return out


def _token(m: re.Match[str]) -> Token:
    if m["rkm"]:
        whole, mark, part = re.fullmatch(r"(\d+)(\D)(\d+)", m["rkm"]).groups()  # type: ignore[union-attr]
        power = 0 if mark in "RVA" else PREFIX[mark]
        unit = {"R": "Ω", "V": "V", "A": "A"}.get(mark) or m["rkmu"] or ""
        value = float(f"{whole}.{part}e{power}")
        return Token("number", m[0], m.start(), value, unit, 10.0 ** (power - len(part)), len((whole + part).lstrip("0")) or 1, True)
    if m["num"]:
        power = 0
        written = m["num"]
        if m["pow"]:
            written = written[: -len(m["pow"])]
            power = int(re.sub(r"\s", "", re.search(r"([-+]?\s*\d+)\s*\)?$", m["pow"])[1]))  # type: ignore[index]
        value, places, digits, other = number_value(written)
        unit, shift, factor = _unit(m)
        power = max(-60, min(60, power + shift))
        scale = 10.0**power * factor
        exact = float(f"{value!r}e{power}") if "e" not in repr(value) else value * 10.0**power
        return Token("number", m[0], m.start(), exact * factor, unit, 10.0**-places * scale, digits, bool(shift or m["pow"]),
                     None if other is None else other * scale)  # fmt: skip
    if m["name"]:
        return Token("name", m[0], m.start())
    return Token("op" if m["op"] else "other", m[0], m.start())


def _unit(m: re.Match[str]) -> tuple[str, int, float]:
    """(unit, power of ten, factor) of a number's unit; "%" and "min" become plain numbers and seconds."""
    if m["unit"] is None:
        return "", 0, 1.0
    if m["lu"]:
        word = m["lu"].lower()
        unit = next(u for u, words in _LONG_UNITS.items() if any(re.fullmatch(w, word) for w in words.split()))
        return unit, _LONG.get((m["lp"] or "").lower(), 0), 1.0
    if m["pu"]:
        low = m["pu"]
        unit = next(u for w, u in _PLAIN_UNITS.items() if re.fullmatch(w, low, re.I) and (w != "rad" or low == "rad"))
        return ("", 0, 0.01) if unit == "%" else ("s", 0, 60.0) if unit == "min" else (unit, 0, 1.0)
    if m["su"]:
        return _SHORT_UNITS[m["su"]], PREFIX.get(m["sp"] or "", 0), 1.0
    if m["o"]:
        return "Ω", PREFIX.get(m["kohm"] or "", 0), 1.0
    return "", PREFIX[m["bp"]], 1.0
