"""The verdict, the registry and what holds for every rule."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitlm.circuit import Circuit, PinRef, PinUse
from circuitlm.errors import UsageError
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.verify import all_rules, check, explain, verify
from tests.verify.bench import build

BLINK = (
    "A1 arduino-uno\nR1 resistor 220\nD1 led",
    "GND: A1.GND.1 D1.K\nX: A1.D13 R1.1\nY: R1.2 D1.A",
    "A1.D13 out",
)


def test_a_good_circuit_is_verified_only_when_everything_was_checked():
    circuit = build(*BLINK)
    assert verify(circuit, coverage=[], simulated=True).status == "verified"
    open_points = verify(circuit)
    assert open_points.status == "partly_checked"
    assert "simulation: not run" in open_points.not_checked
    assert verify(circuit, coverage=[], simulated=False).status == "partly_checked"


def test_a_wish_that_is_not_met_leaves_the_verdict_open_and_is_quoted():
    verdict = verify(build(*BLINK), coverage=[{"met": False, "text": "a display"}], simulated=True)
    assert (verdict.status, verdict.not_checked) == ("partly_checked", ["coverage: a display"])


def test_an_error_fails_whatever_else_was_checked():
    circuit = build("A1 arduino-uno\nD1 led", "GND: A1.GND.1 D1.K\nX: A1.D13 D1.A", "A1.D13 out")
    assert verify(circuit, coverage=[], simulated=True).status == "failed"


def test_missing_data_is_not_a_pass():
    circuit = build("BT1 dc-supply\nU1 mt3608 output=5V", "GND: BT1.- U1.IN-\nV: BT1.+ U1.IN+", plain=True)
    verdict = verify(circuit, coverage=[], simulated=True)
    assert verdict.status == "partly_checked"
    assert any(n.startswith("supply-out-of-range: ") for n in verdict.not_checked)


def test_errors_come_first_and_the_order_never_changes():
    parts = "A1 esp32-devkit-v1\nU1 hc-sr04\nD1 led\nM1 dc-motor"
    nets = "GND: A1.GND.1 U1.GND D1.K M1.-\n5V: A1.VIN U1.VCC\nE: A1.D5 U1.ECHO\nL: A1.D4 D1.A\nM: A1.D2 M1.+"
    first = [f.to_dict() for f in verify(build(parts, nets)).findings]
    assert [f["severity"] for f in first] == sorted((f["severity"] for f in first), key=["error", "warning", "advice"].index)
    assert first == [f.to_dict() for f in verify(build(parts, nets)).findings]


def test_a_verdict_is_json():
    text = json.dumps(verify(build(*BLINK)).to_dict())
    assert json.loads(text)["status"] == "partly_checked"


@pytest.mark.parametrize("name", all_rules())
def test_every_rule_explains_itself_with_its_source(name):
    text = explain(name)
    assert text.startswith(f"{name} ({all_rules()[name].severity}): ")
    assert "Source:" in text and len(text) > 150


def test_an_unknown_rule_is_answered_with_the_nearest():
    with pytest.raises(UsageError) as caught:
        explain("led-no-resistr")
    assert "led-no-resistor" in caught.value.hint


def random_circuit(seed: int, parts: int = 8) -> Circuit:
    """Parts of the catalogue, wired at random."""
    rng = random.Random(seed)
    ids = list(catalogue())
    circuit = Circuit()
    for _ in range(parts):
        circuit.add(catalogue().get(rng.choice(ids)))
    pins = [PinRef(p.ref, x.id) for p in circuit.parts.values() for x in p.component.pins]
    names = ["GND", "5V", "3V3", *(f"N{n}" for n in range(6))]
    circuit.net("GND", kind="ground", volts=0.0)
    if rng.random() < 0.5:
        circuit.net("5V", kind="power", volts=5.0)
    for pin in rng.sample(pins, min(len(pins), rng.randint(2, 30))):
        circuit.connect(rng.choice(names), pin)
        if rng.random() < 0.3:
            use = rng.choice(["in", "out", "bidir", "analog-in", "analog-out"])
            circuit.uses[pin] = PinUse(
                use,
                rng.choice(["digital", "pwm", "i2c0.sda", "uart0.tx", "adc0.0"]),
                rng.choice([None, "up", "down"]),
            )
    return circuit


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6))
def test_no_rule_raises_on_any_circuit(seed):
    check(random_circuit(seed), strict=True)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_an_unconnected_passive_removes_no_finding(seed):
    circuit = random_circuit(seed, 5)
    before = {json.dumps(f.to_dict(), sort_keys=True) for r in check(circuit) for f in r.findings if f.rule != "empty-circuit"}
    circuit.add(catalogue().get("resistor"), "R999")
    after = {json.dumps(f.to_dict(), sort_keys=True) for r in check(circuit) for f in r.findings}
    assert before <= after
