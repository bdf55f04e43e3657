"""Quantities beside a part's name: what ends or begins at a word, a load's rating, and the part that a voltage picks."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import ADJECTIVES, DEFINITE, DETERMINERS
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.search import search

INSIDE = re.compile(r"\d\s?V\D{0,3}?(\d+(?:[.,]\d+)?\s?(?:m?A|W))\b", re.I)
"""'A 12 V 100 mA lamp', 'a 230 V 40 W bulb'."""
_ENDS = {
    "",
    ",",
    ".",
    ";",
    ")",
    "(",
    "and",
    "with",
    "on",
    "through",
    "via",
    "when",
    "that",
    "which",
    "from",
    "at",
    "to",
    "by",
    "for",
    "using",
    "or",
    "if",
    "switched",
    "controlled",
    "opened",
    "operated",
    "triggered",
    "activated",
    "started",
    "driven",
    "dimmed",
    "powered",
    "fed",
    "run",
    "connected",
}


_CLOSED = ("", ",", ".", ";", ")")
_VERSIONS = ("version", "one", "ones", "variant", "model", "type", "kind", "edition", "sort", "flavour", "flavor")


_Q = re.compile(r"^[0-9]+(?:[.,][0-9]+)?$")


def quantity_to(text: Text, i: int) -> tuple[str, str, int] | None:
    """A quantity that ends at token *i*: (unit, text, first token)."""
    for first in (i - 2, i - 1, i):
        if first < 0:
            continue
        raw = text.words(first, i + 1).replace("-", " ")
        if not raw[:1].isdigit():
            continue
        if (q := _parse(raw)) is not None:
            return q[0], q[1], first
    return None


def quantity_from(text: Text, i: int) -> tuple[str, str, int] | None:
    """A quantity that begins at token *i*: (unit, text, the token behind it)."""
    for last in dict.fromkeys(min(end, len(text.tokens)) for end in (i + 2, i + 1)):
        raw = text.words(i, last)
        if raw[:1].isdigit() and (q := _parse(raw)) is not None:
            return q[0], q[1], last
    return None


def _parse(raw: str) -> tuple[str, str] | None:
    raw = re.sub(r"(?<=[Vv])\s?(?:AC|DC|ac|dc)$", "", raw.strip())
    if _Q.match(raw):
        return None
    try:
        q = units.parse(raw)
    except ValueError:
        return None
    unit = q.unit
    if unit == "" and re.search(r"\d[kKMR](\d|$)", raw):
        unit = "Ω"
    if unit == "" and re.search(r"\d\s?[pnuµ]$", raw):
        unit = "F"
    return (unit, raw) if unit in ("V", "A", "Ω", "F", "H", "W", "Hz", "Ah", "m") else None


def of_volts(m: Mention) -> str:
    """'12V 5A led strip': the catalogue's '12V led strip'; 'a 24 V geared motor' that the usual one would not stand: its '24 V motor'."""
    value, words = units.parse(m.attributes["volts"], "V").value, m.words.split()
    volts = f"{value:g}V"  # '12 volt', '3,3 V'
    spec = catalogue().get(m.component).spec
    stands = float(spec.get("v_max", 1e3)) * 1.25 >= value
    names = [words] if stands else [words[n:] for n in range(len(words))] + [words[:n] for n in range(len(words) - 1, 0, -1)]
    for name in names:
        exact = search().exact(f"{volts} {' '.join(name)}")
        if exact is not None and catalogue().entries[exact]["kind"] == m.entry["kind"]:
            return exact
    if m.entry["kind"] == "light" and (
        not stands or catalogue().get(m.component).supplies
    ):  # 'a 24 V LED strip': the plain one, which is sold for several voltages
        for other in _USUAL_V:
            exact = search().exact(f"{other} {' '.join(words)}")
            if exact is not None and catalogue().entries[exact]["kind"] == m.entry["kind"] and not catalogue().get(exact).supplies:
                return exact
    return m.component


_USUAL_V = ("12V", "24V")
"""Voltages that a load without electronics is named after in the catalogue."""


_LARGEST_A = 30.0
"""Currents up to this, right behind a load's name, are what it takes, A."""
_RUNS = {"rated", "running", "runs", "works", "working", "made", "meant", "specified"}
_AT = {"on", "at", "for", "of"}
_ITSELF = {"unit", "units", "type", "types"}
"""'Two pump units 16 V': a noun behind a load's name that means the load."""


