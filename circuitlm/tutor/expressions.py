"""Arithmetic as people write it: `12 V * 2k/(1k+2k)`, `R1||R2`, `2,5·10⁻³`, `5/2 mA`, `1/(2πRC)`. Read by hand, never evaluated as code."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
DIMENSION = {"V": (1, 0, 0), "A": (0, 1, 0), "Ω": (1, -1, 0), "W": (1, 1, 0), "VA": (1, 1, 0), "S": (-1, 1, 0), "s": (0, 0, 1), "Hz": (0, 0, -1),
             "F": (-1, 1, 1), "H": (1, -1, 1), "rad/s": (0, 0, -1), "1/s": (0, 0, -1), "": (0, 0, 0)}  # fmt: skip
"""Unit -> powers of volt, ampere and second."""
_UNIT_OF = {d: u for u, d in reversed(DIMENSION.items()) if u not in ("VA", "rad/s", "1/s")}

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
FUNCTIONS: dict[str, Callable[[float], float]] = {
    "sqrt": math.sqrt, "root": math.sqrt, "exp": math.exp, "ln": math.log, "log": math.log10, "log10": math.log10, "sin": math.sin, "cos": math.cos,
    "tan": math.tan, "atan": math.atan, "arctan": math.atan, "abs": abs,
}  # fmt: skip


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


Dim = tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression comes to, in SI units; `unit` is None where it cannot be told."""

    value: float
    unit: str | None
    step: float = 0.0
    digits: int = 0
    plain: bool = False
    """A number as it stands, not worked out."""
    names: frozenset[str] = frozenset()
    scaled: bool = False


def _unit_of(dim: Dim, numbers: Sequence[Token]) -> str | None:
    """The unit of a result: of "2 * 5 V" volts, of "12/3 kΩ" nothing certain, as the 12 has no unit."""
    written = {DIMENSION.get(p.unit) for p in numbers if p.unit}
    if dim is None or not written or (any(not p.unit for p in numbers) and dim not in written):
        return None
    return _UNIT_OF.get(dim)  # type: ignore[arg-type]


class NotAnExpression(ValueError):
    """The text is no arithmetic."""


def evaluate(text: str, names: Mapping[str, float] | None = None) -> Value:
    """The value of an expression; *names* in SI units. Raises NotAnExpression."""
    return evaluate_tokens(tokens(plain(text)), names or {})


def evaluate_tokens(pieces: Sequence[Token], names: Mapping[str, float]) -> Value:
    """The value of a run of tokens. Raises NotAnExpression for what is no arithmetic, divides by zero or overflows."""
    pieces = [part for piece in pieces for part in _split(piece, names)]
    parser = _Parser(pieces, names)
    try:
        value, dim = parser.sum()
    except (ZeroDivisionError, OverflowError, ValueError, RecursionError) as error:
        raise NotAnExpression(str(error)) from error
    if parser.at != len(pieces) or not math.isfinite(value):
        raise NotAnExpression("more follows")
    lone = [p for p in pieces if p.kind == "number"]
    if len(lone) > 1 and lone[-1].unit and lone[-1].digits == 0 and not any(p.unit for p in lone[:-1]):
        dim = DIMENSION.get(lone[-1].unit)  # (5/2) mA
    one = lone[0] if len(lone) == 1 and all(p.kind == "number" or p.text in "+-" for p in pieces) else None
    unit = one.unit or None if one else _unit_of(dim, lone)
    return Value(
        value, unit, one.step if one else 0.0, one.digits if one else 0, one is not None, frozenset(parser.used), bool(one and one.scaled)
    )


def _split(piece: Token, names: Mapping[str, float]) -> list[Token]:
    """R1C1 is R1 and C1, where those are names."""
    if piece.kind != "name" or piece.text in names:
        return [piece]
    parts = re.findall(r"[^\W\d_]+\d*", piece.text)
    if len(parts) > 1 and "".join(parts) == piece.text and all(p in names or p.lower() == "pi" for p in parts):
        return [Token("name", p, piece.at) for p in parts]
    return [piece]


