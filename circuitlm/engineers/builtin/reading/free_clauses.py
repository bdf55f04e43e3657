"""What clauses tell of that no word reader has explained: 'it purrs if you stroke its back' is a sound and a touch sensor.

Each clause of a request is held against the example clauses by its meaning (knowledge/clauses.py). Where nothing in it was read, the function that
it tells of is asked for; where a word was, only beyond doubt. A condition must be noticed by something, so it needs less likeness than what may be
a story; a part that is named and could do one of the likeliest functions is what the clause speaks of, and nothing is added.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.engineers.builtin.reading.conditions import BIDDING, CAUSE, EFFECT, roles
from circuitlm.engineers.builtin.reading.functions import FunctionHit, count_pieces
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.shares import counted_things, share, spoken_of_each
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.told import happened, tales
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.clauses import DONE, NOTHING, NOTICED, Told, clauses
from circuitlm.knowledge.functions import first_choice, function_data, meets

_BREAKS = words(", ; : ( ) > = + * and but then")
_OPENS = words("when whenever if once unless until while whether that which who so because since as where each every")
_NOTICING = words(
    "notices notice sees see tells tell knows know detects detect shows show feels feel senses sense checks check finds find watches watch says say"
)
"""Before 'if', 'whether' or 'that' these make one clause with what follows: it has to be noticed."""
_SUBJECTS = words(
    "to i we you it he she they and or a an the my our your his her its their this that no will should can could would must may please shall not"
)
_NEGATIONS = words("no not without none neither nor don't doesn't dont isn't won't can't needn't cannot")
_NOUN = 4
"""Tokens of a thing before 'that' with which it is told what the thing does."""
_SAID = words(
    """a an the it its is are was be been to of and that this these those i my we our you your he his she her him they them us me do does did
    so please then will would should could can must may shall might if when whenever once as in on at by with for from want need like have has
    each every time which who while until whether up out off one some something"""
)
_RATING = re.compile(r"\d\s?(?:m|k)?(?:v|a|w|ah|hz|ohms?|volts?|amps?|watts?|milliamps?|amperes?)\b", re.I)
"""'Draws 2 amps', 'takes 12 V': what a thing is rated for."""
NEEDED, FOLLOWS, SENSED, TOLD, READ, BESIDE = 0.14, 0.22, 0.2, 0.38, 0.5, 0.65
"""The least figure: of a condition where nothing senses anything, of what follows from a condition, of a condition, of any other clause, of one
in which a word speaks for another function, and of one in which a part is named that does something else."""
_AHEAD = 0.12
"""By how much a function must be likelier than a story."""
_SURE = 0.5
"""The least figure of a condition where a sensor or a control is named that no clause speaks of."""
_KIN = 0.5
"""The share of the likeliest figure from which on a function may be meant too."""
_WRONG = 0.25
"""The share of the likeliest figure up to which a function that a word speaks for is not meant, where all of its words stand in the clause."""
_HAND_MADE = frozenset({"analog", "logic", "semiconductor", "passive", "converter"})
"""Kinds of parts of circuits without a controller, in which a clause says what the circuit does."""
_ACTS = frozenset({"actuator", "load", "light", "indicator", "audio", "display", "controller"})
_FELT = frozenset({"sensor", "input", "radio", "clock"})


def told_in_clauses(text: Text, mentions: list[Mention], hits: list[FunctionHit]) -> list[FunctionHit]:
    """All functions that a request asks for: those that its words name (*hits*) and those that its clauses tell of. A word's function goes where
    its clause tells of another one beyond doubt ('how hard it blows' is no fan); `function` is a part's id where a clause means that part."""
    known = clauses()
    kinds = {m.entry["kind"] for m in mentions if not m.negated}
    if known is None or (kinds & _HAND_MADE and not any(m.entry["controller"] for m in mentions)):
        return hits
    named = [m for m in mentions if not m.negated]
    parts = {i for m in mentions for i in range(m.start, m.end)}
    shut = text.spent | text.pinned
    stories = [*tales(text.raw), *happened(text.raw)]
    role = roles(text)
    things = counted_things(text, parts)
    out = list(hits)
    for start, end in _clauses(text):
        inside = range(start, end)
        said = text.words(start, end)
        if shut.intersection(inside) or not _tells(text, start, end) or any(a <= text.tokens[start].start < z for a, z in stories):
            continue
        cause = role[start] == CAUSE or _asks(text, start) or _noticed(text, start, end)
        if not cause and _RATING.search(said):
            continue
        follows = not cause and role[start] == EFFECT and CAUSE in role[slice(*text.sentence_bounds(start))]
        here = [h for h in out if any(i in inside and text.low(i) not in _SAID for i in h.places)]
        beside = parts.intersection(inside)
        sorts = (NOTICED, NOTHING) if cause else (DONE, NOTHING) if follows and not here else (NOTICED, DONE, NOTHING)
        judged = known.judge(said)
        told = [t for t in judged if t.sort in sorts]
        best, story = told[0], next((t.figure for t in told if t.sort == NOTHING), 0.0)
        figures = {t.function: t.figure for t in judged}
        likely = {t.function for t in told if t.sort != NOTHING and t.figure >= _KIN * best.figure}
        if best.sort == NOTHING or best.figure < story + (_AHEAD if best.figure > SENSED else 0.02) or {h.function for h in out} & likely:
            continue
        if any(_does(m.component, f) for m in named for f in likely):
            _other_make(text, best, figures, [m for m in named if m.start in inside])
            continue
        if any(h.negated for h in here):
            continue
        sensed = any(m.entry["kind"] in _FELT and not m.entry["controller"] for m in named)
        felt = sensed or any(known.sort.get(h.function, NOTICED) == NOTICED for h in out)
        acts = any(m.entry["kind"] in _ACTS for m in named) or any(known.sort.get(h.function) == DONE for h in out)
        least = (NEEDED if acts and not felt else _SURE if sensed else SENSED) if cause else FOLLOWS if follows else TOLD
        if best.figure < (BESIDE if beside else READ if here else least):
            continue
        if here:
            if beside or any(_figure(h.function, figures) > _WRONG * best.figure or not set(h.places) <= set(inside) for h in here):
                continue
            out = [h for h in out if h not in here]
        hit = FunctionHit(best.function, start, end, said, places=tuple(inside))
        hit.count = share(text, start, end, things) or spoken_of_each(text, hit.places, things) or 1
        number = next((n for i in inside if (n := number_at(text, i)) and n > 1), None)
        if number and function_data(hit.function).get("pieces"):
            count_pieces(hit, number)
        text.used.update(hit.places)
        out.append(hit)
    return out


