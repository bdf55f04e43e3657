"""Fixes are carried out only where they leave fewer findings and no other."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit, PinRef, Waiver
from circuitlm.evaluation.faults import Wiring, circuit_of
from circuitlm.pipeline.run import Options, design
from circuitlm.verify import fixes, mend, offers
from circuitlm.verify.verdict import verify
from circuitlm.views.circuit_json import to_circuit_json
from circuitlm.views.cj_read import from_circuit_json
from circuitlm.views.wirelist import from_wires
from circuitlm.views.wokwi import from_diagram, to_diagram

BARE = "Uno.13 - LED.A\nLED.K - Uno.GND\n"
WAYS = {
    "as it is": lambda c: c,
    "Circuit JSON": lambda c: from_circuit_json(to_circuit_json(c))[0],
    "diagram": lambda c: from_diagram(to_diagram(c, "wokwi"))[0],
}


def test_a_missing_resistor_is_put_in_and_said() -> None:
    circuit, changes = mend.mend(from_wires(BARE)[0])
    assert [c.finding.rule for c in changes] == ["led-no-resistor"] and "in series" in changes[0].what
    assert not verify(circuit).errors


def test_the_circuit_that_was_given_stays_as_it_is() -> None:
    given = from_wires(BARE)[0]
    mend.mend(given)
    assert set(given.parts) == {"Uno", "LED"}


def test_what_somebody_accepts_is_left_alone() -> None:
    circuit = from_wires(BARE)[0]
    circuit.waivers = [Waiver("led-no-resistor", "for a moment")]
    assert mend.mend(circuit)[1] == []


PROMPTS = (
    "Arduino Uno with a red LED on D5 and a DHT22 on D4",
    "Arduino Uno switches a 12 V pump with an IRLZ44N",
    "ESP32 with an HC-SR04 and a BME280",
)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("prompt", PROMPTS)
def test_no_fix_makes_a_broken_circuit_worse(prompt: str, way: str) -> None:
    made = design(prompt, Options(simulate=False)).circuit
    assert made is not None
    through = WAYS[way]
    tried = 0
    for broken in broken_ones(made):
        before = mend.fingerprints(verify(through(broken)).findings)
        after, changes = mend.mend(broken, through)
        left = mend.fingerprints(verify(through(after)).findings)
        assert left <= before and (left < before) == bool(changes)
        tried += bool(changes)
    assert tried, "at least one of the faults is one that a program can mend"


def broken_ones(made):
    """The circuit with one part reversed or one supply pin lifted."""
    for ref, part in made.parts.items():
        pins = [p for p, net in made.pins_of(ref) if net is not None]
        if len(part.component.pins) == 2 and part.component.shape in ("led", "diode", "battery"):
            draft = fixes.twin(made)
            fixes.apply(draft, {"op": "reverse", "part": ref})
            yield draft
        for pin in [p for p in pins if p.type == "power_in"][:2]:
            draft = fixes.twin(made)
            draft.detach(PinRef(ref, pin.id))
            yield draft


@pytest.mark.parametrize(
    ("wires", "mended"),
    [
        (BARE, ["led-no-resistor"]),
        ("Uno.13 - R1.1\nR1 = 330\nR1.2 - LED.K\nLED.A - Uno.GND\n", ["led-polarity"]),
        ("U1 = mcp23017\nU1.SDA - Uno.A4\nU1.SCL - Uno.A5\nU1.VSS - Uno.GND\nU1.RESET - Uno.5V\n", ["power-missing"]),
    ],
)
def test_a_fix_that_is_told_to_mend_removes_its_finding_and_brings_none(wires: str, mended: list[str]) -> None:
    circuit = from_wires(wires)[0]
    found = offers.mending(circuit, verify(circuit).findings)
    assert set(mended) <= {f.rule for f in found}
    for finding in found:
        draft = fixes.twin(circuit)
        assert finding.fix and fixes.apply(draft, finding.fix)
        after = verify(draft).findings
        assert finding.message not in {f.message for f in after} and len(after) < len(verify(circuit).findings)


def test_a_supply_that_is_not_there_is_no_wire_to_draw() -> None:
    circuit = from_wires("U1 = lm7805\nU1.GND - Uno.GND\nU1.OUT - R1.1\nR1 = 1k\nR1.2 - Uno.GND\n")[0]
    found = next(f for f in verify(circuit).findings if f.rule == "power-missing")
    assert found.fix and found.fix["op"] == "feed" and not fixes.is_edit(found.fix)


def listed(parts: str, wires: str) -> Circuit:
    """A circuit of `REF words` and of nets, both between bars."""
    return circuit_of(Wiring(tuple(tuple(p.split(" ", 1)) for p in parts.split("|")), tuple(tuple(w.split()) for w in wires.split("|"))))[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("parts", "wires", "rule"),
    [
        ("BT1 battery-aa-3|A1 raspberry-pi-pico", "BT1.+ A1.GND.1|BT1.- A1.VSYS", "source-reversed"),
        ("A1 arduino-uno|U1 bme280", "A1.3V3 U1.VCC|A1.GND.1 U1.GND|A1.A4 U1.SCL|A1.A5 U1.SDA", "bus-exchanged"),
        (
            "BT1 battery-12v-lead|U1 lm2596 output=5.0|A1 arduino-uno",
            "BT1.+ U1.IN+|BT1.- U1.IN- U1.OUT- A1.GND.1|U1.OUT+ A1.5V",
            "battery-no-fuse",
        ),
        ("A1 esp32-devkit-v1|V1 dc-supply 12V|R1 resistor 10k", "V1.+ R1.1|R1.2 A1.D34|V1.- A1.GND.1", "adc-range"),
        (
            "A1 esp32-devkit-v1|V1 dc-supply 12V|R1 resistor 10k|S1 push-button|U1 lm35|FAN1 fan-12v",
            "V1.+ R1.1 FAN1.+|R1.2 A1.D27 S1.1|V1.- A1.GND.1 S1.2 FAN1.- U1.GND|A1.3V3 U1.VS",
            "level-too-high",
        ),
    ],
)
def test_what_is_offered_mends(parts: str, wires: str, rule: str) -> None:
    made = [o for o in offers.offers(listed(parts, wires)) if o.finding.rule == rule]
    assert made and all(o.outcome == "mends" for o in made), made


def test_a_signal_on_the_wrong_net_is_an_engineers_to_move() -> None:
    circuit = listed("A1 arduino-uno|U1 bme280", "A1.3V3 U1.VCC U1.SDA|A1.GND.1 U1.GND|A1.A5 U1.SCL")
    assert {o.outcome for o in offers.offers(circuit) if "U1.SDA" in o.finding.pins} == {"choice"}
