"""Remarks stand near the parts that they are about; the title block says what was asked and what the verdict is."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Note
from circuitlm.drawing.layout import layout
from circuitlm.drawing.metrics import covers, text_rect
from circuitlm.drawing.model import Caption, Drawing
from circuitlm.pipeline.run import Options, design
from tests.drawing import circuits, reader

CAPTION = Caption("a thermometer with a display, please", "Partly checked: no errors, 2 warnings")


def remarks(drawing: Drawing) -> dict[str, float]:
    """The lines of remarks and how far each is from the nearest part that it names (D1: from the symbol D1)."""
    return {t.text: t.at[1] for t in drawing.texts if t.kind == "note"}


def test_a_remark_stands_near_its_parts_and_one_about_nothing_at_the_foot() -> None:
    circuit = circuits.weather()
    drawing = layout(circuit)
    x, y = drawing.symbol("R2").center
    near = [t for t in drawing.texts if t.text.startswith("ECHO is brought")]
    assert near and abs(near[0].at[0] - x) < 15 and abs(near[0].at[1] - y) < 12
    foot = [t for t in drawing.texts if t.text.startswith("1. The relay")]
    assert foot and foot[0].at[1] < min(s.center[1] - s.size[1] / 2 for s in drawing.symbols)


@pytest.mark.parametrize("name", circuits.ALL)
def test_remarks_and_title_block_cover_nothing(name: str) -> None:
    circuit = circuits.ALL[name]()
    circuit.notes += [Note(f"A remark on {ref}, which takes more than one line to say.", [ref]) for ref in list(circuit.parts)[:4]]
    drawing = layout(circuit, caption=CAPTION)
    assert not reader.faults(drawing)
    assert reader.nets(drawing) == reader.expected(circuit, drawing)
    (frame,) = drawing.frames
    inside = [t for t in drawing.texts if t.kind in ("title", "caption")]
    assert all(frame[0] <= r[0] and frame[1] <= r[1] and r[2] <= frame[2] and r[3] <= frame[3] for r in map(text_rect, inside))
    others = Drawing(
        symbols=drawing.symbols, wires=drawing.wires, labels=drawing.labels, texts=[t for t in drawing.texts if t not in inside]
    )
    assert not covers(others, frame)


def test_the_title_block_says_what_was_asked_and_how_it_was_judged() -> None:
    texts = [t.text for t in layout(circuits.blink(), caption=CAPTION).texts]
    assert "Arduino Uno with a button and an LED" in texts
    assert f"“{CAPTION.prompt}”" in texts and CAPTION.verdict in texts


def test_a_designs_schematic_has_its_prompt_and_verdict() -> None:
    made = design("ESP32 with an HC-SR04", Options(simulate=False))
    picture = made.files["schematic.svg"]
    assert "“ESP32 with an HC-SR04”" in picture and "Partly checked: no errors" in picture


def test_a_module_that_must_be_trimmed_says_so() -> None:
    made = design("Buck converter LM2596 from 12 V to 5 V feeding an ESP32", Options(simulate=False))
    buck = next(p.ref for p in made.circuit.parts.values() if p.component.kind == "converter")
    assert any("5 V" in n.text and n.refs == [buck] for n in made.circuit.notes)
