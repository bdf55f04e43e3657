"""Current loops into ADCs, and loads with the current and the voltage that the words give them."""

from __future__ import annotations

import pytest

from tests.synthesis.recipe_bench import complaints, figure, ids, made, recipe_ids, values


@pytest.mark.parametrize(
    ("prompt", "shunts", "ohms"),
    [
        ("4-20 mA input for an Uno on A0, 250 ohm burden, zener clamp 5.1 V", 1, 250.0),
        ("three 4-20 mA loops on a Mega A0, A1, A2, 250 ohm shunt each", 3, 250.0),
        ("ESP32 reads a 4-20 mA pressure transmitter", 1, 160.0),
        ("two 0-20 mA level transmitters into an ADS1115 on a Nano", 2, 240.0),
        ("4..20 mA to voltage with a 249 ohm shunt, no micro", 1, 249.0),
    ],
)
def test_a_loop_gets_its_shunt(prompt, shunts, ohms):
    assert recipe_ids(prompt) == ["loop-input"] and values(prompt, "shunt") == [ohms] * shunts
    assert not complaints(prompt) and "ir-led" not in ids(prompt)


def test_each_loop_has_its_filter_its_clamp_and_the_pin_that_is_named():
    prompt = (
        "4-20 mA receiver for a Mega: three loops on A0-A2, 250 ohm shunt per loop, 10 Hz RC low pass each with 100 nF, zener clamp 5.1 V"
    )
    c = made(prompt).circuit
    assert figure(prompt, "fc") == pytest.approx(10.0, rel=0.03) and ids(prompt).count("zener") == 3
    for pin in ("A0", "A1", "A2"):
        parts = {p.ref[0] for p in c.net_of(("A1", pin)).pins}
        assert parts == {"A", "C", "R", "D"}


@pytest.mark.parametrize(
    ("prompt", "load", "ma", "volts"),
    [
        ("2N3904 switching a 12 V / 80 mA relay coil from a 3.3 V GPIO, with a flyback diode", "relay-12v", 80.0, 12.0),
        ("BC337 driving a 24 V 40 mA solenoid from 5 V logic", "solenoid", 40.0, 24.0),
        ("transistor switch for a 12 V 100 mA lamp, 5 V logic", "lamp-12v", 100.0, 12.0),
        ("MOSFET switch for a 24V 2A motor from a 3.3V pin, no board", "dc-motor", 2000.0, 24.0),
    ],
)
def test_a_load_takes_the_current_and_the_voltage_that_are_given(prompt, load, ma, volts):
    assert load in ids(prompt) and figure(prompt, "load_ma") == pytest.approx(ma) and not complaints(prompt)
    assert any(n.kind == "power" and n.volts == volts for n in made(prompt).circuit.nets.values())
    assert not {"toggle-switch", "mains-outlet"} & set(ids(prompt))


def test_a_zener_diode_is_the_reference_of_a_battery_monitor():
    prompt = "LM358 half as comparator: 12 V battery monitor, red LED goes on below 11.5 V, reference from a 5.1 V zener, no hysteresis"
    assert recipe_ids(prompt) == ["battery-low"] and not complaints(prompt)
    assert figure(prompt, "reference") == 5.1 and figure(prompt, "threshold") == pytest.approx(11.5, rel=0.02)
    assert "tl431" not in ids(prompt)
