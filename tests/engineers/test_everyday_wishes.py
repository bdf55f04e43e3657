"""Ordinary requests whose plain words have a second meaning."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def _design(prompt):
    return design(prompt, Options(simulate=False))


def _ids(prompt):
    return [p.id for p in _design(prompt).circuit.parts.values()]


def test_what_was_read_somewhere_is_no_measurement():
    ids = _ids("How do I connect a HC-05 to an Uno? I read something about 3.3V on the RX pin.")
    assert "hc-05" in ids and ids.count("resistor") == 2


@pytest.mark.parametrize(
    ("prompt", "fan"),
    [
        ("I have a 5V fan with 3 wires and want to read its rpm with an ESP8266", "fan-3pin-5v"),
        ("read the rpm of a PC fan with an Arduino", "fan-3pin-12v"),
        ("fan with four wires, read the rpm and set the speed from a Pico", "fan-pwm-4pin"),
        ("12 V fan, Uno, a DS18B20 controls its speed", "fan-12v"),
    ],
)
def test_a_fan_whose_speed_is_read_has_a_tachometer_wire(prompt, fan):
    d = _design(prompt)
    ids = [p.id for p in d.circuit.parts.values()]
    assert fan in ids and "a3144" not in ids
    if fan != "fan-12v":
        assert any("TACH" in n for n in d.circuit.nets)


@pytest.mark.parametrize(
    "prompt",
    [
        "audio amp for a small 8 ohm speaker from my phone's headphone jack, 9V battery, volume control",
        "LM386 amplifier for a speaker, 3.5 mm jack as input, 9 V",
    ],
)
def test_the_socket_of_an_amplifier_is_its_input(prompt):
    d = _design(prompt)
    c = d.circuit
    jack = next(r for r, p in c.parts.items() if p.id == "headphone-jack")
    assert {p.pin for n in c.nets.values() for p in n.pins if p.ref == jack} == {"T", "R", "S"}
    assert d.exit_code == 0


@pytest.mark.parametrize(
    "prompt", ["transformer 12V AC, bridge, LM317 adjustable from 1.25 to 12 volts", "LM317 supply, variable 1.5 to 9 volts, from 15 V"]
)
def test_a_range_in_volts_is_set_with_a_potentiometer(prompt):
    assert "potentiometer" in _ids(prompt)


@pytest.mark.parametrize(
    ("prompt", "load", "count"),
    [
        ("Arduino Mega with 8 relays for garden valves 24V AC", "solenoid-valve-24vac", 8),
        ("4 relay module to run pumps", "water-pump", 4),
        ("relay board with 4 channels controlling fans", "fan-12v", 4),
        ("Nano with 6 relays for 3 pumps", "water-pump", 3),
    ],
)
def test_loads_without_a_number_are_as_many_as_the_contacts_that_are_named_for_them(prompt, load, count):
    c = _design(prompt).circuit
    refs = [r for r, p in c.parts.items() if p.id == load]
    assert len(refs) == count
    relays = {r for r, p in c.parts.items() if p.id.startswith("relay")}
    for ref in refs:
        assert any(p.ref in relays for n in c.nets.values() if any(q.ref == ref for q in n.pins) for p in n.pins), ref


def _net(c, ref, pin):
    return next((n for n in c.nets.values() if any(p.ref == ref and p.pin == pin for p in n.pins)), None)


def test_a_pin_that_decides_the_boot_takes_no_transistor_that_draws_it_low():
    d = _design("Connect an RC522 to an ESP8266 NodeMCU, green and red led, buzzer")
    held = {
        p.pin
        for n in d.circuit.nets.values()
        for p in n.pins
        if p.ref == "A1" and any(d.circuit.parts[q.ref].role == "base" for q in n.pins)
    }
    assert d.exit_code == 0 and held and not held & {"D3", "D4"}


@pytest.mark.parametrize(
    "prompt", ["74HC595 x2 driving 16 LEDs from an Arduino Nano on pins 8, 9, 10", "two 74HC595 and 16 LEDs, Nano pins 8 9 10"]
)
def test_the_pins_of_a_chain_are_those_of_its_first(prompt):
    d = _design(prompt)
    c = d.circuit
    joined = {p.pin: {q.pin for q in n.pins if q.ref == "A1"} for n in c.nets.values() for p in n.pins if p.ref == "U1"}
    assert (joined["DS"], joined["SHCP"], joined["STCP"]) == ({"D8"}, {"D9"}, {"D10"}) and d.exit_code == 0
    assert _net(c, "U1", "Q7S") is _net(c, "U2", "DS")


def test_three_pins_behind_eight_leds_are_those_of_their_register():
    c = _design("a 74HC595 with 8 LEDs on a Nano, pins 8, 9 and 10").circuit
    assert {p.pin for pin in ("DS", "SHCP", "STCP") for p in _net(c, "U1", pin).pins if p.ref == "A1"} == {"D8", "D9", "D10"}


@pytest.mark.parametrize(("prompt", "chips"), [("74HC165 with 8 buttons on an Uno", 1), ("two 74HC165 with 16 buttons, Nano", 2)])
def test_buttons_hang_on_the_input_register_and_its_kin_in_a_chain(prompt, chips):
    c = _design(prompt).circuit
    at = [{p.ref for p in _net(c, r, "1").pins} for r, p in c.parts.items() if p.id == "push-button"]
    assert at and all("A1" not in refs and refs & {"U1", "U2"} for refs in at)
    if chips == 2:
        assert _net(c, "U2", "Q7") is _net(c, "U1", "DS") and _net(c, "U1", "CP") is _net(c, "U2", "CP")


def test_leds_do_not_hang_on_inputs():
    c = _design("74HC165 with 4 buttons and 4 LEDs, Nano").circuit
    assert all(not _net(c, r, "2") or "U1" not in {p.ref for p in _net(c, r, "2").pins} for r, p in c.parts.items() if p.role == "series")


def test_each_behind_a_figure_counts_nothing():
    d = _design("I need a USB powered LED lamp: 3 white LEDs 20 mA each with a switch")
    ids = [p.id for p in d.circuit.parts.values()]
    assert ids.count("led") == 3 and ids.count("toggle-switch") == 1 and d.exit_code == 0


@pytest.mark.parametrize(
    ("prompt", "volts"),
    [
        ("door sensor: ESP8266, reed switch, 2xAA with a boost to 3.3V", 3.3),
        ("ESP8266 from 2 AA cells through a boost converter to 3.3 V", 3.3),
    ],
)
def test_a_boost_by_itself_is_a_converter_to_the_voltage_that_is_said(prompt, volts):
    d = _design(prompt)
    made = [p for p in d.circuit.parts.values() if p.component.kind == "converter"]
    assert d.exit_code == 0 and len(made) == 1
    out = made[0].component.rails[0].pins[0]
    assert _net(d.circuit, made[0].ref, out).volts == pytest.approx(volts)


@pytest.mark.parametrize(
    ("prompt", "fed", "unswitched"),
    [
        ("soil moisture node, ESP32-C3 supermini, capacitive sensor, deep sleep, sensor switched by a mosfet", {"U1"}, set()),
        ("the DHT22's power is switched by a P-channel MOSFET, ESP8266 deep sleep", {"U1"}, set()),
        ("ESP32, BME280 and OLED, use a mosfet to switch the power of the sensor", {"U1"}, {"U2"}),
    ],
)
def test_a_transistor_in_the_supply_of_a_sensor_is_a_p_channel_one_that_is_off_by_itself(prompt, fed, unswitched):
    c = _design(prompt).circuit
    q = next(r for r, p in c.parts.items() if p.component.shape == "pmos")
    behind, rail, gate = _net(c, q, "D"), _net(c, q, "S"), _net(c, q, "G")
    assert rail.kind == behind.kind == "power" and fed <= {p.ref for p in behind.pins}
    assert not unswitched & {p.ref for p in behind.pins}
    pulls = [p.ref for p in gate.pins if c.parts[p.ref].role == "pullup"]
    assert len(pulls) == 1 and any(p.ref == pulls[0] for p in rail.pins)


def test_a_higher_rail_is_switched_through_a_small_transistor():
    c = _design("ESP32, an HC-SR04 on 5 V whose 5V is cut by a transistor, soil sensor").circuit
    q = next(r for r, p in c.parts.items() if p.component.shape == "pmos")
    assert {c.parts[p.ref].component.shape for p in _net(c, q, "G").pins} >= {"npn"}


@pytest.mark.parametrize("prompt", ["ESP32 switches a 12V pump with a mosfet, soil sensor", "Uno, DHT11, 12V fan switched by an IRLZ44N"])
def test_a_transistor_for_a_load_stays_at_the_load(prompt):
    assert not any(p.component.shape == "pmos" for p in _design(prompt).circuit.parts.values())


@pytest.mark.parametrize(
    ("prompt", "volts"),
    [
        ("ATmega328P with 16 MHz crystal, LED on PB5, powered from 7805 and 9V", {9.0}),
        ("Arduino model train with L298N and 12V, speed by potentiometer", {12.0}),
        ("Keypad and servo, Arduino uno, 4 AA batteries for the servo, 9V for the arduino", {9.0, 6.0}),
        ("Uno with 2 pumps and IRLZ44N, 12V for the pumps", {12.0}),
    ],
)
def test_a_voltage_for_a_part_or_beside_its_driver_is_a_source(prompt, volts):
    c = _design(prompt).circuit
    found = {n.volts for n in c.nets.values() for p in n.pins if c.parts[p.ref].component.kind == "supply" and n.kind == "power"}
    assert volts <= found


@pytest.mark.parametrize(
    ("prompt", "battery"),
    [
        ("Nano with 9V battery and OLED showing the battery voltage", "battery-9v"),
        ("ESP32 measures the voltage of a 12V battery", "battery-12v-lead"),
        ("ESP32 to measure battery voltage 12V and show it on an OLED", "battery-12v-lead"),
        ("a solar panel 6V 1W, TP4056, 18650 and ESP32; measure battery voltage too", "battery-18650"),
    ],
)
def test_the_voltage_of_the_battery_that_feeds_all_is_divided_for_the_board(prompt, battery):
    d = _design(prompt)
    c = d.circuit
    assert battery in {p.id for p in c.parts.values()} and d.exit_code == 0
    top = next(r for r, p in c.parts.items() if p.role == "divider-top")
    rail = next(n for n in (_net(c, top, "1"), _net(c, top, "2")) if n.kind == "power")
    assert any(c.parts[p.ref].component.kind in ("supply", "protection", "power") for p in rail.pins)
    assert "voltage-sensor" not in {p.id for p in c.parts.values()}


def test_a_general_noun_before_a_signal_is_the_part_that_is_named():
    c = _design("Arduino Uno + W5500 ethernet + DHT22; D10 is ethernet CS, use D3 for the DHT").circuit
    assert "enc28j60" not in {p.id for p in c.parts.values()}
    chip = next(r for r, p in c.parts.items() if p.id == "w5500")
    assert any(p.ref == "A1" and p.pin == "D10" for p in _net(c, chip, "SCSn").pins)


@pytest.mark.parametrize(
    ("prompt", "pins"),
    [("Nano and four mosfet channels on pins 3 5 6 9", ["D3", "D5", "D6", "D9"]), ("Uno with two transistor outputs", None)],
)
def test_each_switch_without_a_load_has_a_terminal_of_its_own(prompt, pins):
    d = _design(prompt)
    c = d.circuit
    switches = [r for r, p in c.parts.items() if p.component.shape in ("nmos", "npn")]
    lows = [_net(c, r, "D") or _net(c, r, "C") for r in switches]
    ends = [next(p.ref for p in n.pins if c.parts[p.ref].component.kind == "connector") for n in lows]
    assert len(set(ends)) == len(switches) >= 2 and d.exit_code == 0
    if pins:
        gates = [next(p.ref for p in _net(c, r, "G").pins if c.parts[p.ref].role == "gate") for r in switches]
        assert [next(p.pin for p in _net(c, g, "1").pins if p.ref == "A1") for g in gates] == pins


def test_loads_without_a_number_are_as_many_as_their_switches():
    ids = _ids("ESP32 with two MOSFET outputs for 12 V loads")
    assert ids.count("load-dc") == ids.count("ao3400") == 2


@pytest.mark.parametrize(
    "prompt",
    [
        "Two BME280 on one ESP32 I2C bus, addresses 0x76 and 0x77, SDA on GPIO21 and SCL on GPIO22. No display please.",
        "ESP32 with two BME280, one bus; 0x76 and 0x77",
    ],
)
def test_a_list_of_addresses_is_shared_out(prompt):
    d = _design(prompt)
    c = d.circuit
    assert _net(c, "U1", "SDA") is _net(c, "U2", "SDA") and d.exit_code == 0
    assert {_net(c, r, "SDO").kind for r in ("U1", "U2")} == {"ground", "power"}


def test_addresses_of_other_parts_count_no_display():
    assert _ids("Nano with two ADS1115 and an OLED, 0x48 and 0x49 for the ADCs").count("ssd1306") == 1


@pytest.mark.parametrize(
    ("prompt", "pins"),
    [
        ("please avoid GPIO0, GPIO45 and GPIO46, ESP32-S3 with three buttons", {"GPIO0", "GPIO45", "GPIO46"}),
        ("ESP32 with 3 buttons, don't use GPIO2 and GPIO15", {"D2", "D15"}),
        ("Nano with 4 LEDs and a button, keep D2 and D3 free", {"D2", "D3"}),
        ("Uno, LED on 5, do not use pin 4, buzzer", {"D4"}),
    ],
)
def test_pins_that_are_turned_down_stay_free(prompt, pins):
    d = _design(prompt)
    assert not pins & {p.pin for n in d.circuit.nets.values() for p in n.pins if p.ref == "A1"}
    assert d.exit_code == 0 and any("stay free" in a or "Kept free" in a for a in d.report["assumptions"])


def test_a_smart_plug_switches_its_outlet_and_says_what_its_fuse_passes():
    d = _design("ESP32 smart plug: HLK-PM01, relay 10A, button and status LED")
    switched = next(n for n in d.circuit.nets.values() if n.name == "MAINS_SWITCHED")
    assert {d.circuit.parts[p.ref].id for p in switched.pins} == {"relay-module", "terminal-2"} and d.exit_code == 0
    assert any("up to the contact's 10 A" in a for a in d.report["advice"])


def test_heating_on_mains_is_no_heating_element_for_12_volts():
    ids = _ids("Thermostat with DS18B20, Arduino Nano and relay for 230V heating")
    assert "mains-appliance" in ids and "heater-12v" not in ids


def test_a_watch_crystal_clocks_no_processor():
    d = _design("24LC256 and DS1307 on a bare ATmega328P with 32.768kHz crystal")
    assert "32.768kHz" not in {p.value for p in d.circuit.parts.values()} and any("32.768kHz" in a for a in d.report["assumptions"])


@pytest.mark.parametrize(
    ("prompt", "there", "absent"),
    [
        ("I want a light over the bike shed that goes on with a PIR", "led", "toggle-switch"),
        ("light on the stairs when somebody comes, PIR and ESP8266", "led", "ldr"),
        ("switch 230V heater with relay if DHT22 is below 18 °C, ESP8266", "relay-module", "toggle-switch"),
        ("switch LED strip 12V with MOSFET, Pico", "led-strip-12v", "toggle-switch"),
        ("12 V small lamp switched by Arduino", "lamp-12v", "led"),
        ("I have a 3.3 V signal, switch a 12 V relay with it", "relay-12v", "arduino-uno"),
        ("a 3.3V logic signal should turn on a 12V LED strip", "ao3400", "arduino-uno"),
    ],
)
def test_lights_loads_and_signals_said_plainly(prompt, there, absent):
    ids = _ids(prompt)
    assert there in ids and absent not in ids


@pytest.mark.parametrize(
    ("prompt", "components"),
    [
        ("The 230 V heat lamp should burn from 8 in the morning to 8 in the evening", {"ds3231"}),
        ("plant light 12V on from 6 in the morning until 10 at night", {"ds3231"}),
        ("a box that beeps and has a light at 8 and at 20 o'clock until she lifts the lid", {"led", "reed-switch", "ds3231"}),
        (
            "Water trough, 1.2 km from our house, no power out there. I want to know at home when it's nearly empty.",
            {"hc-sr04", "battery-18650"},
        ),
        ("Music box: put a card or figure on top, the song that belongs to it plays", {"mfrc522", "dfplayer-mini"}),
        (
            "Shuttle train: it runs to the end, waits, comes back. Analog loco. Something senses the train at either end. Nano",
            {"l298n", "ir-obstacle"},
        ),
    ],
)
def test_what_is_asked_for_without_a_name_is_there(prompt: str, components: set[str]) -> None:
    assert components <= {p.id for p in design(prompt, Options(simulate=False)).circuit.parts.values()}


def test_a_geocache_blinks_its_coordinates_and_measures_none() -> None:
    made = design("geocache: ATtiny85, CR2032, LED on PB0 blinks the coordinates in morse", Options(simulate=False))
    assert {"neo-6m", "dc-supply"}.isdisjoint(p.id for p in made.circuit.parts.values())