class _Parser:
    """Sums of products of powers, with implicit multiplication and || for resistors in parallel."""

    def __init__(self, pieces: Sequence[Token], names: Mapping[str, float]) -> None:
        self.pieces, self.names, self.at, self.depth = pieces, names, 0, 0
        self.used: set[str] = set()

    def peek(self) -> str:
        return self.pieces[self.at].text if self.at < len(self.pieces) and self.pieces[self.at].kind in ("op", "other") else ""

    def take(self, *signs: str) -> str:
        found = self.peek()
        if found and found in signs:
            self.at += 1
            return found
        return ""

    def sum(self) -> tuple[float, Dim]:
        value, dim = self.product()
        while sign := self.take("+", "-"):
            more, other = self.product()
            value = value + more if sign == "+" else value - more
            dim = dim if dim == other else None
        return value, dim

    def product(self) -> tuple[float, Dim]:
        value, dim = self.signed()
        while True:
            if sign := self.take("*", "·", "×", "⋅", "/", "÷", ":", "||", "//", "∥", "x"):
                more, other = self.signed()
            elif self._begins():
                sign, (more, other) = "*", self.power()
            else:
                return value, dim
            if sign in ("||", "//", "∥"):
                value, dim = value * more / (value + more), dim if dim == other else None
            elif sign in ("/", "÷", ":"):
                value, dim = value / more, _joined(dim, other, -1)
            else:
                value, dim = value * more, _joined(dim, other, 1)

    def _begins(self) -> bool:
        """Whether a factor follows without a sign: a name, a bracket, but no number after a number."""
        if self.at >= len(self.pieces):
            return False
        piece = self.pieces[self.at]
        before = self.pieces[self.at - 1]
        if piece.kind == "name":
            return self._known(piece.text)
        return piece.text in ("(", "[", "√") or (piece.kind == "number" and before.text in (")", "]"))

    def _known(self, name: str) -> bool:
        return name in self.names or name.lower() in FUNCTIONS or name.lower() == "pi"

    def signed(self) -> tuple[float, Dim]:
        self.depth += 1
        if self.depth > 60:
            raise NotAnExpression("nested too deeply")
        sign = self.take("+", "-")
        value, dim = self.signed() if sign else self.power()
        self.depth -= 1
        return (-value if sign == "-" else value), dim

    def power(self) -> tuple[float, Dim]:
        value, dim = self.atom()
        if self.take("^", "**"):
            exponent, _ = self.signed()
            if abs(exponent) > 60:
                raise NotAnExpression("too high a power")
            result = value**exponent
            if isinstance(result, complex):
                raise NotAnExpression("no real power")
            value = float(result)
            dim = tuple(int(d * exponent) for d in dim) if dim is not None and exponent == int(exponent) else None
        return value, dim

    def atom(self) -> tuple[float, Dim]:
        if self.at >= len(self.pieces):
            raise NotAnExpression("something is missing at its end")
        piece = self.pieces[self.at]
        self.at += 1
        if piece.kind == "number":
            return piece.value, DIMENSION.get(piece.unit)
        if piece.text == "√":
            value, _ = self.atom()
            return math.sqrt(value), None
        if piece.text in ("(", "["):
            value, dim = self.sum()
            if not self.take(")", "]"):
                raise NotAnExpression("a bracket is open")
            return value, dim
        if piece.kind == "name":
            return self._name(piece.text)
        raise NotAnExpression(f"{piece.text!r} is no value")

    def _name(self, name: str) -> tuple[float, Dim]:
        if name.lower() == "pi":
            return math.pi, (0, 0, 0)
        if name.lower() in FUNCTIONS and self.peek() in ("(", "["):
            value, _ = self.atom()
            return FUNCTIONS[name.lower()](value), (0, 0, 0)
        if name in self.names:
            self.used.add(name)
            return self.names[name], None
        raise NotAnExpression(f"{name!r} is not known")


def alternatives(pieces: Sequence[Token], names: Mapping[str, float]) -> list[Value]:
    """What a run of tokens may mean: as it stands; with its only unit, at its end, for the whole (5/2 mA); 1,234 as 1234.
    Raises NotAnExpression."""
    out = [evaluate_tokens(pieces, names)]
    numbers = [p for p in pieces if p.kind == "number"]
    last = pieces[-1]
    if len(numbers) > 1 and last.kind == "number" and last.digits and (last.unit or last.scaled) and not any(p.unit for p in numbers[:-1]):
        raw = tokens(re.match(r"[\d.,\s]*\d", last.text)[0]) if re.match(r"[\d.,\s]*\d", last.text) else []  # type: ignore[index]
        if len(raw) == 1 and raw[0].value:
            whole = evaluate_tokens([*pieces[:-1], raw[0]], names)
            out.append(Value(whole.value * last.value / raw[0].value, last.unit or None, names=whole.names, scaled=last.scaled))
    if out[0].unit and any(p.scaled and not p.unit for p in numbers):  # "6 V / 2k": the 2k has a unit that is not written
        out.append(replace(out[0], unit=None))
    if len(pieces) <= 2 and last.kind == "number" and last.other is not None:
        sign = -1.0 if pieces[0].text == "-" else 1.0
        out.append(Value(sign * last.other, last.unit or None, digits=last.digits + 1, plain=True, scaled=last.scaled))
    return out


def _joined(one: Dim, other: Dim, sign: int) -> Dim:
    return None if one is None or other is None else tuple(a + sign * b for a, b in zip(one, other, strict=True))
