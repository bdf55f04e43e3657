"""From a plan to a judged circuit: synthesis, simulation, coverage and rules, with one verdict at the end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from circuitlm.circuit import units
from circuitlm.circuit.model import Circuit
from circuitlm.errors import UsageError
from circuitlm.plan import DesignPlan, Request

if TYPE_CHECKING:
    from circuitlm.engineers.builtin.engineer import Proposal
    from circuitlm.pipeline.proving import Bench
    from circuitlm.synthesis.synthesize import Synthesis
    from circuitlm.verify.coverage import Covered
    from circuitlm.verify.finding import Finding
    from circuitlm.verify.power_on import PowerOn
    from circuitlm.verify.verdict import Verdict

TIMEOUT_S = (2.0, 5.0, 5.0)
"""Longest runs of the power-on test's simulations: with transients, without, and the operating point alone."""


class Clock:
    """Wall time of the stages, s."""

    def __init__(self) -> None:
        self.begun = self.last = time.perf_counter()
        self.laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """Count the time since the last lap to a stage."""
        now = time.perf_counter()
        self.laps[name] = self.laps.get(name, 0.0) + now - self.last
        self.last = now

    def total(self) -> float:
        return time.perf_counter() - self.begun


@dataclass(slots=True)
class Judged:
    """A plan's circuit with its verdict. `measured`: the power-on test, where it ran."""

    request: Request
    proposal: Proposal
    made: Synthesis
    covered: list[Covered]
    verdict: Verdict
    netlist: str
    measured: PowerOn | None = None
    bench: Bench | None = None
    """What was measured of the analog blocks; None where nothing was simulated."""

    @property
    def errors(self) -> list[Finding]:
        return self.verdict.errors

    def rank(self) -> tuple[int, int, int]:
        """Smaller is better: errors, then warnings, then what was not checked."""
        return len(self.verdict.errors), len(self.verdict.warnings), len(self.verdict.not_checked)


def judge(
    request: Request,
    proposal: Proposal,
    simulated: bool,
    tell: Callable[[str, Any], None] = lambda stage, data: None,
    clock: Clock | None = None,
    build: Callable[[DesignPlan], Synthesis] | None = None,
) -> Judged:
    """Synthesize a proposal and judge the circuit. *build*: synthesis with what is to be kept of an earlier design. Raises CannotDesign
    when no circuit can be made of it."""
    from circuitlm.synthesis.synthesize import synthesize

    timer = clock or Clock()
    made = (build or synthesize)(proposal.plan)
    tell("synthesize", made)
    timer.lap("synthesize")
    return judge_made(request, proposal, made, simulated, timer)


def judge_made(request: Request, proposal: Proposal, made: Synthesis, simulated: bool, timer: Clock) -> Judged:
    """Judge a circuit that has been synthesized: simulation, coverage, rules, and the verdict."""
    from circuitlm.knowledge.catalogue import catalogue
    from circuitlm.knowledge.names import normal
    from circuitlm.pipeline.answers import answer, unanswered
    from circuitlm.pipeline.doubts import doubts
    from circuitlm.pipeline.doubts.seen import Seen
    from circuitlm.pipeline.proving import prove
    from circuitlm.verify import coverage
    from circuitlm.verify.verdict import Verdict, causes_first, verify

    netlist, ran, measured, reason = simulate(made.circuit, simulated)
    bench = prove(made) if ran is not None else None
    if bench is not None and bench.missed:
        from circuitlm.pipeline.sizing import size

        before = made
        made, bench = size(made, bench)
        if made is not before:
            netlist, ran, measured, reason = simulate(made.circuit, simulated)
    timer.lap("simulate")
    usb = [
        p.ref
        for p in made.circuit.controllers()
        if any(s.kind == "usb" for s in p.component.supplies)
        and not any(n and n.kind == "power" and _fed_from_outside(made.circuit, p.ref, pin.id) for pin, n in made.circuit.pins_of(p.ref))
    ]
    request = request.model_copy(update={"not_understood": coverage.unexplained(request, made.circuit)})
    unmet = {**proposal.unmet, **made.unmet}
    claimed = frozenset(w for block in made.plan.blocks for w in block.wishes if not _does(block.recipe, request, w))
    outcome = coverage.Outcome(unmet, proposal.done, made.lost_pins, made.kept_pins, usb, claimed)
    covered = coverage.judge(request, made.circuit, outcome)
    verdict = verify(
        made.circuit,
        [c.to_dict() for c in covered],
        ran,
        wifi=made.plan.flags.get("wifi") == "yes",
        measured=measured,
        proof=bench.proof if bench else (),
    )
    findings = sorted([*coverage.findings(covered), *verdict.findings], key=causes_first)
    said = [
        *made.assumptions,
        *made.advice,
        *made.problems,
        answer(request, made),
        *(c.how for c in covered),
        *(f.message for f in findings),
    ]
    told = [*said, *request.not_understood, *(c.words for c in covered if not c.met)]
    given = doubts(Seen(request.text, request.prompt, made, said, told))
    boards = (w for w in request.of("part") if w.component and catalogue().entries[w.component]["controller"])
    names = [w.words for w in boards if catalogue().aliases.get(normal(w.words)) == w.component]
    left = [f for f in given if not any(f in phrase for phrase in (*request.not_understood, *names))]  # the W of a 'Zero 2 W' is no watt
    request = request.model_copy(update={"not_understood": [*request.not_understood, *left]})
    not_checked = [reason if x.startswith("simulation:") and reason else x for x in verdict.not_checked if not x.startswith("coverage:")]
    if request.not_understood:
        not_checked.append(f"coverage: not understood: {', '.join(request.not_understood)}")
    not_checked += [f"question not answered: {q}" for q in unanswered(request, made)]
    status = "failed" if any(f.severity == "error" for f in findings) else "partly_checked" if not_checked else "verified"
    final = Verdict(status, findings, verdict.results, not_checked)  # type: ignore[arg-type]
    timer.lap("validate")
    return Judged(request, proposal, made, covered, final, netlist, measured, bench)


