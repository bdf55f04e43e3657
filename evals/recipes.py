"""Analog design to a spec, measured: python evals/recipes.py [--only WORD] [--slice N] [--json FILE] [-v]

evals/recipes.json holds for each recipe at least five specs over its range, asked in words, with what a meter has to show. Each is
designed by the built-in engineer and measured in ngspice; a spec is solved when every figure that it names is measured within 5 % (or
the stated tolerance) of what was asked, with parts of the E-series. The expectations are the file's own, not the program's reading of
the prompt. Prints a table per recipe (solved of asked, worst error) and writes JSON; exit code 1 when a spec is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from circuitlm.errors import CircuitlmError
from circuitlm.pipeline.run import Options, design
from circuitlm.spice.engine import available

SPECS = Path(__file__).with_name("recipes.json")
TOLERANCE = 0.05


@dataclass
class Outcome:
    """One spec: the figures wanted, those measured, and the largest error (a share)."""

    recipe: str
    prompt: str
    wanted: dict[str, float]
    tolerance: float
    measured: dict[str, float | None] = field(default_factory=dict)
    built: list[str] = field(default_factory=list)
    refused: str = ""
    seconds: float = 0.0

    @property
    def worst(self) -> float | None:
        """The largest error; None where a figure was not measured."""
        errors = [None if (got := self.measured.get(k)) is None else abs(got / want - 1) for k, want in self.wanted.items()]
        return None if not errors or None in errors else max(e for e in errors if e is not None)

    @property
    def solved(self) -> bool:
        return self.worst is not None and self.worst <= self.tolerance * 1.0001

    def to_dict(self) -> dict[str, Any]:
        return {
            "recipe": self.recipe,
            "prompt": self.prompt,
            "wanted": self.wanted,
            "measured": self.measured,
            "tolerance": self.tolerance,
            "worst": None if self.worst is None else round(self.worst, 5),
            "solved": self.solved,
            "built": self.built,
            **({"refused": self.refused} if self.refused else {}),
        }


def load(path: Path = SPECS) -> dict[str, dict[str, Any]]:
    """Recipe's name -> {tolerance?, specs: [[prompt, {figure: value}], ...]}."""
    return json.loads(path.read_text(encoding="utf-8"))


def try_one(recipe: str, prompt: str, wanted: dict[str, float], tolerance: float) -> Outcome:
    """Design a prompt and read its figures: the first row of the proof whose name begins as the wanted figure's."""
    out = Outcome(recipe, prompt, wanted, tolerance)
    began = time.perf_counter()
    try:
        made = design(prompt, Options(yield_runs=0))
    except CircuitlmError as error:
        out.refused = str(error)
        return out
    out.seconds = time.perf_counter() - began
    out.built = [b.recipe for b in made.plan.blocks]
    for name in wanted:
        out.measured[name] = next((r["measured"] for r in made.report["proof"] if r["what"].startswith(name)), None)
    return out


def outcomes(only: str = "", most: int | None = None) -> list[Outcome]:
    """Every spec, of recipes whose name holds *only*; at most the first *most* of each."""
    return [
        try_one(recipe, prompt, wanted, float(entry.get("tolerance", TOLERANCE)))
        for recipe, entry in load().items()
        if only.lower() in recipe.lower()
        for prompt, wanted in entry["specs"][:most]
    ]


def table(done: list[Outcome]) -> list[str]:
    """A line a recipe, and the sum."""
    lines = ["| recipe | solved | worst error | tolerance |", "|---|---|---|---|"]
    for recipe in dict.fromkeys(o.recipe for o in done):
        own = [o for o in done if o.recipe == recipe]
        errors = [o.worst for o in own if o.worst is not None]
        worst = f"{max(errors):.1%}" if errors else "-"
        lines.append(f"| {recipe} | {sum(o.solved for o in own)} of {len(own)} | {worst} | {own[0].tolerance:.0%} |")
    lines.append(f"| all | {sum(o.solved for o in done)} of {len(done)} | | |")
    return lines


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="recipes whose name holds this")
    parser.add_argument("--slice", type=int, default=None, help="only the first N specs of each recipe")
    parser.add_argument("--json", type=Path, help="write every spec's outcome here")
    parser.add_argument("-v", "--verbose", action="store_true", help="every spec, not the missed ones alone")
    args = parser.parse_args(argv)
    if not available():
        print("ngspice not found: nothing can be measured", file=sys.stderr)
        return 4
    done = outcomes(args.only, args.slice)
    print("\n".join(table(done)))
    for o in done:
        if args.verbose or not o.solved:
            figures = ", ".join(
                f"{k}: {v:g} wanted, {'nothing' if (m := o.measured.get(k)) is None else f'{m:.4g}'} measured" for k, v in o.wanted.items()
            )
            print(f"{'solved' if o.solved else 'MISSED'} {o.recipe}: {o.prompt!r} -> {o.refused or figures} {o.built}")
    if args.json:
        args.json.write_text(json.dumps([o.to_dict() for o in done], indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0 if all(o.solved for o in done) else 1


if __name__ == "__main__":
    sys.exit(main())
