"""Supplies: a bad twin is caught, the clean twin is silent."""

from circuitlm.circuit import Circuit, Component
from circuitlm.verify import check, loads
from circuitlm.verify.context import Context
from tests.verify.bench import ask, build, status

SENSOR = "A1 esp32-devkit-v1\nU1 bme280"


def test_a_sensor_without_supply_or_ground_is_named():
    good = build(SENSOR, "GND: A1.GND.1 U1.GND\n3V3: A1.3V3 U1.VCC")
    assert not ask(good, "power-missing") and not ask(good, "ground-missing")
    assert ask(build(SENSOR, "GND: A1.GND.1 U1.GND"), "power-missing")[0].pins == ["U1.VCC"]
    (found,) = ask(build(SENSOR, "3V3: A1.3V3 U1.VCC\nGND: A1.GND.1 A1.GND.2"), "ground-missing")
    assert found.pins == ["U1.GND"]


def test_a_ground_pin_on_a_signal_is_an_error():
    nets = "GND: A1.GND.1 {}\n3V3: A1.3V3 U1.VCC\nX: A1.D5 {}\n"
    assert ask(build(SENSOR, nets.format("", "U1.GND")), "ground-elsewhere")[0].pins == ["U1.GND"]
    assert not ask(build(SENSOR, nets.format("U1.GND", "U1.SDA")), "ground-elsewhere")


def test_two_sources_without_a_common_ground_feed_nothing_across():
    parts = "BT1 battery-aa-4\nA1 arduino-uno\nM1 servo"
    nets = "GND: A1.GND.1 M1.GND {}\n6V: BT1.+ M1.VCC\nN: {}"
    assert ask(build(parts, nets.format("", "BT1.-")), "ground-elsewhere")[0].parts == ["M1"]
    assert not ask(build(parts, nets.format("BT1.-", "A1.D2")), "ground-elsewhere")


def test_a_net_without_a_source_feeds_nothing():
    assert "no supply feeds" in ask(build("U1 bme280\nU2 bme280", "V: U1.VCC U2.VCC\nGND: U1.GND U2.GND"), "power-missing")[0].message


def test_a_board_with_nothing_on_its_inputs_runs_from_usb():
    assert not ask(build("A1 arduino-uno\nR1 resistor 1k", "X: A1.D2 R1.1"), "power-missing")


def test_a_bare_chip_needs_all_its_supply_pins():
    parts = "U1 atmega328p\nBT1 battery-aa-3"
    nets = "GND: U1.GND.1 U1.GND.2 BT1.-\n4V5: BT1.+ U1.VCC {}"
    assert ask(build(parts, nets.format("")), "power-missing")[0].pins == ["U1.AVCC"]
    assert not ask(build(parts, nets.format("U1.AVCC")), "power-missing")


def test_a_3_volt_sensor_on_5_volts_is_an_error_with_numbers():
    parts = "A1 arduino-uno\nU1 bme280"
    bad = build(parts, "GND: A1.GND.1 U1.GND\n5V: A1.5V U1.VCC")
    (found,) = ask(bad, "supply-out-of-range")
    assert (found.severity, found.numbers["volts_v"], found.numbers["max_v"]) == ("error", 5.0, 3.6)
    assert not ask(build(parts, "GND: A1.GND.1 U1.GND\n3V3: A1.3V3 U1.VCC"), "supply-out-of-range")


def test_a_5_volt_relay_on_3_3_volts_is_too_low():
    parts = "A1 esp32-devkit-v1\nK1 relay-module"
    assert "only 3.3 V" in ask(build(parts, "GND: A1.GND.1 K1.GND\n3V3: A1.3V3 K1.VCC"), "supply-out-of-range")[0].message
    assert not ask(build(parts, "GND: A1.GND.1 K1.GND\n5V: A1.VIN K1.VCC"), "supply-out-of-range")


