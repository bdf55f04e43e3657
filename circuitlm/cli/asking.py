"""Questions at a terminal, and the same questions answered from a pipe: one line an answer."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

from circuitlm.errors import UsageError

T = TypeVar("T")


class Asker:
    """Asks until the answer will do; answers from a pipe get one chance, since nobody is there to ask again."""

    def __init__(self) -> None:
        self.person = sys.stdin.isatty()
        self.number = 0
        """Answers read so far."""

    def line(self, question: str, default: str = "") -> str:
        """An answer as it was typed, or the default for an empty one. Raises UsageError where the answers end."""
        shown = f"{question}{f' [{default}]' if default else ''}: "
        print(shown, end="", flush=True)
        text = sys.stdin.readline()
        self.number += 1
        if not self.person:
            print(text.rstrip("\n"))
        if not text:
            print()
            raise UsageError(f"The answers end before this question: {question}.", "nothing was written")
        return text.strip() or default

    def ask(self, question: str, read: Callable[[str], T], default: str = "") -> T:
        """An answer that *read* takes; it raises ValueError with what is wrong."""
        while True:
            text = self.line(question, default)
            try:
                return read(text)
            except ValueError as error:
                if not self.person:
                    raise UsageError(f"Answer {self.number}, {text!r}, will not do: {error}.", "nothing was written") from error
                print(f"  {error}")

    def yes(self, question: str, default: bool = True) -> bool:
        return self.ask(f"{question} (yes, no)", _yes, "yes" if default else "no")

    def many(self, question: str, read: Callable[[str], T]) -> list[T]:
        """Lines up to an empty one."""
        print(f"{question}, an empty line ends:")
        found: list[T] = []
        while True:
            item = self.ask(f"  {len(found) + 1}", lambda text: read(text) if text else None)
            if item is None:
                return found
            found.append(item)


def _yes(text: str) -> bool:
    if text.lower() in ("y", "yes"):
        return True
    if text.lower() in ("n", "no"):
        return False
    raise ValueError("yes or no")


def words(text: str) -> list[str]:
    """'a, b' as a list."""
    return [w.strip() for w in text.split(",") if w.strip()]


def one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"one of {', '.join(choices)}")
        return text

    return read


def figure(unit: str, needed: bool = True) -> Callable[[str], float | None]:
    """A number in a unit ('3.3', '3.3 V', '500 uA' for mA); an empty answer is None where it may be."""

    def read(text: str) -> float | None:
        from circuitlm.circuit import units

        if not text and not needed:
            return None
        try:
            plain = text.replace(" ", "").removesuffix(unit)
            return float(plain)
        except ValueError:
            pass
        try:
            value = units.parse(text)
        except ValueError as error:
            raise ValueError(f"a number of {unit} is expected") from error
        return value.value * (1000 if unit == "mA" else 1)

    return read
