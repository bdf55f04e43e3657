"""Power in whole designs: what protects a source, what a divider measures, what a regulator is given."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.judge import _strange
from circuitlm.pipeline.run import Design, Options, design
from circuitlm.verify.power_on import PowerOn


def made(prompt: str) -> Design:
    return design(prompt, Options(simulate=False))


def parts(d: Design, *components: str) -> list[str]:
    return [p.ref for p in d.circuit.parts.values() if p.id in components]


def unmet(d: Design) -> list[str]:
    return [f["message"] for f in d.report["verdict"]["findings"] if f["rule"] == "request-coverage"]


@pytest.mark.parametrize(
    ("prompt", "source"),
    [
        ("Arduino Nano with a DHT22, 12V battery with a 2A fuse and a TVS", "BT1.+"),
        ("ESP32 and a relay, 12V barrel jack fused 2A, TVS on the input, LM2596 to 5V", "PS1.+"),
        ("LM7805 regulator from 12V with a 2A fuse and a TVS, no micro", "J1.1"),
        ("555 blinker on 12 V with a 2A fuse and a TVS diode", "PS1.+"),
    ],
)
def test_fuse_and_clamp_stand_at_the_source_however_it_comes(prompt, source):
    d = made(prompt)
    ref, _, pin = source.partition(".")
    charged = "battery" in prompt  # 14.4 V and more, above the stand-off voltage of the smaller one
    (fuse,), (clamp,) = parts(d, "fuse"), parts(d, "tvs-p6ke24a" if charged else "tvs-p6ke15a")
    before, after = d.circuit.net_of((ref, pin)), d.circuit.net_of((fuse, "2"))
    assert before is not None and d.circuit.net_of((fuse, "1")) is before
    assert d.circuit.net_of((clamp, "K")) is after and after is not before
    assert d.circuit.parts[fuse].value == "2A" and not unmet(d)


def test_a_clamp_stands_off_the_supply_that_it_protects():
    assert parts(made("ESP32 with a relay on a 24V industrial supply, TVS, buck to 5V"), "tvs-p6ke33a")


def test_a_fuse_goes_to_the_source_it_is_named_beside():
    d = made("Raspberry Pi on 5V USB power, L298N with two motors on a 3S lipo with a 10A fuse")
    (fuse,), (pack,) = parts(d, "fuse"), parts(d, "battery-lipo-3s")
    assert d.circuit.net_of((fuse, "1")) is d.circuit.net_of((pack, "+"))


@pytest.mark.parametrize(
    ("prompt", "diode"),
    [
        ("ESP32 and a relay on 12V, reverse polarity protection, LM2596 to 5V", "diode-schottky-1n5819"),
        ("Uno with a BME280 on a 9V battery, 1N5822 in series against reverse polarity", "diode-schottky-1n5822"),
    ],
)
def test_a_diode_against_reversal_stands_in_series(prompt, diode):
    d = made(prompt)
    (ref,) = parts(d, diode)
    assert d.circuit.net_of((ref, "A")).volts == d.circuit.net_of((ref, "K")).volts and not unmet(d)


def test_an_adjustable_regulator_gets_the_diodes_that_are_asked_for():
    d = made("LM317, 24 V in, 13.8 V out, R1 = 240R, both 1N4007 protection diodes, no MCU")
    (chip,), diodes = parts(d, "lm317"), parts(d, "diode-1n4007")
    assert [(d.circuit.net_of((x, "A")).name, d.circuit.net_of((x, "K")).name) for x in diodes] == [
        (d.circuit.net_of((chip, "OUT")).name, d.circuit.net_of((chip, "IN")).name),
        (d.circuit.net_of((chip, "ADJ")).name, d.circuit.net_of((chip, "OUT")).name),
    ]


def test_a_pack_whose_voltage_is_measured_still_feeds_the_rest():
    d = made("Pico with a DRV8833 and two motors on a 2S lipo, pack voltage on GP26 through a divider")
    (pack,) = parts(d, "battery-lipo-2s")
    (fuse,) = parts(d, "fuse")
    assert d.circuit.net_of((pack, "+")) is d.circuit.net_of((fuse, "1"))
    assert len(d.circuit.net_of((fuse, "2")).refs()) > 2 and not unmet(d)


def test_a_lone_regulator_keeps_its_battery():
    d = made("3.3V from a lipo with an MCP1700 for my own board")
    assert parts(d, "battery-lipo-1s") and not unmet(d)


def test_a_source_with_a_named_converter_stands_in_the_circuit_whatever_blocks_there_are():
    d = made("Two opto isolated 24V inputs (PC817) to an Arduino Mega on D22 and D23, 24V supply, buck to 5V")
    (source,), (buck,) = parts(d, "dc-supply"), parts(d, "lm2596")
    assert d.circuit.net_of((source, "+")) is d.circuit.net_of((buck, "IN+")) and d.circuit.net_of((buck, "IN+")).volts == 24.0


def test_a_cells_divider_is_laid_out_for_the_cell_and_not_for_the_panel_beside_it():
    d = made("18650 with a TP4056 and a 6V solar panel, wemos d1 mini, DS18B20 on D2, battery voltage to A0 through a divider")
    (figures,) = [f for f in d.report["figures"].values() if "ratio" in f]
    assert figures["vin"] == 4.2 and figures["vout"] <= 3.3 and parts(d, "solar-panel-6v") and not unmet(d)


@pytest.mark.parametrize("words", ["Powered from the 16 V AC of my old transformer", "It runs off 12 VAC from a doorbell transformer"])
def test_low_voltage_ac_is_rectified_and_smoothed(words):
    made = design(f"Arduino Nano with a servo and an LED. {words}.", Options(simulate=False))
    have = {p.id for p in made.circuit.parts.values()}
    assert {"ac-supply", "bridge-rectifier", "capacitor-polarised"} <= have and not {"transformer", "mains-outlet"} & have
    bridge = next(p for p in made.circuit.parts.values() if p.id == "bridge-rectifier")
    assert made.circuit.net_of((bridge.ref, "-")).kind == "ground"
    assert (made.circuit.net_of((bridge.ref, "+")).volts or 0) > 12 and made.exit_code == 0


def test_ac_that_is_measured_or_switched_feeds_no_board():
    measured = design("Nano measures 12 V AC on A0 with a ZMPT101B", Options(simulate=False)).circuit
    assert "ac-supply" not in {p.id for p in measured.parts.values()}
    switched = design("Nano switches a 24 VAC valve over a relay", Options(simulate=False)).circuit
    source = next(p.ref for p in switched.parts.values() if p.id == "ac-supply")
    assert not any({source, "A1"} <= set(n.refs()) for n in switched.nets.values())  # it feeds the valve, and nothing else


def test_kilovolts_are_no_operating_point():
    circuit = made("LED on 9 V").circuit
    assert _strange(circuit, PowerOn(volts={"out": -4500.0})) == "no operating point was found (out would lie at -4.5 kV)"
    assert not _strange(circuit, PowerOn(volts={"out": 9.0})) and not _strange(circuit, PowerOn())
