"""`kb check --kicad`: all component files beside their KiCad symbols, and what of the differences is settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from circuitlm.circuit.component import Component
from circuitlm.knowledge.kicad.compare import compared, differences, open_points
from circuitlm.knowledge.kicad.library import Symbol, libraries, read_library
from circuitlm.knowledge.kicad.names import other_names
from circuitlm.knowledge.kicad.sexpr import Broken


@dataclass(slots=True)
class Settlement:
    """What the comparison of a catalogue found, in sentences that begin with the component's id."""

    compared: int = 0
    alike: int = 0
    """Files without any difference."""
    settled: int = 0
    """Differences with a reason in their file."""
    open: list[str] = field(default_factory=list)
    """Differences without a reason."""
    gone: list[str] = field(default_factory=list)
    """Reasons without a difference."""
    unseen: list[str] = field(default_factory=list)
    """Parts whose symbol is not in the folder, with why."""

    def summary(self) -> str:
        return (
            f"{self.compared} files compared with KiCad's symbols: {self.alike} agree in all, "
            f"{self.settled} differences are settled, {len(self.open)} are open"
            + (f", {len(self.gone)} settled ones exist no longer" if self.gone else "")
            + (f"; {len(self.unseen)} symbols were not found" if self.unseen else "")
        )


def settlement(components: Iterable[Component], folder: Path) -> Settlement:
    """Compare every component that has a symbol of its own. Only the libraries that are named are read. Raises UsageError for a folder
    without symbols."""
    shelf = libraries(folder)
    read: dict[str, dict[str, Symbol] | str] = {}
    out = Settlement()
    for c in components:
        name = compared(c)
        if name is None:
            if c.differs:
                out.gone += [f"{c.id}: differences are settled, but the file names no symbol to compare with"]
            continue
        symbol = None
        for called in (name, *other_names(name)):
            library, _, symbol_name = called.partition(":")
            if library not in read:
                read[library] = _library(library, shelf)
            symbols = read[library]
            symbol = symbol or (symbols.get(symbol_name) if isinstance(symbols, dict) else None)
        if symbol is None:
            library, _, symbol_name = name.partition(":")
            why = read[library]
            out.unseen.append(f"{c.id}: {why if isinstance(why, str) else f'{library} has no symbol {symbol_name}'}")
            continue
        all_of_them = differences(c, symbol)
        left, gone = open_points(c, symbol)
        out.compared += 1
        out.alike += not all_of_them
        out.settled += len(all_of_them) - len(left)
        out.open += [f"{c.id} and {symbol.type}: {d}" for d in left]
        out.gone += [f"{c.id} and {symbol.type}: {text}" for text in gone]
    return out


def _library(name: str, shelf: dict[str, list[Path]]) -> dict[str, Symbol] | str:
    """A library's symbols, or why there are none."""
    if name not in shelf:
        return f"there is no library {name}"
    try:
        return read_library(name, shelf[name])
    except Broken as error:
        return error.message
