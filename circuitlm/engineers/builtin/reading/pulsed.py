"""Which part a pin that is called a PWM belongs to: 'PWM on 9' is what dims or drives, never the knob or the sensor named beside it."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_BETWEEN = {"on", "from", "at", "pin", "=", ":", "signal", "output", "out", "to", "via", "is", "gpio", "digital", "(", "using", "with"}
_REACH = 4
"""Tokens between the word and its pin."""
_PULSED = ("load", "motor", "led", "led-data")


def pulses(m: Mention) -> bool:
    """Whether a part is dimmed, heated or turned by pulses: a load, a motor, an LED, or what drives them."""
    c = catalogue().get(m.component)
    return m.entry["kind"] in ("actuator", "load", "light", "indicator", "driver", "semiconductor") and bool(
        c.interfaces_of(*_PULSED) or c.shape in ("nmos", "npn") or c.kind in ("driver", "semiconductor")
    )


def by_pwm(text: Text, start: int, devices: list[Mention]) -> Mention | None:
    """The part that the pin at token *start* pulses where 'PWM' stands right before it: the last such part named before, else the next."""
    k = start - 1
    while start - k <= _REACH and text.low(k) in _BETWEEN:
        k -= 1
    if text.low(k) != "pwm" or k < 0:
        return None
    able = [m for m in devices if pulses(m) and not m.negated]
    before = [m for m in able if m.end <= k and not m.pins]
    low, high = text.sentence_bounds(start)
    here = [m for m in before if low <= m.start]
    after = [m for m in able if start < m.start < high and not m.pins]
    return next(iter([*reversed(here), *after, *reversed(before)]), None)
