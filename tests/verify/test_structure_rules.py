"""Identity and connectivity: a bad twin is caught, the clean twin is silent."""

from circuitlm.circuit import Circuit, Component, PinRef, PinUse, Port
from tests.verify.bench import ask, build, status


def test_no_parts_is_no_circuit():
    assert "no parts" in ask(Circuit(), "empty-circuit")[0].message


def test_parts_without_a_wire_are_no_circuit():
    assert ask(build("A1 arduino-uno\nU1 bme280", ""), "empty-circuit")
    assert not ask(build("A1 arduino-uno\nR1 resistor 1k", "X: A1.D2 R1.1"), "empty-circuit")


def test_a_stub_of_which_nothing_is_known_is_an_unknown_part():
    circuit = Circuit()
    circuit.add(Component(id="x", name="Flux capacitor", kind="sensor", form="module", ref="U", pins=[], sources=[]))
    assert ask(circuit, "unknown-part")[0].parts == ["U1"]
    assert not ask(build("R1 resistor 1k", ""), "unknown-part")


def test_a_net_that_names_a_missing_part_or_pin_is_an_error():
    circuit = build("A1 arduino-uno\nR1 resistor 1k", "X: A1.D2 R1.1")
    assert not ask(circuit, "dangling-reference")
    circuit.nets["X"].pins += [PinRef("U7", "SDA"), PinRef("R1", "3")]
    circuit.ports.append(Port("OUT", "NOWHERE", "out"))
    circuit.uses[PinRef("A1", "D99")] = PinUse("out")
    assert len(ask(circuit, "dangling-reference")) == 4


def test_a_wire_that_ends_in_the_air_is_named():
    circuit = build("A1 arduino-uno\nR1 resistor 1k", "X: A1.D2 R1.1\nY: R1.2")
    assert ask(circuit, "single-pin-net")[0].pins == ["R1.2"]
    circuit.ports.append(Port("OUT", "Y", "out"))
    assert not ask(circuit, "single-pin-net")


def test_two_grounds_joined_inside_a_board_are_one_net():
    circuit = build("A1 arduino-uno\nR1 resistor 1k", "GND: A1.GND.1\nGND2: A1.GND.2 R1.1")
    assert not ask(circuit, "single-pin-net")


def test_a_resistor_with_both_pins_on_one_net_is_bridged():
    assert ask(build("A1 arduino-uno\nR1 resistor 1k", "X: A1.D2 R1.1 R1.2"), "same-net-part")[0].parts == ["R1"]
    assert not ask(build("A1 arduino-uno\nR1 resistor 1k", "X: A1.D2 R1.1\nGND: R1.2 A1.GND.1"), "same-net-part")


def test_a_part_across_two_pins_that_are_joined_inside_a_board_is_bridged():
    assert ask(build("A1 arduino-uno\nC1 capacitor 100n", "A: A1.GND.1 C1.1\nB: A1.GND.2 C1.2"), "same-net-part")


def test_a_relay_contact_with_both_sides_on_one_net_switches_nothing():
    parts = "A1 arduino-uno\nK1 relay-module"
    assert ask(build(parts, "X: K1.COM K1.NO A1.VIN"), "contact-bridged")
    assert not ask(build(parts, "X: K1.COM A1.VIN\nY: K1.NO A1.D2"), "contact-bridged")


def test_a_chip_select_strap_left_open_is_named_with_its_place():
    nets = "GND: A1.GND.1 U1.GND\n3V3: A1.3V3 U1.VCC {}\nSDA: A1.A4 U1.SDA\nSCL: A1.A5 U1.SCL"
    parts = "A1 esp32-devkit-v1\nU1 adxl345"
    nets = nets.replace("A1.A4", "A1.D21").replace("A1.A5", "A1.D22")
    (found,) = ask(build(parts, nets.format("")), "unused-pin")
    assert found.fix == {"op": "connect", "pin": "U1.CS", "to": "U1.VCC"}
    assert not ask(build(parts, nets.format("U1.CS")), "unused-pin")


def test_a_timer_without_its_trigger_does_not_work():
    parts = "U1 ne555\nR1 resistor 10k"
    assert {p for f in ask(build(parts, "X: U1.OUT R1.1"), "must-connect") for p in f.pins} == {
        "U1.TRIG",
        "U1.THR",
        "U1.RESET",
    }
    assert not ask(build(parts, "X: U1.TRIG U1.THR U1.RESET R1.1"), "must-connect")


def test_a_wire_on_a_pin_that_must_stay_open_is_a_warning():
    parts = "U1 dht22\nR1 resistor 10k"
    assert ask(build(parts, "X: U1.NC R1.1"), "nc-connected")[0].pins == ["U1.NC"]
    assert not ask(build(parts, "X: U1.DATA R1.1"), "nc-connected")


def test_inputs_alone_on_a_net_float():
    parts = "U1 servo\nU2 servo\nA1 arduino-uno"
    assert ask(build(parts, "X: U1.DATA U2.DATA"), "floating-input")
    assert not ask(build(parts, "X: U1.DATA U2.DATA A1.D9", "A1.D9 out"), "floating-input")


BUTTON = "A1 esp32-devkit-v1\nSW1 push-button\nR1 resistor 10k"


def test_a_button_without_a_pull_floats():
    nets = "GND: A1.GND.1 SW1.2\nBTN: A1.D25 SW1.1"
    (found,) = ask(build(BUTTON, nets, "A1.D25 in"), "switch-no-pull")
    assert found.fix == {"op": "pull", "pin": "A1.D25", "pull": "up"}
    assert not ask(build(BUTTON, nets, "A1.D25 in up"), "switch-no-pull")


def test_an_external_pull_up_serves_a_button_on_a_pin_that_has_none_inside():
    bare = "GND: A1.GND.1 SW1.2\nBTN: A1.D34 SW1.1"
    (found,) = ask(build(BUTTON, bare, "A1.D34 in"), "switch-no-pull")
    assert found.fix and found.fix["component"] == "resistor"
    assert not ask(build(BUTTON, bare + " R1.1\n3V3: A1.3V3 R1.2", "A1.D34 in"), "switch-no-pull")


def test_a_foreign_drawing_may_rely_on_internal_pulls_but_not_where_there_are_none():
    assert not ask(build(BUTTON, "GND: A1.GND.1 SW1.2\nBTN: A1.D25 SW1.1", plain=True), "switch-no-pull")
    assert ask(build(BUTTON, "GND: A1.GND.1 SW1.2\nBTN: A1.D34 SW1.1", plain=True), "switch-no-pull")


def test_a_change_over_switch_between_two_rails_needs_no_pull():
    parts = "A1 arduino-uno\nSW1 slide-switch"
    nets = "GND: A1.GND.1 SW1.1\n5V: A1.5V SW1.3\nSEL: A1.D2 SW1.2"
    assert not ask(build(parts, nets, "A1.D2 in"), "switch-no-pull")


def test_an_internal_pull_that_the_pin_does_not_have_is_an_error():
    nets = "GND: A1.GND.1 SW1.2\nBTN: A1.{} SW1.1"
    assert ask(build(BUTTON, nets.format("D34"), "A1.D34 in up"), "pull-not-available")
    assert not ask(build(BUTTON, nets.format("D25"), "A1.D25 in up"), "pull-not-available")


def test_a_rule_that_finds_nothing_to_judge_does_not_apply():
    assert status(build("A1 arduino-uno", ""), "spi-cs-shared") == "not_applicable"
