"""A second reading of the request, by other means than the first: the controllers' pins and the part numbers that it names and that its
circuit shows nowhere.

The reader that plans a design and this one share nothing but the catalogue's names, so that what the one misses the other may see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from circuitlm.circuit.model import Circuit, Part
from circuitlm.circuit.pins import find_pin
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import normal
from circuitlm.pipeline.doubts.seen import Seen
from circuitlm.pipeline.doubts.things import Words, things

_SENTENCE = re.compile(r"[;!?\n]|\.(?=\s|$)")
_NAMED = re.compile(r"(?<![\w.#-])((?:GPIO|pin)[ #]?\d{1,2}|(?:GP|IO|[DA]|P[A-K]?)\d{1,2})(?![\w%°]|[.,]\d|-\w)", re.I)
"""A pin by its name: 'D4', 'GPIO 15', 'PB12', 'pin 7'."""
_COLOR = r"(?:red|green|blue|yellow|white|amber|orange)"
_GO_ON = rf"(?:and|with|for|which|that|but|the|is|are|it|plus|when|if|while|so|using|via|as|then|both|please|{_COLOR})"
_OF_BOARDS = re.compile(r"\bon (GPIO ?\d{1,2}|GP\d{1,2}|IO\d{1,2})\b", re.I)
"""Pins that only controllers have."""
_LISTED = re.compile(
    r"(?<![\w.-])(?:pins?|gpios?|on|->|=|to)\s?#?((?:\d{1,2}(?:\s?(?:,\s?and|,|/|and|&)\s?(?=#?\d))?)++)"
    rf"(?![\w%°:]|\s?[°%Ω]|\s(?!{_GO_ON}\b)[a-z]|[.,]\d|-\w)",
    re.I,
)
"""Bare numbers where pins are given: 'on 4, 5 and 6'. What a word follows ('to 10 minutes') is no pin."""
_BY_COLOR = re.compile(
    rf"\b(?:on|pins?|to) ((?:\d{{1,2}} {_COLOR}\b(?:,| and|, and|;)? ?)+)|\b{_COLOR} ?[=:]? ?(\d{{1,2}})(?=[,;)]| and {_COLOR}|$)", re.I
)
"""'on 11 red and 12 green', 'red 9, green 10'."""
_ASIDE = re.compile(
    r"\b(?:not|no|except|avoid|broken|dead|taken|used (?:by|for)|in use|already|free|spare|instead of|(?:do|wo)n'?t|never|without|busy|reserved|"
    r"skip|omit|forget|leave|or|either|than|isn'?t|had|was|were|melted|burnt|died)\b",
    re.I,
)
"""A sentence with one of these words may name a pin or part that is not to be used."""
_STYLE = 4
"""So many pins of a board are called in one way before it is its style."""
_QUIET = frozenset(("supply", "battery", "board", "controller", "connector"))
"""Kinds whose names stand for others: a board by its chip, a cell by what is measured."""


def lost_pins(text: str, circuit: Circuit, said: Iterable[str]) -> list[str]:
    """The controllers' pins that a text names and that lie on no net, as written; *said*: words that go with the design. A pin that is
    said to be taken or not to be used asks for nothing."""
    boards = list(circuit.controllers())
    if not boards:
        return list(dict.fromkeys(m[1] for m in _OF_BOARDS.finditer(text) if not _ASIDE.search(_sentence(text, m.start()))))
    told = " ".join(said)
    out = []
    for written, at in _pins_in(text):
        if _ASIDE.search(_sentence(text, at)) or re.search(rf"(?<!\w){re.escape(written)}(?!\w)", told, re.I):
            continue
        if _of_another_board(boards, written) and not _elsewhere(circuit, written):
            out.append(written)
            continue
        known = [(b, p) for b in boards if (p := find_pin(b.component, written)) is not None]
        if known and not any(_used(circuit, b, p.id) for b, p in known) and not _elsewhere(circuit, written):
            out.append(written if written[0].isalpha() else f"pin {written}")
    return list(dict.fromkeys(out))


def lost_boards(seen: Seen) -> list[str]:
    """The boards that a text names with pins or as the one that does the work, as written, where the circuit has no controller at all."""
    if any(seen.circuit.controllers()):
        return []
    out = []
    for thing in seen.names:
        if not catalogue().entries[thing.component]["controller"]:
            continue
        start = seen.words.starts[thing.first]
        sentence = _sentence(seen.text, start)
        leads = thing.first == 0 or re.match(
            r" (?:with|and|that|which|reads?|controls?|on|\+)\b", seen.text[seen.words.ends[thing.behind - 1] :]
        )
        if (leads or _NAMED.search(sentence)) and not _ASIDE.search(sentence) and not _FROM_BOARD.search(seen.text[:start]):
            out.append(f"{thing.words} (no controller in the circuit)")
    return list(dict.fromkeys(out))[:1]


def cut_away(seen: Seen) -> list[str]:
    """The boards and part numbers of a prompt that are gone from the text as it was read, where nothing of their kind is in the circuit: a
    correction that took more with it than it corrected."""
    kept = normal(seen.text)
    if normal(seen.prompt) == kept:
        return []
    kinds = {p.component.kind for p in seen.circuit.parts.values()}
    gone = [t for t in things(Words.of(seen.prompt)) if t.kind not in kinds and normal(t.words) not in kept]
    gone = [t for t in gone if catalogue().entries[t.component]["controller"] or (t.number and t.kind not in _QUIET)]
    return list(dict.fromkeys(t.words for t in gone if not seen.told_of(t.words)))


_FROM_BOARD = re.compile(
    r"\b(?:for|from|to|into|of|like|by|off|behind|before|drive|feeds?|powers?|power) (?:an? |the |my |its )?(?:\w+ )?$", re.I
)
"""A board that a circuit without it is for, or is fed by."""


def lost_numbers(seen: Seen) -> list[str]:
    """The part numbers of the catalogue that a text names, as written, where the circuit has no such part and nothing is said of it."""
    told = normal(" ".join(seen.told))
    out = []
    for thing in seen.names:
        if not thing.number or thing.kind in _QUIET or catalogue().entries[thing.component]["controller"] or normal(thing.words) in told:
            continue
        if _ASIDE.search(_sentence(seen.text, seen.words.starts[thing.first])):
            continue
        if not any(_is(part, thing.component) or _called_so(part, thing.component, thing.words) for part in seen.circuit.parts.values()):
            out.append(thing.words)
    return list(dict.fromkeys(out))


def _of_another_board(boards: list[Part], written: str) -> bool:
    """Whether a name is like those of a board's pins ('GPIO34' of an ESP32-C3, 'D20' of an Uno) and no pin of any board here."""
    style = re.fullmatch(r"([A-Za-z]+)\d+", written)
    if style is None or any(find_pin(b.component, written) for b in boards):
        return False
    like = re.compile(rf"{style[1]}\d+", re.I)
    return all(sum(bool(like.fullmatch(n)) for p in b.component.pins for n in (p.id, p.io or "")) >= _STYLE for b in boards)


