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
    for last in (i + 2, i + 1):
        raw = text.words(i, min(last, len(text.tokens)))
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
    return m.component


def rated(text: Text, m: Mention, end: int, limit: int) -> None:
    """'A pump 5 V', 'fan 12V,', 'LED strip, 12 V,': the rating right behind a load, unless it belongs to what follows ('servo, 5 V
    supply'); and 'Pro Mini, the 3.3 V version' of anything that comes in several."""
    if "volts" in m.attributes or any(ch.isdigit() for ch in m.words) or _in_version(text, m, end, limit):
        return
    if m.entry["kind"] not in ("actuator", "load", "light"):
        return
    if text.low(end) == "," and (q := quantity_from(text, end + 1)) and q[0] == "V" and q[2] <= limit and text.low(q[2]) in _CLOSED:
        end += 1
    inside = text.low(end) == "("
    while inside and end < limit and (text.low(end) == "(" or text.low(end) in ADJECTIVES or text.low(end) in DEFINITE):
        end += 1  # 'a pump (the little 5 V one)'
    q = quantity_from(text, end)
    if q and q[0] == "V" and q[2] <= limit:
        k = q[2] + (text.low(q[2]) in ("/", ","))
        if (amps := quantity_from(text, k)) and amps[0] == "A" and amps[2] <= limit:  # 'a strike 12V 500mA'
            m.attributes.setdefault("amps", amps[1])
            text.explain(q[2], amps[2])
            q = (q[0], q[1], amps[2])
    if q and inside and q[0] == "V" and q[2] <= limit:
        m.attributes["volts"] = q[1]
        text.explain(end, q[2] + (text.low(q[2] + 1) == ")"))
        return
    if q and q[0] == "V" and q[2] <= limit and text.low(q[2]) in _ENDS and not (q[2] == limit and limit < len(text.tokens)):
        m.attributes["volts"] = q[1]
        text.explain(end, q[2])
        text.spent.update(range(end, q[2]))


def _in_version(text: Text, m: Mention, end: int, limit: int) -> bool:
    """Whether a voltage behind a part says which of its kinds is meant; both are noted."""
    i = end
    while i < limit and (text.low(i) in (",", "(", "in", "-", "as") or text.low(i) in DETERMINERS or text.low(i) in ADJECTIVES):
        i += 1
    q = quantity_from(text, i) if i - end <= 4 else None
    if not q or q[0] != "V" or text.low(q[2]) not in _VERSIONS or q[2] >= limit:
        return False
    m.attributes["volts"] = q[1]
    last = q[2] + 1 + (text.low(q[2] + 1) == ")")
    text.explain(end, last)
    text.spent.update(range(end, last))
    return True
