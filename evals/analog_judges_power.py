"""What the answers to evals/analog_values.py must hold, continued: LEDs, switches, supplies, sensors, clocks and logic."""

from __future__ import annotations

import math
from typing import Any

from analog_judges import Fault, colour, family, nearly, off, terminals
from analog_meter import IN_AMPS, Meter

from circuitlm.evaluation.checks import run_check
from circuitlm.evaluation.reading import nets_of, parts_like, pin_net, quantity


@family("led", "led-series")
def _led(w: dict[str, Any], m: Meter) -> Fault:
    leds = m.of("led")
    if len(leds) != w["k"]:
        yield f"{len(leds)} LEDs instead of {w['k']}"
    m.solve({}, 0, lit=True)
    bad = {ref: round(a * 1e3, 1) for ref, a in m.led_amps.items() if not 0.82 * w["ma"] < a * 1e3 < 1.1 * w["ma"]}
    if bad:
        yield f"currents {bad} mA instead of {w['ma']}"
    if "in series" in w["phrase"] and "string" not in w["phrase"] and len(m.of("resistor")) != 1:
        yield f"{len(m.of('resistor'))} resistors for one string"
    if "in parallel" in w["phrase"] and len(m.of("resistor")) != w["k"]:
        yield f"{len(m.of('resistor'))} resistors, one each asked"
    yield from colour(w, m)


@family("switch")
def _switch(w: dict[str, Any], m: Meter) -> Fault:
    loads = parts_like(m.c, w["load"]) or [p for p in m.c.parts.values() if p.component.kind == "load"]
    if len(loads) != 1:
        yield f"load {w['load']}: {len(loads)}"
    if loads and not any(abs((n.volts or 0) - w["load_v"]) < 0.6 for n in nets_of(m.c, loads[0])):
        yield f"load is not on {w['load_v']} V: {[(n.name, n.volts) for n in nets_of(m.c, loads[0])]}"
    fets, npn = m.of("nmos", "pmos"), m.of("npn", "pnp")
    if ("NPN" in w["phrase"] and not npn) or ("FET" in w["phrase"] and not fets):
        yield f"transistors {[p.id for p in fets + npn]}"
    for t in fets + npn:
        limit = float(t.component.spec.get("id_max_ma") or t.component.spec.get("ic_max_ma") or 0)
        col, emitter = pin_net(m.c, t, "D|C"), pin_net(m.c, t, "S|E")
        if loads and any(n and n.name in {x.name for x in nets_of(m.c, loads[0])} for n in (col, emitter) if n and n.kind != "power"):
            if limit < w["load_a"] * 1000:
                yield f"{t.id} carries {limit:g} mA, the load takes {w['load_a']:g} A"
            base = pin_net(m.c, t, "B")
            if t in npn and base:
                rb = [
                    v
                    for p in m.of("resistor")
                    if base.name in (s := {n.name for n in nets_of(m.c, p)}) and "GND" not in s and (v := quantity(p))
                ]
                beta = w["load_a"] * min(rb, default=1e9) / (w["logic"] - float(t.component.spec.get("vbe", 0.7)))
                if beta > 0.6 * float(t.component.spec.get("hfe", 100)):
                    yield f"{t.id} with a base resistor of {min(rb, default=0):g} Ω needs a gain of {beta:.0f}"
            if t in fets and float(t.component.spec.get("vgs_drive", 4.5)) > max(4.5, w["logic"]) + 0.1 and len(fets + npn) == 1:
                yield f"{t.id} is not driven by {w['logic']} V"
    if loads and loads[0].component.spec.get("inductive") and not m.of("diode", "schottky"):
        yield "no diode across the coil"
    if not any(p.direction == "in" for p in m.c.ports):
        yield "no terminal for the control signal"


def rails(w: dict[str, Any], m: Meter, tol: float) -> list[Any]:
    """Converters that give the output's voltage and are fed with the input's."""
    out = []
    for p in m.c.parts.values():
        if p.component.kind == "converter":
            volts = [n.volts or 0 for n in nets_of(m.c, p)]
            if any(abs(v - w["vout"]) < tol * w["vout"] for v in volts) and any(abs(v - w["vin"]) < 0.09 * w["vin"] for v in volts):
                out.append(p)
    return out


