"""Lines with a counterpart: bridges, keypads, jacks, the pin that chooses a bus, bus lines joined with other pins."""

from __future__ import annotations

import pytest

from circuitlm.verify.verdict import verify
from circuitlm.views.wirelist import from_wires


def found(text: str) -> dict[str, str]:
    circuit, problems = from_wires(text)
    assert not problems
    return {f.rule: f.severity for f in verify(circuit).findings if f.severity != "advice"}


SCALE = """A1 = arduino nano
U1 = hx711
LC = load cell
A1.5V - U1.VCC
A1.GND.1 - U1.GND
A1.D3 - U1.DT
A1.D2 - U1.SCK
U1.E+ - LC.{ep}
U1.E- - LC.E-
U1.A+ - LC.{ap}
U1.A- - LC.{an}
"""


def test_a_bridges_signal_wires_do_not_lie_at_its_supply() -> None:
    assert "bridge-crossed" not in found(SCALE.format(ep="E+", ap="A+", an="A-"))
    assert "bridge-crossed" not in found(SCALE.format(ep="E+", ap="A-", an="A+"))
    assert found(SCALE.format(ep="A+", ap="E+", an="A-"))["bridge-crossed"] == "error"


KEYS = "A1 = arduino uno\nK1 = 3x4 keypad\n" + "".join(
    f"A1.D{n} - K1.{k}\n" for n, k in enumerate(("R1", "R2", "R3", "R4", "C1", "C2", "C3"), 2)
)


def test_two_lines_of_a_keypad_do_not_share_a_net() -> None:
    assert not found(KEYS)
    assert found(KEYS + "K1.R2 - K1.R3\n").get("key-lines-joined") == "warning"


AUDIO = "A1 = teensy 4.0\nU1 = pcm5102\nJ1 = headphone jack\nA1.VIN - U1.VIN\nA1.GND.1 - U1.GND\nU1.SCK - U1.GND\nU1.LOUT - J1.T\nU1.ROUT - J1.R\n" \
    "A1.21 - U1.BCK\nA1.20 - U1.LCK\nA1.7 - U1.DIN\n"  # fmt: skip


def test_a_jack_has_its_sleeve() -> None:
    assert "audio-return-open" in found(AUDIO)
    assert "audio-return-open" not in found(AUDIO + "J1.S - U1.GND\n")


CHAIN = (
    "A1 = arduino uno\nU1 = 74hc595\nU2 = 74hc595\nA1.D11 - U1.DS\nA1.D13 - U1.SHCP\nU1.SHCP - U2.SHCP\nA1.D10 - U1.STCP\nU1.STCP - U2.STCP\n"
    + "".join(f"A1.5V - {u}.VCC\nA1.GND.1 - {u}.GND\n{u}.MR - {u}.VCC\n{u}.OE - {u}.GND\n" for u in ("U1", "U2"))
)


@pytest.mark.parametrize(("out", "told"), [("Q7", True), ("Q0", True), ("Q7S", False)])
def test_registers_are_chained_at_the_serial_output(out: str, told: bool) -> None:
    assert ("chain-from-parallel" in found(CHAIN + f"U1.{out} - U2.DS\n")) == told


SENSOR = "A1 = esp32 devkit v1\nU1 = bme280\nA1.3V3 - U1.VCC\nA1.GND.1 - U1.GND\nA1.D21 - U1.SDA\nA1.D22 - U1.SCL\nU1.CSB - U1.{csb}\nU1.SDO - U1.GND\n"


def test_the_select_pin_chooses_the_bus_that_is_wired() -> None:
    assert "other-bus-chosen" in found(SENSOR.format(csb="GND"))
    assert "other-bus-chosen" not in found(SENSOR.format(csb="VCC"))


def test_a_bus_line_is_not_joined_with_another_pin_of_the_controller() -> None:
    text = "A1 = arduino uno\nU1 = lcd i2c\nRV1 = potentiometer 10k\nA1.5V - U1.VCC\nA1.GND.1 - U1.GND\nA1.A4 - U1.SDA\nA1.A5 - U1.SCL\nRV1.1 - A1.5V\n" \
        "RV1.3 - A1.GND.1\nRV1.2 - A1.A0\n"  # fmt: skip
    assert "bus-beside-pin" not in found(text)
    assert found(text + "A1.A0 - A1.A4\n")["bus-beside-pin"] == "error"


