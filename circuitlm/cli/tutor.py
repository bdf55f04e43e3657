"""`circuitlm tutor`: a dialogue in the terminal or as JSON netlist, worksheets, progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from circuitlm.errors import UsageError

if TYPE_CHECKING:
    from circuitlm.engineers.llm.settings import ModelSettings
    from circuitlm.tutor.problem import Problem
    from circuitlm.tutor.session import Policy, Reply, Session

HELP = ":hint a hint   :circuit the circuit   :why the reason   :check what is settled   :plot the course   :quit leave"


def tutor(
    what: Annotated[
        str, typer.Argument(metavar="[FILE|EXERCISE]", help="An exercise's name, a SPICE netlist, Circuit JSON, or a design's folder.")
    ] = "",
    target: Annotated[
        str | None, typer.Option("--target", help="What is asked: V(out), V(a,b), I(R2), P(R1), Req(a,b), tau, fc, gain, Vth(a,b) ...")
    ] = None,
    json_lines: Annotated[
        bool, typer.Option("--json-lines", help='One JSON object a line: {"text": ...} in, the reply and its verdict out.')
    ] = False,
    reveal: Annotated[str, typer.Option("--reveal", help="never, after-N (misses and hints), or on-request.")] = "never",
    resume: Annotated[bool, typer.Option("--resume", help="Go on where the last session about this exercise ended.")] = False,
    model: Annotated[
        str | None, typer.Option("-m", "--model", help="The model that phrases, by litellm's name; else the built-in dialogue.")
    ] = None,
    api_base: Annotated[str | None, typer.Option("--api-base", help="Address of an OpenAI-compatible server.")] = None,
    transcript: Annotated[Path | None, typer.Option("--transcript", help="Write the dialogue to this Markdown file.")] = None,
    language: Annotated[
        str, typer.Option("--language", help="en, de, fr or es for the first words; then the tutor answers in the student's own.")
    ] = "en",
    yes: Annotated[bool, typer.Option("--yes", help="Take what a model reads from a picture as right.")] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Have a picture read anew.")] = False,
    listed: Annotated[bool, typer.Option("--list", help="List the exercises.")] = False,
) -> None:
    """Learn with a patient tutor who knows the answer and leads you to it."""
    if listed or not what:
        list_exercises()
        if not what and not listed:
            raise UsageError("Which exercise?", "circuitlm tutor NAME, or a netlist with --target")
        return
    from circuitlm.cli.tutor_store import load_state
    from circuitlm.tutor.facts import Truth
    from circuitlm.tutor.problem import load
    from circuitlm.tutor.session import Session
    from circuitlm.tutor.state import State

    problem = picture_of(Path(what), target, model_of(model, api_base, no_cache), yes, json_lines) or load(what, target)
    state = load_state(problem) if resume else State(language=known_language(language))
    session = Session(problem, Truth(problem.netlist), policy_of(reveal), state)
    session.talker = talker_of(model_of(model, api_base))
    if json_lines:
        serve(session)
    else:
        Chat(session, transcript).run()


def picture_of(path: Path, target: str | None, settings: ModelSettings | None, yes: bool, quiet: bool) -> Problem | None:
    """The lesson of a picture's circuit, read by a model and confirmed; None where the file is no picture."""
    if path.suffix.lower() not in (".png", ".jpg", ".jpeg", ".webp", ".gif"):
        return None
    from circuitlm.cli.tutor_picture import problem_of

    return problem_of(path, target, settings, yes, quiet)


def known_language(code: str) -> str:
    """Raises UsageError for a language that the tutor does not speak."""
    from circuitlm.tutor.languages import ENGLISH, languages

    if code != ENGLISH and code not in languages():
        raise UsageError(f"There is no language {code!r}.", f"there are {', '.join((ENGLISH, *languages()))}")
    return code


def policy_of(text: str) -> Policy:
    """Raises UsageError for what is no policy."""
    from circuitlm.tutor.session import Policy

    if text in ("never", "on-request"):
        return Policy(text)  # type: ignore[arg-type]
    head, _, count = text.partition("-")
    if head == "after" and count.isdigit() and int(count) > 0:
        return Policy("after", int(count))
    raise UsageError(f"--reveal {text!r} is no policy.", "never, after-5 or on-request")


def model_of(model: str | None, api_base: str | None, no_cache: bool = False) -> ModelSettings | None:
    """The model's settings, or None for the built-in dialogue."""
    import os

    from circuitlm import resources

    if not (model or os.environ.get("CIRCUITLM_MODEL") or resources.config_path().is_file()):
        return None
    from circuitlm.cli.design import model_settings

    return model_settings(model, api_base, no_cache=no_cache)


def talker_of(settings: ModelSettings | None) -> Any:
    """The model's voice, or None for the built-in dialogue."""
    if settings is None:
        return None
    from circuitlm.tutor.model import Voice

    return Voice(settings)


def list_exercises() -> None:
    from circuitlm.tutor.exercise import TOPICS, all_exercises

    found = all_exercises()
    for topic, words in TOPICS.items():
        rows = sorted((e for e in found if e.topic == topic), key=lambda e: e.level)
        if rows:
            print(f"{topic}: {words}")
        for e in rows:
            print(f"  {e.id:<32}{'*' * e.level:<6}{e.title}")
    print(f"{len(found)} exercises. circuitlm tutor NAME begins one.")


