"""LEDs, coils, motors, relays and mains: series resistors, switches, flyback paths, isolation."""

from __future__ import annotations

import pytest

from circuitlm.circuit import eseries
from circuitlm.circuit.model import Circuit
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.run import Options, design
from circuitlm.plan import PlanPart
from tests.synthesis.bench import ESP32, NANO, PICO, UNO, all_of, circuit, errors, joined, make, one, part, served, supply, used, volts

VF = {"red": 2.0, "yellow": 2.1, "green": 2.1, "blue": 3.0, "white": 3.0}


# -- LEDs --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("color", VF)
@pytest.mark.parametrize(("board", "volts_", "ma"), [(UNO, 5.0, 10), (ESP32, 3.3, 10), (PICO, 3.3, 8)])
def test_an_leds_resistor_follows_from_rail_colour_and_current(board, volts_, ma, color):
    """R = (V - Vf) / I, rounded up to E12 and at least 33 ohms: never more than the current that is meant."""
    c = circuit(board, part("led", settings={"color": color}))
    (r,) = served(c, "D1", "series")
    wanted = (volts_ - VF[color]) / (ma / 1000)
    assert r.quantity in eseries.values("E12", 33, 1e4) and r.quantity >= 33
    assert (volts_ - VF[color]) / r.quantity * 1000 <= ma + 1e-6
    assert r.quantity <= max(33.0, eseries.at_least(wanted, "E12") * 1.6), "and it is not dark"
    assert joined(c, f"{r.ref}.2", "D1.A") and volts(c, "D1.K") == 0.0 and errors(c) == []


@pytest.mark.parametrize(("board", "color", "ohms"), [(UNO, "red", 330), (UNO, "white", 220), (ESP32, "red", 150), (ESP32, "blue", 33)])
def test_the_usual_resistors(board, color, ohms):
    assert served(circuit(board, part("led", settings={"color": color})), "D1", "series")[0].quantity == ohms


def test_a_resistor_that_is_asked_for_is_used():
    assert served(circuit(UNO, part("led", options={"series": "1k"})), "D1", "series")[0].quantity == 1000


def test_an_rgb_led_has_a_resistor_and_a_pwm_pin_a_colour():
    c = circuit(UNO, "rgb-led")
    assert [r.quantity for r in served(c, "D1", "series")] == [330, 330, 220]
    assert list(used(c).values()) == ["pwm"] * 3 and volts(c, "D1.COM") == 0.0
    assert volts(circuit(UNO, "rgb-led-anode"), "D1.COM") == 5.0


def test_an_led_beyond_a_pins_current_is_switched_by_a_transistor():
    c = circuit(ESP32, "led-power-1w")
    item = one(c, "led-power-1w")
    (switch,) = served(c, item.ref, "driver")
    assert joined(c, f"{switch.ref}.{'C' if switch.component.has_pin('C') else 'D'}", f"{item.ref}.K") and errors(c) == []


def test_a_passive_buzzer_or_speaker_on_a_pin_has_a_series_resistor():
    c = circuit(UNO, "speaker")
    (r,) = served(c, "LS1", "series")
    assert 5.0 / r.quantity * 1000 <= 20


# -- shift registers ---------------------------------------------------------------------------------------------------
def chain(leds: int = 1) -> Circuit:
    return circuit(
        UNO,
        PlanPart(key="a", component="74hc595"),
        PlanPart(key="b", component="74hc595", options={"cascade": "a"}),
        PlanPart(key="c", component="74hc595", options={"cascade": "b"}),
        *[PlanPart(key=f"{k}{n}", component="led", host=k) for k in "abc" for n in range(leds)],
    )


