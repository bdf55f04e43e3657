"""Edits that findings propose: they remove the finding, and what does not fit is left alone."""

from __future__ import annotations

import copy

import pytest

from circuitlm.circuit.model import Circuit, PinRef
from circuitlm.pipeline.run import Options, design
from circuitlm.verify import fixes
from circuitlm.verify.verdict import verify
from tests.verify.bench import build


def circuit_of(prompt: str) -> Circuit:
    return fixes.twin(design(prompt, Options(simulate=False)).circuit)


def errors(circuit: Circuit) -> list[str]:
    return [f.rule for f in verify(circuit).findings if f.severity == "error"]


def mend(circuit: Circuit) -> list[str]:
    """Apply the first fix of each error, once."""
    done = []
    for finding in verify(circuit).findings:
        if finding.severity == "error" and finding.fix:
            done.append(fixes.apply(circuit, finding.fix) or "")
    return done


def test_a_resistor_that_burns_the_led_is_set_right() -> None:
    circuit = circuit_of("Arduino Uno with a red LED on D5")
    r = next(p for p in circuit.parts.values() if p.id == "resistor")
    r.quantity, r.value = 10.0, "10"
    assert "led-current" in errors(circuit)
    assert mend(circuit) and errors(circuit) == []


def test_a_reversed_diode_is_turned_round() -> None:
    circuit = circuit_of("Arduino Uno switches a 12 V pump with an IRLZ44N")
    diode = next(p for p in circuit.parts.values() if p.id.startswith("diode"))
    fixes.apply(circuit, {"op": "reverse", "part": diode.ref})
    assert errors(circuit)
    assert mend(circuit) and errors(circuit) == []


def test_an_open_ground_is_joined() -> None:
    circuit = circuit_of("Arduino Uno with a DHT22 on D4")
    sensor = next(p for p in circuit.parts.values() if p.id == "dht22")
    circuit.detach(PinRef(sensor.ref, "GND"))
    assert errors(circuit)
    mend(circuit)
    assert errors(circuit) == []


def test_a_divider_goes_before_a_pin() -> None:
    circuit = circuit_of("Arduino Uno with a DHT22 on D4")
    said = fixes.apply(circuit, {"op": "insert_divider", "from": "5V", "to": "A1.A0", "upper": 10e3, "lower": 10e3})
    assert said and len([p for p in circuit.parts.values() if p.role.startswith("divider")]) == 2


@pytest.mark.parametrize(
    "fix",
    [
        {},
        {"op": "nothing"},
        {"op": "move", "pin": "A1.D4", "needs": "adc"},
        {"op": "connect", "pin": "A9.D4", "to": "GND"},
        {"op": "connect", "pin": "A1.D99", "to": "GND"},
        {"op": "connect", "pin": "A1.A0", "to": "supply 48 V"},
        {"op": "add", "component": "arduino-uno", "between": ["5V", "GND"]},
        {"op": "add", "component": "resistor", "value": "lots", "between": ["5V", "nowhere"]},
        {"op": "set_value", "part": "Z9", "ohms": 1.0},
        {"op": "reverse", "part": "A1"},
        {"op": "swap", "pins": ["A1.A0"]},
    ],
)
def test_what_does_not_fit_is_left_alone(fix: dict) -> None:
    circuit = circuit_of("Arduino Uno with a DHT22 on D4")
    before = copy.deepcopy({n: [str(p) for p in net.pins] for n, net in circuit.nets.items()})
    assert fixes.apply(circuit, fix) is None
    assert {n: [str(p) for p in net.pins] for n, net in circuit.nets.items() if net.pins} == before


def test_a_signal_is_never_cut_to_silence_a_finding() -> None:
    circuit = build("A1 arduino-uno\nU1 pc817\nR1 resistor 220", "GND: A1.GND.1 U1.K U1.E\nX: A1.D5 R1.1\nY: R1.2 U1.A\nZ: A1.D6 U1.C")
    assert fixes.apply(circuit, {"op": "disconnect", "pin": "U1.E"}) is None and circuit.net_of(("U1", "E")) is not None
