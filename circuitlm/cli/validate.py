"""`circuitlm validate`: checks circuit files of any kind, mends them, and says it as text, JSON, SARIF, JUnit or GitHub annotations."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from circuitlm.errors import CircuitlmError, UsageError

if TYPE_CHECKING:
    from circuitlm.circuit.model import Waiver
    from circuitlm.engineers.llm.settings import ModelSettings
    from circuitlm.pipeline.check import Checked

KINDS = ("text", "json", "sarif", "junit", "github")


def validate(
    file: Annotated[
        list[Path],
        typer.Argument(
            help="Circuit JSON, Wokwi or CircuitLM diagram, KiCad netlist or schematic, wiring list, or a picture; several may be named."
        ),
    ],
    form: Annotated[str, typer.Option("--format", help="text, json, sarif, junit or github.")] = "text",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    fix: Annotated[Path | None, typer.Option("--fix", help="Make the safe fixes and write the circuit here.")] = None,
    suppress: Annotated[
        list[str] | None, typer.Option("--suppress", help="RULE=REASON or RULE@PART=REASON: leave findings out, and say why.")
    ] = None,
    spice: Annotated[bool, typer.Option("--spice", help="Power the circuit on in ngspice too.")] = False,
    review: Annotated[
        str | None, typer.Option("--review", help="What the circuit is for: a model (--model) says what it thinks of it.")
    ] = None,
    model: Annotated[str | None, typer.Option("-m", "--model", help="For a picture or a review: the model, by litellm's name.")] = None,
    api_base: Annotated[str | None, typer.Option("--api-base", help="Address of an OpenAI-compatible server.")] = None,
    max_cost: Annotated[float | None, typer.Option("--max-cost", help="US dollars that a model may cost.")] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Ask a model anew what it was asked before.")] = False,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="For a picture: folder for what was read; default designs/<name>.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file of --fix, or the folder of a picture.")] = False,
) -> None:
    """Check circuit files and say what is wrong and how to mend it."""
    form = "json" if as_json else form
    if form not in KINDS:
        raise UsageError(f"There is no format {form!r}.", "formats: " + ", ".join(KINDS))
    if len(file) > 1 and (fix or review):
        raise UsageError(f"{'--fix' if fix else '--review'} takes one file at a time.")
    stated = said(suppress or [])
    thinker = None
    if review is not None or model:
        from circuitlm.cli.design import model_settings

        thinker = model_settings(model, api_base, max_cost, no_cache)
        if review is not None and thinker is None:
            raise UsageError("A review needs a language model; the built-in engineer has no opinion.", "--model NAME, or CIRCUITLM_MODEL")
    if len(file) == 1:
        checked, more = checked_one(file[0], stated, spice, (model, api_base, max_cost, no_cache), out, force, form == "text")
        changes: list[Any] = []
        if fix is not None:
            from circuitlm.pipeline.check import mend_into
            from circuitlm.views.files import read_text

            before = len(checked.findings)
            checked, changes = mend_into(checked, "" if "picture" in more else read_text(file[0]), fix, force)
            more["fixed"] = {"file": str(fix), "findings_before": before, "changes": [c.to_dict() for c in changes]}
        if review is not None and thinker is not None:
            more["review"] = opinion(checked, review, thinker)
        shown(form, [checked.to_dict() | more], [checked])
        raise SystemExit(checked.exit_code)
    several(file, stated, spice, form)


def checked_one(
    file: Path, stated: list[Waiver], spice: bool, asked: tuple[Any, ...], out: Path | None, force: bool, show: bool
) -> tuple[Checked, dict[str, Any]]:
    """The checked circuit of a file or of a picture, and what the report says beside."""
    from circuitlm.engineers.llm.images import is_picture
    from circuitlm.pipeline.check import check_circuit, check_file

    more: dict[str, Any] = {}
    if is_picture(file):
        from circuitlm.cli.design import model_settings
        from circuitlm.cli.picture import read_into

        circuit, problems, folder = read_into(file, model_settings(*asked), out, force, show=show)
        more["picture"] = {"file": str(file), "folder": str(folder)}
        checked = check_circuit(circuit, problems, str(file), stated, spice)
    else:
        checked = check_file(file, stated, spice)
    if spice:
        more["power_on"] = checked.measured.to_dict() if checked.measured else {}
    return checked, more


def several(paths: list[Path], stated: list[Waiver], spice: bool, form: str) -> None:
    """Check file after file; one that cannot be read is reported, does not end the run, and makes its exit code 2."""
    from circuitlm.pipeline.check import check_file

    reports: list[dict[str, Any]] = []
    done: list[Checked | None] = []
    code = 0
    for path in paths:
        try:
            checked = check_file(path, stated, spice)
        except CircuitlmError as error:
            text = error.message + (f" ({error.hint})" if error.hint else "")
            typer.echo(f"circuitlm: {text}", err=True)
            reports.append({"file": str(path), "status": "unreadable", "unreadable": text})
            done.append(None)
            code = 2
        else:
            reports.append(checked.to_dict())
            done.append(checked)
            code = max(code, checked.exit_code)
    shown(form, reports, done)
    raise SystemExit(code)


def said(items: list[str]) -> list[Waiver]:
    """The waivers of the command line. Raises UsageError for one without a rule or reason, or of an unknown rule."""
    if not items:
        return []
    from circuitlm.circuit.model import Circuit
    from circuitlm.pipeline.check import COMMAND_LINE
    from circuitlm.verify.waive import known
    from circuitlm.views.waivers import parse

    found = [parse(item, COMMAND_LINE) for item in items]
    known([w._replace(ref="") for w in found], Circuit())
    return found


def opinion(checked: Checked, purpose: str, settings: ModelSettings) -> dict[str, Any]:
    """What a model thinks of the circuit; it changes no verdict."""
    from circuitlm.engineers.builtin.engineer import Preferences
    from circuitlm.engineers.llm.client import ModelClient
    from circuitlm.engineers.llm.engineer import ModelEngineer
    from circuitlm.plan import Request
    from circuitlm.views.wiring import to_wiring

    client = ModelClient(settings)
    try:
        said = ModelEngineer(client, Preferences()).review(Request(prompt=purpose), to_wiring(checked.circuit)[:8000])
    finally:
        if client.cache is not None:
            client.cache.close()
    return {"by": settings.model, "purpose": purpose} | said.model_dump()


# -- showing ---------------------------------------------------------------------------------------------------------------
def shown(form: str, reports: list[dict[str, Any]], checked: list[Checked | None] | list[Checked]) -> None:
    """Print the reports of all files in one of the formats."""
    if form == "json":
        print(json.dumps(reports[0] if len(reports) == 1 else {"files": reports}, indent=1, ensure_ascii=False))
    elif form == "github":
        from circuitlm.views.annotations import to_annotations

        print(to_annotations(reports), end="")
    elif form in ("sarif", "junit"):
        from circuitlm.verify.registry import all_rules

        rules = list(all_rules().values())
        if form == "junit":
            from circuitlm.views.junit import to_junit

            print(to_junit(reports, {r.id: r.family for r in rules}, {r["file"]: changed(r["file"]) for r in reports}), end="")
        else:
            from circuitlm.views.sarif import to_sarif

            table = [{"id": r.id, "severity": r.severity, "title": r.title, "text": r.text, "family": r.family} for r in rules]
            print(json.dumps(to_sarif(reports, table), indent=1, ensure_ascii=False))
    else:
        for report, one in zip(reports, checked, strict=True):
            if len(reports) > 1:
                print(f"{report['file']}:")
            as_text(report, one)


def changed(file: str) -> str:
    """When a file was last changed, UTC, in ISO 8601; SOURCE_DATE_EPOCH where that is set (reproducible-builds.org), 1970 for no file."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    path = Path(file)
    seconds = int(told) if told.isdecimal() else int(path.stat().st_mtime) if path.is_file() else 0
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def as_text(report: dict[str, Any], checked: Checked | None) -> None:
    """One file's report in sentences."""
    from circuitlm.views.report import alike

    if checked is None:
        print(f"unreadable: {report['unreadable']}")
        return
    for text in checked.reading:
        print(f"reading: {text}")
    for f in checked.findings:
        line = checked.line_of(f)
        print(f"{f.severity} {f.rule}: {f.message}" + (f" (line {line})" if line else ""))
        if f.why:
            print(f"    {f.why}")
    if checked.measured is not None:
        from circuitlm.views.power_on import summary

        print(summary(checked.measured.to_dict()))
    for waived in checked.waived:
        print(f"suppressed {waived}")
    for text in alike(checked.verdict.not_checked):
        print(f"not checked: {text}")
    if (sure := sum(bool(f.get("fix_mends")) for f in report["findings"])) and "fixed" not in report:
        print(f"--fix OUT mends {sure} of these by itself")
    for change in report.get("fixed", {}).get("changes", ()):
        print(f"changed: {change['what']} ({change['rule']})")
    if fixed := report.get("fixed"):
        print(
            f"written: {fixed['file']}: {len(fixed['changes'])} changes, {fixed['findings_before']} findings before, {len(checked.findings)} after"
        )
    if opinion := report.get("review"):
        print(
            f"reviewer {opinion['by']}: {'meets' if opinion['meets_request'] else 'does not meet'} {opinion['purpose']!r} (an opinion, no verdict)"
        )
        for text in (*opinion["missing"], *opinion["advice"]):
            print(f"    {text}")
    errors, warnings = (sum(f.severity == s for f in checked.findings) for s in ("error", "warning"))
    print(checked.score)
    print(
        f"{checked.status.replace('_', ' ')}: {len(checked.circuit.parts)} parts, {len(checked.circuit.nets)} nets, {errors} errors, "
        f"{warnings} warnings"
    )