def test_the_voltage_of_a_net_follows_from_its_source_not_from_its_name():
    circuit = build("A1 arduino-uno\nU1 bme280", "GND: A1.GND.1 U1.GND\n3V3: A1.5V U1.VCC")
    assert ask(circuit, "supply-out-of-range")


def test_a_converter_gives_what_it_is_set_to():
    parts = "BT1 battery-lipo-3s\nU1 lm2596 output={}\nA1 arduino-uno"
    nets = "GND: BT1.- U1.IN- A1.GND.1\n11V1: BT1.+ U1.IN+\nOUT: U1.OUT+ A1.5V"
    assert not ask(build(parts.format("5V"), nets), "supply-out-of-range")
    assert ask(build(parts.format("9V"), nets), "supply-out-of-range")[0].pins == ["A1.5V"]
    assert status(build(parts.replace(" output={}", ""), nets, plain=True), "supply-out-of-range") == "not_checked"


def test_cells_in_series_add_up():
    parts = "BT1 battery-9v\nBT2 battery-9v\nA1 arduino-uno"
    nets = "GND: BT1.- A1.GND.1\nMID: BT1.+ BT2.-\nTOP: BT2.+ A1.VIN"
    (found,) = ask(build(parts, nets), "supply-out-of-range")
    assert found.numbers["volts_v"] == 18.0
    assert not ask(build(parts, nets), "rail-short")


def test_a_split_supply_is_no_short_circuit():
    circuit = build(
        "BT1 battery-9v\nBT2 battery-9v\nR1 resistor 1k\nR2 resistor 1k",
        "GND: BT1.- BT2.+ R1.1 R2.1\nPLUS: BT1.+ R1.2\nMINUS: BT2.- R2.2",
    )
    assert not ask(circuit, "rail-short") and not ask(circuit, "rail-contention")


def test_a_full_lithium_cell_exceeds_3_6_volts():
    nets = "GND: BT1.- U1.GND\nV: BT1.+ U1.VCC"
    assert ask(build("BT1 battery-aa-2\nU1 bme280", nets), "supply-peak") == []
    assert (
        ask(
            build("BT1 battery-18650\nU1 lm2596", nets.replace("U1.GND", "U1.IN-").replace("U1.VCC", "U1.IN+")),
            "supply-peak",
        )
        == []
    )


def test_a_supply_on_ground_is_a_short_circuit():
    parts = "A1 arduino-uno\nU1 hc-sr04"
    assert ask(build(parts, "GND: A1.GND.1 A1.5V U1.GND"), "rail-short")[0].pins == ["A1.5V"]
    assert ask(build("BT1 battery-9v\nR1 resistor 1k", "X: BT1.+ BT1.- R1.1"), "rail-short")
    assert not ask(build(parts, "GND: A1.GND.1 U1.GND\n5V: A1.5V U1.VCC"), "rail-short")


def test_a_ground_pin_on_a_supply_is_a_short_circuit():
    circuit = build("A1 arduino-uno\nU1 hc-sr04", "GND: A1.GND.1\n5V: A1.5V U1.VCC U1.GND")
    assert ask(circuit, "rail-short")[0].pins == ["U1.GND"]


def test_swapped_supply_pins_are_an_error():
    circuit = build("A1 arduino-uno\nU1 hc-sr04", "GND: A1.GND.1 U1.VCC\n5V: A1.5V U1.GND")
    assert [f.rule for r in check(circuit) for f in r.findings if f.severity == "error"] == ["supply-reversed"]


def test_two_supplies_on_one_net_fight():
    parts = "A1 arduino-uno\nBT1 battery-9v\nR1 resistor 1k"
    fed = build(parts, "GND: A1.GND.1 BT1.- R1.2\n5V: A1.5V BT1.+ R1.1")
    assert not ask(fed, "rail-contention")  # a battery at the 5V pin feeds the board, with far too much voltage
    assert ask(fed, "supply-out-of-range")
    assert ask(build(parts, "GND: A1.GND.1 BT1.- R1.2\n3V3: A1.3V3 BT1.+ R1.1"), "rail-contention")
    assert ask(build(parts, "GND: A1.GND.1\n5V: A1.5V A1.3V3 R1.1"), "rail-contention")
    assert not ask(build(parts, "GND: A1.GND.1 BT1.- R1.2\n9V: A1.VIN BT1.+ R1.1"), "rail-contention")


