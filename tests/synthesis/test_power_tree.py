"""Where the current comes from: sources, converters, boards' own regulators, and who may hang on what."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Part
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.run import Options, design
from circuitlm.plan import DesignPlan
from circuitlm.synthesis.builder import Builder, Rail
from circuitlm.synthesis.power import Consumer, Tree, add_source, rail_name
from tests.synthesis.bench import (
    ESP32,
    MEGA,
    NANO,
    PICO,
    UNO,
    all_of,
    circuit,
    errors,
    feeder,
    joined,
    make,
    one,
    part,
    served,
    supply,
    volts,
)


# -- boards ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("board", [UNO, NANO])
def test_a_9_volt_battery_goes_to_vin(board):
    c = circuit(board, "led", supplies=[supply("battery-9v")])
    assert joined(c, "BT1.+", "A1.VIN") and volts(c, "A1.VIN") == 9.0
    assert not [p for p in c.parts.values() if p.role == "converter"] and errors(c) == []


@pytest.mark.parametrize("board", [UNO, NANO])
def test_cells_that_pass_through_5_volts_are_raised_to_what_the_regulator_takes(board):
    c = circuit(board, "led", supplies=[supply("battery-aa-4")])
    converter = next(p for p in c.parts.values() if p.role == "converter")
    assert joined(c, "BT1.+", f"{converter.ref}.IN+") and joined(c, f"{converter.ref}.OUT+", "A1.VIN")
    assert volts(c, "A1.VIN") == 7.5
    assert errors(c) == []


def test_without_a_named_supply_a_board_runs_from_its_usb_socket_and_it_is_said():
    made = make(UNO, "led")
    assert not [p for p in made.circuit.parts.values() if p.role == "source"]
    assert made.assumptions == ["A1 (Arduino Uno R3) is powered over its USB socket."]


def test_a_usb_supply_feeds_the_5_volt_pin_or_the_socket_and_never_both():
    made = make(ESP32, "bme280", supplies=[supply("usb-power")])
    assert joined(made.circuit, "PS1.VBUS", "A1.VIN")
    assert made.advice == ["PS1 may be plugged into the USB socket of A1 instead of being wired to its 5 V pin, never both."]


def test_a_usb_supply_feeds_a_heavy_load_itself():
    c = circuit(ESP32, "ws2812b", supplies=[supply("usb-power")])
    assert feeder(c, "D1.5V") == ["usb-power"]


@pytest.mark.parametrize(("cell", "board", "pin"), [("battery-18650", ESP32, "VIN"), ("battery-lipo-1s", UNO, "5V")])
def test_one_lithium_cell_is_boosted_to_5_volts(cell, board, pin):
    c = circuit(board, "led", supplies=[supply(cell)])
    boost = one(c, "mt3608")
    assert boost.settings["output"] == "5 V" and joined(c, f"{boost.ref}.OUT+", f"A1.{pin}")
    fuse = [p for p in c.parts.values() if p.component.shape == "fuse"]
    assert joined(c, "BT1.+", f"{fuse[0].ref}.1" if fuse else f"{boost.ref}.IN+") and len(fuse) == (cell == "battery-18650")


def test_a_pico_takes_one_lithium_cell_as_it_is():
    c = circuit(PICO, "led", supplies=[supply("battery-lipo-1s")])
    assert joined(c, "BT1.+", "A1.VSYS") and not all_of(c, "mt3608")


def test_24_volts_are_too_much_for_an_uno():
    c = circuit(UNO, "led", supplies=[supply("dc-supply", 24.0)])
    assert volts(c, "A1.5V") == 5.0 and feeder(c, "A1.5V") == ["lm2596"] and c.net_of(("A1", "VIN")) is None


def test_12_volts_reach_an_esp32_with_a_display_through_a_buck():
    c = circuit(ESP32, "bme280", "lcd-i2c", supplies=[supply("dc-supply", 12.0)])
    buck = one(c, "lm2596")
    assert buck.settings["output"] == "5 V" and joined(c, f"{buck.ref}.OUT+", "A1.VIN")
    assert volts(c, f"{buck.ref}.IN+") == 12.0 and errors(c) == []


def test_12_volts_reach_an_esp32_whose_radio_works_through_a_buck():
    assert volts(circuit(ESP32, "bme280", supplies=[supply("dc-supply", 12.0)], wifi="yes"), "A1.VIN") == 5.0


@pytest.mark.xfail(
    strict=True, reason="a boost converter is hung on the 3.3 V of a regulator, and its current is not counted at the board's 5 V pin"
)
def test_the_current_of_a_converter_counts_where_it_is_taken():
    c = circuit(NANO, "mq-135", "esc-30a", "w5500")
    assert errors(c) == [] and (volts(c, f"{one(c, 'mt3608').ref}.IN+") or 5.0) > 3.5


def test_no_board_gets_more_watts_than_its_regulator_stands():
    for board in (UNO, NANO, ESP32, "esp8266-nodemcu"):
        rails = [r for r in catalogue().get(board).rails if r.topology == "linear" and r.p_max]
        for given in (6.0, 7.5, 9.0, 12.0, 15.0, 24.0):
            c = circuit(board, "lcd-i2c", "bme280", "mq-135", supplies=[supply("dc-supply", given)])
            vin = c.net_of(("A1", "VIN"))
            if vin is None or (vin.volts or 0) <= 5.5:
                continue
            ma = sum(
                s.ma.typical or 0
                for p in c.parts.values()
                if p.host == "A1"
                for s in p.component.supplies
                if feeder_of(c, p.ref, s.pins[0]) == "A1"
            ) + next(s.ma.typical for s in catalogue().get(board).supplies if s.id == "vin")
            assert (vin.volts - max(r.volts for r in rails)) * ma / 1000 <= min(r.p_max for r in rails) + 1e-9, (board, given)


def feeder_of(c, ref, pin):
    net = c.net_of((ref, pin))
    return next((p.ref for p in net.pins if any(p.pin in r.pins for r in c.parts[p.ref].component.rails)), None) if net else None


# -- cells and chargers ------------------------------------------------------------------------------------------------
def test_a_cell_behind_a_charger_feeds_the_boost_from_the_chargers_output():
    c = circuit(ESP32, "bme280", "tp4056", "mt3608", supplies=[supply("battery-18650")])
    charger, boost = one(c, "tp4056").ref, one(c, "mt3608").ref
    assert joined(c, "BT1.+", f"{charger}.BAT+") and joined(c, "BT1.-", f"{charger}.BAT-")
    assert joined(c, f"{charger}.OUT+", f"{boost}.IN+") and joined(c, f"{boost}.OUT+", "A1.VIN")
    assert not joined(c, "BT1.-", f"{charger}.OUT-"), "the protection switches the negative side: the cell is not on ground"
    assert errors(c) == []


def test_a_charger_without_a_cell_is_given_one():
    made = make(ESP32, "bme280", "tp4056")
    assert all_of(made.circuit, "battery-18650") and any("lithium cell" in a for a in made.assumptions)


def test_a_solar_panel_charges_and_feeds_nothing_else():
    c = circuit(ESP32, "bme280", "tp4056", supplies=[supply("solar-panel-6v", None, "tp4056"), supply("battery-18650")])
    panel, charger = one(c, "solar-panel-6v").ref, one(c, "tp4056").ref
    assert set(c.net_of((panel, "+")).refs()) == {panel, charger} and joined(c, f"{panel}.+", f"{charger}.IN+")
    assert volts(c, "A1.VIN") == 5.0 and errors(c) == []


def test_a_solar_panel_alone_never_feeds_a_board():
    c = circuit(ESP32, "bme280", supplies=[supply("solar-panel-6v")])
    assert c.net_of(("BT1", "+")).refs() == ["BT1"]


def test_cells_in_series_add_up_and_lie_nose_to_tail():
    c = circuit(UNO, "led", supplies=[supply("battery-18650", count=2)])
    assert joined(c, "BT1.-", "BT2.+") and volts(c, "BT1.+") == 7.4 and volts(c, "BT2.-") == 0.0


def test_cells_in_parallel_share_both_rails():
    c = circuit(PICO, "led", supplies=[supply("battery-18650", count=2)], **{"battery-18650.parallel": "yes"})
    assert joined(c, "BT1.+", "BT2.+") and joined(c, "BT1.-", "BT2.-") and volts(c, "BT1.+") == 3.7


# -- loads -------------------------------------------------------------------------------------------------------------
HEAVY = ["servo", "dc-motor", "water-pump", "ws2812b", "sim800l", "solenoid", "led-strip-12v", "fan-5v", "heater-12v", "dfplayer-mini"]


@pytest.mark.parametrize("board", [UNO, ESP32, PICO])
@pytest.mark.parametrize("load", HEAVY)
def test_a_heavy_load_never_hangs_on_a_boards_regulator(board, load):
    c = circuit(board, load)
    item = one(c, load)
    pins = [p for s in item.component.supplies[:1] for p in s.pins] or [item.component.pins[0].id]
    assert catalogue().get(board).id not in feeder(c, f"{item.ref}.{pins[0]}")


def test_a_supply_that_nobody_named_is_an_assumption_with_its_current():
    made = make(UNO, "dc-motor")
    assert "PS1 is a 6 V supply of at least 1.5 A: DC motor, 6 V needs 6 V with peaks of 800 mA" in made.assumptions


def test_servos_with_a_supply_of_their_own_share_only_the_ground():
    c = circuit(UNO, "servo", "servo", supplies=[supply("dc-supply", 5.0, "servo", "servo-2")])
    assert joined(c, "PS1.+", "M1.VCC") and joined(c, "PS1.+", "M2.VCC") and not joined(c, "PS1.+", "A1.5V")
    assert joined(c, "PS1.-", "M1.GND") and volts(c, "A1.GND.2") == 0.0 and joined(c, "PS1.-", "A1.GND.2")


def test_a_supply_for_a_motor_feeds_the_driver_of_that_motor():
    c = circuit(UNO, "l298n", "dc-motor-12v", supplies=[supply("dc-supply", 12.0, "dc-motor-12v")])
    assert joined(c, "PS1.+", "U1.12V") and not joined(c, "PS1.+", "A1.VIN")


@pytest.mark.parametrize(("leds", "source"), [("20", "lm2596"), ("60", "xl4015"), ("120", "dc-supply")])
def test_a_converter_is_taken_only_where_it_carries_the_current(leds, source):
    """Twenty LEDs take 1.2 A at most, sixty 3.6 A, 120 7.2 A; the LM2596 gives 2 A, the XL4015 4 A without more cooling."""
    c = circuit(UNO, part("ws2812b", settings={"leds": leds}), supplies=[supply("dc-supply", 12.0)])
    assert feeder(c, "D1.5V") == [source]


def test_a_named_converter_comes_before_one_of_our_choice():
    c = circuit(UNO, "servo", "mp1584", supplies=[supply("dc-supply", 12.0)])
    assert not all_of(c, "lm2596") and one(c, "mp1584").settings["output"] == "5 V"


def test_a_part_for_3_volts_3_with_peaks_beyond_the_boards_pin_gets_a_regulator():
    c = circuit(UNO, "nrf24l01")
    assert volts(c, "U1.VCC") == 3.3 and feeder(c, "U1.VCC") in (["ams1117-3v3"], [UNO])
    assert errors(c) == []


def test_a_fuse_and_a_diode_lie_in_the_line_and_a_clamp_across_it():
    c = circuit(
        UNO,
        "bme280",
        supplies=[supply("dc-supply", 12.0)],
        **{"protect.fuse": "fuse 1A", "protect.diode": "diode-1n4007", "protect.shunt": "tvs-p6ke15a"},
    )
    fuse, diode, clamp = one(c, "fuse").ref, one(c, "diode-1n4007").ref, one(c, "tvs-p6ke15a").ref
    assert joined(c, "PS1.+", f"{fuse}.1") and joined(c, f"{fuse}.2", f"{diode}.A") and joined(c, f"{diode}.K", "A1.VIN")
    assert joined(c, f"{clamp}.K", "A1.VIN") and volts(c, f"{clamp}.A") == 0.0 and c.parts[fuse].value == "1A"
    assert not joined(c, "PS1.+", "A1.VIN")


def test_every_ground_is_one_ground():
    c = circuit(ESP32, "servo", "lcd-i2c", "l298n", "dc-motor-12v", supplies=[supply("dc-supply", 12.0)])
    assert [n.name for n in c.nets.values() if n.kind == "ground"] == ["GND"]
    for p in c.parts.values():
        grounds = p.component.ground_pins()
        assert not grounds or any((net := c.net_of((p.ref, g))) and net.kind == "ground" for g in grounds), p.ref


def test_a_voltage_beyond_extra_low_is_refused():
    with pytest.raises(CannotDesign, match="110 V"):
        add_source(Tree(Builder(DesignPlan())), 110.0, "a lamp", 100)


def test_current_through_a_converter_does_not_come_from_a_boards_pin_when_it_is_heavy():
    for load in ("servo", "pump-mini-5v", "dc-motor", "fan-12v"):
        c = circuit("stm32-blue-pill", load)
        for converter in (p for p in c.parts.values() if p.role == "converter"):
            assert "stm32-blue-pill" not in feeder(c, f"{converter.ref}.{converter.component.supplies[0].pins[0]}"), load


# -- small facts -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("v", "name"), [(5.0, "5V"), (3.3, "3V3"), (12.0, "12V"), (3.7, "3V7"), (11.1, "11V1"), (4.96, "5V"), (0.5, "0V5")]
)
def test_rails_have_their_usual_names(v, name):
    assert rail_name(v) == name


def test_a_part_takes_a_rail_within_its_range_as_batteries_sag_and_rise():
    x = Consumer(Part("U1", catalogue().get("bme280")), None, [], [], 3.0, 3.6, 3.3, 1, 1)
    assert x.takes(Rail("3V3", 3.3, 500, "U1", "converter"))
    assert not x.takes(Rail("3V7", 3.7, 500, "BT1", "given", low=3.0, high=4.2)) and not x.takes(Rail("5V", 5.0, 500, "A1", "board"))


def test_supports_of_a_source_belong_to_it():
    c = circuit(UNO, "led", supplies=[supply("dc-supply", 9.0)], **{"protect.fuse": "fuse 500mA"})
    assert [p.id for p in served(c, "PS1", "protection")] == ["fuse"]


def test_several_drivers_share_the_supply_that_nobody_named() -> None:
    """Three stepper drivers on an assumed 12 V supply: one supply, large enough for all."""
    parts = [x for n in range(3) for x in (part("stepper-motor", key=f"m{n}"), part("a4988", key=f"u{n}"))]
    made = make(MEGA, *parts)
    assert len(all_of(made.circuit, "dc-supply")) == 1
    assert any("12 V supply of at least" in a and float(a.split("at least ")[1].split()[0]) >= 6 for a in made.assumptions)


def test_cells_behind_a_charger_for_one_are_in_parallel() -> None:
    made = design("charge two 18650 with a TP4056 and power an ESP32", Options(simulate=False)).circuit
    cells = all_of(made, "battery-18650")
    assert (
        len(cells) == 2
        and joined(made, f"{cells[0].ref}.+", f"{cells[1].ref}.+")
        and joined(made, f"{cells[0].ref}.-", f"{cells[1].ref}.-")
    )


def test_a_sensor_at_a_converter_lives_on_the_rail_of_the_board_behind_it():
    c = circuit(PICO, "mcp3008", part("guva-s12sd", host="mcp3008"), supplies=[supply("dc-supply", 12.0)])
    sensor = one(c, "guva-s12sd")
    assert volts(c, f"{sensor.ref}.VCC") == 3.3 and not [p for p in c.parts.values() if p.role.startswith("divider")]


def test_nothing_is_lowered_to_be_raised_again():
    c = circuit("esp-01-alone", "relay-module", supplies=[supply("battery-lipo-2s")])
    assert {volts(c, f"{p.ref}.IN+") for p in c.parts.values() if p.role == "converter"} == {7.4}
    assert feeder(c, f"{one(c, 'relay-module').ref}.VCC") == ["lm2596"]


def test_pull_ups_on_a_module_hold_the_boot_straps_too():
    c = circuit("esp-01-alone", "aht10")
    assert len([p for p in c.parts.values() if p.role == "pullup"]) == 2  # CH_PD and RST