def _fed_from_outside(circuit: Circuit, ref: str, pin: str) -> bool:
    component = circuit.parts[ref].component
    if pin not in component.supply_pins():
        return False
    net = circuit.net_of((ref, pin))
    return net is not None and any(p.ref != ref and any(p.pin in r.pins for r in circuit.parts[p.ref].component.rails) for p in net.pins)


def simulate(circuit: Circuit, wanted: bool) -> tuple[str, bool | None, PowerOn | None, str]:
    """(netlist, whether SPICE ran, what the power-on test measured, why not)."""
    from circuitlm.views.spice import to_spice

    netlist = to_spice(circuit)
    if not wanted:
        return netlist, None, None, "simulation: switched off"
    from circuitlm.spice.engine import run_netlist
    from circuitlm.verify import power_measure, power_on

    try:
        prepared = power_on.prepare(circuit)
    except UsageError as error:  # a circuit of somebody else's with values that are none
        return netlist, False, None, f"simulation: {error.message}"
    reason = ""
    for text, seconds in zip(prepared.texts, TIMEOUT_S[-len(prepared.texts) :], strict=True):
        result = run_netlist(text, seconds)
        if result.ok:
            measured = power_measure.measure(circuit, prepared, result)
            if not (strange := _strange(circuit, measured)):
                return netlist, True, measured, ""
            reason = reason or f"simulation: {strange}"
            continue
        if result.kind in ("not_found", "too_old"):
            return netlist, None, None, f"simulation: {result.message}"
        reason = reason or f"simulation: {result.message}"
    return netlist, False, None, reason


_KILOVOLTS = 1000.0
"""A node so far above the circuit's rails is no result, V: ngspice gives up its last guess where no operating point was found."""


def _strange(circuit: Circuit, measured: PowerOn) -> str:
    """Why an operating point cannot be one; '' where it can."""
    rails = max((abs(n.volts) for n in circuit.nets.values() if n.volts), default=0.0)
    node, volts = max(measured.volts.items(), key=lambda x: abs(x[1]), default=("", 0.0))
    return f"no operating point was found ({node} would lie at {units.show(float(f'{volts:.3g}'), 'V')})" if abs(volts) > rails + _KILOVOLTS else ""


def spread_over(judged: Judged, runs: int | None, clock: Clock) -> None:
    """How many of such circuits meet their spec, with what the rule `spec-yield` says of it. *runs*: as of `proving.spread`; 0: none."""
    if judged.bench is None or not judged.bench.proof or runs == 0:
        return
    from circuitlm.pipeline.proving import spread
    from circuitlm.verify.context import Context
    from circuitlm.verify.registry import all_rules, run
    from circuitlm.verify.verdict import causes_first

    spread(judged.made, judged.bench, runs)
    result = run(all_rules()["spec-yield"], Context(judged.made.circuit, yields=judged.bench.yields))
    judged.verdict.results = [result if r.rule == result.rule else r for r in judged.verdict.results]
    judged.verdict.findings = sorted([*judged.verdict.findings, *result.findings], key=causes_first)
    clock.lap("yield")


def _does(recipe_id: str, request: Request, wish_id: str) -> bool:
    """Whether a recipe's circuit is itself what a wish names."""
    from circuitlm.knowledge.functions import meets
    from circuitlm.synthesis.recipes import recipes

    recipe = recipes().get(recipe_id)
    wish = next((w for w in request.wishes if w.id == wish_id), None)
    if recipe is None or wish is None or wish.component is None:
        return False
    return any(meets(wish.component, job) for job in recipe.does)


def mended(judged: Judged, simulated: bool, clock: Clock) -> tuple[Judged, list[str]]:
    """The circuit with those edits of its error findings that a program can make and that leave fewer errors; what was done."""
    from dataclasses import replace

    from circuitlm.verify import fixes

    done: list[str] = []
    best = judged
    tried: set[str] = set()
    while True:
        fix = next((f.fix for f in best.errors if f.fix and str(f.fix) not in tried), None)
        if fix is None or len(tried) >= 20:
            return best, done
        tried.add(str(fix))
        circuit = fixes.twin(best.made.circuit)
        words = fixes.apply(circuit, fix)
        if words is None:
            continue
        made = replace(best.made, circuit=circuit, assumptions=[*best.made.assumptions, f"Changed after the checks: {words}."])
        after = judge_made(best.request, best.proposal, made, simulated, clock)
        if len(after.errors) < len(best.errors):
            best = after
            done.append(words)
