"""What is carried about and charged: the cell that nobody names, the board's own charger, the plug that charges, figures that are kept."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.run import Design, Options, design


def _made(prompt: str) -> Design:
    return design(prompt, Options(simulate=False))


def _ids(circuit: Circuit) -> list[str]:
    return [p.id for p in circuit.parts.values()]


@pytest.mark.parametrize(
    "prompt",
    [
        "portable thermometer with an ESP32, an OLED and a DS18B20",
        "Handheld distance meter: Arduino Nano, HC-SR04 and a 0.96 inch OLED.",
        "Arduino Pro Mini with a BME280, there is no mains nearby",
        "pocket-sized metronome with a Nano and a buzzer",
    ],
)
def test_what_is_carried_has_a_cell_that_is_charged(prompt: str) -> None:
    made = _made(prompt)
    assert "battery-18650" in _ids(made.circuit) and "tp4056" in _ids(made.circuit) and "dc-supply" not in _ids(made.circuit)
    assert any("no supply is named" in a for a in made.report["assumptions"])


@pytest.mark.parametrize(
    "prompt",
    [
        "portable thermometer with an ESP32 and a DS18B20 on 3 AA cells",
        "thermometer with an ESP32 and a DS18B20",
        "ESP32 and an OLED, not portable",
    ],
)
def test_what_has_a_source_or_stays_in_place_gets_none(prompt: str) -> None:
    assert "battery-18650" not in _ids(_made(prompt).circuit)


@pytest.mark.parametrize(
    "prompt",
    [
        "XIAO ESP32C3 with a BME280 and a lipo, rechargeable through usb-c",
        "Feather HUZZAH with a lipo charged via usb and a DHT22",
        "LilyGO T-Display with a lipo and two buttons, usb charging",
    ],
)
def test_a_board_that_charges_its_cell_needs_no_charger(prompt: str) -> None:
    made = _made(prompt)
    assert "tp4056" not in _ids(made.circuit) and "usb-power" not in _ids(made.circuit) and made.exit_code == 0
    cell = next(p for p in made.circuit.parts.values() if p.id == "battery-lipo-1s")
    net = made.circuit.net_of((cell.ref, "+"))
    assert net is not None and any(made.circuit.parts[p.ref].component.mcu and p.pin.startswith("BAT") for p in net.pins)


@pytest.mark.parametrize("words", ["rechargeable through usb-c", "charge it over usb", "must charge from usb-c", "a usb-c charging port"])
def test_the_plug_that_charges_feeds_the_charger_alone(words: str) -> None:
    circuit = _made(f"ESP32-C3 supermini, DRV8833, one motor, 1S lipo, {words}").circuit
    charger = next(p for p in circuit.parts.values() if p.id == "tp4056")
    out = circuit.net_of((charger.ref, "OUT+"))
    assert out is not None and len(out.pins) > 1
    for plug in (p for p in circuit.parts.values() if p.id == "usb-power"):
        net = circuit.net_of((plug.ref, "VBUS"))
        assert net is not None and net.refs() == sorted([plug.ref, charger.ref])


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("ESP32 on a single 18650 2600mAh", "mah", "2600"),
        ("Nano and a 2S lipo 7.4V 1300 mAh", "mah", "1300"),
        ("XIAO with a 500mAh lipo", "mah", "500"),
        ("ESP32, LM2596, a 12V 7Ah lead acid battery", "mah", "7000"),
        ("ESP32 on a 3.7 Wh lipo", "mah", "1000"),
        ("ESP32, TP4056, 18650 and a 6V 2W solar panel", "watts", "2"),
    ],
)
def test_figures_of_a_source_are_read(text: str, key: str, value: str) -> None:
    request = read(text)
    assert value in [w.attributes.get(key) for w in request.of("supply")] and not request.not_understood


def test_the_capacity_that_is_given_counts() -> None:
    circuit = _made("ESP32-C3 supermini, DRV8833, one motor, 1S 400mAh lipo, TP4056").circuit
    cell = next(p for p in circuit.parts.values() if p.id == "battery-lipo-1s")
    assert cell.component.spec["capacity_mah"] == 400 and "400 mAh" in cell.component.name


def test_a_panels_power_is_its_current() -> None:
    circuit = _made("ESP8266, TP4056, one 18650 and a 6V 3W solar panel").circuit
    panel = next(p for p in circuit.parts.values() if p.id == "solar-panel-6v")
    assert panel.component.rails[0].max_ma == pytest.approx(500)


@pytest.mark.parametrize(
    "prompt",
    [
        "robot car, 4 TT motors and an L298N, Arduino Uno, powered by a 9V battery",
        "ESP32 with a SIM800L on a 9V battery",
        "Arduino Nano, TB6612FNG and two DC motors on 4 AA batteries",
    ],
)
def test_the_only_battery_feeds_what_is_too_much_for_it_with_a_warning(prompt: str) -> None:
    made = _made(prompt)
    assert "dc-supply" not in _ids(made.circuit)
    if "9V" in prompt:
        assert {"battery-weak", "rail-budget"} & {f["rule"] for f in made.report["verdict"]["findings"]}


@pytest.mark.parametrize(
    "prompt",
    [
        "line following robot with an Arduino Nano and an L298N",
        "obstacle avoiding robot with an Arduino Uno and an L298N",
    ],
)
def test_a_robot_that_moves_does_not_hang_on_a_usb_cable(prompt: str) -> None:
    made = _made(prompt)
    assert not any("USB socket" in a for a in made.report["assumptions"])


@pytest.mark.parametrize(
    ("words", "upper", "lower"),
    [
        ("divider 2k top and 1k bottom", 2000, 1000),
        ("divider top 2k bottom 1k", 2000, 1000),
        ("divider with 10k as the upper and 3k3 as the lower resistor", 10000, 3300),
        ("divider, upper resistor 100k, lower 22k", 100000, 22000),
    ],
)
def test_a_value_is_the_leg_that_the_words_call_it(words: str, upper: float, lower: float) -> None:
    circuit = _made(f"{words}, from 9V to A0 of an Arduino Uno").circuit
    ohms = {p.role: p.quantity for p in circuit.parts.values() if p.role in ("divider-top", "divider-bottom")}
    assert ohms == {"divider-top": upper, "divider-bottom": lower}


@pytest.mark.parametrize(
    "words", ["wake up every 15 min", "it wakes itself every hour", "sleeps 10 minutes between readings", "then it goes back to sleep"]
)
def test_a_board_that_sleeps_can_wake_itself(words: str) -> None:
    circuit = _made(f"ESP8266 NodeMCU with a DS18B20 on an 18650, {words}").circuit
    assert "WAKE" in circuit.nets


@pytest.mark.parametrize(
    "prompt",
    [
        "ESP32 with an OLED on an 18650 battery, charged over USB-C, with an on/off switch",
        "Ein ESP32 mit OLED soll an einem 18650 Akku laufen, geladen über USB-C, mit Ein/Aus-Schalter",
    ],
)
def test_the_switch_stands_behind_the_charger_and_not_in_its_plug(prompt: str) -> None:
    circuit = _made(prompt).circuit
    by_id = {p.id: p.ref for p in circuit.parts.values()}
    switch = {
        p.ref
        for pin in circuit.parts[by_id["toggle-switch"]].component.pins
        if (n := circuit.net_of((by_id["toggle-switch"], pin.id)))
        for p in n.pins
    }
    assert by_id["tp4056"] in switch and by_id["usb-power"] not in switch


@pytest.mark.parametrize(
    "prompt",
    [
        "Alimenter un Arduino Uno et un moteur 12V avec une batterie plomb 12V 7Ah, avec interrupteur général et fusible",
        "Arduino Uno con un motor 12V y batería de plomo 12V 7Ah, fusible e interruptor general",
        "Arduino Nano met een loodaccu 12V, hoofdschakelaar en een zekering, en een DHT22",
        "Arduino Nano mit DHT22 an einem 12V Bleiakku, Hauptschalter und Sicherung",
    ],
)
def test_lead_batteries_switches_and_fuses_in_other_languages(prompt: str) -> None:
    circuit = _made(prompt).circuit
    roles = {p.component.shape: p.role for p in circuit.parts.values()}
    assert "battery-12v-lead" in _ids(circuit) and roles["switch"] == "switch" and roles["fuse"] == "protection"


@pytest.mark.parametrize("words", ["on USB or on 3x AA, whichever is there", "3 AA batteries or usb", "runs from USB or 3 AA batteries"])
def test_a_battery_beside_usb_at_a_boards_5_volts_has_a_diode(words: str) -> None:
    circuit = _made(f"Pico W with an OLED, {words}").circuit
    cell = next(p.ref for p in circuit.parts.values() if p.id == "battery-aa-3")
    net = circuit.net_of((cell, "+"))
    assert net is not None and any(p.pin == "A" for p in net.pins) and len(net.pins) == 2


@pytest.mark.parametrize("words", ["runs on a 9V battery or USB", "on 3 AA batteries"])
def test_no_diode_where_the_board_keeps_its_sources_apart_or_has_one(words: str) -> None:
    assert "diode-schottky-1n5819" not in _ids(_made(f"Arduino Nano with an OLED, {words}").circuit)


def test_a_boost_module_that_is_set_for_a_load_does_not_feed_the_board() -> None:
    circuit = _made("MT3608 set to 12V from a 5V powerbank for a 12V fan, on/off with an ESP32 and an IRLZ44N").circuit
    (boost,) = [p for p in circuit.parts.values() if p.id == "mt3608"]
    assert boost.settings["output"] == "12 V" and circuit.nets["12V"].pins


def test_a_named_boost_converter_works_from_two_cells() -> None:
    circuit = _made("Nano, nRF24L01 and a DHT22 on 2 AA batteries with a boost converter").circuit
    assert _ids(circuit).count("mt3608") == 1
