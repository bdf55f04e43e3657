"""Runs a benchmark: asks side by side, logs every answer before it is judged, goes on after any kill, keeps memory flat."""

from __future__ import annotations

import hashlib
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import islice
from queue import SimpleQueue
from typing import Any

from circuitlm.evaluation.bench.answering import Answerer, Failed, Given
from circuitlm.evaluation.bench.log import Key, RunLog, rows
from circuitlm.evaluation.bench.tally import Tally
from circuitlm.evaluation.benchmarks.base import Benchmark, Item, Marks
from circuitlm.evaluation.scorers.sandbox import Sandbox

AHEAD = 8
"""Items that wait for a free thread, so that none of them waits for this module."""
SHOWN = ("level", "split", "difficulty", "part")
"""The groups that a sample is drawn by, the first that the items have."""


@dataclass(slots=True)
class Progress(Tally):
    """Where a run stands: the count so far, of `total` answers; `failed` calls and `unjudged` answers are asked and judged again next time."""

    total: int = 0
    failed: int = 0
    unjudged: int = 0
    stopped: str = ""
    failures: list[str] = field(default_factory=list)

    def failure(self, item: Item, error: Failed) -> None:
        """Note why; a failure that will meet every other item too stops the run."""
        self.failures = [*self.failures[-4:], f"{item.id}: {error.message}"]
        if error.fatal:
            self.stopped = error.message + (f" ({error.hint})" if error.hint else "")


def sample(items: Sequence[Item], limit: int | None, seed: int) -> list[Item]:
    """*limit* items, drawn from every level in proportion, in the order of the whole."""
    if limit is None or limit >= len(items):
        return list(items)
    by: dict[str, list[int]] = defaultdict(list)
    name = next((g for g in SHOWN if any(g in i.groups for i in items)), "")
    for k, item in enumerate(items):
        by[item.groups.get(name, "")].append(k)
    drawn = random.Random(seed)
    shares = {g: limit * len(m) / len(items) for g, m in by.items()}
    counts = {g: int(s) for g, s in shares.items()}
    for g in sorted(shares, key=lambda g: (counts[g] - shares[g], g))[: limit - sum(counts.values())]:
        counts[g] += 1
    return [items[k] for k in sorted(k for g, members in by.items() for k in drawn.sample(members, counts[g]))]


def fingerprint(items: Sequence[Item]) -> str:
    """A hash of what is asked and what is right."""
    digest = hashlib.sha256()
    for i in items:
        digest.update(repr((i.id, i.question, i.truth, i.kind, i.choices, i.netlist)).encode())
    return digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What ends a run early: US dollars, tokens. `workers`: calls at once."""

    workers: int = 4
    epochs: int = 1
    budget: float | None = None
    tokens: int | None = None


def run(
    benchmark: Benchmark,
    items: Sequence[Item],
    answerer: Answerer,
    log: RunLog,
    bounds: Bounds | None = None,
    progress: Callable[[Progress], None] = lambda p: None,
    judges: int = 2,
    pool: Executor | None = None,
) -> Progress:
    """Ask what is not answered yet, judge what is not judged yet. *log* was begun. Failures are logged and told, never counted as wrong.

    *pool*: where the items are answered, such as a Dask cluster's executor; threads of this process if left out."""
    bounds = bounds or Bounds()
    state = Progress(total=len(items) * bounds.epochs)
    done = _taken_up(log, state)
    todo = ((item, epoch) for epoch in range(bounds.epochs) for item in items if (item.id, epoch) not in done)
    with pool or ThreadPoolExecutor(bounds.workers) as asking, ThreadPoolExecutor(judges) as judging, Sandbox(judges) as sandbox:
        judge = _Judge(benchmark, log, state, judging, sandbox, most=4 * bounds.workers + 16)
        _judge_the_rest(items, log, judge)
        running: dict[Future[_Timed], tuple[Item, int]] = {}
        ended: SimpleQueue[Future[_Timed]] = SimpleQueue()
        ahead = AHEAD if pool is None else 0
        while True:
            if not state.stopped:
                for item, epoch in islice(todo, bounds.workers + ahead - len(running)):
                    future = asking.submit(_timed, answerer, item, epoch)
                    running[future] = (item, epoch)
                    future.add_done_callback(ended.put)
            else:
                for future in [f for f in running if f.cancel()]:
                    running.pop(future)
            if not running:
                break
            for future in [ended.get(), *(ended.get_nowait() for _ in range(ended.qsize()))]:
                if not future.cancelled():
                    _received(future, *running.pop(future), log, state, judge)
            state.stopped = state.stopped or _spent(state, bounds)
            progress(state)
        judge.finish()
    progress(state)
    return state


