"""Random bags of parts without a word of what each is for: python evals/bags.py [--many 200] [--seed 1] [--workers 2] [--out FILE]

Each request names parts that belong together (a load, a transistor, a diode, a supply; a sensor and an op-amp; a counter, a clock and
LEDs), with or without a board, as a list or in a sentence; the words stand in bags.yaml. An engineer knows what each is for. Judged by what
the answer says itself: a part that is placed and not wired, an error, words that are not understood. Prints the causes and, last, the share
of each scene; exit code 1 where one of the requests crashed.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from random_requests import Row, answered, cause, run

WORDS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "bags.yaml").read_text(encoding="utf-8"))


def drawn(r: random.Random, entry: str | list[str]) -> list[str]:
    """One of an entry's choices as names, '$set' for one of that set; none for every second entry that begins with '?'."""
    if isinstance(entry, list):
        return drawn(r, r.choice(entry))
    if entry.startswith("?") and r.random() < 0.5:
        return []
    name = r.choice(entry.lstrip("?").split("|"))
    return [r.choice(WORDS["sets"][name[1:]])] if name.startswith("$") else name.split(", ")


def said(r: random.Random, board: str, bag: list[str], supply: str) -> str:
    """The bag in one of five plain forms."""
    everything = [x for x in (board, *bag, supply) if x]
    listed = " and ".join([", ".join(bag[:-1]), bag[-1]]) if len(bag) > 1 else bag[0]
    match r.randrange(5):
        case 0:
            return ", ".join(everything)
        case 1:
            return (f"{board} with " if board else "Circuit with ") + listed + (f", powered by {supply}" if supply else "")
        case 2:
            return f"I have {', '.join(everything)}. How do I wire it up?"
        case 3:
            return "Parts:\n" + "\n".join(f"- {x}" for x in everything)
        case _:
            return "Connect " + ", ".join(bag) + (f" to {board}" if board else "") + (f" using {supply}" if supply else "")


def requests(r: random.Random, many: int, args: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Scene and request."""
    for _ in range(many):
        name = r.choice([s for s in WORDS["scenes"] if not args.parts or s in args.parts.split(",")])
        scene = WORDS["scenes"][name]
        bag = [x for entry in scene["bag"] for x in drawn(r, entry)]
        board = r.choice(WORDS["sets"]["board"]) if r.random() < scene["board"] else ""
        yield name, said(r, board, bag, r.choice(scene["supply"]))


def judged(request: tuple[str, str]) -> Row:
    scene, prompt = request
    return answered(prompt, lambda circuit, report: []) | {"scene": scene}


def shares(rows: list[Row]) -> str:
    """Of each scene how many were answered without a complaint."""
    many, right = Counter(r["scene"] for r in rows), Counter(r["scene"] for r in rows if cause(r) == "right")
    return ", ".join(f"{s} {right[s]}/{many[s]}" for s in sorted(many))


if __name__ == "__main__":
    sys.exit(run(__doc__, requests, judged, shares))
