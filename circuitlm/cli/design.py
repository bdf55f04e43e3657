"""`circuitlm design`: shows the five stages as they end and leaves the design's folder."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from circuitlm.errors import UsageError


def design(
    prompt: Annotated[list[str], typer.Argument(help="What to build, in a sentence; - reads it from standard input.")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Folder to write; default designs/<title>.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing folder.")] = False,
    model: Annotated[str, typer.Option("-m", "--model", help="The engineer: builtin.", envvar="CIRCUITLM_MODEL")] = "builtin",
    board: Annotated[str | None, typer.Option("--board", help="Use this controller.")] = None,
    have: Annotated[Path | None, typer.Option("--have", help="File with parts at hand, one a line; they are preferred.")] = None,
    avoid: Annotated[list[str] | None, typer.Option("--avoid", help="A part not to use; may be repeated.")] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask at most three questions instead of assuming.")] = False,
    no_simulate: Annotated[bool, typer.Option("--no-simulate", help="Skip ngspice.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON and nothing else.")] = False,
    open_it: Annotated[bool, typer.Option("--open", help="Open the drawing afterwards.")] = False,
) -> None:
    """Design a circuit from a sentence."""
    from circuitlm.pipeline.run import Options, design_to_folder

    text = " ".join(prompt)
    if text == "-":
        text = sys.stdin.read()
    if model != "builtin":
        raise UsageError(
            f"The engineer {model!r} is not available in this version.", "leave --model out: the built-in engineer works without a model"
        )
    options = Options(
        board=part_id(board, "board") if board else None,
        avoid=frozenset(part_id(a) for a in avoid or ()),
        have=read_have(have) if have else (),
        simulate=not no_simulate,
    )
    if ask and sys.stdin.isatty():
        text = ask_first(text, options)
    show = None if as_json else Show()
    folder = out or default_folder(text)
    result = design_to_folder(text, folder, force=force, options=options, progress=show)
    if as_json:
        print(json.dumps(result.report | {"folder": str(folder)}, indent=1, ensure_ascii=False))
    else:
        assert show is not None
        show.finish(result, folder)
    if open_it:
        typer.launch(str(folder / "schematic.svg"))
    raise SystemExit(result.exit_code)


def part_id(name: str, what: str = "part") -> str:
    """The catalogue id of a name on the command line. Raises UsageError with the nearest names."""
    from circuitlm.knowledge.catalogue import catalogue
    from circuitlm.knowledge.search import search

    found = search().exact(name) or next((h.id for h in search().spelling(name)), None)
    if found is None or (what == "board" and not catalogue().entries[found]["controller"]):
        near = [i for i in search().nearest(name, 8) if what != "board" or catalogue().entries[i]["controller"]][:3]
        raise UsageError(f"No {what} is named {name!r}.", f"the nearest: {', '.join(near)}" if near else "circuitlm kb list shows them all")
    return found


def read_have(path: Path) -> tuple[str, ...]:
    """Parts at hand: one a line, `#` begins a comment, a leading count is allowed."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    names = [re.sub(r"^\s*\d+\s*x?\s+", "", line.split("#")[0]).strip(" -\t") for line in lines]
    return tuple(dict.fromkeys(part_id(n) for n in names if n))


def default_folder(prompt: str) -> Path:
    """designs/<first words>, with a number when it exists."""
    words = re.findall(r"[a-z0-9]+", prompt.lower())
    slug = "-".join(w for w in words if w not in ("a", "an", "the", "with", "and", "of", "to", "i", "for"))[:40].strip("-") or "design"
    base = Path("designs") / slug
    path, n = base, 1
    while path.exists():
        n += 1
        path = base.with_name(f"{base.name}-{n}")
    return path


def ask_first(prompt: str, options: Any) -> str:
    """At most three questions about what would otherwise be assumed; answers are added to the prompt."""
    from circuitlm.engineers.builtin.engineer import Preferences, plan
    from circuitlm.engineers.builtin.reading import read

    proposal = plan(read(prompt), Preferences(options.board, options.avoid, options.have))
    for question, template in questions(proposal.plan.assumptions)[:3]:
        answer = typer.prompt(f"{question} (Enter keeps it)", default="", show_default=False, err=True).strip()
        if answer:
            prompt += " " + template.format(answer=answer)
    return prompt


def questions(assumptions: list[str]) -> list[tuple[str, str]]:
    """(question, sentence to add to the prompt) for assumptions that a word of the user can change."""
    out = []
    for text in assumptions:
        if "is the controller" in text:
            out.append((f"{text} Another board?", "Use a {answer}."))
        elif "no voltage is given" in text or "no supply was named" in text:
            out.append((f"{text} How is it powered?", "Powered from {answer}."))
        elif "corner frequency" in text:
            out.append((f"{text} Which frequency?", "Corner frequency {answer}."))
        elif "since no number is given" in text:
            out.append((f"{text} How many?", "Make it {answer}."))
    return out


