"""Answers to 'how many of them can I connect?' and 'which pull-up for twelve sensors on 20 m?'."""

from __future__ import annotations

import math
import re

from circuitlm.circuit import units
from circuitlm.circuit.model import Part
from circuitlm.circuit.pins import io_pins
from circuitlm.pipeline.answers.questions import Question

_HOW_MANY = re.compile(r"\b(?:how many|what(?:'s| is) the (?:max\w*|most|limit|highest number)|max(?:imum)? (?:number|count))\b", re.I)
_JOINED = re.compile(
    r"\b(?:connect\w*|hang|hook\w*|put|attach\w*|run|drive|control|use|have|add|fit|daisy|chain\w*|support\w*|power|share|be|hold|on|can|per|possible|go)\b",
    re.I,
)
_METRES = re.compile(r"(\d+(?:[.,]\d+)?)\s?(?:m|metres?|meters?|mtr)\b", re.I)
_CABLE_F, _PIN_F, _SINK_A, _RISE_S, _HIGH_V = 50e-12, 25e-12, 4e-3, 10e-6, 2.2
"""Twisted pair, farads a metre; the data pin of a DS18B20, F; what it sinks, A; from release to sample in a 15 us slot, s; its high level, V.
Source: Maxim, DS18B20 data sheet; TIA-568 for the cable."""
_BUS_LOADS = 32
"""Unit loads on an RS-485 pair. Source: TIA-485-A."""


def how_many(q: Question) -> list[str]:
    """How many parts of the kind that a question names can be connected, and what sets the limit."""
    if not _HOW_MANY.search(q.text) or not _JOINED.search(q.text):
        return []
    kinds = {p.component.id: p for p in q.parts() if not p.component.mcu}
    if drivers := [told for p in kinds.values() if (told := _outputs(p))]:
        return drivers[:1]
    return [
        told
        for p in list(kinds.values())[:2]
        if (told := _one_wire(q, p) or _pair(p) or _addresses(q, p) or _strip(q, p) or _selects(q, p))
    ]


def onewire_range(volts: float, farads: float) -> tuple[float, float]:
    """(smallest, largest) pull-up of a 1-Wire line, ohms: its sink current at 0.4 V, and the rise to a high level within the slot."""
    return (volts - 0.4) / _SINK_A, _RISE_S / (farads * -math.log(1 - _HIGH_V / volts))


def _one_wire(q: Question, part: Part) -> str:
    if not part.component.interfaces_of("onewire"):
        return ""
    n = max(
        [
            sum(p.component.id == part.component.id for p in q.circuit.parts.values()),
            *(int(x) for x in re.findall(r"\b(\d{1,2}) of them\b", q.request.text)),
        ]
    )
    said = _METRES.search(q.request.text)
    metres = float(said[1].replace(",", ".")) if said else 5.0
    pulls = [
        p
        for p in q.circuit.parts.values()
        if p.role == "pullup" and any(net and net.bus == "onewire" for _, net in q.circuit.pins_of(p.ref))
    ]
    volts = next((net.volts for p in pulls for _, net in q.circuit.pins_of(p.ref) if net is not None and net.volts), 3.3)
    low, high = onewire_range(volts, metres * _CABLE_F + n * _PIN_F)
    held = pulls[0].quantity if pulls else None
    fits = (
        f"{pulls[0].ref} ({pulls[0].title}) lies within"
        if held and low <= held <= high
        else f"take about {units.show(math.sqrt(low * high), 'Ω')}"
    )
    far = " Run the cable past the sensors one after the other, without long branches." if metres > 5 else ""
    return (
        f"As many as the cable allows: every {part.component.name.split(' (')[0]} has an address of its own, so that all hang on the one pin. "
        f"{n} on {metres:g} m want one pull-up of {units.show(float(f'{low:.2g}'), 'Ω')} to {units.show(float(f'{high:.2g}'), 'Ω')} at {units.show(volts, 'V')}: {fits}.{far}"
    )


def _pair(part: Part) -> str:
    if not part.component.interfaces_of("rs485"):
        return ""
    return f"Up to {_BUS_LOADS} {part.component.name.split(' (')[0]} on one pair (unit loads of RS-485), with 120 Ω across it at its two ends only."


def _addresses(q: Question, part: Part) -> str:
    buses = part.component.interfaces_of("i2c")
    if not buses:
        return ""
    own = {a for i in buses for a in i.addresses}
    if not own:
        return ""
    many = len(own)
    listed = ", ".join(sorted(own)[:8])
    more = "A TCA9548A in front gives eight buses, each with as many again."
    return f"{many if many > 1 else 'One'} on one I2C bus: the {part.component.name.split(' (')[0]} can have the address{'es' if many > 1 else ''} {listed}. {more}"


def _outputs(part: Part) -> str:
    """A driver has so many outputs."""
    outputs = [i for i in part.component.interfaces if i.role == "source" and i.type in ("load", "motor", "coils")]
    if part.component.kind != "driver" or len(outputs) < 2:
        return ""
    most = part.component.spec.get("max_ma")
    each = f", each for up to {units.show(float(most) / 1000, 'A')}" if most else ""
    return f"{len(outputs)}: the {part.component.name.split(' (')[0]} has {len(outputs)} outputs{each}."


def _strip(q: Question, part: Part) -> str:
    each = part.component.spec.get("ma_each")
    if not each:
        return ""
    return (
        f"The supply sets the limit: each LED takes up to {units.show(float(each) / 1000, 'A')} at full white, so that 1 A feeds {int(1000 / float(each))} of them; "
        "the data line goes from LED to LED and has none."
    )


def _selects(q: Question, part: Part) -> str:
    """One pin each: what the controller has left."""
    boards = q.circuit.controllers()
    if not boards or not (part.component.interfaces_of("spi") or part.component.interfaces_of("signals")):
        return ""
    board = boards[0]
    kin = {p.ref for p in q.circuit.parts.values() if p.component.id == part.component.id}
    lines = {
        p.id
        for p in io_pins(board.component)
        if (net := q.circuit.net_of((board.ref, p.id))) is not None and kin & {x.ref for x in net.pins}
    }
    each = len(lines) // len(kin)
    if not each:
        return ""
    free = [p for p in io_pins(board.component) if (net := q.circuit.net_of((board.ref, p.id))) is None or len(net.pins) < 2]
    wants = "one of its own" if each == 1 else f"{each} of its own"
    return (
        f"{len(kin) + len(free) // each} by pins: each takes {wants}, and {len(free)} of the {board.component.name.split(' (')[0]} are free. "
        "Mind the current that the supply gives."
    )
