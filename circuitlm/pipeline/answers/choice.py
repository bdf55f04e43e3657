"""Answers to 'MOSFET or relay?', '3.3 or 5 V?', 'one resistor each, or can they share one?'."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.model import Part
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.answers.questions import Question
from circuitlm.verify import loads
from circuitlm.verify.context import Context
from circuitlm.verify.supplies import Source

_VOLTS = re.compile(r"\b(\d+(?:[.,]\d+)?)\s?(?:v(?:olts?)?)?\s+or\s+(\d+(?:[.,]\d+)?)\s?v(?:olts?)?\b", re.I)
_SHARED = re.compile(
    r"\b(?:share|common|one|single|same)\b[^?]*\bresistors?\b|\bresistors?\b[^?]*\b(?:share|shared|common|just one|a single|only one)\b",
    re.I,
)
_RELAY, _FET = re.compile(r"\brelays?\b", re.I), re.compile(r"\b(?:mosfets?|fets?|transistors?|bjts?)\b", re.I)


def choices(q: Question) -> list[str]:
    """What the circuit does about the choice that a question offers, with the reason."""
    return next(([text] for choose in (_volts, _resistors, _switch, _fets, _alternative, _regulator) if (text := choose(q))), [])


def _volts(q: Question) -> str:
    """'3.3 or 5 V?' of a part: its supply in the circuit, and the range that its data allow."""
    if (m := _VOLTS.search(q.text)) is None:
        return ""
    offered = {float(x.replace(",", ".")) for x in m.groups()}
    for part in q.parts():
        for supply in part.component.supplies:
            net = q.circuit.net_of((part.ref, supply.pins[0])) if supply.pins else None
            if part.component.mcu or net is None or net.volts is None or not any(abs(net.volts - v) < 0.2 for v in offered):
                continue
            range_ = f"{units.show(supply.min, 'V')} to {units.show(supply.max, 'V')}"
            logic = part.component.logic
            stands = (
                f"; its logic pins stand {units.show(logic.tolerant, 'V')}"
                if logic and logic.tolerant and logic.tolerant > net.volts + 0.5
                else ""
            )
            return f"{units.show(net.volts, 'V')}: the {part.component.name} ({part.ref}) takes {range_}{stands}."
    return ""


def _resistors(q: Question) -> str:
    """'A resistor for each LED, or can they share one?'"""
    asked = f"{q.before} {q.text}" if re.search(r"\b(?:it|that|this)\b", q.text, re.I) else q.text
    if not _SHARED.search(asked) or not re.search(
        r"\bor\b|\bcan\b|\bmay\b|\bis (?:it|that|this)\b|\bok(?:ay)?\b|\bfine\b|\bshould\b|\bdo i\b", q.text, re.I
    ):
        return ""
    series = [p for p in q.circuit.parts.values() if p.role == "series" and p.owner and q.circuit.parts[p.owner].component.shape == "led"]
    if len(series) < 2:
        return ""
    return (
        f"One each ({', '.join(p.ref for p in series)}): on a shared one the LEDs get dimmer the more of them are lit, and of LEDs side by side "
        "the one with the lowest forward voltage takes nearly all of the current."
    )


def _switch(q: Question) -> str:
    """'MOSFET or relay?': what switches the load here, and when the other one would be better."""
    if not (_RELAY.search(q.text) and _FET.search(q.text)):
        return ""
    for part in q.circuit.parts.values():
        if part.role == "driver" and part.owner in q.circuit.parts and part.component.shape in ("nmos", "pmos", "npn", "pnp"):
            load = q.circuit.parts[part.owner]
            return (
                f"The {part.component.name.split(',')[0]} ({part.ref}) switches {_taker(load)}: without wear or noise, "
                "as often as you like, and dimmable. A relay is the choice for mains, or where load and controller must not be joined."
            )
    relay = next((p for p in q.circuit.parts.values() if p.component.kind == "actuator" and p.component.interfaces_of("contact")), None)
    if relay is None:
        return ""
    mains = any(n.kind == "mains" for n in q.circuit.nets.values())
    why = "its contact keeps mains apart from the controller" if mains else "its contact keeps the load apart from the controller"
    return f"The relay ({relay.ref}): {why}. A MOSFET is the choice for a DC load that is dimmed or switched often."


def _fets(q: Question) -> str:
    """'IRLZ44N or IRF520?': which of two MOSFETs the board's pins switch fully on, by the gate voltage that their resistance is given for."""
    board = next((b for b in q.circuit.controllers() if b.component.mcu), None)
    low = q.text.lower()
    ids = dict.fromkeys(i for w in q.request.wishes for i in (w.component, *w.alternatives) if i and " or " in low)
    fets = [
        c
        for i in ids
        if i in catalogue().entries and (c := catalogue().get(i)).shape == "nmos" and any(a in low for a in (c.id, *c.aliases))
    ]
    if board is None or board.component.mcu is None or len(fets) != 2 or any("vgs_drive" not in c.spec for c in fets):
        return ""
    volts = board.component.mcu.v_io
    better, other = sorted(fets, key=lambda c: float(c.spec["vgs_drive"]))
    full, least = float(better.spec["vgs_drive"]), float(other.spec["vgs_drive"])
    if full == least:
        return ""
    weak = "" if volts >= full - 0.05 else ", just enough for it to conduct well; a type that is specified for that stays cooler"
    return (
        f"The {better.mpn or better.id}: it is fully on at {units.show(full, 'V')}, the {other.mpn or other.id} only at {units.show(least, 'V')}, and the pins of the "
        f"{board.component.name.split(' (')[0]} give {units.show(volts, 'V')}{weak}."
    )


