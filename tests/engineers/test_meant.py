"""What named parts are for where no word tells it: second thoughts about a first plan."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.pipeline.run import Design, Options, design


def made(prompt: str) -> Design:
    return design(prompt, Options(simulate=False))


def between(circuit: Circuit, ref: str) -> set[str]:
    """Kinds or names of the nets at a part's pins."""
    return {net.kind if net.kind in ("ground", "power", "switched") else net.name for _, net in circuit.pins_of(ref) if net is not None}


def one(circuit: Circuit, component: str) -> str:
    refs = [p.ref for p in circuit.parts.values() if p.id == component]
    assert len(refs) == 1, refs
    return refs[0]


@pytest.mark.parametrize(
    ("prompt", "switch", "source"),
    [
        ("XIAO ESP32C3 with 12V siren and FQP27P06, powered by 12V battery", "fqp27p06", "S"),
        ("Pico with DC motor and 2N3906, powered by 5V supply", "2n3906", "E"),
        ("ESP32-S3, 5V relay, 2N3906, flyback diode, USB power", "2n3906", "E"),
        ("Nano, LED, BC557", "bc557", "E"),
    ],
)
def test_high_side(prompt: str, switch: str, source: str) -> None:
    design = made(prompt)
    circuit = design.circuit
    q = one(circuit, switch)
    at = {pin.id: net for pin, net in circuit.pins_of(q)}
    assert at[source].kind == "power"
    low = at["D" if source == "S" else "C"]
    loads = [circuit.parts[p.ref] for p in low.pins if p.ref != q]
    assert loads and all(p.component.kind != "connector" for p in loads)  # the load itself, no terminal in its place
    assert any("is taken as the switch" in a for a in design.report["assumptions"])
    assert design.exit_code == 0


def test_diode_across_a_lamp() -> None:
    """A freewheeling diode does no harm across what needs none: it stands where everybody puts it."""
    circuit = made("Connect 12V lamp, FQP27P06, 2N3904, 1N4007 to Leonardo using 12V supply").circuit
    lamp, diode = one(circuit, "lamp-12v"), one(circuit, "diode-1n4007")
    nets = {net.name for _, net in circuit.pins_of(lamp)}
    assert {pin.id: net.kind for pin, net in circuit.pins_of(diode)}["A"] == "ground"
    assert {net.name for _, net in circuit.pins_of(diode)} == nets


@pytest.mark.parametrize("part", ["1N5819", "IRF9540N"])
def test_reversal(part: str) -> None:
    design = made(f"Nano, MP1584, {part}, 470uF capacitor, 2S lipo")
    refs = [p.ref for p in design.circuit.parts.values() if part.lower() in p.id]
    assert len(refs) == 1
    assert {net.kind for pin, net in design.circuit.pins_of(refs[0]) if pin.id != "G"} == {"power"}
    assert any("reversed supply" in a for a in design.report["assumptions"])


@pytest.mark.parametrize(
    ("prompt", "value", "at"),
    [
        ("I have a Nano, a servo, a 470uF capacitor and a 5V adapter. How do I wire it up?", 470e-6, {"power", "ground"}),
        ("DC motor, TIP120, 1N4007, 100nF capacitor, push button, 9V battery", 100e-9, {"power", "switched"}),
        ("Connect LM2596, 470uF capacitor, 100nF capacitor to ESP32 using 12V adapter", 100e-9, {"power", "ground"}),
        ("ESP32, 12V solenoid valve, AO3400, 1000uF, 12V adapter", 1e-3, {"power", "ground"}),
        ("Nano, LM7805, a 470uF capacitor across the battery, 9V battery", 470e-6, {"power", "ground"}),
    ],
)
def test_capacitors(prompt: str, value: float, at: set[str]) -> None:
    design = made(prompt)
    found = [p for p in design.circuit.parts.values() if p.component.ref == "C" and p.quantity and abs(p.quantity / value - 1) < 0.01]
    assert found and any(between(design.circuit, p.ref) == at for p in found)
    assert design.exit_code == 0
    assert not design.report["not_understood"]


