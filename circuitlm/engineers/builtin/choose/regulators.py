"""A linear regulator or a switching one: by the heat that the linear one would make."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.component import Rail
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue

COOL = 0.7
"""Share of what a linear regulator stands without a heat sink that it may turn into heat all the time."""
_FROM = re.compile(
    r"\b(?:from|off|out of|input(?: of)?|in:?)\s+(?:an?\s+|the\s+|my\s+)?(\d+(?:[.,]\d+)?)\s?v\b|\b(\d+(?:[.,]\d+)?)\s?v\s+(?:in\b|input|(?:down )?to\b)"
)


def cooler(desk: Desk, options: list[str]) -> tuple[str, str] | None:
    """(the regulator of several that is taken, why): the first that stays cool, a switching one where the linear one does not.
    None where the options are no regulators, or nothing says what voltage they are fed with."""
    rails = {o: r for o in options if (r := _output(o)) is not None}
    volts = _input_v(desk)
    if len(rails) < 2 or len(rails) < len(options) or volts is None or len({r.topology == "linear" for r in rails.values()}) < 2:
        return None
    linear = next(o for o in options if rails[o].topology == "linear")
    out_v, stands = rails[linear].volts or 5.0, rails[linear].p_max
    amps = load_ma(desk) / 1000
    if stands is None or volts <= out_v or not amps:
        return None
    watts = (volts - out_v) * amps
    name, entries = catalogue().get(linear).name.split(",")[0], catalogue().entries
    said = f"at {units.show(float(f'{amps:.2g}'), 'A')} from {units.show(volts, 'V')} the {name} turns {units.show(float(f'{watts:.2g}'), 'W')} into heat"
    if watts <= COOL * stands:
        return linear, f": {said}, and stands about {units.show(stands, 'W')} without a heat sink"
    chosen = next(o for o in options if rails[o].topology != "linear")
    return chosen, f": {said} and stands about {units.show(stands, 'W')} without a heat sink; the {entries[chosen]['name']} stays cool"


def _output(component: str) -> Rail | None:
    c = catalogue().get(component)
    return next(iter(c.rails), None) if c.kind == "converter" else None


def _input_v(desk: Desk) -> float | None:
    given = [w.quantity or _nominal(w.component or "") for w in desk.request.of("supply") if w.component]
    said = [float((m[1] or m[2]).replace(",", ".")) for m in _FROM.finditer(desk.raw)]
    return max([v for v in (*given, *said) if v], default=None)


def _nominal(component: str) -> float | None:
    rails = catalogue().get(component).rails
    return rails[0].volts if rails else None


def load_ma(desk: Desk) -> float:
    """About what the parts that the request names take together in use, mA."""
    total = 0.0
    for wish in desk.request.of("part"):
        c = catalogue().get(wish.component) if wish.component and not wish.support else None
        if c is None or c.kind in ("supply", "converter", "power"):
            continue
        each, leds = c.spec.get("ma_each"), wish.attributes.get("leds")
        if each and leds:
            total += float(each) * float(leds)
        else:
            total += wish.count * max((s.ma.typical or 0.0 for s in c.supplies), default=float(c.spec.get("ma", 0) or 0))
    return total
