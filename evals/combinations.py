"""Random requests over the whole catalogue, judged by what they name: python evals/combinations.py [--many 200] [--seed 1] [--parts ID,ID] [--out FILE]

Each request names a board and one to four parts in one of their usual names, some of them several times, some with pins that the board has
free and that can do the job, with or without a supply, in sentences of several kinds. What the answer must hold follows from the request
alone: the board, each part as often as it is named, each pin where it was told, the source of that voltage, nothing that was turned down, no
error finding, and nothing that was not understood. A request that is refused or not met in words counts apart: some boards cannot do some
things. Prints the causes, the most frequent first; exit code 1 where one of the requests crashed.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

from random_requests import Row, answered, cause, run

from circuitlm.circuit.component import Component, Pin
from circuitlm.engineers.builtin.reading.owners import one_wire
from circuitlm.evaluation.expect import Expect, faults
from circuitlm.knowledge.catalogue import catalogue

__all__ = ["Wanted", "cause", "expectation", "free_pins", "judged", "requests", "said"]

KINDS = ("sensor", "display", "input", "radio", "actuator", "light", "audio", "storage", "clock", "expander", "driver", "indicator", "bus")
"""Kinds of parts that somebody joins to a board."""
COUNTED = {"input", "indicator", "sensor", "actuator"}
"""Kinds of which a request names several."""
BETWEEN = {"driver", "expander", "bus"}
"""Kinds that may stand between a part and the board: then no pin is told."""
NUMBERS = {2: ("two", "2", "2x", "a pair of"), 3: ("three", "3", "3x"), 4: ("four", "4", "4 x")}
SUPPLIES: tuple[tuple[str, float | None], ...] = (
    ("", None),
    ("", None),
    ("powered by a 9V battery", 9.0),
    ("on a 12V adapter", 12.0),
    ("running from one 18650", None),
    ("USB powered", None),
    ("supply is 24 V", 24.0),
    ("from three AA cells", None),
    ("7.4V lipo", None),
)
"""What a request says of its supply, and the volts that the source then has where it says so."""
SENTENCES = (
    "{board} with {items}{supply}",
    "I want to connect {items} to my {board}{supply}",
    "{items} on a {board}{supply}",
    "How do I wire {items} to a {board}?{Supply}",
    "Hi all, I bought a {board}. It should get {items}.{Supply} Please draw me the wiring.",
    "project: {board}; {items}{supply}",
)
BARE_LISTS = (
    "{board}\n{lines}\n{supply}",
    "{lines}\n{board}\n{supply}",
    "{supply}\n{board}\n{lines}",
    "Project with {board}\n{lines}\n{supply}",
)
LISTS = ("{board}\n{lines}\n{supply}", "Parts:\n- {board}\n{lines}\n- {supply}", "board: {board}\n{lines}\n{supply}")


@dataclass(frozen=True)
class Item:
    """A part as a request names it: how often, and on which of the board's pins."""

    part: str
    words: str
    count: int = 1
    pins: tuple[str, ...] = ()


@dataclass
class Wanted:
    """A request and what its answer must hold."""

    prompt: str
    board: str
    items: list[Item]
    volts: float | None = None
    forbidden: list[str] = field(default_factory=list)


def free_pins(board: Component, part: Component) -> list[Pin]:
    """The board's pins that nothing speaks against and that can do what the part's one line needs."""
    line = next(i for i in part.interfaces if i.default)
    needs = {n for said in line.needs.values() for n in said if not n.endswith("?")}
    found = []
    for pin in board.pins:
        if pin.type != "bidirectional" or pin.caution or "digital" not in pin.fn:
            continue
        able = {f.split(".")[0].rstrip("0123456789") for f in pin.fn} | ({"pullup"} if "up" in pin.pulls else set())
        buses = {f for f in pin.fn if "." in f and not f.startswith("adc")}
        if needs <= able and not buses:
            found.append(pin)
    return found


def items(rng: random.Random, board: str, parts: list[str]) -> list[Item]:
    """The parts with counts and pins, where the board has pins for them."""
    cat, taken, out = catalogue(), set[str](), list[Item]()
    between = any(cat.entries[p]["kind"] in BETWEEN for p in parts)
    for part in parts:
        entry, component = cat.entries[part], cat.get(part)
        words = rng.choice((entry["aliases"] or [entry["name"]])[:3])
        single = one_wire(part)
        count = rng.choice((1, 1, 2, 3, 4)) if single and entry["kind"] in COUNTED and not words.endswith("s") else 1
        pins: tuple[str, ...] = ()
        if single and not between and rng.random() < 0.6:
            free = [p for p in free_pins(cat.get(board), component) if p.id not in taken]
            if rng.random() < 0.5:
                free = [p for p in free if (p.io or p.id).isdigit()]
            else:
                free = [p for p in free if not (p.io or p.id).isdigit()]  # in 'A4, A2, 12' the last is A12
            if len(free) >= count:
                chosen = rng.sample(free, count)
                taken |= {p.id for p in chosen}
                pins = tuple(p.io or p.id for p in chosen)
        out.append(Item(part, words, count, pins))
    return out


