"""How the strict scorer meets answers made to fool it: python evals/strict_answers.py [--count 250] [--seed 1]

Takes the truths of generated questions (levels 0, 1, 2 and 4), writes each in ways that are right (LaTeX, implied multiplication, Unicode, another
form of the same function) and in ways that are wrong (a sign, a factor, a term, a symbol, series for parallel), and counts what the scorer makes
of them. That a wrong one is wrong is proved by exact fractions at random points, by other code than the scorer's. Then numbers with units, and
texts that are no formula but would like to be run. Prints a table; exit code 1 where a verdict is wrong or slow.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from circuitlm.evaluation.bench.generate import KINDS, questions
from circuitlm.evaluation.scorers import letters
from circuitlm.evaluation.scorers.strict import formula_of, same_formula, same_number
from circuitlm.symbolic.expression import Binary, Name, Number, Tree, Unary, evaluate, read, symbols

SLOW = 5.0
"""Seconds of processor time that no verdict may take."""


# -- ways to write a tree ------------------------------------------------------------------------------------------------
def plain(tree: Tree, times: str = "*", power: str = "^", name: Callable[[str], str] = str) -> str:
    """A tree as text, every operand in parentheses where that could matter."""

    def part(t: Tree) -> str:
        text = plain(t, times, power, name)
        return text if isinstance(t, Name | Number) and not text.startswith("-") and "/" not in text else f"({text})"

    match tree:
        case Number(value):
            return str(value)
        case Name(n):
            return name(n)
        case Unary(operand):
            return f"-{part(operand)}"
        case Binary("^", base, exponent):
            return f"{part(base)}{power}{part(exponent)}"
        case Binary("*", a, Number() as b) if not times:
            return f"{part(a)}({plain(b)})"
        case Binary(operator, a, b):
            return f"{part(a)}{times if operator == '*' else operator}{part(b)}"
    raise AssertionError(tree)


def latex(tree: Tree, name: Callable[[str], str]) -> str:
    """The same in LaTeX, with parentheses where they are needed."""

    def factor(t: Tree) -> str:
        loose = isinstance(t, Unary) or (isinstance(t, Binary) and t.operator in "+-")
        return rf"\left({latex(t, name)}\right)" if loose else latex(t, name)

    match tree:
        case Binary("/", a, b):
            return rf"\frac{{{latex(a, name)}}}{{{latex(b, name)}}}"
        case Binary("*", a, b):
            return f"{factor(a)} \\cdot {factor(b)}"
        case Binary("^", base, exponent):
            return f"{factor(base)}^{{{latex(exponent, name)}}}"
        case Binary(operator, a, b):
            return f"{latex(a, name)} {operator} {factor(b) if operator == '-' else latex(b, name)}"
        case Unary(operand):
            return f"-{factor(operand)}"
    return plain(tree, name=name)


def subscript(name: str) -> str:
    """R1 as R_{1}."""
    return re.sub(r"^([A-Za-z]+?)_?(\d+)$", r"\1_{\2}", name)


def right_forms(tree: Tree, drawn: random.Random) -> Iterator[tuple[str, str]]:
    """(kind, answer) that say the same as a tree."""
    text = plain(tree)
    some = Name(drawn.choice(sorted(symbols(tree) - {"s"}) or ["s"]))
    yield "bare", text
    yield "in tags", f"<think>V = R I, hence</think>\n<answer>\nH(s) = {text}\n</answer>"
    yield "powers as **", plain(tree, power="**")
    yield "products by a blank", plain(tree, times=" ")
    yield "products by nothing", plain(tree, times="")
    yield "Unicode signs", plain(tree, times="·").replace("-", "−")
    yield "square brackets", text.replace("(", "[").replace(")", "]")
    yield "LaTeX", f"$$H(s) = {latex(tree, subscript)}$$"
    yield "boxed LaTeX", rf"\boxed{{{latex(tree, str)}}}"
    yield "with a remark", f"H(s) = {text}, where s is the complex frequency."
    yield "fraction enlarged", plain(Binary("/", Binary("*", tree, some), some))
    yield "added and taken off", plain(Binary("-", Binary("+", tree, some), some))
    yield "twice its half", plain(Binary("*", Number(Fraction(2)), Binary("/", tree, Number(Fraction(2)))))
    yield "reciprocal twice", plain(Binary("/", Number(Fraction(1)), Binary("/", Number(Fraction(1)), tree)))


def leaves(tree: Tree, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Tree]]:
    """Every node with its place."""
    yield path, tree
    match tree:
        case Unary(operand):
            yield from leaves(operand, (*path, 0))
        case Binary(_, a, b):
            yield from leaves(a, (*path, 0))
            yield from leaves(b, (*path, 1))


def put(tree: Tree, path: tuple[int, ...], new: Tree) -> Tree:
    """The tree with another node at a place."""
    if not path:
        return new
    match tree:
        case Unary(operand):
            return Unary(put(operand, path[1:], new))
        case Binary(operator, a, b):
            return Binary(operator, put(a, path[1:], new), b) if path[0] == 0 else Binary(operator, a, put(b, path[1:], new))
    raise AssertionError(tree)


def wrong_trees(tree: Tree, drawn: random.Random) -> Iterator[tuple[str, Tree]]:
    """(kind, tree) of mistakes that students and models make; some are none by chance."""
    nodes = list(leaves(tree))
    names = sorted(symbols(tree))
    yield "sign flipped", Unary(tree)
    yield "factor 2", Binary("*", Number(Fraction(2)), tree)
    yield "factor 1.0001", Binary("*", Number(Fraction(10001, 10000)), tree)
    yield "a little more", Binary("+", tree, Number(Fraction(1, 10**12)))
    yield "upside down", Binary("/", Number(Fraction(1)), tree)
    yield "one", Number(Fraction(1))
    yield "times s", Binary("*", tree, Name("s"))
    yield "a symbol too many", Binary("+", tree, Binary("*", Name("s"), Name("L77")))
    operators = [(p, n) for p, n in nodes if isinstance(n, Binary)]
    sums = [(p, n) for p, n in operators if n.operator in "+-"]
    if sums:
        p, n = drawn.choice(sums)
        yield "an inner sign", put(tree, p, Binary("-" if n.operator == "+" else "+", n.left, n.right))
        yield "parallel for a sum", put(tree, p, Binary("|", n.left, n.right))
        yield "a term forgotten", put(tree, p, n.left)
    products = [(p, n) for p, n in operators if n.operator == "*"]
    if products:
        p, n = drawn.choice(products)
        yield "a factor forgotten", put(tree, p, n.right)
        yield "sum for a product", put(tree, p, Binary("+", n.left, n.right))
    if len(names) > 1:
        a, b = drawn.sample(names, 2)
        p = drawn.choice([p for p, n in nodes if n == Name(a)])
        yield "another symbol", put(tree, p, Name(b))


def is_other(one: Tree, other: Tree, drawn: random.Random) -> bool:
    """Proof that two formulas differ: their exact values at a random point of fractions."""
    names = symbols(one) | symbols(other)
    for _ in range(5):
        held = {n: Fraction(drawn.randint(2, 97), drawn.randint(2, 97)) for n in names}
        try:
            if evaluate(one, held) != evaluate(other, held):
                return True
        except ZeroDivisionError:
            continue
    return False


# -- what is no formula --------------------------------------------------------------------------------------------------
HOSTILE = (
    "", " ", "()", "1/0", "R1/(R2-R2)", "__import__('os').system('touch /tmp/strict-answers-was-run')", "eval('1')", "().__class__.__bases__", "lambda: 1",
    "R1" + "+R1" * 6000, "(" * 5000 + "R1" + ")" * 5000, "R1^999999999", "9**9**9**9", "9^9^9^9^9", "1e999999999", "R1**(10**10)", "sqrt(" * 500 + "R1" + ")" * 500,
    r"\frac{" * 400 + "1" + "}{2}" * 400, r"\frac" * 5000, "H(s) = " * 2000, "=" * 10000, "<answer>" * 3000, "<answer></answer>", "<answer>" + "R1/(" * 3000,
    "\\boxed{" * 2000, "R1\x00R2", "\ud800", "R₁/(R₁+R₂)", "nan", "inf", "oo", "zoo", "I", "E", "s" * 20000, "-" * 20000 + "R1", "|" * 5000, "R1||" * 3000 + "R1",
    "[[[[[[", "{}{}{}", "∞", "1" * 20000, "exp(exp(exp(exp(9))))", "tan(1e300)", "R1^(-64)^(-64)", "((R1^64)^64)^64", "(R1^64)^64", "R1" + "^1" * 3000, "/" * 3000, "\n" * 30000,
    " " * 30000 + "x", "**" * 10000, "answer " * 5000, "answer is is is " * 3000, "<think>" * 5000, "H(s) = \n" * 5000, "Answer: " * 5000, "\\\\" * 9000,
)  # fmt: skip


def numbers() -> Iterator[tuple[str, str, str, bool]]:
    """(kind, answer, truth, right)."""
    truth = "2.5 mA"
    for answer in (
        "2.5 mA", "0.0025 A", "2500 µA", "2500 uA", "2500 μA", "2.5e-3 A", "2.5×10^-3 A", "2.5 · 10^{-3} A", r"$2.5\,\mathrm{mA}$", r"2.5\times10^{-3}\ \text{A}",
        "I = 2.5mA", "<answer>2.50 mA</answer>", "+2.5 mA", "The current is about 2.5 mA.", "V = 10 V, R = 4 kΩ, so I = 2.5 mA", "2,5 mA",
    ):  # fmt: skip
        yield "a number written otherwise", answer, truth, True
    for answer in (
        "-2.5 mA", "−2.5 mA", "2.5 A", "2.5 µA", "25 mA", "0.25 mA", "2.5 mV", "2.5 kA", "2.6 mA", "2.4 mA", "2.5 MA", "2.5e3 A", "2.5×10^3 A", "2.5×10^-6 A",
        "no current", "", "infinity", "1/0 mA", "2.5", "5 mA / 2 V", "0", "2.5e999 mA", "10 V", "<answer></answer> 2.5 mV",
    ):  # fmt: skip
        yield "another number", answer, truth, False


class Table:
    """Verdicts counted, faults printed."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()
        self.slowest = 0.0
        self.shown = 0

    def judged(self, kind: str, work: Callable[[], bool], wanted: bool, about: str) -> None:
        start = time.process_time()
        try:
            found: object = work()
        except Exception as error:
            found = f"{type(error).__name__}: {error}"
        took = time.process_time() - start
        self.slowest = max(self.slowest, took)
        self.seen[kind] += 1
        if found is not wanted or took > SLOW:
            self.wrong[kind] += 1
            if self.shown < 20:
                self.shown += 1
                print(f"  {kind}: {str(found)[:80]} after {took:.2f} s: {about[:160]}")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=250, help="questions of each level")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    drawn = random.Random(given.seed)
    right, wrong, other = Table(), Table(), Table()
    for q in questions(tuple(KINDS), given.count, given.seed):
        truth = formula_of(q.answer)
        tree = read(truth)
        for kind, answer in right_forms(tree, drawn):
            right.judged(kind, lambda a=answer, t=truth: same_formula(a, t).equal, True, f"{answer!r} for {truth}")
        for kind, mutant in wrong_trees(tree, drawn):
            if is_other(tree, mutant, drawn):
                answer = plain(mutant)
                wrong.judged(kind, lambda a=answer, t=truth: same_formula(a, t).equal, False, f"{answer!r} for {truth}")
    for text in HOSTILE:
        other.judged("what is no answer", lambda a=text: same_formula(a, "R1/(R1+R2)").equal, text == "R₁/(R₁+R₂)", repr(text[:60]))
        other.judged(
            "what is no letter", lambda a=text: letters.strict(a, 4) is None and not letters.strict_set(a, 4), True, repr(text[:60])
        )
        other.judged("what is no number", lambda a=text: same_number(a, "2.5 mA").equal, False, repr(text[:60]))
    for kind, answer, truth, equal in numbers():
        other.judged(kind, lambda a=answer, t=truth: same_number(a, t).equal, equal, repr(answer))
    for title, table in (("right answers", right), ("wrong answers", wrong), ("other texts", other)):
        print(f"{title}: {sum(table.seen.values())}, {sum(table.wrong.values())} misjudged, the slowest {1000 * table.slowest:.0f} ms")
        print("".join(f"  {kind:28} {n:6} {table.wrong[kind]:4}\n" for kind, n in table.seen.items()), end="")
    was_run = Path("/tmp/strict-answers-was-run").exists()
    return 1 if was_run or any(t.wrong for t in (right, wrong, other)) else 0


if __name__ == "__main__":
    raise SystemExit(main())
