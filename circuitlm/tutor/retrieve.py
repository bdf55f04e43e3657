"""The lecture note that fits: by the circuit's graph, by the words, and by both together."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Literal

from circuitlm.symbolic.netlist import Netlist
from circuitlm.tutor.graph import cosine, shape, spread
from circuitlm.tutor.lectures import Lecture, all_lectures
from circuitlm.tutor.lesson import read
from circuitlm.tutor.targets import Target

How = Literal["both", "text", "wl", "graph"]
WEIGHTS = {"shape": 0.45, "wl": 0.15, "text": 0.2, "asked": 0.2}
"""Shares of the four similarities in the combined one."""
_ASKED = {
    "tau": "time constant transient rc rl",
    "fc": "corner frequency cutoff filter",
    "f0": "resonance frequency",
    "Q": "quality factor resonance",
    "Vth": "thevenin open-circuit voltage",
    "Rth": "thevenin norton resistance",
    "In": "norton short-circuit current",
    "Pmax": "maximum power transfer matching",
    "Req": "equivalent resistance series parallel",
    "Z": "impedance",
    "P": "power",
    "gain": "gain amplifier filter",
}
_STOP = frozenset("the a an of and or to in is are at on with for by it its what that this from through which be as one two".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Hit:
    """A note and how well it fits, 0 to 1."""

    lecture: Lecture
    score: float


def words(text: str) -> Counter[str]:
    """Its words without endings, accents and small change."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    found = (re.sub(r"(?:ing|ies|es|s|ed)$", "", w) for w in re.findall(r"[a-z]{2,}", plain) if w not in _STOP)
    return Counter(w for w in found if len(w) > 1)


@cache
def _rarity() -> dict[str, float]:
    notes = [words(n.text) for n in all_lectures()]
    seen = Counter(w for n in notes for w in n)
    return {w: math.log((len(notes) + 1) / (many + 0.5)) for w, many in seen.items()}


def _weighed(counts: Counter[str]) -> dict[str, float]:
    rarity = _rarity()
    return {w: (1 + math.log(n)) * rarity.get(w, 0.0) for w, n in counts.items() if rarity.get(w, 0.0) > 0}


@cache
def _notes() -> list[tuple[Lecture, dict[str, float], dict[str, float], list[Counter[str]], list[Counter[str]]]]:
    out = []
    for note in all_lectures():
        circuits = [read(c) for c in note.circuits]
        head = " ".join([note.title, *note.keywords] * 3 + note.topics)
        out.append(
            (
                note,
                _weighed(words(note.text + " " + head)),
                _weighed(words(head)),
                [shape(c) for c in circuits],
                [spread(c) for c in circuits],
            )
        )
    return out


def search(netlist: Netlist | None, text: str = "", target: Target | None = None, how: How = "both", most: int = 5) -> list[Hit]:
    """The notes that fit best, best first. *how*: both, or one alone (for comparison): text, plain WL (wl), our graph features (graph)."""
    said = _weighed(words(text))
    asked = (
        _weighed(
            words(
                _ASKED.get(target.kind, "")
                + (f" {target.form} phasor" if target.frequency else " transient" if target.time is not None else "")
            )
        )
        if target
        else {}
    )
    seen, labels = (shape(netlist), spread(netlist)) if netlist is not None else (Counter(), Counter())
    hits = []
    for note, body, head, shapes, spreads in _notes():
        parts = {
            "text": cosine(said, body),
            "asked": cosine(asked, head),
            "shape": max((cosine(seen, s) for s in shapes), default=0.0),
            "wl": max((cosine(labels, s) for s in spreads), default=0.0),
        }
        weights = {"both": WEIGHTS, "text": {"text": 1.0}, "wl": {"wl": 1.0}, "graph": {"shape": 0.75, "wl": 0.25}}[how]
        hits.append(Hit(note, sum(parts[k] * w for k, w in weights.items())))
    hits.sort(key=lambda h: (-h.score, h.lecture.id))
    return hits[:most]
