"""The pipeline: identify, retrieve, reason, synthesize, draw, validate; and the folder that a run leaves behind."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from circuitlm import __version__
from circuitlm.circuit.model import Circuit
from circuitlm.errors import UsageError
from circuitlm.plan import DesignPlan, Request


class Progress(Protocol):
    """Hears of each stage as it ends."""

    def __call__(self, stage: str, data: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Options:
    """What the user sets besides the prompt. `simulate`: run the operating point where ngspice is found."""

    board: str | None = None
    avoid: frozenset[str] = frozenset()
    have: tuple[str, ...] = ()
    simulate: bool = True
    engineer: str = "builtin"


@dataclass(slots=True)
class Design:
    """The result of a run. `exit_code`: 0, or 1 when error findings remain."""

    circuit: Circuit
    report: dict[str, Any]
    request: Request
    plan: DesignPlan
    exit_code: int
    seconds: float
    stages: dict[str, float] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None


def design(prompt: str, options: Options | None = None, progress: Progress | None = None) -> Design:
    """Turn a prompt into a circuit with all its views in memory. Raises CircuitlmError for what cannot be designed."""
    opts = options or Options()
    tell: Callable[[str, Any], None] = progress or (lambda stage, data: None)
    clock = _Clock()
    from circuitlm.engineers.builtin.engineer import Preferences, plan
    from circuitlm.engineers.builtin.reading import read

    request = read(prompt.encode("utf-8", "replace").decode("utf-8"))
    tell("identify", request)
    clock.lap("identify")
    proposal = plan(request, Preferences(opts.board, opts.avoid, opts.have))
    tell("retrieve", proposal.plan)
    clock.lap("reason")
    from circuitlm.synthesis.synthesize import synthesize

    made = synthesize(proposal.plan)
    tell("synthesize", made)
    clock.lap("synthesize")
    from circuitlm.drawing.layout import layout

    drawing = layout(made.circuit)
    tell("draw", drawing)
    clock.lap("draw")
    netlist, simulated, volts, reason = simulate(made.circuit, opts.simulate)
    clock.lap("simulate")
    from circuitlm.verify import coverage
    from circuitlm.verify.verdict import Verdict, verify

    usb = [
        p.ref
        for p in made.circuit.controllers()
        if any(s.kind == "usb" for s in p.component.supplies)
        and not any(n and n.kind == "power" and _fed_from_outside(made.circuit, p.ref, pin.id) for pin, n in made.circuit.pins_of(p.ref))
    ]
    covered = coverage.judge(request, made.circuit, coverage.Outcome(proposal.unmet, proposal.done, made.lost_pins, made.kept_pins, usb))
    verdict = verify(made.circuit, [c.to_dict() for c in covered], simulated, wifi=made.plan.flags.get("wifi") == "yes")
    extra = coverage.findings(covered)
    findings = sorted([*extra, *verdict.findings], key=lambda f: f.sort_key())
    not_checked = [reason if x.startswith("simulation:") and reason else x for x in verdict.not_checked if not x.startswith("coverage:")]
    if request.not_understood:
        not_checked.append(f"coverage: not understood: {', '.join(request.not_understood)}")
    status = "failed" if any(f.severity == "error" for f in findings) else "partly_checked" if not_checked else "verified"
    final = Verdict(status, findings, verdict.results, not_checked)  # type: ignore[arg-type]
    tell("validate", final)
    clock.lap("validate")
    from circuitlm.pipeline import report as reporting

    report = reporting.make(request, made, covered, final, volts, opts.engineer)
    if opts.have:
        report["to_get"] = reporting.to_get(made.circuit, opts.have)
    files = views(made.circuit, drawing, report, netlist)
    clock.lap("views")
    return Design(made.circuit, report, request, made.plan, 1 if status == "failed" else 0, clock.total(), clock.laps, files)


def _fed_from_outside(circuit: Circuit, ref: str, pin: str) -> bool:
    component = circuit.parts[ref].component
    if pin not in component.supply_pins():
        return False
    net = circuit.net_of((ref, pin))
    return net is not None and any(p.ref != ref and any(p.pin in r.pins for r in circuit.parts[p.ref].component.rails) for p in net.pins)


def simulate(circuit: Circuit, wanted: bool) -> tuple[str, bool | None, dict[str, float], str]:
    """(netlist, whether SPICE ran, node voltages, why not)."""
    from circuitlm.views.spice import to_spice

    netlist = to_spice(circuit)
    if not wanted:
        return netlist, None, {}, "simulation: switched off"
    from circuitlm.spice.engine import operating_point

    point = operating_point(netlist)
    if not point.found:
        return netlist, None, {}, f"simulation: {point.reason}"
    return netlist, point.ok, point.volts, "" if point.ok else f"simulation: ngspice failed: {point.reason}"


def views(circuit: Circuit, drawing: Any, report: dict[str, Any], netlist: str) -> dict[str, str]:
    """File name -> text of everything a design's folder holds but run.json."""
    from circuitlm.drawing.svg import to_svg
    from circuitlm.views.bom import to_bom
    from circuitlm.views.circuit_json import to_circuit_json
    from circuitlm.views.files import dump
    from circuitlm.views.pins import to_pins_h, to_pins_py
    from circuitlm.views.report import to_report_md
    from circuitlm.views.wiring import to_wiring
    from circuitlm.views.wokwi import to_diagram

    files = {
        "circuit.json": dump(to_circuit_json(circuit, drawing)),
        "schematic.svg": to_svg(drawing),
        "report.json": json.dumps(report, indent=1, ensure_ascii=False, sort_keys=False) + "\n",
        "report.md": to_report_md(report),
        "netlist.cir": netlist,
        "diagram.json": dump(to_diagram(circuit, dialect="circuitlm", drawing=drawing)),
        "wiring.md": to_wiring(circuit),
        "bom.csv": to_bom(circuit),
    }
    languages = {p.component.mcu.language for p in circuit.controllers() if p.component.mcu}
    if "arduino" in languages:
        files["pins.h"] = to_pins_h(circuit)
    if "micropython" in languages:
        files["pins.py"] = to_pins_py(circuit)
    return files