def test_a_board_fed_through_its_5_volt_pin_takes_and_does_not_give():
    circuit = build("A1 arduino-uno\nU1 usb-power\nU2 hc-sr04", "GND: A1.GND.1 U1.GND U2.GND\n5V: U1.VBUS A1.5V U2.VCC")
    assert not ask(circuit, "rail-contention")


def test_a_whole_fuse_is_a_wire():
    nets = "GND: A1.GND.1 BT1.- U1.GND\n9V: BT1.+ F1.1\nFUSED: F1.2 U1.IN\n5V: U1.OUT"
    assert not ask(build("A1 arduino-uno\nBT1 battery-9v\nF1 fuse\nU1 lm7805", nets), "power-missing")
    assert ask(build("A1 arduino-uno\nBT1 battery-9v\nU1 lm7805", nets.replace(" F1.1", "").replace("F1.2 ", "")), "power-missing")


def test_the_usb_pin_of_a_board_that_runs_from_a_battery_gives_nothing():
    parts = "A1 raspberry-pi-pico\nBT1 battery-aa-3\nU1 hc-sr04"
    nets = "GND: A1.GND.1 BT1.- U1.GND\nVSYS: A1.VSYS BT1.+\nVBUS: A1.VBUS U1.VCC"
    assert ask(build(parts, nets), "power-missing")[0].pins == ["U1.VCC"]


def test_a_board_fed_at_its_5v_pin_and_at_vin_is_a_clash():
    parts = "A1 arduino-uno\nU1 usb-power\nBT1 battery-9v"
    nets = "GND: A1.GND.1 U1.GND BT1.-\n5V: U1.VBUS A1.5V\n9V: BT1.+ {}"
    assert ask(build(parts, nets.format("A1.VIN")), "supply-clash")
    assert not ask(build(parts, nets.format("")), "supply-clash")


def test_signals_between_parts_with_separate_grounds_mean_nothing():
    parts = "A1 arduino-uno\nM1 servo\nBT1 battery-aa-4"
    nets = "GND: A1.GND.1 {}\n6V: BT1.+ M1.VCC\nGNDM: BT1.- M1.GND\nPWM: A1.D9 M1.DATA"
    assert ask(build(parts, nets.format("")), "no-common-ground")[0].pins == ["A1.D9", "M1.DATA"]
    joined = build(parts, "GND: A1.GND.1 BT1.- M1.GND\n6V: BT1.+ M1.VCC\nPWM: A1.D9 M1.DATA")
    assert not ask(joined, "no-common-ground")


def test_an_optocoupler_may_join_two_grounds():
    parts = "A1 arduino-uno\nA2 arduino-uno\nU1 pc817\nR1 resistor 470"
    nets = "GND: A1.GND.1 U1.K\nX: A1.D2 R1.1\nY: R1.2 U1.A\nGNDB: A2.GND.1 U1.E\nZ: A2.D2 U1.C"
    assert not ask(build(parts, nets, "A1.D2 out\nA2.D2 in up"), "no-common-ground")


def test_a_strip_of_leds_overloads_a_boards_regulator():
    parts = "A1 arduino-uno\nD1 ws2812b leds=30\nM1 servo\nM2 servo\nM3 servo"
    nets = "GND: A1.GND.1 D1.GND M1.GND M2.GND M3.GND\n5V: A1.5V D1.5V M1.VCC M2.VCC M3.VCC"
    (found,) = ask(build(parts, nets), "rail-overload")
    assert found.numbers["typical_ma"] == 600 + 3 * 150
    unknown = build(parts.replace(" leds=30", ""), nets)
    assert not ask(unknown, "rail-overload") and status(unknown, "rail-budget") == "not_checked"  # nobody says how many LEDs it has
    assert not ask(build("A1 arduino-uno\nM1 servo", "GND: A1.GND.1 M1.GND\n5V: A1.5V M1.VCC"), "rail-overload")


