"""The voltage of the battery that a board lives on is read through two resistors, whatever words name the battery."""

import pytest

from circuitlm.pipeline.run import Options, design


def _ids(prompt):
    circuit = design(prompt, Options(simulate=False)).circuit
    return circuit, [p.id for p in circuit.parts.values()]


@pytest.mark.parametrize(
    "prompt",
    [
        "ESP32 powered from a 12V battery, I want to read its voltage.",
        "Arduino Nano on a 3S lipo, a buzzer beeps when its voltage is low.",
        "Arduino monitoring a car battery with an OLED.",
        "Arduino with 12V battery feeding a motor; monitor its voltage on an OLED",
        "Pico, DHT22 and a 24V battery whose voltage it logs to SD card",
        "The Uno measures a battery between 11.5 and 14.4 V and shows it on a 16x2 LCD.",
    ],
)
def test_a_divider_and_no_module(prompt):
    circuit, ids = _ids(prompt)
    assert [p.role for p in circuit.parts.values()].count("divider-top") == 1
    assert "voltage-sensor" not in ids


def test_another_things_voltage_asks_for_no_divider():
    circuit, _ = _ids("ESP32 battery powered, measures temperature with a DS18B20.")
    assert not any((p.role or "").startswith("divider") for p in circuit.parts.values())


@pytest.mark.parametrize(
    "said, battery",
    [
        ("a battery between 10.8 and 14.2 V", "battery-12v-lead"),
        ("a battery that goes from 3.0 to 4.2 V", "battery-18650"),
        ("a battery (3.0-4.2 V)", "battery-18650"),
    ],
)
def test_a_range_tells_the_battery(said, battery):
    assert battery in _ids(f"ESP32 with a BME280 on {said}.")[1]


def test_a_signal_of_0_to_10_volts_is_divided_beside_another_supply():
    circuit, ids = _ids("ESP32 reads a 0-10V signal, everything is powered from a 24V supply.")
    assert "dc-supply" in ids
    top = next(p for p in circuit.parts.values() if p.role == "divider-top")
    assert "10 V" in top.why.text


def test_four_cells_are_lowered_for_a_pico():
    result = design("Raspberry Pi Pico on 4 AA batteries with a BME280.", Options(simulate=False))
    assert result.exit_code == 0
    net = result.circuit.net_of(("A1", "VSYS"))
    assert net is not None and net.volts == 3.3


@pytest.mark.parametrize(
    "prompt",
    [
        "Arduino Uno, a servo, an LCD 16x2 I2C and a DHT22. Everything from USB.",
        "Arduino Nano with a servo and an OLED, all from the computer's USB.",
    ],
)
def test_everything_from_usb_adds_no_supply(prompt):
    assert "dc-supply" not in _ids(prompt)[1]


@pytest.mark.parametrize(
    "prompt",
    [
        "Arduino Uno mit zwei Servos und einem HC-SR04. Die Servos sollen ein eigenes 5V-Netzteil bekommen.",
        "Arduino Uno avec deux servos et un HC-SR04. Les servos auront leur propre alimentation 5V.",
        "Arduino Uno con dos servos y un HC-SR04. Los servos tendrán su propia fuente de 5V.",
        "Arduino Uno with two servos and a HC-SR04. The servos have a separate 5V supply.",
    ],
)
def test_a_supply_of_their_own_feeds_the_servos_alone(prompt):
    circuit, _ = _ids(prompt)
    source = next(ref for ref, p in circuit.parts.items() if p.role == "source")
    net = circuit.net_of((source, "+"))
    assert net is not None
    assert {str(pin).split(".")[0] for pin in net.pins} == {source, "M1", "M2"}


def test_a_count_before_a_voltage_and_two_nouns():
    _, ids = _ids("Arduino Nano switching four 12V car headlight relays from buttons.")
    assert ids.count("relay-automotive-12v") == 4


@pytest.mark.parametrize(
    "prompt, batteries",
    [
        ("ESP32 reads the voltage of two 12V batteries, OLED", 0),
        ("Uno measures the voltage of both 12V batteries of my boat, LCD, supply from USB", 0),
        ("ESP32 shows the voltage of the leisure battery and of the starter battery on an OLED.", 1),
    ],
)
def test_each_battery_is_read_for_itself(prompt, batteries):
    circuit, ids = _ids(prompt)
    assert [p.role for p in circuit.parts.values()].count("divider-top") == 2
    assert ids.count("battery-12v-lead") == batteries


@pytest.mark.parametrize("volts", [6, 7.2, 36])
def test_a_battery_of_no_stated_kind_is_divided_at_its_own_rail(volts):
    circuit, ids = _ids(f"ESP32 with a BME280 and a {volts}V battery pack, measure the battery voltage.")
    top = next(p for p in circuit.parts.values() if p.role == "divider-top")
    net = circuit.net_of((top.ref, "1"))
    assert "terminal-2" not in ids and net is not None and net.kind == "power"
