"""AnalogCoder's 24 kinds of circuits, asked in our own words and measured: python evals/analogcoder.py [--json FILE]

The benchmark (Lai et al., AnalogCoder, AAAI 2025) checks code that a model writes; here the built-in engineer designs from a sentence, and
the measuring bench judges: the circuit must be of the kind that was asked (its recipe), and its figure within limits that are at least as
strict as the benchmark's (an amplifier amplifies, a mirror's current within 10 %, an adder's gains within 5 %). The prompts and limits are
written anew. What is not solved is printed with the reason.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from circuitlm.errors import CircuitlmError
from circuitlm.pipeline.run import Options, design
from circuitlm.spice.engine import available

ANY = 1e9
TASKS: list[tuple[str, str, str, dict[str, tuple[float, float]]]] = [
    ("common source", "single-stage common-source amplifier with a resistor as load, 2N7000, 12 V", "fet-amplifier", {"gain": (-ANY, -2)}),
    ("three stages", "three-stage common-source amplifier with resistor loads, 12 V", "multi-stage", {"gain": (-ANY, -20)}),
    ("common drain", "common-drain amplifier with a source resistor, 12 V", "fet-amplifier", {"gain": (0.5, 1)}),
    ("common gate", "common-gate amplifier with a resistor as load, 12 V", "fet-amplifier", {"gain": (2, ANY)}),
    ("cascode", "cascode amplifier of two NMOS transistors with a resistor as load, 12 V", "cascode-amplifier", {"gain": (-ANY, -2)}),
    ("inverter", "NMOS inverter with a resistor as load, 5 V", "transistor-inverter", {"threshold": (1, 4)}),
    ("CMOS inverter", "logic inverter made of an NMOS and a PMOS transistor, 5 V", "transistor-inverter", {"threshold": (1.5, 3.5)}),
    ("current sink", "constant current sink of 10 mA with an NMOS transistor, 12 V, LED as load", "current-source", {"current": (0.008, 0.012)}),
    ("two stages, Miller", "two-stage transistor amplifier with Miller compensation, 12 V", "miller-pair", {"gain": (20, ANY)}),
    ("diode-connected load", "common-source amplifier with a diode-connected PMOS as load, 12 V", "diode-load", {"gain": (-ANY, -1)}),
    ("op-amp, mirror load", "differential amplifier of transistors with a current mirror as active load, +-12 V", "discrete-opamp", {"gain": (20, ANY)}),
    ("cascode mirror", "cascode current mirror, 1 mA, 12 V", "current-mirror", {"current": (0.9e-3, 1.1e-3)}),
    ("differential pair", "differential pair with resistors as loads, +-12 V", "differential-pair", {"gain between": (20, ANY), "gain for what": (0, 1)}),
    ("two-stage op-amp", "two-stage differential amplifier of transistors with an active load, +-12 V", "discrete-opamp", {"gain": (100, ANY)}),
    ("telescopic op-amp", "telescopic cascode amplifier of transistors, +-12 V", "discrete-opamp", {"gain": (100, ANY)}),
    ("phase-shift oscillator", "RC phase-shift oscillator with an op-amp, 1 kHz", "sine-oscillator", {"frequency": (950, 1050)}),
    ("Wien bridge oscillator", "Wien bridge oscillator with an op-amp, 1 kHz", "sine-oscillator", {"frequency": (950, 1050)}),
    ("integrator", "op-amp integrator with 10k and 100 nF, +-12 V", "opamp-stage", {"gain where": (0.95, 1.05)}),
    ("differentiator", "op-amp differentiator with 10k and 10 nF, +-12 V", "opamp-stage", {"gain where": (0.95, 1.05)}),
    ("adder", "op-amp adder for two voltages, +-12 V", "opamp-stage", {"gain of input 1": (-1.05, -0.95), "gain of input 2": (-1.05, -0.95)}),
    ("subtractor", "op-amp that subtracts two voltages, +-12 V", "opamp-stage", {"gain": (0.95, 1.05)}),
    ("Schmitt trigger", "non-inverting Schmitt trigger with LM393, thresholds 2 V and 3 V, 5 V", "schmitt-trigger", {"upper": (2.9, 3.1), "lower": (1.9, 2.1)}),
    ("voltage-controlled oscillator", "voltage-controlled oscillator, 1 kHz at 2.5 V, 12 V supply", "vco", {"frequency": (900, 1100)}),
    ("phase-locked loop", "phase-locked loop that follows a 10 kHz square wave, 5 V", "pll", {"frequency": (9900, 10100)}),
]  # fmt: skip


@dataclass
class Outcome:
    """One task: what was built and measured, and why it is not solved ('' when it is)."""

    task: str
    prompt: str
    built: list[str] = field(default_factory=list)
    measured: dict[str, float | None] = field(default_factory=dict)
    why_not: str = ""

    @property
    def solved(self) -> bool:
        return not self.why_not


def attempt(task: str, prompt: str, recipe: str, limits: dict[str, tuple[float, float]]) -> Outcome:
    """Design a prompt and judge its measured figures."""
    out = Outcome(task, prompt)
    try:
        made = design(prompt, Options(yield_runs=0))
    except CircuitlmError as error:
        out.why_not = f"refused: {error}"
        return out
    out.built = [b.recipe for b in made.plan.blocks]
    if not recipe or recipe not in out.built:
        out.why_not = "there is no recipe for it" + (f"; built was {', '.join(out.built)}" if out.built else "")
        return out
    if made.report["verdict"]["status"] == "failed":
        out.why_not = "errors remain: " + "; ".join(f["message"] for f in made.report["verdict"]["findings"] if f["severity"] == "error")
        return out
    for name, (low, high) in limits.items():
        value = next((r["measured"] for r in made.report["proof"] if r["what"].startswith(name)), None)
        out.measured[name] = value
        if value is None or not low <= value <= high:
            out.why_not = f"{name} is {'not measured' if value is None else f'{value:.4g}'}, {low:g} to {high:g} was wanted"
    return out


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="write every task's outcome here")
    args = parser.parse_args(argv)
    if not available():
        print("ngspice not found: nothing can be measured", file=sys.stderr)
        return 4
    done = [attempt(*task) for task in TASKS]
    for n, o in enumerate(done, 1):
        figures = ", ".join(f"{k} {v:.4g}" for k, v in o.measured.items() if v is not None)
        print(f"{n:2} {'solved' if o.solved else 'no    '} {o.task}: {figures if o.solved else o.why_not}")
    print(f"{sum(o.solved for o in done)} of {len(done)} kinds solved")
    if args.json:
        args.json.write_text(json.dumps([asdict(o) | {"solved": o.solved} for o in done], indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
