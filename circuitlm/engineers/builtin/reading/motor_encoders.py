"""The encoders that motors carry, spoken of again where their pins are told: 'two motors with encoders, encoder A on GP10/GP11, encoder B on GP12/GP13'."""

from __future__ import annotations

from circuitlm.circuit.component import Interface
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.search import search

_CARRYING = words("with w including incl having have has carrying")
_SMALL = words("( [ / , v volt volts dc rpm each built - in integrated hall magnetic quadrature optical their own an a rear shaft attached on board")
_BETWEEN = 7
"""Words between a motor and the encoder that it carries: '6 V , each with a hall encoder'."""
_TWO_PHASES = {"clk", "dt"}
"""The lines of an encoder that stands by itself."""


def encoders_of_motors(text: Text, mentions: list[Mention]) -> list[Mention]:
    """The mentions without encoders that are those of the motors named before them; the encoders' pins are the motors', in order."""
    mentions = _carried(text, mentions)
    motors = [m for m in mentions if _built_in(m) is not None and not m.negated]
    if len(motors) != 1 or (own := _built_in(motors[0])) is None:
        return mentions
    again = [m for m in mentions if m.start > motors[0].start and not m.specific and not m.counted and _by_itself(m)]
    pins = [pin for m in again for pin in m.pins.values()]
    lines = list(own.pins)
    if not again or len(pins) not in (0, len(lines) * max(1, motors[0].count)):
        return mentions
    for n, pin in enumerate(pins):
        line, motor = lines[n % len(lines)], n // len(lines)
        motors[0].pins[f"{line}#{motor}" if motor else line] = pin
    for m in again:
        text.explain(m.start, m.end)
    return [m for m in mentions if all(m is not x for x in again)]


def _carried(text: Text, mentions: list[Mention]) -> list[Mention]:
    """'Two N20 motors 6V with encoders', '12 V gear motors (with hall encoder)': the motor that has one, not an encoder beside it."""
    out: list[Mention] = []
    for m in mentions:
        last = out[-1] if out else None
        between = [t.low for t in text.tokens[last.end : m.start]] if last else []
        if last is not None and not (m.specific or m.counted) and _by_itself(m) and _CARRYING & set(between) and _turns(last):
            said = [w for w in between if w not in _CARRYING | _SMALL and not w[0].isdigit()]
            if len(between) <= _BETWEEN and not said and (with_one := search().exact("dc motor with encoder")) is not None:
                text.explain(last.end, m.end)
                text.spent.update(range(m.start, m.end))
                last.component = with_one
                continue
        out.append(m)
    return out


def _turns(m: Mention) -> bool:
    """Whether a mention is of a brushed motor by its general name."""
    c = catalogue().get(m.component)
    return c.kind == "actuator" and c.form == "generic" and c.shape == "motor" and not m.negated


def _built_in(m: Mention) -> Interface | None:
    """The encoder's lines of a motor that has one."""
    c = catalogue().get(m.component)
    turns = any(i.role == "sink" for i in c.interfaces_of("motor"))
    return next((i for i in c.interfaces_of("signals") if turns and len(i.pins) == 2 and i.id == "encoder"), None)


def _by_itself(m: Mention) -> bool:
    """Whether a mention is of an encoder with a knob, of which only 'encoder' is said."""
    roles = {r for i in catalogue().get(m.component).interfaces for r in i.pins}
    return roles >= _TWO_PHASES and m.entry["kind"] == "input" and m.end - m.start == 1
