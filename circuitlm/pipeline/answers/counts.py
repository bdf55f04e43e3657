"""Answers to 'how many of them can I connect?' and 'which pull-up for twelve sensors on 20 m?'."""

from __future__ import annotations

import math
import re

from circuitlm.circuit import units
from circuitlm.circuit.component import Rail
from circuitlm.circuit.model import Part
from circuitlm.circuit.pins import io_pins
from circuitlm.pipeline.answers.current import peak_ma
from circuitlm.pipeline.answers.questions import Question
from circuitlm.verify import loads
from circuitlm.verify.context import Context
from circuitlm.verify.supplies import Source

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
    if by_supply := [told for p in list(kinds.values())[:1] if (told := _by_current(q, p))]:
        return by_supply
    if drivers := [told for p in kinds.values() if (told := _outputs(p))]:
        return drivers[:1]
    return [
        told
        for p in list(kinds.values())[:2]
        if (told := _one_wire(q, p) or _pair(p) or _addresses(q, p) or _strip(q, p) or _selects(q, p))
    ]


_OF_SUPPLY = re.compile(
    r"\b(?:5\s?v|3\.?3\s?v|3v3|vin|vcc|vbus|usb|power(?:ed)?|supply|supplies|psu|adapter|charger|power ?bank|batter(?:y|ies)|"
    r"(?:its |the )?(?:own )?regulator|\d+(?:[.,]\d+)?\s?m?a(?:mps?)?)\b",
    re.I,
)
"""'... on the 5 V pin', '... from a 2 A charger': the current is asked about, not pins or addresses."""
_EACH_MA = re.compile(
    r"(\d+(?:[.,]\d+)?)\s?(m?)A(?:mps?)?\s*(?:each|apiece|a piece|per\b|\))|(?:each|coils?|one)\b[^.?!]{0,20}?(\d+(?:[.,]\d+)?)\s?(m?)A\b",
    re.I,
)
_MARGIN = 0.8
"""Share of a supply that is counted on."""


