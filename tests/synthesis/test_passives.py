"""Passives that the request gives: taken by what synthesis places, else placed, else named."""

from __future__ import annotations

from circuitlm.engineers.builtin import engineer
from circuitlm.engineers.builtin.reading import read
from circuitlm.synthesis.synthesize import Synthesis, synthesize
from tests.synthesis.bench import joined


def made(prompt: str) -> Synthesis:
    return synthesize(engineer.plan(read(prompt)).plan)


def values(s: Synthesis, role: str) -> list[float]:
    return sorted(p.quantity or 0 for p in s.circuit.parts.values() if p.role == role)


def test_the_gate_and_its_pulldown_take_their_values_once():
    s = made("ATtiny85, 12 V fan low side with IRLZ44N: gate PB1 via 100R, 47k pulldown, 12 V supply")
    assert values(s, "gate") == [100] and values(s, "pulldown") == [47_000] and not s.unmet


def test_a_shunt_goes_into_the_source():
    s = made("ATtiny85, 12 V fan on an IRLZ44N at PB1, 1R shunt in the source, 12 V supply")
    (r,) = [p for p in s.circuit.parts.values() if p.role == "shunt"]
    assert joined(s.circuit, f"{r.ref}.1", "Q1.S") and not joined(s.circuit, "Q1.S", "U1.GND")


def test_a_reset_pullup_is_not_placed_twice():
    s = made("bare ATmega328P, LED on PB0, 22k on RESET, 5 V supply")
    assert values(s, "pullup") == [22_000]


def test_termination_takes_its_value():
    assert values(made("uno, MAX485 RO D10, DI D11, DE D4, 150R across A/B"), "termination") == [150]


def test_each_driver_gets_its_capacitor():
    s = made("nano, two A4988 with two NEMA17 steppers, 12 V supply, 47u at each driver")
    assert [p.quantity for p in s.circuit.parts.values() if p.quantity == 47e-6] == [47e-6, 47e-6]


def test_a_capacitor_at_a_pin():
    s = made("Pico, potentiometer on GP26, 100n at the pin")
    (c,) = [p for p in s.circuit.parts.values() if p.component.shape == "capacitor"]
    assert joined(s.circuit, f"{c.ref}.1", "RV1.2")


def test_each_button_gets_the_pulldown_that_is_given():
    s = made("nano, 3 push buttons on D2, D3, D4 with 22k pulldowns")
    assert values(s, "pulldown") == [22_000] * 3 and values(s, "pullup") == []


def test_a_gates_pulldown_says_nothing_of_a_button():
    s = made("nano, 12 V pump on an IRLZ44N at D9, 10k pulldown at the gate, push button on D2")
    assert len(values(s, "pulldown")) == 1 and len(values(s, "pullup")) == 1


def test_what_has_no_place_is_named():
    s = made("uno, LED on D5, 470R across A/B")
    assert list(s.unmet.values()) == ["no place for it in this circuit"] or not s.plan.passives


def test_a_filter_from_a_shunt_reaches_the_adc_pin():
    s = made("ATtiny85, 12 V fan on an IRLZ44N at PB1, 1R shunt in the source, 1k/100n RC from the shunt into PB4, 12 V supply")
    (r,) = [p for p in s.circuit.parts.values() if p.quantity == 1000]
    assert joined(s.circuit, "Q1.S", f"{r.ref}.2") and joined(s.circuit, "U1.PB4", f"{r.ref}.1") and not s.plan.blocks
    assert any(p.quantity == 100e-9 and joined(s.circuit, f"{p.ref}.1", "U1.PB4") for p in s.circuit.parts.values())


def test_a_snubber_is_in_series():
    s = made("uno, IRLZ44N on D5 switching a 12 V motor, snubber of 100R + 100nF across the motor")
    (r,) = [p for p in s.circuit.parts.values() if p.role == "snubber"]
    (c,) = [p for p in s.circuit.parts.values() if p.quantity == 100e-9]
    assert joined(s.circuit, f"{r.ref}.1", f"{c.ref}.1") and joined(s.circuit, f"{c.ref}.2", "M1.-")


