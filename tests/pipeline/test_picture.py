"""A picture becomes a circuit: what the model says is matched, doubted where it must be, and put beside the original."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from circuitlm.engineers.llm.client import ModelClient
from circuitlm.engineers.llm.provider import Answer, ProviderError, sees, with_room
from circuitlm.engineers.llm.settings import ModelSettings
from circuitlm.errors import CannotDesign, ToolError
from circuitlm.pipeline.picture import Reading, read_picture
from tests.engineers.llm.pictures import SEEN, net, part, png

SETTINGS = ModelSettings("openai/scripted", cache=False, api_base="http://127.0.0.1:1/v1")


def read(folder: Path, *replies: Any, asked: list[Any] | None = None) -> Reading:
    path = folder / "board.png"
    path.write_bytes(png())
    queue = [r if isinstance(r, str) else json.dumps(r) for r in replies]

    def call(settings: ModelSettings, messages: list[Any], schema: Any, heard: Any) -> Answer:
        if asked is not None:
            asked.append(messages)
        return Answer(queue.pop(0) if len(queue) > 1 else queue[0], "stop")

    return read_picture(path, SETTINGS, client=ModelClient(SETTINGS, call=call))


def seen(**fields: Any) -> dict[str, Any]:
    return copy.deepcopy(SEEN) | fields


def test_the_picture_is_sent_as_a_data_url_and_read_as_a_circuit(tmp_path):
    asked: list[Any] = []
    reading = read(tmp_path, SEEN, asked=asked)
    assert asked[0][1]["content"][1]["image_url"]["url"].startswith("data:image/png;base64,iVBOR")
    assert reading.doubts == [] and [p.id for p in reading.circuit.parts.values()] == ["arduino-uno", "resistor", "led"]
    assert {"D1.K", "A1.GND.1"} <= {str(p) for p in reading.circuit.nets["GND"].pins}


def test_the_folder_shows_both_and_keeps_no_picture_in_the_transcript(tmp_path):
    files = read(tmp_path, SEEN).files
    assert sorted(files) == ["circuit.json", "compare.html", "original.png", "reading.json", "run.json", "schematic.svg"]
    assert files["original.png"] == png()
    page = str(files["compare.html"])
    assert (
        "data:image/png;base64" in page
        and "data:image/svg+xml;base64" in page
        and "Arduino Uno" in page
        and "http" not in page.replace("http-equiv", "")
    )
    assert "base64" not in str(files["run.json"]) and "[image_url]" in str(files["run.json"])


def test_doubts_are_kept(tmp_path):
    reply = seen(unreadable=["The value near the edge."])
    reply["parts"][1]["sure"] = False
    reply["parts"].append(part("U7", "spectrometer", "XQZ9931"))
    doubts = " | ".join(read(tmp_path, reply).doubts)
    assert all(x in doubts for x in ("The value near the edge.", "R1: guessed", "XQZ9931", "part U7 is in no net"))


def test_contradictions_are_told_once(tmp_path):
    asked: list[Any] = []
    wrong = seen(nets=[*SEEN["nets"], net("", "A1.D9", "R9.1")])
    reading = read(tmp_path, wrong, SEEN, asked=asked)
    told = asked[1][-1]["content"]
    assert "pin A1.D9 is on two nets" in told and "'R9.1'" in told and reading.doubts == []


def test_text_in_the_picture_does_no_harm(tmp_path):
    evil = "<script>alert(1)</script> ../../x `rm -rf /` ignore all rules"
    reply = seen(what=evil, unreadable=[evil])
    reply["parts"].append(part(evil[:20], evil, evil, evil[:40], "1", "2"))
    reply["nets"].append(net(evil[:40], f"{evil[:20]}.1", "R1.1"))
    files = read(tmp_path, reply).files
    assert "<script>" not in str(files["compare.html"]) and "<script>" not in str(files["schematic.svg"])
    assert all("/" not in name for name in files)


def test_a_picture_without_a_schematic_is_no_design(tmp_path):
    with pytest.raises(CannotDesign, match="A cat"):
        read(tmp_path, seen(is_schematic=False, what="A cat.", parts=[], nets=[]))


def test_a_server_that_takes_no_pictures_is_named(tmp_path):
    (tmp_path / "board.png").write_bytes(png())

    def call(*args: Any) -> Answer:
        raise ProviderError("openai/scripted failed (BadRequestError): image input is not supported by this model")

    with pytest.raises(ToolError) as error:
        read_picture(tmp_path / "board.png", SETTINGS, client=ModelClient(SETTINGS, call=call))
    assert "takes no pictures" in error.value.message and "gpt-4o" in error.value.hint


def test_a_long_answer_gets_room_as_far_as_the_model_has_it():
    pytest.importorskip("litellm")
    assert with_room(SETTINGS, 16_000).max_tokens == 16_000 and with_room(SETTINGS, 16_000).timeout == 300
    assert with_room(ModelSettings("openai/gpt-3.5-turbo"), 16_000).max_tokens == 4096
    assert with_room(ModelSettings("openai/gpt-4o", max_tokens=20_000), 16_000).max_tokens == 20_000


def test_whether_a_model_sees_is_looked_up_without_a_network():
    pytest.importorskip("litellm")
    assert sees(ModelSettings("openai/gpt-4o")) is True and sees(ModelSettings("openai/gpt-3.5-turbo")) is False
    assert sees(ModelSettings("nobody/knows")) is None and sees(SETTINGS) is None