@family("regulator", "lm317", "buck", "boost")
def _converter(w: dict[str, Any], m: Meter) -> Fault:
    kind = {"regulator": "linear", "lm317": "linear"}.get(w["family"], w["family"])
    if w["family"] == "lm317":
        if fault := run_check(m.c, {"kind": "regulator", "volts": w["vout"], "tol": 0.035}):
            yield fault
    elif not (found := rails(w, m, 0.04)):
        have = [(p.id, [(n.name, n.volts) for n in nets_of(m.c, p)]) for p in m.c.parts.values() if p.component.kind == "converter"]
        yield f"nothing makes {w['vout']} V of {w['vin']} V: {have}"
    else:
        for p in found:
            if kind not in {r.topology for r in p.component.rails}:
                yield f"{p.id} is no {kind} converter"
            if "ia" in w["needs"] and max(r.max_ma or 0 for r in p.component.rails) < w["ia"] * 1000:
                yield f"{p.id} cannot give {w['ia']} A"
    if not any(p.direction == "out" for p in m.c.ports):
        yield "no terminal out"


@family("zener", "tl431", "reference")
def _shunt(w: dict[str, Any], m: Meter) -> Fault:
    supply = w["v"] if w["family"] == "reference" else w["vin"]
    refs = m.references()
    yield from nearly(list(refs.values()), "reference", w["vout"], 0.03)
    out = m.output()
    if out not in refs and w["family"] != "reference":
        yield f"terminal out is {out}, the reference {list(refs)}"
    for net, volts in refs.items():
        feed = [
            v
            for p in m.of("resistor")
            if net in (s := {n.name for n in nets_of(m.c, p)}) and any(m.c.nets[n].kind == "power" for n in s) and (v := quantity(p))
        ]
        load = w["ia"] if "ia" in w["needs"] else 0
        if feed and (supply - volts) / min(feed) < load + (0.001 if w["family"] != "zener" else 0.002):
            yield f"{(supply - volts) / min(feed) * 1e3:.1f} mA through {min(feed):g} Ω, the load takes {load * 1e3:g} mA"
        elif not feed:
            yield "no series resistor"


@family("led-current", "current")
def _current(w: dict[str, Any], m: Meter) -> Fault:
    drops = [r * w["ma"] / 1e3 for r in m.fixed_ohms()]
    refs = list(m.references().values())
    v = m.solve({}, 0, skip=frozenset(u[3] for u in m.units()))
    sets = [float(v[plus].real) for _, plus, _, _ in m.units()]
    if not any(
        1.18 < d < 1.32
        or 0.5 < d < 0.76
        or any(abs(d - (z - 0.65)) < 0.12 for z in refs)
        or any(abs(d - s) < 0.05 * s for s in sets if s > 0.02)
        for d in drops
    ):
        yield f"no resistor that gives {w['ma']} mA: drops {[round(d, 2) for d in drops]}"
    if "LM317" in w["phrase"] and not parts_like(m.c, "lm317"):
        yield "no LM317"
    if "two transistors" in w["phrase"] and len(m.of("npn", "pnp", "nmos", "pmos")) != 2:
        yield f"transistors: {[p.id for p in m.of('npn', 'pnp', 'nmos', 'pmos')]}"
    if w["family"] == "led-current" and not any(p.component.kind in ("light", "indicator") for p in m.c.parts.values()):
        yield "no LED"
    for p in m.c.parts.values():
        if (
            p.component.shape == "led"
            and float(p.component.spec.get("if_max_ma", p.component.spec.get("ma", 1e9))) * 1.01 < w["ma"]
            and p.id == "led"
        ):
            yield f"{p.id} takes no {w['ma']} mA"


@family("rectifier")
def _rectifier(w: dict[str, Any], m: Meter) -> Fault:
    if not (m.of("bridge-rectifier") or len(m.of("diode", "schottky")) >= 4):
        yield "no bridge"
    c = sum(q for q in m.values("capacitor-polarised"))
    want = w["ia"] / (100 * w["rip"])
    if not 0.75 * want <= c <= 4 * want + 1e-4:
        yield f"smoothing {c * 1e6:.0f} uF, {want * 1e6:.0f} uF needed"
    if not any(p.direction == "out" for p in m.c.ports):
        yield "no terminal out"


@family("transimpedance")
def _transimpedance(w: dict[str, Any], m: Meter) -> Fault:
    want = w["v1"] / w["ua"] if "ua" in w["needs"] else w["r"]
    yield from nearly([r for _, _, minus, out in m.units() for r in m.across(minus, out)], "feedback resistor", want, 0.06)
    if "photodiode" in w["phrase"] and not parts_like(m.c, "*photodiode*|bpw34"):
        yield "no photodiode"
    if m.output() is None:
        yield "no terminal out"


