"""The SPICE netlist runs, says what it leaves out, and gives the currents that the figures promise."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from circuitlm.circuit.model import Circuit, Port
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice import models
from circuitlm.views.spice import build, to_spice

from . import circuits

ngspice = pytest.mark.skipif(shutil.which("ngspice") is None, reason="ngspice is not installed")


def run(c: Circuit, folder: Path, *, instead: str = ".op") -> str:
    """ngspice's output for a circuit's netlist, `instead` of its analysis; fails unless it ends with 0."""
    file = folder / "netlist.cir"
    file.write_text(to_spice(c).replace(".op\n", f"{instead}\n"), encoding="ascii")
    done = subprocess.run(["ngspice", "-b", str(file)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def volts(c: Circuit, output: str, net: str) -> float:
    node = build(c).nodes[net]
    m = re.search(rf"^\s*{re.escape(node)}\s+(-?[0-9.]+(?:e[-+]?[0-9]+)?)\s*$", output, re.M | re.I)
    assert m, f"no voltage of {node}"
    return float(m[1])


@ngspice
@pytest.mark.parametrize("make", [circuits.weather, circuits.low_pass, circuits.motor_switch])
def test_ngspice_runs_it(make: Any, tmp_path: Path) -> None:
    run(make(), tmp_path)


@ngspice
def test_an_empty_circuit_runs_too(tmp_path: Path) -> None:
    run(Circuit(), tmp_path)


@ngspice
def test_supplies_stand_at_their_volts_and_the_led_at_its(tmp_path: Path) -> None:
    c = circuits.weather()
    out = run(c, tmp_path)
    assert volts(c, out, "+5V") == pytest.approx(5.0, abs=0.05)
    assert volts(c, out, "+3V3") == pytest.approx(3.3, abs=0.05)
    assert volts(c, out, "VBAT") == pytest.approx(9.0, abs=0.3)
    assert volts(c, out, "LED_A") == pytest.approx(2.1, abs=0.2)


@ngspice
def test_a_mosfet_that_is_on_puts_the_battery_across_the_motor(tmp_path: Path) -> None:
    c = circuits.motor_switch()
    out = run(c, tmp_path)
    assert volts(c, out, "DRAIN") < 0.2
    c.uses.clear()
    out = run(c, tmp_path)
    assert volts(c, out, "DRAIN") > 8.0


@ngspice
@pytest.mark.parametrize(("part", "expected"), [("diode-1n4007", 0.9), ("diode-schottky-1n5819", 0.35), ("led", 2.1)])
def test_a_diode_drops_what_its_data_say(part: str, expected: float, tmp_path: Path) -> None:
    c = circuits.two_terminals(part)
    if c.parts["X1"].component.pins[0].id == "K":
        c = swapped(c)
    assert volts(c, run(c, tmp_path), "MID") == pytest.approx(expected, abs=0.25)


def swapped(c: Circuit) -> Circuit:
    a, b = (("X1", p.id) for p in c.parts["X1"].component.pins)
    for pin in (a, b):
        c.detach(pin)  # type: ignore[arg-type]
    c.connect("MID", b)
    c.connect("GND", a)
    return c


@ngspice
def test_a_zener_diode_holds_its_voltage(tmp_path: Path) -> None:
    c = circuits.two_terminals("zener", value="5.1V", quantity=5.1)
    if c.parts["X1"].component.pins[0].id == "A":
        c = swapped(c)
    assert volts(c, run(c, tmp_path), "MID") == pytest.approx(5.1, abs=0.3)


@ngspice
def test_a_low_pass_has_its_corner_where_the_formula_says(tmp_path: Path) -> None:
    c = circuits.low_pass()
    node = build(c).nodes["OUT"]
    out = run(c, tmp_path, instead=f".save all\n.ac dec 200 10 100k\n.measure ac corner when vdb({node})=-3.01")
    m = re.search(r"corner\s*=\s*([0-9.e+-]+)", out)
    assert m and float(m[1]) == pytest.approx(1 / (2 * 3.14159 * 1650 * 1e-7), rel=0.02)


@ngspice
def test_a_linear_regulator_cannot_give_more_than_its_input_less_the_dropout(tmp_path: Path) -> None:
    c = Circuit()
    circuits.place(c, "lm7805", "U1")
    circuits.place(c, "dc-supply", "PS1", settings={"volts": "6 V"})
    component = c.parts["U1"].component
    c.net("GND", "ground", 0.0)
    c.net("VIN", "power", 6.0)
    c.connect("GND", ("PS1", "-"), ("U1", component.supplies[0].ground[0]))
    c.connect("VIN", ("PS1", "+"), ("U1", component.supplies[0].pins[0]))
    c.connect(c.net("+5V", "power", 5.0), ("U1", component.rails[0].pins[0]))
    assert volts(c, run(c, tmp_path), "+5V") == pytest.approx(6.0 - (component.rails[0].dropout or 0), abs=0.1)


@ngspice
def test_a_linear_regulator_limits_its_current(tmp_path: Path) -> None:
    c = Circuit()
    circuits.place(c, "lm7805", "U1")
    circuits.place(c, "dc-supply", "PS1", settings={"volts": "12 V"})
    circuits.place(c, "resistor", "R1", value="1", quantity=1.0)
    component = c.parts["U1"].component
    c.net("GND", "ground", 0.0)
    c.net("VIN", "power", 12.0)
    c.connect("GND", ("PS1", "-"), ("U1", component.supplies[0].ground[0]), ("R1", "2"))
    c.connect("VIN", ("PS1", "+"), ("U1", component.supplies[0].pins[0]))
    c.connect(c.net("+5V", "power", 5.0), ("U1", component.rails[0].pins[0]), ("R1", "1"))
    limit = 1.5 * (component.rails[0].max_ma or 0) / 1000
    assert limit < volts(c, run(c, tmp_path), "+5V") < 1.15 * limit


@ngspice
def test_an_op_amp_amplifies_by_its_feedback(tmp_path: Path) -> None:
    found = [x for x in catalogue().all() if "gbw_hz" in x.spec and x.supplies and x.shape == "opamp"]
    if not found:
        pytest.skip("no op-amp in the catalogue")
    from circuitlm.views.spice_active import opamp_channels

    c = Circuit()
    c.add(found[0], "U1")
    plus, minus, out = opamp_channels(c.parts["U1"])[0]
    for ref, ohms in (("R1", 10e3), ("R2", 10e3)):
        circuits.place(c, "resistor", ref, value=str(ohms), quantity=ohms)
    c.net("GND", "ground", 0.0)
    supply = found[0].supplies[0]
    c.connect("GND", ("R1", "1"), *[("U1", p) for p in supply.ground])
    c.connect(c.net("VCC", "power", 12.0), *[("U1", p) for p in supply.pins])
    c.connect("FB", ("U1", minus), ("R1", "2"), ("R2", "1"))
    c.connect("OUT", ("U1", out), ("R2", "2"))
    c.connect(c.net("IN", "power", 2.0), ("U1", plus))
    c.ports = [Port("VCC", "VCC", "supply"), Port("IN", "IN", "supply")]
    assert volts(c, run(c, tmp_path), "OUT") == pytest.approx(4.0, abs=0.05)


# -- text ----------------------------------------------------------------------------------------
def test_what_has_no_model_is_named_with_the_load_it_draws() -> None:
    text = to_spice(circuits.weather())
    assert re.search(r"^\* not simulated: U1 BME280 module \(no model: drawn as a load of 400 uA at 3.3 V\)", text, re.M)
    assert "Simulated: A1" in text


def test_nothing_of_a_users_text_leaves_a_comment() -> None:
    c = Circuit("evil\n.control\nshell rm -rf /\n.endc")
    circuits.place(c, "resistor", "R1\n.include /etc/passwd", value="1k", quantity=1e3)
    c.connect("a b\n.end", ("R1\n.include /etc/passwd", "1"))
    lines = to_spice(c).splitlines()
    assert not any(line.lower().startswith((".control", ".include", "shell")) for line in lines)
    assert lines.count(".end") == 1 and lines[-1] == ".end"
    assert to_spice(c).isascii()


def test_names_that_differ_only_in_case_or_signs_stay_apart() -> None:
    c = Circuit()
    for i, name in enumerate(("Out", "OUT", "out+", "out-", "0")):
        circuits.place(c, "resistor", f"R{i}", value="1k", quantity=1e3)
        c.connect(name, (f"R{i}", "1"))
    nodes = list(build(c).nodes.values())
    assert len(set(nodes)) == len(nodes)


@pytest.mark.parametrize("vf", [0.3, 0.7, 2.0, 3.2])
def test_the_diode_formula_gives_back_the_forward_voltage(vf: float) -> None:
    import math

    text = models.diode_model("D", vf, 0.01)
    figure = {k: float(v) for k, v in re.findall(r"(IS|N|RS)=([0-9.e+-]+)", text)}
    back = figure["N"] * models.VT * math.log(0.01 / figure["IS"] + 1) + 0.01 * figure["RS"]
    assert back == pytest.approx(vf, rel=1e-3)


@ngspice
@pytest.mark.parametrize("quarter", range(4))
def test_every_component_of_the_catalogue_runs_when_wired_to_itself(tmp_path: Path, quarter: int) -> None:
    """All pins on nets of their own: no netlist that ngspice refuses."""
    refused = []
    for component in list(catalogue().all())[quarter::4]:
        c = Circuit(component.id)
        c.add(component, "X1")
        grounds, feeds = (
            component.ground_pins(),
            {*component.supply_pins(), *(p for r in component.rails for p in r.pins)},
        )
        for pin in component.pins:
            net = (
                c.net("GND", "ground", 0.0)
                if pin.id in grounds
                else c.net(f"N_{pin.id}", "power" if pin.id in feeds else "signal", 5.0 if pin.id in feeds else None)
            )
            c.connect(net, ("X1", pin.id))
        text = to_spice(c)
        assert text.isascii() and text.endswith(".end\n"), component.id
        if build(c).modelled:
            file = tmp_path / "x.cir"
            file.write_text(text, encoding="ascii")
            if subprocess.run(["ngspice", "-b", str(file)], capture_output=True, timeout=60).returncode:
                refused.append(component.id)
    assert refused == []
