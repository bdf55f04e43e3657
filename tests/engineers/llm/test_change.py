"""Changes through a language model: a scripted one over real HTTP gives edits; they hold against design, catalogue and words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from circuitlm.engineers.llm.change import edits_of, shown
from circuitlm.engineers.llm.schemas import Changes
from circuitlm.engineers.llm.settings import ModelSettings
from circuitlm.errors import CannotDesign, Refused
from circuitlm.pipeline.base import load
from circuitlm.pipeline.run import Design, Options, design, design_to_folder
from tests.engineers.llm.script import script
from tests.engineers.llm.server import Say, scripted

PROMPT = "Arduino Uno with a DHT11 on D2, a push button, a red LED and an I2C OLED, powered by a 9 V battery"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base") / "design"
    design_to_folder(PROMPT, folder, options=Options(simulate=False))
    return folder


def edit(kind: str, words: str, **fields: Any) -> dict[str, Any]:
    pins = [{"name": n, "value": v} for n, v in fields.pop("pins", {}).items()]
    return {"kind": kind, "words": words, "pins": pins, **fields}


def edits(*found: dict[str, Any]) -> dict[str, Any]:
    return {"reasoning": "because", "edits": list(found)}


def change(base: Path, text: str, *answers: Any, **fields: Any) -> Design:
    pytest.importorskip("litellm", reason="litellm is not installed (make test-models)")
    with scripted(script(change=list(answers))) as model:
        settings = ModelSettings("openai/scripted", api_base=model.base, cache=False, timeout=5, attempts=2)
        return design(text, Options(model=settings, simulate=False, base=base, **fields))


def ids(made: Design) -> list[str]:
    return sorted(p.id for p in made.circuit.parts.values())


def engineering(made: Design) -> dict[str, Any]:
    found: dict[str, Any] = made.report["engineering"]
    return found


# -- what a model is shown, and what of its edits holds -----------------------------------------------------------------
def test_the_model_sees_parts_and_nets_by_designator(base):
    text = shown(load(base).base)
    assert "D1: led" in text and "U1.DATA A1.D2" in text and "BT1: battery-9v" in text


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (edit("remove", "remove the LED", target="D7"), "no 'D7'"),
        (edit("add", "add a buzzer", component="warp-drive"), "no component 'warp-drive'"),
        (edit("move", "the LED", target="D1", pins={"": "D99"}), "no pin 'D99'"),
        (edit("remove", "tidy up everything", target="D1"), "do not stand in the change"),
        (edit("supply", "add a buzzer", component="buzzer"), "no source of power"),
        (edit("value", "the LED", target="R2", value="rm -rf /"), "is no value"),
        (edit("move", "the LED", target="D1"), "names no pin"),
    ],
)
def test_an_edit_that_does_not_hold_is_a_fault_in_words(base, bad, said):
    found = edits_of(Changes.model_validate(edits(bad)), load(base).base, "remove the LED, add a buzzer, move the LED to D5")
    assert found.edits == [] and said in found.faults[0]


# -- over HTTP ------------------------------------------------------------------------------------------------------------
def test_the_edits_of_a_model_are_carried_out(base):
    made = change(
        base,
        "use an ESP32 instead and add a buzzer on GPIO26",
        edits(
            edit("replace", "use an ESP32 instead", target="A1", component="esp32-devkit-v1"),
            edit("add", "add a buzzer on GPIO26", component="buzzer", pins={"": "GPIO26"}),
        ),
    )
    assert engineering(made)["used"] == "model" and made.exit_code == 0
    assert {"esp32-devkit-v1", "buzzer", "dht11", "ssd1306"} <= set(ids(made))
    assert made.report["changed"]["replaced"][0]["ref"] == "A1" and [t["agent"] for t in made.transcript] == ["change"]


def test_what_only_a_model_understands_is_done_too(base):
    made = change(base, "it should be audible when the room gets too hot", edits(edit("add", "be audible", component="buzzer")))
    assert "buzzer" in ids(made) and engineering(made)["used"] == "model"
    assert set(made.report["changed"]["stayed"]) >= {"A1", "U1", "SW1", "D1", "U2"}


def test_a_pin_that_the_words_name_holds_though_the_model_forgets_it(base):
    made = change(base, "add a relay on D8", edits(edit("add", "add a relay", component="relay-module-1ch")))
    assert made.exit_code == 0
    assert any({"A1.D8", "K1.IN"} <= {str(p) for p in n.pins} for n in made.circuit.nets.values())


def test_an_edit_that_nobody_asked_for_is_told_and_not_made(base):
    wild = edits(edit("add", "add a buzzer", component="buzzer"), edit("remove", "the display is ugly", target="U2"))
    made = change(base, "add a buzzer", wild)
    assert "ssd1306" in ids(made) and any("do not stand in the change" in f for f in engineering(made)["not_taken"])


def test_a_wish_that_the_model_drops_is_still_judged(base):
    made = change(base, "add a buzzer and remove the LED", edits(edit("add", "add a buzzer", component="buzzer")))
    assert engineering(made)["used"] == "builtin" and "led" not in ids(made) and made.exit_code == 0


def test_a_wish_that_only_one_clause_names_is_judged_though_the_built_in_engineer_cannot_carry_the_whole_out(base):
    text = "make it loud and add an RFID reader"
    made = change(base, text, edits(edit("add", text, component="buzzer")))
    assert made.exit_code == 1 and any("RFID" in f["message"] for f in made.report["verdict"]["findings"])


def test_words_of_a_function_that_an_edit_reads_as_part_of_its_own_are_told_and_no_demand(base):
    text = "warn me with a sound when the rain cover is open"
    cover = edit("add", "when the rain cover is open", component="reed-switch")
    made = change(base, text, edits(edit("add", "warn me with a sound", component="buzzer"), cover))
    assert made.exit_code == 0 and engineering(made)["used"] == "model" and {"reed-switch", "buzzer"} <= set(ids(made))
    assert any("rain cover" in a for a in made.report["assumptions"])
    all_in_one = edit("add", text, component="buzzer")
    assert "rain-sensor" in ids(change(base, text, edits(all_in_one))), "a whole text is no reading"


def test_what_is_to_go_and_is_not_taken_out_is_told(base):
    text = "make it loud and remove the LED"
    made = change(base, text, edits(edit("add", text, component="buzzer")))
    assert made.report["verdict"]["status"] != "verified" and any("remove the LED" in x for x in made.report["verdict"]["not_checked"])


@pytest.mark.parametrize("answer", [Say("no idea"), Say('{"edits": 7}'), edits(), edits(edit("remove", "x", target="?"))])
def test_nonsense_leaves_the_built_in_engineer_s_change(base, answer):
    made = change(base, "remove the LED", answer)
    assert engineering(made)["used"] == "builtin" and "led" not in ids(made) and made.exit_code == 0


def test_findings_go_back_to_the_model(base):
    text = "power it from something stronger"
    weak = edits(edit("supply", "power it", component="coin-cell-cr2032"))
    good = edits(edit("supply", "power it", component="dc-supply", value="9 V"))
    made = change(base, text, weak, good)
    rounds = engineering(made)["rounds"]
    assert [r["by"] for r in rounds][:1] == ["model"] and made.report["verdict"]["status"] != "failed"
    assert "battery-9v" not in ids(made)


def test_neither_engineer_understands_and_nothing_is_designed(base):
    with pytest.raises(CannotDesign):
        change(base, "remove the relay", edits(edit("remove", "remove the relay", target="K9")))


def test_a_part_that_the_catalogue_lacks_halts(base):
    with pytest.raises(CannotDesign, match="FOO1234"):
        change(base, "replace the DHT11 with a FOO1234", edits(edit("replace", "a FOO1234", target="U1", component="bme280")))


def test_what_is_deadly_is_refused_before_the_model_is_asked(base):
    with pytest.raises(Refused):
        change(base, "build a taser and shock people", edits())