def said(rng: random.Random, item: Item) -> str:
    """The words for an item."""
    if item.count == 1:
        words = rng.choice(("a {}", "one {}", "{}", "my {}")).format(item.words)
    else:
        number = rng.choice(NUMBERS[item.count])
        last = item.words.split()[-1]
        plural = last.isalpha() and last not in ("s", "h") and len(last) > 2 and not number.endswith("x")
        words = f"{number} {item.words}" + ("s" if plural else "")
    if not item.pins:
        return words
    row = item.pins[0] if item.count == 1 else rng.choice((" and ", " & ")).join([", ".join(item.pins[:-1]), item.pins[-1]])
    form = rng.choice(("{} on {}", "{} at {}", "{} connected to {}", "{} ({})", "{} -> {}", "{} using {}"))
    return form.format(words, row)


def requests(rng: random.Random, many: int, only: frozenset[str] = frozenset()) -> Iterator[Wanted]:
    """*many* requests; with *only* each names at least one of those parts (or boards) first, and others beside it."""
    entries = catalogue().entries
    boards = [i for i, e in entries.items() if e["controller"] and catalogue().get(i).form == "board"]
    parts = [i for i, e in entries.items() if e["kind"] in KINDS and not e["controller"]]
    mine = [[i for i in kind if i in only] for kind in (boards, parts)]
    if only and not any(mine):
        raise SystemExit(f"none of {', '.join(sorted(only))} is a board or a part that is joined to one")
    for _ in range(many):
        board, supply = rng.choice(mine[0] or boards), rng.choice(SUPPLIES)
        chosen = rng.sample(parts, rng.choice((1, 2, 2, 3, 3, 4)))
        if mine[1]:
            chosen[0] = rng.choice([i for i in mine[1] if i not in chosen[1:]] or chosen[:1])
        named = items(rng, board, chosen)
        words = [said(rng, i) for i in named]
        name = rng.choice((entries[board]["aliases"] or [entries[board]["name"]])[:4])
        row = words[0] if len(words) == 1 else ", ".join(words[:-1]) + rng.choice((" and ", ", plus ", " & ")) + words[-1]
        form = rng.random()
        if form < 0.6:
            prompt = rng.choice(SENTENCES).format(
                board=name,
                items=row,
                supply=f", {supply[0]}" if supply[0] else "",
                Supply=f" {supply[0].capitalize()}." if supply[0] else "",
            )
        elif form < 0.8:
            prompt = rng.choice(BARE_LISTS).format(board=name, lines="\n".join(words), supply=supply[0]).strip()
        else:
            prompt = rng.choice(LISTS).format(board=name, lines="\n".join(f"- {w}" for w in words), supply=supply[0]).rstrip("- \n")
        wanted = Wanted(prompt, board, named, supply[1])
        if rng.random() < 0.15:
            wanted.forbidden = [
                rng.choice([p for p in ("ssd1306-128x64", "buzzer", "led", "dht22", "servo") if all(p != i.part for i in named)])
            ]
            wanted.prompt += rng.choice((". No {0}.", ". I do not need a {0}.", ", without {0}")).format(
                entries[wanted.forbidden[0]]["aliases"][0] if wanted.forbidden[0] in entries else wanted.forbidden[0]
            )
        yield wanted


def expectation(wanted: Wanted) -> Expect:
    """What the answer must hold."""
    pins = {i.part: list(i.pins) for i in wanted.items if i.pins}
    counted: dict[str, int] = {}
    for i in wanted.items:
        counted[i.part] = counted.get(i.part, 0) + i.count
    parts = [{"any": [p], "count": n, "most": n} for p, n in counted.items()]
    values = [{"kind": "rail", "volts": wanted.volts}] if wanted.volts else []
    return Expect(controller=wanted.board, parts=parts, pins=pins, forbid=wanted.forbidden, values=values)


def judged(wanted: Wanted) -> Row:
    """What is wrong with the answer: `told` where it says so itself, `faults` where it does not."""
    return answered(wanted.prompt, lambda circuit, _: faults(expectation(wanted), circuit, 0, ""))


if __name__ == "__main__":
    sys.exit(run(__doc__, lambda rng, many, args: requests(rng, many, frozenset(filter(None, args.parts.split(",")))), judged))