def test_chained_shift_registers_pass_the_data_on_and_share_clock_and_latch():
    c = chain()
    assert joined(c, "U1.Q7S", "U2.DS") and joined(c, "U2.Q7S", "U3.DS")
    for line in ("SHCP", "STCP"):
        assert joined(c, f"U1.{line}", f"U2.{line}") and joined(c, f"U1.{line}", f"U3.{line}")
    assert len(used(c)) == 3 and not joined(c, "U1.DS", "U2.DS") and errors(c) == []


def test_each_shift_register_is_enabled_and_out_of_reset():
    c = chain()
    assert all(volts(c, f"U{n}.OE") == 0.0 and volts(c, f"U{n}.MR") == 5.0 for n in (1, 2, 3))


def test_a_plain_led_on_a_shift_register_needs_a_resistor_and_nothing_else():
    assert not [p for p in chain().parts.values() if p.component.shape == "npn"]


def test_leds_beyond_a_boards_pins_keep_their_resistors_on_the_expander():
    c = circuit(UNO, *["led"] * 24)
    assert all(len(served(c, led.ref, "series")) == 1 for led in all_of(c, "led"))


# -- switches ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("board", "load", "shape"),
    [
        (UNO, "vibration-motor", "npn"),
        (UNO, "relay-5v", "npn"),
        (UNO, "dc-motor", "nmos"),
        (ESP32, "water-pump", "nmos"),
        (ESP32, "solenoid", "nmos"),
        (PICO, "fan-5v", "nmos"),
        (UNO, "led-strip-12v", "nmos"),
        (ESP32, "relay-5v", "npn"),
    ],
)
def test_little_current_is_switched_by_an_npn_and_much_by_a_mosfet(board, load, shape):
    c = circuit(board, load)
    item = one(c, load)
    (switch,) = served(c, item.ref, "driver")
    assert switch.component.shape == shape and errors(c) == []


@pytest.mark.parametrize("board", [UNO, ESP32, PICO, NANO])
@pytest.mark.parametrize("load", ["dc-motor", "water-pump", "solenoid", "led-strip-12v", "heater-12v"])
def test_a_mosfet_is_fully_on_at_the_boards_level_and_stands_twice_the_current(board, load):
    c = circuit(board, load)
    item = one(c, load)
    (switch,) = served(c, item.ref, "driver")
    spec, wants = switch.component.spec, item.component.spec
    assert float(spec["vgs_drive"]) <= catalogue().get(board).mcu.v_io + 0.05
    assert float(spec["id_max_ma"]) >= 2 * float(wants.get("stall_ma") or wants["ma"])
    assert float(spec["vds_max"]) >= 1.5 * float(wants["volts"])
    assert served(c, item.ref, "gate")[0].quantity == 220 and served(c, item.ref, "pulldown")[0].quantity == 10_000


@pytest.mark.parametrize("board", [UNO, ESP32])
@pytest.mark.parametrize("load", ["vibration-motor", "relay-5v"])
def test_the_base_of_an_npn_gets_enough_to_saturate_and_no_more_than_the_pin_gives(board, load):
    c = circuit(board, load)
    item = one(c, load)
    (r,), (switch,) = served(c, item.ref, "base"), served(c, item.ref, "driver")
    logic = catalogue().get(board).logic
    base_ma = (catalogue().get(board).mcu.v_io - 0.7) / r.quantity * 1000
    ma = float(item.component.spec.get("stall_ma") or item.component.spec["ma"])
    assert ma / float(switch.component.spec["hfe"]) < base_ma <= (logic.pin_ma or 20)


@pytest.mark.parametrize(
    "load", ["dc-motor", "relay-5v", "solenoid", "water-pump", "fan-5v", "electromagnet", "vibration-motor", "solenoid-valve"]
)
def test_a_coil_has_a_diode_with_its_cathode_on_the_supply_side(load):
    c = circuit(ESP32, load)
    item = one(c, load)
    (d,) = served(c, item.ref, "flyback")
    sink = next(i for i in item.component.interfaces if i.type in ("load", "motor") and i.role == "sink")
    assert joined(c, f"{d.ref}.K", f"{item.ref}.{sink.pins['p']}") and joined(c, f"{d.ref}.A", f"{item.ref}.{sink.pins['n']}")
    assert volts(c, f"{d.ref}.K") is not None and volts(c, f"{d.ref}.A") is None


