"""Request coverage: what was asked for is there and wired, or is named as unmet with the reason."""

from __future__ import annotations

import pytest

from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.run import Design, Options, design
from circuitlm.plan import Request, Wish
from circuitlm.verify.coverage import Covered, Outcome, findings, idle, judge, wired
from tests.verify.bench import build

LIT = build("A1 arduino-uno\nR1 resistor 220\nD1 led", "GND: A1.GND.1 D1.K\nX: A1.D5 R1.1\nY: R1.2 D1.A", "A1.D5 out")


def outcome(**known) -> Outcome:
    return Outcome(known.get("unmet", {}), known.get("done", set()), known.get("lost", {}), known.get("kept", {}), known.get("usb", []))


def ask(circuit, kind: str, outcome_: Outcome | None = None, **fields) -> Covered:
    """How one wish fares."""
    wish = Wish(id="w1", kind=kind, words=fields.pop("words", "it"), **fields)
    (covered,) = judge(Request(prompt="", wishes=[wish]), circuit, outcome_ or outcome())
    return covered


def prompt(text: str) -> Design:
    return design(text, Options(simulate=False))


# -- parts -------------------------------------------------------------------------------------------------------------
def test_a_part_that_is_wired_is_met_and_says_where():
    assert (ask(LIT, "part", component="led").status, ask(LIT, "part", component="led").how) == ("met", "D1")


def test_a_part_that_is_missing_is_unmet():
    covered = ask(LIT, "part", component="servo")
    assert (covered.status, covered.how, covered.severity) == ("unmet", "not in the circuit", "error")


def test_a_part_that_is_placed_but_not_wired_is_unmet():
    circuit = build("A1 arduino-uno\nM1 servo", "GND: A1.GND.1 M1.GND\n5V: A1.5V M1.VCC")
    covered = ask(circuit, "part", component="servo")
    assert not covered.met and covered.how == "M1 is placed, but how to wire it into this circuit is beyond what I know"


def test_two_are_not_met_by_one():
    assert ask(LIT, "part", component="led", count=2).how == "1 of 2 are in the circuit"


@pytest.mark.parametrize("component", ["led", "rgb-led"])
def test_an_alternative_counts_as_the_part(component):
    assert ask(LIT, "part", component=component, alternatives=["led", "rgb-led"]).met


def test_a_block_s_claim_does_not_put_a_thing_into_the_circuit():
    """A transistor switch that says it serves 'a LED' and holds none."""
    circuit = build(
        "A1 arduino-uno\nM1 dc-motor\nQ1 2n2222\nR1 resistor 1k",
        "GND: A1.GND.1 Q1.E\n5V: A1.5V M1.+\nC: Q1.C M1.-\nX: A1.D5 R1.1\nB: R1.2 Q1.B",
    )
    for part in circuit.parts.values():
        part.wishes.append("w1")
    claimed = Outcome({}, {"w1"}, {}, {}, [], frozenset({"w1"}))
    assert not ask(circuit, "part", claimed, component="led", words="LED").met
    assert ask(circuit, "part", claimed, component="dc-motor", words="motor").met
    assert ask(circuit, "part", claimed, component="led", words="the LED's").met  # only says what the circuit is for


def test_loose_parts_in_a_modules_place_are_that_module():
    """A level shifter from two BSS138, and none where no part shifts a level."""
    made = prompt("level shifter between uno (5V) I2C and BNO055 3.3V, use BSS138 with 10k on both sides, discrete")
    assert made.exit_code == 0
    assert not ask(LIT, "part", outcome(done={"w1"}), component="logic-level-shifter").met


def test_a_part_that_stands_for_the_wish_counts_when_it_is_of_its_kind():
    circuit = build("A1 arduino-uno\nR1 resistor 220\nD1 led", "GND: A1.GND.1 D1.K\nX: A1.D5 R1.1\nY: R1.2 D1.A")
    circuit.parts["D1"].wishes.append("w1")
    assert ask(circuit, "part", component="traffic-light").met


def test_what_a_board_carries_itself_need_not_be_added():
    made = prompt("ESP32-CAM with a microSD card and a PIR sensor")
    assert all(w["met"] for w in made.report["wishes"])


def test_a_named_resistor_is_met_by_the_one_that_synthesis_places():
    assert ask(LIT, "part", component="resistor", support=True).how == "R1"
    bare = build("A1 arduino-uno\nSW1 push-button", "GND: A1.GND.1 SW1.1\nX: A1.D5 SW1.2", "A1.D5 in digital up")
    assert not ask(bare, "part", component="capacitor", support=True).met


def test_a_polarised_capacitor_is_a_capacitor():
    circuit = build("A1 arduino-uno\nC1 capacitor-polarised 100u", "GND: A1.GND.1 C1.-\n5V: A1.5V C1.+")
    assert ask(circuit, "part", component="capacitor", support=True).met