# -- programs -------------------------------------------------------------------------------------------------------------
def serve(session: Session) -> None:
    """A line in, a line out. An empty text gives the opening; a line that is no request gives an error and the next one is read."""
    from circuitlm.cli.tutor_store import save

    bad = 0
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            text = data["text"]
            if not isinstance(text, str):
                raise TypeError("text is no string")
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            bad += 1
            print(json.dumps({"error": f'a line is {{"text": "..."}}: {error}'}), flush=True)
            continue
        reply = respond(session, text)
        print(json.dumps(reply.to_dict(), ensure_ascii=False), flush=True)
        save(session)
    if bad:
        raise UsageError(f"{bad} of the lines were no requests.", 'a line is {"text": "..."}')


def respond(session: Session, text: str) -> Reply:
    """The reply to a line, commands included."""
    word = text.strip().lower()
    if not word:
        return session.open()
    return {":hint": session.hint, ":why": session.why, ":check": session.check}.get(word, lambda: session.say(text))()


# -- people ---------------------------------------------------------------------------------------------------------------
class Chat:
    """The terminal."""

    def __init__(self, session: Session, transcript: Path | None) -> None:
        self.session = session
        self.transcript = transcript
        self.rows: list[str] = []

    def run(self) -> None:
        import contextlib

        from circuitlm.cli.tutor_store import save

        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  arrow keys and history in input()
        self.introduce()
        try:
            while not self.session.state.done:
                text = self.ask()
                if text is None or text.strip().lower() in (":quit", ":q", "quit", "exit"):
                    break
                if text.strip():
                    self.answer(text)
        except KeyboardInterrupt:
            print()
        finally:
            where = save(self.session)
            if self.transcript:
                self.write_transcript()
        if not self.session.state.done:
            print(f"Saved. circuitlm tutor {self.session.problem.name} --resume goes on." if where else "")

    def introduce(self) -> None:
        from circuitlm.tutor.picture import in_text

        p = self.session.problem
        self.show(
            f"{p.title}\n{p.text}\n\n{in_text(p.netlist)}\n\nCurrents count in the direction of ▸; voltages against ground (⏚).\n{HELP}\n"
        )
        if not self.session.fact.checked:
            self.show("(ngspice is not here: the answer is known from algebra alone.)")
        if self.session.talker is not None:
            self.show(f"(phrased by {self.session.talker}; every sentence is checked)")
        self.reply(lambda: self.session.open())
        if self.session.failures:
            self.without_model()

    def ask(self) -> str | None:
        try:
            text = input("you: ")
        except EOFError:
            print()
            return None
        self.rows.append(f"**you:** {text}\n")
        return text

    def answer(self, text: str) -> None:
        word = text.strip().lower()
        if word == ":circuit":
            self.circuit()
        elif word == ":plot":
            self.plot()
        elif word.startswith(":") and word not in (":hint", ":why", ":check"):
            self.show(HELP)
        else:
            failed = len(self.session.failures)
            self.reply(lambda: respond(self.session, text))
            if len(self.session.failures) > failed:
                self.without_model()

    def reply(self, ask: Callable[[], Reply]) -> None:
        """Say the reply; a model's sentences as they come and have been read by the guard, then what is left of it."""
        shown: list[str] = []

        def hear(sentence: str) -> None:
            print(f"\ntutor: {sentence.strip()}" if not shown else f" {sentence.strip()}", end="", flush=True)
            shown.append(sentence)

        self.session.heard = hear if self.session.talker is not None else None
        text = ask().text
        rest = text.removeprefix("".join(shown).strip()) if shown else f"\ntutor: {text}"
        print(f"{rest}\n")
        self.rows.append(f"\ntutor: {text}\n\n")

    def without_model(self) -> None:
        """The model failed: say why, and go on with the built-in words."""
        self.show(f"(the model does not answer: {self.session.failures[-1]} The built-in dialogue goes on.)")
        self.session.talker = None

    def circuit(self) -> None:
        from circuitlm.cli.tutor_store import folder
        from circuitlm.tutor.picture import in_text, svg

        p = self.session.problem
        self.show(in_text(p.netlist))
        path = folder() / f"{p.name}.svg"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(svg(p.netlist, p.title, tuple(n for n in p.target.args if n in p.netlist.nodes)), encoding="utf-8")
            self.show(f"  drawn: {path}")
        except OSError as error:
            self.show(f"  (it cannot be drawn to {path}: {error.strerror})")

    def plot(self) -> None:
        if not (self.session.state.solved or self.session.state.revealed):
            self.show("The plot would show the answer; it is yours when you have found it.")
            return
        from circuitlm.tutor.plot import course

        self.show("\n".join(course(self.session.truth, self.session.problem.target)) or "A steady value: there is no course to plot.")

    def show(self, text: str) -> None:
        print(text)
        self.rows.append(text + "\n")

    def write_transcript(self) -> None:
        assert self.transcript is not None
        body = "\n".join(self.rows).replace("\ntutor: ", "\n**tutor:** ")
        try:
            self.transcript.write_text(f"# {self.session.problem.title}\n\n{body}\n", encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{self.transcript} cannot be written: {error.strerror}") from error


def app(args: list[str], prog_name: str) -> None:
    """`tutor`, and its further commands by their first word."""
    from importlib import import_module

    first = args[0] if args else ""
    chosen: Any = tutor
    if first in ("sheet", "progress"):
        chosen, args, prog_name = getattr(import_module("circuitlm.cli.tutor_sheet"), first), args[1:], f"{prog_name} {first}"
    single = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    single.command()(chosen)
    single(args=args, prog_name=prog_name)
