"""Commands on circuit files: validate, render, convert, explain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from circuitlm.errors import UsageError

KEPT = (".kicad_pro", "")
"""Suffixes of a project's files that may hold a person's own settings (`sym-lib-table` has none): they are not written over."""


def validate(
    file: Annotated[Path, typer.Argument(help="Circuit JSON, Wokwi or CircuitLM diagram, or a picture of a schematic.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the verdict as JSON.")] = False,
    suppress: Annotated[
        list[str] | None, typer.Option("--suppress", help="RULE=REASON: leave a rule's findings out, with the reason.")
    ] = None,
    model: Annotated[str | None, typer.Option("-m", "--model", help="For a picture: the model that reads it, by litellm's name.")] = None,
    api_base: Annotated[str | None, typer.Option("--api-base", help="Address of an OpenAI-compatible server.")] = None,
    max_cost: Annotated[float | None, typer.Option("--max-cost", help="US dollars that reading a picture may cost.")] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Read a picture anew that was read before.")] = False,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="For a picture: folder for what was read; default designs/<name>.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace that folder.")] = False,
    spice: Annotated[bool, typer.Option("--spice", help="Power the circuit on in ngspice too.")] = False,
) -> None:
    """Check a circuit file and say what is wrong and how to mend it."""
    from circuitlm.engineers.llm.images import is_picture
    from circuitlm.verify.verdict import verify
    from circuitlm.views.files import read_circuit

    more: dict[str, object] = {}
    if is_picture(file):
        from circuitlm.cli.design import model_settings
        from circuitlm.cli.picture import read_into

        circuit, problems, folder = read_into(file, model_settings(model, api_base, max_cost, no_cache), out, force, show=not as_json)
        more = {"picture": {"file": str(file), "folder": str(folder)}}
    else:
        circuit, problems = read_circuit(file)
    measured, ran = None, None
    if spice:
        from circuitlm.pipeline.judge import simulate

        _, ran, measured, reason = simulate(circuit, True)
        problems = [*problems, *([reason] if reason else [])]
        more["power_on"] = measured.to_dict() if measured else {}
    verdict = verify(circuit, simulated=ran, measured=measured)
    hushed = reasons(suppress or [])
    kept = [f for f in verdict.findings if f.rule not in hushed]
    errors = [f for f in kept if f.severity == "error"]
    status = "failed" if errors else "partly_checked" if verdict.not_checked or problems else "verified"
    if as_json:
        data = verdict.to_dict() | {
            "status": status,
            "findings": [f.to_dict() for f in kept],
            "reading": problems,
            "suppressed": hushed,
            "parts": len(circuit.parts),
            "nets": len(circuit.nets),
        }
        data |= more
        print(json.dumps(data, indent=1, ensure_ascii=False))
    else:
        for text in problems:
            print(f"reading: {text}")
        for f in kept:
            print(f"{f.severity} {f.rule}: {f.message}")
            if f.why:
                print(f"    {f.why}")
        if measured is not None:
            from circuitlm.views.power_on import summary

            print(summary(measured.to_dict()))
        for rule, reason in hushed.items():
            print(f"suppressed {rule}: {reason}")
        from circuitlm.views.report import alike

        for text in alike(verdict.not_checked):
            print(f"not checked: {text}")
        print(
            f"{status.replace('_', ' ')}: {len(circuit.parts)} parts, {len(circuit.nets)} nets, {len(errors)} errors, "
            f"{sum(f.severity == 'warning' for f in kept)} warnings"
        )
    raise SystemExit(1 if status == "failed" else 0)


def reasons(items: list[str]) -> dict[str, str]:
    """RULE=REASON pairs. Raises UsageError for an unknown rule or a missing reason."""
    from circuitlm.verify.registry import all_rules

    out = {}
    for item in items:
        rule, _, reason = item.partition("=")
        if rule not in all_rules():
            raise UsageError(f"There is no rule {rule!r}.", "circuitlm explain lists them")
        if not reason.strip():
            raise UsageError(f"--suppress {rule} needs a reason.", f'--suppress "{rule}=why it does not matter here"')
        out[rule] = reason.strip()
    return out


def render(
    file: Annotated[Path, typer.Argument(help="The circuit file.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="out.svg or out.png")] = Path("schematic.svg"),
    dark: Annotated[bool, typer.Option("--dark", help="Dark theme.")] = False,
    iec: Annotated[bool, typer.Option("--iec", help="IEC symbols: a resistor is a block.")] = False,
) -> None:
    """Draw a circuit file."""
    from circuitlm.drawing import svg
    from circuitlm.drawing.layout import layout
    from circuitlm.drawing.png import to_png
    from circuitlm.views.files import read_circuit

    if out.suffix.lower() not in (".svg", ".png"):
        raise UsageError(f"{out.name}: the drawing is written as .svg or .png.")
    circuit, problems = read_circuit(file)
    for text in problems:
        typer.echo(f"reading: {text}", err=True)
    picture = svg.to_svg(layout(circuit), theme="dark" if dark else "light", standard="iec" if iec else "ansi")
    try:
        if out.suffix.lower() == ".svg":
            out.write_text(picture, encoding="utf-8")
        else:
            to_png(picture, out)
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}") from error
    print(out)


def convert(
    file: Annotated[Path, typer.Argument(help="The circuit file.")],
    to: Annotated[str, typer.Option("--to", help="Target format; an unknown one lists them all.")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="File to write; default standard output.")] = None,
) -> None:
    """Convert a circuit file to another format."""
    from circuitlm.drawing.layout import layout
    from circuitlm.views.files import FORMATS, formats, read_circuit

    known = FORMATS if to in FORMATS else formats()
    if to not in known:
        raise UsageError(f"There is no format {to!r}.", "formats: " + ", ".join(known))
    circuit, problems = read_circuit(file)
    for text in problems:
        typer.echo(f"reading: {text}", err=True)
    drawing, view = layout(circuit), known[to]
    if out is None:
        print(view.write(circuit, drawing), end="")
        return
    written = view.project(circuit, drawing, out.stem) if view.project else {out.name: view.write(circuit, drawing)}
    for number, (name, text) in enumerate(written.items()):
        path = out if number == 0 else out.with_name(name)
        if number and path.suffix in KEPT and path.exists():
            typer.echo(f"kept as it is: {path}", err=True)
            continue
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror}") from error
        print(path)


def explain(rule: Annotated[str, typer.Argument(help="A rule's id; without it all are listed.")] = "") -> None:
    """Explain a rule."""
    from circuitlm.verify.registry import all_rules
    from circuitlm.verify.registry import explain as text_of

    rules = all_rules()
    if not rule:
        for one in rules.values():
            print(f"{one.id:<28}{one.severity:<9}{one.title}")
        return
    if rule not in rules:
        from difflib import get_close_matches

        near = get_close_matches(rule, rules, 3)
        raise UsageError(f"There is no rule {rule!r}.", f"the nearest: {', '.join(near)}" if near else "circuitlm explain lists them")
    print(text_of(rule))
