"""The fault pairs: what the rules find of seeded faults, what they say of the clean twins, and that the files say what they mean."""

from __future__ import annotations

from collections import Counter

import pytest

from circuitlm.errors import UsageError
from circuitlm.evaluation.faults import Fault, Wiring, circuit_of, edited, fault_folder, findings_of, judge, load_faults, remarks, table


@pytest.fixture(scope="module")
def judged():
    return judge(load_faults())


def test_the_corpus_covers_every_family_and_many_boards():
    pairs = load_faults()
    assert len(pairs) >= 300 and len({p.clean for p in pairs}) >= 90
    assert min(Counter(p.family for p in pairs).values()) >= 10
    parts = {words.split()[0] for p in pairs for _, words in p.clean.parts}
    boards = {"arduino-uno", "arduino-nano", "arduino-mega", "esp32-devkit-v1", "esp32-c3-devkitm", "esp8266-nodemcu", "raspberry-pi-pico"}
    assert boards | {"stm32-blue-pill", "atmega328p", "attiny85"} <= parts


@pytest.mark.parametrize("severity", ["error", "warning", "advice"])
def test_every_seeded_fault_is_found_at_its_severity(judged, severity):
    assert not [j.pair.says for j in judged if j.pair.severity == severity and j.hit is None]


def test_clean_twins_have_no_error_and_no_warning(judged):
    assert not [f"{f.rule}: {f.message}" for j in judged for f in j.alarms]


def test_no_fault_is_told_twice_under_two_names(judged):
    assert not [(j.pair.says, j.doubles) for j in judged if j.doubles]


def test_no_fault_of_the_other_corpora_is_told_twice():
    """A fault in each circuit of theirs: the rules' remarks on the whole of them take a minute."""
    folders = sorted(p for p in fault_folder().parent.glob("faults?*") if p.is_dir())
    some = {p.clean: p for f in folders for p in load_faults(f)}
    assert len(folders) > 10
    assert not [(j.pair.says, j.doubles) for j in judge(some.values()) if j.doubles]


def test_what_is_found_names_a_part_or_pin(judged):
    assert not [j.pair.says for j in judged if j.hit and j.pair.about and not (j.hit.parts or j.hit.pins)]


def test_the_same_is_found_in_the_circuits_file():
    some = load_faults()[::7]
    assert not [j.pair.says for j in judge(some, through_file=True) if j.hit is None or j.alarms]


def test_a_twin_differs_from_its_fault():
    assert not [p.says for p in load_faults() if p.clean == p.faulty]


LED = Wiring((("A1", "arduino-uno"), ("R1", "resistor 330"), ("D1", "led")), (("A1.D9", "R1.1"), ("R1.2", "D1.A"), ("D1.K", "A1.GND")))


def nets(**edit):
    return {frozenset(n) for n in edited(LED, Fault(says="x", finds="error", **edit)).nets}


def test_edits_make_the_wiring_that_they_name():
    assert frozenset({"A1.D9", "D1.A"}) in nets(bridge="R1")
    assert frozenset({"R1.2", "D1.K"}) in nets(swap="D1.A D1.K")
    assert frozenset({"A1.GND"}) in nets(lift="D1.K")
    assert frozenset({"A1.D9", "R1.1", "R1.2", "D1.A"}) in nets(wire=["A1.D9 D1.A"])
    assert nets(remove="D1", wire=["R1.2 A1.GND"]) == {frozenset({"A1.D9", "R1.1"}), frozenset({"R1.2", "A1.GND"})}
    assert nets(unwired=True) == set()


@pytest.mark.parametrize("edit", [{"remove": "X9"}, {"lift": "A1.D2"}, {"swap": "D1.A A1.D2"}, {"bridge": "R9"}])
def test_an_edit_of_what_is_not_there_is_refused(edit):
    with pytest.raises(ValueError, match=r"D1|X9|A1\.D2|R9"):
        edited(LED, Fault(says="x", finds="error", **edit))


def test_values_and_settings_reach_the_circuit():
    circuit, _ = circuit_of(Wiring((("U1", "lm2596 output=5V"), ("R1", "resistor 4.7k")), (("U1.OUT+", "R1.1"),)))
    assert circuit.parts["U1"].settings["output"] == "5V" and circuit.parts["R1"].quantity == 4700


def test_a_broken_file_is_refused_by_name(tmp_path):
    path = tmp_path / "x.yaml"
    for text, words in (("a: 1", "list"), ("- {parts: {R1: resistor}, wires: [], faults: [{says: x}]}", "finds"), ("- {}", "parts")):
        path.write_text(text)
        with pytest.raises(UsageError, match=words):
            load_faults(path)


def test_the_table_counts_what_the_remarks_say(judged):
    assert f"{'all':<14}{len(judged):>6}" in table(judged)
    missed = [j for j in judged if j.pair.family == "identity"]
    missed[0].fresh.clear()
    assert next(remarks(missed)).startswith(f"missed identity: {missed[0].pair.says}")


def test_wiring_is_judged_without_a_declared_net():
    assert [f.rule for f in findings_of(edited(LED, Fault(says="x", finds="error", bridge="R1"))) if f.severity == "error"] == [
        "led-no-resistor"
    ]