_Timed = tuple[Given, float]


def _timed(answerer: Answerer, item: Item, epoch: int) -> _Timed:
    """An answer, and the seconds that it took."""
    start = time.monotonic()
    return answerer.answer(item, epoch), time.monotonic() - start


def _taken_up(log: RunLog, state: Progress) -> set[Key]:
    done: set[Key] = set()
    for row in rows(log.folder / "answers.jsonl"):
        done.add((row["id"], row["epoch"]))
        state.answered(row)
    for row in rows(log.folder / "marks.jsonl"):
        state.marked(row)
    return done


def _received(future: Future[_Timed], item: Item, epoch: int, log: RunLog, state: Progress, judge: _Judge) -> None:
    try:
        given, seconds = future.result()
    except Failed as error:
        state.failed += 1
        state.failure(item, error)
        log.write("failures", {"id": item.id, "epoch": epoch, "why": error.message, "hint": error.hint})
        return
    row: dict[str, Any] = {"id": item.id, "epoch": epoch, "response": given.text, "finish": given.finish}
    row |= {"prompt_tokens": given.prompt_tokens, "reply_tokens": given.reply_tokens, "cost": given.cost}
    row |= {"seconds": round(seconds, 3), "tries": given.tries, **({"abstained": True} if given.abstained else {})}
    log.write("answers", row)
    state.answered(row)
    judge.add(item, epoch, given.text, given.abstained, given.finish)


def _spent(state: Progress, bounds: Bounds) -> str:
    if bounds.budget is not None and state.cost >= bounds.budget:
        return f"the budget of {bounds.budget:g} US dollars is spent"
    return f"the budget of {bounds.tokens} tokens is spent" if bounds.tokens is not None and state.tokens >= bounds.tokens else ""


class _Judge:
    """Judges in threads, a bounded number of answers ahead, and writes each judgement as it is made."""

    def __init__(self, benchmark: Benchmark, log: RunLog, state: Progress, pool: ThreadPoolExecutor, sandbox: Sandbox, most: int) -> None:
        self.benchmark, self.log, self.state, self.pool, self.sandbox, self.most = benchmark, log, state, pool, sandbox, most
        self.waiting: set[Future[Marks]] = set()
        self.of: dict[Future[Marks], tuple[Item, int, str]] = {}

    def add(self, item: Item, epoch: int, text: str, abstained: bool, finish: str) -> None:
        """Judge one answer, sooner or later."""
        if abstained:
            self._write(item, epoch, Marks(0.0 if item.kind == "formula" else None, 0.0, None, "abstained", abstained=True), finish)
            return
        future = self.pool.submit(self.benchmark.judge, item, text, self.sandbox)
        self.waiting.add(future)
        self.of[future] = (item, epoch, finish)
        self._drain(self.most)

    def finish(self) -> None:
        """Wait for all."""
        self._drain(0)

    def _drain(self, most: int) -> None:
        ended = {f for f in self.waiting if f.done()}
        while len(self.waiting) - len(ended) > most:
            more, _ = wait(self.waiting - ended, return_when=FIRST_COMPLETED)
            ended |= more
        self.waiting -= ended
        for future in ended:
            item, epoch, finish = self.of.pop(future)
            try:
                self._write(item, epoch, future.result(), finish)
            except Failed as error:  # a judge that is a model, and did not answer: judged again next time
                self.state.unjudged += 1
                self.state.failure(item, error)
                self.log.write("failures", {"id": item.id, "epoch": epoch, "why": error.message, "hint": error.hint, "judging": True})

    def _write(self, item: Item, epoch: int, marks: Marks, finish: str) -> None:
        row: dict[str, Any] = {"id": item.id, "epoch": epoch, "official": marks.official, "strict": marks.strict, "parsed": marks.parsed}
        row |= {"why": marks.why, "parts": marks.parts, "kind": item.kind, "groups": dict(item.groups)}
        row |= {"abstained": marks.abstained, "missing": finish == "missing", **marks.paid}
        self.log.write("marks", row)
        self.state.marked(row)


def _judge_the_rest(items: Sequence[Item], log: RunLog, judge: _Judge) -> None:
    """What was answered before a kill and not judged."""
    judged = log.keys("marks")
    by = {item.id: item for item in items}
    for row in _unjudged(log, judged):
        if row["id"] in by:
            judge.add(by[row["id"]], row["epoch"], row["response"], bool(row.get("abstained")), row.get("finish", "stop"))


def _unjudged(log: RunLog, judged: set[Key]) -> Iterator[dict[str, Any]]:
    return (row for row in rows(log.folder / "answers.jsonl") if (row["id"], row["epoch"]) not in judged)
