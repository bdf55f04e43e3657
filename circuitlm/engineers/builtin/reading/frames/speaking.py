"""The best kind of circuit for a request, said in the words that the later readers know, with what else the request says behind it."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Any

from circuitlm.circuit import units
from circuitlm.engineers.builtin.portnames import port_names
from circuitlm.engineers.builtin.reading.corrections import negated
from circuitlm.engineers.builtin.reading.figures import value_of
from circuitlm.engineers.builtin.reading.frames.matching import Matched, Slot, holds, match
from circuitlm.engineers.builtin.reading.frames.quantities import NAKED, Quantity, quantities
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes.ranges import allowed_ohms

_LOOSE = ("%", "C", "W", ":")
"""Units of what a circuit's values need not say: a tolerance, a temperature, a rating, 'half of a TL072'."""
_SENTENCE = re.compile(r"(?<=[;!?\n])|(?<=\.)(?=\s|$)")
_BESIDES = "besides"
"""The table's entry for what a request may say besides the circuit: [expression, sentence], `keep` for the clause as it stands."""


_VOLTS = re.compile(r"\b(\d+(?:\.\d+)?) ?V(?:olts?)?\b ?", re.I)


@dataclass(slots=True)
class Kind:
    """A kind of circuit: evidence for it, the parts that may be named in it, its roles and how it is said."""

    name: str
    marks: list[tuple[re.Pattern[str], float]]
    never: re.Pattern[str] | None
    enough: float
    parts: dict[str, dict[str, Any]]
    slots: list[Slot]
    orders: list[list[str]]
    needs: list[list[str]]
    laws: list[str]
    words: dict[str, re.Pattern[str]]
    say: str

    @classmethod
    def of(cls, name: str, data: dict[str, Any]) -> Kind:
        return cls(
            name,
            [(re.compile(str(say), re.I), float(weight)) for say, weight in data.get("marks", ())],
            re.compile(data["never"], re.I) if "never" in data else None,
            float(data.get("enough", 2.0)),
            dict(data.get("parts", {})),
            [Slot.of(n, d) for n, d in data.get("roles", {}).items()],
            [list(o) for o in data.get("orders", ())],
            [list(str(n).split()) for n in data.get("needs", ())],
            [str(law) for law in data.get("laws", ())],
            {n: re.compile(str(p), re.I) for n, p in data.get("words", {}).items()},
            str(data["say"]),
        )


@functools.cache
def kinds() -> tuple[Kind, ...]:
    """The kinds of circuits in the knowledge base."""
    return tuple(Kind.of(name, data) for name, data in (catalogue().lexicon.get("frames") or {}).items() if name != _BESIDES)


@functools.cache
def _sides() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = (catalogue().lexicon.get("frames") or {}).get(_BESIDES, ())
    return tuple((re.compile(str(say), re.I), str(mean)) for say, mean in rows)


def _is(mention: Mention, what: dict[str, Any]) -> bool:
    entry, part = mention.entry, catalogue().get(mention.component)
    return (
        part.shape in what.get("shapes", ())
        or mention.component in what.get("ids", ())
        or entry["kind"] in what.get("kinds", ())
        or bool({*entry["default_for"], *part.provides} & set(what.get("does", ())))
    )


def _named(kind: Kind, text: Text, mentions: list[Mention]) -> dict[str, list[Mention]] | None:
    """The parts that are named, by what they are in the circuit, those by their number first; None where the kind's sentence would lose one."""
    found: dict[str, list[Mention]] = {}
    for m in mentions:
        if negated(text, m.start, m.end):
            continue
        role = next((r for r, what in kind.parts.items() if _is(m, what)), None)
        if role is None:
            return None
        found.setdefault(role, []).append(m)
    for role, rows in found.items():
        passive = all(m.entry["kind"] in ("passive", "connector") for m in rows)
        if not re.search(rf"\{{\??{role}\}}", kind.say) and not (passive or kind.parts[role].get("silent")):
            return None
        by_number = {m.component for m in rows if re.search(r"\d", m.words)} or {m.component for m in rows}
        shapes = {catalogue().get(m.component).shape for m in rows}
        if not passive and (len(by_number) > 1 or len(shapes) > 1):
            return None  # two of a kind, of which the sentence has room for one
        counted = f"{{{role}.count}}" in kind.say or kind.parts[role].get("many") or kind.parts[role].get("silent")
        if not (passive or counted) and any(_count(text, m) > 1 or m.plural for m in rows):
            return None
    return {role: sorted(rows, key=lambda m: (not re.search(r"\d", m.words), -len(m.words))) for role, rows in found.items()}


def _count(text: Text, m: Mention) -> int:
    """How many of a part the words before its name say."""
    before = text.raw[: text.tokens[m.start].start][-40:]
    said = re.search(
        r"(?<![\w.])(\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve)(?! ?(?:k?V|m?A|W|[kM]?Ω|ohms?|volts?)\b)(?: ?[x×])?(?:[ -](?!(?:an?|and|the|one|with|of|from|to|on)\b)[a-z0-9-]+){0,3}[ -]?$",
        before,
        re.I,
    )
    return max(m.count, int(value_of(said[1])) if said else 1)


@dataclass(slots=True)
class Spoken:
    """A reading of a request as one kind of circuit."""

    kind: Kind
    matched: Matched
    filled: dict[str, str]
    score: float


