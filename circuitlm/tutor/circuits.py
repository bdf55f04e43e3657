"""A circuit as a tutor sees it: lines like `R1 in out 1k` with exact values, from which others are made (another value, a part left out).

`knowledge/exercises/README.md` has the lines that are understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from circuitlm.errors import UsageError

GROUND = "0"
NODES = {"R": 2, "C": 2, "L": 2, "V": 2, "I": 2, "E": 4, "G": 4, "F": 2, "H": 2, "O": 3, "D": 2, "Q": 3}
UNIT = {"R": "Ω", "C": "F", "L": "H", "V": "V", "I": "A", "E": "", "G": "S", "F": "", "H": "Ω", "D": "V"}
MOST = 200
"""Lines that are read."""
_POWERS = {"t": 12, "g": 9, "meg": 6, "k": 3, "m": -3, "u": -6, "µ": -6, "n": -9, "p": -12, "f": -15}
_NUMBER = re.compile(r"([-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d{1,3})?)(meg|[tgkmuµnpf])?(?:ohms?|Ω|Ω|V|A|F|H|Hz)?", re.I)
_FRACTION = re.compile(r"([-+]?\d+)/(\d+)")
_GROUNDS = {"0", "gnd", "ground"}


def exact(text: str) -> Fraction:
    """`4.7k`, `100nF`, `1/3`, `10MEG`, as SPICE reads them (M is milli). Raises ValueError."""
    if m := _FRACTION.fullmatch(text):
        return Fraction(int(m[1]), int(m[2])) if int(m[2]) else _fail(text)
    if not (m := _NUMBER.fullmatch(text)):
        return _fail(text)
    return Fraction(m[1]) * Fraction(10) ** _POWERS.get((m[2] or "").lower(), 0)


def _fail(text: str) -> Fraction:
    raise ValueError(f"{text[:30]!r} is no value")


@dataclass(frozen=True, slots=True)
class Line:
    """One element. `value` in SI units; of a source with `ac` the phase in degrees, its value being the amplitude; `through`: the source
    whose current controls an F or H; `options`: BETA, VBE, VCESAT, BV, IC, PNP."""

    name: str
    nodes: tuple[str, ...]
    value: Fraction | None = None
    ac: Fraction | None = None
    through: str = ""
    options: dict[str, Fraction] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.name[0].upper()

    def option(self, name: str, usual: str) -> Fraction:
        return self.options.get(name, Fraction(usual))

    def text(self) -> str:
        """The line as it is read."""
        parts = [self.name, *self.nodes]
        if self.through:
            parts.append(self.through)
        if self.value is not None:
            parts += (["AC"] if self.ac is not None else []) + [str(self.value)]
        if self.ac:
            parts.append(str(self.ac))
        parts += [k if k == "PNP" else f"{k}={v}" for k, v in self.options.items()]
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Lines:
    """A circuit. Names of elements are compared without case; nodes are small letters, ground is "0"."""

    all: tuple[Line, ...]

    def __iter__(self) -> Iterator[Line]:
        return iter(self.all)

    def __contains__(self, name: str) -> bool:
        return any(x.name.lower() == name.lower() for x in self.all)

    def __getitem__(self, name: str) -> Line:
        """Raises KeyError."""
        for line in self.all:
            if line.name.lower() == name.lower():
                return line
        raise KeyError(name)

    @property
    def nodes(self) -> list[str]:
        return list(dict.fromkeys(n for x in self.all for n in x.nodes))

    def of(self, kinds: str) -> list[Line]:
        """The elements of these kinds ("VI")."""
        return [x for x in self.all if x.kind in kinds]

    def at(self, node: str) -> list[Line]:
        """The elements with an end at a node."""
        return [x for x in self.all if node in x.nodes]

    def text(self) -> str:
        return "\n".join(x.text() for x in self.all) + "\n"

    # -- other circuits made of it ----------------------------------------------------------------------------------
    def put(self, *lines: Line) -> Lines:
        """With these lines in place of those of the same names, or added."""
        new = {x.name.lower(): x for x in lines}
        kept = [new.pop(x.name.lower(), x) for x in self.all]
        return Lines((*kept, *new.values()))

    def with_value(self, name: str, value: Fraction | int) -> Lines:
        return self.put(replace(self[name], value=Fraction(value)))

    def without(self, *names: str) -> Lines:
        """Without these elements, their places open."""
        gone = {n.lower() for n in names}
        return Lines(tuple(x for x in self.all if x.name.lower() not in gone))

    def shorted(self, name: str) -> Lines:
        """With a wire in place of an element: its nodes become one (ground's name wins)."""
        line = self[name]
        keep, gone = line.nodes[:2]
        if gone == GROUND:
            keep, gone = gone, keep
        return Lines(
            tuple(replace(x, nodes=tuple(keep if n == gone else n for n in x.nodes)) for x in self.all if x.name.lower() != name.lower())
        )

    def dead(self, but: str = "") -> Lines:
        """With all independent sources at zero, except one of that name."""
        return Lines(tuple(replace(x, value=Fraction(0)) if x.kind in "VI" and x.name.lower() != but.lower() else x for x in self.all))

    def values(self) -> dict[str, float]:
        """Name -> value in SI units of what has one."""
        return {x.name: float(x.value) for x in self.all if x.value is not None}


def read(text: str) -> Lines:
    """The circuit of a text. Raises UsageError with the line that is not understood."""
    out: list[Line] = []
    seen: set[str] = set()
    raw = re.sub(r"\n\s*\+", " ", text.replace("\r", "\n"))
    for n, row in enumerate(raw.split("\n"), 1):
        row = re.split(r"[;$]|//", row)[0].strip()
        if not row or row.startswith(("*", ".", "#")):
            continue
        if len(out) >= MOST:
            raise UsageError(f"The circuit has more than {MOST} elements: too many for a lesson.")
        try:
            line = _line(row)
        except ValueError as error:
            raise UsageError(f"line {n} ({row[:60]}): {error}.", "a line is like R1 in out 1k") from None
        if line.name.lower() in seen:
            raise UsageError(f"line {n}: there are two elements {line.name}.")
        seen.add(line.name.lower())
        out.append(line)
    if not out:
        raise UsageError("The circuit holds no element.", "a line is like R1 in out 1k")
    lines = Lines(tuple(out))
    for line in lines:
        if line.through and (line.through not in lines or lines[line.through].kind != "V"):
            raise UsageError(f"{line.name} is controlled by the current through {line.through}, which is no voltage source here.")
    if GROUND not in lines.nodes:
        raise UsageError("The circuit has no ground.", "name one node 0")
    return lines


def _line(row: str) -> Line:
    words = re.sub(r"\s*=\s*", "=", row.replace("(", " ").replace(")", " ")).split()
    name = words[0]
    kind = name[0].upper()
    if kind not in NODES or not re.fullmatch(r"[A-Za-z]\w*", name):
        raise ValueError(f"{name[:20]!r} is no element that the tutor knows")
    count = NODES[kind]
    nodes = tuple(GROUND if w.lower() in _GROUNDS else w.lower() for w in words[1 : count + 1])
    if len(nodes) < count or not all(re.fullmatch(r"\w+", n) for n in nodes):
        raise ValueError(f"{name} needs {count} nodes")
    rest = words[count + 1 :]
    through = rest.pop(0) if kind in "FH" and rest else ""
    options: dict[str, Fraction] = {}
    for word in [w for w in rest if "=" in w or w.upper() in ("PNP", "NPN")]:
        rest.remove(word)
        key, _, given = word.partition("=")
        if key.upper() not in ("BETA", "VBE", "VCESAT", "BV", "IC", "PNP", "NPN"):
            raise ValueError(f"there is no {key[:20]}= for {name}")
        if key.upper() != "NPN":
            options[key.upper()] = exact(given) if given else Fraction(1)
    value: Fraction | None = None
    ac = None
    if kind in "VI" and rest:
        if rest[0].upper() == "DC":
            rest.pop(0)
        elif rest[0].upper() == "AC":
            rest.pop(0)
            ac = exact(rest.pop(1)) if len(rest) > 1 else Fraction(0)
    if kind in "OQ":
        pass
    elif not rest:
        if kind != "D":
            raise ValueError(f"{name} has no value")
        value = Fraction(7, 10)
    else:
        value = exact(rest.pop(0))
    if rest:
        raise ValueError(f"{' '.join(rest)[:30]!r} is not understood")
    if kind in "RCL" and value is not None and value <= 0:
        raise ValueError(f"{name} has to be larger than zero")
    return Line(name, nodes, value, ac, through, options)
