"""SARIF 2.1.0 (OASIS): findings as code-scanning services take them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from circuitlm import __version__

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVEL = {"error": "error", "warning": "warning", "advice": "note"}
Report = Mapping[str, Any]
"""What `validate --json` says of one file."""


def to_sarif(reports: Sequence[Report], rules: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """A SARIF log with one run. *rules*: id, severity, title, text and family of each rule.

    Suppressed findings are results with a suppression; what could not be read or checked are notifications of the invocation.
    """
    index = {r["id"]: n for n, r in enumerate(rules)}
    results = [_result(f, report, index) for report in reports for f in report.get("findings", ())]
    for report in reports:
        for waived in report.get("suppressed", ()):
            kind = "external" if waived["where"] == "command line" else "inSource"
            stated = {"kind": kind, "justification": waived["reason"]}
            results += [_result(f, report, index) | {"suppressions": [stated]} for f in waived["findings"]]
    notes = [_note(report, level, text) for report in reports for level, text in _said(report)]
    driver = {"name": "circuitlm", "semanticVersion": __version__, "rules": [_rule(r) for r in rules]}
    done = {"executionSuccessful": not any("unreadable" in r for r in reports), "toolExecutionNotifications": notes}
    run = {"tool": {"driver": driver}, "invocations": [done], "columnKind": "utf16CodeUnits", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": rule["id"],
        "shortDescription": {"text": rule["title"]},
        "fullDescription": {"text": rule["text"]},
        "help": {"text": rule["text"]},
        "defaultConfiguration": {"level": _LEVEL[rule["severity"]]},
        "properties": {"tags": [rule["family"]]},
    }


def _result(finding: Mapping[str, Any], report: Report, index: Mapping[str, int]) -> dict[str, Any]:
    why = f" {finding['why']}." if finding.get("why") else ""
    text = finding["message"].rstrip(".") + "." + (why[:2].upper() + why[2:] if why else "")
    logical = [{"name": name, "kind": "member"} for name in finding.get("pins") or finding.get("parts") or finding.get("nets") or ()]
    where: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": uri(report["file"])}}}
    where["physicalLocation"]["region"] = {"startLine": finding.get("line", 1)}
    if logical:
        where["logicalLocations"] = logical
    out: dict[str, Any] = {"ruleId": finding["rule"], "level": _LEVEL[finding["severity"]], "message": {"text": text}, "locations": [where]}
    if finding["rule"] in index:
        out["ruleIndex"] = index[finding["rule"]]
    same = "|".join([finding["rule"], *finding.get("pins", finding.get("parts", ()))])
    return out | {"partialFingerprints": {"ruleAndPins/v1": same}}


def _said(report: Report) -> list[tuple[str, str]]:
    if "unreadable" in report:
        return [("error", report["unreadable"])]
    return [*(("warning", t) for t in report.get("reading", ())), *(("note", f"not checked: {t}") for t in report.get("not_checked", ()))]


def _note(report: Report, level: str, text: str) -> dict[str, Any]:
    place = {"physicalLocation": {"artifactLocation": {"uri": uri(report["file"])}}}
    return {"level": level, "message": {"text": text}, "locations": [place]}


def uri(path: str) -> str:
    """A path as a URI reference relative to where the command ran."""
    return quote(path.replace("\\", "/"), safe="/._-~")
