"""What a run gives: plots with their vectors, or the reason why there are none. The same for every engine."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["", "not_found", "too_old", "netlist", "singular", "convergence", "timeout", "crash", "refused"]
NAMES = {
    "operating": "op",
    "dc": "dc",
    "ac": "ac",
    "transient": "tran",
}


@dataclass(slots=True)
class Plot:
    """One analysis: `scale` is the name of its axis (`time`, `frequency`, a swept source), '' for an operating point.

    Vectors are named v(node), i(source) and @device[quantity], all lower case. Complex ones hold real and imaginary parts in turn.
    """

    kind: str
    scale: str
    vectors: dict[str, array[float]]
    is_complex: bool = False

    def __post_init__(self) -> None:
        if self.is_complex and self.scale in self.vectors:  # ngspice leaves its imaginary part as it was in memory
            column = self.vectors[self.scale]
            column[1::2] = array("d", bytes(4 * len(column)))

    @property
    def x(self) -> Sequence[float]:
        """The axis: s, Hz, V, A or °C; empty for an operating point."""
        data = self.vectors.get(self.scale)
        if data is None:
            return array("d")
        return data[0::2] if self.is_complex else data

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.vectors

    def get(self, name: str) -> Sequence[float]:
        """A vector by its name; of a complex one the magnitudes. KeyError when there is none."""
        data = self.vectors[name.lower()]
        return array("d", map(abs, self.phasors(name))) if self.is_complex else data

    def phasors(self, name: str) -> list[complex]:
        """A vector as complex numbers."""
        data = self.vectors[name.lower()]
        return list(map(complex, data[0::2], data[1::2])) if self.is_complex else list(map(complex, data))

    def v(self, node: str, against: str = "0") -> Sequence[float]:
        """Voltage of a node, V (an AC analysis: its magnitude); ground is 0 throughout."""
        if against in ("0", "gnd"):
            if node in ("0", "gnd"):
                return array("d", bytes(8 * max(1, len(self.x))))
            return self.get(f"v({node})")
        if self.is_complex:
            pairs = zip(self.phasors(f"v({node})"), self.phasors(f"v({against})"), strict=True)
            return array("d", (abs(a - b) for a, b in pairs))
        return array("d", (a - b for a, b in zip(self.v(node), self.v(against), strict=True)))

    def i(self, source: str) -> Sequence[float]:
        """Current through a voltage source or inductor, A, into its first node."""
        return self.get(f"i({source})")


@dataclass(slots=True)
class Result:
    """A run. `reason` and `kind` say why it failed; `warnings` what ngspice remarked on the way."""

    ok: bool
    plots: list[Plot] = field(default_factory=list)
    reason: str = ""
    kind: Kind = ""
    warnings: list[str] = field(default_factory=list)
    engine: str = "ngspice -b"
    seconds: float = 0.0

    def plot(self, kind: str) -> Plot:
        """The first plot of an analysis (op, dc, ac, tran). KeyError when it did not run."""
        for plot in self.plots:
            if plot.kind == kind:
                return plot
        raise KeyError(f"no {kind} analysis in this result" + (f": {self.reason}" if self.reason else ""))

    @property
    def volts(self) -> dict[str, float]:
        """Node -> V of the operating point."""
        point = next((p for p in self.plots if p.kind == "op"), None)
        return {n[2:-1]: d[0] for n, d in point.vectors.items() if n.startswith("v(")} if point else {}

    @property
    def message(self) -> str:
        """Why there is no result, as a sentence's end for `not_checked`."""
        return self.reason if self.kind in ("not_found", "too_old") else f"ngspice failed: {self.reason}"


def kind_of(title: str) -> str:
    """op, dc, ac, tran from ngspice's name of a plot ("Transient Analysis", "tran1")."""
    words = title.lower()
    return next((short for long, short in NAMES.items() if words.startswith((long, short))), words.split()[0] if words else "")


def vector_name(name: str) -> str:
    """v(node), i(source), @device[quantity] from any of the names that ngspice uses."""
    low = name.lower()
    if low.endswith("#branch"):
        return f"i({low[:-7]})"
    if low.startswith("i(@") and low.endswith(")"):
        return low[2:-1]
    if low in ("v(v-sweep)", "v(i-sweep)", "v(temp-sweep)", "v(res-sweep)", "i(i-sweep)"):
        return low[2:-1]
    if low.startswith(("v(", "i(", "@")) or low in ("time", "frequency", "v-sweep", "i-sweep", "temp-sweep", "res-sweep"):
        return low
    return f"v({low})"
