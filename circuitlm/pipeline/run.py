"""The pipeline: identify, retrieve, reason, synthesize, draw, validate; and the folder that a run leaves behind."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from circuitlm import __version__
from circuitlm.circuit.model import Circuit
from circuitlm.circuit.words import one_line
from circuitlm.errors import UsageError
from circuitlm.pipeline.judge import Clock, judge, spread_over
from circuitlm.plan import DesignPlan, Request

if TYPE_CHECKING:
    from circuitlm.engineers.llm.settings import ModelSettings


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
    yield_runs: int | None = None
    """Simulations behind each analog figure's yield; None: what takes no time to speak of, 0: none."""
    engineer: str = "builtin"
    model: ModelSettings | None = None
    """The language model that thinks; None: the built-in engineer."""
    rounds: int = 3
    """Most rounds of repair by a model."""
    review: bool = False
    """Ask the model for its opinion on the finished circuit."""
    allow_missing: bool = False
    """Go on without parts that the catalogue lacks."""
    base: Path | None = None
    """A circuit file or design's folder that the prompt is a change of."""
    kicad: bool = False
    """Write the KiCad project beside the other views."""


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
    transcript: list[dict[str, Any]] = field(default_factory=list)
    """What was said to a model and what it answered, without secrets."""
    record: dict[str, Any] = field(default_factory=dict)
    """The plan and the request behind the circuit: what a later change starts from."""


def design(prompt: str, options: Options | None = None, progress: Progress | None = None) -> Design:
    """Turn a prompt into a circuit with all its views in memory. Raises CircuitlmError for what cannot be designed."""
    opts = options or Options()
    tell: Callable[[str, Any], None] = progress or (lambda stage, data: None)
    clock = Clock()
    from circuitlm.engineers.builtin.engineer import Preferences
    from circuitlm.engineers.builtin.reading import read
    from circuitlm.engineers.registry import changer, engineer

    text = prompt.encode("utf-8", "replace").decode("utf-8")
    preferences = Preferences(opts.board, opts.avoid, opts.have)
    thinking: dict[str, Any] = {}
    changed: dict[str, Any] = {}
    name = opts.model.model if opts.model and not opts.model.builtin else opts.engineer
    if opts.base is not None:
        from circuitlm.pipeline.changing import change

        plugged = changer(name)
        if plugged is None and name != "builtin" and engineer(name) is not None:
            raise UsageError(
                f"The engineer {name} plans whole designs, it cannot change one.", "leave --model away, or name a language model"
            )
        judged, thinking, changed = change(text, preferences, opts, tell, clock, plugged)
    elif (plan := engineer(name)) is not None:
        request = read(text)
        tell("identify", request)
        clock.lap("identify")
        fresh = request.model_copy(deep=True)
        proposal = plan(request, preferences)
        clock.lap("reason")
        judged = judge(request, proposal, opts.simulate, clock=clock)
        if name in ("", "builtin"):
            from circuitlm.pipeline.second import reconsider

            judged = reconsider(judged, fresh, preferences, opts.simulate, clock)
        tell("retrieve", judged.proposal.plan)
        tell("synthesize", judged.made)
    else:
        from circuitlm.pipeline.rounds import think

        judged, thinking = think(text, preferences, opts, tell, clock)
    spread_over(judged, opts.yield_runs, clock)
    made, final = judged.made, judged.verdict
    from circuitlm.drawing.layout import layout, sheets
    from circuitlm.drawing.model import Caption

    like, caption = changed.pop("places", None), Caption(one_line(prompt, 400), final.sentence())
    pages = sheets(made.circuit, like, caption)
    drawing = pages[0] if len(pages) == 1 else layout(made.circuit, like, caption)
    tell("draw", drawing)
    clock.lap("draw")
    tell("validate", final)
    from circuitlm.pipeline import report as reporting
    from circuitlm.pipeline.base import record_of

    report = reporting.make(judged.request, made, judged.covered, final, judged.measured, thinking.get("engineer", name), judged.bench)
    if thinking:
        report["engineering"] = {k: v for k, v in thinking.items() if k != "transcript"}
    if changed:
        report["changed"] = changed
        tell("changed", changed)
    if opts.have:
        report["to_get"] = reporting.to_get(made.circuit, opts.have)
    files = views(made.circuit, drawing, report, judged.netlist, pages)
    if opts.kicad:
        from circuitlm.views.kicad_sch import to_kicad_files

        files |= to_kicad_files(made.circuit, pages, "circuit")
    if judged.measured is not None and judged.measured.waves:
        from circuitlm.views.power_on import waves_svg

        files["switching.svg"] = waves_svg(judged.measured.waves)
    if judged.bench is not None:
        files |= judged.bench.pictures()
    clock.lap("views")
    return Design(
        made.circuit,
        report,
        judged.request,
        made.plan,
        1 if final.status == "failed" else 0,
        clock.total(),
        clock.laps,
        files,
        transcript=thinking.get("transcript", []),
        record=record_of(judged.proposal.plan, made.refs, judged.request, judged.proposal.unmet, judged.proposal.done),
    )


def views(circuit: Circuit, drawing: Any, report: dict[str, Any], netlist: str, pages: list[Any]) -> dict[str, str]:
    """File name -> text of everything a design's folder holds but run.json. *pages*: the drawing's sheets, where one would be too full."""
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
        "schematic.svg": to_svg(pages[0]),
        **{f"schematic-{n}.svg": to_svg(page) for n, page in enumerate(pages[1:], 2)},
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
    refuse_taken(out, force)
    base = options.base if options else None
    if base is not None and out.resolve() in (base.resolve(), base.resolve().parent):
        raise UsageError(f"{out} is the design that is to be changed; it is not replaced.", "choose another --out")
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
                "engineer": result.report["engineer"],
                "circuitlm": __version__,
                "python": sys.version.split()[0],
                "platform": platform.system(),
                "catalogue": catalogue().checksum,
                "seconds": round(result.seconds, 4),
                "stages": {k: round(v, 4) for k, v in result.stages.items()},
                "exit_code": result.exit_code,
                "options": {"board": options.board, "avoid": sorted(options.avoid), "have": list(options.have)},
                "written": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "prompts": prompt_versions(result),
                "base": str(options.base) if options.base else None,
                "design": result.record,
                "transcript": result.transcript,
            },
            indent=1,
        )
        + "\n"
    )


def prompt_versions(result: Design) -> dict[str, int]:
    """Versions of the agents' prompts, where a model was asked."""
    if not result.transcript:
        return {}
    from circuitlm.engineers.llm.prompts import versions

    return versions()


def refuse_taken(out: Path, force: bool) -> None:
    """Raise UsageError where *out* stands already and may not be replaced; asked before the work, and again before it is written."""
    if not out.exists():
        return
    if not force:
        raise UsageError(f"{out} exists already.", "choose another --out, or --force to replace it")
    if not (out / "run.json").is_file() and any(out.iterdir() if out.is_dir() else [out]):
        raise UsageError(f"{out} is no design's folder; it is not replaced.", "choose another --out")


def write_folder(out: Path, files: Mapping[str, str | bytes], force: bool) -> None:
    """Write under a temporary name and rename: a killed run leaves the old folder or the new one, whole."""
    out = out.absolute()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        temp = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise UsageError(f"{out.parent} cannot be written: {error.strerror or error}") from error
    try:
        for name, content in files.items():
            if isinstance(content, bytes):
                (temp / name).write_bytes(content)
            else:
                (temp / name).write_text(content, encoding="utf-8")
        os.chmod(temp, 0o755)
        refuse_taken(out, force)
        if out.exists():
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
