"""The report of a run, from its folder alone: totals, tables by group with intervals, published figures, and two runs side by side."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from circuitlm.errors import UsageError
from circuitlm.evaluation.bench.log import read_config, rows
from circuitlm.evaluation.bench.statistics import Paired, Share, mcnemar, share
from circuitlm.evaluation.bench.tally import Tally, worth


@dataclass(slots=True)
class Report:
    """What a run came to. `official` and `strict`: shares over the items that each judges; `skipped`: items that the official judgement
    leaves out; `unparsed`: answers in which nothing could be read."""

    name: str
    benchmark: str
    model: str
    config: dict[str, Any]
    n: int = 0
    answered: int = 0
    skipped: int = 0
    unparsed: int = 0
    missing: int = 0
    abstained: int = 0
    failed: int = 0
    cached: int = 0
    rejected: int = 0
    official: Share | None = None
    strict: Share | None = None
    parts: dict[str, Share] = field(default_factory=dict)
    groups: dict[str, dict[str, tuple[Share | None, Share | None]]] = field(default_factory=dict)
    spread: Share | None = None
    """Over epochs: the mean and the range of the strict share."""
    tokens: tuple[int, int] = (0, 0)
    cost: float = 0.0
    marks: list[dict[str, Any]] = field(default_factory=list, repr=False)


def report(folder: Path) -> Report:
    """Read a run's folder. Raises UsageError where there is none."""
    config = read_config(folder)
    found = Report(folder.name, config.get("benchmark", "?"), config.get("model", "?"), config)
    found.marks = sorted(rows(folder / "marks.jsonl"), key=lambda m: (m["epoch"], m["id"]))
    found.n = int(config.get("items", 0)) * int(config.get("epochs", 1))
    tally = Tally()
    for row in rows(folder / "answers.jsonl"):
        tally.answered(row)
    for mark in found.marks:
        tally.marked(mark)
    found.tokens, found.answered, found.cost = (tally.prompt_tokens, tally.reply_tokens), tally.done, tally.cost
    found.cached = tally.cached
    failures = {(r["id"], r["epoch"]) for r in rows(folder / "failures.jsonl")}
    found.failed = len(failures - {(m["id"], m["epoch"]) for m in found.marks})
    found.rejected = len(json.loads((folder / "rejected.json").read_text())) if (folder / "rejected.json").exists() else 0
    _count(found)
    return found


def _count(r: Report) -> None:
    marks = r.marks
    r.official, r.strict = _shares(marks)
    r.skipped = sum(m["official"] is None and m["strict"] is not None for m in marks) if r.official else 0
    r.unparsed = sum(m["parsed"] is None and not m.get("missing") and not m.get("abstained") for m in marks)
    r.missing = sum(bool(m.get("missing")) for m in marks)
    r.abstained = sum(bool(m.get("abstained")) for m in marks)
    parts: dict[str, list[float]] = defaultdict(list)
    for m in marks:
        for name, value in (m.get("parts") or {}).items():
            parts[name].append(value)
    r.parts = {name: share(values) for name, values in parts.items()}
    names = dict.fromkeys(g for m in marks for g in m["groups"])
    for name in names:
        by: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for m in marks:
            by[m["groups"].get(name, "-")].append(m)
        if 1 < len(by) <= 40:
            r.groups[name] = {value: _shares(rows_) for value, rows_ in sorted(by.items())}
    by_epoch: dict[int, list[float]] = defaultdict(list)
    for m in marks:
        if m["strict"] is not None:
            by_epoch[m["epoch"]].append(m["strict"])
    if len(by_epoch) > 1:
        means = [math.fsum(v) / len(v) for v in by_epoch.values()]
        r.spread = Share(math.fsum(means) / len(means), min(means), max(means), len(means))


def _shares(marks: Sequence[dict[str, Any]]) -> tuple[Share | None, Share | None]:
    official = [m["official"] for m in marks if m["official"] is not None]
    strict = [m["strict"] for m in marks if m["strict"] is not None]
    return share(official) if official else None, share(strict) if strict else None


