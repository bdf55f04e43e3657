"""What a dialogue is about: a circuit, a target, and the words around them. Made of an exercise, a netlist, or a circuit file."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

from circuitlm.errors import UsageError
from circuitlm.symbolic.netlist import GROUND, Netlist
from circuitlm.tutor.exercise import Exercise, Slip, exercise
from circuitlm.tutor.facts import shown
from circuitlm.tutor.lesson import UNITS, read
from circuitlm.tutor.targets import Target, read_target


@dataclass(frozen=True, slots=True)
class Problem:
    """`name` is what a saved session is called by."""

    name: str
    title: str
    text: str
    netlist: Netlist
    target: Target
    question: str = ""
    plausible: str = ""
    topic: str = ""
    level: int = 1
    lecture: str = ""
    slips: tuple[Slip, ...] = field(default=())

    def givens(self) -> list[tuple[float, str]]:
        """Every value that the student is given, with its unit."""
        out = [(float(x.number), UNITS.get(x.kind, "")) for x in self.netlist if x.number is not None]
        for x in self.netlist:
            out += [(x.phase, "°")] if x.phase else []
            out += [(float(v), {"VBE": "V", "VCESAT": "V", "BV": "V", "IC": "V"}.get(k, "")) for k, v in x.options.items() if k != "PNP"]
        if self.target.frequency:
            out.append((self.target.frequency, "Hz"))
        if self.target.time and math.isfinite(self.target.time):
            out.append((self.target.time, "s"))
        return out

    def names(self) -> dict[str, float]:
        """What a student may write in a formula -> value: elements, and the usual names of the only source."""
        out = dict(self.netlist.numbers())
        for x in self.netlist:
            if x.kind == "Q":
                out |= {"beta": float(x.option("BETA", "100")), "B": float(x.option("BETA", "100")), "VBE": float(x.option("VBE", "0.7"))}
        for kind, aliases in (
            ("V", ("Vin", "Vs", "V0", "Uin", "U", "U0", "Uq", "V", "E")),
            ("I", ("I0", "Is", "Iq")),
            ("R", ("R",)),
            ("C", ("C",)),
            ("L", ("L",)),
            ("D", ("VD", "Vd", "Vf")),
        ):
            only = self.netlist.of(kind)
            if len(only) == 1 and only[0].number is not None:
                out |= {a: float(only[0].number) for a in aliases if a not in out}
        for x in self.netlist.of("V"):
            if x.nodes[1] == GROUND and x.number is not None:
                out.setdefault(f"V({x.nodes[0]})", float(x.number))
        if self.target.frequency:
            out |= {"f": self.target.frequency, "w": 2 * math.pi * self.target.frequency, "omega": 2 * math.pi * self.target.frequency}
        if self.target.time and math.isfinite(self.target.time):
            out["t"] = self.target.time
        return {k: v for k, v in out.items() if k not in ("A", "m", "k")}

    def values_text(self) -> str:
        """The elements with their values, one a line, with the nodes they join."""
        rows = []
        for x in self.netlist:
            ends = " to ".join("ground" if n == GROUND else n for n in x.nodes[:2])
            value = shown(float(x.number), UNITS.get(x.kind, ""), 6) if x.number is not None else ""
            extra = ", ".join(k if k == "PNP" else f"{k} = {float(v):g}" for k, v in x.options.items())
            ac = " (amplitude)" if x.ac is not None else ""
            rows.append(
                f"  {x.name:<5} {value}{ac}{'  ' + extra if extra else ''}   {ends}"
                + (f", controlled by {x.control[0]}" if x.control else "")
            )
        return "\n".join(rows)


def of_exercise(found: Exercise, target: str | None = None) -> Problem:
    """The dialogue of an exercise: its first question, or the one of that target. Raises UsageError."""
    netlist = read(found.circuit)
    asks = {read_target(a.target, netlist): a for a in found.asks}
    wanted = read_target(target, netlist) if target else next(iter(asks))
    ask = asks.get(wanted)
    return Problem(
        found.id,
        found.title,
        found.text.strip(),
        netlist,
        wanted,
        ask.question if ask else "",
        ask.plausible if ask else "",
        found.topic,
        found.level,
        found.lecture or "",
        tuple(found.mistakes),
    )


def of_text(text: str, target: str | None, name: str = "circuit", title: str = "") -> Problem:
    """A netlist's dialogue. Raises UsageError: without a target it is not clear what is asked."""
    netlist = read(text)
    if not target:
        raise UsageError("What is to be found?", "name a target: --target 'V(out)' or --target 'I(R2)'")
    return Problem(name, title or name, "", netlist, read_target(target, netlist))


def load(what: str, target: str | None = None) -> Problem:
    """The dialogue of an exercise's name or of a file: an exercise, a SPICE netlist, Circuit JSON, a design's folder. Raises UsageError."""
    path = Path(what)
    if not path.suffix and not path.exists():
        return of_exercise(exercise(what), target)
    if path.is_dir():
        path /= "circuit.json"
    if path.suffix in (".yaml", ".yml"):
        from circuitlm.tutor.exercise import read_exercise

        return of_exercise(read_exercise(path), target)
    if path.suffix == ".json":
        from circuitlm.tutor.foreign import lines_of_file

        return of_text(lines_of_file(path).text(), target, path.stem)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UsageError(f"{path} does not exist, and there is no exercise of that name.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    return of_text(text, target, path.stem)
