"""Which function a free clause tells of: 'purrs if you stroke its back' names no part, and is a wish for two.

Each function has clauses of many sorts (knowledge/clauses.txt) besides its sayings; in the space of the light encoder a ridge regression with
an exponential kernel, its middle points the clauses, learns a figure for each function from all of them, the stories that ask for nothing
among them. It is solved once and kept in the cache folder.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from circuitlm import resources
from circuitlm.knowledge.encoder import light
from circuitlm.knowledge.indexfile import keep, stored
from circuitlm.knowledge.phrases import meanings, sayings

if TYPE_CHECKING:
    from circuitlm.knowledge.encoder import Vectors

NOTICED, DONE, NOTHING = "noticed", "done", "nothing"
"""What a clause tells of: what is sensed or worked by hand; what is shown, moved, kept or sent; a story."""
MOST = 6
"""The most clauses that a pattern with alternatives stands for."""
_SHARP = 4.0
"""How fast the kernel falls with unlikeness."""
_SMOOTH = 0.3
"""How much is given up to fit no clause exactly."""
_BESIDES = 0.5
"""What a saying of the search counts beside a clause."""


@dataclass(frozen=True, slots=True)
class Told:
    """A function (or part's id) that a clause may tell of, its figure (about 1: surely, about 0: not at all), and NOTICED, DONE or NOTHING."""

    function: str
    figure: float
    sort: str


@functools.cache
def bank() -> tuple[tuple[str, str, str], ...]:
    """(sort, function, clause) of all example clauses; none where the files are missing."""
    files = sorted(resources.folder("knowledge").glob("clauses*.txt"))
    return tuple(line for path in files for line in _read(path.read_text(encoding="utf-8").splitlines()))


def _read(lines: list[str]) -> Iterator[tuple[str, str, str]]:
    sort = NOTHING
    for line in lines:
        if line.startswith("["):
            sort = line.strip("[] ")
        elif not line.startswith("#") and ":" in line:
            function, _, said = line.partition(":")
            for pattern in filter(None, map(str.strip, said.split(";"))):
                yield from ((sort, function.strip(), clause) for clause in sayings(pattern, most=MOST))


class Clauses:
    """The example clauses in the space of the light encoder."""

    def __init__(self, held: tuple[tuple[str, str, str], ...], signature: str):
        import numpy as np

        self.sort = {function: sort for sort, function, _ in held}
        self.functions = sorted(self.sort)
        self._middles = light().encode([clause for *_, clause in held])
        found = stored("clauses", light())
        if found and found[0]["signature"] == signature:
            self._weights = found[1]["weights"]
            return
        more = [(f, said) for f, said in _sayings(frozenset(self.functions))]
        place = {f: k for k, f in enumerate(self.functions)}
        owners = [place[f] for _, f, _ in held] + [place[f] for f, _ in more]
        counts = np.array([1.0] * len(held) + [_BESIDES] * len(more))
        near = _likeness(np.concatenate([self._middles, light().encode([s for _, s in more])]), self._middles).astype(np.float64)
        wanted = np.eye(len(self.functions))[owners]
        left = near.T @ (near * counts[:, None]) + _SMOOTH * near[: len(held)] + 1e-6 * np.eye(len(held))
        self._weights = np.linalg.solve(left, near.T @ (wanted * counts[:, None])).astype(np.float32)
        keep("clauses", light(), {"signature": signature}, {"weights": self._weights})

    def judge(self, clause: str, sorts: tuple[str, ...] = (NOTICED, DONE, NOTHING)) -> list[Told]:
        """What a clause may tell of, of these sorts, the likeliest first."""
        figures = (_likeness(light().encode([clause]), self._middles) @ self._weights)[0].tolist()
        told = [Told(f, x, self.sort[f]) for f, x in zip(self.functions, figures, strict=True) if self.sort[f] in sorts]
        return sorted(told, key=lambda t: (-t.figure, t.function))


def _likeness(these: Vectors, those: Vectors) -> Vectors:
    import numpy as np

    return np.exp(_SHARP * (these @ those.T - 1))


def _sayings(functions: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The English sayings of the search that are said of these functions, or first of all of these parts."""
    for line in meanings():
        named = [t.removeprefix("@") for t in line.targets if t.startswith("@")] or [line.targets[0]]
        if function := next((n for n in named if n in functions), None):
            yield from ((function, said) for said in line.said.get("en", ()))


@functools.cache
def clauses() -> Clauses | None:
    """The example clauses, ready to judge; None where there are none."""
    held = bank()
    said = "\n".join(
        [*("\t".join(line) for line in held), *(t for m in meanings() for t in m.texts), light().name, f"{_SHARP} {_SMOOTH} {_BESIDES}"]
    )
    return Clauses(held, hashlib.sha256(said.encode()).hexdigest()[:24]) if held else None