@pytest.mark.parametrize("load", ["led-strip-12v", "heater-12v"])
def test_what_is_no_coil_needs_no_diode(load):
    assert not [p for p in circuit(UNO, load).parts.values() if p.role == "flyback"]


def test_a_named_transistor_switches_the_load_it_is_for():
    c = circuit(UNO, PlanPart(key="q", component="irlz44n", drives="m"), PlanPart(key="m", component="dc-motor"))
    assert len([p for p in c.parts.values() if p.component.shape in ("nmos", "npn")]) == 1
    switch, motor = one(c, "irlz44n"), one(c, "dc-motor")
    assert switch.owner == motor.ref and joined(c, f"{switch.ref}.D", f"{motor.ref}.-")


def test_a_named_diode_is_the_flyback_diode():
    c = circuit(UNO, "dc-motor", flyback="diode-schottky-1n5819")
    assert [p.id for p in served(c, "M1", "flyback")] == ["diode-schottky-1n5819"]


# -- drivers -----------------------------------------------------------------------------------------------------------
def test_two_motors_take_the_two_bridges_of_one_driver():
    c = circuit(UNO, "l298n", "dc-motor-12v", "dc-motor-12v", supplies=[supply("dc-supply", 12.0)])
    assert joined(c, "M1.+", "U1.OUT1") and joined(c, "M1.-", "U1.OUT2") and joined(c, "M2.+", "U1.OUT3") and joined(c, "M2.-", "U1.OUT4")
    assert not [p for p in c.parts.values() if p.role in ("driver", "flyback")] and errors(c) == []


def test_one_motor_on_a_double_bridge_needs_the_controls_of_one_half_only():
    c = circuit(UNO, "l298n", "dc-motor-12v", supplies=[supply("dc-supply", 12.0)])
    assert len(used(c)) == 3


def test_a_stepper_without_a_driver_is_given_the_one_for_its_windings():
    made = make(UNO, "stepper-28byj48")
    assert [p.id for p in made.circuit.parts.values() if p.component.kind == "driver"] == ["uln2003-driver"]
    assert any("since no driver was named" in a for a in made.assumptions)
    assert [p.id for p in circuit(UNO, "stepper-motor").parts.values() if p.component.kind == "driver"] == ["a4988"]


@pytest.mark.parametrize("sensor", ["ina219", "acs712"])
def test_a_current_sensor_lies_in_the_supply_of_a_driver(sensor):
    assert errors(circuit(UNO, "l298n", "dc-motor-12v", sensor)) == []


@pytest.mark.parametrize("sensor", ["ina219", "acs712"])
def test_a_current_sensor_lies_between_the_supply_and_the_load(sensor):
    c = circuit(UNO, "dc-motor", sensor)
    item = one(c, sensor)
    inside, outside = item.component.interfaces_of("contact")[0].pins.values()
    assert joined(c, f"{item.ref}.{outside}", "M1.+") and joined(c, f"{item.ref}.{inside}", "PS1.+") and not joined(c, "PS1.+", "M1.+")


# -- relays and mains --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("relay", ["relay-module", "relay-5v", "ssr-25da"])
def test_mains_runs_through_a_fuse_and_the_contact_alone(relay):
    made = make(ESP32, relay, "light-bulb-mains", mains="yes")
    c = made.circuit
    mains = [n for n in c.nets.values() if n.kind == "mains"]
    assert {c.parts[r].id for n in mains for r in n.refs()} == {"mains-outlet", "fuse", relay, "light-bulb-mains"}
    fuse, outlet = one(c, "fuse").ref, one(c, "mains-outlet").ref
    assert joined(c, f"{outlet}.L", f"{fuse}.1") and joined(c, f"{outlet}.N", "LA1.N") and not joined(c, f"{outlet}.L", "LA1.L")
    assert any("Mains voltage can kill" in a for a in made.advice) and errors(c) == []


