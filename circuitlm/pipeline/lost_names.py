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

_SENTENCE = re.compile(r"[;!?\n]|\.(?=\s|$)")
_NAMED = re.compile(r"(?<![\w.#-])((?:GPIO|pin)[ #]?\d{1,2}|(?:GP|IO|[DA]|P[A-K]?)\d{1,2})(?![\w%°]|[.,]\d|-\w)", re.I)
"""A pin by its name: 'D4', 'GPIO 15', 'PB12', 'pin 7'."""
_LISTED = re.compile(
    r"(?<![\w.-])(?:pins?|gpios?|on|->|=|to)\s?#?((?:\d{1,2}(?:\s?(?:,|/|and|&|,\s?and)\s?)?)+)"
    r"(?![\w%°:]|\s?(?:[a-z°%Ω]|x\b)|[.,]\d|-\w)",
    re.I,
)
"""Bare numbers where pins are given: 'on 4, 5 and 6'. What a word follows ('to 10 minutes') is no pin."""
_ASIDE = re.compile(
    r"\b(?:not|no|except|avoid|broken|dead|taken|used (?:by|for)|in use|already|free|spare|instead of|don'?t|never|without|busy|reserved|"
    r"or|either|than|isn'?t|had|was|were|melted|burnt|died)\b",
    re.I,
)
"""A sentence with one of these words may name a pin or part that is not to be used."""
_WORD = re.compile(r"[A-Za-z0-9.+']+|[^\sA-Za-z0-9]")
_LONGEST_NAME = 5
_STYLE = 4
"""So many pins of a board are called in one way before it is its style."""
_QUIET = frozenset(("supply", "battery", "board", "controller", "connector"))
"""Kinds whose names stand for others: a board by its chip, a cell by what is measured."""


def lost_pins(text: str, circuit: Circuit, said: Iterable[str]) -> list[str]:
    """The controllers' pins that a text names and that lie on no net, as written; *said*: words that go with the design. A pin that is
    said to be taken or not to be used asks for nothing."""
    boards = list(circuit.controllers())
    if not boards:
        return []
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


def lost_numbers(text: str, circuit: Circuit, said: Iterable[str]) -> list[str]:
    """The part numbers of the catalogue that a text names, as written, where the circuit has no such part and *said* names none."""
    told = normal(" ".join(said))
    out = []
    for component, words, at in _part_numbers(text):
        if _ASIDE.search(_sentence(text, at)) or normal(words) in told:
            continue
        if not any(_is(part, component) or _called_so(part, component, words) for part in circuit.parts.values()):
            out.append(words)
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
    for m in _LISTED.finditer(text):
        for number in re.finditer(r"\d+", m[1]):
            yield number[0], m.start(1) + number.start()


def _used(circuit: Circuit, board: Part, pin: str) -> bool:
    net = circuit.net_of((board.ref, pin))
    return net is not None and len(net.pins) > 1


def _elsewhere(circuit: Circuit, written: str) -> bool:
    """Whether a part that is no controller has a wired pin of that name."""
    others = ((p, find_pin(p.component, written)) for p in circuit.parts.values() if not p.component.mcu)
    return any(pin is not None and circuit.net_of((part.ref, pin.id)) is not None for part, pin in others)


def _part_numbers(text: str) -> Iterator[tuple[str, str, int]]:
    """(component id, words, place) of the catalogue's names with letters and figures in a text, the longest first."""
    cat = catalogue()
    words = [(m[0], m.start(), m.end()) for m in _WORD.finditer(text)]
    i = 0
    while i < len(words):
        for n in range(min(_LONGEST_NAME, len(words) - i), 0, -1):
            if any(not w[0].isalnum() and w != "-" for w, _, _ in words[i : i + n]):
                continue
            piece = text[words[i][1] : words[i + n - 1][2]].rstrip(".")
            component = cat.aliases.get(normal(piece))
            if component is None:
                continue
            if is_number(normal(piece)) and cat.entries[component]["kind"] not in _QUIET and not cat.entries[component]["controller"]:
                yield component, piece, words[i][1]
            i += n - 1
            break
        i += 1


def is_number(name: str) -> bool:
    """'max31855', 'lm7815', '2n2222': three figures or more beside a letter, or four figures."""
    figures = sum(ch.isdigit() for ch in name)
    return figures >= 4 or (
        figures >= 2 and any(ch.isalpha() for ch in name) and not re.search(r"\d(?:v|a|w|ma|mah|ohm|led|px|pin|way|digit|x\d+)$", name)
    )


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
