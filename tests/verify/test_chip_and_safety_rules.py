"""Bare chips, mains and lithium: a bad twin is caught, the clean twin is silent."""

import pytest

from tests.verify.bench import ask, build

CHIP = "A1 arduino-uno\nU1 mcp3008\nC1 capacitor {}"
CHIP_NETS = "GND: A1.GND.1 U1.AGND U1.DGND {}\n5V: A1.5V U1.VDD U1.VREF {}"


def test_a_bare_chip_needs_its_capacitor_a_board_does_not():
    def rules(nets, value="100n"):
        circuit = build(CHIP.format(value), nets)
        return ask(circuit, "decoupling") + ask(circuit, "support-part-missing")

    assert rules(CHIP_NETS.format("", ""))
    assert not rules(CHIP_NETS.format("C1.2", "C1.1"))
    assert rules(CHIP_NETS.format("C1.2", "C1.1"), "100p")
    assert not ask(build("A1 arduino-uno\nU1 bme280", "GND: A1.GND.1 U1.GND\n3V3: A1.3V3 U1.VCC"), "decoupling")


def test_each_of_two_chips_is_advised_a_capacitor_of_its_own():
    parts = "A1 arduino-uno\nU1 ne555\nU2 ne555\nC1 capacitor 100n\nC2 capacitor 100n"
    nets = "GND: A1.GND.1 U1.GND U2.GND C1.2 {}\n5V: A1.5V U1.VCC U2.VCC C1.1 {}"
    assert len(ask(build(parts, nets.format("", "")), "support-part-advised")) == 1
    assert not ask(build(parts, nets.format("C2.2", "C2.1")), "support-part-advised")
    bare = build(parts, nets.replace(" C1.2", "").replace(" C1.1", "").format("", ""))
    assert len(ask(bare, "support-part-missing")) == 2


def test_a_bulk_capacitor_is_advised_and_a_regulators_demanded():
    strip = build("A1 arduino-uno\nD1 ws2812b", "GND: A1.GND.1 D1.GND\n5V: A1.5V D1.5V")
    assert ask(strip, "support-part-advised") and not ask(strip, "support-part-missing")


def test_a_regulator_wants_the_capacitors_of_its_data_sheet():
    parts = "BT1 battery-9v\nU1 lm7805\nC1 capacitor 330n\nC2 capacitor 100n\nR1 resistor 1k"
    nets = "GND: BT1.- U1.GND R1.1 {}\n9V: BT1.+ U1.IN {}\n5V: U1.OUT R1.2 {}"
    assert len(ask(build(parts, nets.format("", "", "")), "support-part-missing")) == 2
    assert not ask(build(parts, nets.format("C1.2 C2.2", "C1.1", "C2.1")), "support-part-missing")


def test_a_pin_that_floats_on_its_board_is_tied_as_its_maker_asks():
    parts = "A1 arduino-uno\nU1 a4988\nC1 capacitor-polarised 100u\nBT1 battery-12v-lead"
    nets = "GND: A1.GND.1 U1.GND.1 C1.- BT1.-\n5V: A1.5V U1.VDD\n12V: BT1.+ U1.VMOT C1.+\nSTEP: A1.D3 U1.STEP {}"
    (found,) = ask(build(parts, nets.format("")), "support-part-missing")
    assert found.fix == {"op": "connect", "pin": "U1.RESET", "to": "U1.SLEEP"}
    assert not ask(build(parts, nets.format("\nEN: U1.RESET U1.SLEEP")), "support-part-missing")


CRYSTAL = "U1 atmega328p\nY1 crystal 16MHz\nC1 capacitor {0}\nC2 capacitor {0}"
CRYSTAL_NETS = "GND: U1.GND.1 U1.GND.2 {}\nX1: U1.XTAL1 Y1.1 {}\nX2: U1.XTAL2 Y1.2 {}"


def test_a_crystal_needs_the_right_load():
    wired = CRYSTAL_NETS.format("C1.2 C2.2", "C1.1", "C2.1")
    assert ask(build(CRYSTAL.format("22p"), CRYSTAL_NETS.format("", "", "")), "crystal-load")
    assert not ask(build(CRYSTAL.format("22p"), wired), "crystal-load")
    assert ask(build(CRYSTAL.format("100p"), wired), "crystal-load")[0].numbers["load_pf"] == 54.0


def test_a_clock_too_fast_for_its_supply_is_a_warning_with_numbers():
    def clocked(hertz: str, supply: str):
        parts = f"U1 atmega328p-8mhz\nY1 crystal {hertz}\nA1 arduino-uno"
        return ask(
            build(parts, f"GND: U1.GND.1 A1.GND.1\nV: A1.{supply} U1.VCC U1.AVCC\nX1: U1.XTAL1 Y1.1\nX2: U1.XTAL2 Y1.2"), "clock-range"
        )

    (found,) = clocked("16MHz", "3V3")
    assert found.severity == "warning"
    assert round(found.numbers["most_hertz"] / 1e6, 2) == 13.33
    assert "3.78 V" in found.message
    assert not clocked("8MHz", "3V3") and not clocked("16MHz", "5V")


LAMP = "A1 arduino-uno\nK1 relay-module\nU1 mains-outlet\nD1 light-bulb-mains"
LAMP_NETS = "GND: A1.GND.1 K1.GND\n5V: A1.5V K1.VCC\nIN: A1.D7 K1.IN\nMAINS_L: U1.L K1.COM\nMAINS_N: U1.N D1.N\nMAINS_S: K1.NO D1.L"


