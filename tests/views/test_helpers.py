"""Names, colours, paths and the inference of what a foreign file leaves unsaid."""

from __future__ import annotations

import math

import pytest

from circuitlm.circuit.model import Circuit, PinRef
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.views import infer, resolve, text
from circuitlm.views.svgpath import polylines

from . import circuits


@pytest.mark.parametrize(
    ("name", "volts"),
    [
        ("+5V", 5.0),
        ("3V3", 3.3),
        ("+3.3V", 3.3),
        ("-12V", -12.0),
        ("5V_MOTOR", 5.0),
        ("VCC", None),
        ("V5", None),
        ("SDA", None),
        ("12v", 12.0),
    ],
)
def test_a_nets_name_states_its_voltage(name: str, volts: float | None) -> None:
    assert infer.volts_of_name(name) == volts


@pytest.mark.parametrize(("volts", "name"), [(5.0, "+5V"), (3.3, "+3V3"), (-12.0, "-12V"), (12.6, "+12V6")])
def test_a_supply_is_named_by_its_volts(volts: float, name: str) -> None:
    assert infer.supply_name(volts) == name
    assert infer.volts_of_name(name) == volts


@pytest.mark.parametrize("name", ["GND", "gnd", "AGND", "GND_2", "VSS", "0V"])
def test_grounds_are_known_by_name(name: str) -> None:
    assert infer.is_ground_name(name)
    assert not infer.is_ground_name(f"X{name}")


def test_a_boards_5v_pin_is_fed_by_another_source_and_feeds_without_one() -> None:
    c = circuits.weather()
    assert infer.feeds(c, PinRef("A1", "5V")) is None
    assert infer.feeds(c, PinRef("U3", "OUT+")) is not None
    c.remove("U3")
    assert infer.feeds(c, PinRef("A1", "5V")) is not None


def test_a_button_with_a_pull_resistor_is_an_input() -> None:
    c = Circuit()
    circuits.place(c, "arduino-uno", "A1")
    circuits.place(c, "push-button", "SW1")
    circuits.place(c, "resistor", "R1", value="10k")
    c.net("GND", "ground", 0.0)
    c.net("+5V", "power", 5.0)
    c.connect("IN", ("A1", "D2"), ("SW1", "1"), ("R1", "1"))
    c.connect("+5V", ("R1", "2"))
    c.connect("GND", ("SW1", "2"))
    infer.infer_uses(c)
    assert c.uses[PinRef("A1", "D2")].direction == "in"


def test_an_led_behind_a_resistor_makes_an_output() -> None:
    c = circuits.weather()
    c.uses.clear()
    infer.infer_uses(c)
    assert c.uses[PinRef("A1", "D9")].direction == "out"


# -- names ---------------------------------------------------------------------------------------
def test_pins_are_found_by_any_of_their_names_the_own_one_first() -> None:
    finder = resolve.PinFinder(catalogue().get("arduino-uno"))
    assert finder.find(["SDA"]) == "A4"
    assert finder.find(["gnd"]) in ("GND.1", "GND.2", "GND.3")
    assert finder.find(["GND"], {"GND.1"}) != "GND.1"
    assert finder.find(["nonsense"]) is None


def test_plus_and_minus_are_never_the_same_pin() -> None:
    finder = resolve.PinFinder(catalogue().get("lm2596"))
    assert finder.find(["in+"]) == "IN+" and finder.find(["IN-"]) == "IN-"


@pytest.mark.parametrize(
    ("raw", "name"), [("+5V", "p5V"), ("a b", "a_b"), ("", "x"), ("+", "p"), ("-", "n"), ("Ω µ", "Ohm_u"), ("3V3", "x_3V3"), ("日本", "x")]
)
def test_identifiers_are_letters_digits_and_underscores(raw: str, name: str) -> None:
    assert text.identifier(raw) == name


def test_designators_are_sorted_as_a_person_would() -> None:
    assert sorted(["R10", "R2", "C1", "R1"], key=text.natural) == ["C1", "R1", "R2", "R10"]


def test_one_line_removes_what_could_hide_or_break() -> None:
    assert text.one_line("a\n\x1b[31m b\u202ec\t") == "a [31m b c"
    assert len(text.one_line("x" * 500)) == 200


# -- SVG paths -----------------------------------------------------------------------------------
def test_lines_and_subpaths() -> None:
    assert polylines("M0 0 L1 0 V2 H-1 Z M3 3 l1 1") == [[(0, 0), (1, 0), (1, 2), (-1, 2), (0, 0)], [(3, 3), (4, 4)]]


def test_numbers_may_touch() -> None:
    assert polylines("M-.5-.5L.5.25") == [[(-0.5, -0.5), (0.5, 0.25)]]


def test_an_arc_keeps_its_radius_and_ends_exactly() -> None:
    (line,) = polylines("M1 0 A1 1 0 0 1 -1 0")
    assert line[-1] == (-1, 0)
    assert all(math.hypot(*p) == pytest.approx(1) for p in line)


def test_a_quadratic_curve_passes_its_middle() -> None:
    (line,) = polylines("M0 0 Q1 2 2 0")
    assert (1.0, 1.0) in [(round(x, 9), round(y, 9)) for x, y in line]


def test_an_unknown_command_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown path command"):
        polylines("M0 0 T1 1")


def test_every_symbols_lines_can_be_read() -> None:
    from circuitlm.drawing.symbols import SHAPES

    for name, shape in SHAPES.items():
        for path in (shape.stroke, shape.fill, shape.solid):
            polylines(path), name
