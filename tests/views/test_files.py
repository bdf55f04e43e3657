"""Files are told apart by what is in them, and bad ones are refused in plain words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.drawing.layout import layout
from circuitlm.errors import UsageError
from circuitlm.views import files
from circuitlm.views.circuit_json import to_circuit_json
from circuitlm.views.files import FORMATS, dump, read_circuit
from circuitlm.views.wokwi import to_diagram

from . import circuits


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "circuit.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_both_kinds_of_file_are_recognised(tmp_path: Path) -> None:
    c = circuits.weather()
    for data in (to_circuit_json(c), to_diagram(c), to_diagram(c, "wokwi")):
        back, problems = read_circuit(write(tmp_path, json.dumps(data)))
        assert problems == []
        assert circuits.nets_of(back) == circuits.nets_of(c)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("{", "is not JSON: line 1"),
        ('{"a": 1}', "neither Circuit JSON"),
        ("[]", "not Circuit JSON"),
        ("5", "neither Circuit JSON"),
        ('{"parts": 1}', "not a diagram"),
        ("[NaN]", "NaN is not a JSON number"),
        (b"\xff\xfe\x00", "not a text file in UTF-8"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_bad_files_are_refused_with_the_reason_and_the_path(text: str | bytes, says: str, tmp_path: Path) -> None:
    path = write(tmp_path, text)
    with pytest.raises(UsageError) as error:
        read_circuit(path)
    assert says in error.value.message and str(path) in error.value.message


def test_missing_files_folders_and_giants_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        read_circuit(tmp_path / "nothing.json")
    with pytest.raises(UsageError, match="is a folder"):
        read_circuit(tmp_path)
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    with pytest.raises(UsageError, match="too large"):
        read_circuit(write(tmp_path, "[" + " " * 20 + "]"))


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    text = "\ufeff" + json.dumps(to_circuit_json(circuits.low_pass()))
    assert read_circuit(write(tmp_path, text))[1] == []


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_is_written_and_the_same_each_time(name: str) -> None:
    form = FORMATS[name]
    c = circuits.weather()
    first = form.write(c, layout(c) if form.drawn else None)
    again = circuits.weather()
    assert first and first == form.write(again, layout(again) if form.drawn else None)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
        max_leaves=25,
    )
)
def test_json_is_written_as_python_writes_it(data):
    assert dump(data) == json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def test_json_without_numbers_that_are_none():
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump({"gain": [1.0, float("nan")]})
