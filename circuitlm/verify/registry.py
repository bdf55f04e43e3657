"""Rules by id. A rule is a decorated function in `verify/rules/`; its docstring is what `circuitlm explain`
shows."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from circuitlm.errors import UsageError
from circuitlm.verify.finding import SEVERITIES, Finding, RuleResult, Severity

if TYPE_CHECKING:
    from circuitlm.verify.context import Context

Check = Callable[["Context"], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A registered rule."""

    id: str
    severity: Severity
    title: str
    text: str
    family: str
    check: Check
    rated: bool = False
    """Its judgement needs ratings (voltages, currents): of a part without any it says so."""
    yields_to: tuple[str, ...] = ()
    """Rules that say the same more precisely: what they tell of a place, this one does not tell again. `*`: any error or warning."""


_RULES: dict[str, Rule] = {}


def rule(rule_id: str, severity: Severity, title: str, *, rated: bool = False, yields_to: tuple[str, ...] = ()) -> Callable[[Check], Check]:
    """Register a check under *rule_id*. Its docstring says what it looks at, why it matters and how to fix
    it. *rated*: it needs the ratings of the parts, which those from a KiCad symbol do not have. *yields_to*: rules whose findings at the
    same place make this one's superfluous."""

    def register(check: Check) -> Check:
        if rule_id in _RULES:
            raise ValueError(f"two rules are named {rule_id}")
        text = inspect.cleandoc(check.__doc__ or "")
        _RULES[rule_id] = Rule(rule_id, severity, title, text, check.__module__.rsplit(".", 1)[-1], check, rated, yields_to)
        return check

    return register


@functools.cache
def all_rules() -> dict[str, Rule]:
    """All rules, by id, in alphabetical order."""
    from circuitlm.verify import rules as package

    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(_RULES.items()))


def run(one: Rule, ctx: Context, strict: bool = False) -> RuleResult:
    """Run one rule. A rule that breaks did not check anything, which its result says (*strict*: it
    raises)."""
    ctx.begin()
    try:
        findings = [replace(f, rule=one.id, severity=min(f.severity, one.severity, key=SEVERITIES.index)) for f in one.check(ctx)]
    except Exception as error:
        if strict:
            raise
        return RuleResult(one.id, "not_checked", f"the rule itself failed ({type(error).__name__}: {error})")
    findings = list({repr(f): f for f in sorted(findings, key=Finding.sort_key)}.values())
    unrated = [p for p in ctx.circuit.parts.values() if p.component.unrated] if one.rated and (ctx.looked_at or findings) else []
    if unrated:
        refs = {p.ref for p in unrated}
        findings = [f for f in findings if not refs & set(f.parts)]
        ctx.skip("no ratings (KiCad symbol): " + ", ".join(f"{p.ref} {p.component.mpn}" for p in unrated))
    if ctx.skipped:
        return RuleResult(one.id, "not_checked", "; ".join(dict.fromkeys(ctx.skipped)), findings)
    if not ctx.looked_at and not findings:
        return RuleResult(one.id, "not_applicable", "nothing of the kind in this circuit")
    return RuleResult(one.id, "checked", "", findings)


def explain(rule_id: str) -> str:
    """The text of a rule: severity, title, what and why. Raises UsageError, naming the nearest ids."""
    found = all_rules().get(rule_id)
    if found is None:
        from rapidfuzz import process

        near = [name for name, _, _ in process.extract(rule_id, list(all_rules()), limit=3)]
        raise UsageError(f"no rule is named {rule_id!r}", f"the nearest: {', '.join(near)}")
    return f"{found.id} ({found.severity}): {found.title}\n\n{found.text}\n"


def told_once(results: list[RuleResult], hushed: Callable[[Finding], bool] = lambda _: False) -> None:
    """Take out of the results what a rule repeats that another one says more precisely of the same pin (or, without pins, part); not where that other
    one is *hushed*: nobody would tell of it then."""
    rules = all_rules()
    told = {r.rule: list(r.findings) for r in results if r.findings}
    for result in results:
        if not result.findings or result.rule not in rules:
            continue
        ahead = [
            f
            for name, findings in told.items()
            if name != result.rule and _gives_way(rules, result.rule, name)
            for f in findings
            if f.severity != "advice" and not hushed(f)
        ]
        if ahead:
            result.findings = [f for f in result.findings if not any(_same_place(f, a) for a in ahead)]


def _gives_way(rules: dict[str, Rule], one: str, other: str) -> bool:
    """Whether one rule leaves a place to another. Of two that would leave it to each other, the one that leaves it to any rule goes, else the later in
    the alphabet."""
    mine = rules[one].yields_to
    theirs = rules[other].yields_to if other in rules else ()
    if other not in mine and "*" not in mine:
        return False
    if one not in theirs and "*" not in theirs:
        return True
    return ("*" in mine, one) > ("*" in theirs, other)


def _same_place(one: Finding, other: Finding) -> bool:
    if one.pins and other.pins:
        return bool(set(one.pins) & set(other.pins))
    return bool(set(one.parts) & set(other.parts))