def test_each_contact_gets_its_capacitor():
    s = made("uno, 3 limit switches on D2 D3 D4 with 1k pull-ups and 100n to ground at each")
    assert values(s, "pullup") == [1000] * 3 and values(s, "filter") == [100e-9] * 3


def test_both_sides_of_a_regulator():
    s = made("AMS1117-3.3 from 5 V, 22u on both sides, NodeMCU behind it")
    assert [p.quantity for p in s.circuit.parts.values() if p.quantity == 22e-6] == [22e-6, 22e-6]


def test_pulls_of_a_bus_pair():
    s = made("MAX485 on a nano, 120 ohm across A and B, 560R pull-up on A and 560R pull-down on B")
    assert values(s, "pullup") == [560] and values(s, "pulldown") == [560] and values(s, "termination") == [120]


def test_a_series_resistor_at_a_buzzer():
    s = made("Pico with a buzzer on GP11, 100 ohm in series with the buzzer")
    (r,) = [p for p in s.circuit.parts.values() if p.quantity == 100]
    assert any(joined(s.circuit, f"{r.ref}.1", f"LS1.{p.id}") for p in s.circuit.parts["LS1"].component.pins)


def test_a_light_sensor_takes_its_partner():
    s = made("uno with LDR on A1, 4.7k to ground, and a 1uF cap from A1 to ground")
    assert values(s, "divider-bottom") == [4700] and not s.unmet
    (c,) = [p for p in s.circuit.parts.values() if p.quantity == 1e-6]
    assert joined(s.circuit, f"{c.ref}.+", "A1.A1")


def test_nothing_else_leaves_a_reset_to_its_own_pull():
    s = made("ATtiny85, red LED on PB0 via 330R, button PB2 to GND (internal pull-up), CR2032, 100n at VCC. Nothing else.")
    assert [p.quantity for p in s.circuit.parts.values() if p.id == "resistor"] == [330]


def test_a_cells_voltage_through_two_equal_resistors():
    s = made("ESP32, read the battery voltage of an 18650 on GPIO35 with two 100k resistors")
    assert values(s, "divider-top") == values(s, "divider-bottom") == [100_000]
    assert s.measures["divider"]["vin"] == 4.2


def test_a_divider_at_a_receive_pin_takes_its_values():
    s = made("uno, HC-05 on D10/D11, 1k/2k divider on its RX")
    assert values(s, "divider-top") == [1000] and values(s, "divider-bottom") == [2000] and not s.plan.blocks


def test_an_equal_value_in_another_role_is_another_part():
    s = made(
        "AO3401 P-MOSFET high side switch for a 12 V lamp, gate pulled up to source with 100k, NPN 2N3904 with 4k7 base resistor, uno D7"
    )
    assert values(s, "base") == [4700] and 100_000 in values(s, "pullup")


def test_a_speakers_coupling_capacitor_is_in_its_line():
    s = made("uno with speaker on D9: 100 ohm series resistor, 10uF coupling capacitor")
    assert values(s, "series") == [100] and values(s, "coupling") == [10e-6]
    (c,) = [p for p in s.circuit.parts.values() if p.role == "coupling"]
    assert joined(s.circuit, f"{c.ref}.-", "LS1.+")


def test_given_decoupling_leaves_a_chips_other_capacitors():
    s = made("bare ATmega328P, LED on PB5 with 1k, 5V, 100n at VCC")
    assert values(s, "decoupling") == [100e-9, 100e-9]


def test_a_bus_gets_its_pullups_and_an_interrupt_keeps_its_own():
    s = made("ESP32-C3 devkit, SDA GPIO4, SCL GPIO5, 4k7 pull-ups. INA219 at 0x40 and an MCP23017 at 0x27 with INTA on GPIO6.")
    lines = {n.bus for p in s.circuit.parts.values() if p.quantity == 4700 for _, n in s.circuit.pins_of(p.ref) if n}
    assert values(s, "pullup").count(4700) == 2 and "i2c" in lines
