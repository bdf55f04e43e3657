"""KiCad's symbol files are read whole or refused in clear words, and each difference to our files is told or settled."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from circuitlm.circuit.component import Component
from circuitlm.errors import UsageError
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.files import load_file
from circuitlm.knowledge.kicad.adopt import component_of
from circuitlm.knowledge.kicad.compare import differences, open_points
from circuitlm.knowledge.kicad.library import libraries, plain, read_library
from circuitlm.knowledge.kicad.names import other_names
from circuitlm.knowledge.kicad.roles import roles_of
from circuitlm.knowledge.kicad.settle import settlement
from circuitlm.knowledge.kicad.sexpr import Broken, forms
from circuitlm.views.resolve import by_foreign_type
from tests.knowledge.bench import part_file
from tests.knowledge.symbols import FROB, library, pin, shelf, symbol

KICAD = Path("/usr/share/kicad/symbols")


def one(path: Path, name: str) -> Any:
    return read_library(path.stem, [path])[name]


def test_a_symbol_has_its_pins_with_names_types_and_units(tmp_path):
    shelf(tmp_path)
    found = one(tmp_path / "Amplifier_Operational.kicad_sym", "QX6002")
    assert [(p.number, p.name, p.type, p.unit) for p in found.pins][:4] == [
        ("1", "", "output", 1), ("2", "-", "input", 1), ("3", "+", "input", 1), ("5", "+", "input", 2),
    ]  # fmt: skip
    assert found.type == "Amplifier_Operational:QX6002" and found.description == "Dual op amp"


def test_a_derived_symbol_has_the_pins_of_its_base_and_its_own_words(tmp_path):
    shelf(tmp_path)
    both = read_library("Amplifier_Operational", [tmp_path / "Amplifier_Operational.kicad_sym"])
    assert both["QX6002A"].pins == both["QX6002"].pins and both["QX6002A"].base == "QX6002"
    assert both["QX6002A"].description == "Dual op amp, precise" and both["QX6002A"].keywords == "dual opamp"


def test_a_symbol_that_extends_nothing_or_itself_is_left_out(tmp_path):
    path = library(
        tmp_path, "L", symbol("A", [], extends="B"), symbol("B", [], extends="A"), symbol("C", [], extends="D"), symbol("E", FROB)
    )
    assert set(read_library("L", [path])) == {"E"}


def test_a_second_body_style_is_no_second_pin(tmp_path):
    text = symbol("G", [[("1", "A", "input")]]).replace("  )\n", f'    (symbol "G_1_2"\n{pin("1", "A", "input")}    )\n  )\n', -1)
    path = library(tmp_path, "L", text[: text.rindex("  )\n")] + f'    (symbol "G_1_2"\n{pin("1", "A", "input")}    )\n  )\n')
    assert len(one(path, "G").pins) == 1


def test_stacked_pins_and_the_words_of_later_versions_are_read(tmp_path):
    later = symbol("S", [[("[1,3-5]", "GND", "power_in"), ("2", "A", "input")]]).replace("ki_description", "Description")
    path = library(tmp_path, "L", later.replace("(length 2.54) ", "(length 2.54) (hide yes)", 1))
    found = one(path, "S")
    assert [p.number for p in found.pins] == ["1", "3", "4", "5", "2"]
    assert [p.hidden for p in found.pins] == [True] * 4 + [False]


@pytest.mark.parametrize(
    ("written", "read"), [("~", ""), ("~{RESET}", "RESET"), ("R/~{W}", "R/W"), ("~RD~", "RD"), ("A~{B}", "AB"), ("V_{DD}", "VDD")]
)
def test_a_name_loses_the_marks_of_its_overbar(written, read):
    assert plain(written) == read


def test_texts_hold_parentheses_quotes_and_line_breaks(tmp_path):
    path = library(tmp_path, "L", symbol("P", FROB, description='a \\"(b\\" \\\\ c)'))
    assert one(path, "P").description == 'a "(b" \\ c)'


@pytest.mark.parametrize("share", [0.01, 0.3, 0.55, 0.8, 0.97])
def test_a_file_that_is_cut_is_refused_with_its_line(tmp_path, share):
    path = shelf(tmp_path) / "Analog_ADC.kicad_sym"
    text = path.read_text()
    path.write_text(text[: int(len(text) * share)])
    with pytest.raises(Broken) as error:
        read_library("Analog_ADC", [path])
    assert "Analog_ADC.kicad_sym: line" in error.value.message or "no symbol library" in error.value.message


@pytest.mark.parametrize("text", ["", "hello", "(kicad_sch (version 1))", "(" * 5000, '(kicad_symbol_lib (symbol "A', "\x00\xff"])
def test_what_is_no_library_is_refused(tmp_path, text):
    path = tmp_path / "bad.kicad_sym"
    path.write_text(text)
    with pytest.raises(Broken):
        read_library("bad", [path])


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "bad.kicad_sym"
    path.write_bytes(b"(kicad_symbol_lib \xff\xfe)")
    with pytest.raises(Broken, match="UTF-8"):
        read_library("bad", [path])


def test_a_drawing_deeper_than_usual_is_passed_over():
    deep = "(effects " + "(a " * 60 + ")" * 60 + ")"
    assert list(forms(f'(x {deep} (b "c"))', "t", frozenset(["effects"]))) == [["x"], ["b", "c"]]


def test_a_folder_without_symbols_says_where_they_are(tmp_path):
    with pytest.raises(UsageError, match=r"no \.kicad_sym file"):
        libraries(tmp_path)
    with pytest.raises(UsageError, match="no folder"):
        libraries(tmp_path / "nowhere")


def frob(tmp_path: Path, *rows: tuple[str, str, str], more: str = "") -> tuple[Component, Any]:
    """The test's part as a bare chip with three numbered pins, and a symbol with these pins."""
    path = part_file(tmp_path / "own", change=("form: module", "form: ic"))
    text = path.read_text()
    for number, pin_id in enumerate(("VCC", "GND", "OUT"), start=1):
        text = text.replace(f"{{id: {pin_id},", f"{{id: {pin_id}, number: {number},")
    path.write_text(text.replace("sources:", f'names: {{kicad: {{type: "L:F"}}}}\n{more}sources:'))
    return load_file(path), one(library(tmp_path, "L", symbol("F", [rows])), "F")


