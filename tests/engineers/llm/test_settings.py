"""Which model thinks: command line, environment, config file; and JSON out of replies."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.engineers.llm.extract import NoJson, extract_object
from circuitlm.engineers.llm.settings import settings
from circuitlm.engineers.llm.stream import ReasoningStream
from circuitlm.engineers.llm.transcript import scrub
from circuitlm.errors import UsageError


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CIRCUITLM_MODEL", "CIRCUITLM_API_BASE"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "config.toml"
    monkeypatch.setenv("CIRCUITLM_CONFIG", str(path))
    return path


def test_no_file_and_no_variable_is_the_built_in_engineer(config: Path) -> None:
    assert settings().builtin


def test_the_command_line_goes_before_the_variable_before_the_file(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text('model = "a/file"\nmax_cost = 0.5\n', encoding="utf-8")
    assert settings().model == "a/file" and settings().max_cost == 0.5
    monkeypatch.setenv("CIRCUITLM_MODEL", "a/variable")
    assert settings().model == "a/variable"
    assert settings("a/option").model == "a/option"
    assert settings("builtin").builtin


@pytest.mark.parametrize("text", ["model = 5", "nothing = 1", "timeout = true", "model = ", 'max_cost = "much"'])
def test_a_wrong_file_is_bad_usage(text: str, config: Path) -> None:
    config.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError):
        settings()


def test_a_server_of_ones_own_needs_no_key(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert settings("openai/x", "http://127.0.0.1:1/v1").key() == "none"
    with pytest.raises(UsageError, match="NO_SUCH"):
        settings("openai/x", api_key_env="NO_SUCH").key()


@given(st.text(max_size=400))
def test_any_text_is_an_object_or_has_a_reason(text: str) -> None:
    try:
        assert isinstance(extract_object(text), dict)
    except NoJson as error:
        assert str(error)


@given(
    st.dictionaries(st.text(max_size=8), st.one_of(st.text(max_size=20), st.integers(), st.lists(st.booleans(), max_size=3)), max_size=5),
    st.data(),
)
def test_an_object_is_found_in_prose(value: dict[str, object], data: st.DataObject) -> None:
    import json

    body = json.dumps(value, indent=data.draw(st.sampled_from([None, 1])))
    before, after = data.draw(st.sampled_from([("", ""), ("Here:\n", "\nDone."), ("```json\n", "\n```"), ("Well, ", " I hope.")]))
    assert extract_object(before + body + after) == value


@given(st.text(max_size=80), st.integers(1, 9))
def test_reasoning_streams_as_it_is_written(text: str, size: int) -> None:
    import json

    reply = json.dumps({"reasoning": text, "parts": []}, ensure_ascii=False)
    stream = ReasoningStream()
    shown = "".join(stream.feed(reply[i : i + size]) for i in range(0, len(reply), size))
    assert shown == "".join(c if c.isprintable() or c == "\n" else " " for c in text)


def test_what_looks_like_a_key_is_hidden() -> None:
    assert scrub("use sk-abcdefghijklmnopqrst please", []) == "use [secret] please"
