"""Plain words of makers' posts: what each names, and how many."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read


def parts(prompt: str) -> dict[str, int]:
    """Catalogue id -> number, of the named parts."""
    found: dict[str, int] = {}
    for wish in read(prompt).of("part"):
        if wish.component is not None and not wish.support:
            found[wish.component] = found.get(wish.component, 0) + wish.count
    return found


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("4 arcade buttons with LEDs, Nano", {"push-button": 4, "led": 4}),
        ("six illuminated buttons on 2 to 7 of a Mega", {"push-button": 6, "led": 6}),
        ("an LED push button on a Pico", {"push-button": 1, "led": 1}),
        ("4 relays with LEDs, Uno", {"relay-module": 4}),
        ("ATtiny85 blinks 5 LEDs like a candle", {"led": 5, "attiny85": 1}),
        ("a relay like the SRD-05 on an Uno", {"relay-module": 1, "arduino-uno": 1}),
        ("2 relays (pump, heater), ESP32", {"relay-module": 2, "water-pump": 1, "heater-12v": 1}),
        ("8 relays, ULN2803, Uno", {"relay-module": 8, "uln2803": 1}),
        ("Ultrasonic parking aid with JSN-SR04T, ESP8266", {"jsn-sr04t": 1}),
        ("an ultrasonic sensor on an Uno", {"hc-sr04": 1}),
    ],
)
def test_counts(prompt: str, expected: dict[str, int]) -> None:
    found = parts(prompt)
    assert {k: found.get(k) for k in expected} == expected
    assert "hc-sr04" in expected or "hc-sr04" not in found


def test_initials_are_colours() -> None:
    wish = next(w for w in read("Traffic light with 3 LEDs (R/Y/G) and an Arduino Nano").of("part") if w.component == "led")
    assert wish.attributes["colors"] == "red yellow green" and wish.count == 3


def test_values_tell_capacitors_apart() -> None:
    request = read("two 100nF capacitors, a 10uF capacitor, LM7805, Uno, 9V battery")
    assert [(w.attributes["farads"], w.count) for w in request.of("part") if w.support] == [("100nF", 2), ("10uF", 1)]


def test_a_connector_that_a_module_carries() -> None:
    from circuitlm.pipeline.run import Options, design

    made = design("RS232 to a Pico: MAX3232 module, DB9", Options(simulate=False))
    assert made.exit_code == 0
    assert not any(p.component.kind == "connector" for p in made.circuit.parts.values())


@pytest.mark.parametrize(
    ("prompt", "component", "pins"),
    [
        (
            "arduino uno, L293D, two dc motors 6V on EN 9,10 IN 2,3,4,5. hc-05 on 11/12",
            "l293d",
            {"in1": "2", "in2": "3", "in3": "4", "in4": "5", "EN12": "9", "EN34": "10"},
        ),
        ("uno, L298N: EN on 9 and 10, IN on 2,3,4,5, two motors", "l298n", {"ENA": "9", "ENB": "10", "in1": "2", "in4": "5"}),
        ("mega with 16 relays (two 8ch boards) on 22-37", "relay-module-8", {"": "22", "#15": "37"}),
    ],
)
def test_pins_by_family(prompt: str, component: str, pins: dict[str, str]) -> None:
    wish = next(w for w in read(prompt).of("part") if w.component == component)
    assert pins.items() <= wish.pins.items()
    assert wish.count == (2 if component.startswith("relay") else 1)


@pytest.mark.parametrize("prompt", ["Nano, DHT22 on D4, MQ-135 on A0, 9V adapter into VIN", "Uno fed with 12 V at Vin, DHT11 on 2"])
def test_a_supply_on_vin_is_on_vin(prompt: str) -> None:
    from circuitlm.pipeline.run import Options, design

    made = design(prompt, Options(simulate=False))
    board = made.circuit.controllers()[0]
    net = made.circuit.net_of((board.ref, "VIN"))
    assert net is not None and any(made.circuit.parts[p.ref].component.kind == "supply" for p in net.pins)
    assert not made.report["not_understood"]


def test_a_voltage_on_vin_is_a_supply() -> None:
    assert [w.quantity for w in read("Uno with 24V on Vin and a DHT11").of("supply")] == [24.0]


def test_the_light_that_is_on_the_board_already() -> None:
    assert "led" not in parts("blue pill. PC13 led already on board, PB10/PB11 to HC-05")


def test_a_divider_in_a_serial_line_takes_the_values_that_are_told() -> None:
    from circuitlm.pipeline.run import Options, design

    made = design("pro mini 5V with a bluetooth HC-06 (rx via divider 1k/2k)", Options(simulate=False))
    assert not made.plan.blocks
    assert sorted(p.quantity or 0 for p in made.circuit.parts.values() if p.component.ref == "R") == [1000.0, 2000.0]


def test_heating_oil_heats_nothing_here() -> None:
    assert [w.function for w in read("Monitor our heating oil tank with JSN-SR04T and ESP32").of("function")] == []


def test_valves_are_as_many_as_their_transistors() -> None:
    from circuitlm.pipeline.run import Options, design

    made = design("blue pill drives 4 MOSFETs (PA0-PA3) for 24V solenoid valves, 24V supply, buck to 5V", Options(simulate=False))
    assert made.exit_code == 0
    assert [p.id for p in made.circuit.parts.values()].count("solenoid-valve") == 4
    assert {"PA0", "PA1", "PA2", "PA3"} <= {p["pin"] for p in made.report["pins"]}


def test_a_charger_beside_a_lead_battery_and_a_panel_is_one_for_lead() -> None:
    from circuitlm.pipeline.run import Options, design

    made = design("Battery charger for a 12V lead acid battery and an 18V solar panel, Nano measures the voltage", Options(simulate=False))
    assert "solar-charger-lead" in {p.id for p in made.circuit.parts.values()}
