"""Which symbol a part gets, and by whose standard it is drawn."""

from __future__ import annotations

import pytest

from circuitlm.drawing import layout, to_svg
from circuitlm.drawing.symbols import SHAPES, shape_for
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.run import Options, design
from tests.drawing import circuits
from tests.drawing.test_layout import check


@pytest.mark.parametrize(
    ("part", "shape"),
    [
        ("tip120", "darlington-npn"), ("tip125", "darlington-pnp"), ("2n2222", "npn"), ("bc557", "pnp"),
        ("rgb-led", "rgb-led-cathode"), ("rgb-led-anode", "rgb-led-anode"), ("led", "led"),
    ],
)  # fmt: skip
def test_a_part_gets_the_symbol_that_its_data_say(part: str, shape: str) -> None:
    found = shape_for(catalogue().get(part))
    assert found is not None and found.shape == shape


def test_three_colours_are_drawn_on_their_resistors() -> None:
    for kind in ("an RGB LED", "a common anode RGB LED"):
        circuit = design(f"Arduino Uno with {kind}", Options(simulate=False)).circuit
        check(circuit)
        assert not [n for n in layout(circuit).labels if n.kind == "net"]


def test_a_resistor_is_a_zigzag_or_a_block() -> None:
    drawing = layout(circuits.blink())
    zigzag, (stroke, block) = SHAPES["resistor"].stroke, SHAPES["resistor"].iec or ("", "")
    ansi, iec = to_svg(drawing), to_svg(drawing, standard="iec")
    assert zigzag in ansi and block not in ansi and not stroke
    assert block in iec and zigzag not in iec


def test_a_pin_that_the_board_joins_to_one_in_use_is_told_and_not_drawn() -> None:
    """The jumper of a relay module feeds JD-VCC: a stub that ends nowhere would look forgotten."""
    circuit = design("An Arduino Uno and a 2 channel relay module", Options(simulate=False)).circuit
    drawing = layout(circuit)
    module = next(s for s in drawing.symbols if s.ref == "K1")
    assert "JD-VCC" not in {p.pin_id for p in module.pins}
    assert "JD-VCC = VCC on board" in {t.text for t in module.texts}
    assert "GND = GND on board" not in " ".join(t.text for s in drawing.symbols for t in s.texts)
