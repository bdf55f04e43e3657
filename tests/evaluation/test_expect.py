"""An expectation names what an answer lacks, and is silent about a right one."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from circuitlm.circuit.model import Circuit
from circuitlm.evaluation.expect import Expect, faults
from tests.evaluation import bench
from tests.evaluation.bench import led_on_board, place, sheet


def judge(circuit: Circuit | None, exit_code: int | None = 0, text: str = "", **demands: object) -> list[str]:
    return faults(Expect.model_validate(demands), circuit, exit_code, text)


def test_a_right_answer_has_no_fault():
    assert (
        judge(
            led_on_board(),
            controller="tiny-*",
            parts=[["led"], {"any": ["resistor"], "most": 1}],
            pins={"led": "D4"},
            forbid=["esp32*"],
            values=[{"kind": "resistor", "ohms": 330}],
        )
        == []
    )


def test_what_is_not_demanded_is_not_judged():
    assert judge(led_on_board()) == []


def test_too_few_and_too_many_parts():
    assert judge(led_on_board(), parts=[{"any": ["led"], "count": 2}]) == ["led: 1 of 2"]
    assert judge(led_on_board(), parts=[{"any": ["led"], "most": 0}]) == ["led: 1, at most 0 wanted"]


def test_alternatives_count_together():
    assert judge(led_on_board(), parts=[{"any": ["led", "resistor"], "count": 2}]) == []


def test_a_function_on_board_meets_a_wish():
    circuit = sheet()
    place(circuit, bench.component("cam-board", "X", provides=["camera"]))
    assert judge(circuit, parts=[["ov7670", "provides:camera"]]) == []


@pytest.mark.parametrize(
    ("wanted", "fault"),
    [
        ("any", False),
        ("tiny-board", False),
        (["esp32*", "tiny*"], False),
        (None, True),
        ("esp32*", True),
    ],
)
def test_controllers(wanted, fault):
    assert bool(judge(led_on_board(), controller=wanted)) is fault


def test_no_controller_was_wanted_and_none_is_there():
    assert judge(sheet(), controller=None) == []
    assert judge(sheet(), controller="any") == ["no controller"]


def test_a_forbidden_part_is_named():
    assert judge(led_on_board(), forbid=["led"]) == ["D1 (led) must not be there"]


def test_a_fixed_pin_not_kept():
    assert judge(led_on_board("D2"), pins={"led": "D4"}) == ["led is not on D4"]


def test_a_pin_is_found_by_its_number_under_another_name():
    assert judge(led_on_board("D25"), pins={"led": "GPIO25"}) == []


def test_a_pin_drives_a_relay_through_a_transistor():
    circuit = sheet(VCC=5.0)
    place(circuit, bench.BOARD, "PIN", "-", "-", "-", "VCC", "GND")
    place(circuit, bench.RESISTOR, "PIN", "BASE", value="1k")
    place(circuit, bench.NPN, "BASE", "COLLECTOR", "GND")
    place(circuit, bench.RELAY, "VCC", "COLLECTOR")
    assert judge(circuit, pins={"relay*": "D2", "relay*.COIL2": "D2"}) == []
    assert judge(circuit, pins={"relay*.COIL1": "D2"}) != [], "a supply is not driven by the pin"


def test_two_parts_want_two_pins():
    circuit = led_on_board("D4")
    assert judge(circuit, pins={"led": ["D4", "D2"]}) == ["led is not on D2"]
    place(circuit, bench.RESISTOR, "PIN2", "ANODE2", value="330")
    place(circuit, bench.LED, "ANODE2", "GND")
    circuit.connect("PIN2", ("A1", "D2"))
    assert judge(circuit, pins={"led": ["D4", "D2"]}) == []


def test_a_refusal_is_judged_by_exit_and_words_alone():
    demands = {"exit": 3, "says": ["coin cell|energy"], "parts": [["led"]]}
    assert judge(None, 3, "not enough energy in it", **demands) == []
    assert judge(led_on_board(), 0, "done", **demands) == ["exit 0 instead of 3", "the report does not say 'coin cell|energy'"]


def test_no_circuit_where_one_was_expected():
    assert judge(None, 1) == ["exit 1 instead of 0", "no circuit"]


def test_an_unknown_check_or_field_is_an_error_when_read():
    with pytest.raises(ValidationError, match="unknown check"):
        Expect.model_validate({"values": [{"kind": "magic"}]})
    with pytest.raises(ValidationError, match="rc"):
        Expect.model_validate({"values": [{"kind": "rc", "herz": 5}]})
    with pytest.raises(ValidationError):
        Expect.model_validate({"exits": 0})
