"""What the answers to evals/analog_values.py must hold: a function a family, from the request's values and a `Meter` to faults in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from analog_meter import Meter

from circuitlm.circuit.model import Circuit
from circuitlm.evaluation.checks import run_check
from circuitlm.evaluation.reading import nets_of, parts_like, pin_net, quantity

IMPOSSIBLE = ("divider-up", "noninv-low", "beyond-rail", "regulator-up")
PLAIN = {"passive", "semiconductor", "connector", "supply"}
"""Kinds of parts that any of the circuits may have."""
ALSO = {
    "led": {"indicator"}, "led-series": {"indicator"}, "blinker": {"logic", "indicator"}, "onoff": {"logic", "indicator"},
    "comparator": {"analog", "indicator"},
    "comparator-low": {"analog", "indicator"}, "window": {"analog", "indicator", "logic"}, "monostable": {"logic", "indicator", "input",
    "actuator", "audio"},
    "switch": {"actuator", "light", "load"}, "led-current": {"light", "indicator", "converter", "load"}, "current": {"analog", "converter", "load"},
    "rectifier": {"power", "protection"}, "bridge": {"analog", "sensor", "input"}, "thermistor": {"sensor"}, "gates": {"logic", "indicator",
    "input"},
    "chaser": {"logic", "indicator"}, "opto": {"isolator"}, "mcu-crystal": {"controller", "input"}, "transimpedance": {"analog", "sensor"},
    "snubber": {"actuator"},
    "regulator": {"converter", "protection"}, "lm317": {"converter", "protection"}, "buck": {"converter"}, "boost": {"converter"},
    "reference": {"converter", "analog"},
    "astable": {"logic"}, "gate-osc": {"logic"}, "pierce": {"logic"}, "loop": {"protection"}, "shifter": {"expander"},
}  # fmt: skip
ANALOG = {
    "active-low",
    "active-high",
    "bandpass",
    "noninv",
    "inv",
    "follower",
    "difference",
    "summing",
    "integrator",
    "schmitt",
    "inamp",
    "splitter",
    "wien",
    "shunt-amp",
    "range",
}
Fault = Iterator[str]
JUDGES: dict[str, Callable[[dict[str, Any], Meter], Fault]] = {}


def family(*names: str) -> Callable[[Callable[[dict[str, Any], Meter], Fault]], Callable[[dict[str, Any], Meter], Fault]]:
    def register(f: Callable[[dict[str, Any], Meter], Fault]) -> Callable[[dict[str, Any], Meter], Fault]:
        return JUDGES.update(dict.fromkeys(names, f)) or f

    return register


def off(what: str, have: float | complex | None, want: float, tol: float) -> Fault:
    """The fault that a figure is not within a share *tol* of what was asked."""
    if have is None:
        yield f"{what}: no such thing, {want:.4g} asked"
    elif abs(have - want) > tol * abs(want) + 1e-15:
        yield f"{what} {have:.4g} instead of {want:.4g}"


def nearly(found: list[float], what: str, want: float, tol: float) -> Fault:
    """The fault that none of the figures is near."""
    best = min(found, key=lambda x: abs(x - want)) if found else None
    yield from off(what, best, want, tol)


def judge(w: dict[str, Any], circuit: Circuit) -> list[str]:
    """The faults of a circuit against a request."""
    m, found = Meter(circuit), []
    allowed = PLAIN | ALSO.get(w["family"], set()) | ({"analog"} if w["family"] in ANALOG else set())
    if "battery" in w["phrase"]:
        allowed = allowed | {"protection"}
    if "relay" in w["phrase"]:
        allowed = allowed | {"actuator"}
    found += [f"stranger {p.ref} ({p.id})" for p in circuit.parts.values() if p.component.kind not in allowed]
    needs = w["needs"]
    if "dual" in needs:
        for volts in (w["dual"], -w["dual"]):
            if fault := run_check(circuit, {"kind": "rail", "volts": volts, "tol": 0.01}):
                found.append(fault)
    for slot in ("v", "v5"):
        if slot in needs and w["family"] != "snubber" and (fault := run_check(circuit, {"kind": "rail", "volts": w[slot], "tol": 0.04})):
            found.append(fault)
    if "c" in needs:
        found += nearly(m.values("capacitor", "capacitor-polarised"), "capacitor", w["c"], 0.03)
    if "l" in needs:
        found += nearly(m.values("inductor"), "coil", w["l"], 0.03)
    if "r" in needs:
        found += nearly(m.fixed_ohms(), "resistor", w["r"], 0.03)
    return found + list(JUDGES[w["family"]](w, m))


def terminals(m: Meter) -> Fault:
    have = {p.direction for p in m.c.ports}
    yield from (f"no terminal {d}" for d in ("in", "out") if d not in have)


@family("divider", "divider-load")
def _divider(w: dict[str, Any], m: Meter) -> Fault:
    yield from terminals(m)
    load = (
        ((m.output() or "", "GND", w["rl"]),)
        if "rl" in w["needs"] and not any(abs(v / w["rl"] - 1) < 0.01 for v in m.across(m.output(), "GND"))
        else ()
    )
    yield from off("ratio", (h := m.transfer(0.001, extra=load)) and h.real, w["vout"] / w["vin"], 0.03)
    if "ma" in w["needs"]:
        top = sum(v for v in m.fixed_ohms())
        yield from off("current", w["vin"] / top if top else None, w["ma"] / 1e3, 0.25)


def corner(w: dict[str, Any], m: Meter, order: int, high: bool) -> Fault:
    yield from terminals(m)
    s = -1 if high else 1
    inside = 0.12 if order > 1 and not high and "dual" not in w["needs"] else 1e-3  # coupled by capacitors on a single supply
    band, at, far = (m.transfer(w["f"] * x**s) for x in (inside, 1, 10))
    if band is None or at is None or far is None:
        yield "no way from IN to OUT"
        return
    if abs(band) < 0.5:
        yield f"passes only {abs(band):.2g} in its band"
        return
    if not 0.63 < abs(at / band) < 0.78:
        yield f"{20 * math.log10(max(abs(at / band), 1e-9)):.1f} dB at the corner of {w['f']:.4g} Hz"
    if not 0.5 < abs(far / band) * 10**order < 2:
        yield f"falls to {abs(far / band):.2g} in a decade, order {order} asked"


@family("rc-low")
def _rc_low(w: dict[str, Any], m: Meter) -> Fault:
    yield from corner(w, m, 1, False)


@family("rc-high")
def _rc_high(w: dict[str, Any], m: Meter) -> Fault:
    yield from corner(w, m, 1, True)


@family("active-low")
def _active_low(w: dict[str, Any], m: Meter) -> Fault:
    yield from corner(w, m, 2, False)


@family("active-high")
def _active_high(w: dict[str, Any], m: Meter) -> Fault:
    yield from corner(w, m, 2, True)


@family("rc-time")
def _rc_time(w: dict[str, Any], m: Meter) -> Fault:
    yield from terminals(m)
    yield from nearly([r * c for r in m.fixed_ohms() for c in m.values("capacitor", "capacitor-polarised")], "time constant", w["t"], 0.06)


@family("lc-low", "tank")
def _lc(w: dict[str, Any], m: Meter) -> Fault:
    f = [1 / (2 * math.pi * math.sqrt(x * c)) for x in m.values("inductor") for c in m.values("capacitor", "capacitor-polarised")]
    yield from nearly(f, "resonance", w["f"], 0.1)
    if w["family"] == "lc-low":
        yield from terminals(m)
    else:
        sides = [{n.name for n in nets_of(m.c, p)} for p in m.of("inductor", "capacitor")]
        if sides and any(s != sides[0] for s in sides):
            yield "coil and capacitor are not in parallel"


@family("bandpass")
def _bandpass(w: dict[str, Any], m: Meter) -> Fault:
    yield from terminals(m)
    half = 1 / (2 * w["q"])
    edges = [w["f"] * (math.sqrt(1 + half**2) + s * half) for s in (-1, 1)]
    at, low, high = (abs(m.transfer(x) or 0) for x in (w["f"], *edges))
    if not at or not all(0.55 < x / at < 0.86 for x in (low, high)):
        yield f"{w['f']:.4g} Hz, Q {w['q']}: gain {at:.3g}, at the edges {low:.3g} and {high:.3g}"


@family("notch")
def _notch(w: dict[str, Any], m: Meter) -> Fault:
    yield from terminals(m)
    deep = min(abs(m.transfer(w["f"] * x) or 1) for x in (0.97, 0.98, 0.99, 1, 1.01, 1.02, 1.03))
    if deep > 0.08 or abs(m.transfer(w["f"] / 50) or 0) < 0.5:
        yield f"passes {deep:.2g} at {w['f']:.4g} Hz"


@family("astable", "blinker", "onoff")
def _astable(w: dict[str, Any], m: Meter) -> Fault:
    hz = {"astable": w["f"], "blinker": w["hz"], "onoff": 1 / (w["on"] + w["off"])}[w["family"]]
    if fault := run_check(m.c, {"kind": "astable", "hz": hz, "tol": 0.1}):
        yield fault
    duty = w["duty"] / 100 if "duty" in w["needs"] else w["on"] / (w["on"] + w["off"]) if w["family"] == "onoff" else None
    for u in parts_like(m.c, "ne555|tlc555"):
        v, d, t = (n.name if (n := pin_net(m.c, u, x)) else None for x in ("VCC|VDD", "DIS*", "THR*"))
        if duty and (ra := sum(m.across(v, d))) and (rb := sum(m.across(d, t))):
            diode = any({d, t} == {n.name for n in nets_of(m.c, p)} for p in m.of("diode", "schottky"))
            have = ra / (ra + rb) if diode else (ra + rb) / (ra + 2 * rb)
            if abs(have - duty) > 0.05:
                yield f"duty {have:.2f} instead of {duty:.2f}"
    lit = "LED" in w["phrase"] or w["family"] == "blinker"
    if lit != (len(m.of("led")) == 1):
        yield f"{len(m.of('led'))} LEDs"
    if not lit and not any(p.direction == "out" for p in m.c.ports):
        yield "no terminal out"
    yield from colour(w, m)


def colour(w: dict[str, Any], m: Meter) -> Fault:
    if "colour" in w["needs"] and any((p.settings.get("color") or p.component.spec.get("color")) != w["colour"] for p in m.of("led")):
        yield f"LED is not {w['colour']}: {[p.settings for p in m.of('led')]}"


@family("monostable")
def _monostable(w: dict[str, Any], m: Meter) -> Fault:
    times = []
    for u in parts_like(m.c, "ne555|tlc555"):
        v, t = (n.name if (n := pin_net(m.c, u, x)) else None for x in ("VCC|VDD", "THR*"))
        caps = [quantity(p) or 0 for p in m.of("capacitor", "capacitor-polarised") if {n.name for n in nets_of(m.c, p)} == {t, "GND"}]
        times += [1.1 * r * c for r in m.across(v, t) for c in caps]
    yield from nearly(times, "pulse", w["t"], 0.1)
    for word, parts in (("LED", "led"), ("relay", "relay*"), ("buzzer", "buzzer*")):
        if (word in w["phrase"]) != bool(parts_like(m.c, parts)) and not (
            word == "LED" and "LED" not in w["phrase"] and not parts_like(m.c, "led")
        ):
            yield f"{word}: {len(parts_like(m.c, parts))}"
    if "button" in w["phrase"] and not m.of("button", "switch"):
        yield "no button"


def dc_gain(w: dict[str, Any], m: Meter, want: float, tol: float = 0.04) -> Fault:
    yield from terminals(m)
    yield from off("gain", m.transfer(1000), want, tol)


@family("noninv")
def _noninv(w: dict[str, Any], m: Meter) -> Fault:
    yield from dc_gain(w, m, w["n"])


@family("inv")
def _inv(w: dict[str, Any], m: Meter) -> Fault:
    yield from dc_gain(w, m, -w["n"])
    if "rin" in w["needs"] and m.inputs():
        v = m.solve({m.inputs()[0]: 1 + 0j}, 1000)
        del v
        yield from nearly(m.fixed_ohms(), "input resistance", 1e4, 0.05)


@family("follower")
def _follower(w: dict[str, Any], m: Meter) -> Fault:
    if "{vref}" in w["phrase"]:
        if len(m.references()) == 0 and not m.inputs():
            yield "no reference and no input"
        return
    yield from dc_gain(w, m, 1)


@family("difference")
def _difference(w: dict[str, Any], m: Meter) -> Fault:
    ins = m.inputs()
    if len(ins) != 2:
        yield f"{len(ins)} inputs"
        return
    got = [m.transfer(1000, {ins[i]: 1 + 0j, ins[1 - i]: 0j}) or 0 for i in (0, 1)]
    yield from off("gain of +", max(got, key=lambda g: g.real), w["n"], 0.04)
    yield from off("gain of -", min(got, key=lambda g: g.real), -w["n"], 0.04)


@family("summing")
def _summing(w: dict[str, Any], m: Meter) -> Fault:
    ins = m.inputs()
    if len(ins) != w["k"]:
        yield f"{len(ins)} inputs instead of {w['k']}"
    for i in ins:
        got = m.transfer(1000, dict.fromkeys(ins, 0j) | {i: 1 + 0j})
        yield from off(f"gain of {i}", -abs(got or 0), -w["n"] if "n" in w["needs"] else -1, 0.04)


@family("integrator")
def _integrator(w: dict[str, Any], m: Meter) -> Fault:
    tau = w["t"] if "t" in w["needs"] else w["r"] * w["c"]
    h = m.transfer(1 / (2 * math.pi * tau)) or 0
    if not 0.88 < abs(h) < 1.12 or h.imag < 0.7:
        yield f"integrates with {h:.3g} at 1/(2 pi tau)"


@family("comparator", "comparator-low")
def _comparator(w: dict[str, Any], m: Meter) -> Fault:
    trips = m.trips()
    yield from nearly([(a + b) / 2 for a, b, _, _ in trips], "threshold", w["th"], 0.06)
    above = w["family"] == "comparator"
    if len(m.of("led")) != 1:
        yield f"{len(m.of('led'))} LEDs"
    for _, _, high, out in trips[:1]:
        if (lit := m.lit_when(out)) and (high if above else not high) not in lit:
            yield f"LED lights on the wrong side (output high above: {high}, lit when {lit})"
        elif not lit:
            yield "LED is not driven"
    yield from colour(w, m)


@family("schmitt")
def _schmitt(w: dict[str, Any], m: Meter) -> Fault:
    yield from terminals(m)
    both = [sorted((a, b)) for a, b, _, _ in m.trips()]
    if not any(
        abs(a - w["lo"]) < 0.08 * w["v"]
        and abs(b - w["hi"]) < 0.08 * w["v"]
        and abs(b - a - w["hi"] + w["lo"]) < 0.15 * (w["hi"] - w["lo"]) + 0.1
        for a, b in both
    ):
        yield f"thresholds {[(round(a, 2), round(b, 2)) for a, b in both]} instead of {w['lo']} and {w['hi']}"


@family("window")
def _window(w: dict[str, Any], m: Meter) -> Fault:
    trips = [(a + b) / 2 for a, b, _, _ in m.trips()]
    yield from nearly(trips, "lower limit", w["lo"], 0.06)
    yield from nearly(trips, "upper limit", w["hi"], 0.06)
    if len(m.of("led")) != 1:
        yield f"{len(m.of('led'))} LEDs"
