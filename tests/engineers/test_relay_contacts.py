"""Every contact of a relay that is asked for something switches it: mains, low voltage, and motors that turn both ways."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def _design(prompt):
    return design(prompt, Options(simulate=False))


def _net(c, ref, pin):
    return next((n.name for n in c.nets.values() if any(p.ref == ref and p.pin == pin for p in n.pins)), None)


def _refs(c, component):
    return [r for r, p in c.parts.items() if p.id == component]


def _said(d, words):
    return any(words in a for a in d.report["assumptions"])


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("Uno with a 4 channel relay board for lamps", 4),
        ("an 8 channel relay module on an ESP32 switches three lamps", 3),
        ("Nano and two relays for two lamps", 2),
        ("a relay for my lamp, Arduino Uno", 1),
    ],
)
def test_each_lamp_that_is_only_spoken_of_has_a_contact_and_terminals_of_its_own(prompt, count):
    d = _design(prompt)
    c = d.circuit
    terminals = _refs(c, "terminal-2")
    live = {_net(c, t, "1") for t in terminals}
    assert len(terminals) == count == len(live) and all(n.startswith("MAINS_SWITCHED") for n in live)
    assert {_net(c, t, "2") for t in terminals} == {"MAINS_N"}
    assert _said(d, "taken to hang on mains") and d.exit_code == 0


def test_mains_that_the_request_names_is_no_assumption():
    assert not _said(_design("Uno with a relay for a 230 V lamp"), "taken to hang on mains")


def test_loads_that_relays_are_named_for_hang_on_their_contacts_each_on_its_own_supply():
    d = _design(
        "ESP32 and 4 relays for a fan, a heater, a pump and a light. The fan and the pump are 12 V, the heater and the light are mains."
    )
    c = d.circuit
    assert not any(p.component.shape in ("nmos", "npn") for p in c.parts.values())
    low = [r for r in c.parts if c.parts[r].id in ("fan-12v", "water-pump")]
    high = [
        r for r in c.parts if c.parts[r].id in ("mains-appliance", "terminal-2") and "MAINS_N" in {n.name for _, n in c.pins_of(r) if n}
    ]
    commons = {_net(c, k, "COM") for k in _refs(c, "relay-module")}
    assert len(low) == 2 == len(high) and commons == {"12V", "MAINS_L_FUSED"} and d.exit_code == 0


def test_relays_without_a_number_are_as_many_as_what_they_switch():
    d = _design("Arduino Nano, relays for a 12 V fan, a 12 V pump and a mains heater")
    assert len(_refs(d.circuit, "relay-module")) == 3 and _said(d, "one for each load")


def test_a_solid_state_relay_for_ac_switches_no_load_on_dc():
    d = _design("Uno with an SSR for a 220 V lamp and a 12 V fan")
    fan = _refs(d.circuit, "fan-12v")[0]
    assert not (_net(d.circuit, fan, "+") or "").startswith("MAINS") and any(
        p.component.shape == "nmos" or p.component.shape == "npn" for p in d.circuit.parts.values()
    )


@pytest.mark.parametrize(
    "prompt",
    [
        "roller blind with a 12 V motor and two relays to run it up and down, Nano, two buttons",
        "a 2 channel relay board turns a 12 V gear motor forward and reverse, ESP32",
        "12 V linear actuator in both directions with a 2 channel relay module and an Uno",
    ],
)
def test_two_changeover_contacts_turn_a_motor_both_ways_and_never_short_the_supply(prompt):
    d = _design(prompt)
    c = d.circuit
    motor = next(r for r, p in c.parts.items() if p.component.interfaces_of("motor") and p.component.spec.get("inductive"))
    assert not any(p.component.kind == "driver" for p in c.parts.values()) and d.exit_code == 0
    ends = {_net(c, motor, p.id) for p in c.parts[motor].component.pins}
    contacts = [(r, i) for r, p in c.parts.items() if p.id.startswith("relay-module") for i in p.component.interfaces_of("contact")]
    assert {_net(c, r, i.pins["com"]) for r, i in contacts} == ends and len(ends) == 2
    assert {_net(c, r, i.pins["nc"]) for r, i in contacts} == {"GND"} and {_net(c, r, i.pins["no"]) for r, i in contacts} == {"12V"}


def test_contacts_that_nothing_was_named_for_are_said_to_be_open():
    assert _said(_design("ESP32 with a relay and a DHT22"), "is not named: the contacts are left open")
    assert not _said(_design("ESP32 with a relay for a 12 V pump"), "left open")


@pytest.mark.parametrize("volts", [12, 24])
def test_bare_relays_on_a_driver_array_hang_on_the_supply_of_their_own_voltage(volts):
    d = _design(
        f"A buck converter powered from {volts}V DIN supply feeds an ESP32 and four {volts}V relays driven by a ULN2803 from GPIO 16-19"
    )
    c = d.circuit
    relays = _refs(c, f"relay-{volts}v")
    assert len(relays) == 4 and {_net(c, r, "A1") for r in relays} == {f"{volts}V"} == {_net(c, "PS1", "+")}
    assert not any(p.component.rails and p.component.rails[0].topology == "boost" for p in c.parts.values()) and d.exit_code == 0


def test_blinds_are_run_up_and_down_by_a_bridge_where_no_relays_are_named():
    assert any(p.component.kind == "driver" for p in _design("12 V motor for roller blinds, ESP32, 12 V supply").circuit.parts.values())
