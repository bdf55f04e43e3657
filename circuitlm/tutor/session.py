"""One dialogue: sentence in, reply out. It knows nothing of terminals and files; a saved `State` brings it back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from circuitlm.tutor import closing, guessing, helping, languages, noticed, outgoing, phrases
from circuitlm.tutor.answers import Claim, Reading, read
from circuitlm.tutor.facts import Truth
from circuitlm.tutor.judge import NOTHING, Judgement, Verdict, formula_holds, judge
from circuitlm.tutor.laws import formula, is_law
from circuitlm.tutor.lectures import Lecture, lecture_for
from circuitlm.tutor.mistakes import Mistake, mistakes
from circuitlm.tutor.path import path
from circuitlm.tutor.phrases import turn
from circuitlm.tutor.problem import Problem
from circuitlm.tutor.reply import Draft, Policy, Reply
from circuitlm.tutor.state import State, Turn
from circuitlm.tutor.step import Step
from circuitlm.tutor.stepwise import best, judge_step, relations, step_mistakes

LEAST_FIT = 0.35
"""Similarity from which a lecture note is taken to be about a circuit."""


Heard = Callable[[str], None]
Talker = Callable[["Session", Draft, str, Heard], str]
"""A model that phrases: (session, what the tutor would say, what the student said, who hears its words as they come) -> text. Its text goes
through the strict guard."""


@dataclass
class Session:
    """A dialogue about one problem."""

    problem: Problem
    truth: Truth
    policy: Policy = field(default_factory=Policy)
    state: State = field(default_factory=State)
    talker: Talker | None = None
    heard: Heard | None = None
    """Is told a model's sentences as they come, each after the guard has read it; the reply begins with them."""
    rejected: list[str] = field(default_factory=list)
    """What the guard has held back from a model, with its reasons, for whoever wants to know."""
    failures: list[str] = field(default_factory=list)
    """Why a model could not be asked; the built-in words took its place."""

    def __post_init__(self) -> None:
        p = self.problem
        self.fact = self.truth.fact(p.target)
        self.steps: list[Step] = path(self.truth, p.target, p.question, p.plausible, p.topic)
        self.names = p.names()
        self._mistakes: list[Mistake] | None = None
        self.relations = relations(self.truth)

    @property
    def step(self) -> Step:
        return self.steps[min(self.state.at, len(self.steps) - 1)]

    @property
    def final(self) -> int:
        return len(self.steps) - 2

    @property
    def lecture(self) -> Lecture | None:
        p = self.problem
        if p.topic or p.lecture:
            return lecture_for(p.topic, p.lecture)
        from circuitlm.tutor.retrieve import search

        hits = search(p.netlist, f"{p.text} {p.question}", p.target, most=1)
        return hits[0].lecture if hits and hits[0].score >= LEAST_FIT else None

    # -- the two ends -------------------------------------------------------------------------------------------------
    def open(self) -> Reply:
        """The first words: the problem (or where it was left), and the first question."""
        asked = self.problem.question or f"What is {self.problem.target.spoken()}?"
        if self.state.turns:
            text = f"Welcome back. The question was: {asked}\n{closing.where(self)}"
        else:
            start = "say hint" if self.state.at == self.final else f"we start here: {self.step.ask}"
            text = f"{asked}\nIf you know it already, tell me. If not, {start}"
        return self._reply(Draft(text), "")

    def say(self, text: str) -> Reply:
        """The reply to a sentence."""
        self.state.language = languages.recognised(text, self.state.language)
        reading = read(text, {**self.names, **noticed.found_names(self)})
        reading = replace(reading, text=languages.in_english(text, self.state.language))
        self.state.said += [v.value for c in reading.claims for v in c.values]
        return self._reply(self._answer(reading), text)

    # -- what to answer -----------------------------------------------------------------------------------------------
    def _answer(self, reading: Reading) -> Draft:
        what = reading.intents
        if self.state.done:
            return Draft("We have finished this one. " + closing.summary(self))
        if self.state.solved or self.state.revealed:
            return self._finish(reading)
        if "pressure" in what or ("reveal" in what and not best(reading)):
            return helping.pressed(self, reading)
        if not reading.claims and (told := noticed.explained(self, reading.text)):
            told = told if self.state.language == languages.ENGLISH else phrases.IN_ENGLISH.format(told)
            return Draft(f"{told} {self.step.ask}")
        if (
            self.step.mentions
            and len(self.step.missing(reading.text)) < len(self.step.mentions)
            and (words := self._words(reading)) is not None
        ):
            return words
        if self._knows_law(reading):
            return Draft(phrases.LAW_LETTERS, "partly")
        if reading.claims:
            if reading.several:
                return Draft(phrases.SEVERAL)
            drafted = self._numbers(reading)
            if drafted is not None:
                return drafted
        if "lost" in what or "hint" in what:
            return helping.hint(self, turn(phrases.LOST, self.state.hints) + " " if "lost" in what else "")
        if "dispute" in what:
            return Draft(f"{phrases.DISPUTE} {self.step.ask}")
        if "why" in what:
            return helping.why(self)
        if (words := self._words(reading)) is not None:
            return words
        if "hello" in what or "thanks" in what or "yes" in what:
            return Draft(f"{phrases.HELLO if 'hello' in what else phrases.THANKS if 'thanks' in what else 'Good.'} {self.step.ask}")
        if any(s.accept and s.takes_words(reading.text) for s in self.steps[: self.state.at]):
            return Draft(f"Yes, that is settled. {self.step.ask}")
        if noticed.later_law(self, reading.text):
            return Draft(f"{phrases.LATER} {self.step.ask}")
        if "reluctant" in what:
            self.state.unclear += 1
            return Draft(f"{turn(phrases.RELUCTANT, self.state.unclear - 1)} {self.step.ask}")
        self.state.unclear += 1
        return Draft(f"{turn(phrases.UNCLEAR, self.state.unclear - 1)} {self.step.ask}")

    # numbers
    def _numbers(self, reading: Reading) -> Draft | None:
        claim = best(reading)
        if claim is None:
            return None
        final = self._judge_final(claim)
        if (self._own_step(claim).verdict != "right" or final.verdict == "right") and guessing.barred(self, reading, final):
            self.state.guesses += not guessing.shows_way(self, reading)
            return Draft(
                f"{turn(phrases.NO_ORACLE, self.state.misses + len(self.state.turns))} {'Or take the open step: ' + self.step.ask if self.state.at < self.final else ''}".strip()
            )
        if final.verdict == "right" and claim.is_formula and not guessing.smuggled(self, claim):
            return self._law(claim)
        if final.verdict == "right":
            return self._solved(reading, claim, final)
        if odd := noticed.unknown_part(self, reading.text):
            return Draft(f"There is no {odd} in this circuit. Which element do you mean?")
        if not re.search(r"(?<!\w)\d", reading.text) and self.step.takes_words(reading.text) and not self.step.torn(reading.text):
            return self._advance(self.state.at)  # "set V2 to zero": a word, no number put forward
        if final.verdict == "partly" and self._own_step(claim).verdict != "right":
            self.state.guesses += not guessing.shows_way(self, reading)
            return Draft(final.say, "partly", final.diagnosis)
        if (found := self._some_step(reading)) is not None:
            return found
        if (again := self._had_already(claim)) is not None:
            return again
        if self._is_given(claim) and not self._put_forward(reading, claim):
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

    def _law(self, claim: Claim) -> Draft:
        """The answer in the circuit's names, where a number is asked for: the law is settled, the number is not."""
        own = self.step
        if own.value is not None and not own.final and judge_step(claim, own).verdict == "right":
            return self._advance(self.state.at, claim)
        self.state.since = 0
        return Draft(phrases.LAW_FIRST, "partly")

    def _knows_law(self, reading: Reading) -> bool:
        """Whether the sentence is a law for what is asked in general letters, and no answer to the open step or in the circuit's names."""
        law = formula(reading.text, self.problem.netlist) if self.step.takes_words(reading.text) is None else ""
        claim = best(reading)
        return bool(law) and (claim is None or self._judge_final(claim).verdict != "right") and is_law(law, self.problem)

    def _own_step(self, claim: Claim) -> Judgement:
        step = self.step
        return judge_step(claim, step) if step.value is not None and not step.final else NOTHING

    def _solved(self, reading: Reading, claim: Claim, final: Judgement) -> Draft:
        s = self.state
        s.solved = True
        s.found = sorted({*s.found, self.final})
        s.at = len(self.steps) - 1
        s.rung = 0
        praise = turn(phrases.RIGHT, len(s.turns))
        remind = "" if any(v.unit for c in reading.claims for v in c.values) else final.say
        return Draft(" ".join(x for x in (praise, remind, self.step.ask) if x), "right")

    def _some_step(self, reading: Reading) -> Draft | None:
        """A number that is right for the open step, or for one further on."""
        for claim in reversed(reading.claims):
            if self._is_given(claim) and not claim.worked and self._own_step(claim).verdict != "right":
                continue
            order = [self.state.at, *(n for n in range(len(self.steps) - 2) if n != self.state.at and n not in self.state.found)]
            for n in order:
                step = self.steps[n]
                if step.value is None or step.final or (n != self.state.at and not step.unit):
                    continue
                found = judge_step(claim, step)
                if found.verdict == "right" and (n == self.state.at or claim.worked or any(v.unit == step.unit for v in claim.values)):
                    return self._advance(n, claim, found)
                if found.verdict == "partly" and n == self.state.at:
                    return Draft(found.say, "partly", found.diagnosis)
        return None

    def _had_already(self, claim: Claim) -> Draft | None:
        """A number of a step that is done."""
        for n in self.state.found:
            step = self.steps[n]
            if (
                step.value is not None
                and step.unit
                and any(v.unit == step.unit for v in claim.values)
                and judge_step(claim, step).verdict == "right"
            ):
                return Draft(f"Yes, that is the {step.name}; you have it already. {self.step.ask}")
        return None

    def _advance(self, n: int, claim: Claim | None = None, found: Judgement = NOTHING) -> Draft:
        s = self.state
        step = self.steps[n]
        s.found = sorted({*s.found, n})
        s.guesses, s.since = 0, max(0, min(s.since, guessing.FREE_MISSES - 2))
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
        if (n := noticed.later_equation(self, reading.text)) is not None:
            return self._advance(n)
        found = self._what_is_off(claim)
        if found.diagnosis in ("", "unit") and (what := noticed.other_quantity(self, claim)):
            return Draft(f"That is {what}: keep it. {step.ask}", "partly")
        if not found.diagnosis and noticed.is_ratio(self, claim):
            return Draft(phrases.RATIO, "partly")
        s.misses += 1
        s.streak = 0
        s.guesses += self._fits(claim, self.fact.unit) and not guessing.shows_way(self, reading)
        s.since += 1
        if found.diagnosis:
            s.kinds.append(found.diagnosis)
        say = found.say or step.hints[min(s.rung, 1)]
        if not found.say and s.turns and languages.translated(say, s.language) in s.turns[-1].tutor:
            say = phrases.FIRST_THIS
        follow = "" if found.say else f" {step.ask}"
        verdict: Verdict = "partly" if found.verdict == "partly" else "wrong"
        return Draft(f"{turn(phrases.WRONG, s.misses)} {say}{follow}", verdict, found.diagnosis)

    def _what_is_off(self, claim: Claim) -> Judgement:
        """A wrong number judged against the open step where it may be meant for that, else against the answer."""
        step = self.step
        final = judge(claim, self.fact.value, self.fact.unit, self.mistakes())
        if step.value is None or step.final or not self._fits(claim, step.unit):
            return final
        own = judge(claim, step.value, step.unit, step_mistakes(step, self.truth))
        count = not step.unit and self.fact.unit and not any(v.unit or v.scaled for v in claim.values)
        if own.diagnosis or count:
            return own
        same_digits = final.diagnosis == "unit" and final.say.startswith("Look at the unit")
        return final if same_digits or self._fits(claim, self.fact.unit) else own

    def mistakes(self) -> list[Mistake]:
        """Known mistakes of the answer, worked out when first needed."""
        if self._mistakes is None:
            self._mistakes = mistakes(self.truth, self.problem.target, self.problem.slips)
        return self._mistakes

    def _fits(self, claim: Claim, unit: str) -> bool:
        return any(v.unit in (None, unit) for v in claim.values)

    def _put_forward(self, reading: Reading, claim: Claim) -> bool:
        """Whether a given value stands alone, and is what a known mistake gives: then it is meant as the answer."""
        rest = re.sub(
            r"(?i)\b(?:i think|it is|it's|is it|that is|the answer|answer|it should be|i get|right)\b|\W",
            "",
            reading.text.replace(claim.text, ""),
        )
        return len(rest) < 12 and bool(judge(claim, self.fact.value, self.fact.unit, self.mistakes()).diagnosis)

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
        if step.torn(reading.text):
            return Draft(phrases.SEVERAL)
        if pair := noticed.false_relation(self, reading.text):
            self.state.misses += 1
            return Draft(phrases.NO_PAIR.format(pair), "wrong", "concept")
        if step.mentions:
            named = [m for m in step.mentions if m not in step.missing(reading.text)]
            if not named:
                return None
            missing = step.missing(reading.text)
            if missing:
                said = phrases.LEFT_OUT_LOOP if step.symbols else phrases.LEFT_OUT
                verb = "touches" if len(missing) == 1 else "touch"
                return Draft(said.format(names=" and ".join(missing), verb=verb), "partly", "forgot-element")
            if noticed.equation_holds(self, reading.text) is False:
                self.state.misses += 1
                return Draft(phrases.BAD_LOOP if step.symbols else phrases.BAD_TERM, "wrong", "sign")
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
        return self._reply(helping.hint(self) if not (self.state.solved or self.state.done) else Draft(self.step.ask), ":hint")

    def why(self) -> Reply:
        """The idea behind it, as `:why` asks for it."""
        return self._reply(helping.why(self), ":why")

    def check(self) -> Reply:
        """What is settled so far, and what is open, as `:check` asks for it."""
        return self._reply(Draft(closing.where(self)), ":check")

    # the end
    def _finish(self, reading: Reading) -> Draft:
        s = self.state
        if "hint" in reading.intents and s.rung == 0:
            s.rung = 1
            return Draft(self.step.hints[0])
        claim = best(reading)
        again = s.turns[-1].tutor.startswith(
            tuple(languages.translated(p, s.language) for p in (phrases.STILL, phrases.HAD_IT, phrases.STANDS))
        )
        if s.solved and not again and claim is not None and len(re.sub(r"\W", "", reading.text.replace(claim.text, ""))) < 5:
            stands = self._judge_final(claim).verdict == "right"
            return Draft(f"{phrases.STILL if stands else phrases.HAD_IT} {self.step.ask}", "right" if stands else "wrong")
        if s.solved and not again and "dispute" in reading.intents:
            return Draft(f"{phrases.STANDS} {self.step.ask}")
        s.done = True
        checked = len(reading.text.split()) > 2 or bool(reading.claims)
        check = f"{self.step.right} " if self.step.right else phrases.CHECKED if checked else phrases.UNCHECKED
        return Draft(check + closing.summary(self))

    def _reply(self, draft: Draft, student: str) -> Reply:
        text = outgoing.guarded(self, draft, student)
        step = self.step
        if student:
            self.state.turns.append(Turn(student, text, draft.verdict, draft.diagnosis, step.kind))
        return Reply(text, draft.verdict, draft.diagnosis, step.kind, self.state.hints, self.state.done)