def _sentence(text: str, at: int) -> str:
    """The sentence around a place."""
    ends = [m.start() for m in _SENTENCE.finditer(text)]
    start = max((e + 1 for e in ends if e < at), default=0)
    return text[start : min((e for e in ends if e >= at), default=len(text))]


def _pins_in(text: str) -> Iterator[tuple[str, int]]:
    """(pin as written, place)."""
    for m in _NAMED.finditer(text):
        yield m[1], m.start()
    for m in (*_LISTED.finditer(text), *_BY_COLOR.finditer(text)):
        for number in re.finditer(r"\d+", m[1] or m[2]):
            yield number[0], m.start(1 if m[1] else 2) + number.start()


def _used(circuit: Circuit, board: Part, pin: str) -> bool:
    net = circuit.net_of((board.ref, pin))
    return net is not None and len(net.pins) > 1


def _elsewhere(circuit: Circuit, written: str) -> bool:
    """Whether a part that is no controller has a wired pin of that name: of a resistor's ends nobody speaks by number."""
    parts = (p for p in circuit.parts.values() if not p.component.mcu and (len(p.component.pins) > 3 or p.component.kind == "connector"))
    others = ((p, find_pin(p.component, written)) for p in parts)
    return any(pin is not None and circuit.net_of((part.ref, pin.id)) is not None for part, pin in others)


def _called_so(part: Part, wanted: str, words: str) -> bool:
    """Whether a part's longer name holds the words that name another of its kind: a '1602 LCD' in 4 bit mode is a 'parallel 1602 LCD'."""
    said = normal(words)
    return catalogue().entries[wanted]["kind"] == part.component.kind and any(said in normal(a) for a in part.component.aliases)


def _is(part: Part, wanted: str) -> bool:
    """Whether a part is the one of a catalogue id, a form of it, or carries it on board."""
    entry, own = catalogue().entries[wanted], part.component
    if part.id == wanted or wanted in own.carries or any(normal(a) in {normal(c) for c in own.carries} for a in entry["aliases"]):
        return True
    if own.mpn and own.mpn == catalogue().get(wanted).mpn:  # the bare chip of a board that is called after it
        return True
    numbers = {x for x in wanted.split("-") if any(ch.isdigit() for ch in x)}
    return bool(numbers & set(part.id.split("-")))
