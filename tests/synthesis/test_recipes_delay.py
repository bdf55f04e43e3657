"""Switch-on delays without a chip: the parts, the formula, and the time that ngspice finds."""

from __future__ import annotations

import re
import subprocess

import pytest

from circuitlm.views.spice import to_spice
from tests.synthesis.recipe_bench import complaints, figure, ids, made, needs_ngspice, recipe_ids

RELAY = "a relay that turns on 5 seconds after power is applied, transistor, 12 V"
LED = "LED turns on 5 seconds after power, NPN transistor and capacitor"
LONG = "Delay on circuit for a 12V relay, 10 s, no microcontroller"
LAMP = "turn-on delay with a MOSFET, RC, 12 V lamp after 2 seconds"


def switched_at(prompt: str, until: float) -> float:
    """When the load has half the supply, s, in a transient that begins with all capacitors empty."""
    circuit = made(prompt).circuit
    half = max(n.volts or 0 for n in circuit.nets.values()) / 2
    text = re.sub(r"^\.op$", f".tran 10m {until:g} uic\n.print tran v(switched)", to_spice(circuit), flags=re.M)
    out = subprocess.run(["ngspice", "-b"], input=text, capture_output=True, text=True, timeout=60, check=False).stdout
    rows = [(float(a), float(b)) for a, b in re.findall(r"^\d+\s+(\S+)\s+(\S+)\s*$", out, re.M)]
    assert rows, out[-2000:]
    return next(t for t, v in rows if t > 0.2 and v < half)
FLOAT = "12V pump turns on 5 seconds after a float switch closes, no microcontroller"


def test_a_contact_starts_the_delay_and_carries_no_load_current():
    circuit = made(FLOAT).circuit
    contact = next(p for p in circuit.parts.values() if p.id == "float-switch")
    pump = next(p for p in circuit.parts.values() if p.id == "water-pump")
    assert figure(FLOAT, "delay_s") == pytest.approx(5, rel=0.06) and not complaints(FLOAT)
    armed = next(n for n in circuit.nets.values() if n.name == "ARMED")
    assert contact.ref in {pin.ref for pin in armed.pins} and pump.ref not in {pin.ref for pin in armed.pins}


@pytest.mark.parametrize(("prompt", "seconds"), [(RELAY, 5.0), (LED, 5.0), (LONG, 10.0), (LAMP, 2.0)])
def test_the_delay_is_as_asked(prompt, seconds):
    assert recipe_ids(prompt) == ["delay-on"]
    assert figure(prompt, "delay_s") == pytest.approx(seconds, rel=0.06)
    assert not complaints(prompt)


@needs_ngspice
@pytest.mark.parametrize(("prompt", "seconds"), [(RELAY, 5.0), (LED, 5.0), (LONG, 10.0)])
def test_ngspice_finds_the_delay(prompt, seconds):
    assert switched_at(prompt, 3 * seconds) == pytest.approx(seconds, rel=0.25)


def test_the_coil_has_its_diode_and_the_capacitor_a_way_out():
    assert ids(RELAY).count("diode-1n4007") == 2 and "zener" in ids(RELAY)


def test_a_heavier_load_gets_a_mosfet():
    assert "irlz44n" in ids("power-on delay 8 seconds for a fan, 12V, without a chip")


@pytest.mark.parametrize(
    "prompt",
    [
        "relay turns off 5 seconds after power, 12V transistor",
        "555 timer, relay on for 5 seconds after a button is pressed, 12 V",
        "Arduino turns on a relay 5 seconds after power",
        "LED on 12 V behind a transistor and a button",
    ],
)
def test_other_circuits_are_no_delay(prompt):
    assert "delay-on" not in recipe_ids(prompt)


def test_what_one_capacitor_cannot_do_is_said():
    from circuitlm.errors import CannotDesign

    with pytest.raises(CannotDesign, match="10 mF"):
        made("12 V relay pulls in 60 seconds after power on, BC547")
