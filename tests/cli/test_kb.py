"""`circuitlm kb`: the knowledge base at the terminal."""

from __future__ import annotations

import json

import pytest

from circuitlm.knowledge.catalogue import catalogue
from tests.knowledge.bench import part_file
from tests.knowledge.symbols import shelf


def test_list_shows_every_part_or_those_of_a_kind(terminal):
    assert terminal("kb", "list").out.splitlines()[-1] == f"{len(catalogue())} components"
    rows = terminal("kb", "list", "clock").out.splitlines()
    assert any(r.startswith("ds3231") for r in rows) and not any("led" in r.split()[:1] for r in rows)


def test_an_unknown_kind_lists_the_kinds(terminal):
    answer = terminal("kb", "list", "gadget")
    assert answer.code == 2 and "sensor" in answer.err


@pytest.mark.parametrize(("words", "first"), [(["bme280"], "bme280"), (["dth22"], "dht22"), (["soil", "moisture"], "soil-moisture-sensor")])
def test_search_puts_the_best_first(terminal, words, first):
    assert terminal("kb", "search", *words).out.split()[1] == first


def test_search_without_a_hit_is_bad_usage(terminal):
    assert terminal("kb", "search", "zxqv").code == 2
    assert terminal("kb", "search", "").code == 2


def test_show_names_pins_supplies_and_sources(terminal):
    out = terminal("kb", "show", "DHT22").out
    assert all(x in out for x in ("VCC", "DATA", "GND", "supply", "rests on:"))


def test_show_json_is_the_component(terminal):
    assert json.loads(terminal("kb", "show", "bme280", "--json").out)["id"] == "bme280"


@pytest.mark.parametrize("part", sorted(catalogue())[::15])
def test_every_part_can_be_shown(terminal, part):
    assert terminal("kb", "show", part).code == 0


def test_show_of_an_unknown_part_offers_the_nearest(terminal):
    answer = terminal("kb", "show", "bmp281")
    assert answer.code == 2 and "bmp280" in answer.err


def test_check_proves_the_whole_catalogue(terminal):
    answer = terminal("kb", "check")
    assert answer.code == 0 and f"{len(catalogue())} files" in answer.out and "0 faults" in answer.out


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("id: OUT", "id: VCC"), "pin VCC occurs 2 times"),
        (("kind: sensor", "kind: [sensor"), "frob-9000.yaml"),
        (("name: Frob", "nmae: Frob"), "nmae"),
    ],
)
def test_check_says_what_is_wrong_with_a_file(terminal, change, says):
    answer = terminal("kb", "check", part_file(terminal.folder, change=change))
    assert answer.code == 1 and says in answer.out


def test_check_of_a_missing_file_is_an_error(terminal):
    answer = terminal("kb", "check", "missing.yaml")
    assert answer.code in (1, 2) and "missing.yaml" in answer.out + answer.err


def test_an_added_part_is_found_shown_and_designed_with(terminal, own_folders, forget):
    path = part_file(terminal.folder)
    answer = terminal("kb", "add", path)
    assert answer.code == 0 and (own_folders / "home" / "components" / "frob-9000.yaml").read_text() == path.read_text()
    forget()
    assert terminal("kb", "search", "frobometer").out.split()[1] == "frob-9000"
    assert "VCC" in terminal("kb", "show", "Frob-9000").out
    assert terminal("design", "Arduino Uno with a frobometer", "-o", "d", "--no-simulate").code == 0
    report = json.loads((terminal.folder / "d/report.json").read_text())
    assert "frob-9000" in {p["id"] for p in report["parts"]} and "frob-9000" in report["knowledge"]["recalled"]


