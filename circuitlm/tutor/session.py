"""One dialogue: sentence in, reply out. It knows nothing of terminals and files; a saved `State` brings it back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from circuitlm.tutor import phrases
from circuitlm.tutor.answers import Claim, Reading, read
from circuitlm.tutor.facts import Truth
from circuitlm.tutor.guard import Given, Guard, Quantity
from circuitlm.tutor.judge import NOTHING, Judgement, Verdict, formula_holds, judge
from circuitlm.tutor.lectures import Lecture, lecture_for
from circuitlm.tutor.mistakes import KINDS, Mistake, mistakes
from circuitlm.tutor.path import path
from circuitlm.tutor.phrases import turn
from circuitlm.tutor.problem import Problem
from circuitlm.tutor.reduce import reduce
from circuitlm.tutor.state import State, Turn
from circuitlm.tutor.step import RUNGS, Step, value_text

FREE_GUESSES = 3
"""Wrong bare numbers for the answer that are judged before the tutor wants to see the way."""
FREE_MISSES = 6
"""Wrong answers of any kind before a step has to be done first."""


@dataclass(frozen=True, slots=True)
class Policy:
    """When the answer may be told: never, after so many misses and hints, or when asked for after an attempt."""

    reveal: Literal["never", "after", "on-request"] = "never"
    after: int = 5


@dataclass(frozen=True, slots=True)
class Reply:
    """What the tutor says, and what a program wants to know of it."""

    text: str
    verdict: Verdict = "none"
    diagnosis: str = ""
    step: str = ""
    hints_used: int = 0
    done: bool = False

    def to_dict(self) -> dict[str, object]:
        return {"reply": self.text, "verdict": self.verdict, "diagnosis": self.diagnosis, "step": self.step,
                "hints_used": self.hints_used, "done": self.done}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply before the guard has seen it, and what a model may know for phrasing it."""

    text: str
    verdict: Verdict = "none"
    diagnosis: str = ""


Talker = Callable[["Session", Draft, str], str]
"""A model that phrases: (session, what the tutor would say, what the student said) -> text. Its text goes through the strict guard."""