VCC, GND, OUT = ("1", "VDD", "power_in"), ("2", "VSS", "power_in"), ("3", "VOUT", "output")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((VCC, GND, OUT), []),
        ((VCC, GND, OUT, ("4", "VSS", "power_in")), []),
        ((VCC, GND, OUT, ("4", "X", "no_connect")), []),
        ((GND[:1] + VCC[1:], ("1", *GND[1:]), OUT), ["pin VCC: name", "pin GND: name"]),
        ((VCC, GND, ("3", "VOUT", "open_collector")), ["pin OUT: type output here, open_collector in the symbol"]),
        ((VCC, GND, OUT, ("4", "EN", "input")), ["pin 4 of the symbol (EN, input) is not in the file"]),
        ((VCC, GND), ["pin OUT: the symbol has no pin 3"]),
    ],
)
def test_each_difference_is_told(tmp_path, rows, said):
    found = [str(d) for d in differences(*frob(tmp_path, *rows))]
    assert len(found) == len(said) and all(any(text in f for f in found) for text in said), found


def test_a_settled_difference_is_quiet_and_one_that_is_gone_is_told(tmp_path):
    reason = "differs:\n  - {pins: [OUT], what: type, reason: it only pulls down}\n"
    left, gone = open_points(*frob(tmp_path, VCC, GND, ("3", "OUT", "open_collector"), more=reason))
    assert not left and not gone
    left, gone = open_points(*frob(tmp_path, VCC, GND, OUT, more=reason))
    assert not left and gone == ["pin OUT: the settled difference of its type does not exist any more"]


def exchanged(component: str, a: str, b: str) -> Component:
    data = catalogue().get(component).model_dump()
    first, second = (next(p for p in data["pins"] if p["id"] == x) for x in (a, b))
    first["number"], second["number"] = second["number"], first["number"]
    return Component.model_validate(data)


def test_pins_of_two_channels_that_change_places_are_found(tmp_path):
    dual = [
        [("1", "~", "output"), ("2", "-", "input"), ("3", "+", "input")],
        [("5", "+", "input"), ("6", "-", "input"), ("7", "~", "output")],
        [("4", "V-", "power_in"), ("8", "V+", "power_in")],
    ]
    other = one(library(tmp_path, "L", symbol("D", dual)), "D")
    assert not differences(catalogue().get("lm358"), other)
    assert [d.what for d in differences(exchanged("lm358", "IN1-", "IN2-"), other)] == ["unit", "unit"]
    assert {d.what for d in differences(exchanged("lm358", "IN1-", "IN1+"), other)} == {"name"}