def test_a_battery_that_somebody_chose_is_a_warning_and_no_error():
    circuit = build("BT1 battery-9v\nM1 water-pump", "GND: BT1.- M1.-\n9V: BT1.+ M1.+")
    assert not ask(circuit, "rail-overload")
    assert ask(circuit, "rail-budget") and ask(circuit, "battery-weak")


def test_peaks_beyond_a_rail_are_a_warning():
    nets = "GND: A1.GND.1 {0}.GND\n5V: A1.VIN {0}.VCC"
    assert ask(build("A1 esp32-devkit-v1\nM1 servo", nets.format("M1")), "rail-budget")[0].numbers["peak_ma"] == 700
    assert not ask(build("A1 esp32-devkit-v1\nU1 hc-sr04", nets.format("U1")), "rail-budget")


def test_a_load_behind_a_converter_counts_at_the_battery():
    parts = "BT1 battery-9v\nU1 lm2596 output=5V\nM1 servo"
    nets = "GND: BT1.- U1.IN- M1.GND\n9V: BT1.+ U1.IN+\n5V: U1.OUT+ M1.VCC"
    (found,) = ask(build(parts, nets), "battery-weak")
    assert abs(found.numbers["load_ma"] - (10 + 150 * 5 / 9 / 0.8)) < 1


def test_a_9_volt_block_behind_a_wifi_board_is_a_warning_with_hours():
    nets = "GND: BT1.- A1.GND.1\nV: BT1.+ A1.VIN"
    (found,) = ask(build("BT1 battery-9v\nA1 esp32-devkit-v1", nets), "battery-weak")
    assert (found.severity, found.numbers["hours_h"]) == ("warning", 5.0)
    assert not ask(build("BT1 battery-aa-4\nA1 esp32-devkit-v1", nets), "battery-weak")


def test_a_linear_regulator_that_drops_7_volts_gets_too_hot():
    parts = "BT1 dc-supply volts={}\nU1 lm7805\nM1 servo\nM2 servo"
    nets = "GND: BT1.- U1.GND M1.GND M2.GND\nVIN: BT1.+ U1.IN\n5V: U1.OUT M1.VCC M2.VCC"
    (found,) = ask(build(parts.format("12V"), nets), "regulator-heat")
    assert abs(found.numbers["watts_w"] - 7 * 0.3) < 0.01
    assert not ask(build(parts.format("7.5V"), nets), "regulator-heat")


def test_a_regulator_needs_its_drop_out_voltage():
    parts = "BT1 dc-supply volts={}\nU1 lm2596 output=9V\nR1 resistor 1k"
    nets = "GND: BT1.- U1.IN- R1.1\nVIN: BT1.+ U1.IN+\nOUT: U1.OUT+ R1.2"
    assert ask(build(parts.format("9V"), nets), "regulator-dropout")
    assert not ask(build(parts.format("12V"), nets), "regulator-dropout")


def test_a_usb_port_gives_half_an_ampere():
    parts = "A1 arduino-uno\n" + "\n".join(f"M{n} servo" for n in range(1, 5))
    pins = " ".join(f"M{n}.VCC" for n in range(1, 5))
    grounds = " ".join(f"M{n}.GND" for n in range(1, 5))
    circuit = build(parts, f"GND: A1.GND.1 {grounds}\n5V: A1.5V {pins}")
    assert ask(circuit, "usb-budget") or ask(circuit, "rail-budget")
    assert not ask(build("A1 arduino-uno\nM1 servo", "GND: A1.GND.1 M1.GND\n5V: A1.5V M1.VCC"), "usb-budget")


