"""report.md: the report for people. Answers first, then the circuit, what to build in which order, the checks, the assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from circuitlm.circuit.units import digits_of, show
from circuitlm.views import power_on, proof
from circuitlm.views.text import markdown

_WORDS = {
    "verified": "VERIFIED: every rule that applies was checked, the request is met, and SPICE ran.",
    "partly_checked": "PARTLY CHECKED: no error was found; what could not be checked is listed below.",
    "failed": "FAILED: errors remain; do not build this as it is.",
}


def to_report_md(report: dict[str, Any]) -> str:
    """The report's Markdown."""
    lines = [f"# {markdown(report['title'])}", ""]
    if report["answer"]:
        lines += [markdown(report["answer"]), ""]
    if left := report.get("unanswered"):
        lines += [f"Not answered here: {markdown(' '.join(left))}", ""]
    verdict = report["verdict"]
    lines += [f"> {markdown(report['prompt'][:600])}", "", f"**{_WORDS[verdict['status']]}**", "", "![schematic](schematic.svg)", ""]
    if changed := report.get("changed"):
        lines += _section("What changed", changed["sentences"])
    lines += _section(
        "What was asked",
        [
            f"{'met' if w['met'] and w['status'] == 'met' else 'by advice' if w['met'] else 'NOT MET'}: “{w['words']}” ({w['how']})"
            for w in report["wishes"]
        ],
    )
    if report["not_understood"]:
        lines += [f"Not understood and left out of account: {markdown(', '.join(report['not_understood']))}.", ""]
    lines += _findings(verdict)
    lines += _section("Problems", report["problems"])
    lines += _table(
        "Parts",
        ("part", "what", "why"),
        [
            (
                p["ref"],
                f"{p['name']}{' ' + p['value'] if p.get('value') else ''}{' (' + p['label'] + ')' if p.get('label') else ''}",
                p.get("why", ""),
            )
            for p in report["parts"]
        ],
    )
    lines += _section("Still to get", report.get("to_get", []))
    lines += _table(
        "Controller pins",
        ("board", "pin", "serves", "as"),
        [
            (
                r["board"],
                r["pin"] + (f" ({r['io']})" if r["io"] != r["pin"] else ""),
                r.get("for", ""),
                f"{r['function']}, {r['direction']}" + (f", internal pull-{r['pull']}" if r.get("pull") else ""),
            )
            for r in report["pins"]
        ],
    )
    lines += _table(
        "Supply lines",
        ("net", "volts", "from", "feeds"),
        [
            (r["net"], f"{r['volts']:g} V" if r["volts"] is not None else "?", ", ".join(r["from"]) or "outside", ", ".join(r["feeds"]))
            for r in report["power"]
        ],
    )
    if report["figures"]:
        lines += _table(
            "Computed",
            ("block", "figure", "value"),
            [
                (block, name, f"{value:.4g}" if isinstance(value, float) else str(value))
                for block, figures in report["figures"].items()
                for name, value in figures.items()
            ],
        )
    lines += _table(
        "Measured in the simulator", ("block", "figure", "asked", "computed", "measured", "off by"), _proof(report.get("proof", []))
    )
    lines += _table(
        "With the parts' tolerances",
        ("block", "figure", "mean", "spread (one sigma)", "from", "to", "within the limits", "mostly because of"),
        proof.spread_rows(report.get("yields", [])),
    )
    drawn = report.get("pictures", [])
    lines += [line for name in drawn for line in (f"![{proof.CAPTIONS[name]}]({name})", "")]
    measured = report.get("power_on") or {}
    lines += _table("Powered on in the simulator", ("what", "outputs low", "outputs high", "limit"), power_on.rows(measured))
    lines += _table("Outputs switched on and off in the simulator", ("what", "at rest", "peak", "limit"), power_on.switching(measured))
    if measured.get("spikes") or measured.get("inrush"):
        lines += ["![what the simulator saw](switching.svg)", ""]
    lines += _section("Not simulated", [f"{ref}: {why}" for ref, why in measured.get("not_simulated", {}).items()])
    lines += _section("Build it in this order", report["build"], numbered=True)
    lines += _section("Assumptions", report["assumptions"])
    lines += _section("Advice", report["advice"])
    lines += _section("Not checked", alike(verdict["not_checked"]))
    known = report["knowledge"]
    if known.keys() & {"recalled", "unconfirmed", "unrated"}:
        lines += ["## Where the facts come from", ""]
    if drafted := known.get("unconfirmed"):
        lines += [
            f"These parts' data were drafted by a model and **confirmed by nobody**: {markdown(', '.join(drafted))}. Compare every pin and "
            "limit with the document before anything is built; `circuitlm kb confirm` records it.",
            "",
        ]
    if unrated := known.get("unrated"):
        from circuitlm.knowledge.kicad import CREDIT

        lines += [
            f"Of these parts **only the pins** are known, no voltage and no current: {markdown(', '.join(unrated))}. Credit: {CREDIT}.",
            "",
        ]
    if recalled := known.get("recalled"):
        lines += [
            f"These parts' data are recalled, not read from a document; compare the pin names with the part in your hand: {markdown(', '.join(recalled))}.",
            "",
        ]
    lines += _engineering(report.get("engineering"))
    lines += [f"Made by circuitlm {report['version']} ({report['engineer']}).", ""]
    return "\n".join(lines)


