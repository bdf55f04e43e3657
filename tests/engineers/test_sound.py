"""Amplifiers, sockets and volume controls find what feeds them."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.engineers.builtin.reading.read import read
from circuitlm.pipeline.run import Options, design


def _design(prompt):
    return design(prompt, Options(simulate=False))


def _net(d, ref, pin):
    return next((n for n in d.circuit.nets.values() if any(p.ref == ref and p.pin == pin for p in n.pins)), None)


def _on(net, ref, pin):
    return net is not None and any(p.ref == ref and p.pin == pin for p in net.pins)


def test_a_board_with_a_converter_feeds_an_amplifier_from_it():
    d = _design("ESP32 with a PAM8403 amplifier and two speakers")
    c = d.circuit
    coupling = next(p for p in c.parts.values() if p.role == "coupling")
    assert {p.pin for p in _net(d, coupling.ref, "1").pins if p.ref == "A1"} <= {"D25", "D26"}
    assert _on(_net(d, "U1", "L"), "U1", "R") and _on(_net(d, "U1", "L"), coupling.ref, "2")
    assert d.exit_code == 0


def test_a_board_without_one_feeds_it_by_smoothed_pwm():
    d = _design("Raspberry Pi Pico plays tones through a PAM8302 to a speaker")
    roles = [p.role for p in d.circuit.parts.values()]
    assert roles.count("filter") == 2 and "coupling" in roles and d.exit_code == 0


def test_headphones_on_a_player_need_no_speaker():
    d = _design("headphone jack on a DFPlayer with an Uno")
    assert _on(_net(d, "J1", "T"), "U1", "DAC_L") and _on(_net(d, "J1", "R"), "U1", "DAC_R") and _on(_net(d, "J1", "S"), "U1", "GND.1")
    assert not any(p.id == "speaker" for p in d.circuit.parts.values())


def test_a_socket_feeds_an_amplifier_through_a_volume_control():
    d = _design("PAM8403 amplifier with a 3.5 mm jack as input, volume potentiometer and two speakers, 5 V USB")
    assert _on(_net(d, "J1", "T"), "RV1", "3") and _on(_net(d, "U1", "L"), "RV1", "2") and _net(d, "RV1", "1").name == "GND"
    assert d.exit_code == 0 and not d.report["not_understood"]


def test_the_speakers_hang_on_the_amplifier_behind_a_player():
    d = _design("DFPlayer mini line output into a PAM8403, Arduino Nano")
    speaker = next(p.ref for p in d.circuit.parts.values() if p.id == "speaker")
    amplifier = next(p.ref for p in d.circuit.parts.values() if p.id == "pam8403")
    assert _on(_net(d, speaker, "+"), amplifier, "L+")


def _amplified(prompt: str) -> Circuit:
    made = design(prompt, Options(simulate=False))
    assert made.exit_code == 0 and not [f for f in made.report["verdict"]["findings"] if f["severity"] in ("error", "warning")]
    return made.circuit


def test_an_amplifier_without_a_player_gets_terminals_for_its_sound():
    circuit = _amplified("PAM8403 amplifier with two speakers on USB power")
    amplifier = next(p for p in circuit.parts.values() if p.id == "pam8403")
    for pin in ("L", "R"):
        net = circuit.net_of((amplifier.ref, pin))
        assert net is not None and any(circuit.parts[p.ref].id == "terminal-2" for p in net.pins)


@pytest.mark.parametrize(
    ("prompt", "sources"),
    [("mix two line inputs to mono and feed a PAM8403, 5V usb", 2), ("PAM8403 that mixes three audio signals, 5 V", 3)],
)
def test_sources_that_are_mixed_meet_behind_a_resistor_each(prompt, sources):
    circuit = _amplified(prompt)
    amplifier = next(p for p in circuit.parts.values() if p.id == "pam8403")
    net = circuit.net_of((amplifier.ref, "L"))
    assert net is not None and net is circuit.net_of((amplifier.ref, "R"))
    assert sum(circuit.parts[p.ref].id == "resistor" for p in net.pins) == sources


@pytest.mark.parametrize(("prompt", "part"), [("LM386 amplifier module with a speaker", "lm386"), ("TDA2030 amplifier module", "tda2030")])
def test_general_words_behind_a_parts_number_are_that_part(prompt, part):
    named = [w.component for w in read(prompt).of("part") if w.component != "speaker"]
    assert named == [part]