def rated(text: Text, m: Mention, end: int, limit: int) -> None:
    """'A pump 5 V', 'fan 12V,', 'a valve on 24 V DC', 'a mat (12 V, 15 W)': the figures right behind a load, unless they belong to what
    follows ('servo, 5 V supply'); and 'Pro Mini, the 3.3 V version' of anything that comes in several."""
    if m.entry["kind"] in ("actuator", "load", "light") and (re.search(r"\d\s?v\b", m.words, re.I) or "volts" in m.attributes):
        _taken(text, m, end, limit)
    if "volts" in m.attributes or any(ch.isdigit() for ch in m.words) or _in_version(text, m, end, limit):
        return
    if m.entry["kind"] not in ("actuator", "load", "light"):
        return
    start = end
    end += text.low(end) in _ITSELF
    closed = text.low(end) == ","
    end += closed
    inside = text.low(end) == "("
    while inside and end < limit and (text.low(end) == "(" or text.low(end) in ADJECTIVES or text.low(end) in DEFINITE):
        end += 1  # 'a pump (the little 5 V one)'
    if not inside and not closed and not catalogue().get(m.component).interfaces_of("coils"):
        end += text.low(end) in _RUNS
        end += text.low(end) in _AT  # one of them: in 'the pump on at 12 V' it is switched
    figures, last = _figures(text, end, limit)
    if (
        figures.keys() == {"amps"}
        and not closed
        and not inside
        and text.low(last) in _ENDS
        and last > end
        and units.parse(figures["amps"]).value < _LARGEST_A
    ):
        m.attributes.setdefault("amps", figures["amps"])  # 'a signal lamp 100 mA'
        text.explain(start, last)
        return
    if "volts" not in figures or (last == limit and limit < len(text.tokens) and not inside):
        return
    if not inside and text.low(last) not in (_CLOSED if closed and len(figures) < 2 else _ENDS):
        return
    for key, value in figures.items():
        m.attributes.setdefault(key, value)
    text.explain(start, last + (inside and text.low(last + 1) == ")"))
    if not inside:
        text.spent.update(range(start, last))


_OPENS = (":", "=", "of", "with", "(")
_ELSE = ("resistor", "resistors", "pull", "pullup", "pulldown", "series", "in", "between", "from", "each", "-")
"""What makes the value behind a name one of a resistor beside it."""


def own_value(text: Text, m: Mention) -> None:
    """'A potentiometer 5k on A1', 'trimmer: 20k', 'LED 470 ohm on D3': the resistance right behind what is sold by it, or lit through it."""
    component = catalogue().get(m.component)
    if not (component.interfaces_of("divider") and component.spec.get("ohms")) and component.shape != "led":
        return
    i = m.end + (opened := text.low(m.end) in _OPENS)
    q = quantity_from(text, i)
    if q is None or q[0] != "Ω" or i in text.pinned or "ohms" in m.attributes or (opened and component.shape == "led"):
        return
    last = q[2] + (text.low(m.end) == "(" and text.low(q[2]) == ")")
    if text.low(last) in _ELSE or (text.low(m.end) == "(") != (text.low(last - 1) == ")"):
        return
    m.attributes["ohms"] = q[1]
    text.explain(m.end, last)
    m.end = last


def _taken(text: Text, m: Mention, i: int, limit: int) -> None:
    """'A 12 V halogen lamp 20 W', '12 V fan (0.3 A)': what a load takes, behind one whose voltage is known."""
    inside = text.low(i) == "("
    figures, last = _figures(text, i + inside, limit)
    if not figures or "volts" in figures or (text.low(last) != ")" if inside else text.low(last) not in _ENDS):
        return
    for key, value in figures.items():
        m.attributes.setdefault(key, value)
    text.explain(i, last + inside)


def _figures(text: Text, i: int, limit: int) -> tuple[dict[str, str], int]:
    """The voltage, current and power that stand in a row from token *i* on, and the token behind them."""
    found: dict[str, str] = {}
    names = {"V": "volts", "A": "amps", "W": "watts"}
    last = i
    while i < limit and (q := quantity_from(text, i)) and names.get(q[0], "") not in ("", *found) and q[2] <= limit:
        found[names[q[0]]] = q[1]
        last = q[2] + (text.low(q[2]) in ("dc", "each"))
        i = last + (text.low(last) in ("/", ",", "and", "@", "at"))
    return found, last


def _in_version(text: Text, m: Mention, end: int, limit: int) -> bool:
    """Whether a voltage behind a part says which of its kinds is meant; both are noted."""
    i = end
    while i < limit and (text.low(i) in (",", "(", "in", "-", "as") or text.low(i) in DETERMINERS or text.low(i) in ADJECTIVES):
        i += 1
    q = quantity_from(text, i) if i - end <= 4 else None
    if not q or q[0] != "V":
        return False
    noun = q[2]
    beside = noun + (text.low(noun) in ("/", ",", "and", "at", "with", "-"))
    if (clock := quantity_from(text, beside)) and clock[0] == "Hz":
        noun = clock[2]  # 'the 3.3 V / 8 MHz version'
    if text.low(noun) not in _VERSIONS or noun >= limit:
        return False
    m.attributes["volts"] = q[1]
    last = noun + 1 + (text.low(noun + 1) == ")")
    text.explain(end, last)
    text.spent.update(range(end, last))
    return True
