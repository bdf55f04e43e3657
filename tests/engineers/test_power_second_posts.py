"""Strips, buttons and fans by the words around them; a supply that is brought down; what a meter is to read; how a board is fed."""

import pytest

from circuitlm.pipeline.run import Options, design


def _made(prompt):
    return design(prompt, Options(simulate=False))


def _ids(prompt):
    return [p.id for p in _made(prompt).circuit.parts.values()]


@pytest.mark.parametrize(
    "prompt",
    ["Two LED strips dimmed by an Arduino Nano, all on a 12V car battery.", "ESP32 switches two led strips, 12V 5A power supply."],
)
def test_strips_of_no_stated_kind_are_for_the_supply(prompt):
    assert _ids(prompt).count("led-strip-12v") == 2


def test_a_strip_with_colours_keeps_its_data_line():
    assert "ws2812b" in _ids("ESP32 with an LED strip, rainbow animation, 12V adapter.")


@pytest.mark.parametrize(
    "prompt, part, count",
    [
        ("ESP32 with a pump 12V and a valve 12V, a button for each.", "push-button", 2),
        ("Arduino Uno, 2 linear actuators 12V with L298N, two limit switches each.", "limit-switch", 4),
        ("Arduino Uno drives three 12V pumps, each with a push button.", "push-button", 3),
        ("Arduino Uno with a pump and a button.", "push-button", 1),
    ],
)
def test_each_load_has_its_own(prompt, part, count):
    assert _ids(prompt).count(part) == count


def test_a_fan_with_four_wires_is_one_fan_with_a_speed_input():
    ids = _ids("ESP32 controls a PC fan with 4 wires by a thermistor, 12V adapter.")
    assert ids.count("fan-pwm-4pin") == 1


def test_24_volts_brought_to_5_is_a_supply_of_24():
    result = _made("24V to 5V for an ESP32 and a relay module.")
    assert {"dc-supply", "lm2596"} <= {p.id for p in result.circuit.parts.values()}
    assert any(n.volts == 24 for n in result.circuit.nets.values())


def test_a_signal_of_24_volts_is_no_supply():
    assert "dc-supply" not in _ids("Scale a 24V signal to 3.3V for an ESP32 input.")


def test_amperes_in_small_letters():
    result = _made("arduino + mosfet, a 12v fan, 12v 10a psu")
    assert not any("no voltage is given" in a for a in result.report["assumptions"])


@pytest.mark.parametrize(
    "prompt", ["Arduino Nano measures 0 to 24V DC and shows it on an LCD.", "ESP32 voltmeter, reads voltages up to 24V, OLED."]
)
def test_a_meter_reads_its_range_through_a_divider(prompt):
    top = next(p for p in _made(prompt).circuit.parts.values() if p.role == "divider-top")
    assert "24 V" in top.why.text


def test_a_meter_that_is_to_be_protected_is_clamped():
    ids = _ids("Measure 0-30V DC with an Arduino Nano, protected against overvoltage, small OLED.")
    assert "zener" in ids


def test_when_charging_asks_for_no_charger():
    assert "tp4056" not in _ids("ESP32 with a BME280 on a 12V lead battery, which goes up to 14.4 V when charging.")


@pytest.mark.parametrize(
    "question, said",
    [
        ("12V solar panel, 12V lead battery, ESP32 with a DHT22. How do I power the ESP32 from that?", "A1 (ESP32 DevKit V1) gets 5 V"),
        ("ESP32 controls a 12V fan. Can I use the same 12V adapter for the ESP32?", "Yes: A1"),
        ("How do I connect a TP4056, an 18650 and an ESP8266 so it charges and still runs?", "with BT1 behind it"),
    ],
)
def test_how_a_board_is_fed(question, said):
    assert said in _made(question).report["answer"]


@pytest.mark.parametrize(
    "prompt, part, setting",
    [
        ("Arduino measures up to 15A of a motor with an ACS712", "acs712", "20A"),
        ("ESP32 measures the current of a 12V battery, up to 40A, OLED", "acs758", "50A"),
        ("Arduino Uno measures the current of a lamp, OLED", "acs712", None),
    ],
)
def test_a_current_sensor_is_one_for_the_current(prompt, part, setting):
    result = _made(prompt)
    sensor = next(p for p in result.circuit.parts.values() if p.id == part)
    assert setting is None or sensor.settings["range"] == setting
    assert not any(x.endswith("A") and x[:-1].isdigit() for x in result.report["not_understood"])


@pytest.mark.parametrize(
    "prompt, never",
    [
        ("A 24V AC transformer from an old doorbell system powers an ESP32 with a BME280.", "buzzer"),
        ("Arduino with a DC motor from an old fan and an L298N.", "fan-12v"),
    ],
)
def test_what_a_part_came_from_is_no_part(prompt, never):
    assert never not in _ids(prompt)


@pytest.mark.parametrize("question", ["do i need a diode", "do I need a diode?"])
def test_a_question_without_its_mark(question):
    assert _made(f"ESP32 with 6V pump, driven by a mosfet. {question}").report["answer"].startswith("Yes: D1")


def test_advice_beside_what_is_there_is_not_built():
    ids = _ids("Arduino Uno, 2 linear actuators 12V, 12V 5A supply. A friend says I need H bridges, but I've got 4 relays here.")
    assert ids.count("relay-module") == 4 and "l298n" not in ids


