"""The terminal command. Thin: reads options, calls one function of the program, prints, and exits with the right code."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from importlib import import_module

os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for pydantic's plug-ins reads every package's metadata: 12 ms

import typer

from circuitlm.errors import CircuitlmError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="From a sentence to a circuit one can trust.",
)

_COMMANDS = {  # command -> (module, one line of help); modules are imported when their command is called
    "design": ("circuitlm.cli.design", "Design a circuit from a sentence and write its folder."),
    "validate": ("circuitlm.cli.validate", "Check circuit files: Circuit JSON, diagrams, KiCad, wiring lists; mend them with --fix."),
    "render": ("circuitlm.cli.files", "Draw a circuit file as SVG or PNG."),
    "convert": ("circuitlm.cli.files", "Convert a circuit file to another format."),
    "simulate": ("circuitlm.cli.simulate", "Simulate a circuit: op, tran, ac, dc, temp, mc, with plots."),
    "explain": ("circuitlm.cli.files", "Explain a rule: what it checks, why it matters, how to fix it."),
    "kb": ("circuitlm.cli.kb", "The knowledge base: list, search, show, check, import, new, add, diff, draft, confirm."),
    "tutor": ("circuitlm.cli.tutor", "Learn circuits with a tutor who never gives the answer away: chat, sheet, progress."),
    "eval": ("circuitlm.evaluation.cli", "Run prompt sets and score them."),
    "doctor": ("circuitlm.cli.doctor", "Say what this installation can do."),
}


def help_text() -> str:
    width = max(map(len, _COMMANDS)) + 2
    rows = "\n".join(f"  {name:<{width}}{text}" for name, (_, text) in _COMMANDS.items())
    return (
        "Usage: circuitlm COMMAND [OPTIONS]\n\nFrom a sentence to a circuit one can trust.\n\n"
        '  circuitlm design "ESP32 weather station with a BME280, powered from a 9 V battery"\n\n'
        f"Commands:\n{rows}\n\nOptions:\n  --version  Print the version.\n  --help     Show this, or a command's options.\n\n"
        "Exit codes: 0 verified or partly checked, 1 errors remain, 2 bad usage or unreadable input,\n"
        "3 the request cannot be met, 4 a tool failed."
    )


def main() -> None:
    """Entry point: picks the command without importing the others."""
    from circuitlm.cli import coldstart
    from circuitlm.resources import cache_folder

    with coldstart.kept_in(cache_folder()):
        command()


def command() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without Ω shows a question mark, not a traceback
    warnings.showwarning = told(warnings.showwarning)
    args = sys.argv[1:]
    if not args or args[0] in ("--help", "-h", "help"):
        print(help_text())
        raise SystemExit(0 if args else 2)
    if args[0] in ("--version", "-V"):
        from circuitlm import __version__

        print(f"circuitlm {__version__}")
        raise SystemExit(0)
    name = args[0]
    if name not in _COMMANDS:
        from difflib import get_close_matches

        near = get_close_matches(name, _COMMANDS, 1)
        fail(f"there is no command {name!r}.", f"did you mean {near[0]}?" if near else "circuitlm --help lists the commands")
    module = import_module(_COMMANDS[name][0])
    command = getattr(module, "app", None)
    if name in ("kb", "eval", "tutor"):
        run(command, args[1:], f"circuitlm {name}")
    else:
        single = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
        single.command()(getattr(module, name))
        run(single, args[1:], f"circuitlm {name}")


def told(usual: Callable[..., None]) -> Callable[..., None]:
    """Warnings of plug-ins in one line; others as they are."""

    def show(message: Warning | str, category: type[Warning], *where: object, **more: object) -> None:
        if category.__name__ == "PluginWarning":
            print(f"circuitlm: warning: {message}", file=sys.stderr)
        else:
            usual(message, category, *where, **more)

    return show


def run(command: object, args: list[str], name: str) -> None:
    """Run one Typer app; our errors become one line, never a traceback."""
    try:
        command(args=args, prog_name=name)  # type: ignore[operator]
    except CircuitlmError as error:
        fail(error.message, error.hint, error.exit_code)
    except KeyboardInterrupt:
        fail("stopped.", "", 130)
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
    except Exception as error:
        if os.environ.get("CIRCUITLM_DEBUG"):
            raise
        fail(*crashed(error))


def crashed(error: Exception) -> tuple[str, str, int]:
    """What is said of a fault of ours, the hint, and the exit code; the traceback is kept in a file, for whoever reports it."""
    import traceback

    from circuitlm.resources import cache_folder

    kept = cache_folder() / "crash.txt"
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(f"circuitlm {' '.join(sys.argv[1:])}\n\n{''.join(traceback.format_exception(error))}", encoding="utf-8")
        where = f"what happened stands in {kept}; please report it with your request"
    except OSError:
        where = "CIRCUITLM_DEBUG=1 shows where; please report it with your request"
    return f"internal error ({type(error).__name__}: {error}): a fault of circuitlm, not of your request.", where, 4


def fail(message: str, hint: str = "", code: int = 2) -> None:
    print(f"circuitlm: {message}", file=sys.stderr)
    if hint:
        print(f"  {hint}", file=sys.stderr)
    raise SystemExit(code)


if __name__ == "__main__":
    main()
