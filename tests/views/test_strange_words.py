"""What people write beside and instead of a part's name: ratings, colours, sizes, prints that stand on several pins."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit, PinRef
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.verify.verdict import verify
from circuitlm.views import match, ratings, written
from circuitlm.views.match import Said
from circuitlm.views.resolve import PinFinder, map_pins
from circuitlm.views.wirelist import from_wires


def part(words: str, *pins: str, ref: str = "X1") -> tuple[Circuit, str]:
    lines = "\n".join(f"{ref}.{p} - N{n}" for n, p in enumerate(pins or ("1", "2")))
    circuit, _ = from_wires(f"{ref} = {words}\n{lines}")
    return circuit, circuit.parts[ref].id


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("470u/25V", {"V": 25.0}), ("47R 5W", {"W": 5.0}), ("12V 2A adapter", {"V": 12.0, "A": 2.0}), ("10k 1/4W", {"W": 0.25}),
        ("LiPo 3.7V 2000mAh", {"V": 3.7, "mAh": 2000.0}), ("3V3", {}), ("4K7", {}),
    ],
)  # fmt: skip
def test_ratings_are_told_from_values(text: str, figures: dict[str, float]) -> None:
    assert ratings.figures([text]) == figures


def test_a_rating_beside_a_value_is_the_parts() -> None:
    circuit, _ = from_wires("C1 = 470uF 16V electrolytic\nR1 = 47R 5W\nPS = 12V 2A power supply\nC1.+ - R1.1\nR1.2 - PS.+\nPS.- - C1.-")
    assert circuit.parts["C1"].settings["rated"] == "16 V" and circuit.parts["R1"].component.spec["p_max"] == 5
    assert circuit.parts["PS"].component.rails[0].max_ma == 2000 and circuit.parts["PS"].settings["volts"] == "12 V"


def test_a_load_for_another_voltage_is_wound_for_it() -> None:
    circuit, found = part("36V heating element", "1", "2", ref="H1")
    assert found == "heater-12v" and circuit.parts["H1"].component.spec["volts"] == 36


@pytest.mark.parametrize(("words", "volts"), [("12V transformer", 12.0), ("230V/15V transformer", 15.0), ("230V transformer", None)])
def test_a_transformers_lower_voltage_is_what_it_gives(words: str, volts: float | None) -> None:
    assert ratings.secondary([words]) == volts


@pytest.mark.parametrize(
    ("words", "prefix", "colour"),
    [
        ("red LED", "LED", "red"), ("LED green 5mm", "D", "green"), ("white", "D", "white"), ("LED_Blue", "D", "blue"), ("LED", "D", None),
        ("red wire", "W", None), ("green LED strip", "D", None), ("red", "U", None),
    ],
)  # fmt: skip
def test_an_led_is_known_by_its_colour(words: str, prefix: str, colour: str | None) -> None:
    assert written.led(words, prefix) == colour


def test_the_colour_goes_with_the_led() -> None:
    circuit, found = part("white LED 5mm", "A", "K", ref="D1")
    assert found == "led" and circuit.parts["D1"].settings["color"] == "white"


@pytest.mark.parametrize(
    ("words", "pins", "component"),
    [
        ("4 x AA holder", ("+", "-"), "battery-aa-4"),
        ("28BYJ-48 geared stepper", ("1", "2", "3", "4"), "stepper-28byj48"),
        ("SSD1306", ("GND", "VCC", "D0", "D1", "RES", "DC", "CS"), "ssd1306-spi"),
        ("pin header", ("1", "2", "3", "4"), "header-4"),
        ("7 segment display common cathode", ("A", "B", "COM"), "seven-segment"),
        ("MAX3485 RS485 module", ("VCC", "GND", "RO", "DI", "RE", "DE", "A", "B"), "max3485"),
        ("electret microphone", ("+", "-"), "electret-mic-capsule"),
        ("AP2112K-3.3", ("VIN", "GND", "VOUT"), "ap2112k-3v3"),
        ("DHT22 module", ("VCC", "DATA", "GND"), "dht22-module"),
    ],
)
def test_a_part_is_found_by_its_wording_and_pins(words: str, pins: tuple[str, ...], component: str) -> None:
    assert part(words, *pins)[1] == component


def test_a_pin_that_a_named_board_lacks_stays_a_fault_and_is_no_other_board() -> None:
    circuit, found = part("Arduino Uno", "5V", "GND", "12", "22", ref="A1")
    assert found == "arduino-uno" and any(f.rule == "unknown-pin" for f in verify(circuit).findings)


def test_a_kind_of_what_is_drawn_is_told_by_its_words() -> None:
    ports = (("1", ("1",)), ("2", ("2",)))
    hit, _ = match.find(Said(names=("Reed switch", "SW1"), ftype="simple_switch", ports=ports))
    assert hit is not None and hit.component.id == "reed-switch"
    hit, _ = match.find(Said(names=("High-power LED 1 W", "LED"), symbol="Device:LED", ports=(("1", ("K",)), ("2", ("A",)))))
    assert hit is not None and hit.component.id == "led-power-1w"


def test_a_print_that_stands_on_several_pins_means_all_of_them() -> None:
    circuit, _ = from_wires("U1 = ATmega328P\nPS = 5V power supply\nU1.GND - PS.-\nU1.VCC - PS.+")
    assert {p.pin for p in circuit.nets["GND"].pins if p.ref == "U1"} == {"GND.1", "GND.2"}
    circuit, _ = from_wires("U1 = ATmega328P\nPS = 5V power supply\nU1.GND.1 - PS.-\nU1.VCC - PS.+")
    assert circuit.net_of(PinRef("U1", "GND.2")) is None


def test_pins_of_one_print_are_counted() -> None:
    relay = catalogue().get("relay-12v")
    found, missing = map_pins(relay, [("a", ["coil1"]), ("b", ["coil_2"])])
    assert missing == [] and set(found.values()) == {"A1", "A2"}
    assert PinFinder(catalogue().get("arduino-uno")).all("3_3V") == ["3V3"]


def test_ends_of_a_connection_may_be_listed_and_names_may_have_commas() -> None:
    circuit, _ = from_wires(
        "A1 = Arduino Uno\nU1 = L293D\nS1 = HC-SR04\nA1.5V -> U1.VCC1, S1.VCC\nA1.D9 -> U1.1,2EN\nA1.GND -> U1.GND, S1.GND"
    )
    net = circuit.net_of(PinRef("A1", "5V"))
    assert net is not None and {p.ref for p in net.pins} == {"A1", "U1", "S1"}
    other = circuit.net_of(PinRef("A1", "D9"))
    assert other is not None and PinRef("U1", "EN12") in other.pins