class Show:
    """The five stages in the terminal."""

    def __init__(self) -> None:
        self.plain = not sys.stdout.isatty() or "NO_COLOR" in os.environ

    def style(self, text: str, code: str) -> str:
        return text if self.plain else f"\x1b[{code}m{text}\x1b[0m"

    def head(self, number: int, title: str) -> None:
        print(self.style(f"{number}  {title}", "1;36"))

    def line(self, text: str, indent: int = 3) -> None:
        import shutil
        import textwrap

        width = min(110, max(60, shutil.get_terminal_size((100, 24)).columns))
        print(textwrap.fill(text, width, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2)))

    def __call__(self, stage: str, data: Any) -> None:
        if stage == "identify":
            self.identified(data)
        elif stage == "retrieve":
            self.retrieved(data)
        elif stage == "synthesize":
            self.synthesized(data)
        elif stage == "validate":
            self.validated(data)

    def identified(self, request: Any) -> None:
        print(self.style("circuitlm, built-in engineer (no model, no network)", "2"))
        self.head(1, "Understood")
        for w in request.wishes:
            if "project" in w.attributes:
                continue
            what = w.component or w.function or ""
            extra = [
                f"x{w.count}" if w.count > 1 else "",
                *(f"{k} {v}" for k, v in w.attributes.items() if k in ("color", "volts", "address", "ohms", "protocol")),
                *(f"{r + ' ' if r and not r.startswith('#') else ''}on {p}" for r, p in w.pins.items()),
            ]
            self.line(f'{w.kind}: "{w.words}" -> {what or "unknown"}{" " + ", ".join(x for x in extra if x) if any(extra) else ""}')
        if request.project:
            self.line(f"project: {request.project}")
        if request.not_understood:
            self.line(self.style("not understood: " + ", ".join(request.not_understood), "33"))

    def retrieved(self, plan: Any) -> None:
        from circuitlm.knowledge.catalogue import catalogue

        self.head(2, "Parts and why")
        for part in plan.parts:
            entry = catalogue().entries[part.component]
            self.line(f"{entry['name']}{' (' + part.label + ')' if part.label else ''}: {part.reason or part.origin}")
        for block in plan.blocks:
            self.line(f"recipe {block.recipe}: {block.reason}")
        for a in plan.assumptions:
            self.line(self.style(f"assumed: {a}", "2"))

    def synthesized(self, made: Any) -> None:
        from circuitlm.pipeline.report import pin_rows, power_rows

        self.head(3, "Plan")
        for row in power_rows(made.circuit):
            self.line(
                f"{row['net']}: {row['volts']:g} V from {', '.join(row['from']) or 'outside'} for {', '.join(row['feeds']) or 'nothing'}"
            )
        for row in pin_rows(made.circuit):
            self.line(f"{row['board']} {row['pin']}: {row.get('for', '')} ({row['function']})")
        for part in made.circuit.parts.values():
            if part.role and part.role not in ("source",) and part.why.text:
                self.line(self.style(f"{part.ref} {part.component.name} {part.value}: {part.why.text}", "2"))
        for block, figures in made.measures.items():
            self.line(f"{block}: " + ", ".join(f"{k} = {v:.4g}" if isinstance(v, float) else f"{k} = {v}" for k, v in figures.items()))

    def validated(self, verdict: Any) -> None:
        self.head(4, "Checks")
        ran = [r for r in verdict.results if r.status == "checked"]
        self.line(f"{len(ran)} rules applied, {sum(r.status == 'not_applicable' for r in verdict.results)} do not apply")
        for f in verdict.findings:
            color = {"error": "1;31", "warning": "33"}.get(f.severity, "2")
            self.line(self.style(f"{f.severity} {f.rule}: {f.message}", color))

    def finish(self, result: Any, folder: Path) -> None:
        report = result.report
        self.head(5, "Verdict")
        if report["answer"]:
            self.line(report["answer"])
        status = report["verdict"]["status"]
        color = {"verified": "1;32", "partly_checked": "1;33", "failed": "1;31"}[status]
        self.line(self.style(status.replace("_", " ").upper(), color))
        for text in report["verdict"]["not_checked"]:
            self.line(f"not checked: {text}")
        for text in [*report["problems"], *report["advice"]]:
            self.line(f"note: {text}")
        for w in report["wishes"]:
            if not w["met"]:
                self.line(self.style(f"not met: {w['text']}", "31"))
        self.line(
            f"{len(result.circuit.parts)} parts, {len(result.circuit.nets)} nets, {result.seconds:.2f} s; written to {folder}/ "
            "(schematic.svg, report.md, wiring.md, circuit.json, ...)"
        )
