"""Facts about circuits from discrete transistors: multivibrators, high-side switches, H-bridges."""

from __future__ import annotations

import re
import subprocess

import pytest

from circuitlm.errors import CannotDesign
from circuitlm.pipeline.run import Options, design
from circuitlm.views.spice import to_spice
from tests.synthesis.bench import joined
from tests.synthesis.recipe_bench import complaints, figure, ids, made, needs_ngspice, recipe_ids, values

ASTABLE = "astable multivibrator with two transistors BC547, two LEDs blinking alternately at 1 Hz, 5V"
FLIP = "transistor flip flop blinker: red and green led, 10uF and 47k, 9V block"
LAMPS = "2 x high side switch for lamps 24V 0.5A each from pico GP18 GP19. P-mosfet + npn"
FAN = "High side switch with a P-channel MOSFET and an NPN for a 12V fan from an ESP32 GPIO25"
LOAD = "P-mosfet high side switch IRF9540 for a 12V 2A load, driven from 3.3V logic, BC547 level stage, no mcu"
FETS = "H-bridge from four discrete MOSFETs for a 12V DC motor, 2x IRF9540 and 2x IRF540, driven by an Arduino Uno on D5 and D6"
BIPOLAR = "discrete H bridge with 4 transistors (2N2222 and 2N2907) for a small 6V dc motor, two push buttons, no mcu"

MADE = {
    ASTABLE: "multivibrator",
    FLIP: "multivibrator",
    LAMPS: "high-side-switch",
    FAN: "high-side-switch",
    LOAD: "high-side-switch",
    FETS: "h-bridge",
    BIPOLAR: "h-bridge",
    "push button turns on a 12V lamp through a P-MOSFET high side, no mcu": "high-side-switch",
    "two LEDs flashing alternately with 2 transistors, 2N3904, 5V, 2 Hz, no ic": "multivibrator",
    "full bridge from TIP120 and TIP125 for a 12V motor, pico GP2 and GP3": "h-bridge",
}


@pytest.mark.parametrize("prompt", MADE)
def test_a_recipe_makes_it_without_a_complaint(prompt: str) -> None:
    assert recipe_ids(prompt) == [MADE[prompt]]
    assert complaints(prompt) == []


# -- multivibrator ----------------------------------------------------------------------------------------------------
@needs_ngspice
def test_a_multivibrator_blinks_at_its_frequency() -> None:
    """Small capacitors stand for the transistors' own, without which the switching is instantaneous and SPICE loses its way."""
    f = figure(ASTABLE, "frequency")
    extra = "Cx1 q1_c 0 1n\nCx2 q2_c 0 1n\nCx3 q1_b 0 1n\nCx4 q2_b 0 1n\n.options method=gear\n.ic v(q1_b)=0\n"
    run = (
        f"{extra}.tran {1 / f / 400:g} {7 / f:g} 0 {1 / f / 2000:g} uic\n.meas tran two trig v(q1_c) val=2 rise=3 targ v(q1_c) val=2 rise=5"
    )
    text = re.sub(r"^\.op$", run, to_spice(made(ASTABLE).circuit), flags=re.M)
    out = subprocess.run(["ngspice", "-b"], input=text, capture_output=True, text=True, timeout=60, check=False).stdout
    found = re.search(r"^two\s*=\s*(\S+)", out, re.M)
    assert found, out[-1000:]
    assert 2 / float(found[1]) == pytest.approx(f, rel=0.1)


def test_the_values_that_a_request_gives_set_the_frequency() -> None:
    assert values(FLIP, "timing") == [47_000, 10e-6, 47_000, 10e-6]
    assert figure(FLIP, "frequency") == pytest.approx(1.6, rel=0.1)
    assert sorted(p.label for p in made(FLIP).circuit.parts.values() if p.id == "led") == ["green", "red"]