@dataclass
class Session:
    """A dialogue about one problem."""

    problem: Problem
    truth: Truth
    policy: Policy = field(default_factory=Policy)
    state: State = field(default_factory=State)
    talker: Talker | None = None
    rejected: list[str] = field(default_factory=list)
    """What the guard has held back from a model, with its reasons, for whoever wants to know."""

    def __post_init__(self) -> None:
        p = self.problem
        self.fact = self.truth.fact(p.target)
        self.steps: list[Step] = path(self.truth, p.target, p.question, p.plausible, p.topic)
        self.names = p.names()
        self._mistakes: list[Mistake] | None = None
        self._relations = _relations(self.truth)

    @property
    def step(self) -> Step:
        return self.steps[min(self.state.at, len(self.steps) - 1)]

    @property
    def final(self) -> int:
        return len(self.steps) - 2

    @property
    def lecture(self) -> Lecture | None:
        return lecture_for(self.problem.topic, self.problem.lecture) if self.problem.topic or self.problem.lecture else None

    # -- the two ends -------------------------------------------------------------------------------------------------
    def open(self) -> Reply:
        """The first words: the problem (or where it was left), and the first question."""
        asked = self.problem.question or f"What is {self.problem.target.spoken()}?"
        if self.state.turns:
            text = f"Welcome back. The question was: {asked}\n{self._where()}"
        else:
            text = f"{asked}\nIf you know it already, tell me. If not, we start here: {self.step.ask}"
        return self._reply(Draft(text), "")

    def say(self, text: str) -> Reply:
        """The reply to a sentence."""
        reading = read(text, self.names)
        self.state.said += [v.value for c in reading.claims for v in c.values]
        return self._reply(self._answer(reading), text)

    # -- what to answer -----------------------------------------------------------------------------------------------
    def _answer(self, reading: Reading) -> Draft:
        what = reading.intents
        if self.state.done:
            return Draft("We have finished this one. " + self.summary())
        if self.state.solved or self.state.revealed:
            return self._finish(reading)
        if "pressure" in what or ("reveal" in what and not _best(reading)):
            return self._pressed(reading)
        if (
            self.step.mentions
            and len(self.step.missing(reading.text)) < len(self.step.mentions)
            and (words := self._words(reading)) is not None
        ):
            return words
        if reading.claims:
            if reading.several:
                return Draft(phrases.SEVERAL)
            drafted = self._numbers(reading)
            if drafted is not None:
                return drafted
        if "lost" in what or "hint" in what:
            return self._hint(turn(phrases.LOST, self.state.hints) + " " if "lost" in what else "")
        if "why" in what:
            return self._why()
        if (words := self._words(reading)) is not None:
            return words
        if "hello" in what or "thanks" in what or "yes" in what:
            return Draft(f"{phrases.HELLO if 'hello' in what else phrases.THANKS if 'thanks' in what else 'Good.'} {self.step.ask}")
        return Draft(f"{turn(phrases.UNCLEAR, len(self.state.turns))} {self.step.ask}")

    # numbers
    def _numbers(self, reading: Reading) -> Draft | None:
        claim = _best(reading)
        if claim is None:
            return None
        final = self._judge_final(claim)
        if self._barred(reading, claim, final):
            return Draft(
                f"{turn(phrases.NO_ORACLE, self.state.misses + len(self.state.turns))} {self.step.ask if self.state.at < self.final else ''}".strip()
            )
        if final.verdict == "right":
            return self._solved(reading, claim, final)
        if final.verdict == "partly" and self._own_step(claim).verdict != "right":
            return Draft(final.say, "partly", final.diagnosis)
        if (found := self._some_step(reading)) is not None:
            return found
        if self._is_given(claim):
            words = self._words(reading)
            return words if words is not None else Draft(f"Yes, that is given. {self.step.ask}")
        return self._wrong(reading, claim, final)

    def _judge_final(self, claim: Claim) -> Judgement:
        found = judge(claim, self.fact.value, self.fact.unit)
        if found.verdict == "right" and claim.is_formula and formula_holds(claim, self.problem) is False:
            return Judgement(
                "partly",
                "formula",
                "With these values that comes out, but the formula would fail with others. Which element does it name that it should not?",
            )
        return found

    def _own_step(self, claim: Claim) -> Judgement:
        step = self.step
        return judge_step(claim, step) if step.value is not None and not step.final else NOTHING

    def _barred(self, reading: Reading, claim: Claim, final: Judgement) -> bool:
        """Whether a number for the answer is not judged: guessing in series is no way to find it."""
        if self._own_step(claim).verdict == "right" and final.verdict != "right":
            return False
        s = self.state
        if re.search(
            r"(?i)\bjust (?:say|confirm|nod|blink|tell)\b|\byes or no\b|\bwarmer|\bhigher or lower|\bmore or less\b|\bbetween\b",
            reading.text,
        ):
            return True
        if s.since >= FREE_MISSES:
            return True
        return s.guesses >= FREE_GUESSES and not self._shows_way(reading)

    def _shows_way(self, reading: Reading) -> bool:
        """Whether a sentence has a line of working in it that starts from what is given."""
        if any(c.is_formula for c in reading.claims):
            return True
        known = [q.value for q in self._known()]
        if not reading.shows_work:
            return False
        from circuitlm.tutor.answers import normal
        from circuitlm.tutor.expressions import tokens

        used = [t.value for t in tokens(normal(reading.text)) if t.kind == "number"]
        return sum(any(abs(u - k) <= 1e-3 * abs(k) for k in known if k) for u in used) >= 2

    def _solved(self, reading: Reading, claim: Claim, final: Judgement) -> Draft:
        s = self.state
        s.solved = True
        s.found = sorted({*s.found, self.final})
        s.at = len(self.steps) - 1
        s.rung = 0
        praise = turn(phrases.RIGHT, len(s.turns))
        return Draft(" ".join(x for x in (praise, final.say, self.step.ask) if x), "right")

    def _some_step(self, reading: Reading) -> Draft | None:
        """A number that is right for the open step, or for one further on."""
        for claim in reversed(reading.claims):
            if self._is_given(claim) and self._own_step(claim).verdict != "right":
                continue
            order = [self.state.at, *(n for n in range(len(self.steps) - 2) if n != self.state.at and n not in self.state.found)]
            for n in order:
                step = self.steps[n]
                if step.value is None or step.final or (n != self.state.at and not step.unit):
                    continue
                found = judge_step(claim, step)
                if found.verdict == "right" and (n == self.state.at or any(v.unit == step.unit for v in claim.values)):
                    return self._advance(n, claim, found)
                if found.verdict == "partly" and n == self.state.at:
                    return Draft(found.say, "partly", found.diagnosis)
        return None

    def _advance(self, n: int, claim: Claim | None = None, found: Judgement = NOTHING) -> Draft:
        s = self.state
        step = self.steps[n]
        s.found = sorted({*s.found, n})
        s.guesses, s.since = 0, max(0, min(s.since, FREE_MISSES - 2))
        s.streak += s.rung == 0
        what = f" That is the {step.name}." if n != s.at and step.name else ""
        if n >= s.at:
            s.at = n + 1
            s.rung = 0
            while s.at in s.found:
                s.at += 1
        said = step.right or turn(phrases.STEP_RIGHT, len(s.turns))
        text = " ".join(x for x in (said + what, found.say, self.step.ask) if x)
        return Draft(text, "right" if step.value is None or n != self.final else "partly")

    def _wrong(self, reading: Reading, claim: Claim, final: Judgement) -> Draft:
        s = self.state
        step = self.step
        about_step = (
            step.value is not None
            and not step.final
            and (
                self._fits(claim, step.unit)
                and (not self._fits(claim, self.fact.unit) or claim.name.lower() not in _names_of(self.steps[self.final]))
            )
        )
        s.misses += 1
        s.streak = 0
        if about_step and not (self._fits(claim, self.fact.unit) and step.unit != self.fact.unit and any(v.unit for v in claim.values)):
            own = judge(claim, step.value or 0.0, step.unit, step_mistakes(step, self.truth))
            known = judge(claim, self.fact.value, self.fact.unit, self.mistakes())
            best = own if own.diagnosis or not known.diagnosis else known
        else:
            best = judge(claim, self.fact.value, self.fact.unit, self.mistakes())
        s.guesses += self._fits(claim, self.fact.unit) and not self._shows_way(reading)
        s.since += 1
        if best.diagnosis:
            s.kinds.append(best.diagnosis)
        say = best.say or f"{step.hints[min(s.rung, 1)]}"
        follow = "" if best.say else f" {step.ask}"
        verdict: Verdict = "partly" if best.verdict == "partly" else "wrong"
        return Draft(f"{turn(phrases.WRONG, s.misses)} {say}{follow}", verdict, best.diagnosis)

    def mistakes(self) -> list[Mistake]:
        """Known mistakes of the answer, worked out when first needed."""
        if self._mistakes is None:
            self._mistakes = mistakes(self.truth, self.problem.target, self.problem.slips)
        return self._mistakes

    def _fits(self, claim: Claim, unit: str) -> bool:
        return any(v.unit in (None, unit) for v in claim.values)

    def _is_given(self, claim: Claim) -> bool:
        return any(
            abs(v.value - g) <= 1e-9 + 1e-3 * abs(g) and v.unit in (None, unit)
            for v in claim.values
            if v.plain
            for g, unit in self.problem.givens()
        )

    # words
    def _words(self, reading: Reading) -> Draft | None:
        step = self.step
        if step.mentions:
            named = [m for m in step.mentions if m not in step.missing(reading.text)]
            if not named:
                return None
            missing = step.missing(reading.text)
            if missing:
                return Draft(
                    f"A good start. {' and '.join(missing)} {'touches' if len(missing) == 1 else 'touch'} that node as well: what current flows there?",
                    "partly",
                    "forgot-element",
                )
            return self._advance(self.state.at)
        taken = step.takes_words(reading.text)
        if taken:
            return self._advance(self.state.at)
        if taken is False:
            self.state.misses += 1
            return Draft(step.complaint(reading.text), "wrong", "concept")
        return None

    # help
    def hint(self) -> Reply:
        """The next rung of the ladder, as `:hint` asks for it."""
        return self._reply(self._hint() if not (self.state.solved or self.state.done) else Draft(self.step.ask), ":hint")

    def _hint(self, before: str = "") -> Draft:
        s, step = self.state, self.step
        s.hints += 1
        if s.rung < len(RUNGS):
            text = step.hints[s.rung]
            repeated = s.rung > 0 and text == step.hints[s.rung - 1]
            s.rung += 1
            if repeated:
                return self._hint(before)
            ask = "" if text.rstrip().endswith("?") and s.rung == 1 else f" {step.ask}"
            return Draft(f"{before}{text}{ask}")
        if not step.final and step.kind != "check":
            return self._take_step(before)
        if self.policy.reveal == "after" and s.hints + s.misses >= self.policy.after:
            return self._reveal()
        return Draft(f"{before}{phrases.LAST_RUNG} It was: {step.hints[2]}")

    def _take_step(self, before: str) -> Draft:
        """The result of one step that is not the answer: told after all its hints."""
        s, step = self.state, self.step
        s.helped.append(s.at)
        told = f"{step.name} = {value_text(step)}." if step.value is not None and step.unit else step.right or step.hints[2]
        if step.value is not None and not step.unit:
            told = f"the {step.name} is {step.value:g}."
        s.found = sorted({*s.found, s.at})
        s.at += 1
        s.rung = 0
        return Draft(f"{before}{phrases.NEXT_STEP} {told} {self.step.ask}")

    def _why(self) -> Draft:
        note = self.lecture
        if note is not None:
            idea = re.split(r"(?<=[.!?])\s+", " ".join(note.sections["Idea"].split()))
            return Draft(f"{' '.join(idea[:2])} {self.step.ask}")
        return Draft(f"{self.step.hints[1]} {self.step.ask}")

    def why(self) -> Reply:
        return self._reply(self._why(), ":why")

    def _pressed(self, reading: Reading) -> Draft:
        s = self.state
        tried = s.misses + s.hints
        if "reveal" in reading.intents and (
            (self.policy.reveal == "on-request" and tried) or (self.policy.reveal == "after" and tried >= self.policy.after)
        ):
            return self._reveal()
        refusal = turn(phrases.REFUSE, len(s.turns))
        return Draft(f"{refusal} {self.step.ask}")

    def _reveal(self) -> Draft:
        self.state.revealed = True
        self.state.at = len(self.steps) - 1
        return Draft(f"{self.problem.target!s} = {self.fact.shown()}. The way there: {self.steps[self.final].hints[2]}. {self.step.ask}")

    # the end
    def _finish(self, reading: Reading) -> Draft:
        s = self.state
        if "hint" in reading.intents and s.rung == 0:
            s.rung = 1
            return Draft(self.step.hints[0])
        s.done = True
        check = f"{self.step.right} " if self.step.right else "A check like that is worth a minute every time. "
        return Draft(check + self.summary())

    def summary(self) -> str:
        """What was done, what went wrong on the way, and what to try next."""
        s = self.state
        names = list(dict.fromkeys(KINDS.get(k, "") for k in s.kinds))
        slips = [n for n in names if n]
        text = (
            f"You found it in {len(s.turns) + 1} turns with {s.hints or 'no'} hint{'' if s.hints == 1 else 's'}."
            if s.solved
            else "This time I showed you the result."
        )
        if slips:
            text += f" Watch out for {', '.join(slips[:2])}."
        if s.solved and s.misses + s.hints == 0:
            text += " Try one of the next level."
        elif s.misses + s.hints > 6:
            text += " Do another one of this kind before you go on."
        return text

    def check(self) -> Reply:
        """`:check`: what is settled so far, and what is open."""
        return self._reply(Draft(self._where()), ":check")

    def _where(self) -> str:
        s = self.state
        found = [
            f"{self.steps[n].name} = {value_text(self.steps[n])}" for n in s.found if self.steps[n].unit and (n != self.final or s.solved)
        ]
        return (f"So far you have {', '.join(found)}. " if found else "Nothing is settled yet. ") + self.step.ask

    # -- the guard ----------------------------------------------------------------------------------------------------
    def _known(self) -> list[Quantity]:
        known: list[Quantity] = [
            Given(float(x.value), u, x.name)
            for x, (_, u) in zip((x for x in self.problem.lines if x.value is not None), self.problem.givens(), strict=False)
            if x.value is not None
        ]
        known += [Quantity(v, u) for v, u in self.problem.givens()]
        known += [
            Quantity(self.steps[n].value or 0.0, self.steps[n].unit)
            for n in self.state.found
            if self.steps[n].value is not None and n < self.final
        ]
        if self.state.solved or self.state.revealed:
            known.append(Quantity(self.fact.value, self.fact.unit))
        return known

    def guard(self) -> Guard:
        """The guard as things stand."""
        open_ = not (self.state.solved or self.state.revealed)
        hidden = [Quantity(self.fact.value, self.fact.unit)] if open_ else []
        names = frozenset(
            {x.name.lower() for x in self.problem.lines}
            | {n.lower() for n in self.problem.lines.nodes}
            | {f"v({n})" for n in self.problem.lines.nodes}
            | {f"i({x.name.lower()})" for x in self.problem.lines}
        )
        return Guard(hidden, self._known(), names, frozenset(self.state.said[-40:]), self._relations)

    def _reply(self, draft: Draft, student: str) -> Reply:
        guard = self.guard()
        text = draft.text
        if guard.objections(text):
            text = f"{phrases.SAFE} {self.step.ask}"
            if guard.objections(text):
                text = phrases.SAFE
        if self.talker is not None:
            text = self._talked(guard, Draft(text, draft.verdict, draft.diagnosis), student)
        step = self.step
        if student:
            self.state.turns.append(Turn(student, text, draft.verdict, draft.diagnosis, step.kind))
        return Reply(text, draft.verdict, draft.diagnosis, step.kind, self.state.hints, self.state.done)

    def _talked(self, guard: Guard, draft: Draft, student: str) -> str:
        """A model's wording, where nothing speaks against it."""
        assert self.talker is not None
        try:
            said = self.talker(self, draft, student)
        except Exception as error:  # a provider may fail in many ways; the dialogue goes on without it
            self.rejected.append(f"{type(error).__name__}: {error}")
            return draft.text
        against = guard.objections(said, strict=True, verdict=draft.verdict)
        if against or not said.strip():
            self.rejected.append(f"{', '.join(f'{o.kind} ({o.what})' for o in against) or 'empty'}: {said[:400]}")
            return draft.text
        return said.strip()