def design_to_folder(
    prompt: str, out: Path, *, force: bool = False, options: Options | None = None, progress: Progress | None = None
) -> Design:
    """Design and write the folder *out*, whole or not at all. Raises UsageError when it exists and *force* is not set."""
    if out.exists() and not force:
        raise UsageError(f"{out} exists already.", "choose another --out, or --force to replace it")
    result = design(prompt, options, progress)
    write_folder(out, result.files | {"run.json": run_record(prompt, result, options or Options())}, force)
    result.folder = out
    return result


def run_record(prompt: str, result: Design, options: Options) -> str:
    """run.json: what was run, with which versions, and how long each stage took."""
    import platform
    import sys

    from circuitlm.knowledge.catalogue import catalogue

    return (
        json.dumps(
            {
                "prompt": prompt,
                "engineer": options.engineer,
                "circuitlm": __version__,
                "python": sys.version.split()[0],
                "platform": platform.system(),
                "catalogue": catalogue().checksum,
                "seconds": round(result.seconds, 4),
                "stages": {k: round(v, 4) for k, v in result.stages.items()},
                "exit_code": result.exit_code,
                "options": {"board": options.board, "avoid": sorted(options.avoid), "have": list(options.have)},
                "written": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "transcript": [],
            },
            indent=1,
        )
        + "\n"
    )


def write_folder(out: Path, files: dict[str, str], force: bool) -> None:
    """Write under a temporary name and rename: a killed run leaves the old folder or the new one, whole."""
    out = out.absolute()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        temp = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise UsageError(f"{out.parent} cannot be written: {error.strerror or error}") from error
    try:
        for name, text in files.items():
            (temp / name).write_text(text, encoding="utf-8")
        os.chmod(temp, 0o755)
        if out.exists():
            if not force:
                raise UsageError(f"{out} exists already.", "choose another --out, or --force to replace it")
            if not (out / "run.json").is_file() and any(out.iterdir() if out.is_dir() else [out]):
                raise UsageError(f"{out} is no design's folder; it is not replaced.", "choose another --out")
            old = Path(tempfile.mkdtemp(prefix=f".{out.name}-old-", dir=out.parent))
            os.replace(out, old / out.name)
            try:
                os.replace(temp, out)
            except OSError as error:
                try:
                    os.replace(old / out.name, out)
                except OSError:
                    raise UsageError(
                        f"{out} cannot be written ({error.strerror or error}); the old design is in {old / out.name}."
                    ) from error
                shutil.rmtree(old, ignore_errors=True)
                raise
            shutil.rmtree(old, ignore_errors=True)
        else:
            os.replace(temp, out)
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(temp, ignore_errors=True)


class _Clock:
    def __init__(self) -> None:
        self.begun = self.last = time.perf_counter()
        self.laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = now - self.last
        self.last = now

    def total(self) -> float:
        return time.perf_counter() - self.begun