def _figure(function: str, figures: dict[str, float]) -> float:
    """A function's figure, or that of the part which is its first choice; 1 where no clause tells of either."""
    return figures.get(function, figures.get(first_choice(function) or "", 1.0))


def _other_make(text: Text, best: Told, figures: dict[str, float], here: list[Mention]) -> None:
    """'One of those clicking knobs': the general word is for a part of the kind that the whole clause tells of."""
    first = first_choice(best.function) if function_data(best.function) else best.function
    for m in here:
        entry = m.entry
        if not first or m.component == first or m.specific or entry["controller"] or entry["kind"] != catalogue().entries[first]["kind"]:
            continue
        own = max((figures.get(f, 0.0) for f in (*entry["default_for"], *entry["provides"], m.component)), default=0.0)
        if best.figure >= FOLLOWS and own < _KIN * best.figure and first not in m.words.lower():
            m.component = first


def _does(component: str, function: str) -> bool:
    """Whether a named part is, or can do, what a clause may mean."""
    if not function_data(function):
        ours = catalogue().entries[component]
        return component == function or bool(set(ours["provides"]) & set(catalogue().entries[function]["provides"]))
    return meets(component, function)


def _tells(text: Text, start: int, end: int) -> bool:
    """Whether a clause has two words that tell something, and denies nothing."""
    if _NEGATIONS & {text.low(i) for i in (start, start + 1, start + 2) if i < end}:
        return False
    return sum(text.low(i)[:1].isalpha() and text.low(i) not in _SAID for i in range(start, end)) >= _LEAST_WORDS


_LEAST_WORDS = 2
_CONDITIONS = _OPENS - words("that which who so because since as where each every")


def _asks(text: Text, start: int) -> bool:
    """Whether a clause begins with a word of a condition or a question for a quantity: 'whenever', 'each time', 'as soon as', 'how', 'whether'."""
    if text.low(start) == "only":
        start += 1
    return text.low(start) in _CONDITIONS | {"how", "during"} or text.words(start, start + 2).lower() in (
        "each time",
        "every time",
        "as soon",
        "the moment",
    )


def _noticed(text: Text, start: int, end: int) -> bool:
    """'Which notices if something falls past'."""
    return any(text.low(i) in _NOTICING and text.low(i + 1) in ("if", "whether", "when", "that", "how") for i in range(start, end))


def _clauses(text: Text) -> Iterator[tuple[int, int]]:
    """The clauses of a request: first token, and the one behind the last."""
    start = 0
    for i in range(len(text.tokens) + 1):
        last = i == len(text.tokens)
        if not last and i > start and text.tokens[i].sentence == text.tokens[start].sentence and not _breaks(text, start, i):
            continue
        while start < i and (text.low(start) in _BREAKS or not text.low(start)[:1].isalnum()):
            start += 1
        stop = i
        while stop > start and not text.low(stop - 1)[:1].isalnum():
            stop -= 1
        if stop > start:
            yield start, stop
        start = i


def _breaks(text: Text, start: int, i: int) -> bool:
    word = text.low(i)
    if word in ("each", "every"):
        return text.low(i + 1) == "time" or text.low(i + 2) in _NOTICING
    if word in ("that", "which", "who") and i - start <= _NOUN:
        return False  # 'a bolt that is drawn by current' is one
    if word in _OPENS:
        return text.low(i - 1) not in _NOTICING | _OPENS and not (word == "as" and text.low(i - 2) == "as")
    bids = word in BIDDING and text.low(start) in _OPENS and i - start > 3 and text.low(i - 1) not in _SUBJECTS
    return word in _BREAKS or bids
