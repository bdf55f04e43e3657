"""Strict judging of formulas and numbers: exact, aware of signs and units, and never by running text as code.

Formulas are read by `symbolic.expression` and compared as rational functions: both are evaluated in the integers modulo large primes at seeded
random points (Schwartz and Zippel: two different quotients of degree d agree at a random point with a probability below d/2^61, and here
they must at several). Functions such as sqrt, which have no value there, are compared in complex numbers to twelve digits.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from circuitlm.evaluation.scorers.latex import in_plain
from circuitlm.symbolic.expression import LONGEST, BadExpression, Binary, Call, Number, Tree, Unary, evaluate, read, symbols

PRIMES = (2_305_843_009_213_693_951, 2_305_843_009_213_693_921)
POINTS = 4
TRIES = 40


class Residue:
    """An integer modulo a prime, with a division that fails like any other by zero."""

    __slots__ = ("p", "v")

    def __init__(self, value: int, p: int) -> None:
        self.v, self.p = value % p, p

    def __add__(self, o: Residue) -> Residue:
        return Residue(self.v + o.v, self.p)

    def __sub__(self, o: Residue) -> Residue:
        return Residue(self.v - o.v, self.p)

    def __mul__(self, o: Residue) -> Residue:
        return Residue(self.v * o.v, self.p)

    def __neg__(self) -> Residue:
        return Residue(-self.v, self.p)

    def __truediv__(self, o: Residue) -> Residue:
        if not o.v:
            raise ZeroDivisionError
        return Residue(self.v * pow(o.v, -1, self.p), self.p)

    def __pow__(self, e: int) -> Residue:
        return Residue(pow(self.v, e, self.p), self.p)

    def __eq__(self, o: object) -> bool:
        return isinstance(o, Residue) and self.v == o.v

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Same:
    """`equal`: exactly; `up_to_sign`: equal or opposite everywhere. `why` says what is not so, or what could not be read."""

    equal: bool
    up_to_sign: bool
    why: str = ""


def tagged(text: str) -> str:
    """What stands between the first answer tag and its end; the whole text without them. In linear time, whatever the text."""
    low = text.lower()
    start = low.find("<answer>")
    end = low.find("</answer>", start)
    return text[start + len("<answer>") : end] if 0 <= start < end else text


def formula_of(text: str) -> str:
    """The right side of an answer's last equation, without tags, fences and closing words."""
    text = tagged(text).strip().strip("`$ \n")
    boxed = re.search(r"\\boxed\{(.*)\}", text, re.S)
    text = boxed[1] if boxed else text
    lines = [x.strip() for x in text.splitlines() if x.strip()]
    withs = [x for x in lines if "=" in x]
    line = withs[-1] if withs else (lines[-1] if lines else "")
    line = re.split(r"\b(?:where|with|assuming|in which)\b|[;,]\s*$", line, maxsplit=1)[0]
    line = line.replace("$", "").replace("\\(", "").replace("\\)", "").replace("\\[", "").replace("\\]", "")
    return line.rsplit("=", 1)[-1].strip().rstrip(".,;")


def same_formula(answer: str, truth: str) -> Same:
    """Compare two formulas exactly. A formula that cannot be read equals nothing."""
    right = _read(truth, None)
    try:
        names = {n.replace("_", "") for n in symbols(right)} | {"s"}
        ours = _read(formula_of(answer), names)
    except BadExpression as error:
        return Same(False, False, f"not read: {error.message}")
    unknown = symbols(ours) - names
    try:
        if unknown and not _cancels(ours, unknown):
            return Same(False, False, f"unknown symbol {sorted(unknown)[0]}")
        return _compared(ours, right)
    except BadExpression as error:  # read well, but too large to have a value
        return Same(False, False, f"not read: {error.message}")


def _read(text: str, names: set[str] | None) -> Tree:
    """A formula with `y_1` and `y1` as one name, and `V1(s)` as V1."""
    text = in_plain(text[: LONGEST + 1])
    text = re.sub(r"\b([A-Za-z]+\d*)\(s\)", r"\1", text)
    text = re.sub(r"([A-Za-z])_(?:\{([A-Za-z0-9]+)\}|(\d+|[A-Za-z][A-Za-z0-9]*))", r"\1\2\3", text)
    return read(text, names)


