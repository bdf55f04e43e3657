"""Checks circuits that exist: reads a file, runs the rules, sorts out what is waived, scores, and mends what a program can mend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circuitlm.circuit.model import Circuit, Waiver
from circuitlm.errors import UsageError
from circuitlm.verify import dmcv, mend, waive
from circuitlm.verify.finding import Finding
from circuitlm.verify.offers import mending
from circuitlm.verify.verdict import Verdict, verify
from circuitlm.views import files

if TYPE_CHECKING:
    from circuitlm.verify.power_on import PowerOn


@dataclass(slots=True)
class Checked:
    """A circuit with what the rules say of it. `findings` are those that nobody waives; `reading`: what its file leaves unclear."""

    file: str
    circuit: Circuit
    reading: list[str]
    verdict: Verdict
    findings: list[Finding]
    waived: list[waive.Waived]
    score: dmcv.Dmcv
    lines: dict[str, int] = field(default_factory=dict)
    """Designator -> line of the file."""
    measured: PowerOn | None = None

    @property
    def status(self) -> str:
        """verified, partly_checked or failed. What somebody waives is open, not passed."""
        if any(f.severity == "error" for f in self.findings):
            return "failed"
        hushed = any(w.findings for w in self.waived)
        return "partly_checked" if self.verdict.not_checked or self.reading or hushed else "verified"

    @property
    def exit_code(self) -> int:
        return 1 if self.status == "failed" else 0

    def line_of(self, finding: Finding) -> int | None:
        """The line of the part that a finding is about; where several are, the last that the file defines is the one that uses the others."""
        return next((self.lines[p] for p in finding.parts if p in self.lines), None)

    def to_dict(self) -> dict[str, Any]:
        """The report as `validate --json` prints it."""

        sure = {id(f) for f in mending(self.circuit, self.findings)}

        def with_line(f: Finding) -> dict[str, Any]:
            line = self.line_of(f)
            return f.to_dict() | ({"line": line} if line else {}) | ({"fix_mends": id(f) in sure} if f.fix else {})

        matched = [(p, p.match) for p in self.circuit.parts.values() if p.match]
        return self.verdict.to_dict() | {
            "file": self.file,
            "status": self.status,
            "findings": [with_line(f) for f in self.findings],
            "reading": self.reading,
            "suppressed": [w.to_dict() for w in self.waived],
            "parts": len(self.circuit.parts),
            "nets": len(self.circuit.nets),
            "recognised": [{"part": p.ref, "as": p.id, "by": m.by, "confidence": m.confidence} for p, m in matched],
            "dmcv": self.score.to_dict(),
        }


def check_file(path: Path, stated: Sequence[Waiver] = (), spice: bool = False) -> Checked:
    """Read and check a circuit file. *stated*: waivers beside the file's own. Raises UsageError for what cannot be read."""
    text = files.read_text(path)
    circuit, problems = files.circuit_in(text, path)
    kind = files.kind_of(text, str(path))
    from circuitlm.views.locate import lines_of

    return check_circuit(circuit, problems, str(path), stated, spice, lines_of(text, circuit.parts, kind))


def check_circuit(
    circuit: Circuit,
    problems: list[str],
    file: str,
    stated: Sequence[Waiver] = (),
    spice: bool = False,
    lines: dict[str, int] | None = None,
) -> Checked:
    """Check a circuit; its waivers are its own and those that are *stated*. Raises UsageError for a waiver that nothing fits."""
    circuit.waivers = [*stated, *circuit.waivers]
    waive.known(circuit.waivers, circuit)
    measured, ran = None, None
    if spice:
        from circuitlm.pipeline.judge import simulate

        _, ran, measured, reason = simulate(circuit, True)
        problems = [*problems, *([reason] if reason else [])]
    verdict = verify(circuit, simulated=ran, measured=measured)
    kept, waived = waive.sort_out(verdict.findings, circuit.waivers)
    marks = dmcv.score(circuit, kept)
    told = {d.text for d in circuit.defects}  # rules report these
    return Checked(file, circuit, [p for p in problems if p not in told], verdict, kept, waived, marks, lines or {}, measured)


# -- mending ---------------------------------------------------------------------------------------------------------------
def mend_into(checked: Checked, text: str, out: Path, force: bool = False) -> tuple[Checked, list[mend.Change]]:
    """Write the circuit with its safe fixes made to *out*, in the format of that name, and check what was written.

    *text*: the checked file's own, by which a diagram keeps its dialect. Raises UsageError for a file that may not be written.
    """
    form = files.FORMATS[files.format_for(out, text)]
    if out.exists() and not force:
        raise UsageError(f"{out} exists already.", "choose another name, or --force to replace it")
    own = [w for w in checked.circuit.waivers if w.where != COMMAND_LINE]
    stated = [w for w in checked.circuit.waivers if w.where == COMMAND_LINE]

    from circuitlm.drawing.layout import layout

    def written(circuit: Circuit) -> str:
        kept, circuit.waivers = circuit.waivers, own
        try:
            return form.write(circuit, layout(circuit) if form.drawn else None)
        finally:
            circuit.waivers = kept

    def through(circuit: Circuit) -> Circuit:
        kept, circuit.waivers = circuit.waivers, []
        try:
            return files.circuit_of_text(form.write(circuit, layout(circuit) if form.name == "kicad" else None), out.name)[0]
        finally:
            circuit.waivers = kept

    circuit, changes = mend.mend(checked.circuit, through)
    try:
        out.write_text(written(circuit), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}") from error
    return check_file(out, stated), changes


COMMAND_LINE = "command line"
"""Where a waiver comes from that is no file's."""
