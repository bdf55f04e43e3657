"""What a teacher notices in a sentence that does not answer the open question: a true value of another quantity, the right ratio,
a law or an equation that is needed later, a question about a word."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from circuitlm.symbolic.expression import BadExpression
from circuitlm.symbolic.netlist import BadCircuit
from circuitlm.tutor.amounts import evaluate
from circuitlm.tutor.answers import Claim
from circuitlm.tutor.judge import close
from circuitlm.tutor.lectures import Lecture, all_lectures
from circuitlm.tutor.measure import NoFact
from circuitlm.tutor.targets import Target

if TYPE_CHECKING:
    from circuitlm.tutor.session import Session

_ASKS = re.compile(
    r"(?i)^\W*(?:but |ok(?:ay)? |and |so )?(?:what(?:'s| is| are| does| do you mean by)|explain|define|was (?:ist|sind|bedeutet|heißt)|qu'est-ce qu'?e?|"
    r"c'est quoi|qué (?:es|significa)|que es|cos'è)\b(?P<term>[^.;]*)$"
)
_FILLERS = "the and for mean means meaning exactly again please here this that word your about ein eine der die das une les una los"


def other_quantity(session: Session, claim: Claim) -> str:
    """The quantity, in words, whose true value a claim is, where one of another unit is asked for; '' for none. Steady circuits only."""
    target = session.problem.target
    if target.time is not None or target.frequency is not None or session.problem.netlist.of("CL"):
        return ""
    for value in claim.values:
        for element in sorted(session.problem.netlist, key=lambda x: "RDV".find(x.kind)):
            for kind, unit, args in (("I", "A", (element.name,)), ("V", "V", element.nodes[:2])):
                if unit == target.unit or element.kind not in "RVD" or (value.unit != unit and (value.unit is not None or value.plain)):
                    continue
                with suppress(NoFact, BadCircuit):
                    true = abs(session.truth.value(Target(kind, args)))
                    if true and any(close(v, s * true, unit) for v in claim.values for s in (1, -1)):
                        return f"the {'current through' if kind == 'I' else 'voltage across'} {element.name}"
    return ""


def is_ratio(session: Session, claim: Claim) -> bool:
    """Whether a claim is the part that the answer is of a source's value, worked out: 2/3, R2/(R1+R2)."""
    fact = session.fact
    sources = [float(x.number or 0) for x in session.problem.netlist.of({"V": "V", "A": "I"}.get(fact.unit, "")) if fact.unit in ("V", "A")]
    return any(
        v.unit in (None, "") and not v.plain and source and close(v, fact.value / source) for v in claim.values for source in sources
    )


def unknown_part(session: Session, text: str) -> str:
    """A designator in a formula that no element of this circuit has: R1 where there is but RL."""
    found = re.findall(r"(?:[-+*/=(|]\s*)\b([RLCDQ]\d)\b|\b([RLCDQ]\d)\b(?=\s*[-+*/|])", text)
    return next((w for pair in found for w in pair if w and w not in session.problem.netlist and w not in session.names), "")


def found_names(session: Session) -> dict[str, float]:
    """Names for what has been found on the way: X for the only reactance, tau for the time constant, Rth for what a part sees."""
    found = [session.steps[n] for n in session.state.found if session.steps[n].value is not None]
    out: dict[str, float] = {}
    if taus := [s.value or 0.0 for s in found if s.unit == "s"]:
        out["tau"] = taus[0]
    if seen := [s.value or 0.0 for s in found if s.name.startswith("resistance that")]:
        out |= dict.fromkeys(("Rth", "R_th", "Req", "R_eq"), seen[-1])
    reactances = [s.value or 0.0 for s in found if s.name.startswith("reactance")]
    out |= {s.name: s.value or 0.0 for s in found if s.unit == "Ω" and re.fullmatch(r"[A-Z]\w*", s.name)}
    if len(reactances) == 1:
        out |= dict.fromkeys(("X", "XC", "Xc", "XL", "Xl", "X_C", "X_L"), reactances[0])
    return {k: v for k, v in out.items() if k not in session.names}


def later_equation(session: Session, text: str) -> int | None:
    """The number of a further step whose equation the text is: every element that it has to name stands there, with an equals sign."""
    if session.step.mentions or not equation_holds(session, text):
        return None
    steps = enumerate(session.steps)
    return next((n for n, s in steps if n > session.state.at and s.mentions and not s.missing(text)), None)


def equation_holds(session: Session, text: str) -> bool | None:
    """Whether an equation in elements and node voltages (va, V(a), U_a) is true in this circuit; None where it cannot be worked out."""
    sides = re.sub(r"\b[VvUu]\((\w+)\)", r"v_\1", text).split("=")
    names = {**session.names, **dict(session.step.symbols)}
    for node in session.problem.netlist.nodes:
        with suppress(NoFact):
            volts = session.truth.value(Target("V", (node,)))
            names |= {
                f"{v}{_}{n}": volts for v in "VvUu" for _ in ("", "_") for n in (node, node.upper()) if f"{v}{_}{n}" not in session.names
            }
    try:
        left, right = (evaluate(side, names).value for side in sides)
        terms = [abs(evaluate(t, names).value) for t in re.split(r"(?<=[)\w])\s*[+-]\s*(?![^(]*\))", sides[0])]
    except (BadExpression, ValueError):
        return None
    return abs(left - right) <= 0.01 * max([abs(right), *terms])


def false_relation(session: Session, text: str) -> str:
    """Two resistors that the text takes to be in series or in parallel, which they are not: "R2 and R3"; '' where all is well."""
    said = {k for k, p in (("series", r"\bseri|\bserie"), ("parallel", r"\bparall")) if re.search(p, text, re.I)}
    if len(said) != 1 or re.search(r"\b(?:not|no|nicht|kein\w*|pas)\b|n't\b", text, re.I):
        return ""
    named = list(dict.fromkeys(w for w in re.findall(r"\b[A-Za-z]\w*", text) if w in session.problem.netlist))
    relation = session.relations.get(frozenset(n.lower() for n in named)) if len(named) == 2 else None
    return " and ".join(named) if relation == "" else ""


def later_law(session: Session, text: str) -> bool:
    """Whether the text names the law of a further step."""
    words = " ".join(w for w in text.split() if w.strip(".,;?!") not in session.problem.netlist)
    return any(s.kind == "law" and s.takes_words(words) for s in session.steps[session.state.at + 1 :])


def explained(session: Session, text: str) -> str:
    """What the lecture notes say about the word that the text asks for; '' where it asks for none, or for a value of this circuit."""
    found = _ASKS.match(text.replace("’", "'"))
    if not found or re.search(r"\d", found["term"]) or {w.lower() for w in session.names} & set(found["term"].lower().split()):
        return ""
    words = [w for w in re.findall(r"[^\W\d_]{3,}", found["term"].lower()) if w not in _FILLERS.split()]
    own = session.lecture
    notes = [*([own] if own else []), *all_lectures()]
    if not words:
        return ""
    for note in notes:
        if any(all(w in label.lower() for w in words) for label in (note.title, *note.keywords)):
            return " ".join(_sentences(note)[:2])
    return next((s for note in notes for s in (*_sentences(note), *note.method) if all(w in s.lower() for w in words)), "")


def _sentences(note: Lecture) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", " ".join(note.sections["Idea"].split()))
