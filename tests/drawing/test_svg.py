"""The SVG: well-formed, real text, named groups, both themes; the PNG where a converter is at hand."""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ET
from importlib.util import find_spec
from pathlib import Path

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.drawing import layout, to_png, to_svg
from circuitlm.drawing.svg import THEMES
from circuitlm.errors import ToolError
from circuitlm.knowledge.catalogue import catalogue
from tests.drawing import circuits

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", circuits.ALL)
def test_every_example_is_xml_with_its_parts_pins_and_nets(name: str) -> None:
    circuit = circuits.ALL[name]()
    drawing = layout(circuit)
    root = ET.fromstring(to_svg(drawing))
    groups = list(root.iter(f"{SVG}g"))
    parts = {g.get("data-ref") for g in groups if g.get("class") == "part"}
    assert parts == set(circuit.parts)
    pins = [g for g in groups if g.get("class") == "pin"]
    assert len(pins) == sum(len(s.pins) for s in drawing.symbols)
    assert {g.get("data-net") for g in groups if g.get("data-net")} <= set(circuit.nets)
    words = {t.text for t in root.iter(f"{SVG}text")}
    assert {circuit.title, *(s.ref + s.unit for s in drawing.symbols)} <= words


def test_text_is_escaped() -> None:
    circuit = Circuit("A < B & \"C\" ]]> 'D'")
    circuit.add(catalogue().get("resistor"), value="<script>alert(1)</script>")
    root = ET.fromstring(to_svg(layout(circuit)))
    assert circuit.title in {t.text for t in root.iter(f"{SVG}text")}
    assert not list(root.iter(f"{SVG}script"))


def test_control_characters_do_not_break_the_file() -> None:
    circuit = Circuit("bell \x07 and null \x00")
    ET.fromstring(to_svg(layout(circuit)))


def test_dark_and_light_differ_in_colours_only() -> None:
    drawing = layout(circuits.blink())
    light, dark = to_svg(drawing), to_svg(drawing, theme="dark")
    assert THEMES["light"]["paper"] in light and THEMES["dark"]["paper"] in dark
    assert light.split("</style>")[1] == dark.split("</style>")[1]


def test_the_same_drawing_gives_the_same_bytes() -> None:
    assert to_svg(layout(circuits.weather())) == to_svg(layout(circuits.weather()))


def test_a_png_is_written_or_the_tool_to_install_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    svg = to_svg(layout(circuits.blink()))
    if find_spec("cairosvg") or shutil.which("rsvg-convert"):
        assert to_png(svg, tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    monkeypatch.setattr("circuitlm.drawing.png.find_spec", lambda name: None)
    monkeypatch.setattr("circuitlm.drawing.png.shutil.which", lambda name: None)
    with pytest.raises(ToolError) as caught:
        to_png(svg, tmp_path / "b.png")
    assert "circuitlm[png]" in caught.value.hint