def test_an_inverted_output_is_no_plain_one(tmp_path):
    half = [("6", "~{Q}", "output"), ("5", "Q", "output")]
    other = one(library(tmp_path, "L", symbol("D", [half])), "D")
    wrong = [d.pin for d in differences(exchanged("74hc74", "1Q", "1QN"), other) if d.what == "name"]
    assert wrong == ["1QN"] and not [d for d in differences(catalogue().get("74hc74"), other) if d.what == "name"]


def test_a_missing_symbol_and_a_broken_library_are_told(tmp_path):
    part, _ = frob(tmp_path, VCC, GND, OUT)
    (tmp_path / "L.kicad_sym").write_text("(kicad_symbol_lib")
    assert "line 1" in settlement([part], tmp_path).unseen[0]
    library(tmp_path, "L")
    assert settlement([part], tmp_path).unseen == ["frob-9000: L has no symbol F"]


@pytest.mark.skipif(not KICAD.is_dir(), reason="KiCad's symbol libraries are not installed (Debian: kicad-symbols)")
def test_every_difference_to_kicads_own_symbols_is_settled():
    found = settlement(catalogue().all(), KICAD)
    assert found.compared >= 200 and found.open == []


def test_a_difference_of_one_release_is_told_to_be_gone_in_that_release_alone(tmp_path):
    reason = "differs:\n  - {pins: [OUT], what: type, kicad: 9, reason: later releases draw it so}\n"
    part, symbol_of_6 = frob(tmp_path, VCC, GND, OUT, more=reason)
    assert symbol_of_6.release == 6 and open_points(part, symbol_of_6) == ([], [])
    path = tmp_path / "L.kicad_sym"
    path.write_text(path.read_text().replace("20211014", "20241209"))
    assert open_points(part, one(path, "F"))[1]


def mutant(text: str, rng: random.Random) -> str:
    """The text with some characters lost, changed, put in or repeated."""
    for _ in range(rng.randint(1, 5)):
        i, j = rng.randrange(len(text)), rng.randrange(len(text))
        put = rng.choice(["(", "))", '"', '(symbol "X"', "(pin", "~{", '(number "1")', "\\", text[j : j + 40]])
        text = rng.choice([text[:i] + text[i + rng.randint(1, 30) :], text[:i] + put + text[i:], text[:i] + put[:1] + text[i + 1 :]])
    return text


def test_a_spoilt_file_is_refused_or_read_and_never_breaks_anything(tmp_path):
    rng = random.Random(7)
    texts = [p.read_text() for p in sorted(shelf(tmp_path).glob("*.kicad_sym"))]
    path = tmp_path / "m.kicad_sym"
    for _ in range(300):
        path.write_text(mutant(rng.choice(texts), rng))
        try:
            found = read_library("m", [path])
        except Broken:
            continue
        for each in found.values():
            assert component_of(each, roles_of(each)).pins or not each.pins


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Device:Q_NPN_BCE", "Transistor_BJT:Q_NPN_BCE"),
        ("Device:Q_PMOS_GSD", "Transistor_FET:Q_PMOS_GSD"),
        ("Connector:Conn_01x04_Female", "Connector:Conn_01x04_Socket"),
        ("Connector:Conn_02x05_Odd_Even_Male", "Connector:Conn_02x05_Odd_Even_Pin"),
    ],
)
def test_a_symbol_is_known_by_its_names_in_older_and_newer_libraries(old, new):
    assert other_names(old) == [new] and other_names(new) == [old]


@pytest.mark.parametrize("name", ["Device:R", "Device:Q_NPN_", "Transistor_BJT:2N3904", ""])
def test_a_symbol_that_kept_its_name_has_no_other(name):
    assert other_names(name) == []


def test_a_part_is_found_by_either_name_of_its_symbol():
    ours = {e["foreign"].get("kicad") for e in catalogue().entries.values()} - {None}
    renamed = [(name, other) for name in ours for other in other_names(name)]
    assert renamed, "no part's symbol was ever renamed: nothing is tested here"
    for name, other in renamed:
        found = by_foreign_type(other, "kicad")
        assert found is not None and found == by_foreign_type(name, "kicad"), other