def test_an_added_part_may_be_added_again_when_it_has_changed(terminal, own_folders, forget):
    assert terminal("kb", "add", part_file(terminal.folder)).code == 0
    forget()
    assert terminal("kb", "add", part_file(terminal.folder, name="Frob sensor II")).code == 0
    forget()
    assert catalogue().get("frob-9000").name == "Frob sensor II"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("id: frob-9000", "id: bme280"), "bme280"),
        (("id: OUT", "id: VCC"), "not added"),
        (("kind: sensor", "kind: [sensor"), "frob-9000.yaml"),
        (("id: frob-9000", "id: ../../evil"), "not added"),
    ],
)
def test_a_bad_part_is_not_added(terminal, own_folders, change, says):
    answer = terminal("kb", "add", part_file(terminal.folder, change=change))
    assert answer.code == 2 and says in answer.err
    assert not (own_folders / "home").exists()


def test_a_name_that_means_another_part_keeps_its_meaning(terminal, own_folders, forget):
    answer = terminal("kb", "add", part_file(terminal.folder, aliases="bme280 sensor, BME280"))
    assert answer.code == 0 and "keeps that meaning" in answer.out
    forget()
    assert terminal("kb", "search", "BME280").out.split()[1] == "bme280"


@pytest.mark.parametrize("command", [("kb", "list"), ("design", "LED on an Arduino Uno"), ("doctor",)], ids=lambda c: c[0])
def test_a_broken_part_in_the_users_folder_is_named_by_every_command(terminal, own_folders, forget, command):
    part_file(own_folders / "home" / "components", "bad-1", change=("name: Frob", "nmae: Frob"))
    forget()
    answer = terminal(*command)
    assert answer.code == 2 and "bad-1.yaml" in answer.err


def test_check_beside_kicad_lists_each_difference_and_fails(terminal):
    folder = shelf(terminal.folder / "symbols")
    names = 'names: {kicad: {type: "Frobs:FROB9000"}}\nsources:'
    path = part_file(terminal.folder, change=("form: module", "form: ic"))
    numbers = {"VCC": 1, "GND": 2, "OUT": 4}
    text = path.read_text().replace("sources:", names)
    for pin, number in numbers.items():
        text = text.replace(f"{{id: {pin},", f"{{id: {pin}, number: {number},")
    path.write_text(text)
    answer = terminal("kb", "check", path, "--kicad", folder)
    assert answer.code == 1 and "the symbol has no pin 4" in answer.out and "CC-BY-SA" in answer.out
    path.write_text(text.replace("number: 4", "number: 3"))
    answer = terminal("kb", "check", path, "--kicad", folder)
    assert answer.code == 0 and "1 files compared with KiCad's symbols: 1 agree in all" in answer.out


def test_check_beside_a_folder_without_symbols_says_so(terminal):
    answer = terminal("kb", "check", "--kicad", terminal.folder)
    assert answer.code == 2 and "no .kicad_sym file" in answer.err


def test_an_imported_library_is_searched_and_shown(terminal, own_folders, forget):
    answer = terminal("kb", "import", "kicad", shelf(terminal.folder / "symbols"))
    assert answer.code == 0 and "5 symbols of 3 libraries" in answer.out and "CC-BY-SA" in answer.out
    assert "3 unchanged" in terminal("kb", "import", "kicad", terminal.folder / "symbols").out
    found = terminal("kb", "search", "QADS1259")
    assert found.code == 0 and "kicad:Analog_ADC:QADS1259" in found.out and "without ratings" in found.out
    for name in ("QADS1259", "kicad:Analog_ADC:QADS1259"):
        shown = terminal("kb", "show", name).out
        assert (
            "DOUT" in shown
            and "no voltage" in shown
            and "supply main" not in shown
            and "A design can use it" in shown
            and "CC-BY-SA" in shown
        )
    assert "A design cannot use it: the names of its pins show no SPI" in terminal("kb", "show", "FROB9000").out


def test_what_is_imported_must_be_kicads(terminal, own_folders):
    assert terminal("kb", "import", "eagle", terminal.folder).code == 2
    answer = terminal("kb", "import", "kicad", terminal.folder / "nowhere")
    assert answer.code == 2 and "kicad-symbols" in answer.err