@family("inamp", "bridge")
def _inamp(w: dict[str, Any], m: Meter) -> Fault:
    gains = []
    for p in m.c.parts.values():
        if p.id in IN_AMPS:
            a, b = IN_AMPS[p.id]
            nets = {n.name for n in nets_of(m.c, p)}
            gains += [a + b / q for r in m.of("resistor") if {n.name for n in nets_of(m.c, r)} <= nets and (q := quantity(r))]
    if w["family"] == "inamp":
        if not gains and len(ins := m.inputs()) == 2:
            gains = [abs(m.transfer(10, {ins[0]: 0.5 + 0j, ins[1]: -0.5 + 0j}) or 0)]
        for word, part in (("INA128", "ina128"), ("AD620", "ad620")):
            if word in w["phrase"] and not parts_like(m.c, part):
                yield f"no {word}"
        if "three op-amp" in w["phrase"] and gains and any(p.id in IN_AMPS for p in m.c.parts.values()):
            yield "an in-amp chip, three op-amps asked"
    elif not gains:
        gains = [1 + rf / rg for _, _, minus, out in m.units() for rf in m.across(minus, out) for rg in m.fixed_ohms()]
    yield from nearly(gains, "gain", w["n"], 0.05)
    if w["family"] == "bridge":
        gauges = parts_like(m.c, "strain-gauge*")
        if len(gauges) != 1 or sum(abs(r / 350 - 1) < 0.04 for r in m.fixed_ohms()) < 3:
            yield f"no quarter bridge of 350 Ω: {len(gauges)} gauges, {sorted(m.fixed_ohms())}"
    if m.output() is None:
        yield "no terminal out"


@family("thermistor")
def _thermistor(w: dict[str, Any], m: Meter) -> Fault:
    if len(m.of("thermistor")) != 1 or not any(3e3 < r < 30e3 for r in m.fixed_ohms()):
        yield f"thermistors {len(m.of('thermistor'))}, resistors {m.fixed_ohms()}"
    if m.output() is None:
        yield "no terminal out"


@family("snubber")
def _snubber(w: dict[str, Any], m: Meter) -> Fault:
    if "rsn" in w["needs"]:
        yield from nearly(m.values("resistor"), "resistor", w["rsn"], 0.03)
    if not m.of("resistor") or not m.of("capacitor"):
        yield "no resistor and capacitor"


@family("shifter")
def _shifter(w: dict[str, Any], m: Meter) -> Fault:
    if "two resistors" in w["phrase"]:
        yield from terminals(m)
        yield from off("ratio", (h := m.transfer(0.001)) and h.real, 0.66, 0.04)
    elif len(m.of("nmos")) != w["k"] or len(m.of("resistor")) != 2 * w["k"]:
        yield f"{len(m.of('nmos'))} MOSFETs and {len(m.of('resistor'))} pull-ups for {w['k']} lines"


@family("splitter")
def _splitter(w: dict[str, Any], m: Meter) -> Fault:
    r = m.fixed_ohms()
    if not list(m.units()) or not any(r.count(x) >= 2 for x in r):
        yield "no op-amp on a halved supply"


@family("wien")
def _wien(w: dict[str, Any], m: Meter) -> Fault:
    k = math.sqrt(6) if "hase shift" in w["phrase"] else 1
    least = 3 if k > 1 else 2
    r, c = m.fixed_ohms(), m.values("capacitor")
    found = [1 / (2 * math.pi * k * x * y) for x in set(r) if r.count(x) >= least for y in set(c) if c.count(y) >= least]
    yield from nearly(found, "frequency", w["f"], 0.08)
    if m.output() is None:
        yield "no terminal out"


@family("gate-osc")
def _gate_osc(w: dict[str, Any], m: Meter) -> Fault:
    if not parts_like(m.c, "cd40106|74hc14"):
        yield "no Schmitt inverter"
    found = [r * c * w["f"] for r in m.fixed_ohms() for c in m.values("capacitor", "capacitor-polarised")]
    if not any(0.5 < x < 2.2 for x in found):
        yield f"R C f = {sorted(round(x, 2) for x in found)}"
    if m.output() is None and not m.of("led"):
        yield "no terminal out"