def test_contact_and_coil_of_a_relay_never_share_a_net():
    for relay in ("relay-module", "relay-5v", "relay-module-2", "relay-module-4"):
        c = circuit(ESP32, relay, "light-bulb-mains", mains="yes")
        item = one(c, relay)
        groups = [{n.name for p in pins if (n := c.net_of((item.ref, p)))} for pins in item.component.isolation.values()]
        assert sum(map(len, groups)) == len(set().union(*groups)), relay


def test_a_relay_module_without_a_named_load_gets_a_terminal_when_mains_is_meant():
    c = circuit(ESP32, "relay-module", mains="yes")
    assert one(c, "terminal-2").label == "mains load" and one(c, "fuse") and errors(c) == []


def test_a_pump_of_12_volts_runs_through_the_contact_of_a_relay():
    c = circuit(
        UNO,
        "relay-module",
        PlanPart(key="p", component="water-pump", options={"via": "relay-module"}),
        supplies=[supply("dc-supply", 12.0)],
    )
    assert joined(c, "PS1.+", "K1.COM") and joined(c, "K1.NO", "M1.+") and volts(c, "M1.-") == 0.0
    assert joined(c, f"{served(c, 'M1', 'flyback')[0].ref}.K", "M1.+") and errors(c) == []


def test_a_stepper_gets_a_driver_that_carries_it_and_a_named_one_is_kept():
    c = circuit(UNO, part("stepper-nema23"), supplies=[supply("dc-supply", 24.0)])
    assert [p.component.id for p in c.parts.values() if p.component.kind == "driver"] == ["tb6600"]
    c = circuit(UNO, part("a4988"), part("stepper-nema23"), supplies=[supply("dc-supply", 24.0)])
    assert [p.component.id for p in c.parts.values() if p.component.kind == "driver"] == ["a4988"]
    assert joined(c, "U1.1A", "M1.1")


def test_a_brushless_motor_gets_a_speed_controller():
    c = circuit(UNO, part("brushless-motor"))
    assert joined(c, f"{one(c, 'esc-30a').ref}.A", "M1.A") and errors(c) == []


@pytest.mark.parametrize("driver", ["L298N", "TB6612FNG"])
def test_the_four_motors_of_a_car_share_a_bridge_in_pairs(driver):
    circuit = design(f"Robot car with an Arduino Nano, a {driver} and 4 motors", Options(simulate=False)).circuit
    outputs = [
        {p.ref for p in n.pins if p.ref.startswith("M")}
        for n in circuit.nets.values()
        if any(p.ref == "U1" and "O" in p.pin for p in n.pins)
    ]
    assert sorted(map(sorted, outputs)) == [["M1", "M3"]] * 2 + [["M2", "M4"]] * 2


def test_three_motors_are_no_pairs():
    circuit = design("Arduino Uno, L298N, 3 motors", Options(simulate=False)).circuit
    assert all(len({p.ref for p in n.pins if p.ref.startswith("M")}) < 2 for n in circuit.nets.values() if n.name.startswith("U1_"))


def test_like_current_sensors_stand_in_a_line_each():
    c = circuit(UNO, "water-pump", "water-pump", "acs712", "acs712", "acs712", supplies=[supply("dc-supply", 12.0)])
    sensors, pumps = all_of(c, "acs712"), all_of(c, "water-pump")
    lines = [c.net_of((p.ref, "+")) for p in pumps]
    assert all(len({q.ref for q in n.pins if q.ref in {s.ref for s in sensors}}) == 1 for n in lines)
    assert len([p for p in c.parts.values() if p.role == "terminal"]) == 1