def _cancels(tree: Tree, unknown: set[str]) -> bool:
    """Whether a formula's value does not depend on some of its symbols; not asked of one with functions."""
    if _has_functions(tree):
        return False
    drawn = random.Random(1)
    held = {n: drawn.randrange(2, PRIMES[0]) for n in symbols(tree)}
    seen = []
    for _ in range(2):
        held |= {n: drawn.randrange(2, PRIMES[0]) for n in unknown}
        value = _value(tree, held, PRIMES[0])
        if value is None:
            return False
        seen.append(value)
    return bool(seen[0] == seen[1])


def _compared(a: Tree, b: Tree) -> Same:
    if _has_functions(a) or _has_functions(b):
        return _by_digits(a, b)
    names = sorted(symbols(a) | symbols(b))
    drawn = random.Random(20_250_521)
    equal = opposite = True
    done = 0
    for k in range(TRIES):
        p = PRIMES[k % len(PRIMES)]
        held = {n: drawn.randrange(2, p) for n in names}
        x, y = _value(a, held, p), _value(b, held, p)
        if x is None or y is None:
            continue
        equal &= x == y
        opposite &= x == -y
        done += 1
        if done == POINTS or not (equal or opposite):
            break
    if not done:
        return Same(False, False, "no value at any point")
    return Same(equal, equal or opposite, "" if equal else "the opposite sign" if opposite else "another function")


def _value(tree: Tree, held: Mapping[str, int], p: int) -> Residue | None:
    try:
        found = evaluate(tree, {n: Residue(v, p) for n, v in held.items()}, lambda x: _constant(x, p))
    except ZeroDivisionError:
        return None
    return found if isinstance(found, Residue) else None


def _constant(x: Fraction, p: int) -> Residue:
    return Residue(x.numerator, p) / Residue(x.denominator, p)


def _has_functions(tree: Tree) -> bool:
    match tree:
        case Call():
            return True
        case Unary(operand):
            return _has_functions(operand)
        case Binary("^", base, exponent):
            whole = isinstance(exponent, Number) and exponent.value.denominator == 1
            negative = isinstance(exponent, Unary) and isinstance(exponent.operand, Number) and exponent.operand.value.denominator == 1
            return not (whole or negative) or _has_functions(base)
        case Binary():
            from circuitlm.symbolic.expression import spine

            first, rest = spine(tree)
            return _has_functions(first) or any(_has_functions(right) for _, right in rest)
    return False


def _by_digits(a: Tree, b: Tree) -> Same:
    names = sorted(symbols(a) | symbols(b))
    drawn = random.Random(20_250_521)
    equal = opposite = True
    done = 0
    for _ in range(TRIES):
        held: dict[str, Any] = {n: complex(drawn.uniform(0.2, 3.0)) for n in names}
        if "s" in held:
            held["s"] = complex(drawn.uniform(0.2, 2.0), drawn.uniform(0.2, 2.0))
        try:
            x, y = (complex(evaluate(t, held, complex)) for t in (a, b))
        except (ZeroDivisionError, OverflowError, ValueError):
            continue
        size = max(abs(x), abs(y), 1e-300)
        equal &= abs(x - y) <= 1e-12 * size
        opposite &= abs(x + y) <= 1e-12 * size
        done += 1
        if done == 2 * POINTS:
            break
    if not done:
        return Same(False, False, "no value at any point")
    return Same(equal, equal or opposite, "" if equal else "the opposite sign" if opposite else "another function")


