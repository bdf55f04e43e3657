"""JUnit XML: every file a test suite, every rule a test case, errors failures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Report = Mapping[str, Any]
EPOCH = "1970-01-01T00:00:00"
"""The timestamp where no date is known."""


def to_junit(reports: Sequence[Report], families: Mapping[str, str], dates: Mapping[str, str] | None = None) -> str:
    """A `testsuites` document. *families*: rule -> family. Warnings and advice are output of their case, not failures; a rule that could
    not be checked, or whose findings are suppressed, is a skipped case. *dates*: file -> when it was last changed (ISO 8601, UTC, no zone), the
    suite's timestamp: the same file gives the same bytes on every run and machine, so the host is `localhost`, as the schema asks where none
    is told."""
    suites = [_suite(r, families, (dates or {}).get(r["file"], EPOCH)) for r in reports]
    head = f"<testsuites{_counts([c for _, c in suites])}>"
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *(text for text, _ in suites), "</testsuites>", ""])


Counts = dict[str, int]


def _counts(all_counts: list[Counts]) -> str:
    return "".join(f' {key}="{sum(c[key] for c in all_counts)}"' for key in ("tests", "failures", "errors", "skipped"))


def _suite(report: Report, families: Mapping[str, str], date: str) -> tuple[str, Counts]:
    counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    cases: list[str] = []
    if "unreadable" in report:
        counts |= {"tests": 1, "errors": 1}
        body = f"<error message={_attr(report['unreadable'])}/>"
        cases.append(f'<testcase classname="circuitlm.file" name="readable">{body}</testcase>')
    for rule in report.get("rules", ()):
        if rule["status"] == "not_applicable":
            continue
        counts["tests"] += 1
        found = [f for f in report["findings"] if f["rule"] == rule["rule"]]
        errors = [f for f in found if f["severity"] == "error"]
        waived = [w for w in report["suppressed"] if w["rule"] == rule["rule"] and w["findings"]]
        body = ""
        if errors:
            counts["failures"] += 1
            whole = "\n".join(_line(f, report) for f in errors)
            body = f"<failure type={_attr(rule['rule'])} message={_attr(errors[0]['message'])}>{_text(whole)}</failure>"
        elif waived or rule["status"] == "not_checked":
            counts["skipped"] += 1
            why = f"suppressed: {waived[0]['reason']}" if waived else rule.get("reason", "not checked")
            body = f"<skipped message={_attr(why)}/>"
        if rest := [f for f in found if f["severity"] != "error"]:
            whole = "\n".join(_line(f, report) for f in rest)
            body += f"<system-out>{_text(whole)}</system-out>"
        name = f"classname={_attr('circuitlm.' + families.get(rule['rule'], 'rules'))} name={_attr(rule['rule'])}"
        cases.append(f"<testcase {name}>{body}</testcase>")
    if report.get("reading"):
        cases.append(f"<system-out>{_text(chr(10).join(report['reading']))}</system-out>")
    return "\n".join(
        [
            f'<testsuite name={_attr(report["file"])} timestamp={_attr(date)} hostname="localhost"{_counts([counts])}>',
            *cases,
            "</testsuite>",
        ]
    ), counts


def _line(finding: Mapping[str, Any], report: Report) -> str:
    at = f"{report['file']}:{finding['line']}: " if "line" in finding else ""
    return f"{at}{finding['severity']}: {finding['message']}" + (f" ({finding['why']})" if finding.get("why") else "")


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("?", text))


def _attr(text: str) -> str:
    return quoteattr(_NOT_XML.sub("?", text))
