"""`circuitlm design`: shows the five stages as they end and leaves the design's folder."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from circuitlm.errors import UsageError

if TYPE_CHECKING:
    from circuitlm.engineers.llm.settings import ModelSettings


def design(
    prompt: Annotated[list[str], typer.Argument(help="What to build, in a sentence; - reads it from standard input.")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Folder to write; default designs/<title>.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing folder.")] = False,
    base: Annotated[
        Path | None, typer.Option("--base", help="Change this design: its folder, or a circuit file of any kind that validate reads.")
    ] = None,
    image: Annotated[
        Path | None,
        typer.Option("--image", help="Go on from a picture of a schematic; needs a model that sees, and your yes to what it read."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="With --image: build on what was read without asking.")] = False,
    model: Annotated[
        str | None,
        typer.Option("-m", "--model", help="The engineer: builtin, a plug-in's, or a model by litellm's name (openai/gpt-4o)."),
    ] = None,
    api_base: Annotated[str | None, typer.Option("--api-base", help="Address of an OpenAI-compatible server.")] = None,
    rounds: Annotated[int, typer.Option("--rounds", min=0, max=10, help="Most rounds of repair by a model.")] = 3,
    max_cost: Annotated[float | None, typer.Option("--max-cost", help="US dollars that a run with a model may cost.")] = None,
    allow_missing: Annotated[
        bool, typer.Option("--allow-missing", help="With a model: go on without parts that the catalogue lacks.")
    ] = False,
    review: Annotated[bool, typer.Option("--review", help="With a model: ask for its opinion on the finished circuit.")] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="With a model: ask anew, also what was asked before.")] = False,
    board: Annotated[str | None, typer.Option("--board", help="Use this controller.")] = None,
    have: Annotated[Path | None, typer.Option("--have", help="File with parts at hand, one a line; they are preferred.")] = None,
    avoid: Annotated[list[str] | None, typer.Option("--avoid", help="A part not to use; may be repeated.")] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask at most three questions instead of assuming.")] = False,
    no_simulate: Annotated[bool, typer.Option("--no-spice", "--no-simulate", help="Skip the power-on test in ngspice.")] = False,
    yield_runs: Annotated[
        int | None,
        typer.Option("--yield", min=0, max=100_000, help="Monte Carlo runs behind an analog spec's yield; default few, 0 none."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON and nothing else.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the verdict and the folder only.")] = False,
    open_it: Annotated[bool, typer.Option("--open", help="Open the drawing afterwards.")] = False,
) -> None:
    """Design a circuit from a sentence."""
    from circuitlm.pipeline.run import Options, design_to_folder

    text = " ".join(prompt)
    if text == "-":
        text = sys.stdin.read()
    thinker = model_settings(model, api_base, max_cost, no_cache)
    folder = out or default_folder(text)
    if image is not None:
        from circuitlm.cli.picture import base_of

        if base is not None:
            raise UsageError("--image and --base both say what to go on from.", "name one of them")
        base = base_of(image, thinker, folder, text, force=force, yes=yes, as_json=as_json, quiet=quiet)
    options = Options(
        board=part_id(board, "board") if board else None,
        avoid=frozenset(part_id(a) for a in avoid or ()),
        have=read_have(have) if have else (),
        simulate=not no_simulate,
        yield_runs=yield_runs,
        model=thinker,
        rounds=rounds,
        allow_missing=allow_missing,
        review=review,
        base=base,
    )
    if ask and base is None and sys.stdin.isatty():
        text = ask_first(text, options)
    show = None if as_json or quiet else Show(thinker.model if thinker else "builtin")
    result = design_to_folder(text, folder, force=force, options=options, progress=show)
    if as_json:
        print(json.dumps(result.report | {"folder": str(folder)}, indent=1, ensure_ascii=False))
    elif show is not None:
        show.finish(result, folder)
    else:
        print(f"{result.report['verdict']['status']}: {folder}")
    if open_it:
        typer.launch(str(folder / "schematic.svg"))
    raise SystemExit(result.exit_code)


def model_settings(
    model: str | None, api_base: str | None = None, max_cost: float | None = None, no_cache: bool = False
) -> ModelSettings | None:
    """The model that is to think; None for the built-in engineer. The config file is read only when there may be one."""
    from circuitlm.engineers.llm.settings import settings

    found = settings(model, api_base, max_cost=max_cost, cache=False if no_cache else None)
    return None if found.builtin else found


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
    """The five stages in the terminal; with a model its agents, and their reasoning as it streams."""

    def __init__(self, engineer: str = "builtin") -> None:
        self.plain = not sys.stdout.isatty() or "NO_COLOR" in os.environ
        self.engineer = engineer
        self.stream: Any = None
        self.streamed = False

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
        elif stage == "base":
            self.based(data)
        elif stage == "changed":
            self.changed(data)
        elif stage == "agent":
            self.agent(data)
        elif stage == "thought":
            self.thought(data)
        elif stage == "rounds":
            self.rounds(data)

    AGENTS = {
        "identify": "component identification",
        "retrieve": "retrieval",
        "expert": "electronics expert",
        "repair": "repair",
        "change": "change",
        "review": "reviewer",
    }

    def agent(self, name: str) -> None:
        from circuitlm.engineers.llm.stream import ReasoningStream

        self._end_stream()
        self.stream = ReasoningStream()
        self.line(self.style(f"agent: {self.AGENTS.get(name, name)} ...", "36"))

    def thought(self, piece: str) -> None:
        text = self.stream.feed(piece) if self.stream is not None else ""
        if text:
            print(self.style(("" if self.streamed else "     ") + text.replace("\n", "\n     "), "2"), end="", flush=True)
            self.streamed = True

    def _end_stream(self) -> None:
        if self.streamed:
            print()
        self.streamed = False

    def rounds(self, record: dict[str, Any]) -> None:
        """What each round found, whose design is given and why, and what it cost."""
        self._end_stream()
        for number, r in enumerate(record["rounds"], 1):
            what = f"{r['errors']} errors, {r['warnings']} warnings" if r["status"] not in ("no plan", "no answer") else r["status"]
            self.line(f"round {number}, {r['by']}: {r['status']}, {what}")
            for finding in r["findings"][:4]:
                self.line(self.style(finding, "2"), 6)
        for fault in record["not_taken"]:
            self.line(self.style(f"not taken over: {fault}", "33"))
        used = "the model's design" if record["used"] == "model" else "the built-in engineer's design"
        self.line(f"given: {used}" + (f", since {record['why']}" if record["why"] else ""))
        usage = record["usage"]
        cost = f"${usage['cost']:.4f}" if usage["cost_known"] else "price not known"
        self.line(f"{usage['calls']} calls ({usage['cached']} from the cache), {usage['tokens']} tokens, {cost}, {usage['seconds']:.1f} s")
        for advice in [*record.get("review", {}).get("missing", []), *record.get("review", {}).get("advice", [])]:
            self.line(f"reviewer: {advice}")

    def based(self, base: Any) -> None:
        """The design that is changed, before anything else is said."""
        self.line(f"changing: {base.circuit.title or 'a circuit'}, {len(base.circuit.parts)} parts", 0)
        if not base.known:
            self.line(self.style("read from the circuit itself: the folder with its run.json tells more", "2"), 0)
        for problem in base.problems:
            self.line(self.style(f"not understood in it: {problem}", "33"), 0)

    def changed(self, changed: dict[str, Any]) -> None:
        print(self.style("What changed", "1;36"))
        for sentence in changed["sentences"]:
            self.line(sentence)

    def identified(self, request: Any) -> None:
        from circuitlm.engineers.registry import plugged

        who = (
            "built-in engineer (no model, no network)"
            if self.engineer == "builtin"
            else f"engineer: {self.engineer}" + ("" if self.engineer in plugged() else ", with the built-in one beside it")
        )
        print(self.style(f"circuitlm, {who}", "2"))
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
        if report.get("unanswered"):
            self.line(self.style(f"Not answered here: {' '.join(report['unanswered'])}", "33"))
        status = report["verdict"]["status"]
        color = {"verified": "1;32", "partly_checked": "1;33", "failed": "1;31"}[status]
        self.line(self.style(status.replace("_", " ").upper(), color))
        from circuitlm.views.power_on import summary

        if line := summary(report.get("power_on", {})):
            self.line(line)
        for figures in report["figures"].values():
            if "sized" in figures:
                self.line(f"sized in ngspice, since the formula's values miss the spec: {figures['sized']}")
        from circuitlm.views.proof import spread_lines
        from circuitlm.views.report import alike, proof_lines

        for line in [*proof_lines(report.get("proof", [])), *spread_lines(report.get("yields", []))]:
            self.line(line)
        for text in alike(report["verdict"]["not_checked"]):
            self.line(f"not checked: {text}")
        if report["knowledge"].get("unrated"):
            from circuitlm.knowledge.kicad import CREDIT

            self.line(f"credit: {CREDIT}")
        for text in [*report["problems"], *report["advice"]]:
            self.line(f"note: {text}")
        for w in report["wishes"]:
            if not w["met"]:
                self.line(self.style(f"not met: {w['text']}", "31"))
        self.line(
            f"{len(result.circuit.parts)} parts, {len(result.circuit.nets)} nets, {result.seconds:.2f} s; written to {folder}/ "
            "(schematic.svg, report.md, wiring.md, circuit.json, ...)"
        )
