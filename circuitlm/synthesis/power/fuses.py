"""Fuses of supply lines, sized by what hangs behind them.

A fuse carries at most 0.8 of its rating all the time, and more than its rating for the moments that a motor starts (slow ones and blade
fuses). Source: IEC 60127, ISO 8820-3.
"""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.synthesis.builder import Builder, Rail

RATINGS_A = (0.5, 1.0, 2.0, 3.0, 5.0, 7.5, 10.0, 15.0, 20.0, 25.0, 30.0, 40.0, 60.0, 80.0, 100.0)
"""Glass and blade fuses that are sold everywhere, A."""
_STEADY = 1.25
"""How much more than the usual current the rating is."""
_START = 0.6
"""The share of the highest current that the rating is at least: a start is over before the fuse is."""


def size_fuses(b: Builder) -> None:
    """Give each fuse in a source's line that the request leaves open its rating, with the current it follows from."""
    for part in b.parts():
        if part.component.shape != "fuse" or part.role != "protection" or part.value or not part.owner:
            continue
        rail = _behind(b, part.owner)
        typical, peak = _amps(b, rail) if rail is not None else (0.0, 0.0)
        if peak <= 0:
            typical, peak = _loads(b)
        need = max(_STEADY * typical, _START * peak)
        rating = next((a for a in RATINGS_A if a >= need), None)
        if need > 0 and rating is not None:
            part.value, part.quantity = f"{rating:g}A", rating
            part.why.text += (
                f": rated above {units.show(round(need, 2), 'A')}, for {units.show(round(typical, 2), 'A')} all the time "
                f"and {units.show(round(peak, 2), 'A')} at most"
            )
        battery = b.circuit.parts[part.owner]
        if part.why.origin == "assumed":
            rated = f" of {part.value.replace('A', ' A')}, for the loads that are known" if part.value else ", rated for the loads"
            most = battery.component.rails[0].max_ma
            gives = f"{units.show(most / 1000, 'A')} and more" if most else "tens of amperes"
            b.assume(f"{part.ref}: a fuse{rated}, stands at the plus pole of {battery.ref}, which gives {gives} into a short circuit.")


def _behind(b: Builder, source: str) -> Rail | None:
    """The rail of a source: its own, or that of the charger which has taken its cell over."""
    own = next((r for r in b.rails if r.source == source and r.kind in ("given", "added")), None)
    if own is not None:
        return own
    chargers = [p.ref for p in b.parts() if any(i.role == "source" for i in p.component.interfaces_of("cell"))]
    return next((r for r in b.rails if r.source in chargers), None)


def _loads(b: Builder) -> tuple[float, float]:
    """(usual, highest) current of all loads whose figure is known, A: where a circuit has no rails of its own to ask."""
    specs = [p.component.spec for p in b.parts() if p.component.kind in ("actuator", "load", "light")]
    usual = [float(s.get("ma", 0) or 0) / 1000 for s in specs]
    return sum(usual), sum(max(u, float(s.get("stall_ma", 0) or 0) / 1000) for s, u in zip(specs, usual, strict=True))


def _amps(b: Builder, rail: Rail) -> tuple[float, float]:
    """(usual, highest) current of all that hangs on a rail, behind its converters too, A."""
    typical, peak = rail.typical_ma / 1000, rail.peak_ma / 1000
    for child in b.rails:
        if child.upstream == rail.net and rail.volts:
            low, high = _amps(b, child)
            share = child.volts / rail.volts / (child.efficiency or 1.0)
            typical, peak = typical + low * share, peak + high * share
    return typical, peak
