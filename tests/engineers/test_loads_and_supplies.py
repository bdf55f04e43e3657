"""Loads on the pins, diodes, fuses and clamps that their figures ask for; what was used before and what is only told orders nothing."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import PinRef
from circuitlm.errors import CannotDesign
from circuitlm.pipeline.run import Options, design


def run(prompt):
    return design(prompt, Options(simulate=False))


def ids(result):
    return [p.id for p in result.circuit.parts.values()]


def joined(result, pin, other):
    here, there = (result.circuit.net_of(PinRef(*x.split(".", 1))) for x in (pin, other))
    return here is not None and here is there


@pytest.mark.parametrize(
    "prompt",
    [
        "My Arduino has a 4 channel relay board that switches my garden lights. Pins 4 to 7, 12V lights.",
        "Uno, four 12V lamps on pins 4, 5, 6 and 7 through a 4 channel relay board",
        "Arduino Uno with a 4-channel relay module for four 12V pumps on D4, D5, D6, D7",
    ],
)
def test_loads_on_a_row_of_pins_have_the_channels_of_a_relay_board_in_order(prompt):
    result = run(prompt)
    assert result.exit_code == 0
    for n, pin in enumerate((4, 5, 6, 7), 1):
        assert joined(result, f"K1.IN{n}", f"A1.D{pin}")


@pytest.mark.parametrize("each", ["each on its own mosfet, pins 4,5,6", "each with their own MOSFET on pins 4, 5 and 6"])
def test_each_load_with_its_own_switch_has_its_own_pin(each):
    result = run(f"Nano with 3 12V lamps, {each}, 12V battery")
    assert result.exit_code == 0 and ids(result).count("irlz44n") == 3
    gates = {f"A1.D{n}" for n in (4, 5, 6)}
    assert all(any(joined(result, g, f"{r.ref}.1") for r in result.circuit.parts.values() if r.id == "resistor") for g in gates)


@pytest.mark.parametrize(
    ("prompt", "gone", "there"),
    [
        ("Nano, 12V fan on D5 with a MOSFET. I had an L298N but it melted so now I use a mosfet", "l298n", "irlz44n"),
        ("I used a TIP120 before but it got too hot, now I want a MOSFET for my 12V fan on D5 of a Nano", "tip120", "irlz44n"),
        ("A linear regulator gets too hot, so use a buck: 12V to 5V for an Arduino Uno with a DHT22", "lm7805", "lm2596"),
    ],
)
def test_what_did_not_do_before_is_no_part(prompt, gone, there):
    result = run(prompt)
    assert result.exit_code == 0 and gone not in ids(result) and there in ids(result)


@pytest.mark.parametrize("board", ["Pi 3", "Raspberry Pi 4"])
def test_a_board_whose_name_ends_in_a_number_switches_things(board):
    assert not any(i.endswith("-switch") for i in ids(run(f"My {board} switches a 12V lamp with a relay on GPIO17")))


@pytest.mark.parametrize(
    ("prompt", "pin"),
    [
        ("Peltier TEC1-12706 on a 12V 10A supply, Arduino Uno with a thermistor on A0. PWM on 9", "D9"),
        ("speed of a 12V motor with a pot, using arduino uno pwm on pin 3 and a mosfet", "D3"),
        ("Uno, potentiometer on A1, 12V fan through a MOSFET, PWM pin 10", "D10"),
    ],
)
def test_a_pwm_pin_is_that_of_the_load(prompt, pin):
    result = run(prompt)
    nets = result.circuit.net_of(PinRef("A1", pin))
    assert result.exit_code == 0 and nets is not None and any(p.ref.startswith("R") for p in nets.pins)
    assert not any(p.ref in ("RV1", "TH1") for p in nets.pins)


@pytest.mark.parametrize("always", ["a 12V fan running all the time", "a 12V fan that is always on", "a 12V fan which runs continuously"])
def test_what_runs_all_the_time_has_no_switch(always):
    result = run(f"ESP32 with a 12V pump via MOSFET on GPIO26, plus {always}")
    assert result.exit_code == 0 and ids(result).count("ao3400") == 1
    assert joined(result, "M2.+", "PS1.+") and joined(result, "M2.-", "A1.GND.1")


@pytest.mark.parametrize(("amps", "diode"), [("0.3A", "diode-1n4007"), ("2A", "diode-schottky-1n5822"), ("6A", "diode-schottky-mbr745")])
def test_the_diode_of_a_pulsed_motor_carries_its_current(amps, diode):
    assert diode in ids(run(f"Uno controls the speed of a 12V motor ({amps}) by PWM on pin 3 with a mosfet"))


@pytest.mark.parametrize(("load", "rating"), [("a 12V pump (7A)", "10A"), ("a 12V 5A lamp", "7.5A"), ("a 12V fan (0.2A)", "0.5A")])
def test_a_fuse_is_sized_by_what_hangs_behind_it(load, rating):
    result = run(f"Arduino Nano switches {load} on D4 from a 12V battery, with a fuse")
    assert next(p.value for p in result.circuit.parts.values() if p.id == "fuse") == rating


def test_a_fuse_that_is_given_stays():
    result = run("Arduino Nano switches a 12V pump (7A) on D4 from a 12V battery, with a 15A fuse")
    assert next(p.value for p in result.circuit.parts.values() if p.id == "fuse") == "15A"


@pytest.mark.parametrize(
    ("prompt", "clamp"),
    [
        ("ESP32 in a car on 12V with a DHT22, protected against load dump", "tvs-p6ke24a"),
        ("ESP32 on a 12V supply with a DHT22, protected against surges", "tvs-p6ke15a"),
        ("ESP32 in a truck on 24V with a DHT22, add a TVS", "tvs-p6ke36a"),
    ],
)
def test_a_clamp_stands_off_what_the_line_reaches_while_it_is_charged(prompt, clamp):
    assert clamp in ids(run(prompt))


@pytest.mark.parametrize(
    "words", ["against reverse polarity and surge", "from surges and reverse polarity", "against reverse polarity and spikes"]
)
def test_both_protections_of_one_phrase_are_built(words):
    found = ids(run(f"12V input to 5V for an ESP32, protected {words}"))
    assert "tvs-p6ke15a" in found and any(i.startswith("diode-schottky") for i in found)


def test_a_strong_load_behind_reverse_protection_gets_a_mosfet():
    assert "irf4905" in ids(run("12V 15A lamp switched by a Nano from a car battery with reverse polarity protection"))


@pytest.mark.parametrize(
    "prompt",
    [
        "fade 5m of 12V RGBW led strip (60 leds/m, 4A) with an ESP32, the strip is common anode, 12V 5A brick. GPIO 25 26 27 14.",
        "ESP32 dims a 12V RGBW strip, R on 25, G on 26, B on 27, W on 14",
        "ESP32, 12V RGBW led strip, red GPIO25, green GPIO26, blue GPIO27, white GPIO14",
    ],
)
def test_a_strip_with_plain_colours_has_a_switch_and_a_pin_for_each(prompt):
    result = run(prompt)
    assert result.exit_code == 0 and "rgbw-led-strip-12v" in ids(result) and "ws2812b" not in ids(result)
    for colour, pin in zip("RGBW", ("D25", "D26", "D27", "D14"), strict=True):
        net = result.circuit.net_of(PinRef("A1", pin))
        assert net is not None and net.name == f"D1_{colour}_ON"


def test_a_strips_total_current_is_that_of_all_its_colours():
    result = run("Uno dims a 12V RGB strip that takes 3A on pins 9, 10 and 11")
    assert any("peaks of 3 A" in a for a in result.report["assumptions"])


@pytest.mark.parametrize("row", ["pins 9 10 11", "on pins 9, 10, 11", "GPIO 9 10 11", "pins 9-11"])
def test_a_row_of_pins_that_stands_for_itself_belongs_to_as_many_parts(row):
    result = run(f"Uno and three servos. {row}")
    assert all(joined(result, f"M{n}.DATA", f"A1.D{pin}") for n, pin in enumerate((9, 10, 11), 1))


@pytest.mark.parametrize(
    ("prompt", "driver", "many"),
    [
        ("Nano controls a 24V 3A linear actuator forward and backward with two buttons", "bts7960", 1),
        ("ESP32 drives two 12V 8A motors forward and reverse", "bts7960", 2),
        ("Uno drives a 12V motor forward and backward", "l298n", 1),
    ],
)
def test_an_assumed_bridge_carries_its_motor(prompt, driver, many):
    result = run(prompt)
    assert result.exit_code == 0 and ids(result).count(driver) == many
    assert not any(p.value == "26 V" for p in result.circuit.parts.values())


@pytest.mark.parametrize("bec", ["a 6V 10A BEC", "a 6V 5A UBEC"])
def test_a_bec_is_a_supply(bec):
    result = run(f"6 servos with {bec} and a PCA9685 on a Nano")
    assert result.exit_code == 0 and "load-dc" not in ids(result)
    assert joined(result, "M6.VCC", "PS1.+") and result.circuit.parts["PS1"].value == "6 V"


def test_a_separate_supply_right_behind_loads_is_theirs_alone():
    result = run("Uno with 2 joysticks and 4 servos with a separate 5V 4A power supply")
    assert joined(result, "M4.VCC", "PS1.+") and not joined(result, "A1.5V", "PS1.+") and joined(result, "J1.VCC", "A1.5V")


def test_cells_of_a_stated_voltage_each_add_up():
    circuit = run("Nano with a DHT22 from eight 1.2V AA cells").circuit
    assert sum(p.id == "battery-aa-nimh" for p in circuit.parts.values()) == 8
    assert any(n.volts == pytest.approx(9.6) for n in circuit.nets.values())


@pytest.mark.parametrize(
    "prompt",
    ["how do I read a 6s lipo voltage with an ESP32", "Nano, read voltage of 4S lipo on A0", "ESP8266 shows 3s pack voltage on an OLED"],
)
def test_the_voltage_of_a_pack_is_measured(prompt):
    result = run(prompt)
    c = result.circuit
    top = next(r for r, p in c.parts.items() if p.role == "divider-top")
    ends = [n for n in c.nets.values() if any(p.ref == top for p in n.pins)]
    assert result.exit_code == 0 and any({"BT1", "F1"} & {p.ref for p in n.pins} and n.kind == "power" for n in ends)
    full = 4.2 * int(next(d for d in prompt if d.isdigit() and prompt[prompt.index(d) + 1].lower() == "s"))
    lower = next(p.quantity for p in c.parts.values() if p.role == "divider-bottom")
    board = next(p.component for p in c.parts.values() if p.component.mcu)
    assert full * lower / (lower + c.parts[top].quantity) <= (board.mcu.adc_vref or board.mcu.v_io) + 0.01


def test_a_divider_behind_a_weak_output_hardly_loads_it():
    parts = run("how do I read a 6s lipo with an ESP32 and a voltage sensor module").circuit.parts.values()
    total = sum(p.quantity for p in parts if p.role in ("divider-top", "divider-bottom"))
    weak = next(p.component.pin("S").r_out for p in parts if p.id == "voltage-sensor")
    assert total > 10 * weak


@pytest.mark.parametrize(
    ("question", "leds", "ohms"),
    [
        ("How many LEDs in series can I run from 12V and which resistor for 20mA? Blue, Vf 3.2V", 3, 120),
        ("how many white leds in series on 24V? 20mA each", 7, 150),
        ("How many red LEDs can I put in series on 9V?", 4, None),
    ],
)
def test_how_many_leds_in_series_is_counted_from_their_forward_voltage(question, leds, ohms):
    result = run(question)
    assert ids(result).count("led") == leds
    assert ohms is None or any(p.quantity == ohms for p in result.circuit.parts.values() if p.id == "resistor")
    assert f"{leds} in series from" in result.report["answer"]


def test_a_cut_off_takes_the_loads_power_and_both_thresholds():
    result = run("undervoltage cutoff for my 12V battery powered fridge (60W): disconnect at 11.4V, no micro, reconnect at 12.6")
    assert result.exit_code == 0 and not any("since no such voltage" in a or "1 A, since none" in a for a in result.report["assumptions"])


def test_a_led_that_the_catalogue_lacks_is_said_and_no_weaker_one_burnt():
    with pytest.raises(CannotDesign, match=r"1\.4 A"):
        run("A white LED for 1.4A from a 12V battery with a constant current driver, no micro")
    with pytest.raises(CannotDesign, match="20 W and 600 mA"):
        run("A 20W white LED (600mA) from a 12V battery with a constant current driver, no micro")


def test_each_actuator_has_a_bridge_of_its_own():
    result = run("Arduino Mega, two 12V linear actuators with a BTS7960")
    assert result.exit_code == 0 and ids(result).count("bts7960") == 2 and "irlz44n" not in ids(result)


@pytest.mark.parametrize("motor", ["24V 4A wheelchair motor", "24 V, 4 A wheelchair motor", "24V 4A scooter motor"])
def test_a_rating_before_what_a_motor_is_of_is_the_motors(motor):
    result = run(f"ESP32 drives a {motor} in both directions")
    assert result.exit_code == 0 and "bts7960" in ids(result) and result.circuit.parts["PS1"].value == "24 V"


def test_pumps_with_their_figures_behind_them_are_counted():
    result = run("Mega, an 8 channel relay board and 6 garden pumps 12V (1.2A each), 12V battery. Pins 30 to 35.")
    assert ids(result).count("water-pump") == 6
    assert all(joined(result, f"K1.IN{n}", f"A1.D{29 + n}") for n in range(1, 7))


def test_what_an_alternator_charges_needs_no_charger():
    result = run("My camper's 12V fan on a Wemos D1 mini, the camper battery is charged by the alternator, add surge protection")
    assert "tp4056" not in ids(result) and "tvs-p6ke24a" in ids(result)