@pytest.mark.parametrize(
    "prompt, part, count",
    [
        ("Pico W + 4 channel relay module, each relay switches a 12V fan.", "fan-12v", 4),
        ("ESP32 with four MOSFETs, each one switches a 12V valve.", "solenoid-valve", 4),
        ("Arduino with 8 channel relay board. Each channel controls a 12V pump.", "water-pump", 8),
    ],
)
def test_each_channel_switches_one(prompt, part, count):
    assert _ids(prompt).count(part) == count


def test_a_charger_by_what_it_makes():
    assert {"lm2596", "terminal-2"} <= set(_ids("Build a 12V to 5V USB charger for my motorcycle, at least 2A."))


@pytest.mark.parametrize("volts, converter", [(48, "xl7015"), (36, "lm2596hv"), (24, "lm2596")])
def test_a_pack_is_reckoned_full_and_fused(volts, converter):
    ids = _ids(f"{volts}V e-bike battery: get 5V for an ESP32 from it.")
    assert converter in ids and "fuse" in ids


def test_a_pack_is_divided_for_its_full_voltage():
    result = _made("60V scooter battery, Arduino Nano measures its voltage.")
    assert next(p for p in result.circuit.parts.values() if p.role == "divider-top").why.text.startswith("70 V")


@pytest.mark.parametrize("prompt", ["ESP32 reads two 4-20mA pressure sensors, 24V supply.", "ESP32 and two pressure sensors (4-20mA)."])
def test_senders_of_a_loop_stand_outside(prompt):
    result = _made(prompt)
    ids = [p.id for p in result.circuit.parts.values()]
    assert result.exit_code == 0 and "pressure-sensor" not in ids and ids.count("terminal-2") == 2


def test_what_is_left_alone_is_not_switched():
    ids = _ids("It has a 12V pump, a 12V LED strip and a heater which I don't touch. ESP32 dims the LEDs and switches the pump.")
    assert "heater-12v" not in ids


@pytest.mark.parametrize(
    "prompt, part",
    [
        ("Arduino Mega with a 24V output for a signal lamp 100mA. The cabinet has 24V.", "lamp-24v"),
        ("24V battery, 12V for a pump and 5V for an ESP32 from it", "lm2596"),
    ],
)
def test_the_load_of_an_output(prompt, part):
    result = _made(prompt)
    assert part in [p.id for p in result.circuit.parts.values()]
    assert not any("taken as one for 24 V" in a for a in result.report["assumptions"])


def test_usb_for_the_board_and_another_source_for_the_load():
    ids = _ids("Arduino Uno with a relay, 12V for the pump and USB for the Uno.")
    assert "lm2596" not in ids and "dc-supply" in ids


def test_a_battery_in_german_is_read():
    result = _made("Wohnmobil: ESP32 soll die Spannung der 12V Batterie anzeigen (OLED).")
    assert next(p for p in result.circuit.parts.values() if p.role == "divider-top").why.text.startswith("14.4 V")


@pytest.mark.parametrize(
    "prompt, load",
    [
        ("Arduino switches a 24V solenoid valve with a MOSFET, an LED showing that the valve is energised.", "L1"),
        ("ESP32 switches a 12 V pump with an IRLZ44N, a red LED lights whenever the pump is running.", "M1"),
    ],
)
def test_a_light_that_shows_a_load_stands_across_it(prompt, load):
    circuit = _made(prompt).circuit
    light = next(p for p in circuit.parts.values() if p.id == "led")
    assert circuit.net_of((light.ref, "K")) is circuit.net_of((load, "-"))


def test_one_board_on_each_end_is_two():
    assert [i for i in _ids("RS485 between two Arduinos, MAX485 modules. One Nano on each end.") if i.startswith("arduino")] == [
        "arduino-nano"
    ] * 2


def test_values_of_the_coarse_series_alone():
    from circuitlm.circuit.eseries import E24

    text = "Sallen-Key low pass, Butterworth, 3.4 kHz, unity gain, TL072 on +/-12 V, E24 resistors"
    ohms = [p.quantity for p in _made(text).circuit.parts.values() if p.id == "resistor"]
    assert ohms and all(float(f"{x:.1e}".split("e")[0]) in E24 and x == float(f"{x:.1e}") for x in ohms)


@pytest.mark.parametrize(
    "prompt, part, other",
    [
        (
            "NE555 PWM for a 12V pump (max 6A) with a potentiometer and an IRF3205, 12V lead battery",
            "diode-schottky-mbr745",
            "diode-1n4007",
        ),
        ("night light: LDR + transistor + LED strip 12V 1A, turns on when dark, no arduino, trimpot", "irlz44n", "2n2222"),
        ("12V fan thermostat with TMP36, LM393 and IRLZ34N, on at 45°C with 3 degree hysteresis", "lm78l05", "buck-boost"),
        ("19V laptop brick, a 10W COB LED dimmed by an ATtiny85, LM2596", "ldd-1000h", "irlz44n"),
    ],
)
def test_what_carries_the_load_is_taken(prompt, part, other):
    ids = _ids(prompt)
    assert part in ids
    assert other not in ids


def test_a_clamp_at_the_line_beside_the_gates_zener():
    result = _made("reverse polarity and overvoltage protection on a 12V input, automotive, 3A load: P-FET + zener + TVS")
    assert {"zener", "tvs-p6ke24a"} <= {p.id for p in result.circuit.parts.values()}


def test_a_microphone_is_amplified_before_its_peak_is_held():
    circuit = _made("electret -> LM358 (gain 100) -> peak detector -> Arduino A0, 5V").circuit
    amp = next(p.ref for p in circuit.parts.values() if p.id == "lm358")
    assert circuit.net_of((amp, "OUT1")) is circuit.net_of((amp, "IN2+"))
