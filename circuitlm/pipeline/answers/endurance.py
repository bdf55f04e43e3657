"""Answers to 'how long will the battery last?', from the cell's capacity, the parts' currents and how often the request has them awake."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.knowledge.questions import hours
from circuitlm.pipeline.answers.asked import asks
from circuitlm.pipeline.answers.questions import Question
from circuitlm.verify import loads
from circuitlm.verify.context import Context
from circuitlm.verify.supplies import Source

_CELLS = re.compile(
    r"\b(?:batter(?:y|ies)|cells?|accus?|akku|lipo|li-?ion|18650|cr2032|coin ?cells?|aaa?|power ?bank|pack|they|it|this|charge)\b", re.I
)
_RUNS = re.compile(r"\b(?:last|run|burn|hold|keep|work|survive|stay|shine|live|go)s?\b", re.I)
_OTHERS = re.compile(r"\b(?:cables?|wires?|leads?|pulses?|delay|metres?|meters?|charg(?:e|es|ed|ing)|press\w*|presses|stays? on|remain)\b", re.I)
"""Of these a question has another length or time in mind."""
_CAPACITY = re.compile(r"(\d+(?:[.,]\d+)?)\s?(m)?ah\b", re.I)
_TIMES = {
    "ms": 1e-3,
    "s": 1.0,
    "sec": 1.0,
    "second": 1.0,
    "min": 60.0,
    "minute": 60.0,
    "h": 3600.0,
    "hr": 3600.0,
    "hour": 3600.0,
    "day": 86400.0,
}
_UNIT = r"(ms|s|sec|second|min|minute|h|hr|hour|day)s?\b"
_EVERY = re.compile(rf"\b(?:every|each|per|once an?|once every|once per|all)\s+(?:(\d+(?:[.,]\d+)?)\s*)?{_UNIT}", re.I)
_TIMES_A = re.compile(r"\b(once|twice|\d+ times|\d+x)\s+(?:an?|per|each|every)\s+(minute|hour|day)\b", re.I)
_AWAKE = re.compile(
    rf"(\d+(?:[.,]\d+)?)\s*{_UNIT}\s*(?:of )?(?:awake|on[- ]time|active|up|run(?:s|ning)?|burst|wake|on\b)|"
    rf"\b(?:awake|active|wakes?(?: up)?|on|up|runs?|takes?)\b[^.,;\d]{{0,20}}(?:for )?(?:about |around |roughly |~)?(\d+(?:[.,]\d+)?)\s*{_UNIT}",
    re.I,
)
_SLEEPS = re.compile(r"\b(?:deep[- ]?)?sleep\w*|\bstand-?by\b|\bwakes?\b|\bawake\b|\bhibernat\w*|\bpower[- ]down\b", re.I)
_WHOLE = (
    r"(?:everything|all of (?:it|that|this|them)|it all|that all|all together|altogether|the lot|the (?:whole|entire|complete) (?:\w+)|"
    r"(?:the )?(?:average|mean|total|overall)(?: supply)? (?:current|draw|consumption)|(?:current )?consumption)"
)
_TOTAL = re.compile(
    rf"\b{_WHOLE}\b[^.!?;\d]{{0,40}}?"
    r"(?P<a>\d+(?:[.,]\d+)?)\s?(?P<unit>m|µ|u)?A\b(?!h)|"
    r"(?P<b>\d+(?:[.,]\d+)?)\s?(?P<unit_b>m|µ|u)?A\b,? (?:\w+ )?(?:in total|in all|altogether|all together|overall|for (?:everything|the lot|all of it))\b",
    re.I,
)
"""'The lot takes some 80 mA', 'I measured 60 mA in total': what all of it is said to take."""
_BARE = re.compile(r"^\W*(?:so |and |then )?how (?:many (?:hours|days|nights|weeks|months|years)|long)(?: \w+){0,5}\W*$", re.I)


def lasting(q: Question) -> list[str]:
    """How long each battery of the circuit lasts, with what it was reckoned from."""
    about = _CELLS.search(q.text) or _RUNS.search(q.text) or _BARE.search(q.text)
    if not asks(q, "lasting") or not about or _OTHERS.search(q.text):
        return []
    ctx = Context(q.circuit)
    return [told for s in ctx.supplies.sources if s.rail.topology == "cell" and (s.active or s.behind) and (told := _life(q, ctx, s))][:2]


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _seconds(number: str | None, unit: str) -> float:
    return (_number(number) if number else 1.0) * _TIMES[unit.lower()]


def duty(text: str) -> tuple[float, float | None] | None:
    """(period, time awake) in seconds, as a request says them: 'every 15 minutes', '5 seconds awake'; the time is None where it is not said."""
    period = None
    if m := _EVERY.search(text):
        period = _seconds(m[1], m[2])
    elif m := _TIMES_A.search(text):
        often = {"once": 1.0, "twice": 2.0}.get(m[1].lower()) or float(re.sub(r"\D", "", m[1]))
        period = _TIMES[m[2].lower()] / often
    if period is None:
        return None
    rest = _EVERY.sub(" ", text)
    if m := _AWAKE.search(rest):
        awake = _seconds(m[1], m[2]) if m[1] else _seconds(m[3], m[4])
        return (period, awake) if 0 < awake < period else (period, None)
    return period, None


def told_total(text: str) -> float | None:
    """What a request says that all of it takes, mA."""
    hit = _TOTAL.search(text)
    if hit is None:
        return None
    scale = {"m": 1.0, "µ": 1e-3, "u": 1e-3}.get(hit["unit"] or hit["unit_b"] or "", 1000.0)
    return _number(hit["a"] or hit["b"]) * scale or None


def _capacity(q: Question, source: Source, ctx: Context) -> float | None:
    """Capacity of the cells at a source, mAh: what the request says, else what the part's file does; cells side by side add up."""
    own = ctx.figure(source.part, "capacity_mah")
    said = _CAPACITY.search(q.request.text)
    each = _number(said[1]) * (1.0 if said[2] else 1000.0) if said else own
    if each is None:
        return None
    beside = [s for s in ctx.supplies.sources if s.rail.topology == "cell" and s.node == source.node and s.ground == source.ground]
    return each * max(1, len(beside))


