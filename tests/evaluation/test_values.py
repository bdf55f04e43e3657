"""Values are computed from the nets: any circuit that has the arrangement passes, another does not."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit, Port
from circuitlm.evaluation.checks import run_check
from tests.evaluation import bench
from tests.evaluation.bench import CAPACITOR, RESISTOR, place, sheet


def right(circuit: Circuit, kind: str, **fields: object) -> bool:
    return run_check(circuit, {"kind": kind, **fields}) is None


def test_resistors_and_capacitors_by_value_and_number():
    circuit = sheet()
    for _ in range(2):
        place(circuit, CAPACITOR, "A", "GND", value="22p")
    place(circuit, RESISTOR, "A", "GND", value="4k7")
    assert right(circuit, "capacitor", farads=22e-12, count=2)
    assert not right(circuit, "capacitor", farads=22e-12, count=3)
    assert right(circuit, "resistor", ohms=4700)
    assert not right(circuit, "resistor", ohms=5600)


def test_a_divider_and_what_it_feeds():
    circuit = sheet(V12=12.0)
    place(circuit, RESISTOR, "V12", "MID", value="39k")
    place(circuit, RESISTOR, "MID", "GND", value="10k")
    place(circuit, bench.BOARD, "-", "-", "-", "ADC")
    assert right(circuit, "divider", min=0.2, max=0.21)
    assert not right(circuit, "divider", min=0.25, max=0.3)
    assert not right(circuit, "divider", min=0.2, max=0.21, at="tiny*")
    place(circuit, RESISTOR, "MID", "ADC", value="1k")
    assert right(circuit, "divider", min=0.2, max=0.21, at="tiny*")


@pytest.mark.parametrize(("far", "form", "ratio"), [("GND", "noninverting", 11), ("IN", "inverting", 10)])
def test_gain_of_an_opamp_stage(far, form, ratio):
    circuit = sheet(VP=9.0)
    place(circuit, bench.OPAMP, "IN" if far == "GND" else "GND", "SUM", "OUT", "VP")
    place(circuit, RESISTOR, "OUT", "SUM", value="100k")
    place(circuit, RESISTOR, "SUM", far, value="10k")
    assert right(circuit, "gain", form=form, ratio=ratio)
    assert not right(circuit, "gain", form=form, ratio=ratio * 1.2)
    other = "inverting" if form == "noninverting" else "noninverting"
    assert not right(circuit, "gain", form=other, ratio=ratio)


def test_gain_with_the_lower_resistor_behind_a_capacitor():
    circuit = sheet(VP=9.0)
    place(circuit, bench.OPAMP, "BIAS", "SUM", "OUT", "VP")
    place(circuit, RESISTOR, "OUT", "SUM", value="100k")
    place(circuit, RESISTOR, "SUM", "AC", value="10k")
    place(circuit, CAPACITOR, "AC", "GND", value="10u")
    assert right(circuit, "gain", form="noninverting", ratio=11)


def test_high_pass_is_not_low_pass():
    circuit = sheet()
    place(circuit, CAPACITOR, "IN", "OUT", value="160n")
    place(circuit, RESISTOR, "OUT", "GND", value="10k")
    assert right(circuit, "rc", form="highpass", hz=100)
    assert not right(circuit, "rc", form="highpass", hz=130)
    assert not right(circuit, "rc", form="lowpass", hz=100)


def test_a_555_at_two_hertz():
    circuit = sheet(VCC=9.0)
    timer = bench.component("ne555", "GND", "TRIG:input", "OUT:output", "DISCH", "THRES:input", "VCC")
    place(circuit, timer, "GND", "T", "OUT", "D", "T", "VCC")
    place(circuit, RESISTOR, "VCC", "D", value="1k")
    place(circuit, RESISTOR, "D", "T", value="33k")
    place(circuit, CAPACITOR, "T", "GND", value="10u")
    assert right(circuit, "astable", hz=2.15, tol=0.02)
    assert not right(circuit, "astable", hz=1)


def test_an_adjustable_regulator():
    circuit = sheet(VIN=12.0)
    chip = bench.component("lm317t", "ADJ", "OUT:power_out", "IN:power_in", form="ic", spec={"vref": 1.25})
    place(circuit, chip, "ADJ", "VOUT", "VIN")
    place(circuit, RESISTOR, "VOUT", "ADJ", value="240")
    place(circuit, RESISTOR, "ADJ", "GND", value="910")
    assert right(circuit, "regulator", volts=6)
    assert not right(circuit, "regulator", volts=5)


def test_a_pull_up_outside_or_on_the_board():
    circuit = sheet(V3=3.3)
    place(circuit, bench.component("ds18b20", "DQ"), "DATA")
    assert not right(circuit, "pullup", part="ds18b20*")
    place(circuit, RESISTOR, "DATA", "V3", value="4k7")
    assert right(circuit, "pullup", part="ds18b20*", min=1500, max=10000)
    board = bench.component("ds18b20-module", "DQ", on_board={"pullups": [{"pin": "DQ", "ohms": 4700}]})
    place(circuit, board, "DATA2")
    assert right(circuit, "pullup", part="ds18b20*")


def test_termination_and_a_diode_across_a_coil():
    circuit = sheet(VCC=5.0)
    place(circuit, bench.component("max485", "A", "B"), "BUS_A", "BUS_B")
    assert not right(circuit, "termination", part="max485*", ohms=120)
    place(circuit, RESISTOR, "BUS_A", "BUS_B", value="120")
    assert right(circuit, "termination", part="max485*", ohms=120)
    place(circuit, bench.RELAY, "VCC", "LOW")
    assert not right(circuit, "across", part="1n4007", of="relay*")
    place(circuit, bench.DIODE, "LOW", "VCC")
    assert right(circuit, "across", part="1n4007", of="relay*")


def test_addresses_by_setting_and_by_default():
    circuit = sheet()
    strap = {"id": "address", "default": "0x76", "choices": [{"value": "0x76"}, {"value": "0x77"}]}
    ref = place(circuit, bench.component("bme280", "SDA", settings=[strap]))
    assert right(circuit, "setting", part="bme280", value="0x76")
    circuit.parts[ref].settings["address"] = "0x77"
    assert right(circuit, "setting", part="bme280", value="0x77")
    assert not right(circuit, "setting", part="bme280", value="0x76")


def test_supplies_cells_and_ports():
    circuit = sheet(V12=12.0)
    place(circuit, bench.component("battery-aa-x2", "P", "N", spec={"cells": 2}))
    circuit.ports.append(Port("IN", "X", "in"))
    assert right(circuit, "rail", volts=12) and not right(circuit, "rail", volts=5)
    assert right(circuit, "cells", part=["battery-aa*"], cells=2)
    assert not right(circuit, "cells", part=["battery-aa*"], cells=3)
    assert right(circuit, "ports", names=["IN"]) and not right(circuit, "ports", names=["OUT"])


def test_what_is_shared_apart_or_grounded():
    circuit = sheet(V6=6.0, V5=5.0)
    tft = bench.component("st7735", "SCK", "CS", "RW")
    place(circuit, tft, "CLK", "CS1", "GND")
    place(circuit, tft, "CLK", "CS2", "GND")
    assert right(circuit, "shared", part="st7735*", pin="SCK|CLK")
    assert not right(circuit, "shared", part="st7735*", pin="CS")
    assert right(circuit, "separate", part="st7735*", pin="CS")
    assert not right(circuit, "separate", part="st7735*", pin="SCK")
    assert right(circuit, "grounded", part="st7735*", pin="R/W|RW")
    place(circuit, bench.BOARD, "-", "-", "-", "-", "V5", "GND")
    place(circuit, bench.component("servo", "V+"), "V6")
    assert right(circuit, "apart", a="servo*", b="tiny*.5V")
    place(circuit, bench.component("servo", "V+"), "V5")
    assert not right(circuit, "apart", a="servo*", b="tiny*.5V")


def test_an_optocoupler_isolates_only_with_two_grounds():
    sides = {"input": ["A", "K"], "output": ["C", "E"]}
    pc817 = bench.component("pc817", "A", "K", "C", "E", isolation=sides)
    circuit = sheet()
    place(circuit, pc817, "LED", "GND", "OUT", "GND2")
    assert right(circuit, "isolated", part="pc817")
    place(circuit, pc817, "LED2", "GND", "OUT2", "GND")
    assert not right(circuit, "isolated", part="pc817")


def test_a_part_of_a_value_that_is_neither_resistor_nor_capacitor():
    circuit = sheet()
    place(circuit, bench.component("trimmer", "1", "2", "3", shape="potentiometer"), "A", "B", "C", value="22k")
    assert right(circuit, "valued", part="trim*", value=22e3)
    assert not right(circuit, "valued", part="trim*", value=47e3)
    assert not right(circuit, "valued", part="trim*", value=22e3, count=2)


def test_pins_joined_by_signals_and_never_by_a_supply():
    circuit = sheet(V5=5.0)
    chip = bench.component("latch", "Q0", "Q1", "VCC")
    place(circuit, chip, "A", "B", "V5")
    place(circuit, bench.component("driver", "I0", "I1", "VCC"), "A", "B2", "V5")
    assert right(circuit, "joined", a="latch.Q*", b="driver.I*")
    assert not right(circuit, "joined", a="latch.Q*", b="driver.I*", count=2)
    assert not right(circuit, "joined", a="latch.VCC", b="driver.VCC")
    place(circuit, RESISTOR, "B", "B2", value="100")
    assert right(circuit, "joined", a="latch.Q*", b="driver.I*", count=2)