def test_two_values_are_two_wishes() -> None:
    circuit = made("two 100nF capacitors, a 10uF capacitor, LM7805, Uno, 9V battery").circuit
    values = sorted(p.quantity for p in circuit.parts.values() if p.component.ref == "C")
    assert values == pytest.approx([100e-9, 100e-9, 10e-6])


def test_resistor_of_a_transistor() -> None:
    circuit = made("Arduino Uno, 12V fan, 2N3906, 1N5819, 1k resistor, 12V 2A supply").circuit
    base = {net.name for pin, net in circuit.pins_of(one(circuit, "2n3906")) if pin.id == "B"}
    ohms = [p for p in circuit.parts.values() if p.quantity == pytest.approx(1000.0) and p.component.ref == "R"]
    assert len(ohms) == 1 and base & {net.name for _, net in circuit.pins_of(ohms[0].ref)}


def test_a_diode_that_nothing_needs() -> None:
    """A driver board has its own diodes: the named one is told to be without use, and not said to be on board."""
    design = made("ULN2003 board, 28BYJ-48 stepper, Uno, 1N4007")
    told = [w["text"] for w in design.report["wishes"] if "1N4007" in w["words"]]
    assert "own on board" in str(told)
    assert design.exit_code == 0


def test_what_is_listed_leads_to_no_pin() -> None:
    """'A button, 1000 µF to the Wemos' tells no wire between the button and the board's supply."""
    circuit = made("Connect MP1584, fuse, push button, 1000uF capacitor to Wemos D1 mini using 7.4V lipo").circuit
    cap = next(p.ref for p in circuit.parts.values() if p.component.ref == "C")
    assert between(circuit, cap) == {"power", "ground"}


def test_capacitor_at_a_steppers_supply_is_its_drivers() -> None:
    design = made("NEMA 17 with an A4988 on an Uno, 12V 2A supply, 100uF cap on the motor supply")
    assert design.exit_code == 0


def test_a_regulator_below_its_source() -> None:
    """A named regulator that does not stand the battery gets a converter in front, and feeds the board: it never hangs idle or over its maximum."""
    design = made("Pro Mini 3.3V, MCP1700, 12V lead battery")
    regulator = one(design.circuit, "mcp1700-3302")
    at = {pin.id: net for pin, net in design.circuit.pins_of(regulator)}
    assert at["IN"].volts == pytest.approx(5.0)
    assert any(design.circuit.parts[p.ref].component.mcu for p in at["OUT"].pins)
    assert any("at most 6 V" in a for a in design.report["assumptions"])


def test_a_bare_chip_at_its_regulators_voltage() -> None:
    circuit = made("bare ATmega328P, HT7333, LED, 12V adapter").circuit
    chip = one(circuit, "atmega328p-8mhz")
    assert {round(net.volts or 0, 1) for pin, net in circuit.pins_of(chip) if pin.id == "VCC"} == {3.3}


def test_what_a_regulator_makes_for_nobody_is_at_a_terminal() -> None:
    design = made("Uno and an AMS1117-3.3 on 12V adapter")
    at = {pin.id: net for pin, net in design.circuit.pins_of(one(design.circuit, "ams1117-3v3"))}
    assert any(design.circuit.parts[p.ref].component.kind == "connector" for p in next(iter(at[k] for k in at if "OUT" in k)).pins)


@pytest.mark.parametrize(
    ("prompt", "array", "hosts"),
    [
        ("8 LEDs, ULN2803, 12V supply, Uno", "uln2803", "arduino-uno"),
        ("74HC595, ULN2803, 8 LEDs, Nano, 12V supply", "uln2803", "74hc595"),
        ("74HC595, ULN2803, 8 relays, Nano, 12V supply", "uln2803", "74hc595"),
        ("MCP23017, 8 relays, ULN2803, Uno", "uln2803", "mcp23017"),
    ],
)
def test_an_array_drives_what_is_named_with_it(prompt: str, array: str, hosts: str) -> None:
    """Each channel: an input that a board or a register drives, an output with a load on it."""
    design = made(prompt)
    circuit, ref = design.circuit, one(design.circuit, array)
    nets = {pin.id: net for pin, net in circuit.pins_of(ref)}
    for n in range(1, 9):
        assert any(circuit.parts[p.ref].id == hosts for p in nets[f"IN{n}"].pins)
        assert any(circuit.parts[p.ref].component.kind in ("indicator", "actuator") for p in nets[f"OUT{n}"].pins)
    assert design.exit_code == 0