def test_pull_ups_on_a_modules_board_meet_the_wish_for_pull_ups():
    circuit = build("A1 esp32-devkit-v1\nU1 bme280", "GND: A1.GND.1 U1.GND\n3V3: A1.3V3 U1.VCC\nSDA: A1.D21 U1.SDA\nSCL: A1.D22 U1.SCL")
    assert ask(circuit, "part", component="resistor", support=True).how == "on board of U1"


def test_what_the_planning_knows_to_be_unmet_stays_unmet():
    covered = ask(LIT, "part", outcome(unmet={"w1": "no part named flux capacitor is in the catalogue"}), component="led")
    assert (covered.status, covered.how) == ("unmet", "no part named flux capacitor is in the catalogue")


# -- what counts as wired ----------------------------------------------------------------------------------------------
def test_supply_and_ground_alone_do_not_wire_a_module():
    circuit = build("A1 arduino-uno\nU1 hc-sr04", "GND: A1.GND.1 U1.GND\n5V: A1.5V U1.VCC")
    assert not wired(circuit, circuit.parts["U1"])
    circuit.connect("X", ("U1", "TRIG"), ("A1", "D4"))
    assert wired(circuit, circuit.parts["U1"])


def test_a_two_pin_part_needs_both_ends():
    circuit = build("A1 arduino-uno\nR1 resistor 220", "X: A1.D5 R1.1")
    assert not wired(circuit, circuit.parts["R1"])
    circuit.connect("GND", ("R1", "2"), ("A1", "GND.1"))
    assert wired(circuit, circuit.parts["R1"])


def test_an_input_tied_to_ground_does_not_wire_a_logic_chip():
    circuit = build("A1 arduino-uno\nU1 74hc00", "GND: A1.GND.1 U1.GND U1.1A U1.1B\n5V: A1.5V U1.VCC")
    assert not wired(circuit, circuit.parts["U1"])
    circuit.connect("X", ("U1", "2A"), ("A1", "D4"))
    assert wired(circuit, circuit.parts["U1"])


def test_what_comes_out_of_a_chip_goes_somewhere_where_there_is_something():
    circuit = build("A1 arduino-uno\nU1 74hc00\nD1 led", "GND: A1.GND.1 U1.GND D1.K\n5V: A1.5V U1.VCC\nX: U1.2A A1.D4\nY: D1.A A1.D5")
    assert not wired(circuit, circuit.parts["U1"])
    circuit.connect("Z", ("U1", "2Y"), ("A1", "D6"))
    assert wired(circuit, circuit.parts["U1"])


def test_a_battery_that_feeds_nothing_is_unmet():
    circuit = build("A1 arduino-uno\nBT1 battery-9v", "GND: A1.GND.1 BT1.-\n9V: BT1.+")
    assert idle(circuit, circuit.parts["BT1"])
    assert ask(circuit, "supply", component="battery-9v").how == "BT1 feeds nothing"
    circuit.connect("9V", ("A1", "VIN"))
    assert ask(circuit, "supply", component="battery-9v").how == "BT1"


def test_a_board_on_its_battery_is_wired():
    circuit = build("A1 arduino-uno\nBT1 battery-9v", "GND: A1.GND.1 BT1.-\n9V: BT1.+ A1.VIN")
    assert wired(circuit, circuit.parts["A1"])


# -- functions ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("parts", "nets", "function"),
    [
        ("A1 arduino-uno\nU1 hc-sr04", "GND: A1.GND.1 U1.GND", "distance"),
        ("A1 esp32-devkit-v1", "", "wifi"),
        ("A1 arduino-uno\nU1 dht22", "GND: A1.GND.1 U1.GND", "temperature"),
        ("A1 arduino-uno\nLS1 buzzer", "", "alarm-sound"),
    ],
)
def test_a_function_is_met_by_any_part_that_does_it(parts, nets, function):
    assert ask(build(parts, nets), "function", function=function).status == "met"


def test_a_function_that_no_part_does_is_unmet():
    assert ask(LIT, "function", function="distance").how == "no part of the circuit does this (distance)"


@pytest.mark.parametrize("attributes", [{"optional": "yes"}, {"project": "robot"}])
def test_a_function_that_a_project_usually_has_is_not_insisted_on(attributes):
    assert ask(LIT, "function", function="distance", attributes=attributes).status == "advice"


def test_a_function_that_a_recipe_does_is_met_by_the_way():
    assert ask(LIT, "function", outcome(done={"w1"}), function="filter").status == "advice"


# -- supplies ----------------------------------------------------------------------------------------------------------
def test_a_supply_of_another_voltage_is_not_the_one():
    circuit = build("PS1 dc-supply 12V\nR1 resistor 1k", "GND: PS1.- R1.2\n12V: PS1.+ R1.1")
    circuit.parts["PS1"].quantity = 12.0
    assert ask(circuit, "supply", component="dc-supply", quantity=12.0).met
    assert not ask(circuit, "supply", component="dc-supply", quantity=9.0).met


