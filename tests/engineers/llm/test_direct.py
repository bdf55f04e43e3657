"""The first question to a server of one's own goes out while litellm is imported, and means the same as through litellm."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from circuitlm.engineers.llm import direct, provider
from circuitlm.engineers.llm.client import ModelClient
from circuitlm.engineers.llm.provider import ProviderError
from circuitlm.engineers.llm.settings import ModelSettings
from tests.engineers.llm.server import Say, scripted

pytest.importorskip("litellm", reason="litellm is not installed (make test-models)")
SCHEMA = {"title": "Reply", "type": "object", "properties": {}, "additionalProperties": False, "required": []}
ASKED = [{"role": "user", "content": "?"}]


@pytest.fixture
def cold(monkeypatch):
    """litellm counts as not imported, and nobody imports it; a list of what would have done so."""
    begun: list[str] = []
    monkeypatch.setattr(provider, "_module", None)
    monkeypatch.setattr(provider, "warm_up", lambda settings=None: begun.append("warm"))
    monkeypatch.setattr(provider, "litellm", lambda: pytest.fail("litellm was asked"))
    return begun


def settings(base: str, **fields: Any) -> ModelSettings:
    return ModelSettings("openai/local", api_base=base, cache=False, timeout=2, **fields)


@pytest.mark.parametrize(
    ("base", "model", "can"),
    [
        ("http://127.0.0.1:8080/v1", "openai/x", True),
        ("http://localhost/v1", "openai/x", True),
        ("http://192.168.1.7:1234/v1", "openai/x", True),
        ("http://[::1]:8080/v1", "openai/x", True),
        ("https://127.0.0.1/v1", "openai/x", False),
        ("http://8.8.8.8/v1", "openai/x", False),
        ("http://models.example.com/v1", "openai/gpt-4o", False),
        ("http://127.0.0.1:8080/v1", "ollama/x", False),
        ("http://127.0.0.1:99999/v1", "openai/x", False),
        ("nonsense", "openai/x", False),
        ("", "openai/gpt-4o", False),
    ],
)
def test_only_a_server_of_ones_own_is_asked_so(base, model, can):
    assert direct.can(ModelSettings(model, api_base=base or None)) is can


def test_a_cold_start_asks_without_litellm_and_imports_it_meanwhile(cold):
    heard: list[str] = []
    with scripted(['{"a": 1}', Say("plain")]) as model:
        streamed = provider.ask(settings(model.base), ASKED, SCHEMA, heard.append)
        whole = provider.ask(settings(model.base), ASKED)
    assert streamed.text == "".join(heard) == '{"a": 1}' and streamed.finish == "stop" and len(heard) > 1
    assert whole.text == "plain" and whole.prompt_tokens > 0 and cold == ["warm", "warm"]
    first, second = model.requests
    assert first["model"] == "local" and first["stream"] and first["response_format"]["json_schema"]["name"] == "Reply"
    assert "response_format" not in second and "stream" not in second


@pytest.mark.parametrize(
    "say",
    [
        Say("slow down", 429, headers={"Retry-After": "7"}),
        Say("busy", 503),
        Say("boom", 500),
        Say("bad key", 401),
        Say("no such model", 404),
        Say("response_format is not supported", 400),
        Say("this model's maximum context length is exceeded", 400),
        Say("late", delay=3),
    ],
    ids=lambda s: f"{s.status} {s.text}",
)
def test_a_failure_means_what_it_means_through_litellm(say, cold, monkeypatch):
    found = []
    for way in ("direct", "litellm"):
        if way == "litellm":
            monkeypatch.undo()
        with scripted([replace(say) for _ in range(4)]) as model, pytest.raises(ProviderError) as raised:
            provider.ask(settings(model.base), ASKED, SCHEMA, lambda piece: None)
        found.append((type(raised.value), raised.value.again, raised.value.wait))
    assert found[0] == found[1]


def test_a_stream_that_is_cut_is_worth_another_try(cold):
    with scripted([Say("half of it is he", cut=True)]) as model, pytest.raises(ProviderError, match="cut before its end") as raised:
        provider.ask(settings(model.base), ASKED, SCHEMA, lambda piece: None)
    assert raised.value.again


def test_nobody_there_is_told_as_such(cold):
    with pytest.raises(ProviderError, match="Nothing answers at http"):
        provider.ask(settings("http://127.0.0.1:9/v1"), ASKED)


def test_what_may_pass_is_tried_again(cold):
    with scripted([Say("busy", 503), "there you are"]) as model:
        client = ModelClient(settings(model.base), sleep=lambda seconds: None)
        assert client.plain("reviewer", ASKED) == "there you are"


def test_a_cold_process_answers_before_litellm_is_there():
    code = (
        "import sys, time\n"
        "from circuitlm.engineers.llm import provider\n"
        "from circuitlm.engineers.llm.settings import ModelSettings\n"
        "model = ModelSettings('openai/local', api_base=sys.argv[1], cache=False)\n"
        "assert provider.warm_up(model) is None\n"
        "print(provider.ask(model, [{'role': 'user', 'content': '?'}]).text, 'litellm.main' in sys.modules)\n"
        "print(provider.ask(model, [{'role': 'user', 'content': '?'}]).text if provider.litellm() else '')\n"
    )
    with scripted(["one", "two"]) as model:
        done = subprocess.run([sys.executable, "-c", code, model.base], capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == ["one", "False", "two"], done.stderr