def _best(reading: Reading) -> Claim | None:
    """The claim that counts: the last one; of an equation what it comes to."""
    return reading.claims[-1] if reading.claims else None


def _names_of(step: Step) -> set[str]:
    return {step.name.lower(), step.name.lower().replace(" ", "")}


def judge_step(claim: Claim, step: Step) -> Judgement:
    """As `judge`, for a step's number; its sign counts only where the step says so."""
    value = step.value or 0.0
    found = judge(claim, value, step.unit)
    if found.verdict == "wrong" and not step.signed:
        return judge(claim, -value, step.unit)
    return found


def step_mistakes(step: Step, truth: Truth) -> list[Mistake]:
    """What goes wrong with a single step: powers of ten, its sign, a factor of two, series for parallel."""
    value = step.value or 0.0
    out = [Mistake("prefix", value * 10.0**p, "The digits are fine; look at the powers of ten again.") for p in (3, -3, 6, -6)]
    if step.signed:
        out.insert(0, Mistake("sign", -value, "The size is right; look at the sign."))
    names = re.findall(r"[A-Za-z]\w*", step.name) if step.unit == "Ω" else []
    values = [float(truth.lines[n].value or 0) for n in names if n in truth.lines and truth.lines[n].kind == "R"]
    if len(values) > 1 and all(values):
        total, conductance = sum(values), sum(1 / v for v in values)
        out.append(Mistake("series-for-parallel", total, "You have added them. Does the same current flow through all of them?"))
        out.append(
            Mistake(
                "parallel-for-series", 1 / conductance, "That would be all of them in parallel. Do they lie between the same two nodes?"
            )
        )
        out.append(Mistake("product-only", conductance, "That is the sum of the reciprocals. What is still to be done with it?"))
    return out


def _relations(truth: Truth) -> dict[frozenset[str], str]:
    """How each two resistors are connected: series, parallel, or neither ('')."""
    found: dict[frozenset[str], str] = {}
    resistors = truth.lines.of("R")
    for k, one in enumerate(resistors):
        for other in resistors[k + 1 :]:
            found[frozenset((one.name.lower(), other.name.lower()))] = ""
    for group in reduce(truth.lines, frozenset()).steps:
        leaves = [p.name.lower() for p in group.parts if not p.parts]
        for n, one_name in enumerate(leaves):
            for other_name in leaves[n + 1 :]:
                found[frozenset((one_name, other_name))] = group.kind
    return found
