"""The program itself: help, version, unknown commands, and how quickly it says so."""

from __future__ import annotations

import pytest

from circuitlm import __version__
from circuitlm.cli.main import _COMMANDS
from tests.cli.terminal import process


@pytest.mark.parametrize("flag", ["--help", "-h", "help"])
def test_help_names_every_command_and_the_exit_codes(terminal, flag):
    answer = terminal(flag)
    assert answer.code == 0 and all(c in answer.out for c in _COMMANDS) and "Exit codes" in answer.out


def test_no_command_is_bad_usage_with_help(terminal):
    terminal.patch.setattr("sys.argv", ["circuitlm"])
    from circuitlm.cli.main import main

    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2 and "Commands:" in terminal.capture.readouterr().out


@pytest.mark.parametrize("command", sorted(_COMMANDS))
def test_every_command_has_help(terminal, command):
    answer = terminal(command, "--help")
    assert answer.code == 0 and "Usage" in answer.out


def test_a_misspelt_command_gets_the_nearest(terminal):
    answer = terminal("desing", "LED")
    assert answer.code == 2 and "did you mean design?" in answer.err


@pytest.mark.parametrize("name", ["frobnicate", "", "--frobnicate", "../x", "__init__"])
def test_an_unknown_command_is_bad_usage(terminal, name):
    assert terminal(name).code == 2


def test_version(terminal):
    assert terminal("--version").out == f"circuitlm {__version__}\n"


def test_doctor_says_what_there_is(terminal):
    answer = terminal("doctor")
    assert answer.code == 0 and all(x in answer.out for x in ("components", "builtin", "ngspice", "PNG"))


def test_as_a_process_help_needs_neither_typer_s_commands_nor_the_catalogue(tmp_path):
    answer = process("--help", folder=tmp_path, CIRCUITLM_CACHE=str(tmp_path / "cache"))
    assert answer.code == 0 and not (tmp_path / "cache").exists()


def test_a_fault_of_ours_is_told_in_a_line_and_kept_for_the_report(monkeypatch, tmp_path, capsys):
    from circuitlm.cli import main as program

    def broken(**_: object) -> None:
        raise IndexError("list index out of range")

    monkeypatch.setattr("circuitlm.resources.cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr("sys.argv", ["circuitlm", "design", "an LED"])
    with pytest.raises(SystemExit) as stop:
        program.run(broken, [], "circuitlm design")
    told = capsys.readouterr().err
    assert stop.value.code == 4 and "IndexError" in told and "Traceback" not in told
    kept = (tmp_path / "cache" / "crash.txt").read_text()
    assert "an LED" in kept and "in broken" in kept
    monkeypatch.setenv("CIRCUITLM_DEBUG", "1")
    with pytest.raises(IndexError):
        program.run(broken, [], "circuitlm design")