def test_a_rail_of_the_voltage_meets_a_supply():
    circuit = build("A1 arduino-uno\nD1 led\nR1 resistor 220", "GND: A1.GND.1 D1.K\n5V: A1.5V R1.1\nX: R1.2 D1.A")
    assert ask(circuit, "supply", component="dc-supply", quantity=5.0).how == "net 5V"
    assert not ask(circuit, "supply", component="dc-supply", quantity=12.0).met


@pytest.mark.parametrize(("fed", "met"), [("5V: U1.OUT+ A1.5V", True), ("X: U1.OUT+\n5V: A1.5V", False)], ids=["fed", "ground only"])
def test_a_board_behind_a_converter_is_wired_when_the_converter_feeds_it(fed, met):
    circuit = build("A1 arduino-uno\nU1 lm2596\nPS1 dc-supply 12", f"GND: A1.GND.1 U1.IN- U1.OUT- PS1.-\n12V: PS1.+ U1.IN+\n{fed}")
    assert ask(circuit, "part", component="arduino-uno").met is met


def test_usb_is_met_by_a_boards_socket():
    assert ask(LIT, "supply", outcome(usb=["A1"]), component="usb-power").how == "through the USB socket of A1"
    assert not ask(LIT, "supply", component="usb-power").met


# -- exclusions, pins, the rest ----------------------------------------------------------------------------------------
def test_what_was_to_be_left_out_and_is_there_is_unmet():
    covered = ask(LIT, "exclusion", component="led")
    assert (covered.met, covered.how) == (False, "D1 is in the circuit all the same")
    assert ask(LIT, "exclusion", component="servo").how == "left out"


def test_a_function_to_be_left_out_is_looked_for_among_the_parts():
    circuit = build("A1 arduino-uno\nLS1 buzzer", "GND: A1.GND.1 LS1.-\nX: A1.D5 LS1.+")
    functions = catalogue().get("buzzer").default_for
    assert functions and not ask(circuit, "exclusion", function=functions[0]).met
    assert ask(circuit, "exclusion", function="wifi").met


def test_a_pin_in_use_is_met_and_an_idle_one_is_a_warning():
    assert ask(LIT, "pin", words="D5").how == "A1 D5 is in use"
    idle_pin = ask(LIT, "pin", words="D6")
    assert (idle_pin.met, idle_pin.severity) == (False, "warning")


def test_a_pin_that_was_lost_is_unmet_with_the_reason_and_a_kept_one_is_met():
    lost, kept = judge(Request(prompt=""), LIT, outcome(lost={"D2 LED": "GPIO34 can only be an input"}, kept={"D1 LED": "D5"}))
    assert (lost.status, lost.how, lost.severity) == ("unmet", "GPIO34 can only be an input", "error")
    assert (kept.status, kept.how) == ("met", "D1 LED is on D5")


@pytest.mark.parametrize("kind", ["value", "behaviour", "question"])
def test_wishes_that_no_part_meets_are_advice(kind):
    assert ask(LIT, kind).status == "advice"


def test_each_unmet_wish_is_a_finding_and_a_met_one_is_none():
    wishes = [Wish(id="w1", kind="part", words="an LED", component="led"), Wish(id="w2", kind="part", words="a servo", component="servo")]
    (found,) = findings(judge(Request(prompt="", wishes=wishes), LIT, outcome()))
    assert (found.rule, found.severity) == ("request-coverage", "error")
    assert found.message == 'Not met: "a servo" - not in the circuit.'


def test_the_report_says_of_each_wish_whether_it_is_met():
    met, unmet = ask(LIT, "part", component="led", words="an LED").to_dict(), ask(LIT, "part", component="servo", words="a servo").to_dict()
    assert met["met"] and met["text"] == '"an LED": D1' and "severity" not in met
    assert not unmet["met"] and unmet["severity"] == "error"


# -- whole prompts -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Arduino Uno with an LED and a 74HC245", "74HC245"),
        ("ESP32 with an LED on GPIO34", "can only be an input"),
    ],
)
def test_an_unmet_wish_fails_the_design(text, words):
    made = prompt(text)
    assert made.exit_code == 1 and made.report["verdict"]["status"] == "failed"
    assert any(words in f["message"] for f in made.report["verdict"]["findings"] if f["rule"] == "request-coverage")


def test_a_prompt_whose_wishes_are_all_met_passes():
    made = prompt("ESP32 with an LED on GPIO23 and a DHT22")
    assert made.exit_code == 0 and all(w["met"] for w in made.report["wishes"])


@pytest.mark.parametrize(("output", "met"), [("", False), ("\nO: U1.C A1.D4\nE: U1.E A1.GND.2", True)])
def test_an_optocoupler_has_something_on_both_sides(output, met):
    nets = "GND: A1.GND.1 U1.K\nX: A1.D5 R1.1\nY: R1.2 U1.A" + output
    circuit = build("A1 arduino-uno\nR1 resistor 220\nU1 pc817", nets, "A1.D5 out")
    assert ask(circuit, "part", component="pc817").met is met
