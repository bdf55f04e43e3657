"""Answers to 'may the echo go straight to the pin?', 'will 3.3 V do for the data?', 'XSHUT only takes 2.8 V, is that a problem?': levels at pins."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.model import Part, PinRef
from circuitlm.pipeline.answers.asked import asks, listing
from circuitlm.pipeline.answers.questions import Question
from circuitlm.verify.context import Context
from circuitlm.verify.network import others_at

_SIGNALS = re.compile(
    r"\b(?:data|signals?|logic|levels?|din|echo|trig(?:ger)?|tx[di]?|rx[di]?|txd|rxd|sda|scl|mosi|miso|sck|outputs?|inputs?|out|shifter|gpio ?\d*|tolerant|"
    r"level[- ]?(?:shift|convert|translat)\w*|i2c|spi|uart|serial|pins?|lines?|high|harm|damage|fry|dividers?|resistors?)\b",
    re.I,
)
_OTHER = re.compile(
    r"\b(?:feed|power|supply|supplied|powered|fed|battery|cells?|charger|amps?|current|3v3 pin|5 ?v pin|vin|vcc|coil|gate|pull-?\s?ups?|which pins?|(?:work|run|operate)s? (?:with|on|off|from)\b[^?]*\d ?v (?:output|pin|rail))\b",
    re.I,
)
_BETWEEN = ("divider-top", "divider-bottom", "level-shift", "clamp", "series", "coupler")


def crossing(q: Question) -> list[str]:
    """The levels between the parts that a question names and the controller: what each side gives, and what the other stands and reads."""
    if not asks(q, "enough", "may", "need") or not _SIGNALS.search(q.text) or _OTHER.search(q.text):
        return []
    ctx = Context(q.circuit)
    parts = [p for p in q.named(q.text) if not p.component.mcu] or [p for p in q.meant() if not p.component.rails] or _before(q)
    parts = [p for p in parts if p.component.form in ("module", "ic") and p.component.kind not in ("supply", "converter", "driver") and p.role != "level-shift"]
    asked_pins = {w.upper() for w in re.findall(r"\b[A-Za-z]\w*\b", q.text)}
    out: list[str] = []
    for part in parts[:3]:
        lines = [line for pin, _ in q.circuit.pins_of(part.ref) if (line := _line(q, ctx, PinRef(part.ref, pin.id)))]
        named = [line for pin, line in lines if pin.upper() in asked_pins]
        worst = sorted((line for _, line in lines), key=lambda x: x.startswith("Directly"))
        chosen = named or worst
        out += list(dict.fromkeys(chosen))[:2]
    return sorted(out, key=lambda x: x.startswith("Directly"))


def _before(q: Question) -> list[Part]:
    """The parts of the nearest sentence before the question that names any."""
    return next((found for s in reversed(q.sentences) if (found := [p for p in q.named(s) if not p.component.mcu])), [])


def _line(q: Question, ctx: Context, pin: PinRef) -> tuple[str, str] | None:
    """(name of the pin, what crosses there) of a signal between a part and a controller; None where it has none or its levels are not known."""
    part = q.circuit.parts[pin.ref]
    net = q.circuit.net_of(pin)
    if net is None or net.kind in ("power", "ground") or net.bus == "i2c":
        return None
    far, between = _far(q, pin)
    if far is None:
        return None
    board = q.circuit.parts[far.ref]
    name = part.component.pin(pin.pin).name or pin.pin
    mine, theirs = f"{name} of the {_name(part)}", f"the {_name(board)}"
    gives = ctx.direction(pin) == "out" or part.component.pin(pin.pin).type == "output"
    source, sink = (pin, far) if gives else (far, pin)
    if not gives and part.component.pin(pin.pin).type not in ("input", "bidirectional"):
        return None
    volts, stands, reads = ctx.v_high_unloaded(source) or ctx.level(source), ctx.v_limit(sink), ctx.v_threshold(sink)
    if volts is None or stands is None or ctx.direction(far) in ("analog-in", "adc"):
        return None
    who = f"{mine} gives {_v(volts)}, and a pin of {theirs} stands {_v(stands)}" if gives else f"{mine} stands {_v(stands)}, and a pin of {theirs} gives {_v(volts)}"
    if volts > stands + 0.05:
        here = f"; {listing(between)} {'stands' if len(between) == 1 else 'stand'} between" if between else ""
        return name, f"No, not directly: the levels differ: {who}{here}."
    if reads is not None and volts < 0.95 * reads:
        here = f"; {listing(between)} {'stands' if len(between) == 1 else 'stand'} between" if any(p.role == "level-shift" for p in between) else ""
        low = f"{mine} reads a high level surely from {_v(reads)}, and a pin of {theirs} gives {_v(volts)}" if not gives else f"{theirs} reads a high level surely from {_v(reads)}, and {mine} gives {_v(volts)}"
        return name, f"Not safely: {low}{here}."
    read = f", and {_v(reads)} are read as high" if reads is not None else ""
    return name, f"Directly, nothing is needed between: {who}{read}."


def _far(q: Question, pin: PinRef) -> tuple[PinRef | None, list[Part]]:
    """(the controller's pin that a signal leads to, the parts between), through resistors and shifters."""
    seen, queue = {pin.ref}, [(pin, [])]  # type: ignore[var-annotated]
    while queue:
        at, way = queue.pop(0)
        net = q.circuit.net_of(at)
        if net is None or net.kind in ("power", "ground"):
            continue
        others = [p for p in net.pins if p.ref not in seen]
        if hit := next((p for p in others if q.circuit.parts[p.ref].component.mcu), None):
            return hit, way
        beside = [q.circuit.parts[p.ref] for p in others if q.circuit.parts[p.ref].role in ("divider-bottom", "clamp")]
        for other in others:
            part = q.circuit.parts[other.ref]
            if part.role in _BETWEEN:
                seen.add(other.ref)
                queue += [(PinRef(other.ref, p), [*way, part, *[b for b in beside if b is not part]]) for p in _through(q, part, other.pin)]
    return None, []


def _through(q: Question, part: Part, pin: str) -> list[str]:
    """The pins at which a signal leaves a part between; of a shifter those of the same channel, by the number in their names."""
    rest = [p.id for p, net in q.circuit.pins_of(part.ref) if p.id != pin and net is not None and net.kind == "signal"]
    digits = re.sub(r"\D", "", pin)
    return [p for p in rest if re.sub(r"\D", "", p) == digits] if len(part.component.pins) > 3 else rest


_SAID = re.compile(r"(?<![\w.])(\d{1,2}(?:[.,]\d+)?)\s?v(?:olts?)?\b", re.I)


def pin_limit(q: Question) -> list[str]:
    """'XSHUT only takes 2.8 V. Is this a problem?': what the circuit puts on a pin that is spoken of, against that voltage and what its file says."""
    if not asks(q, "may", "enough", "need"):
        return []
    ctx = Context(q.circuit)
    for text in (q.text, *reversed(q.sentences[-1:])):
        said = _SAID.search(text)
        words = {w.upper() for w in re.findall(r"\b[A-Za-z][A-Za-z0-9_]+\b", text)}
        found = [
            PinRef(p.ref, pin.id)
            for p in q.circuit.parts.values()
            if not p.component.mcu and p.component.form in ("module", "ic")
            for pin in p.component.pins
            if pin.type in ("input", "bidirectional") and {pin.id.upper(), (pin.name or "").upper()} & words
        ]
        if said and found:
            return [told for pin in found[:2] if (told := _put_on(q, ctx, pin, float(said[1].replace(",", "."))))]
    return []


def _put_on(q: Question, ctx: Context, pin: PinRef, most: float) -> str:
    node, part = ctx.node(pin), q.circuit.parts[pin.ref]
    there = others_at(ctx, node, pin) if node is not None else None
    if there is None or there.volts <= 0.1:
        return ""
    limit, name = ctx.v_limit(pin), part.component.pin(pin.pin).name or pin.pin
    _, between = _far(q, pin)
    how = f" by {listing(between)}" if between else ""
    file = f"; its file says that it stands {_v(limit)}" if limit else ""
    if there.volts <= most + 0.05:
        return f"No problem here: {name} of the {_name(part)} gets {_v(there.volts)}{how}, and {_v(most)} is what it may have{file}."
    if limit and there.volts <= limit + 0.05:
        return f"{name} of the {_name(part)} gets {_v(there.volts)}{how}, more than the {_v(most)} that are spoken of{file}: if yours stands less, drive it open drain (low or released, never high)."
    return f"Yes, it is: {name} of the {_name(part)} would get {_v(there.volts)}{how}, and {_v(most)} is what it may have{file}: a divider or a level shifter belongs between, or drive it open drain."


def _name(part: Part) -> str:
    return f"{part.component.name.split(' (')[0].split(',')[0]} ({part.ref})"


def _v(volts: float) -> str:
    return units.show(float(f"{volts:.2g}"), "V")
