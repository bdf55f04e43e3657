"""What the power-on test measured, as rows for the report and a line for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from circuitlm.circuit.units import show

Row = tuple[str, str, str, str]
IDLE_A = 1e-7
"""A source that gives less is not worth a word, A."""


def rows(measured: dict[str, Any]) -> list[Row]:
    """(what, with outputs low, with outputs high, limit) of what is worth a look; `measured` as in report.json."""
    out: list[Row] = []

    def take(name: str, title: str, least: float = 0.0, limit: str = "at most {}") -> None:
        for r in measured.get(name, ()):
            if max(abs(r["low"]), abs(r["high"])) >= least:
                bound = limit.format(show(r["limit"], r["unit"])) if "limit" in r else ""
                what = r.get("pin") or " ".join(x for x in (r.get("net"), r.get("part")) if x)
                out.append((title.format(what=what, kind=r["what"]), _figure(r["low"], r["unit"]), _figure(r["high"], r["unit"]), bound))

    take("rails", "{what}", limit="nominal {}")
    take("outputs", "current out of {what}", 1e-4)
    take("clamps", "protection diode of {what}", 1e-5)
    take("leds", "LED {what} ({kind})", 1e-6)
    take("heat", "heat in {what} ({kind})", 5e-3)
    take("converters", "{what} gives at {kind}", 1e-4)
    for r in measured.get("batteries", ()):
        life = f"lasts about {_hours(r['limit'])}" if "limit" in r else ""
        out.append((f"{r['part']} gives", _figure(r["low"], "A"), _figure(r["high"], "A"), life))
    for r in measured.get("buses", ()):
        out.append(
            (f"{r['net']} rise time ({show(r['low'], 'F')} on the bus)", "", show(r["high"], "s"), f"at most {show(r['limit'], 's')}")
        )
    return out


def switching(measured: dict[str, Any]) -> list[Row]:
    """(what, at rest, at its peak, limit) of the transient in which the outputs are switched on and off."""
    out = []
    for r in [*measured.get("spikes", ()), *measured.get("inrush", ())]:
        what = {"vce_max": "voltage across {}", "vds_max": "voltage across {}", "winding": "current of {}"}.get(
            r["what"], "current through {}"
        )
        bound = f"at most {show(r['limit'], r['unit'])}" if "limit" in r else ""
        out.append((what.format(r["part"]), _figure(r["low"], r["unit"]), _figure(r["high"], r["unit"]), bound))
    for r in measured.get("dips", ()):
        bound = f"at least {show(r['limit'], r['unit'])}" if "limit" in r else ""
        out.append((f"supply of {r['pin']}", show(r["high"], "V"), show(r["low"], "V"), bound))
    return out


def waves_svg(waves: Mapping[str, Sequence[float]]) -> str:
    """The transient as a drawing: voltages across transistors, currents through coils; '' where nothing was switched."""
    from circuitlm.views.chart import Panel, Series, chart

    if not waves:
        return ""
    panels = []
    for unit, title in (("V", "Voltage across transistors, outputs switched on and off"), ("A", "Current through coils")):
        lines = [Series(name[2:], y) for name, y in waves.items() if name.startswith(f"{unit} ")][:6]
        if lines:
            panels.append(Panel(title, waves["time"], lines, "s", unit))
    return chart(panels, 250) if panels else ""


def _figure(value: float, unit: str) -> str:
    """A figure; what is nothing but the solver's residue (below a nanounit) is nought."""
    return show(value if abs(value) >= 1e-9 else 0.0, unit)


def _hours(hours: float) -> str:
    if hours >= 72:
        return f"{hours / 24:.3g} days"
    return f"{hours:.2g} hours" if hours >= 1 else f"{hours * 60:.0f} minutes"


def summary(measured: dict[str, Any]) -> str:
    """One line: rails, source currents, battery life."""
    if not measured:
        return ""
    parts = [f"{r['net']} {show(min(r['low'], r['high'], key=abs), 'V')}" for r in measured.get("rails", ())]
    for r in measured.get("batteries", ()):
        if max(r["low"], r["high"]) < IDLE_A:
            continue
        life = f" (lasts about {_hours(r['limit'])})" if "limit" in r else ""
        parts.append(f"{r['part']} gives up to {show(max(r['low'], r['high']), 'A')}{life}")
    lights = [max(r["low"], r["high"]) for r in measured.get("leds", ())]
    if lights and max(lights) >= IDLE_A:
        parts.append(f"LEDs up to {show(max(lights), 'A')}")
    spikes = [r["high"] for r in measured.get("spikes", ())]
    if spikes:
        parts.append(f"switching peaks up to {show(max(spikes), 'V')}")
    return "powered on in ngspice: " + ", ".join(parts) if parts else ""
