"""Is a design that passes also what an engineer would draw? python evals/critic.py [--many 200] [--seed 1] [--set NAME] [--out FILE]

Random requests (boards, parts and supplies of `combinations.py`, or with `--set` those of one of our prompt sets) are designed, and each answer that
has no error is judged by what the rules do not ask: is a part there that nothing needs, would a rail that is there have done, are quiet pins left
free while awkward ones are used, do the views and the report tell of one and the same circuit. Each request of ours is then asked again in another
order, in capitals, by other names, without one of its parts and with one more: what is common to both must be built in the same way.
Prints the kinds of remarks, the most
frequent first, with examples; exit code 1 where a request crashed.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from combinations import KINDS, SUPPLIES, Item, items, said
from critic_checks import CHECKS, fed

from circuitlm.errors import CircuitlmError
from circuitlm.evaluation.prompts import find_prompt_file, load_prompts
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.run import Design, Options, design


@dataclass
class Ask:
    """A request in pieces: what is said of the board, of each part and of the supply; `extra` is a part that is added."""

    board: str
    named: list[Item]
    words: list[str]
    supply: str
    extra: tuple[str, str]
    others: dict[int, str] = field(default_factory=dict)

    def text(self, words: list[str] | None = None) -> str:
        words = self.words if words is None else words
        row = words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
        return f"{self.board} with {row}" + (f", {self.supply}" if self.supply else "")


def asks(rng: random.Random, many: int) -> Iterator[Ask]:
    """*many* requests in pieces."""
    entries = catalogue().entries
    boards = [i for i, e in entries.items() if e["controller"] and catalogue().get(i).form == "board"]
    parts = [i for i, e in entries.items() if e["kind"] in KINDS and not e["controller"]]
    for _ in range(many):
        board, supply = rng.choice(boards), rng.choice(SUPPLIES)[0]
        named = items(rng, board, rng.sample(parts, rng.choice((1, 2, 2, 3, 3, 4))))
        words = [said(rng, i) for i in named]
        others = {
            n: words[n].replace(i.words, rng.choice(a))
            for n, i in enumerate(named)
            if i.count == 1
            and not re.search(r"\d ?v\b", i.words)
            and (a := [x for x in (entries[i.part]["aliases"] or [])[:4] if x != i.words and not re.search(r"\d ?v\b", x)])
        }
        left = [p for p in ("push-button", "bme280", "ssd1306", "ldr") if all(p != i.part for i in named)]
        extra = rng.choice(left)
        yield Ask(
            (entries[board]["aliases"] or [entries[board]["name"]])[0], named, words, supply, (extra, entries[extra]["aliases"][0]), others
        )


# -- two answers ------------------------------------------------------------------------------------------------------


def kinds(made: Design) -> Counter[str]:
    return Counter(p.id for p in made.circuit.parts.values())


def wired(made: Design) -> dict[str, set[tuple[Any, ...]]]:
    """Part id -> how its parts are fed, and whether a shifter stands on their lines."""
    found: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    c = made.circuit
    for p in c.parts.values():
        lines = [
            {c.parts[q.ref].role if q.ref in c.parts else "" for q in n.pins}
            | ({"board"} if any(c.parts[q.ref].component.mcu for q in n.pins) else set())
            for _, n in c.pins_of(p.ref)
            if n and n.kind == "signal"
        ]
        found[p.id].add((tuple(sorted(v for _, v in fed(c, p))), any("level-shift" in x and "board" not in x for x in lines)))
    return found


def differ(a: Design, b: Design) -> str:
    """In what two answers to the same request differ."""
    more, less = kinds(b) - kinds(a), kinds(a) - kinds(b)
    if more or less:
        return f"+{dict(more)} -{dict(less)}"
    return next((f"{k}: {sorted(v)} / {sorted(wired(b)[k])}" for k, v in wired(a).items() if wired(b)[k] != v), "")


def variants(ask: Ask, base: Design, rng: random.Random) -> Iterator[tuple[str, str]]:
    """The request asked again in other words, and what changed."""
    again = {"in another order": ask.text(ask.words[::-1]), "in small letters": ask.text().lower(), "in capitals": ask.text().upper()}
    if ask.others:
        n = rng.choice(list(ask.others))
        again["by another name"] = ask.text([ask.others[n] if k == n else w for k, w in enumerate(ask.words)])
    for how, text in again.items():
        other = answered(text)
        if other is None:
            yield f"{how}: refused or failed", text
        elif change := differ(base, other):
            yield f"{how}: another circuit", f"{change} <- {text}"
    if len(ask.words) > 1 and (other := answered(ask.text(ask.words[1:]))) is not None:
        gone = ask.named[0]
        if appeared := kinds(other) - kinds(base):
            yield "without a part others appear", f"+{dict(appeared)} without {gone.part}"
        yield from _others(base, other, {gone.part}, f"without {gone.part}")
    if (other := answered(ask.text([*ask.words, f"a {ask.extra[1]}"]))) is not None:
        yield from _others(base, other, {ask.extra[0]}, f"with {ask.extra[0]}")


def _others(base: Design, other: Design, apart: set[str], how: str) -> Iterator[tuple[str, str]]:
    """Named parts, common to both, that are fed or joined in another way."""
    named = {
        p.id for p in base.circuit.parts.values() if p.wishes and not p.component.mcu and p.component.kind not in ("supply", "converter")
    } - apart
    a, b = wired(base), wired(other)
    for part in sorted(named):
        if part in b and a[part] != b[part]:
            yield "an unrelated part changes how others are wired", f"{part}: {sorted(a[part])} -> {sorted(b[part])} {how}"


def answered(prompt: str) -> Design | None:
    """The design, where it is one without errors."""
    try:
        made = design(prompt, Options(simulate=False))
    except CircuitlmError:
        return None
    return None if made.exit_code or made.report["not_understood"] else made


def judged(job: tuple[str, Ask | None, int]) -> dict[str, Any]:
    """The remarks on a request's answer, and on those to its variants."""
    prompt, ask, seed = job
    row: dict[str, Any] = {"prompt": prompt, "remarks": [], "crash": "", "skipped": False}
    try:
        made = answered(prompt)
        if made is None:
            return row | {"skipped": True}
        row["remarks"] = [r for check in CHECKS for r in check(made)]
        if ask is not None:
            row["remarks"] += list(variants(ask, made, random.Random(seed)))
    except Exception as e:
        row["crash"] = repr(e)[:300]
    return row


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--many", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--set", help="one of our prompt sets instead")
    parser.add_argument("--show", type=int, default=6, help="examples of each kind")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path, help="where each answer is written as a line of JSON")
    args = parser.parse_args()
    jobs: list[tuple[str, Ask | None, int]] = []
    if args.set:
        jobs += [(p.prompt, None, 0) for p in load_prompts(find_prompt_file(args.set))][: args.many]
    else:
        jobs += [(a.text(), a, n) for n, a in enumerate(asks(random.Random(args.seed), args.many))]
    with multiprocessing.Pool(args.workers) as pool:
        rows = pool.map(judged, jobs, chunksize=10)
    if args.out:
        args.out.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    grouped: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        for kind, case in row["remarks"]:
            grouped[kind].append((case, row["prompt"]))
    for kind, cases in sorted(grouped.items(), key=lambda x: -len(x[1])):
        print(f"{len(cases)}  {kind}")
        for case, prompt in cases[: args.show]:
            print(f"      {case}   <- {prompt}")
    crashed, left = [r for r in rows if r["crash"]], sum(r["skipped"] for r in rows)
    print(
        f"{len(rows)} requests: {left} refused or failed, {sum(bool(r['remarks']) for r in rows)} with remarks, {len(crashed)} crashed",
        file=sys.stderr,
    )
    for row in crashed[:5]:
        print(row["prompt"], row["crash"], file=sys.stderr)
    return int(bool(crashed))


if __name__ == "__main__":
    sys.exit(main())