@family("pierce", "mcu-crystal")
def _crystal(w: dict[str, Any], m: Meter) -> Fault:
    hz = w["mhz"] if w["family"] == "pierce" else w["mhzm"]
    yield from nearly(m.values("crystal"), "crystal", hz, 0.001)
    if sum(1e-11 <= c <= 4.7e-11 for c in m.values("capacitor")) != 2:
        yield "no two load capacitors"
    if w["family"] == "mcu-crystal":
        if not parts_like(m.c, "atmega328*") or len(m.c.controllers()) != 1:
            yield f"controllers {[p.id for p in m.c.controllers()]}"
        if not any(9e3 <= r <= 11e3 for r in m.fixed_ohms()):
            yield "no reset pull-up"


@family("loop")
def _loop(w: dict[str, Any], m: Meter) -> Fault:
    have = [r for r in m.fixed_ohms() if 0.9 * w["top"] <= r * 0.02 <= 1.02 * w["top"]]
    if not have:
        yield f"no shunt of {w['top'] / 0.02:.0f} Ω: {sorted(m.fixed_ohms())}"
    if m.output() is None:
        yield "no terminal out"


@family("gates")
def _gates(w: dict[str, Any], m: Meter) -> Fault:
    if len(parts_like(m.c, w["chip"])) != 1:
        yield f"no {w['chip']}: {[p.id for p in m.c.parts.values() if p.component.kind == 'logic']}"
    if len(m.of("button", "switch")) != 2 or len(m.of("led")) != 1:
        yield f"{len(m.of('button', 'switch'))} contacts, {len(m.of('led'))} LEDs"


@family("chaser")
def _chaser(w: dict[str, Any], m: Meter) -> Fault:
    if not parts_like(m.c, "cd4017") or len(m.of("led")) != w["leds"]:
        yield f"{len(m.of('led'))} LEDs at {[p.id for p in m.c.parts.values() if p.component.kind == 'logic']}"
    if fault := run_check(m.c, {"kind": "astable", "hz": w["hz"] * 4, "tol": 0.12}):
        yield fault


@family("opto")
def _opto(w: dict[str, Any], m: Meter) -> Fault:
    optos = [p for p in m.c.parts.values() if p.component.isolation]
    if len(optos) != 1 or (fault := run_check(m.c, {"kind": "isolated", "part": "*"})):
        yield f"isolators {[p.id for p in optos]} {'' if len(optos) != 1 else fault}"
    if not any(2e-3 < 22.8 / r < 20e-3 for r in m.fixed_ohms()):
        yield f"no resistor for the LED: {m.fixed_ohms()}"
    if fault := run_check(m.c, {"kind": "rail", "volts": w["logic"], "tol": 0.04}):
        yield fault


@family("pad")
def _pad(w: dict[str, Any], m: Meter) -> Fault:
    k, z = 10 ** (w["db"] / 20), w["z"]
    pi = "T pad" not in w["phrase"]
    want = ((z * (k + 1) / (k - 1), 2), (z / 2 * (k - 1 / k), 1)) if pi else ((z * (k - 1) / (k + 1), 2), (2 * z * k / (k * k - 1), 1))
    for ohms, count in want:
        if sum(abs(r / ohms - 1) < 0.06 for r in m.fixed_ohms()) < count:
            yield f"{count} of {ohms:.1f} Ω expected: {m.fixed_ohms()}"


@family("shunt-amp")
def _shunt_amp(w: dict[str, Any], m: Meter) -> Fault:
    yield from nearly(m.values("resistor"), "shunt", w["sh"], 0.02)
    want = w["v1"] / (w["amps"] * w["sh"])
    gains = [1 + rf / rg for _, _, minus, out in m.units() for rf in m.across(minus, out) for rg in m.across(minus, "GND")]
    gains += [rf / rg for _, _, minus, out in m.units() for rf in m.across(minus, out) for rg in m.fixed_ohms()]
    yield from nearly(gains, "gain", want, 0.05)
    if m.output() is None:
        yield "no terminal out"


@family("range")
def _range(w: dict[str, Any], m: Meter) -> Fault:
    yield from terminals(m)
    low = -w["big2"] if "op-amp" in w["phrase"] else 0
    for volts, want in ((low, 0.0), (w["big2"], w["small"])):
        got = m.direct(volts)
        if got is None or abs(got - want) > 0.04 * w["small"]:
            yield f"{volts} V gives {got if got is None else round(got, 2)} V instead of {want}"