def _asleep(ctx: Context, ref: str, ma: float) -> tuple[float, bool]:
    """(what a part takes while it sleeps, mA; whether its file says so)."""
    part = ctx.parts[ref]
    for feed in ctx.supplies.feeds_of.get(ref, ()):
        current = feed.supply.ma
        if feed.fed and current.typical and current.sleep is not None:
            return ma * min(1.0, current.sleep / current.typical), True
    switched = part.component.kind in ("light", "actuator", "load")
    return (0.0, True) if switched else (ma, False)


_AWAKE_S = 10.0
"""How long a radio board is awake to join a network and send, where the request does not say."""


def _life(q: Question, ctx: Context, source: Source) -> str:
    capacity = _capacity(q, source, ctx)
    demand = loads.of_source(ctx, source)
    if capacity is None or demand.typical <= 0:
        return ""
    cell = f"{source.part.ref} ({capacity:g} mAh)"
    top = ", ".join(
        f"{ref} {units.show(ma / 1000, 'A')}" for ref, ma in sorted(demand.parts.items(), key=lambda x: (-x[1], x[0]))[:3] if ma
    )
    told = told_total(q.request.text) or told_total(q.request.prompt)
    if told is not None and len({s.part.component.id for s in ctx.supplies.sources if s.rail.topology == "cell"}) == 1:
        lasts, usual = capacity / told, units.show(float(f"{demand.typical:.2g}") / 1000, "A")
        return (
            f"{_verdict(q, lasts)}{cell} lasts about {span(lasts)} at the {units.show(told / 1000, 'A')} that you name for everything together "
            f"(by the parts' usual figures it is {usual}: {top})."
        )
    rhythm = duty(q.request.text)
    if rhythm is None and _SLEEPS.search(q.request.text):
        return _sleeping(ctx, cell, capacity, demand)
    if rhythm is None or not _SLEEPS.search(q.request.text):
        asleep = " (sleeping between readings makes it last longer)" if q.circuit.controllers() and capacity / demand.typical < 500 else ""
        return f"{_verdict(q, capacity / demand.typical)}{cell} lasts about {span(capacity / demand.typical)}: everything together takes {units.show(float(f'{demand.typical:.2g}') / 1000, 'A')} ({top}){asleep}."
    period, awake = rhythm
    on = awake if awake is not None else min(_AWAKE_S, period / 2)
    rest = {ref: _asleep(ctx, ref, ma) for ref, ma in demand.parts.items()}
    idle = sum(ma for ma, _ in rest.values())
    mean = (demand.typical * on + idle * (period - on)) / period
    said = f"{units.show(float(f'{demand.typical:.2g}') / 1000, 'A')} for {_time(on)} of every {_time(period)}"
    guessed = "" if awake is not None else ", taken as awake so long"
    open_ = [ref for ref, (ma, known) in rest.items() if not known and ma >= 0.05]
    missing = f" What {' and '.join(open_)} takes asleep is not known and counted as awake: measure it." if open_ else ""
    return (
        f"{_verdict(q, capacity / mean)}{cell} lasts about {span(capacity / mean)}: {said} ({top}{guessed}) and {units.show(float(f'{idle:.2g}') / 1000, 'A')} asleep "
        f"are {units.show(float(f'{mean:.2g}') / 1000, 'A')} on average.{missing}"
    )