CAN = "A1 = stm32 blue pill\nA2 = stm32 blue pill\nU1 = sn65hvd230\nU2 = sn65hvd230\n" + "".join(
    f"A{n}.3V3.1 - U{n}.3V3\nA{n}.GND.1 - U{n}.GND\nA{n}.PB9 - U{n}.CTX\nA{n}.PB8 - U{n}.CRX\n" for n in (1, 2)
) + "U1.GND - U2.GND\nU1.CANH - U2.CANH\nU1.CANL - U2.CANL\n"  # fmt: skip


def test_a_third_terminator_is_one_too_many() -> None:
    assert "bus-termination" not in found(CAN)
    assert "bus-termination" in found(CAN + "R1 = 120R\nR1.1 - U1.CANH\nR1.2 - U1.CANL\n")


@pytest.mark.parametrize(("part", "pin"), [("vl53l0x", "XSHUT"), ("tca9548a", "RST")])
def test_a_reset_with_its_own_pull_up_is_not_tied_to_ground(part: str, pin: str) -> None:
    supply = "VIN"
    text = f"A1 = esp32 devkit v1\nU1 = {part}\nA1.3V3 - U1.{supply}\nA1.GND.1 - U1.GND\nA1.D21 - U1.SDA\nA1.D22 - U1.SCL\n"
    assert "held-still" not in found(text)
    assert found(text + f"U1.{pin} - U1.GND\n")["held-still"] == "error"


def test_data_outputs_of_two_parts_alone_are_read_by_nobody() -> None:
    text = "A1 = arduino uno\nU1 = max6675\nU2 = max6675\n" + "".join(
        f"A1.5V - U{n}.VCC\nA1.GND.1 - U{n}.GND\nA1.D13 - U{n}.SCK\nA1.D{8 + n} - U{n}.CS\n" for n in (1, 2)
    ) + "U1.SO - U2.SO\n"  # fmt: skip
    assert "spi-incomplete" in found(text)
    assert "spi-incomplete" not in found(text + "A1.D12 - U1.SO\n")


def test_a_backlight_has_its_resistor() -> None:
    text = "A1 = arduino uno\nU1 = hd44780\nA1.5V - U1.VDD\nA1.GND.1 - U1.VSS\nU1.RW - U1.VSS\nU1.K - U1.VSS\nRV1 = potentiometer 10k\nRV1.1 - U1.VDD\n" \
        "RV1.3 - U1.VSS\nRV1.2 - U1.V0\n" + "".join(f"A1.D{n} - U1.{p}\n" for n, p in enumerate(("RS", "E", "D4", "D5", "D6", "D7"), 2))  # fmt: skip
    assert "support-part-missing" not in found(text + "R1 = 220R\nR1.1 - U1.A\nR1.2 - U1.VDD\n")
    assert "support-part-missing" in found(text + "U1.A - U1.VDD\n")


COUPLER = (
    "A1 = arduino uno\nU1 = pc817\nR1 = 330R\nR2 = 10k\nV1 = 12V power supply\nJ1 = 2 pin screw terminal\n"
    "A1.D7 - R1.1\nR1.2 - U1.A\nU1.K - A1.GND.1\nV1.+ - R2.1\nR2.2 - U1.C\nU1.C - J1.1\nU1.E - V1.-\nJ1.2 - V1.-\n"
)


def test_a_coupler_with_one_ground_isolates_nothing_but_is_no_danger() -> None:
    """Two supplies: a warning; a board that runs from the one supply as well: nothing is given up."""
    apart, joined = found(COUPLER), found(COUPLER + "V1.- - A1.GND.1\n")
    assert "isolation-given-up" not in apart
    assert joined["isolation-given-up"] == "warning" and "isolation-bridged" not in joined
    assert "isolation-given-up" not in found(COUPLER + "V1.- - A1.GND.1\nV1.+ - A1.VIN\n")


def test_a_coupler_whose_signal_goes_around_it_is_an_error() -> None:
    assert found(COUPLER + "U1.C - U1.A\n")["isolation-bridged"] == "error"
