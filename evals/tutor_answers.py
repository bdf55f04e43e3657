"""Does the tutor judge right? Students' answers to generated exercises, right ones in many forms and wrong ones of known kinds.

`python evals/tutor_answers.py [COUNT]` (10,000 unless told) prints wrong confirmations, wrong rejections, and how often the diagnosis names
the mistake that was made: exactly, or one that leads to the same number here. `-v` prints every miss.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from circuitlm.tutor.facts import Fact, Truth, shown
from circuitlm.tutor.generate import generate, topics
from circuitlm.tutor.judge import ROUGH
from circuitlm.tutor.mistakes import Mistake, mistakes
from circuitlm.tutor.problem import Problem, of_exercise
from circuitlm.tutor.session import Session

PREFIXES = {"": 0, "k": 3, "m": -3, "µ": -6, "M": 6, "n": -9}
WORDS = {"V": ("volts", "Volt", "voltios"), "A": ("amps", "Ampere", "amperios"), "Ω": ("ohms", "Ohm", "ohmios"), "W": ("watts", "Watt", "vatios"),
         "s": ("seconds", "Sekunden", "segundos"), "Hz": ("hertz", "Hertz", "hercios")}  # fmt: skip
LONG = {"": "", "k": "kilo", "m": "milli", "µ": "micro", "M": "mega", "n": "nano"}
DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
SAID = (
    "{}",
    "I think it is {}.",
    "It should be {}, right?",
    "{} because of Ohm's law",
    "Das sind {}.",
    "= {}",
    "answer: {}",
    "Is it {}?",
    "I get {} in the end",
)


def number(value: float, rng: Random, digits: int = 4) -> str:
    text = f"{value:.{digits}g}"
    if "e" in text:
        text = f"{value:.{max(0, digits - 1 - math.floor(math.log10(abs(value))))}f}" if 1e-4 < abs(value) < 1e7 else text
    return text.replace(".", ",") if rng.random() < 0.2 and not ("e" in text or len(text.split(".")[-1]) == 3) else text


def forms(value: float, unit: str, rng: Random) -> list[str]:
    """A value as students write it: prefixes, words, powers of ten, fractions."""
    sign = "-" if value < 0 else ""
    if unit in ("", "°", "dB"):
        tail = {"°": rng.choice(("°", " degrees", "")), "dB": " dB", "": ""}[unit]
        return [number(value, rng) + tail, f"{value:.3g}{tail}".replace("e+0", "e")]
    out = [shown(value, unit), shown(value, unit).replace(" ", ""), f"{value:.4e} {unit}", f"{value:.5g}"]
    for prefix, power in PREFIXES.items():
        scaled = value / 10.0**power
        if 0.05 <= abs(scaled) < 20_000:
            out.append(f"{number(scaled, rng)} {prefix}{unit}")
            out.append(f"{number(scaled, rng)} {LONG[prefix]}{rng.choice(WORDS[unit])}")
            if unit == "Ω":
                out.append(f"{number(scaled, rng)}{rng.choice((' ', ''))}{prefix}{rng.choice(('ohm', 'Ohm', 'ohms'))}")
            spoken = f"{abs(scaled):.3g}"
            if "e" not in spoken:
                words = " ".join("point" if c == "." else DIGITS[int(c)] for c in spoken)
                if len(spoken.split(".")[0]) == 1:
                    out.append(f"{'minus ' if sign else ''}{words} {LONG[prefix]}{WORDS[unit][0]}")
            out.append(f"{scaled * 2:.5g}/2 {prefix}{unit}")
    mantissa = f"{value:e}".split("e")
    out.append(f"{float(mantissa[0]):.4g}·10^{int(mantissa[1])} {unit}")
    return out


def right_answers(fact: Fact, rng: Random) -> list[str]:
    out = forms(fact.value, fact.unit, rng)
    if fact.exact is not None and fact.exact.denominator < 500 and abs(fact.exact.numerator) < 10_000:
        out.append(f"{fact.exact.numerator}/{fact.exact.denominator}")
    return out


def wrong_answers(problem: Problem, fact: Fact, known: list[Mistake], rng: Random) -> list[tuple[str, str, float]]:
    """(text, kind, value) of each known mistake; and numbers that no known mistake leads to (kind '')."""
    out = [
        (rng.choice(forms(m.value, fact.unit, rng)[:2]), m.kind, m.value)
        for m in known
        if 1e-12 < abs(m.value) < 1e12 and not_close(m.value, fact.value)
    ]
    for factor in (1.37, 0.61, 3.3):
        value = fact.value * factor
        if not any(abs(value - m.value) < 0.02 * abs(value) for m in known):
            out.append((rng.choice(forms(value, fact.unit, rng)[:2]), "", value))
    if fact.unit not in ("", "°", "dB"):
        other = rng.choice([u for u in ("V", "A", "Ω", "W") if u != fact.unit])
        out.append((shown(fact.value, other), "unit", fact.value))
    return out


def not_close(value: float, right: float) -> bool:
    return abs(value - right) > ROUGH * max(abs(value), abs(right))


def same_value(kind: str, value: float, known: list[Mistake]) -> bool:
    """Whether another mistake leads to this number too."""
    return any(m.kind == kind and abs(m.value - value) <= 0.012 * abs(value) for m in known)


def main(count: int, verbose: bool) -> int:
    rng, families = Random(8), topics()
    asked: Counter[str] = Counter()
    confirmed, rejected, named, exactly, kinds = 0, 0, 0, 0, Counter[str]()
    missed: Counter[str] = Counter()
    n = 0
    while asked.total() < count:
        problem = of_exercise(generate(families[n % len(families)], 50_000 + n))
        n += 1
        truth = Truth(problem.netlist, None)
        fact = truth.fact(problem.target)
        known = mistakes(truth, problem.target)
        right = right_answers(fact, rng)
        for text in rng.sample(right, min(8, len(right))):
            said = rng.choice(SAID).format(text)
            reply = Session(problem, truth).say(said)
            asked["right"] += 1
            if reply.verdict != "right":
                rejected += 1
                if verbose:
                    print(
                        f"rejected: {said!r} for {fact.value:g} {fact.unit} ({problem.name} {problem.target}): {reply.verdict} {reply.diagnosis}"
                    )
        wrong = wrong_answers(problem, fact, known, rng)
        for text, kind, value in rng.sample(wrong, min(8, len(wrong))):
            session = Session(problem, truth)
            reply = session.say(text)
            asked["wrong"] += 1
            if session.state.solved:
                confirmed += 1
                print(f"confirmed: {text!r} for {fact.value:g} {fact.unit} ({problem.name} {problem.target})")
            elif kind:
                kinds["all"] += 1
                exactly += reply.diagnosis == kind
                good = reply.diagnosis == kind or same_value(reply.diagnosis, value, known) or reply.verdict == "right"
                named += good
                missed[kind] += not good
                if verbose and not good:
                    print(
                        f"missed: {text!r} is {kind}, said {reply.verdict} {reply.diagnosis!r} ({problem.name} {problem.target} = {fact.value:g})"
                    )
    print(f"{asked['right']} right answers: {rejected} rejected; {asked['wrong']} wrong answers: {confirmed} confirmed ({n} exercises)")
    print(
        f"diagnosis of {kinds['all']} mistakes of known kinds: {named / kinds['all']:.1%} named ({exactly / kinds['all']:.1%} by the very kind that was made)"
    )
    if missed.total():
        print("missed: " + ", ".join(f"{k} {v}" for k, v in missed.most_common(8)))
    return 1 if rejected or confirmed or named < 0.9 * kinds["all"] else 0


if __name__ == "__main__":
    numbers = [a for a in sys.argv[1:] if a.isdigit()]
    raise SystemExit(main(int(numbers[0]) if numbers else 10_000, "-v" in sys.argv))
