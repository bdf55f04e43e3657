"""Answers to 'is 5 V 2 A enough?', 'how many amps do I need?', 'how much current does it take?', from the currents of the finished circuit."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from circuitlm.circuit import units
from circuitlm.pipeline.answers.current import peak_ma
from circuitlm.pipeline.answers.questions import Question
from circuitlm.verify import loads
from circuitlm.verify.context import Context
from circuitlm.verify.loads import Demand

_ENOUGH = re.compile(
    r"\b(?:enough|suffic\w*|too (?:weak|small|little)|strong enough|cope|handle|overload\w*|ok(?:ay)? for|work (?:with|on|off)|run (?:on|off|from)|(?:power|supply|feed) (?:all|both|every\w*|the whole|them))\b",
    re.I,
)
_HOW_MUCH = re.compile(
    r"\bhow (?:many|much)\s+(?:m(?:illi)?)?(?:a|amps?|amperes?|current|power|watts?)\b|\b(?:what|which)\b(?: [\w.-]+){0,3}? (?:power supply|supply|psu|adapters?|wall wart|power brick|charger|amperage|rating)\b|"
    r"\bhow (?:big|strong|large|beefy)\b[^?]*\b(?:supply|psu|adapter|brick|charger|wart)\b|\b(?:current|power) (?:draw|consumption|budget)\b",
    re.I,
)
_SOURCE = re.compile(
    r"\b(?:power ?supply|supply|psu|adapters?|wall ?warts?|charger|bricks?|power ?bank|usb|batter(?:y|ies)|pack|phone charger|amps?|current|barrel|cells?|lipo|\d ?x? ?aaa?s?|18650s?)\b|\d\s?m?a\b",
    re.I,
)
_RUN_FROM = re.compile(
    r"\b(?:can|could|may|is it|does|do|will|would)\b[^?]*\b(?:run|power|feed|supply|drive|fed|powered)\w*\b[^?]*\b(?:from|off|on|by|with|over)\b",
    re.I,
)
"""'Can I run all of it from a 5 V 3 A charger?'"""
_SWITCH = re.compile(
    r"\b(?:transistors?|mosfets?|fets?|bjts?|darlingtons?|relays?|drivers?|resistors?|diodes?|wires?|cables?|fuses?|pins?|2n\d+\w*|bc\d+\w*|irf?l?z?\d+\w*|tip\d+\w*|bd\d+)\b",
    re.I,
)
"""What carries a load's current by itself: whether it is strong enough is another question."""
_RESERVE = 1.3
"""What a supply should give more than its loads ever take."""
_USB_PORT = re.compile(r"\busb\b", re.I)


@dataclass(frozen=True, slots=True)
class Budget:
    """One source: what it gives, and what its loads take. Currents in mA."""

    ref: str
    name: str
    volts: float
    limit: float | None
    demand: Demand
    together: float
    """What they take when every one of them peaks at once."""

    @property
    def largest(self) -> str:
        """The three that take most, 'M1 150 mA'."""
        top = sorted(self.demand.parts.items(), key=lambda x: (-x[1], x[0]))[:3]
        return ", ".join(f"{ref} {_amps(ma)}" for ref, ma in top if ma >= 1)


def _amps(ma: float) -> str:
    return units.show(float(f"{ma:.2g}") / 1000, "A")


def all_peaks(ctx: Context, demand: Demand) -> float:
    """The current of a source when each of its loads peaks, mA; what a converter passes on is scaled as its usual current is."""
    out = 0.0
    for ref, ma in demand.parts.items():
        part = ctx.parts[ref]
        usual, most = max(((s.ma.typical or 0.0, s.ma.peak or 0.0) for s in part.component.supplies), default=(0.0, 0.0))
        if not usual:
            usual, most = float(part.component.spec.get("ma") or 0.0), peak_ma(part)
        out += ma * max(1.0, most / usual) if usual else ma
    return out


def budgets(q: Question) -> list[Budget]:
    """The sources of a circuit with takers, those that the request gives first; boards on USB last."""
    ctx, out = Context(q.circuit), []
    given = {q.made.refs.get(s.key): s for s in q.made.plan.supplies}
    for source in ctx.supplies.sources:
        part = source.part
        if part.component.kind != "supply" or not source.active or not source.volts:
            continue
        demand = loads.of_source(ctx, source)
        plan = given.get(part.ref)
        limit = 1000 * plan.current_a if plan is not None and plan.current_a else source.rail.max_ma
        if demand.parts:
            out.append(Budget(part.ref, part.component.name.split(",")[0], source.volts, limit, demand, all_peaks(ctx, demand)))
    for board in q.circuit.controllers():
        for feed in ctx.supplies.feeding(board):
            if feed.supply.kind == "usb" and feed.fed:
                demand = loads.of_feed(ctx, feed)
                out.append(
                    Budget(
                        board.ref,
                        f"USB socket of the {board.component.name.split(' (')[0]}",
                        5.0,
                        feed.supply.limit_ma,
                        demand,
                        all_peaks(ctx, demand),
                    )
                )
    return sorted(out, key=lambda b: -b.demand.peak)