def test_what_is_counted_before_its_driver_is_no_name_of_it() -> None:
    circuit = made("4 relays, ULN2803, ESP32, 12V supply").circuit
    assert len([p for p in circuit.parts.values() if p.component.interfaces_of("contact")]) == 4
    one(circuit, "uln2803")


@pytest.mark.parametrize(
    ("prompt", "chip", "sensor", "need"),
    [
        ("Nano with LDR, LM393 and LED", "lm393", "ldr", "digital"),
        ("Mega, phototransistor, LM311", "lm311", "phototransistor", "digital"),
        ("ESP32, phototransistor, MCP6002, 5V supply", "mcp6002", "phototransistor", "adc"),
        ("Uno, LM35, LM358", "lm358", "lm35", "adc"),
        ("Wemos D1 mini, LDR, LM358", "lm358", "ldr", "adc"),
    ],
)
def test_a_chip_between_sensor_and_board(prompt: str, chip: str, sensor: str, need: str) -> None:
    """A comparator gives a digital pin its yes or no, an op-amp stands before an analog one; both hear the sensor."""
    made_ = made(prompt)
    circuit = made_.circuit
    u, s = one(circuit, chip), one(circuit, sensor)
    assert not made_.report["not_understood"] and made_.exit_code == 0
    heard = {net.name for _, net in circuit.pins_of(u) if net} & {net.name for _, net in circuit.pins_of(s) if net and net.kind == "signal"}
    assert heard, "the sensor is on no pin of the chip"
    pins = [p for p in made_.report["pins"] if p["for"].startswith(u)]
    assert len(pins) == 1
    assert any("taken to" in a for a in made_.report["assumptions"])
    assert ("comparator" in pins[0]["for"]) == (need == "digital")


def test_why_a_chip_has_no_work() -> None:
    made_ = made("Pico with force sensor and TL072, powered by USB")
    assert any("needs 7 V or more" in f["message"] for f in made_.report["verdict"]["findings"])
    told = made("Nano, 74AHCT125, HC-SR04")
    assert told.exit_code == 0 and any("not needed" in f["message"] for f in told.report["verdict"]["findings"])


def test_a_photodiode_at_a_comparator() -> None:
    circuit = made("phototransistor, LM311, buzzer, 12V supply").circuit
    sensed = {net.name for _, net in circuit.pins_of(one(circuit, "phototransistor")) if net}
    assert "SENSOR" in sensed and any(net.name == "SENSOR" for _, net in circuit.pins_of(one(circuit, "lm311")) if net)


@pytest.mark.parametrize(("board", "need"), [("Mega", "pwm"), ("ESP32", "dac")])
@pytest.mark.parametrize("chip", ["LM386", "TDA2030"])
def test_an_amplifier_for_what_a_board_plays(board: str, need: str, chip: str) -> None:
    made_ = made(f"{board}, {chip}, potentiometer, speaker, 12V supply")
    assert made_.exit_code == 0
    host = made_.circuit.controllers()[0]
    audio = [p for p in made_.report["pins"] if p["for"] == "audio"]
    assert len(audio) == 1
    assert any(f.startswith(need) for f in host.component.pin(audio[0]["pin"]).fn)
    assert not [f for f in made_.report["verdict"]["findings"] if f["rule"] == "pull-alone"]


def test_a_microphones_amplifier_is_read_by_the_board() -> None:
    made_ = made("Uno, electret microphone, LM358, LED")
    assert made_.exit_code == 0 and any("OUT" in p["for"] and p["pin"].startswith("A") for p in made_.report["pins"])


@pytest.mark.parametrize(
    ("prompt", "component"),
    [
        ("Do I need a 1N4007 with a 5V relay module on an Uno? 12V adapter", "diode-1n4007"),
        ("Uno, relay module, 12V adapter. Is a 100uF capacitor needed?", "capacitor-polarised"),
    ],
)
def test_what_is_only_asked_about_is_not_drawn(prompt: str, component: str) -> None:
    made_ = made(prompt)
    assert component not in {p.id for p in made_.circuit.parts.values()} and made_.exit_code == 0
