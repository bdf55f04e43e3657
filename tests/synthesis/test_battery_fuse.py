"""A battery that can set its wires on fire has a fuse at its positive pole, rated for the loads; one that cannot has none."""

import pytest

from circuitlm.circuit.batteries import guarded_by, wants_fuse
from circuitlm.circuit.model import Circuit, Part
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.run import Options, design


def _made(prompt: str) -> Circuit:
    return design(prompt, Options(simulate=False)).circuit


def _fuses(circuit: Circuit) -> list[Part]:
    return [p for p in circuit.parts.values() if p.component.shape == "fuse"]


@pytest.mark.parametrize(
    "prompt",
    [
        "Arduino Nano and two SG90 servos on a 2S lipo",
        "a 3S LiPo pack, an L298N and two DC motors, ESP32",
        "two 18650 cells in series feed an Arduino Nano and an OLED",
        "12 V car battery, LM2596, ESP32 and a DHT22",
        "12V lead acid battery with a 12 V solar panel, Arduino Nano switches a 12V LED strip with an IRLZ44N",
        "a 12 V lead acid battery and a motor switched by a push button over a relay",
    ],
)
def test_a_strong_battery_is_fused_at_its_plus(prompt: str) -> None:
    circuit = _made(prompt)
    (fuse,) = _fuses(circuit)
    behind = circuit.net_of((fuse.ref, "1"))
    assert behind is not None and any(wants_fuse(circuit.parts[p.ref].component) and p.pin == "+" for p in behind.pins)
    assert fuse.quantity and fuse.quantity >= 0.5


@pytest.mark.parametrize(
    "prompt",
    [
        "ESP32 with a DHT22 on a single 18650 with a TP4056",
        "XIAO ESP32C3 with a BME280 and a lipo on the battery pads",
        "Arduino Uno with a DHT22 on a 9V battery",
        "two 18650 in series feed an Arduino Nano without a fuse",
        "Arduino Nano on a 2S lipo with an OLED, nothing else",
    ],
)
def test_a_weak_guarded_or_excluded_one_is_not(prompt: str) -> None:
    assert not _fuses(_made(prompt))


def test_the_fuse_that_is_named_is_the_only_one() -> None:
    (fuse,) = _fuses(_made("ESP32 on a 12 V car battery with an LM2596, a 3A fuse and a main switch"))
    assert fuse.value.replace(" ", "") == "3A"


def test_the_rating_grows_with_the_loads() -> None:
    (small,) = _fuses(_made("Arduino Nano with a DHT22 on a 2S lipo"))
    (large,) = _fuses(_made("Arduino Nano, an L298N and four DC motors on a 2S lipo"))
    assert (small.quantity or 0) < (large.quantity or 0)


def test_the_cell_behind_a_fuse_still_goes_to_the_chargers_switched_pole() -> None:
    circuit = _made("12V lead acid battery with a 12 V solar panel feeds a 12V LED strip, Arduino Nano and an IRLZ44N")
    battery = next(p for p in circuit.parts.values() if p.component.spec.get("chemistry") == "lead" and p.component.kind == "supply")
    minus = circuit.net_of((battery.ref, "-"))
    assert minus is not None and minus.name != "GND"


def test_a_fuse_is_no_protection_of_a_lithium_cell() -> None:
    report = design("two 18650 cells in series feed an Arduino Nano", Options(simulate=False)).report
    assert any(f["rule"] == "lithium-protection" for f in report["verdict"]["findings"])


def test_who_guards_what() -> None:
    cell, lead = catalogue().get("battery-18650"), catalogue().get("battery-12v-lead")
    assert guarded_by(catalogue().get("tp4056"), cell)
    assert not guarded_by(catalogue().get("solar-charger-lead"), lead)
    assert wants_fuse(cell) and wants_fuse(lead) and not wants_fuse(catalogue().get("battery-lipo-1s"))
    assert wants_fuse(catalogue().get("battery-lipo-1s"), cells=3)
