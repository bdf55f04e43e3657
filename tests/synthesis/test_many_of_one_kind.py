"""Many parts of one kind: more than a board or an expander has pins for, one amplifier each, chains, several chip selects."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Design, Options, design


def built(prompt: str) -> Design:
    return design(prompt, Options(simulate=False))


def net_of(d: Design, part: str, pin: str) -> set[str]:
    """Everything on the net of a pin, as 'U1.DT'."""
    net = d.circuit.net_of((part, pin))
    assert net is not None, f"{part}.{pin} hangs on nothing"
    return {str(p) for p in net.pins}


def refs(d: Design, component: str) -> list[str]:
    return [ref for ref, part in d.circuit.parts.items() if part.id == component]


def test_relays_go_to_the_expander_that_is_named_for_them():
    d = built("ESP32 with a PCF8574 for 8 relays")
    assert all(any(p.startswith("U1.P") for p in net_of(d, k, "IN")) for k in refs(d, "relay-module"))


def test_what_an_expander_has_no_pins_for_hangs_on_the_board_and_is_said():
    d = built("Need 12 relays switched from an ESP8266, use an MCP23017, plus 8 buttons on the same expander")
    assert d.exit_code == 0 and len(refs(d, "relay-module")) == 12 and len(refs(d, "push-button")) == 8
    on_board = [s for s in refs(d, "push-button") if any(p.startswith("A1.") for p in net_of(d, s, "1"))]
    assert len(on_board) == 4
    assert any("16 pins" in line and "4 of the parts" in line for line in d.report["assumptions"])


def test_two_named_expanders_share_many_buttons():
    d = built("Pi Pico with two MCP23017 for 32 buttons")
    assert d.exit_code == 0 and len(refs(d, "mcp23017")) == 2 and len(refs(d, "push-button")) == 32


@pytest.mark.parametrize(
    "prompt",
    [
        "Three beehives, one load cell and HX711 each, on an ESP32",
        "ESP32 with 3 HX711 and 3 load cells",
        "Nano with 3 hx711, a load cell each, data on 3, 4 and 5, common clock on 2",
    ],
)
def test_each_amplifier_reads_a_load_cell_of_its_own(prompt):
    d = built(prompt)
    cells, amplifiers = refs(d, "load-cell-bridge"), refs(d, "hx711")
    assert len(cells) == len(amplifiers) == 3
    assert all(sum(p.split(".")[0] in cells for p in net_of(d, u, "A+")) == 1 for u in amplifiers)


def test_load_cells_side_by_side_read_as_a_sum_and_the_report_says_so():
    d = built("Uno, three load cells and a HX711")
    assert len(refs(d, "hx711")) == 1
    assert any("sum of their weights" in line for line in d.report["assumptions"])


def test_matrices_and_registers_of_a_kind_form_a_chain():
    d = built("3x MAX7219 8x8 matrix chained, DIN 11, CS 10, CLK 13 on an Uno")
    first, second, third = refs(d, "max7219-matrix")
    assert net_of(d, first, "DIN") == {f"{first}.DIN", "A1.D11"}
    assert net_of(d, second, "DIN") == {f"{first}.DOUT", f"{second}.DIN"}
    assert net_of(d, third, "DIN") == {f"{second}.DOUT", f"{third}.DIN"}
    assert net_of(d, third, "CS") == {f"{u}.CS" for u in (first, second, third)} | {"A1.D10"}
    d = built("three 74HC595 chained on a nano, data 11 clock 13 latch 10, 24 leds")
    first, second, _ = refs(d, "74hc595")
    assert f"{first}.Q7S" in net_of(d, second, "DS") and "A1.D11" not in net_of(d, second, "DS")
    assert len(refs(d, "led")) == 24


def test_displays_with_a_select_each_are_no_chain():
    d = built("Uno, two MAX7219 8 digit displays, CS 10 and CS 9")
    first, second = refs(d, "max7219-8digit")
    assert "A1.D10" in net_of(d, first, "CS") and "A1.D9" in net_of(d, second, "CS")


@pytest.mark.parametrize(
    ("prompt", "wires"),
    [
        (
            "Four MAX6675 on an Arduino Mega, they share SCK 52 and SO 50, chip selects 30, 31, 32 and 33",
            {"U1.CS": "D30", "U2.CS": "D31", "U3.CS": "D32", "U4.CS": "D33"},
        ),
        (
            "ESP32 with an SD card and an ILI9341. SD chip select on 5, display CS 15, DC 2, RST 4",
            {"U1.CS": "D5", "U2.CS": "D15", "U2.DC": "D2"},
        ),
        ("Uno: RC522 with SS on 10 and RST 9, SD card module, card CS 4", {"U2.CS": "D4"}),
    ],
)
def test_each_part_gets_its_own_select(prompt, wires):
    d = built(prompt)
    for place, pin in wires.items():
        ref, _, name = place.partition(".")
        assert f"A1.{pin}" in net_of(d, ref, name)
        assert len([p for p in net_of(d, ref, name) if p.split(".")[1].endswith("CS")]) <= 1


def test_wires_and_not_parts_are_counted_on_an_expander():
    d = built("Arduino Uno with two 8-way DIP switches and 12 buttons")
    (switch, _) = refs(d, "dip-switch-8")
    assert d.exit_code == 0 and any(p.startswith("U1.") for p in net_of(d, switch, "1"))


def test_a_boot_strap_that_segments_would_hold_gives_way_to_an_expander():
    d = built("ESP8266 with 4 single-digit seven segment displays")
    assert d.exit_code == 0 and len(refs(d, "seven-segment")) == 4 and refs(d, "mcp23017")


@pytest.mark.parametrize(
    ("prompt", "first"),
    [
        ("ESP8266 with 74HC4051: TMP36, LDR, soil moisture sensor", {"U2.OUT": "U1.Y0", "R1.2": "U1.Y1", "U3.AOUT": "U1.Y2"}),
        ("Arduino Uno with 8 reed switches through a 74HC165", {"SW1.1": "U1.D0", "SW8.1": "U1.D7"}),
    ],
)
def test_channels_are_given_out_from_0_in_the_order_said(prompt, first):
    d = built(prompt)
    for own, channel in first.items():
        assert channel in net_of(d, *own.split("."))


def test_dimmed_leds_beyond_the_boards_pwm_pins_hang_on_a_pwm_driver():
    d = built("Arduino Nano dims 9 LEDs by PWM")
    assert d.exit_code == 0 and len(refs(d, "pca9685")) == 1
    assert any("drives the 9 LEDs" in line for line in d.report["assumptions"])


def test_a_named_array_that_is_too_weak_drives_its_loads_and_the_verdict_says_so():
    d = built("ULN2803 drives 4 12V solenoids from Arduino Uno")
    assert not refs(d, "irlz44n") and any(p.startswith("U1.OUT") for p in net_of(d, "L1", "-"))
    assert "driver-overcurrent" in {f["rule"] for f in d.report["verdict"]["findings"]}