def alike(sentences: list[str]) -> list[str]:
    """'a: why' and 'b: why' as one: 'a, b: why', in the place of the first."""
    names: dict[str, list[str]] = {}
    for text in sentences:
        name, _, why = text.partition(": ")
        names.setdefault(why or text, []).append(name if why else "")
    return [f"{', '.join(of)}: {why}" if of[0] else why for why, of in names.items()]


def proof_lines(rows: list[dict[str, Any]]) -> list[str]:
    """A line for each figure: 'measured in ngspice: cutoff frequency 3.39 kHz (3.4 kHz asked, -0.4%)'."""
    out = []
    for what, asked, computed, measured, off in (row[1:] for row in _proof(rows)):
        against = f"{asked} asked" if asked != "-" else f"{computed} computed"
        out.append(f"measured in ngspice: {what} {measured} ({against}, {off})" if measured != "-" else f"not measured: {what} ({against})")
    return out


def _proof(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """What was asked of the analog blocks, beside the formula's value and the simulator's."""

    def figure(row: dict[str, Any], key: str) -> str:
        value = row[key]
        digits = digits_of(row["asked"]) if row["asked"] is not None else 3  # 4.096 V asked is not 4.1 V
        return "-" if value is None else show(value, row["unit"], digits) if row.get("unit") else f"{value:.{max(digits, 4)}g}"

    out = []
    for r in rows:
        off = "not measured" if r["off"] is None else f"{r['off']:+.1%}" + ("" if r["met"] else f", more than {100 * r['tolerance']:.3g} %")
        out.append((r["title"], r["what"], *(figure(r, k) for k in ("asked", "computed", "measured")), off))
    return out


def _engineering(record: dict[str, Any] | None) -> list[str]:
    """How a language model came to the design: its reasoning, the rounds, whose circuit it is, what it cost."""
    if not record:
        return []
    rows = []
    for number, r in enumerate(record["rounds"], 1):
        found = "; ".join(r["findings"]) or "nothing"
        changed = f"; changed: {r['changed']}" if r["changed"] else ""
        rows.append(
            f"{number}. {r['by']}: {r['status']}, {r['errors']} errors, {r['warnings']} warnings. Found: {markdown(found)}{markdown(changed)}"
        )
    used = f"the design of {markdown(record['asked'])}" if record["used"] == "model" else "the built-in engineer's design"
    lines = [
        "## How it was designed",
        "",
        f"Given is {used}" + (f", since {markdown(record['why'])}." if record["why"] else "."),
        "",
        *rows,
        "",
    ]
    lines += [f"- not taken over: {markdown(fault)}" for fault in record["not_taken"]]
    if record["reasoning"]:
        lines += ["", f"> {markdown(record['reasoning'][:3000])}", ""]
    opinion = record.get("review", {})
    lines += [f"- reviewer: {markdown(text)}" for text in [*opinion.get("missing", []), *opinion.get("advice", [])]]
    usage = record["usage"]
    price = f"${usage['cost']:.4f}" if usage["cost_known"] else "price not known"
    return [*lines, f"{usage['calls']} calls, {usage['cached']} from the cache, {usage['tokens']} tokens, {price}.", ""]


def _section(title: str, items: list[str], numbered: bool = False) -> list[str]:
    if not items:
        return []
    return [f"## {title}", "", *(f"{f'{n}.' if numbered else '-'} {markdown(i)}" for n, i in enumerate(items, 1)), ""]


def _findings(verdict: dict[str, Any]) -> list[str]:
    out: list[str] = []
    for f in verdict["findings"]:
        end = "" if f["message"].endswith((".", "!", "?", ":")) else ";"
        out.append(f"{f['severity']} `{f['rule']}`: {f['message']}" + (f"{end} {f['why']}" if f.get("why") else ""))
    return ["## Findings", "", *(f"- {markdown(x).replace(chr(92) + '`', '`')}" for x in out), ""] if out else []


def _table(title: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    if not rows:
        return []
    return [
        f"## {title}",
        "",
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
        *("| " + " | ".join(markdown(str(c)).replace("\n", " ") for c in row) + " |" for row in rows),
        "",
    ]