def test_a_base_is_guarded_where_the_capacitor_kicks_too_far() -> None:
    assert ids(FLIP).count("diode-1n4148") == 2
    assert "diode-1n4148" not in ids(ASTABLE)


def test_a_capacitor_that_does_not_suit_is_refused() -> None:
    with pytest.raises(CannotDesign, match="does not suit"):
        design("transistor multivibrator with two BC547, two LEDs, 100 nF, 1 Hz, 5V", Options(simulate=False))


# -- high-side switch -------------------------------------------------------------------------------------------------
def test_each_channel_has_its_pin_and_a_zener_at_the_gate() -> None:
    c = made(LAMPS).circuit
    assert ids(LAMPS).count("lamp-24v") == ids(LAMPS).count("zener") == 2
    for pin, base in (("GP18", "R3"), ("GP19", "R6")):
        assert joined(c, f"A1.{pin}", f"{base}.1")
    assert figure(LAMPS, "gate_v") < 0.8 * 20


def test_a_gate_within_its_limit_needs_no_zener() -> None:
    assert "zener" not in ids(LOAD)
    assert figure(LOAD, "gate_v") == pytest.approx(12, rel=0.02)


def test_the_smallest_mosfet_that_stands_the_voltage_is_taken() -> None:
    assert "ao3401" in ids(FAN) and "irf9540n" in ids(LAMPS)


def test_a_coil_behind_a_high_side_switch_has_its_diode_to_ground() -> None:
    c = made(FAN).circuit
    (diode,) = [p for p in c.parts.values() if p.role == "flyback"]
    assert joined(c, f"{diode.ref}.K", "M1.+") and joined(c, f"{diode.ref}.A", "M1.-")


PNP = "ESP32 with an NPN + PNP high side switch for a 12V fan on GPIO25"
BOTH = "ESP32: a 12V pump on a low side IRLZ44N on GPIO25, and a high side P-mosfet load switch for a 5V sensor rail on GPIO27"


def test_a_pnp_does_it_with_a_base_resistor() -> None:
    assert recipe_ids(PNP) == ["high-side-switch"] and complaints(PNP) == []
    c = made(PNP).circuit
    (q,) = [p for p in c.parts.values() if p.component.shape == "pnp"]
    assert q.component.spec["ic_max_ma"] >= 300, "twice the fan's current"
    assert joined(c, f"{q.ref}.C", "M1.+") and [p.quantity for p in c.parts.values() if p.owner == q.ref and p.role == "base"]


def test_a_load_on_the_low_side_stays_there() -> None:
    assert complaints(BOTH) == []
    c = made(BOTH).circuit
    assert not any(p.component.shape == "switch" for p in c.parts.values()), "a load switch is a transistor"
    low = next(p for p in c.parts.values() if p.id == "irlz44n")
    assert joined(c, f"{low.ref}.D", "M1.-") and figure(BOTH, "vcc") == 5.0


# -- H-bridge ---------------------------------------------------------------------------------------------------------
def test_the_two_mosfets_of_a_side_can_never_conduct_together() -> None:
    c = made(FETS).circuit
    for high, low in (("Q1", "Q2"), ("Q4", "Q5")):
        assert joined(c, f"{high}.G", f"{low}.G") and joined(c, f"{high}.D", f"{low}.D")
    assert joined(c, "A1.D5", "R2.1") and joined(c, "A1.D6", "R4.1")


def test_a_bipolar_bridge_locks_the_other_side_out() -> None:
    c = made(BIPOLAR).circuit
    assert ids(BIPOLAR).count("2n2907") == 2
    for lock in [p for p in c.parts.values() if p.role == "lock"]:
        assert joined(c, f"{lock.ref}.C", f"{lock.owner}.B")


def test_joined_gates_are_refused_above_their_limit() -> None:
    with pytest.raises(CannotDesign, match="joined gates"):
        design("H-bridge from four discrete MOSFETs IRF9540 and IRF540 for a 24V dc motor, arduino uno", Options(simulate=False))
