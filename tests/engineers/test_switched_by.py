"""A load's figures behind its name, the switch behind it with its pins, and what that switch has to be."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.engineer import plan
from circuitlm.engineers.builtin.reading import read
from circuitlm.engineers.builtin.reading.draft import Draft
from circuitlm.engineers.builtin.reading.rating_order import ratings_in_front
from circuitlm.errors import CircuitlmError
from circuitlm.pipeline.run import Options, design
from circuitlm.plan import DesignPlan, PlanPart

QUICK = Options(simulate=False)


def proposed(prompt: str) -> DesignPlan:
    return plan(read(prompt)).plan


def of(found: DesignPlan, component: str) -> list[PlanPart]:
    return [p for p in found.parts if p.component == component]


@pytest.mark.parametrize(
    ("said", "read_as"),
    [
        ("uno, two pumps, 5 V on 9", "uno, two 5 V pumps on 9"),
        ("two 12 volt Noctua fans drawing 1A each at 26", "two 12 volt 1 A Noctua fans at 26"),
        ("2x solenoid valves (12 V) (6 W) via a relay", "2x 12 V 6 W solenoid valves via a relay"),
        ("four heaters @ 12V that draw 800ma at 5", "four 12 V 800 mA heaters at 5"),
        ("a 12 V siren (1.5 A) with a logic level mosfet", "a 1.5 A 12 V siren with a logic level mosfet"),
        ("a led strip, 12 V 500 mA low side mosfet", "a 12 V 500 mA led strip low side mosfet"),
        ("a pump, 12 V 2 A adapter", "a pump, 12 V 2 A adapter"),
        ("a servo, 5 V supply", "a servo, 5 V supply"),
        ("a fan, 5 V from USB", "a fan, 5 V from USB"),
    ],
)
def test_figures_behind_a_load_go_in_front_of_it(said: str, read_as: str) -> None:
    draft = Draft(said)
    assert ratings_in_front(draft.text, draft.mentions) == read_as


@pytest.mark.parametrize(
    ("prompt", "load", "pins"),
    [
        ("uno with 2 peristaltic pumps 12V via MOSFETs on 5 and 6, 12V 2A adapter", "water-pump", ["5", "6"]),
        ("uno, 3 gear motors 6V with a transistor on pin 7, 3 and 4. 9V 1A adapter", "tt-motor", ["7", "3", "4"]),
        ("pico with three 10W LEDs low side mosfet -> GP15, GP1 and GP5, 24 V 5 A supply", "ldd-1000h", ["GP15", "GP1", "GP5"]),
        ("mega with 2x 12v solenoids (N-channel MOSFET) controlled from 35 and 29, 12 V supply", "solenoid", ["35", "29"]),
    ],
)
def test_a_switch_is_counted_by_its_pins_which_are_the_loads(prompt: str, load: str, pins: list[str]) -> None:
    assert [next(iter(p.pins.values())) for p in of(proposed(prompt), load)] == pins


def test_relays_behind_several_loads_are_one_for_each():
    found = proposed("uno, a peltier 12V on pin 6 and two 12 V alarm sirens through a relay, 12 V 10 A adapter")
    relays = {p.key for p in of(found, "relay-module")}
    assert len(relays) == 2 and {p.options["via"] for p in of(found, "siren-12v")} == relays
    assert any("one for each load" in a for a in found.assumptions)


def test_each_load_has_the_transistor_behind_it_and_one_that_carries_it():
    found = proposed("mega switches four 6 V solenoids through an NPN transistor and 2 3V vibration motors via transistor, 9 V 5 A adapter")
    carried = {found.part(p.drives or "").component: p.component for p in found.parts if p.drives}  # type: ignore[union-attr]
    assert carried == {"solenoid": "tip120", "vibration-motor": "2n2222"}


def test_a_driver_keeps_to_the_load_that_it_is_told_for():
    circuit = design("pico and 4 12 volt valves, plus a 12 V pump through a MOSFET module, 12 V 5 A adapter", QUICK).circuit
    pump = next(p for p in circuit.parts.values() if p.id == "water-pump")
    module = next(p for p in circuit.parts.values() if p.id == "mosfet-module")
    assert circuit.net_of((pump.ref, "+")) is circuit.net_of((module.ref, "OUT+"))


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("pico, four 1W LEDs and a 3 watt power LED on GP2, 12 V 5 A supply", {"led-power-1w": 4, "led-power-3w": 1}),
        ("mega: 2x 10 w power leds via mosfet, plus 2 signal lamps 12v. 12 V 4 A adapter", {"led-power-10w": 2, "lamp-12v": 2}),
        ("uno, 3 solenoids 6V, one solenoid lock (12 V) through a relay, 12 V 5 A supply", {"solenoid": 4}),
        ("xiao, 3 strong MG996Rs, 12 V 2 A adapter", {"servo-mg996r": 3}),
        ("arduino with 3 x heavy electric locks 12V", {"solenoid": 3}),
    ],
)
def test_loads_are_as_many_as_told(prompt: str, count: dict[str, int]) -> None:
    found = read(prompt).of("part")
    powers = plan(read(prompt)).plan if "10 w" in prompt or "1W" in prompt else None
    for component, n in count.items():
        have = len(of(powers, component)) if powers else sum(w.count for w in found if w.component == component)
        assert have == n, component


def test_power_leds_above_every_supply_get_one_that_is_raised():
    circuit = design("uno with a 10 W power LED on 5, 9V 3A adapter", QUICK).circuit
    converter = next(p for p in circuit.parts.values() if p.component.kind == "converter")
    assert circuit.net_of((converter.ref, "OUT+")).volts == 12  # type: ignore[union-attr]


def test_a_supply_for_the_loads_leaves_the_board_on_usb_and_feeds_them_through_a_converter():
    made = design("raspberry pi pico, a SIM800L / fed by 24V DC 5A for the loads, board powered by USB", QUICK)
    modem = next(p for p in made.circuit.parts.values() if p.id == "sim800l")
    fed = made.circuit.net_of((modem.ref, "5V"))
    assert fed is not None and fed.volts == 5 and "lm2596" in {made.circuit.parts[p.ref].id for p in fed.pins}
    assert "dc-outlet" not in {p.id for p in made.circuit.parts.values()} and made.exit_code == 0


def test_an_adapter_that_is_told_too_weak_is_warned_of():
    findings = design("uno with 4 mg996r servos on 3, 5, 9 and 11. power: a 9v 1a adapter", QUICK).report["verdict"]["findings"]
    (weak,) = [f for f in findings if f["rule"] == "rail-budget"]
    assert weak["severity"] == "warning" and "at most 1 A" in weak["message"]


def test_the_energy_that_a_load_asks_of_a_small_cell_is_reckoned_from_its_name_and_figures():
    with pytest.raises(CircuitlmError, match="energy of the cell"):
        proposed("a single CR2032 shall run a 12 V water pump that draws 5 A, all day long. Draw me the circuit with an ESP8266.")