def _verdict(q: Question, lasts: float) -> str:
    """'Yes: ' where a question asks for a time and the cell lasts longer."""
    if re.search(r"\bhow (?:long|many)\b", q.text, re.I) or (asked := hours(q.text)) is None:
        return ""
    return "Yes: " if lasts >= 1.2 * asked else "Only just: " if lasts >= asked else "No: "


def _sleeping(ctx: Context, cell: str, capacity: float, demand: loads.Demand) -> str:
    """Of a board that sleeps until something wakes it: the two ends of what is possible."""
    idle = sum(_asleep(ctx, ref, ma)[0] for ref, ma in demand.parts.items())
    if idle <= 0:
        return ""
    figures = (units.show(float(f"{ma:.2g}") / 1000, "A") for ma in (idle, demand.typical))
    asleep, awake = figures
    each = demand.typical * _AWAKE_S / 3600
    return (
        f"{cell} lasts about {span(capacity / idle)} if nothing wakes it: asleep all of it takes {asleep}, awake {awake}, so that each time of {_AWAKE_S:g} s "
        f"awake costs {each:.2g} mAh."
    )


def _time(seconds: float) -> str:
    """'5 s', '15 min', '1 h'."""
    for size, unit in ((86400.0, "days"), (3600.0, "h"), (60.0, "min")):
        if seconds >= size:
            return f"{seconds / size:g} {unit if seconds >= 2 * size or unit != 'days' else 'day'}"
    return units.show(seconds, "s")


def span(hours: float) -> str:
    """Hours as a person says them: '11 hours', '6 days', '14 months'."""
    for limit, size, name in (
        (72.0, 1.0, "hour"),
        (24 * 60.0, 24.0, "day"),
        (24 * 365.0 * 2, 24 * 30.4, "month"),
        (float("inf"), 24 * 365.0, "year"),
    ):
        if hours < limit:
            number = hours / size
            shown = f"{number:.0f}" if number >= 3 else f"{number:.1f}".removesuffix(".0")
            return f"{shown} {name}{'' if shown == '1' else 's'}"
    return ""
