"""Models do what their component's figures say."""

from __future__ import annotations

import pytest

from circuitlm.circuit.component import Component
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.spice import measure, models
from circuitlm.spice.analyses import Ac, Op, Pulse, Tran
from circuitlm.spice.engine import run
from circuitlm.spice.netlist import Deck

from .bench import needs_ngspice

pytestmark = needs_ngspice


def part(name: str) -> Component:
    return catalogue().get(name)


def follower(component: Component, volts: float = 15.0) -> Deck:
    deck = Deck("follower")
    deck.voltage("VP", "vp", "0", volts)
    deck.voltage("VN", "vn", "0", -volts)
    deck.voltage("V1", "in", "0", ac=1, wave=Pulse(-5, 5, 20e-6, 1e-9, 1e-9, 1))
    name, cards = models.opamp_subcircuit(component)
    deck.cards(name, cards)
    deck.device("X", "U1", ("in", "out", "vp", "vn", "out"), name)
    return deck


@pytest.mark.parametrize("name", ["lm358", "tl072"])
def test_an_op_amp_has_its_bandwidth_and_its_slew_rate(name):
    component = part(name)
    result = run(follower(component), Ac(1e3, 1e8, 40), Tran(5e-8, 120e-6))
    assert result.ok, result.reason
    assert measure.corner_hz(result.plot("ac"), "out") == pytest.approx(component.spec["gbw_hz"], rel=0.15)
    rise = measure.rise_s(result.plot("tran"), "out", 0.3, 0.7)
    assert rise is not None and 4.0 / rise == pytest.approx(component.spec["slew"] * 1e6, rel=0.15)


@pytest.mark.parametrize("wanted", [20.0, -20.0])
def test_an_op_amp_s_output_stays_between_its_rails(wanted):
    component = part("lm358")
    deck = follower(component)
    deck = deck.with_values({"V1": wanted})
    out = run(deck, Op()).volts["out"]
    limit = 15 - models.number(component, "out_high", 1.5) if wanted > 0 else -15 + models.number(component, "out_low", 0.1)
    assert out == pytest.approx(limit, abs=0.05)


@pytest.mark.parametrize(("ra", "rb", "farads"), [(1e3, 10e3, 1e-7), (10e3, 10e3, 1e-8), (1e3, 100e3, 1e-6)])
def test_a_555_oscillates_at_its_formula_s_frequency(ra, rb, farads):
    deck = Deck("astable")
    name, cards = models.timer_subcircuit(part("ne555"))
    deck.cards(name, cards)
    deck.voltage("V1", "vcc", "0", 9)
    deck.resistor("RA", "vcc", "d", ra)
    deck.resistor("RB", "d", "t", rb)
    deck.capacitor("C1", "t", "0", farads)
    deck.capacitor("C2", "ctrl", "0", 1e-8)
    deck.resistor("RL", "out", "0", 10e3)
    deck.device("X", "U1", ("0", "t", "out", "vcc", "ctrl", "t", "d", "vcc"), name)
    hertz = 1.4427 / ((ra + 2 * rb) * farads)
    result = run(deck, Tran(1 / hertz / 400, 8 / hertz, max_step=1 / hertz / 400, uic=True))
    assert result.ok, result.reason
    tran = result.plot("tran")
    assert measure.frequency_hz(tran, "out", 2 / hertz) == pytest.approx(hertz, rel=0.05)
    assert measure.duty(tran, "out", 2 / hertz) == pytest.approx((ra + rb) / (ra + 2 * rb), abs=0.03)


def test_a_motor_takes_its_stall_current_at_rest_and_its_usual_one_at_speed():
    component = part("dc-motor-12v")
    wound = models.winding(component)
    volts, amps, stall = (component.spec[k] for k in ("volts", "ma", "stall_ma"))
    assert volts / wound.ohms == pytest.approx(stall / 1000) and volts / (wound.ohms + wound.friction) == pytest.approx(amps / 1000)
    assert wound.assumed and 1e-4 < wound.henries < 1e-2


def test_a_relay_s_coil_is_its_resistance_and_a_usual_inductance():
    wound = models.winding(part("relay-5v"))
    assert wound.ohms == 70 and wound.friction == 0 and wound.henries == pytest.approx(0.14)
    assert models.winding(part("resistor")) is None


def test_a_thyristor_stays_on_once_its_gate_has_fired_it():
    from circuitlm.knowledge.catalogue import catalogue
    from circuitlm.spice.models import thyristor_subcircuit

    name, lines = thyristor_subcircuit(catalogue().get("bt151"))
    assert any("SW(" in line and "VH" in line for line in lines), "its state must not rest half-way"
    assert name in lines[0]