def test_a_power_input_without_a_described_supply_still_wants_power():
    circuit = Circuit()
    circuit.add(
        Component.model_validate(
            {
                "id": "x",
                "name": "X",
                "kind": "sensor",
                "form": "module",
                "ref": "U",
                "sources": [{"kind": "recalled", "what": "x"}],
                "pins": [{"id": "VCC", "type": "power_in"}, {"id": "OUT", "type": "output"}],
            }
        )
    )
    assert ask(circuit, "power-missing")


def test_two_resistors_set_what_an_adjustable_regulator_gives():
    def board(lower: str, volts: str = "12") -> Circuit:
        parts = f"V1 dc-supply {volts}V\nU1 lm317\nR1 resistor 240\nR2 resistor {lower}\nA1 arduino-pro-mini"
        return build(parts, "IN: V1.+ U1.IN\nOUT: U1.OUT R1.1 A1.VCC\nADJ: R1.2 U1.ADJ R2.1\nGND: V1.- R2.2 A1.GND.1")

    assert not ask(board("720"), "supply-out-of-range") and not ask(board("720"), "regulator-dropout")
    assert "12.7" in ask(board("2.2k"), "supply-out-of-range")[0].message
    assert ask(board("720", "6"), "regulator-dropout")[0].parts == ["U1"]
    open_adjust = build(
        "V1 dc-supply 12V\nU1 lm317\nR1 resistor 240\nA1 arduino-pro-mini",
        "IN: V1.+ U1.IN\nOUT: U1.OUT R1.1 A1.VCC\nADJ: R1.2 U1.ADJ\nGND: V1.- A1.GND.1",
    )
    assert ask(open_adjust, "supply-out-of-range")[0].parts == ["A1"]


def test_a_board_on_usb_whose_current_comes_back_through_its_pins_needs_no_ground():
    led = "V: A1.3V3 D1.A\nX: D1.K R1.1\nY: R1.2 A1.D2"
    assert not ask(build("A1 nucleo-f401re\nR1 resistor 1k\nD1 led", led), "ground-missing")
    other = build("A1 nucleo-f401re\nR1 resistor 1k\nD1 led\nBT1 battery-aa-2", led + "\nB: BT1.+ A1.D4")
    assert ask(other, "ground-missing")


def test_of_two_regulators_on_one_pin_the_fed_one_gives():
    from circuitlm.pipeline.run import Options, design

    for supply in ("", ", 12V adapter"):
        assert design(f"franzininho board with acs712{supply}", Options(simulate=False)).exit_code == 0


def test_a_driver_is_not_charged_with_other_motors_on_its_supply():
    parts = "PS1 usb-power\n" + "\n".join(f"U{n} uln2003-driver\nM{n} stepper-28byj48" for n in range(1, 4))
    nets = "GND: PS1.GND U1.GND U2.GND U3.GND\n5V: PS1.VBUS U1.VCC U2.VCC U3.VCC M1.RED M2.RED M3.RED\n"
    coils = (f"C{n}{a}: U{n}.{a} M{n}.{b}" for n in range(1, 4) for a, b in zip("ABCD", ("BLUE", "PINK", "YELLOW", "ORANGE"), strict=True))
    ctx = Context(build(parts, nets + "\n".join(coils)))
    (source,) = [s for s in ctx.supplies.sources if s.part.ref == "PS1"]
    assert {m: ma for m, ma in loads.of_source(ctx, source).parts.items() if m[0] == "M"} == {"M1": 200, "M2": 200, "M3": 200}


def test_a_coin_cell_that_breaks_down_is_an_error():
    nets = "GND: BT1.- M1.-\nV: BT1.+ M1.+"
    (found,) = ask(build("BT1 battery-cr2032\nM1 dc-motor", nets), "battery-collapse")
    assert found.severity == "error" and found.numbers["sag_v"] > 1.2
    assert not ask(build("BT1 battery-aa-4\nM1 dc-motor", nets), "battery-collapse")
