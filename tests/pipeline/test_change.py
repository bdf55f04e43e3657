"""A design is changed: what the request names changes, everything else stays, and the report says both."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitlm.errors import CannotDesign, Refused, UsageError
from circuitlm.pipeline.run import Options, design, design_to_folder
from circuitlm.views.circuit_json import to_circuit_json
from circuitlm.views.files import dump, read_circuit
from tests.pipeline.changing import by_id, change, pin_of, refs


# -- additions --------------------------------------------------------------------------------------------------------
def test_an_addition_leaves_the_rest_as_it_is(bases):
    made = change(bases["desk"], "add a buzzer")
    assert by_id(made.circuit, "buzzer") and made.exit_code == 0
    assert set(made.report["changed"]["stayed"]) == set(read_circuit(bases["desk"] / "circuit.json")[0].parts)


def test_a_second_one_on_a_pin_that_is_taken_moves_what_was_there_and_says_so(bases):
    made = change(bases["desk"], "also a second DHT11 on D5")
    assert {pin_of(made.circuit, r) for r in by_id(made.circuit, "dht11")} == {"D2", "D5"}
    moved = made.report["changed"]["pins"]
    assert refs(moved) == ["M1"] and "D5 serves" in moved[0]["why"]
    assert all(w["met"] for w in made.report["wishes"])


def test_another_one_is_of_the_kind_that_is_there(bases):
    made = change(bases["rover"], "add a second motor")
    assert len({made.circuit.parts[r].id for r in made.circuit.parts if r.startswith("M")}) == 1


def test_a_part_that_the_addition_hangs_on_must_be_there(bases):
    with pytest.raises(CannotDesign, match=r"no .*motor"):
        change(bases["desk"], "add a 100 nF capacitor across the motor")


def test_what_is_there_already_is_said(bases):
    with pytest.raises(CannotDesign, match="U2 does it already"):
        change(bases["desk"], "also show it on a display")


# -- removals ---------------------------------------------------------------------------------------------------------
def test_a_part_goes_with_what_served_it(bases):
    made = change(bases["desk"], "remove the LED")
    assert sorted(refs(made.report["changed"]["removed"])) == ["D1", "R2"]
    assert not any(w["words"] == "LED" and w["kind"] == "part" for w in made.report["wishes"])


def test_the_converter_of_a_part_that_goes_is_not_left_over(bases):
    made = change(bases["desk"], "without the servo")
    assert {"M1", "U3"} <= set(refs(made.report["changed"]["removed"]))


def test_a_removal_beside_an_exchange_is_not_taken_for_its_target(bases):
    made = change(bases["desk"], "remove the LED and use an ESP32 instead")
    assert made.circuit.parts["A1"].id.startswith("esp32") and not by_id(made.circuit, "led")


def test_one_of_two_is_found_by_its_pin(bases):
    made = change(bases["pico"], "remove the servo on GP16")
    assert [pin_of(made.circuit, r) for r in by_id(made.circuit, "servo")] == ["GP15"]
    assert all(w["met"] for w in made.report["wishes"])


def test_words_that_fit_several_parts_are_asked_back(bases):
    with pytest.raises(CannotDesign, match=r"several parts.*M1.*M2"):
        change(bases["pico"], "remove the servo")


def test_a_part_that_is_not_there_is_named(bases):
    with pytest.raises(CannotDesign, match='no "the relay"') as error:
        change(bases["desk"], "remove the relay")
    assert "D1 (LED)" in error.value.hint


def test_what_is_never_built_is_refused_in_a_change_too(bases):
    with pytest.raises(Refused):
        change(bases["desk"], "add a taser and shock people")


# -- exchanges --------------------------------------------------------------------------------------------------------
def test_another_board_gets_its_own_pins_and_levels(bases):
    made = change(bases["desk"], "use an ESP32 instead and add a buzzer")
    assert made.circuit.parts["A1"].id.startswith("esp32") and by_id(made.circuit, "buzzer")
    assert made.exit_code == 0 and all(w["met"] for w in made.report["wishes"])
    assert made.circuit.parts["D1"].settings["color"] == "red"
    assert any("has other pins" in p["why"] for p in made.report["changed"]["pins"])


def test_a_board_of_the_same_pins_keeps_them(bases):
    made = change(bases["desk"], "use a Nano instead")
    assert made.report["changed"]["pins"] == [] and refs(made.report["changed"]["replaced"]) == ["A1"]


def test_the_board_of_the_command_line_takes_the_place_of_the_old_one(bases):
    made = design("add a buzzer", Options(simulate=False, base=bases["desk"], board="raspberry-pi-pico"))
    assert [p.id for p in made.circuit.controllers()] == ["raspberry-pi-pico"] and by_id(made.circuit, "buzzer")


def test_a_sensor_is_exchanged_in_its_place(bases):
    made = change(bases["relay"], "swap the DHT22 for a DS18B20")
    assert made.circuit.parts["U1"].id == "ds18b20" and pin_of(made.circuit, "U1") == "D4"


def test_dropping_one_and_using_another_instead_is_one_exchange(bases):
    made = change(bases["desk"], "drop the OLED, use a 16x2 LCD instead")
    assert refs(made.report["changed"]["replaced"]) == ["U2"] and made.report["changed"]["removed"] == []


def test_a_driver_that_stays_serves_the_same_pins(bases):
    made = change(bases["rover"], "replace the L298N with a TB6612FNG")
    assert made.circuit.parts["U1"].id == "tb6612fng" and by_id(made.circuit, "hc-sr04") == ["U2"]
    assert not any(p["ref"] == "U2" for p in made.report["changed"]["pins"])


# -- values, moves, supplies ------------------------------------------------------------------------------------------
def test_a_resistor_takes_the_value_that_is_asked_for(bases):
    made = change(bases["desk"], "make the LED resistor 1k")
    assert made.circuit.parts["R2"].quantity == 1000 and refs(made.report["changed"]["values"]) == ["R2"]


def test_a_colour_changes_with_the_resistor_that_follows_from_it(bases):
    made = change(bases["desk"], "make the LED blue")
    assert made.circuit.parts["D1"].settings["color"] == "blue" and refs(made.report["changed"]["values"]) == ["D1", "R2"]


@pytest.mark.parametrize(
    ("base", "text", "block", "figure"),
    [("filter", "cutoff 2 kHz instead", "rc-filter", 2000), ("amplifier", "gain of 20 instead", "opamp-noninverting", 20)],
)
def test_a_figure_is_computed_anew(bases, base, text, block, figure):
    made = change(bases[base], text)
    values = [v for f in made.report["figures"].values() for v in f.values() if isinstance(v, float)]
    assert any(abs(v - figure) < 0.06 * figure for v in values)


def test_a_timer_keeps_its_parts_when_its_rate_changes(bases):
    made = change(bases["blink"], "make it 2 Hz")
    changed = made.report["changed"]
    assert changed["added"] == changed["removed"] == [] and set(refs(changed["values"])) <= {"R1", "R2", "C1"}


def test_a_part_moves_to_the_pin_that_is_named(bases):
    made = change(bases["desk"], "move the button to D7 and the LED to D8")
    assert (pin_of(made.circuit, "SW1"), pin_of(made.circuit, "D1")) == ("D7", "D8")
    assert {p["ref"] for p in made.report["changed"]["pins"]} == {"SW1", "D1"}


def test_an_earlier_wish_for_a_pin_gives_way_to_the_change(bases):
    made = change(bases["pico"], "move the first servo to GP10")
    assert pin_of(made.circuit, "M1") == "GP10" and pin_of(made.circuit, "M2") == "GP16" and made.exit_code == 0


@pytest.mark.parametrize("text", ["power it from USB", "replace the 9 V battery with USB"])
def test_another_supply_takes_the_place_of_the_old_one(bases, text):
    made = change(bases["desk"], text)
    assert not by_id(made.circuit, "battery-9v") and made.exit_code == 0
    assert pin_of(made.circuit, "U1") == "D2"


def test_an_opamp_is_exchanged_inside_its_circuit(bases):
    made = change(bases["amplifier"], "use a TL072 instead")
    assert made.circuit.parts["U1"].id == "tl072" and len(made.report["changed"]["stayed"]) >= 5


# -- from what ---------------------------------------------------------------------------------------------------------
def test_a_change_of_a_change_keeps_the_first_one(bases, tmp_path):
    design_to_folder("make the LED resistor 1k", tmp_path / "one", options=Options(simulate=False, base=bases["desk"]))
    made = change(tmp_path / "one", "add a buzzer and move the button to D7")
    assert made.circuit.parts["R2"].quantity == 1000 and pin_of(made.circuit, "SW1") == "D7"
    assert "R2" in made.report["changed"]["stayed"]


def test_a_circuit_file_alone_is_enough(bases, tmp_path):
    (tmp_path / "circuit.json").write_text((bases["desk"] / "circuit.json").read_text())
    made = change(tmp_path / "circuit.json", "add a buzzer")
    assert made.report["changed"]["base"]["plan"] == "read from the circuit"
    assert len(made.report["changed"]["stayed"]) == 10 and made.exit_code == 0


def test_what_a_person_changed_in_the_file_stays(bases, tmp_path):
    circuit, _ = read_circuit(bases["desk"] / "circuit.json")
    circuit.parts["R2"].value, circuit.parts["R2"].quantity = "470", 470.0
    circuit.detach(next(p for p in circuit.nets["SW1_IN"].pins if p.ref == "A1"))
    circuit.connect("SW1_IN", ("A1", "D12"))
    for name in ("run.json", "circuit.json"):
        (tmp_path / name).write_text((bases["desk"] / name).read_text())
    (tmp_path / "circuit.json").write_text(dump(to_circuit_json(circuit)))
    made = change(tmp_path, "add a buzzer")
    assert made.circuit.parts["R2"].quantity == 470 and pin_of(made.circuit, "SW1") == "D12"


def test_a_diagram_of_somebody_else_can_be_changed(tmp_path):
    diagram = {
        "version": 1,
        "parts": [{"type": "wokwi-arduino-uno", "id": "uno"}, {"type": "wokwi-led", "id": "led1", "attrs": {"color": "red"}},
                  {"type": "wokwi-resistor", "id": "r1", "attrs": {"value": "470"}}],
        "connections": [["uno:12", "r1:1", "green", []], ["r1:2", "led1:A", "green", []], ["led1:C", "uno:GND.1", "black", []]],
    }  # fmt: skip
    (tmp_path / "diagram.json").write_text(json.dumps(diagram))
    made = change(tmp_path / "diagram.json", "add a push button on D4")
    assert made.circuit.parts["r1"].quantity == 470 and pin_of(made.circuit, "r1", "uno") == "D12"
    assert by_id(made.circuit, "push-button") and len(by_id(made.circuit, "led")) == 1


@pytest.mark.parametrize("text", ["", "{", "[]", '[{"type": "source_net"}]', '{"a": 1}', "[1, 2]"])
def test_a_file_that_holds_no_circuit_is_bad_usage(tmp_path, text):
    (tmp_path / "circuit.json").write_text(text)
    with pytest.raises(UsageError):
        change(tmp_path / "circuit.json", "add a buzzer")


@pytest.mark.parametrize("record", ["", "[]", '{"design": {}}', '{"design": {"plan": {"parts": 7}, "refs": [], "request": {}}}'])
def test_a_record_that_cannot_be_read_is_done_without(bases, tmp_path, record):
    (tmp_path / "circuit.json").write_text((bases["desk"] / "circuit.json").read_text())
    (tmp_path / "run.json").write_text(record)
    assert change(tmp_path, "remove the LED").exit_code == 0


def test_the_record_of_another_design_is_not_believed(bases, tmp_path):
    (tmp_path / "circuit.json").write_text((bases["pico"] / "circuit.json").read_text())
    (tmp_path / "run.json").write_text((bases["desk"] / "run.json").read_text())
    made = change(tmp_path, "add a red LED")
    assert made.circuit.parts["A1"].id == "raspberry-pi-pico" and len(by_id(made.circuit, "servo")) == 2


def test_the_base_is_neither_changed_nor_replaced(bases):
    before = {p.name: p.read_bytes() for p in bases["desk"].iterdir()}
    with pytest.raises(UsageError, match="to be changed"):
        design_to_folder("add a buzzer", bases["desk"], force=True, options=Options(simulate=False, base=bases["desk"] / "circuit.json"))
    change(bases["desk"], "use an ESP32 instead")
    assert {p.name: p.read_bytes() for p in bases["desk"].iterdir()} == before


def test_the_report_tells_what_changed(bases):
    made = change(bases["desk"], "remove the LED")
    assert "## What changed" in made.files["report.md"] and "Removed: D1 LED" in made.files["report.md"]
    assert json.loads(made.files["report.json"])["changed"]["edits"][0]["kind"] == "remove"


# -- always ------------------------------------------------------------------------------------------------------------
BOARDS = ("Arduino Uno", "ESP32", "Raspberry Pi Pico", "Arduino Mega")
PARTS = ("a DHT22", "a push button", "a red LED", "a BME280", "an I2C OLED", "a potentiometer", "a PIR sensor", "an HC-SR04", "a buzzer")
MORE = ("a green LED", "a push button", "a DS18B20", "an MPU6050", "a photoresistor", "a slide switch", "an RFID reader")


@settings(max_examples=40)
@given(st.sampled_from(BOARDS), st.lists(st.sampled_from(PARTS), min_size=1, max_size=5, unique=True), st.sampled_from(MORE))
def test_an_addition_keeps_every_pin_value_designator_and_net_of_the_rest(tmp_path_factory, board, parts, more):
    folder = tmp_path_factory.mktemp("kept") / "base"
    design_to_folder(f"{board} with {', '.join(parts)}", folder, options=Options(simulate=False))
    before, _ = read_circuit(folder / "circuit.json")
    after = change(folder, f"add {more}").circuit
    for ref, part in before.parts.items():
        now = after.parts[ref]
        assert (now.id, now.value, now.settings, now.label) == (part.id, part.value, part.settings, part.label)
        for pin, net in before.pins_of(ref):
            if net is not None:
                there = after.net_of((ref, pin.id))
                assert there is not None and set(net.pins) <= set(there.pins), f"{ref}.{pin.id}"