def test_a_lamp_behind_a_relay_is_allowed_and_asks_for_care_once():
    circuit = build(LAMP, LAMP_NETS, "A1.D7 out")
    assert not ask(circuit, "mains-on-low-voltage") and not ask(circuit, "isolation-bridged")
    assert [f.severity for f in ask(circuit, "mains-present")] == ["advice"]
    assert not ask(build("A1 arduino-uno\nR1 resistor 1k", "X: A1.D2 R1.1"), "mains-present")


def test_mains_on_a_boards_pin_is_an_error():
    assert ask(build(LAMP, LAMP_NETS + " A1.D8"), "mains-on-low-voltage")[0].pins == ["A1.D8"]


@pytest.mark.parametrize(
    ("parts", "way"),
    [
        ("C1 capacitor 100n", "L: P1.L C1.1\nX: C1.2 A1.A0"),
        ("D1 diode-1n4007\nR1 resistor 1M", "L: P1.L D1.A\nY: D1.K R1.1\nX: R1.2 A1.A0"),
        ("K1 relay-module\nR1 resistor 1M", "L: P1.L K1.COM\nY: K1.NO R1.1\nX: R1.2 A1.A0"),
    ],
)
def test_mains_that_reaches_a_pin_through_something_is_an_error(parts: str, way: str):
    found = ask(build(f"P1 mains-outlet\nA1 arduino-uno\n{parts}", way), "mains-on-low-voltage")
    assert any("A1.A0" in f.pins for f in found)


def test_cells_of_another_chemistry_are_no_matter_for_a_lithium_charger():
    nets = "V: BT1.+ U1.BAT+\nA: BT1.- BT2.+\nB: BT2.- BT3.+\nN: BT3.- U1.BAT-"
    cells = "\n".join(f"BT{n} battery-aa-nimh" for n in (1, 2, 3))
    assert ask(build(f"U1 tp4056\n{cells}", nets), "cell-mismatch")
    assert not ask(build("U1 tp4056\nBT1 battery-18650", "V: BT1.+ U1.BAT+\nN: BT1.- U1.BAT-"), "cell-mismatch")


def test_mains_contacts_stay_apart_from_the_coil_side():
    bridged = LAMP_NETS.replace("GND: A1.GND.1 K1.GND", "GND: A1.GND.1").replace("U1.N D1.N", "U1.N D1.N K1.GND")
    assert ask(build(LAMP, bridged), "mains-on-low-voltage")[0].pins == ["K1.GND"]
    shared = LAMP_NETS.replace("GND: A1.GND.1 K1.GND", "GND: A1.GND.1").replace("K1.COM", "K1.COM K1.GND")
    assert ask(build(LAMP, shared), "isolation-bridged")


def test_a_relay_may_switch_the_supply_of_its_own_coil():
    parts = "A1 arduino-uno\nK1 relay-module\nM1 dc-motor"
    nets = "GND: A1.GND.1 K1.GND M1.-\n5V: A1.5V K1.VCC K1.COM\nIN: A1.D7 K1.IN\nM: K1.NO M1.+"
    assert not ask(build(parts, nets), "isolation-bridged")


def test_a_charger_with_protection_satisfies_a_lithium_cell():
    assert ask(build("BT1 battery-18650\nU1 mt3608", "GND: BT1.- U1.IN-\nV: BT1.+ U1.IN+"), "lithium-protection")
    nets = "GND: U1.OUT- U2.IN-\nN: BT1.- U1.BAT-\nV: BT1.+ U1.BAT+ U2.IN+"
    assert not ask(build("BT1 battery-18650\nU1 tp4056\nU2 mt3608", nets), "lithium-protection")


def test_above_60_volts_is_dangerous():
    nets = "GND: BT1.- R1.1\nV: BT1.+ R1.2"
    assert ask(build("BT1 dc-supply volts=100V\nR1 resistor 100k", nets), "high-voltage")
    assert not ask(build("BT1 dc-supply volts=24V\nR1 resistor 100k", nets), "high-voltage")


def test_an_electrolytic_is_no_decoupling_capacitor():
    parts = "A1 raspberry-pi-pico\nU1 w25q32\nC1 {}"
    nets = "GND: A1.GND.1 U1.GND {0}.2\n3V3: A1.3V3 U1.VCC {0}.1"
    assert ask(
        build(parts.format("capacitor-polarised 100u"), nets.replace("{0}.2", "C1.-").replace("{0}.1", "C1.+")), "support-part-missing"
    )
    assert not ask(build(parts.format("capacitor 100n"), nets.replace("{0}", "C1")), "support-part-missing")


def test_a_fuse_in_the_neutral_is_none():
    parts = "P1 mains-outlet\nF1 fuse 1A\nE1 light-bulb-mains"
    assert not ask(build(parts, "A: P1.L F1.1\nB: F1.2 E1.L\nC: P1.N E1.N"), "mains-no-fuse")
    assert ask(build(parts, "A: P1.N F1.1\nB: F1.2 E1.N\nC: P1.L E1.L"), "mains-no-fuse")


def test_the_protection_of_a_cell_is_not_bridged():
    parts = "BT1 battery-18650\nU1 tp4056\nU2 mt3608"
    nets = "P: BT1.+ U1.BAT+\nN: BT1.- U1.BAT-\nV: U1.OUT+ U2.IN+\nGND: U1.OUT- U2.IN- {}"
    assert not ask(build(parts, nets.format("")), "cell-guard-bridged")
    (found,) = ask(build(parts, nets.replace("N: BT1.- U1.BAT-\n", "").format("BT1.- U1.BAT-")), "cell-guard-bridged")
    assert found.pins == ["U1.BAT-", "U1.OUT-"]