def enough(q: Question) -> list[str]:
    """Whether the source that a question speaks of is strong enough, or how strong it has to be."""
    how_much = _HOW_MUCH.search(q.text)
    run_from = _RUN_FROM.search(q.text) and re.search(r"\d\s?m?a\b", q.text, re.I)
    if not how_much and not run_from and not (_ENOUGH.search(q.text) and (_SOURCE.search(q.text) or not q.named(q.text))):
        return []
    if not how_much and (_SWITCH.search(q.text) or any(p.role == "driver" for p in q.named(q.text))):
        return []
    if re.search(r"\bcharg\w+", q.text, re.I) and any(
        i.role == "source" for p in q.circuit.parts.values() for i in p.component.interfaces_of("cell")
    ):
        return []  # what charges the cells, and no source
    found = budgets(q)
    said = re.search(r"\d+(?:[.,]\d+)? ?v", q.text, re.I)
    volts = float(re.sub(r"[^\d.]", "", said[0].replace(",", "."))) if said else None
    if not how_much and not _SOURCE.search(q.text) and not any(b.limit for b in found):
        return []
    meant = [b for b in found if volts is None or abs(b.volts - volts) < 0.3]
    if not how_much and (amps := _given(q)) and (first := (meant or found)[:1]):
        meant = [replace(first[0], limit=1000 * amps)]
    if (
        _USB_PORT.search(q.text)
        and not how_much
        and not any("USB" in b.ref + b.name for b in found if b.demand.peak == found[0].demand.peak)
    ):
        return [_instead_of_usb(found)]
    return [told for b in (meant or found)[:2] if (told := _verdict(b, bool(how_much)))]


_AMPS = re.compile(r"(?<![\w.,])(\d+(?:[.,]\d+)?)\s?(m)?A(?:mps?|mperes?)?\b(?!\s*(?:each|apiece|per|fuse))")
_OF_ONE = re.compile(r"\b(?:takes?|draws?|pulls?|needs?|each|uses?)\b[^.,;?]*$", re.I)
"""Before a current: it is a load's."""


def _given(q: Question) -> float | None:
    """What the source gives that a question names by its current, A: 'is 1 A enough?', or by the words before it: 'a charger, 5 V/1 A. Will it do?'."""
    for text in (q.text, *reversed(q.sentences[-1:])):
        said = [m for m in _AMPS.finditer(text) if not _OF_ONE.search(text[: m.start()]) and (text is q.text or _SOURCE.search(text[: m.start()]))]
        if len(said) == 1:
            return float(said[0][1].replace(",", ".")) / (1000 if said[0][2] else 1)
        if said:
            return None
    return None


_USB_MA = 500.0
"""What a computer's USB 2.0 port gives, mA."""


def _instead_of_usb(found: list[Budget]) -> str:
    """USB is asked about, and another source feeds the parts here."""
    first = found[0]
    every = max(first.together, first.demand.peak)
    takes = f"the parts on {first.ref} alone take {_amps(first.demand.typical)} in use and up to {_amps(every)} ({first.largest})"
    return f"{'No' if first.demand.peak > _USB_MA else 'Yes'}: {takes}, and a computer's USB port gives {_amps(_USB_MA)}. Here {first.ref} ({first.name}) feeds them."


def _verdict(b: Budget, how_much: bool) -> str:
    """'No: ...' with what the loads take, what the source gives, and what would do."""
    usual, one, every = b.demand.typical, b.demand.peak, max(b.together, b.demand.peak)
    several = len([ma for ma in b.demand.parts.values() if ma >= 1]) > 1
    takes = f"the parts on {b.ref} ({b.name}, {units.show(b.volts, 'V')}) take {_amps(usual)} in use"
    takes += f", {_amps(one)} when {b.demand.peak_part} peaks" if one > 1.05 * usual and b.demand.peak_part else ""
    takes += f" and {_amps(every)} if all peak at once" if several and every > 1.05 * one else ""
    takes += f" (most of it: {b.largest})" if several and b.largest else ""
    needs = f"{_amps(_rounded(_RESERVE * one))} is the least to count on" + (
        f", {_amps(_rounded(every))} for all at once" if every > 1.3 * one else ""
    )
    unknown = f" What {', '.join(dict.fromkeys(b.demand.unknown))} takes is not known and not in it." if b.demand.unknown else ""
    if b.limit is None or b.limit >= 1e5:
        return f"{takes[0].upper()}{takes[1:]}: {needs}.{unknown}"
    gives = f"it gives {_amps(b.limit)}"
    if b.limit >= every:
        return (
            f"{'Yes: ' if not how_much else ''}{takes}, and {gives}.{unknown}"
            if not how_much
            else f"{takes[0].upper()}{takes[1:]}; {gives}, which is enough.{unknown}"
        )
    if b.limit >= one:
        return f"Only as long as not all start at once: {takes}, and {gives}; {needs}.{unknown}"
    return f"No: {takes}, and {gives}; {needs}.{unknown}"


def _rounded(ma: float) -> float:
    """Up to the next size of supply that is sold: half amperes, from 5 A whole ones."""
    step = 500.0 if ma <= 5000 else 1000.0
    return step * math.ceil(ma / step - 0.05)
