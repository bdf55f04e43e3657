"""GitHub's workflow commands: findings as annotations on the lines of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_COMMAND = {"error": "error", "warning": "warning", "advice": "notice"}


def to_annotations(reports: Sequence[Mapping[str, Any]]) -> str:
    """One `::error file=...,line=...,title=rule::message` a finding; what could not be read is an error, what was not understood a warning."""
    out = []
    for report in reports:
        if "unreadable" in report:
            out.append(_command("error", report["file"], None, "unreadable", report["unreadable"]))
        for f in report.get("findings", ()):
            text = f["message"] + (f" ({f['why']})" if f.get("why") else "")
            out.append(_command(_COMMAND[f["severity"]], report["file"], f.get("line", 1), f["rule"], text))
        out += [_command("warning", report["file"], None, "reading", text) for text in report.get("reading", ())]
        for w in report.get("suppressed", ()):
            out.append(_command("notice", report["file"], None, f"suppressed {w['rule']}", w["reason"]))
    return "".join(f"{line}\n" for line in out)


def _command(command: str, file: str, line: int | None, title: str, text: str) -> str:
    where = f"file={_property(file)}" + (f",line={line}" if line is not None else "")
    return f"::{command} {where},title={_property(title)}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
