"""Constant-current drivers for power LEDs: the one whose current suits the LED, and the LED whose power is asked for."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish

_BRIGHT_MA = 250.0
"""From this current on an LED is a power LED."""


def by_power(desk: Desk) -> None:
    """'A 10 W LED': of the catalogue's power LEDs the one of that power; '3 W' is none of 1 W."""
    leds = [w for w in desk.request.of("part") if w.component and _is_led(catalogue().get(w.component))]
    named = any(_is_power_led(catalogue().get(w.component or "")) for w in leds)  # 'an IR LED and a 10 W LED': the power is that one's
    for wish in leds:
        own = catalogue().get(wish.component or "")
        in_name = re.search(r"\b(\d+(?:\.\d+)?) ?w(?:atts?)?\b", wish.words.lower())
        beside = in_name or (None if named and not _is_power_led(own) else _SAID.search(desk.raw))
        said = wish.attributes.get("watts") or (f"{beside[1]}W" if beside else "")
        if not said or (watts := units.parse(said, "W").value) < _LEAST_W:
            continue
        kin = [c for i in catalogue().having("light", shapes={"led"}) if _is_power_led(c := catalogue().get(i))]
        best = min(kin, key=lambda c: abs(_watts(c) - watts))
        if abs(_watts(best) - watts) <= 0.25 * watts and best.id != own.id:
            wish.component = best.id
        elif abs(_watts(best) - watts) > 0.25 * watts:
            desk.unmet[wish.id] = f"the catalogue has no power LED of {watts:g} W; the nearest is one of {_watts(best):.0f} W"
            desk.done.add(wish.id)


def drivers(desk: Desk) -> None:
    """A constant-current driver named by what it does is the one for the LED's current; without a board and a power LED it is a circuit of
    its own, which a recipe makes."""
    leds = [catalogue().get(w.component or "") for w in _leds(desk) if w.id not in desk.done]
    board = any(w.component and catalogue().entries[w.component]["controller"] for w in desk.request.of("part")) or any(
        w.function for w in desk.request.of("function")
    )
    for wish in desk.request.of("part"):
        if wish.component is None or not _current(catalogue().get(wish.component)) or re.search(r"\d", wish.words):
            continue
        if not board:
            desk.done.add(wish.id)
            continue
        if not leds:
            desk.unmet[wish.id] = "no power LED is named that it could drive"
            desk.done.add(wish.id)
            continue
        wanted = max(float(led.spec["if_ma"]) for led in leds)
        most = max(float(led.spec.get("if_max_ma", led.spec["if_ma"])) for led in leds)
        all_of = [(c, ma) for i in catalogue().having("driver") if (c := catalogue().get(i)) and (ma := _current(c))]
        fitting = [(abs(ma - wanted), c.id) for c, ma in all_of if ma <= most]
        if fitting:
            wish.component = min(fitting)[1]


def _current(c: Component) -> float | None:
    """The current that a driver holds, mA; None for what is no constant-current driver."""
    return next((i.max_ma for i in c.interfaces_of("led") if i.role == "source"), None)


def _leds(desk: Desk) -> list[Wish]:
    return [w for w in desk.request.of("part") if w.component and _is_power_led(catalogue().get(w.component))]


def _is_led(c: Component) -> bool:
    """A single LED of one colour, small or large."""
    return c.shape == "led" and "if_ma" in c.spec and "common" not in c.spec


_SAID = re.compile(
    r"\b(\d+(?:\.\d+)?)\s?w(?:atts?)?\s+(?:(?:white|warm|cold|cool|high|power|cob|star|red|green|blue|royal|bright|single)\s+){0,3}leds?\b(?! (?:strip|driver|bulb|lamp|panel))"
)
_LEAST_W = 0.8
"""From this power on an LED is one of those that need a heat sink, W."""


def _is_power_led(c: Component) -> bool:
    return c.kind == "light" and c.shape == "led" and float(c.spec.get("if_ma", 0)) >= _BRIGHT_MA


def _watts(c: Component) -> float:
    """The power of a power LED, W, as it is sold: its forward voltage at its current."""
    return float(c.spec.get("vf", 0)) * float(c.spec.get("if_ma", 0)) / 1000