def readings(text: Text, mentions: list[Mention]) -> list[Spoken]:
    """All kinds that explain every quantity and part of a request, the likeliest first."""
    if any(m.entry["controller"] and not negated(text, m.start, m.end) for m in mentions):
        return []
    raw = text.raw
    if allowed_ohms(raw) is not None:
        return []  # values to choose from
    named = [(text.tokens[m.start].start, text.tokens[m.end - 1].end) for m in mentions if m.end <= len(text.tokens)]
    told = quantities(raw)
    inside = [q for q in told if any(a <= q.start and q.end <= z for a, z in named)]
    found = [q for q in told if q not in inside]
    known = [*named, *((q.start, q.end) for q in told)]
    if any(not _counts(raw[m.end() :]) and not any(a <= m.start() < z for a, z in known) for m in NAKED.finditer(raw)):
        return []  # a number without a unit, of which nobody knows what it is
    return _read_as_kinds(text, mentions, found) or _read_as_kinds(text, mentions, [q for q in told if q in found or q.dim == "V"])


def _counts(behind: str) -> bool:
    """Whether a number stands before what it may count: '3 white LEDs', '2 equal R', '1. part'."""
    return bool(re.match(r"\s?[x×]?\s?[A-Za-z]|\.\s|/", behind))


def _read_as_kinds(text: Text, mentions: list[Mention], found: list[Quantity]) -> list[Spoken]:
    """The kinds that explain these quantities."""
    out = []
    for kind in kinds():
        if kind.never is not None and kind.never.search(text.raw):
            continue
        named = _named(kind, text, mentions)
        if named is None:
            continue
        marks = sum(weight for say, weight in kind.marks if say.search(text.raw))
        marks += sum(float(what.get("marks", 0)) for role, what in kind.parts.items() if role in named)
        if marks < kind.enough:
            continue
        got = match(text.raw, found, kind.slots, kind.orders)
        if any(q.dim not in _LOOSE for q in got.left) or sum(q.dim == "C" for q in got.left) > 1:
            continue
        if "vcc" in got.roles and _own_volts(named) - {got.roles["vcc"].value}:
            continue  # '5 V supply ... a 12 V fan'
        if not all(holds(law, {name: q.value for name, q in got.roles.items()}) for law in kind.laws):
            continue
        filled = _filled(kind, got, named, text)
        if not set(got.roles) <= _sentence(kind, filled)[1]:
            continue  # a value that the sentence would lose
        if any(all(n in filled or n in named for n in need) for need in kind.needs):
            out.append(Spoken(kind, got, filled, marks + got.score))
    return sorted(out, key=lambda s: -s.score)


def _own_volts(named: dict[str, list[Mention]]) -> set[float]:
    """The voltages in the names of parts."""
    return {float(v[1]) for rows in named.values() for m in rows for v in _VOLTS.finditer(m.words)}


def _filled(kind: Kind, got: Matched, named: dict[str, list[Mention]], text: Text) -> dict[str, str]:
    """What stands in the places of the sentence."""
    filled = {name: _shown(q) for name, q in got.roles.items()}
    for role, mentions in named.items():
        if kind.parts[role].get("numbered") and not re.search(r"\d", mentions[0].words):
            continue
        words = mentions[0].words
        filled.setdefault(role, _VOLTS.sub("", words).strip() or words if "vcc" in got.roles else words)
        filled[f"{role}.count"] = str(max(_count(text, m) for m in mentions))
    for name, said in kind.words.items():
        if m := said.search(text.raw):
            filled[name] = next((g for g in m.groupdict().values() if g), "")
    return filled


def _shown(q: Quantity) -> str:
    if q.dim in ("x", ":"):
        return f"{q.value:.3g}"
    if q.dim == "F" and q.value >= 1e-3:
        return f"{q.value * 1e6:g} µF"  # as they are sold
    unit = "Ω" if q.dim == "Ω" else "°C" if q.dim == "C" else q.dim
    return units.show(q.value, unit, 4) if q.dim != "s" else f"{q.value:g} s"


def _sentence(kind: Kind, filled: dict[str, str]) -> tuple[str, set[str]]:
    """The kind's sentence and what is said in it; what is bracketed stands only where all its places are filled ({?a}: filled and not said, {!a}: not filled)."""
    used = set(re.findall(r"\{([\w.]+)\}", re.sub(r"\[[^\]]*\]", "", kind.say)))

    def piece(m: re.Match[str]) -> str:
        for option in m[1].split("|"):
            places = re.findall(r"\{([!?]?)([\w.]+)\}", option)
            if all((name in filled) != (sign == "!") for sign, name in places):
                used.update(name for sign, name in places if sign != "!")
                return re.sub(r"\{([!?]?)([\w.]+)\}", lambda p: "" if p[1] else filled[p[2]], option)
        return ""

    said = re.sub(r"\[([^\]]*)\]", piece, kind.say)
    return re.sub(r"\{([\w.]+)\}", lambda m: filled.get(m[1], ""), said), used


def _besides(raw: str, spoken: Spoken) -> list[str]:
    """What a request says besides the circuit's values and parts: its terminals and their names, a question of heat, what must not be there."""
    kept: list[str] = []
    told = [q.text for q in spoken.matched.roles.values()]
    for sentence in re.split(_SENTENCE, raw):
        whole = not any(q in sentence for q in told)
        for clause in [sentence] if whole else re.split(r",\s", sentence):
            words = clause.strip(" ,;.?\n-")
            for say, mean in _sides():
                if words and say.search(words) and not (mean == "keep" and any(q in clause for q in told)):
                    kept.append(f"{words}." if mean == "keep" else mean)
    names, _ = port_names(raw)
    kept += [f"Output named {name}." if side == "OUT" else f"Input named {name}." for side, name in names.items()]
    return list(dict.fromkeys(kept))


def in_frames(text: Text, mentions: list[Mention]) -> str:
    """The request in the terms of the circuit that it describes; as it was where no kind explains all of it."""
    found = readings(text, mentions)
    if not found:
        return text.raw
    best = found[0]
    return " ".join([_sentence(best.kind, best.filled)[0], *_besides(text.raw, best)])
