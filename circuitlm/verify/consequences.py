"""Findings that only follow from another: levels and currents of parts that get a wrong supply."""

from __future__ import annotations

from collections.abc import Callable

from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, RuleResult

ABOUT_PARTS = ("supply-out-of-range", "supply-reversed", "output-back-fed", "shifter-turned")
"""Rules that tell of a wrong supply of the parts that they name."""
ABSENT = ("power-missing", "ground-missing")
"""Rules that tell of parts without a supply: these drive no levels."""
ABOUT_RAILS = ("source-reversed", "rail-short", "rail-contention", "converter-exchanged")
"""Rules that tell of a wrong supply on the nets that they name: of every part that hangs there."""
FOLLOWS = (
    "level-too-high",
    "level-too-low",
    "level-clamped",
    "adc-range",
    "i2c-pullup-value",
    "pull-up-above-logic",
    "led-current",
    "regulator-heat",
    "regulator-cooks",
    "rail-budget",
    "gpio-total",
    "strapping-pin-pull",
    "held-in-reset",
)
"""Rules whose figures come from a supply."""
RISEN = 2.0
"""From here on a reset or boot pin is high but for a supply that is too high, V."""


def without_consequences(ctx: Context, results: list[RuleResult], hushed: Callable[[Finding], bool]) -> None:
    """Take out of the results what a wrong supply alone explains: the levels at a part that gets 12 V instead of 5 V say nothing once it
    gets 5 V. What would stand with the right supply too stays (5 V of a sensor that needs 4.5 V, at an input for 3.3 V), and so does what
    follows from a finding that is *hushed*."""
    causes = [f for r in results for f in r.findings if f.rule in (*ABOUT_PARTS, *ABSENT, *ABOUT_RAILS) and not hushed(f)]
    wrong, dead = _wrongly_fed(ctx, causes), {r for f in causes if f.rule in ABSENT for r in f.parts}
    turned = {n for r in results if r.rule == "bus-exchanged" for f in r.findings if not hushed(f) for n in _nets_of(ctx, f)}
    for result in results if turned else ():
        if result.rule in ("spi-crossed", "i2c-swapped"):  # the controller's pins took their lines from the part that is turned
            result.findings = [f for f in result.findings if not _nets_of(ctx, f) & turned]
    exchanged = {n for f in causes if f.rule == "converter-exchanged" for n in _nets_of(ctx, f)}
    for result in results if exchanged else ():
        if result.rule in ("rail-contention", "power-missing", "supply-out-of-range", "regulator-dropout"):
            result.findings = [f for f in result.findings if not _nets_of(ctx, f) & exchanged]
    dead_nets = {n for f in causes if f.rule == "rail-short" for n in f.nets}
    for result in results if dead_nets else ():
        if result.rule == "supply-out-of-range":  # nothing is left on a rail that is short-circuited
            result.findings = [
                f
                for f in result.findings
                if not (_nets_of(ctx, f) & dead_nets and min(map(_number, f.numbers.values()), default=1.0) <= 0.1)
            ]
    for result in results if causes else ():
        if result.rule in FOLLOWS:
            behind = wrong | dead if result.rule.startswith("level-") else wrong
            result.findings = [f for f in result.findings if not _follows(ctx, f, behind)]


def _nets_of(ctx: Context, finding: Finding) -> set[str]:
    """The nets that a finding names, or that its pins lie on."""
    pins = (tuple(p.split(".", 1)) for p in finding.pins)
    return set(finding.nets) | {n.name for p in pins if (n := ctx.circuit.net_of(p)) is not None}  # type: ignore[arg-type]


def _number(value: float | str) -> float:
    return value if isinstance(value, float | int) else 1.0


def _wrongly_fed(ctx: Context, causes: list[Finding]) -> set[str]:
    """The designators of the parts whose supply is wrong."""
    out = {r for f in causes if f.rule in ABOUT_PARTS for r in f.parts}
    nodes = {ctx.nodes.of_net(n) for f in causes if f.rule in ABOUT_RAILS for n in f.nets if n in ctx.circuit.nets}
    out |= {feed.part.ref for feed in ctx.supplies.feeds if feed.node in nodes or (feed.ground in nodes and not ctx.is_ground(feed.ground))}
    return {r for r in out if r in ctx.parts}


def _follows(ctx: Context, finding: Finding, wrong: set[str]) -> bool:
    """Whether a part with a wrong supply stands behind a finding, and its right supply would end it."""
    nodes = {n for p in finding.pins if (n := ctx.node(tuple(p.split(".", 1)))) is not None}  # type: ignore[arg-type]
    nodes |= {b.other for n in nodes for b in ctx.network.branches(n) if b.other and ctx.potential(b.other) is None}
    near = {p.ref for n in nodes if ctx.potential(n) is None for p, _ in ctx.on(n)} | set(finding.parts)
    limit = finding.numbers.get("limit_v")
    if "reset_v" in finding.numbers and not ("needs_v" in finding.numbers and float(finding.numbers["reset_v"]) >= RISEN):
        return False  # drawn low: so it is with any supply
    behind = near & wrong
    if not behind or (finding.rule in ("rail-budget", "regulator-heat", "regulator-cooks") and not set(finding.parts) & wrong):
        return False
    receiver = finding.pins[0].partition(".")[0] if finding.pins else ""
    least = [min((s.min for s in ctx.parts[r].component.supplies if s.min > 0), default=0.0) for r in behind - {receiver}]
    return not isinstance(limit, float) or all(v <= limit for v in least)