_LINEAR = re.compile(r"\b(?:linear|ldo|l?m?78l?\d\d\w*|lm317\w*|lm1117\w*|ams1117\w*|lp2950)\b", re.I)
_SWITCHING = re.compile(r"\b(?:buck\w*|switch(?:ing|er|ed)(?:[- ]mode)?|step[- ]?down|dc[- ]dc|lm2596\w*|mp1584\w*|mini360|xl4015)\b", re.I)
_BARE_W = 1.3
"""What a TO-220 regulator turns into heat without a heat sink, W: 65 K/W to the air and a rise of 85 K."""


def _regulator(q: Question) -> str:
    """'Linear regulator or buck?': by the heat that a linear one makes of the voltage that is too much, at the current of the loads."""
    if not (_LINEAR.search(q.text) and _SWITCHING.search(q.text)):
        return ""
    ctx = Context(q.circuit)
    for source in ctx.supplies.sources:
        feed = next((f for f in ctx.supplies.feeds_of.get(source.part.ref, ()) if f.fed and f.volts is not None), None)
        if (
            source.part.component.kind != "converter"
            or feed is None
            or feed.volts is None
            or source.volts is None
            or feed.volts <= source.volts
        ):
            continue
        amps = loads.of_source(ctx, source).typical / 1000
        watts = (feed.volts - source.volts) * amps
        stands = source.rail.p_max or _BARE_W
        figures = (
            f"{units.show(float(f'{amps:.2g}'), 'A')} from {units.show(feed.volts, 'V')} to {units.show(source.volts, 'V')} is "
            f"{units.show(float(f'{watts:.2g}'), 'W')} of heat in a linear regulator, and it stands about {units.show(stands, 'W')} without a heat sink"
        )
        cool = watts <= 0.7 * stands
        return (
            f"{'Either will do' if cool else 'A switching one'}: {figures}"
            f"{'' if cool else '; a buck converter turns about a tenth into heat'}. {_here(source, cool)}"
        )
    return ""


def _here(source: Source, cool: bool) -> str:
    """What does it in this circuit, and what a linear one that gets hot needs."""
    name = f"{source.part.ref} ({source.part.component.name.split(',')[0]})"
    return f"Keep {name} only with a heat sink." if source.rail.topology == "linear" and not cool else f"Here {name} does it."


def _taker(load: Part) -> str:
    ma = load.component.spec.get("ma")
    takes = f" ({units.show(float(ma) / 1000, 'A')})" if ma else ""
    return f"the {load.component.name.split(',')[0].lower()}{takes}"


def _alternative(q: Question) -> str:
    """'A BME280 or a DHT22?': which of two named parts stands in the circuit, as the plan says."""
    if not re.search(r"\bor\b", q.text, re.I):
        return ""
    return next((a for a in q.made.assumptions if a.startswith("Of ") and any(n.lower() in q.text.lower() for n in _named_in(a))), "")


def _named_in(assumption: str) -> list[str]:
    """The words of the request that an assumption quotes; for a choice of sources the kinds that it names ('coin cell', 'AAA')."""
    return re.findall(r'"([^"]+)"', assumption) or [w for w in re.findall(r"[\w.-]+", assumption) if any(c.isdigit() or c.isupper() for c in w[1:])]
