"""How supplies, references and current sources are proved on the measuring bench."""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.spice.analyses import Op, Sine, Tran
from circuitlm.verify.proof import readings
from circuitlm.verify.proof.measure import Drive, Measure, Stand

ZENER_TOLERANCE = 0.1
"""A Zener diode's own 5 %, and as much for what its voltage varies with the load."""
SETTLE = 12
"""Periods of the mains after which a rectifier's capacitor has its charge."""


def _volts(stand: Stand, net: str, ohms: float = 0.0, tolerance: float = 0.05, why: str = "") -> Iterator[Measure]:
    if net in stand.pins and "vout" in stand.figures:
        loads = (Drive(net, kind="R", dc=ohms),) if ohms else ()
        what = "output voltage" + (" at full load" if ohms else "")
        yield Measure(what, "V", stand.number("vout"), Op(), readings.volts(net), loads, stand.asked("vout"), tolerance, why)


def divider(stand: Stand) -> Iterator[Measure]:
    """The output with what the request says that it feeds; one laid out for a full battery is not measured at the nominal voltage."""
    if "nominal_v" in stand.figures:
        return
    if "loaded_v" in stand.figures:  # proofs stand with their contacts closed: the load of its own is on
        yield Measure("output voltage with the load on", "V", stand.number("loaded_v"), Op(), readings.volts("DIVIDED"))
        return
    yield from _volts(stand, "DIVIDED", float(stand.asked("load") or 0.0))


def regulator(stand: Stand) -> Iterator[Measure]:
    amps = stand.asked("amps")
    if not stand.given("variable"):
        yield from _volts(stand, "VOUT", abs(stand.number("vout")) / amps if amps else 0.0)


def shunt(stand: Stand) -> Iterator[Measure]:
    """With the load that the resistor was chosen for; a Zener diode is as exact as its kind."""
    net = next((n for n in (str(stand.params.get("name.OUT", "")), "CLAMPED") if n in stand.pins), "")
    amps = stand.number("load_ma") / 1000
    ohms = stand.number("vout") / amps if amps > 0 else 0.0
    exact = "r1" in stand.figures or "REF" in stand.pins
    yield from _volts(stand, net, ohms, 0.05 if exact else ZENER_TOLERANCE)


def emitter(stand: Stand) -> Iterator[Measure]:
    """A pass transistor: its base-emitter voltage is not the same at every load."""
    amps = stand.number("ma") / 1000
    yield from _volts(stand, "VOUT", stand.number("vout") / amps if amps else 0.0, ZENER_TOLERANCE)


def rectifier(stand: Stand) -> Iterator[Measure]:
    """Driven by its AC voltage, loaded with its current: the mean of the output, and its ripple from peak to peak."""
    hertz, peak = float(stand.asked("f") or 50.0), stand.number("peak_v")
    vout, amps = stand.number("vout"), stand.number("amps")
    drives = (
        Drive("AC1", wave=Sine(0, peak, hertz), against="AC2" if "AC2" in stand.pins else "", ohms=0.1),
        Drive("OUT", kind="R", dc=vout / max(amps, 1e-6)),
    )
    course = Tran(1 / hertz / 200, (SETTLE + 4) / hertz, max_step=1 / hertz / 200)
    yield Measure("output voltage", "V", vout, course, readings.mean("OUT", SETTLE / hertz), drives, tolerance=0.1)
    yield Measure(
        "ripple",
        "V",
        stand.number("ripple_v"),
        course,
        readings.swing("OUT", SETTLE / hertz),
        drives,
        stand.asked("ripple"),
        0.1,
        at_most=True,
    )


def current(stand: Stand) -> Iterator[Measure]:
    """The current through the sense resistor, with a load that leaves the source its headroom."""
    ohms, amps = stand.number("sense_ohms"), stand.number("ma") / 1000
    across = next((n for n in ("SENSE~CURRENT", "EMITTER") if set(n.split("~")) <= stand.pins.keys()), "")
    if not across or not ohms or not amps:
        return
    loads: tuple[Drive, ...] = ()
    if across == "SENSE~CURRENT" and not stand.given("load"):
        loads = (Drive("CURRENT", kind="R", dc=max(stand.number("headroom_v") / 2, 0.1) / amps),)
    elif "SINK" in stand.pins and not stand.given("load"):
        loads = (Drive("SINK", dc=max(stand.number("vcc") - 3.0, stand.number("vcc") / 2)),)
    exact = across == "SENSE~CURRENT"
    yield Measure(
        "current",
        "A",
        amps,
        Op(),
        readings.current(across, ohms),
        loads,
        stand.asked("amps"),
        0.05 if exact else 0.15,
        "" if exact else "the base-emitter voltage that sets it depends on current and temperature",
    )


def mean_of_sine(peak: float, halves: int) -> float:
    """The mean of one or both halves of a sine, V."""
    return halves * peak / math.pi