def compare(first: Report, second: Report) -> Paired:
    """McNemar on the items that both runs judged strictly (officially where no strict judgement is). Raises UsageError without such items."""

    def right(r: Report) -> dict[tuple[str, int], bool]:
        return {(m["id"], m["epoch"]): value >= 0.5 for m in r.marks if (value := worth(m)) is not None}

    a, b = right(first), right(second)
    common = sorted(a.keys() & b.keys())
    if first.benchmark != second.benchmark or not common:
        raise UsageError("the two runs have no item in common")
    return mcnemar([a[k] for k in common], [b[k] for k in common])


def percent(s: Share | None) -> str:
    """`62.5 [48.0, 75.1]`."""
    return "-" if s is None or math.isnan(s.value) else f"{100 * s.value:.1f} [{100 * s.low:.1f}, {100 * s.high:.1f}]"


def plain(s: Share) -> str:
    """A mean of counts: `0.21 [0.10, 0.33]`."""
    return f"{s.value:.2f} [{s.low:.2f}, {s.high:.2f}]"


def markdown(reports: Sequence[Report]) -> str:
    """The reports as Markdown: totals of all, tables by group of each, published figures, pairs."""
    from circuitlm.evaluation.benchmarks import all_benchmarks

    lines = ["| run | n | official % | strict % | tokens | US$ |", "|" + "---|" * 6]
    for r in reports:
        count = f"{len(r.marks)} of {r.n}" if len(r.marks) != r.n else str(r.n)
        lines.append(f"| {r.name} | {count} | {percent(r.official)} | {percent(r.strict)} | {sum(r.tokens)} | {r.cost:.2f} |")
    lines += ["", "| run | skipped | unparsed | no answer | abstained | failed | rejected |", "|" + "---|" * 7]
    lines += [f"| {r.name} | {r.skipped} | {r.unparsed} | {r.missing} | {r.abstained} | {r.failed} | {r.rejected} |" for r in reports]
    for r in reports:
        known = all_benchmarks().get(r.benchmark)
        lines += ["", f"## {r.name}: {r.benchmark}, {r.model}", ""]
        lines.append(f"Official judgement: {(known.official if known else '') or 'none was released'}. Brackets: 95 % intervals.")
        if known and known.note:
            lines += ["", known.note]
        if lacking := r.config.get("not_checked"):
            lines += ["", "Not checked: " + "; ".join(lacking) + "."]
        if r.cached:
            lines += [
                "",
                f"{r.cached} answers came out of the cache of replies and cost nothing; their tokens are those of the first time.",
            ]
        if r.parts:
            counted = known.plain if known else frozenset()
            rows_ = [f"| {n} | {plain(s) if n in counted else percent(s) + ' %'} |" for n, s in r.parts.items()]
            lines += ["", "| part | mean |", "|---|---|", *rows_]
        if r.spread:
            lines.append(f"\nOver {r.spread.n} epochs the strict share is {percent(r.spread)} (mean, least and most).")
        for name, values in r.groups.items():
            lines += ["", f"| {name} | n | official % | strict % |", "|---|---|---|---|"]
            for value, (official, strict) in values.items():
                n = max(s.n for s in (official, strict) if s) if official or strict else 0
                lines.append(f"| {value} | {n} | {percent(official)} | {percent(strict)} |")
        if known and known.published:
            lines += ["", f"Published ({known.published_note}):", ""]
            columns = list(dict.fromkeys(c for row in known.published.values() for c in row))
            lines += ["| model | " + " | ".join(columns) + " |", "|" + "---|" * (len(columns) + 1)]
            lines += [
                f"| {m} | " + " | ".join(f"{row[c]:g}" if c in row else "-" for c in columns) + " |" for m, row in known.published.items()
            ]
    if len(reports) == 2:
        lines += ["", _side_by_side(*reports)]
    return "\n".join(lines) + "\n"


def _side_by_side(first: Report, second: Report) -> str:
    try:
        pair = compare(first, second)
    except UsageError as error:
        return f"No comparison: {error.message}."
    return (
        f"Side by side on {pair.n} items: both right {pair.both}, only {first.name} {pair.first}, only {second.name} {pair.second}, "
        f"neither {pair.neither}; McNemar's exact p = {pair.p:.3g}."
    )


def as_json(reports: Sequence[Report]) -> str:
    """The same as JSON, without the single marks."""
    shown = []
    for r in reports:
        row = asdict(r)
        row.pop("marks")
        shown.append(row)
    return json.dumps(shown, indent=1, ensure_ascii=False, default=str, allow_nan=False)