_PREFIX = {"f": -15, "p": -12, "n": -9, "u": -6, "µ": -6, "μ": -6, "m": -3, "": 0, "k": 3, "K": 3, "M": 6, "G": 9, "T": 12}
_UNITS = {
    "V": "V", "volt": "V", "volts": "V", "A": "A", "amp": "A", "amps": "A", "ampere": "A", "amperes": "A", "ohm": "Ω", "ohms": "Ω",
    "Ω": "Ω", "\u2126": "Ω", "W": "W", "watt": "W", "watts": "W", "F": "F", "farad": "F", "H": "H", "henry": "H", "Hz": "Hz", "hertz": "Hz",
    "s": "s", "sec": "s", "second": "s", "seconds": "s", "S": "S", "J": "J", "C": "C", "dB": "dB", "rad/s": "rad/s", "°": "°", "deg": "°", "%": "%",
    "V/V": "", "A/V": "S", "V/A": "Ω",
}  # fmt: skip
_NUMBER = re.compile(r"[-+−]?\s*(?:\d{1,3}(?:,\d{3})+|\d+)?(?:[.,]\d+|\.\d+)?(?:\s*(?:[eE]|[×x*]\s*10\s*\^?\s*\{?)\s*[-+−]?\d+\}?)?")
_WORDS = {"milli": "m", "micro": "u", "kilo": "k", "mega": "M", "nano": "n", "pico": "p", "giga": "G"}


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with its unit in SI (`Ω`, `V`, empty where none stood there)."""

    value: float
    unit: str


def measured(text: str) -> Measured | None:
    """The last number of a text (of its last 4,000 characters) with the unit behind it: `2,5 mA`, `50 kΩ`, `1.2×10^-3 A`. None without one."""
    text = text[-4000:]
    plain = re.sub(r"\\(?:text|mathrm)\{([^}]*)\}", r"\1", text)
    for old, new in (("\\Omega", "Ω"), ("\\mu", "µ"), ("\\,", " "), ("\\ ", " ")):
        plain = plain.replace(old, new)
    plain = re.sub(r"(?<=\d)\s*(?:\\times|\\cdot|·|⋅)\s*(?=10\s*\^)", "×", plain)
    found: Measured | None = None
    for m in _NUMBER.finditer(plain):
        first = re.search(r"\d", m[0])
        if not first or re.search(r"[A-Za-z_]$", plain[: m.start() + len(m[0]) - len(m[0].lstrip())]):
            continue
        number = _number(m[0])
        rest = re.match(r"\s*([A-Za-zµμΩ\u2126°%]+(?:/[A-Za-z]+)?)?", plain[m.end() :])
        prefix, unit = _unit(rest[1] or "" if rest else "")
        if number is not None:
            found = Measured(number * 10.0**prefix, unit)
    return found


def _number(text: str) -> float | None:
    text = re.sub(r"\s", "", text).replace("−", "-")
    text = re.sub(r"[×x*]10\^?\{?([-+]?\d+)\}?", r"e\1", text)
    text = (
        re.sub(r"(?<=\d),(?=\d{3}(?:\D|$))", "", text)
        if re.search(r"\d,\d{3}(?:,|\.|$|e)", text) and not re.match(r"[-+]?0,", text)
        else text
    )
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _unit(word: str) -> tuple[int, str]:
    if word in _UNITS:
        return 0, _UNITS[word]
    for long, short in _WORDS.items():
        if word.lower().startswith(long):
            power, unit = _unit(short + word[len(long) :])
            return (power, unit) if unit else (_PREFIX[short], _UNITS.get(word[len(long) :].lower(), ""))
    if word and word[0] in _PREFIX and word[1:] in _UNITS:
        return _PREFIX[word[0]], _UNITS[word[1:]]
    if word in ("k", "M", "G", "u", "µ", "n", "p", "K"):
        return _PREFIX[word], ""
    return 0, ""


def same_number(answer: str, truth: str, tolerance: float = 0.01) -> Same:
    """Compare the last numbers of two texts within a relative tolerance; units must be the same where both have one."""
    ours, theirs = measured(formula_of(answer) if "=" in answer or "<answer>" in answer else answer), measured(truth)
    if theirs is None:
        return Same(False, False, "the truth holds no number")
    if ours is None:
        return Same(False, False, "not read: no number")
    if ours.unit and theirs.unit and ours.unit != theirs.unit:
        return Same(False, False, f"{ours.unit} where {theirs.unit} was asked")
    near = tolerance * max(abs(theirs.value), 1e-30)
    equal, opposite = abs(ours.value - theirs.value) <= near, abs(ours.value + theirs.value) <= near
    return Same(equal, equal or opposite, "" if equal else "the opposite sign" if opposite else "another value")
