"""Wires that a plan fixes pin by pin: laid as written, fed as written, and nothing added to them."""

from __future__ import annotations

from typing import Any

from circuitlm.plan import DesignPlan, PlanPart, Wire
from circuitlm.synthesis.synthesize import Synthesis, synthesize
from circuitlm.verify.verdict import verify
from tests.synthesis.bench import all_of, joined, one, plan, supply, volts


def wired(*parts: str, wires: str, **rest: Any) -> Synthesis:
    """A plan of `key component [value]` lines and wires `A.1 B.2, C.3 GND`."""
    made: DesignPlan = plan(**rest)
    for line in parts:
        key, component, *value = line.split()
        made.parts.append(PlanPart(key=key, component=component, value=value[0] if value else None))
    made.wires = [Wire(ends=w.split()) for w in wires.split(",")]
    return synthesize(made)


LAMP = (
    "Q1 bd139",
    "M1 dc-motor",
    "SW1 push-button",
    "RB resistor 330",
    "DF diode-1n4007",
)
LAMP_WIRES = "SW1.1 6V, SW1.2 RB.1, RB.2 Q1.B, Q1.E GND, M1.+ 6V, M1.- Q1.C, DF.A Q1.C, DF.K 6V"


def test_a_switch_without_a_controller_is_wired_as_written() -> None:
    made = wired(*LAMP, wires=LAMP_WIRES, supplies=[supply("battery-aa-4", 6.0)])
    c, refs = made.circuit, made.refs
    assert volts(c, "M1.+") == volts(c, "SW1.1") == 6.0
    assert joined(c, "M1.-", f"{refs['Q1']}.C") and joined(c, f"{refs['RB']}.2", "Q1.B")
    assert {p.id for p in c.parts.values()} == {"bd139", "dc-motor", "push-button", "resistor", "diode-1n4007", "battery-aa-4"}
    assert not [f for f in verify(c).findings if f.severity == "error"]


def test_a_voltage_that_nothing_gives_gets_a_supply_as_a_stated_assumption() -> None:
    made = wired(*LAMP, wires=LAMP_WIRES)
    source = one(made.circuit, "dc-supply")
    assert volts(made.circuit, "M1.+") == 6.0 and source.why.origin == "assumed"
    assert any("M1.+" in a and "6 V" in a for a in made.assumptions)


def test_a_regulator_wired_between_cell_and_board_feeds_it() -> None:
    made = wired(
        "A1 esp32-devkit-v1",
        "U1 ht7333",
        wires="U1.IN battery-18650.+, U1.OUT A1.3V3",
        supplies=[supply("battery-18650", 3.7)],
    )
    c = made.circuit
    assert joined(c, "U1.OUT", "A1.3V3") and joined(c, "U1.IN", "BT1.+") and volts(c, "A1.3V3") == 3.3
    assert not all_of(c, "usb-power") and not any("USB socket" in a for a in made.assumptions)


def test_a_module_hangs_on_the_rail_that_it_is_wired_to() -> None:
    """Left alone, it would get the 3.3 V that suits the board's signals."""
    made = wired("A1 esp32-devkit-v1", "U1 ssd1306", wires="U1.VCC A1.VIN")
    assert volts(made.circuit, "U1.VCC") == 5.0


def test_a_supply_whose_minus_is_wired_on_its_own_stays_apart() -> None:
    made = wired(
        "L1 solenoid-valve",
        "SW1 toggle-switch",
        "A1 arduino-uno",
        "D1 led",
        "R1 resistor 330",
        wires="dc-supply.+ SW1.1, SW1.2 L1.+, L1.- dc-supply.-, A1.D4 R1.1, R1.2 D1.A, D1.K GND",
        supplies=[supply("dc-supply", 24.0)],
    )
    c = made.circuit
    assert joined(c, "L1.-", "PS1.-") and not joined(c, "PS1.-", "A1.GND.1") and not joined(c, "PS1.-", "D1.K")
    assert joined(c, "D1.K", "A1.GND.2") or joined(c, "D1.K", "A1.GND.1")
    assert joined(c, "A1.D4", "R1.1") and next(u.direction for r, u in c.uses.items() if str(r) == "A1.D4") == "out"


def test_two_circuits_with_nothing_but_ground_in_common_have_grounds_of_their_own() -> None:
    """A sender on a cell in the garden, a receiver on USB in the house."""
    far = plan("esp32-devkit-v1", "dht22", supplies=[supply("battery-lipo-1s", 3.7, "esp32-devkit-v1")])
    far.parts.append(PlanPart(key="house", component="esp32-devkit-v1"))
    far.parts.append(PlanPart(key="lamp", component="led", host="house"))
    c = synthesize(far).circuit
    grounds = [n for n in c.nets.values() if n.kind == "ground"]
    assert len(grounds) == 2 and {p.ref for p in grounds[0].pins} & {p.ref for p in grounds[1].pins} == set()
    assert not [f for f in verify(c).findings if f.severity == "error"]


def test_one_wire_between_two_boards_keeps_one_ground() -> None:
    made = plan("arduino-uno", "led", links=[("arduino-uno.uart", "esp32-devkit-v1.uart")])
    made.parts.append(PlanPart(key="esp32-devkit-v1", component="esp32-devkit-v1"))
    assert len([n for n in synthesize(made).circuit.nets.values() if n.kind == "ground"]) == 1
