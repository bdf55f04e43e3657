"""Calls of a model over real HTTP through real litellm, against a scripted server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import BaseModel, Field

from circuitlm.engineers.llm.cache import ReplyCache
from circuitlm.engineers.llm.client import BadReply, BudgetSpent, ModelClient, closed_schema
from circuitlm.engineers.llm.provider import ProviderError
from circuitlm.engineers.llm.settings import ModelSettings
from tests.engineers.llm.server import Say, scripted

pytest.importorskip("litellm", reason="litellm is not installed (make test-models)")


class Pick(BaseModel):
    """What the tests ask for."""

    title: str = Field(max_length=20)
    ids: list[str] = Field(max_length=3)


GOOD = json.dumps({"title": "two", "ids": ["a", "b"]})
ASK = [{"role": "user", "content": "pick two"}]


def client(base: str, tmp_path: Path, **settings: object) -> ModelClient:
    made = ModelSettings(model="openai/scripted", api_base=base, timeout=5.0, **settings)  # type: ignore[arg-type]
    return ModelClient(made, cache=ReplyCache(tmp_path / "replies.sqlite"), sleep=lambda seconds: None)


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    "reply",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"Sure! Here it is:\n\n```\n{GOOD}\n```\nHope it helps {{}}",
        f"I think {GOOD} is best.",
        GOOD.replace("]", ",]"),
    ],
)
def test_a_typed_reply(reply: str, stream: bool, tmp_path: Path) -> None:
    heard: list[str] = []
    with scripted([reply]) as model:
        got = client(model.base, tmp_path, stream=stream).typed("test", ASK, Pick, heard.append)
    assert got.value.ids == ["a", "b"]
    assert "".join(heard) == (reply if stream else "")
    assert model.requests[0]["response_format"]["json_schema"]["schema"]["additionalProperties"] is False


@pytest.mark.parametrize(
    ("first", "fault"),
    [
        (Say(GOOD[:-9], finish="length"), "cut off"),
        (Say(json.dumps({"title": "t", "ids": ["a"] * 9})), "at most 3"),
        (Say("I would rather not."), "no JSON object"),
        (Say(""), "empty"),
        (Say("[" * 5000), "no JSON object"),
        (Say('{"a":' * 200), "JSON"),
    ],
)
def test_a_wrong_reply_is_asked_again_with_the_fault(first: Say, fault: str, tmp_path: Path) -> None:
    with scripted([first, GOOD]) as model:
        assert client(model.base, tmp_path).typed("test", ASK, Pick).value.title == "two"
    assert fault in model.requests[1]["messages"][-1]["content"]


def test_two_wrong_replies_are_a_bad_reply(tmp_path: Path) -> None:
    with scripted(["no", '{"title": 5}']) as model, pytest.raises(BadReply, match="test agent"):
        client(model.base, tmp_path).typed("test", ASK, Pick)
    assert len(model.requests) == 2


def test_faults_that_the_schema_cannot_see_are_told_once(tmp_path: Path) -> None:
    def check(pick: Pick) -> list[str]:
        return [f"{i!r} is no part" for i in pick.ids if i == "b"]

    with scripted([GOOD, json.dumps({"title": "one", "ids": ["a"]})]) as model:
        assert client(model.base, tmp_path).typed("test", ASK, Pick, check=check).value.ids == ["a"]
    assert "'b' is no part" in model.requests[1]["messages"][-1]["content"]


@pytest.mark.parametrize("trouble", [Say(status=429), Say(status=500), Say(status=503), Say(GOOD, cut=True), Say(GOOD, delay=7.0)])
def test_trouble_that_passes_is_tried_again(trouble: Say, tmp_path: Path) -> None:
    with scripted([trouble, GOOD]) as model:
        got = client(model.base, tmp_path).typed("test", ASK, Pick, lambda text: None)
    assert got.value.title == "two" and len(model.requests) == 2


def test_trouble_that_stays_ends_after_four_tries(tmp_path: Path) -> None:
    with scripted([Say(status=500)] * 9) as model, pytest.raises(ProviderError):
        client(model.base, tmp_path).typed("test", ASK, Pick)
    assert len(model.requests) == 4


def test_a_wrong_key_is_not_tried_again(tmp_path: Path) -> None:
    with scripted([Say("invalid api_key", status=401)] * 3) as model, pytest.raises(ProviderError, match="key"):
        client(model.base, tmp_path).typed("test", ASK, Pick)
    assert len(model.requests) == 1


def test_nobody_at_home(tmp_path: Path) -> None:
    with scripted([]) as model:
        pass
    with pytest.raises(ProviderError, match="Nothing answers"):
        client(model.base, tmp_path).typed("test", ASK, Pick)


def test_a_provider_without_schemas_is_asked_by_instruction(tmp_path: Path) -> None:
    with scripted([Say("response_format is not supported", status=400), GOOD, GOOD]) as model:
        asked = client(model.base, tmp_path)
        asked.typed("test", ASK, Pick)
        asked.typed("test", [*ASK, {"role": "user", "content": "again"}], Pick)
    assert ["response_format" in r for r in model.requests] == [True, False, False]


def test_a_run_can_be_repeated_offline(tmp_path: Path) -> None:
    with scripted([GOOD]) as model:
        first = client(model.base, tmp_path).typed("test", ASK, Pick)
    again = client(model.base, tmp_path).typed("test", ASK, Pick)
    assert not first.cached and again.cached and first.value == again.value


def test_a_cut_reply_is_not_kept(tmp_path: Path) -> None:
    with scripted([Say(GOOD, finish="length"), GOOD]) as model:
        client(model.base, tmp_path).typed("test", ASK, Pick)
        assert not client(model.base, tmp_path).typed("test", ASK, Pick).cached
    assert len(model.requests) == 2


def test_the_budget_ends_a_run(tmp_path: Path) -> None:
    with scripted([GOOD, GOOD]) as model:
        asked = client(model.base, tmp_path, total_tokens=100, stream=False)
        asked.typed("test", ASK, Pick)
        with pytest.raises(BudgetSpent, match="tokens"):
            asked.typed("test", [*ASK, {"role": "user", "content": "more"}], Pick)


def test_no_secret_is_in_the_transcript(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-verysecretverysecret")
    ask = [{"role": "user", "content": "my key is sk-verysecretverysecret and sk-abcdefghijklmnopqrstuv"}]
    with scripted([f'{{"title": "sk-verysecretver", "ids": []}} {"sk-verysecretverysecret"}']) as model:
        asked = client(model.base, tmp_path)
        asked.typed("test", ask, Pick)
    kept = json.dumps([e.to_dict() for e in asked.ledger.exchanges])
    assert "verysecretverysecret" not in kept and "abcdefghij" not in kept


def test_a_schema_for_strict_providers() -> None:
    schema = closed_schema(Pick)
    assert schema["required"] == ["title", "ids"] and schema["properties"]["title"] == {"maxLength": 20, "type": "string"}
