"""The index of KiCad's symbols: made once, then only what changed; killed, cut or crowded out it loses nothing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from circuitlm.errors import UsageError
from circuitlm.knowledge.kicad import index
from circuitlm.knowledge.kicad.index import import_folder, index_path
from circuitlm.knowledge.kicad.names import candidates
from circuitlm.knowledge.kicad.shelf import shelf
from tests.cli.terminal import ROOT
from tests.knowledge.symbols import FROB, library, symbol
from tests.knowledge.symbols import shelf as symbols

KICAD = Path("/usr/share/kicad/symbols")


@pytest.fixture
def home(own_folders: Path) -> Path:
    symbols(own_folders / "symbols")
    return own_folders


def names(text: str) -> list[str]:
    found = shelf()
    assert found is not None
    return [r.type for r in found.find(text)]


def test_nothing_imported_is_no_shelf(own_folders):
    assert shelf() is None


def test_an_import_is_read_once_and_then_only_what_changed(home):
    done = import_folder(home / "symbols")
    assert (done.symbols, done.libraries, done.read) == (5, 3, 3)
    assert import_folder(home / "symbols").read == 0
    library(home / "symbols", "Frobs", symbol("FROB9000", FROB), symbol("FROB9001", FROB))
    (home / "symbols" / "Analog_ADC.kicad_sym").unlink()
    done = import_folder(home / "symbols")
    assert (done.symbols, done.libraries, done.read, done.removed) == (4, 2, 1, 1)
    assert names("FROB9001") == ["Frobs:FROB9001"] and names("QADS1259") == []


def test_libraries_of_another_folder_stay(home):
    import_folder(home / "symbols")
    library(home / "own", "Mine", symbol("MYCHIP77", FROB))
    import_folder(home / "own")
    assert names("MYCHIP77") and names("FROB9000")


def test_a_stored_symbol_is_the_one_that_was_read(home):
    import_folder(home / "symbols")
    found = shelf().symbol("Amplifier_Operational:QX6002A")
    assert found.base == "QX6002" and [p.name for p in found.pins[:3]] == ["", "-", "+"] and found.description == "Dual op amp, precise"
    assert shelf().symbol("Frobs:NOSUCH") is None


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("qads1259", "Analog_ADC:QADS1259"),
        ("QADS-1259", "Analog_ADC:QADS1259"),
        ("QADS1259-I/P", "Analog_ADC:QADS1259"),
        ("QX600", None),
        ("24-bit adc", "Analog_ADC:QADS1259"),
        ("temperature sensor", "Analog_ADC:QTMP1175"),
        ("zxqv", None),
    ],
)
def test_parts_are_found_by_name_ordering_code_and_words(home, text, first):
    import_folder(home / "symbols")
    assert names(text)[:1] == ([first] if first else [])


def test_a_library_that_is_cut_keeps_what_the_index_had(home):
    import_folder(home / "symbols")
    path = home / "symbols" / "Frobs.kicad_sym"
    path.write_text(path.read_text()[:300])
    done = import_folder(home / "symbols")
    assert "line" in done.broken[0] and "keeps what it had" in done.broken[0] and names("FROB9000")


def test_a_killed_import_leaves_the_old_index_and_the_next_one_cleans_up(home):
    import_folder(home / "symbols")
    before = index_path().read_bytes()
    library(home / "symbols", "New", symbol("NEWCHIP1", FROB))
    program = (
        "import os, sys; from pathlib import Path; from circuitlm.knowledge.kicad.index import import_folder\n"
        "import_folder(Path(sys.argv[1]), progress=lambda n, of, name: os.kill(os.getpid(), 9) if name == 'New' else None)"
    )
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    assert subprocess.run([sys.executable, "-c", program, str(home / "symbols")], env=env, timeout=60).returncode == -9
    assert index_path().read_bytes() == before and names("FROB9000")
    assert list(index_path().parent.glob(".kicad*"))
    import_folder(home / "symbols")
    assert names("NEWCHIP1") and not list(index_path().parent.glob(".kicad*"))


def test_a_second_import_at_the_same_time_is_told_to_wait(home):
    program = (
        "import sys, time; from pathlib import Path; from circuitlm.knowledge.kicad.index import import_folder\n"
        "import_folder(Path(sys.argv[1]), progress=lambda *a: (print('in', flush=True), time.sleep(20)))"
    )
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", program, str(home / "symbols")], env=env, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        try:
            with pytest.raises(UsageError, match=rf"Another import is at work \(process {other.pid}\)"):
                import_folder(home / "symbols")
        finally:
            other.kill()
    assert import_folder(home / "symbols").read == 3


def test_a_folder_without_rights_is_named(home, monkeypatch):
    (home / "file").write_text("")
    monkeypatch.setenv("CIRCUITLM_HOME", str(home / "file"))
    with pytest.raises(UsageError, match="cannot be written") as error:
        import_folder(home / "symbols")
    assert "CIRCUITLM_HOME" in error.value.hint


def test_a_spoilt_index_is_told_and_made_anew(home):
    import_folder(home / "symbols")
    index_path().write_bytes(b"no database at all" * 100)
    with pytest.raises(UsageError, match="cannot be used"):
        shelf()
    assert import_folder(home / "symbols").read == 3 and names("FROB9000")


def test_an_index_of_another_version_is_made_anew(home, monkeypatch):
    import_folder(home / "symbols")
    monkeypatch.setattr(index, "FORMAT", 99)
    assert import_folder(home / "symbols").read == 3


def test_a_reader_keeps_its_index_while_a_new_one_is_put_in_place(home):
    import_folder(home / "symbols")
    reader = shelf()
    (home / "symbols" / "Frobs.kicad_sym").unlink()
    import_folder(home / "symbols")
    assert reader.named("FROB9000") and not shelf().named("FROB9000")


def test_words_that_may_be_part_numbers():
    text = "An MCP6004-I/P buffer, 24-bit ADS1256 at 3.3V with 100nF and I2C, ESP32, 12V, 10k, LM75B."
    assert candidates(text) == ["MCP6004-I/P", "24-bit", "ADS1256", "ESP32", "LM75B"]


@pytest.mark.skipif(not KICAD.is_dir(), reason="KiCad's symbol libraries are not installed (Debian: kicad-symbols)")
def test_all_of_kicads_symbols_are_indexed_in_two_minutes(own_folders):
    begun = time.process_time()
    done = import_folder(KICAD)
    assert time.process_time() - begun < 120 and done.symbols > 17_000 and not done.broken
    begun = time.process_time()
    assert import_folder(KICAD).read == 0 and time.process_time() - begun < 10
    with sqlite3.connect(index_path()) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
