"""Expressions of the lexicon that are compiled only for a text in which the words stand that they cannot do without.

A hundred and more wordings and refusals are held against each request, and nearly all of them speak of something else: compiling one costs a
thousand times what it costs to see that its words are missing. Which words these are is found when the catalogue is compiled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

_SHORTEST = 2
"""Letters that a word must have to tell texts apart."""


class Expression:
    """A regular expression, and words of which one stands in every text (in lower case) that it matches; none: any text will do."""

    __slots__ = ("_compiled", "_flags", "expression", "needs")

    def __init__(self, expression: str, flags: int = 0, needs: tuple[str, ...] | list[str] = ()):
        self.expression, self._flags, self.needs = expression, flags, needs
        self._compiled: re.Pattern[str] | None = None

    def may(self, low: str) -> bool:
        """Whether a text in lower case has what the expression needs."""
        return not self.needs or any(word in low for word in self.needs)

    @property
    def compiled(self) -> re.Pattern[str]:
        if self._compiled is None:
            self._compiled = re.compile(self.expression, self._flags)
        return self._compiled

    def search(self, raw: str) -> re.Match[str] | None:
        return self.compiled.search(raw) if self.may(raw.lower()) else None

    def finditer(self, raw: str) -> Iterator[re.Match[str]]:
        return self.compiled.finditer(raw) if self.may(raw.lower()) else iter(())

    def sub(self, mean: str | Callable[[re.Match[str]], str], raw: str) -> str:
        return self.compiled.sub(mean, raw) if self.may(raw.lower()) else raw


def needed(expression: str) -> list[str]:
    """Words in lower case of which every match of an expression holds one; none where it could match without any."""
    from re import _parser  # type: ignore[attr-defined]

    return sorted(_of_sequence(_parser.parse(expression, re.I)) or ())


def _of_sequence(sequence: Any) -> frozenset[str] | None:
    """The most telling of what the members of a sequence need: the longest shortest word."""
    found: list[frozenset[str]] = []
    run = ""
    for kind, value in [*sequence, (None, None)]:
        if str(kind) == "LITERAL":
            run += chr(value).lower()
            continue
        if len(run) >= _SHORTEST:
            found.append(frozenset((run,)))
        run = ""
        if kind is not None and (own := _of_member(str(kind), value)) is not None:
            found.append(own)
    return max(found, key=lambda words: (min(map(len, words)), -len(words), sorted(words)), default=None)


def _of_member(kind: str, value: Any) -> frozenset[str] | None:
    if kind == "SUBPATTERN":
        return _of_sequence(value[-1])
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _of_sequence(value[2]) if value[0] else None
    if kind == "ASSERT":
        return _of_sequence(value[1])
    if kind == "ATOMIC_GROUP":
        return _of_sequence(value)
    if kind == "BRANCH":
        ways = [_of_sequence(way) for way in value[1]]
        return None if None in ways else frozenset().union(*(way for way in ways if way is not None))
    return None


def with_classes(lexicon: dict[str, Any]) -> dict[str, Any]:
    """The lexicon with the {class}es of words ('{plant} dry|thirsty') of its functions and projects written out as alternatives."""
    classes = {name: "|".join(str(said).split()) for name, said in lexicon.get("words", {}).get("classes", {}).items()}

    def written(data: Any) -> Any:
        if isinstance(data, dict):
            return {key: written(value) for key, value in data.items()}
        if isinstance(data, list):
            return [written(value) for value in data]
        return re.sub(r"\{([a-z]+)\}", lambda m: classes[m[1]], data) if isinstance(data, str) and "{" in data else data

    return lexicon | {section: written(lexicon[section]) for section in ("functions", "projects") if section in lexicon}


def with_needs(lexicon: dict[str, Any]) -> dict[str, Any]:
    """The lexicon with the {names} in its refusals written out, and what each of its expressions needs under `needs`."""
    words = lexicon.get("refusals", {}).get("words", {})
    refusals = {name: _filled(data, words) for name, data in lexicon.get("refusals", {}).items()}
    said = {str(row["say"]) for row in lexicon.get("terms") or []}
    for data in refusals.values():
        for key in {"all", "one"} & set(data):
            data[key] = [[_set_against(e, words) for e in together] for together in data[key]]
        expressions = [data.get(key, ()) for key in ("patterns", "opening", "unless", "never", "denied", "asks")]
        said.update(_strings([*expressions, data.get("all", ()), data.get("one", ())]))
    right = sorted(set(re.findall(r"[a-z]{5,}", re.sub(r"\\[a-zA-Z]", " ", " ".join(_strings(list(refusals.values()))).lower()))))
    return lexicon | ({"refusals": refusals, "refused": right} if refusals else {}) | {"needs": {e: needed(e) for e in sorted(said)}}


def _set_against(expression: str, words: dict[str, str]) -> str | dict[str, str]:
    """An expression of a set; "without X" and "defeated X" as what says that X is `away`, "not X" as X that is `there` and is not away."""
    sort, _, rest = expression.partition(" ")
    if sort not in ("without", "defeated", "not"):
        return expression
    ways = [f"(?:{words[f'before{way}']})(?:{rest})|(?:{rest})(?:{words[f'behind{way}']})" for way in ("without", "defeated")]
    return {"there": rest, "away": "|".join(ways)} if sort == "not" else {"away": ways[sort == "defeated"]}


def _filled(data: Any, words: dict[str, str]) -> Any:
    """An entry with the expressions of `words` in the place of their {NAME}s."""
    if isinstance(data, dict):
        return {key: _filled(value, words) for key, value in data.items()}
    if isinstance(data, list):
        return [_filled(value, words) for value in data]
    return re.sub(r"\{([a-z]+)\}", lambda m: f"(?:{words[m[1]]})", data) if isinstance(data, str) else data


def _strings(data: Any) -> list[str]:
    if isinstance(data, dict):
        data = list(data.values())
    return [data] if isinstance(data, str) else [s for value in data for s in _strings(value)]