def _by_current(q: Question, part: Part) -> str:
    """So many as the supply feeds that a question names: a board's own pin, which passes on what USB or its regulator gives, or a source."""
    asked = f"{q.before} {q.text}" if re.search(r"\bit\b", q.text) else q.text
    if not _OF_SUPPLY.search(asked):
        return ""
    each = _each_ma(q, part)
    if each < 1 or (found := _limit(q, part)) is None:
        return ""
    name, limit, others = found
    least, safe = int((limit - others) // each), int((_MARGIN * limit - others) // each)
    title = part.component.name.split(" (")[0].split(",")[0]
    rest = f" less {units.show(others / 1000, 'A')} for the rest" if others >= 1 else ""
    many = f"{max(0, safe)}" if safe > 0 else "None"
    most = f" ({least} without any reserve)" if least > max(0, safe) else ""
    return (
        f"{many}{most}: the {name} gives {units.show(limit / 1000, 'A')}{rest}, and each {title} takes up to {units.show(each / 1000, 'A')} "
        f"with a fifth kept in reserve; feed more of them from a supply of their own, grounds joined."
    )


def _each_ma(q: Question, part: Part) -> float:
    """What one of them takes, mA: as the request says, else what its file has at most."""
    said = _EACH_MA.search(q.text) or _EACH_MA.search(q.request.text)
    if said:
        return float((said[1] or said[3]).replace(",", ".")) * (1.0 if (said[2] or said[4]) else 1000.0)
    if part.component.spec.get("ma_each"):
        return 0.0  # a strip's LEDs are counted by themselves
    return peak_ma(part)


_PIN_SAID = re.compile(r"\b(5\s?v|3\.?3\s?v|3v3)\b", re.I)


def _limit(q: Question, part: Part) -> tuple[str, float, float] | None:
    """(name, limit, what other parts take of it; mA): of the board's pin that the question names, else of the source that feeds a part."""
    ctx = Context(q.circuit)
    board = next(iter(q.circuit.controllers()), None)
    said = _PIN_SAID.search(q.text)
    if board is not None and said and (rail := _rail(board, 3.3 if "3" in said[1] else 5.0)) is not None:
        source = next((s for s in ctx.supplies.sources if s.part is board and s.rail is rail), None)
    else:
        nodes = {n for s in part.component.supplies for p in s.pins if (n := ctx.node((part.ref, p))) is not None}
        source = next((s for s in ctx.supplies.sources if s.active and s.node in nodes), None)
    if source is None:
        return None
    kin = {p.ref for p in q.circuit.parts.values() if p.component.id == part.component.id}
    others = sum(ma for ref, ma in loads.of_source(ctx, source).parts.items() if ref not in kin)
    if source.part.component.mcu:
        return _of_board(q, source, others)
    given = next((s for s in q.made.plan.supplies if q.made.refs.get(s.key) == source.part.ref), None)
    limit = 1000 * given.current_a if given is not None and given.current_a else source.rail.max_ma
    return (source.part.component.name.split(",")[0], limit, others) if limit else None


def _rail(board: Part, volts: float) -> Rail | None:
    return next((r for r in board.component.rails if r.volts and abs(r.volts - volts) < 0.2), None)


def _of_board(q: Question, source: Source, others: float) -> tuple[str, float, float] | None:
    """A board's pin: what its USB socket passes on to the 5 V pin, else what its regulator gives."""
    board = source.part.component
    title = f"{source.rail.id} pin of the {board.name.split(' (')[0]}"
    usb = next((s for s in board.supplies if s.kind == "usb" and s.limit_ma), None)
    above = any(n.kind == "power" and (n.volts or 0) > 5.5 for n in q.circuit.nets.values())
    if usb is not None and usb.limit_ma and (source.rail.volts or 0) > 4 and not above:
        return f"{title} on USB", usb.limit_ma, others + (usb.ma.typical or 0.0)
    return (title, source.rail.max_ma, others) if source.rail.max_ma else None


def onewire_range(volts: float, farads: float) -> tuple[float, float]:
    """(smallest, largest) pull-up of a 1-Wire line, ohms: its sink current at 0.4 V, and the rise to a high level within the slot."""
    return (volts - 0.4) / _SINK_A, _RISE_S / (farads * -math.log(1 - _HIGH_V / volts))


_HOLDS = re.compile(r"\b\d+(?:[.,]\d+)?\s?k(?:\d|ohms?|Ω)?\b|\b(?:pull-?\s?ups?|resistors?)\b", re.I)
_STILL_OK = re.compile(r"\b(?:ok(?:ay)?|enough|fine|right|work\w*|too (?:big|large|high|small|weak)|suitable|correct|good)\b", re.I)


_WHICH_PULL = re.compile(r"\b(?:which|what|how (?:big|large|small|strong))\b[^?]*\bpull-?\s?ups?\b|^\W*(?:which |what |and )*pull-?\s?ups?(?: resistors?)?\W*\?", re.I)


def pull_holds(q: Question) -> list[str]:
    """'Is the 4.7k still ok?', 'which pull-up?' of a 1-Wire line: the range that its length allows against the pull-up that is there."""
    if not (_HOLDS.search(q.text) and _STILL_OK.search(q.text)) and not _WHICH_PULL.search(q.text):
        return []
    part = next((p for p in q.circuit.parts.values() if p.component.interfaces_of("onewire") and not p.component.mcu), None)
    return [told.partition("one pin. ")[2]] if part is not None and (told := _one_wire(q, part)) else []


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


_AMPS = re.compile(r"(?<![\w.])(\d+(?:[.,]\d+)?)\s?(m)?a(?:mps?)?\b", re.I)


def _strip(q: Question, part: Part) -> str:
    each = part.component.spec.get("ma_each")
    if not each:
        return ""
    said = _AMPS.search(q.text) or _AMPS.search(q.before)
    amps = float(said[1].replace(",", ".")) * (0.001 if said[2] else 1.0) if said else 1.0
    boards = sum(peak_ma(p) for p in q.circuit.controllers()) / 1000 if said else 0.0
    rest = f", less {units.show(boards, 'A')} for the board," if boards else ""
    return (
        f"The supply sets the limit: each LED takes up to {units.show(float(each) / 1000, 'A')} at full white, so that "
        f"{units.show(amps, 'A')}{rest} feeds {max(0, int((amps - boards) * 1000 / float(each)))} of them; "
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
