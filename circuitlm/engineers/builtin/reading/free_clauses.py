"""What clauses tell of that no word reader has explained: 'it purrs if you stroke its back' is a sound and a touch sensor.

Each clause of a request in which no part, function, pin or supply was read is held against the example clauses by its meaning
(knowledge/clauses.py). A condition must be noticed by something, so it needs less likeness than what may be a story; a part that is
named and could do one of the likeliest functions is what the clause speaks of, and nothing is added.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from circuitlm.engineers.builtin.reading.conditions import CAUSE, roles
from circuitlm.engineers.builtin.reading.functions import FunctionHit, count_pieces
from circuitlm.engineers.builtin.reading.leftovers import common_words
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.shares import counted_things, share, spoken_of_each
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.told import happened, tales
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.clauses import DONE, NOTHING, NOTICED, Told, clauses
from circuitlm.knowledge.functions import first_choice, function_data, meets

_BREAKS = words(", ; : ( ) > = + * and or but then")
_OPENS = words("when whenever if once unless until while whether that which who so because since as where")
_NEGATIONS = words("no not without none neither nor don't doesn't dont isn't won't can't needn't cannot")
_SAID = words(
    """a an the it its is are was be been to of and that this these those i my we our you your he his she her him they their us me do does did
    so please then will would should could can must may shall might if when whenever once as in on at by with for from want need like have has"""
)
_LEAST = {NOTICED: 0.28, DONE: 0.45}
"""The least figure of a condition's sense, and of any other clause."""
_AHEAD = 0.12
"""By how much a function must be likelier than a story."""
_SURE = 0.5
"""The least figure of a condition where a sensor or a control is named that no clause speaks of."""
_KIN = 0.5
"""The share of the likeliest figure from which on a function may be meant too."""
_HAND_MADE = frozenset({"analog", "logic", "semiconductor", "passive", "converter"})
"""Kinds of parts of circuits without a controller, in which a clause says what the circuit does."""
_FELT = frozenset({"sensor", "input", "radio", "clock"})


def told_in_clauses(text: Text, mentions: list[Mention], hits: list[FunctionHit]) -> list[FunctionHit]:
    """The functions that the free clauses of a request tell of; `function` is a part's id where a clause means that part."""
    known = clauses()
    kinds = {m.entry["kind"] for m in mentions if not m.negated}
    if known is None or (kinds & _HAND_MADE and not any(m.entry["controller"] for m in mentions)):
        return []
    named = [m for m in mentions if not m.negated]
    covered = {i for m in mentions for i in range(m.start, m.end)} | text.spent | text.pinned | {i for h in hits for i in h.places}
    stories = [*tales(text.raw), *happened(text.raw)]
    role = roles(text)
    things = counted_things(text, covered)
    out: list[FunctionHit] = []
    for start, end in _free(text, covered):
        if any(a <= text.tokens[start].start < z for a, z in stories):
            continue
        cause = role[start] == CAUSE or text.low(start) in ("whether", "how", "until")
        said = text.words(start, end)
        told = known.judge(said, (NOTICED, NOTHING) if cause else (NOTICED, DONE, NOTHING))
        if (best := _meant(told, cause)) is None:
            continue
        likely = [t.function for t in told if t.sort != NOTHING and t.figure >= _KIN * best.figure]
        if any(_does(m.component, f) for m in named for f in likely) or {h.function for h in [*hits, *out]} & set(likely):
            continue
        if cause and best.figure < _SURE and any(m.entry["kind"] in _FELT and not m.entry["controller"] for m in named):
            continue
        hit = FunctionHit(best.function, start, end, said, places=tuple(range(start, end)))
        hit.count = share(text, start, end, things) or spoken_of_each(text, hit.places, things) or 1
        number = next((n for i in range(start, end) if (n := number_at(text, i)) and n > 1), None)
        if number and function_data(hit.function).get("pieces"):
            count_pieces(hit, number)
        text.used.update(hit.places)
        out.append(hit)
    return out


def _meant(told: list[Told], cause: bool) -> Told | None:
    """The likeliest function, where it is likely enough and likelier than a story."""
    best = told[0]
    story = next((t.figure for t in told if t.sort == NOTHING), 0.0)
    least = _LEAST[NOTICED if cause else DONE]
    return best if best.sort != NOTHING and best.figure >= least and best.figure >= story + _AHEAD else None


def _does(component: str, function: str) -> bool:
    """Whether a named part is, or can do, what a clause may mean."""
    if function in catalogue():
        ours = catalogue().entries[component]
        return component == function or bool(set(ours["provides"]) & set(catalogue().entries[function]["provides"]))
    return meets(component, function)


def _free(text: Text, covered: set[int]) -> Iterator[tuple[int, int]]:
    """The clauses in which nothing is read: first token, and the one behind the last."""
    for start, end in _clauses(text):
        inside = range(start, end)
        if covered.intersection(inside) or _NEGATIONS & {text.low(i) for i in (start, start + 1, start + 2) if i < end}:
            continue
        telling = [i for i in inside if text.low(i)[:1].isalpha() and text.low(i) not in _SAID]
        if len(telling) >= 2 or (telling and text.low(telling[0]) not in _everyday()):
            yield start, end


@functools.cache
def _everyday() -> frozenset[str]:
    return frozenset(common_words())


def _clauses(text: Text) -> Iterator[tuple[int, int]]:
    start = 0
    for i in range(len(text.tokens) + 1):
        last = i == len(text.tokens)
        if not last and i > start and text.tokens[i].sentence == text.tokens[start].sentence and text.low(i) not in _BREAKS | _OPENS:
            continue
        while start < i and (text.low(start) in _BREAKS or not text.low(start)[:1].isalnum()):
            start += 1
        stop = i
        while stop > start and not text.low(stop - 1)[:1].isalnum():
            stop -= 1
        if stop > start:
            yield start, stop
        start = i
