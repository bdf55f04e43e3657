"""The power-on test measures what a meter would, finds what exceeds a limit, and leaves good circuits alone."""

from __future__ import annotations

import json
import shutil

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.pipeline.judge import simulate
from circuitlm.pipeline.run import Design, Options, design
from circuitlm.verify.power_on import PowerOn, Reading
from circuitlm.verify.rules import power_on as rules
from circuitlm.verify.verdict import check, verify
from circuitlm.views.power_on import rows, summary, switching

from .bench import build

pytestmark = pytest.mark.skipif(shutil.which("ngspice") is None, reason="ngspice is not installed")


def measured(circuit: Circuit) -> PowerOn:
    _, ran, found, reason = simulate(circuit, True)
    assert ran and found is not None, reason
    return found


def rule_ids(circuit: Circuit) -> set[str]:
    found = verify(circuit, measured=measured(circuit)).findings
    return {f.rule for f in found if f.rule.startswith(("power-on", "i2c-rise"))}


LED = ("A1 arduino-uno\nD1 led color=red\nR1 resistor {ohms}", "GND: A1.GND.1 D1.K\nX: A1.D9 R1.1\nY: R1.2 D1.A", "A1.D9 out")


def led(ohms: str) -> Circuit:
    parts, nets, uses = LED
    return build(parts.format(ohms=ohms), nets, uses)


def test_an_led_s_current_is_that_of_its_resistor_and_forward_voltage():
    found = measured(led("330"))
    (light,) = found.leds
    assert light.high == pytest.approx((5 - 2.0) / (330 + 25), rel=0.06) and light.low == pytest.approx(0.0, abs=1e-9)
    (pin,) = (r for r in found.outputs if r.pin == "A1.D9")
    assert pin.high == pytest.approx(light.high, rel=1e-2) and pin.limit == pytest.approx(0.04)
    assert rule_ids(led("330")) == set()


def test_too_small_a_resistor_is_found_with_numbers():
    circuit = led("33")
    found = check(circuit, only=["power-on-led", "power-on-pin-current"], measured=measured(circuit))
    assert [f.severity for r in found for f in r.findings] == ["error", "error"]
    assert found[0].findings[0].numbers["limit_a"] == 0.02
    assert "A1.D9" in found[1].findings[0].pins


def test_what_a_rule_has_said_from_data_is_not_said_again():
    circuit = led("33")
    said = {f.rule for f in verify(circuit, measured=measured(circuit)).findings}
    assert "led-current" in said and "power-on-led" not in said


def relay(diode: str) -> Circuit:
    return build(
        f"A1 arduino-uno\nK1 relay-5v\nQ1 2n2222\nR1 resistor 1k\n{diode}",
        "GND: A1.GND.1 Q1.E\n5V: A1.5V K1.A1"
        + (" D1.K" if diode else "")
        + "\nX: A1.D4 R1.1\nB: R1.2 Q1.B\nC: Q1.C K1.A2"
        + (" D1.A" if diode else ""),
        "A1.D4 out",
    )


def test_a_coil_without_a_flyback_diode_kills_its_transistor_and_one_with_it_does_not():
    bare, kept = measured(relay("")), measured(relay("D1 diode-1n4007"))
    assert bare.transient and max(r.high for r in bare.spikes) > 100
    assert max(r.high for r in kept.spikes) < 7
    circuit = relay("")
    (result,) = check(circuit, only=["power-on-spike"], measured=bare)
    assert "Q1" in result.findings[0].parts and result.findings[0].severity == "error"
    assert rule_ids(relay("D1 diode-1n4007")) == set()


def test_the_coil_s_current_rises_to_what_its_resistance_allows():
    found = measured(relay("D1 diode-1n4007"))
    peak = next(r.high for r in found.inrush if r.part == "K1")
    assert peak == pytest.approx(5 / 70, rel=0.1)


@pytest.fixture(scope="module")
def pump() -> Design:
    return design("ESP32 with a soil moisture sensor and a 12 V water pump on a MOSFET, powered from 12 V", Options(simulate=True))


def test_a_motor_takes_its_stall_current_when_it_starts(pump):
    (motor,) = (r for r in pump.report["power_on"]["inrush"] if r["what"] == "winding")
    assert motor["high"] > 1.2


def test_a_design_reports_what_was_measured_and_what_was_not(pump):
    report = pump.report
    assert {r["net"] for r in report["power_on"]["rails"]} >= {"12V", "3V3"}
    assert all(reason for reason in report["power_on"]["not_simulated"].values())
    assert json.loads(pump.files["report.json"])["power_on"] == report["power_on"]
    text = pump.files["report.md"]
    assert "switching.svg" in text and "polyline" in pump.files["switching.svg"]
    assert "## Powered on in the simulator" in text and "## Outputs switched on and off" in text
    assert "12V" in summary(report["power_on"]) and rows(report["power_on"]) and switching(report["power_on"])
    assert not [f for f in report["verdict"]["findings"] if f["rule"].startswith("power-on")]


def test_a_small_battery_sags_and_the_report_says_how_long_it_lasts():
    report = design("ESP32 weather station with a BME280 from a 9 V battery", Options(simulate=True)).report
    (battery,) = report["power_on"]["batteries"]
    assert 2 < battery["limit"] < 10 and battery["high"] > 0.05
    (rail,) = (r for r in report["power_on"]["rails"] if r["net"] == "9V")
    assert 8.5 < rail["high"] < 9.0


def test_without_the_simulation_its_rules_do_not_apply():
    found = verify(led("330"))
    assert {r.status for r in found.results if r.rule.startswith("power-on")} == {"not_applicable"}


@pytest.mark.parametrize(
    ("name", "reading", "rule"),
    [
        ("supplies", Reading("U1", "main", 3.3, 2.0, "V", 3.0, "U1.VCC"), "power-on-supply"),
        ("levels", Reading("A1", "input", 0.0, 5.0, "V", 3.6, "A1.D2", "ECHO"), "power-on-pin-voltage"),
        ("levels", Reading("A1", "input", -3.0, 0.0, "V", 3.6, "A1.D2", "ECHO"), "power-on-pin-voltage"),
        ("thresholds", Reading("U1", "input", 0.0, 2.0, "V", 3.5, "U1.DIN", "DATA"), "power-on-level"),
        ("dips", Reading("A1", "vin", 3.0, 9.0, "V", 7.0, "A1.VIN"), "power-on-brown-out"),
        ("heat", Reading("R1", "resistor", 0.0, 0.5, "W", 0.25), "power-on-heat"),
        ("converters", Reading("U2", "out", 0.1, 2.0, "A", 1.5), "power-on-overload"),
        ("inrush", Reading("Q1", "ic_max_ma", 0.1, 2.0, "A", 0.6), "power-on-inrush"),
        ("buses", Reading("", "i2c sda", 4e-10, 3.4e-6, "s", 1e-6, net="SDA"), "i2c-rise-time"),
    ],
)
def test_every_excess_is_a_finding_and_the_same_within_its_limit_is_none(name, reading, rule):
    circuit = led("330")
    found = PowerOn(**{name: [reading]})
    (result,) = check(circuit, only=[rule], strict=True, measured=found)
    assert len(result.findings) == 1 and result.findings[0].numbers
    fine = PowerOn(**{name: [Reading(reading.part, reading.what, reading.limit, reading.limit, reading.unit, reading.limit)]})
    (result,) = check(circuit, only=[rule], strict=True, measured=fine)
    assert result.findings == [] and result.status == "checked"


def test_every_rule_with_a_twin_exists():
    from circuitlm.verify.registry import all_rules

    named = set(rules.TWINS) | {twin for twins in rules.TWINS.values() for twin in twins}
    assert named <= set(all_rules())


def test_a_drawing_without_its_supply_is_fed_from_outside():
    circuit = build("U1 bme280", "GND: U1.GND\n3V3: U1.VCC\nSDA: U1.SDA")
    found = measured(circuit)
    assert [r.high for r in found.supplies] == [pytest.approx(3.3, abs=0.01)] and rule_ids(circuit) == set()


def test_two_boards_that_share_nothing_each_have_their_own_ground():
    circuit = build(
        "A1 arduino-uno\nD1 led\nR1 resistor 330\nA2 arduino-nano\nD2 led\nR2 resistor 330",
        "GND: A1.GND.1 D1.K\nX: A1.D9 R1.1\nY: R1.2 D1.A\nGND_2: A2.GND.1 D2.K\nP: A2.D9 R2.1\nQ: R2.2 D2.A",
        "A1.D9 out\nA2.D9 out",
    )
    lights = measured(circuit).leds
    assert len(lights) == 2 and lights[0].high == pytest.approx(lights[1].high, rel=0.05) and lights[0].high > 5e-3


def test_pull_ups_on_modules_and_in_controllers_hold_their_lines_high():
    circuit = build(
        "A1 arduino-uno\nU1 ds1307\nSW1 push-button",
        "GND: A1.GND.1 U1.GND SW1.2\n3V3: A1.3V3 U1.VCC\nSDA: A1.A4 U1.SDA\nSCL: A1.A5 U1.SCL\nKEY: A1.D2 SW1.1",
        "A1.A4 bidir i2c0.sda\nA1.A5 bidir i2c0.scl\nA1.D2 in digital up",
    )
    levels = {r.pin: r.high for r in measured(circuit).levels}
    assert levels["A1.D2"] == pytest.approx(5.0, abs=0.1) and levels["U1.SDA"] == pytest.approx(3.3, abs=0.1)


def test_an_analog_output_is_no_higher_than_its_file_says():
    """A dust sensor fed with 5 V gives 3.5 V at most: that is no loaded V_OH of a 5 V output, and an ESP32 stands it."""
    circuit = build(
        "A1 esp32-devkit-v1\nU1 gp2y1010au0f",
        "5V: A1.VIN U1.VCC\nGND: A1.GND.1 U1.SGND U1.LEDGND\nX: U1.VO A1.VP",
        "A1.VP in adc",
    )
    assert "power-on-pin-voltage" not in rule_ids(circuit)


def test_a_battery_s_life_is_the_same_wherever_it_is_told():
    report = design("Arduino Nano with a relay and a DHT11 from a 9 V battery", Options(simulate=True)).report
    (battery,) = report["power_on"]["batteries"]
    (weak,) = (f for f in report["verdict"]["findings"] if f["rule"] == "battery-weak")
    assert weak["numbers"]["hours_h"] == pytest.approx(battery["limit"], rel=1e-3)


def mended(circuit: Circuit, rule: str) -> str | None:
    """What a rule's first fix does to the circuit, which no longer breaks the rule."""
    from circuitlm.verify import fixes

    (result,) = check(circuit, only=[rule], measured=measured(circuit))
    assert result.findings and result.findings[0].fix, result
    done = fixes.apply(circuit, result.findings[0].fix)
    (after,) = check(circuit, only=[rule], measured=measured(circuit))
    assert after.findings == []
    return done


@pytest.mark.parametrize(
    ("circuit", "rule", "said"),
    [
        (led("47"), "power-on-led", "R1 is 120"),
        (led("33"), "power-on-pin-current", "R1 is"),
        (relay(""), "power-on-spike", "D1 "),
    ],
)
def test_what_a_machine_can_mend_of_a_measured_excess_it_mends(circuit, rule, said):
    assert said in (mended(circuit, rule) or "")


def test_a_pull_up_that_is_too_weak_is_made_smaller():
    circuit = build(
        "A1 arduino-nano\nU1 mcp23017\nR1 resistor 47k\nR2 resistor 47k",
        "GND: A1.GND.1 U1.VSS\n5V: A1.5V U1.VDD R1.1 R2.1\nSDA: A1.A4 U1.SDA R1.2\nSCL: A1.A5 U1.SCL R2.2",
        "A1.A4 bidir i2c0.sda\nA1.A5 bidir i2c0.scl",
    )
    found = PowerOn(buses=[Reading("", "i2c sda", 70e-12, 2.8e-6, "s", 1e-6, net="SDA")])
    (result,) = check(circuit, only=["i2c-rise-time"], strict=True, measured=found)
    fix = result.findings[0].fix
    assert fix["part"] == "R1" and 1000 <= fix["ohms"] <= 47e3


def timer(ohms: str) -> Circuit:
    return build(
        f"PS1 dc-supply\nU1 ne555\nD1 led color=red\nR1 resistor {ohms}\nR2 resistor 10k\nR3 resistor 68k\nC1 capacitor-polarised 10u",
        "GND: PS1.- U1.GND D1.K C1.-\n9V: PS1.+ U1.VCC U1.RESET R2.1\nDIS: R2.2 R3.1 U1.DISCH\nCAP: R3.2 C1.+ U1.TRIG U1.THR\n"
        "OUT: U1.OUT R1.1\nX: R1.2 D1.A",
    )


def test_a_555_is_powered_on_with_its_output_low_and_high():
    found = measured(timer("560"))
    assert "U1" not in found.not_simulated
    (light,) = found.leds
    assert light.low == pytest.approx(0.0, abs=1e-6) and light.high == pytest.approx((9 - 1.5 - 2.0) / 570, rel=0.08)
    (battery,) = found.batteries
    assert battery.high - battery.low == pytest.approx(light.high, rel=0.3), "what the output gives comes from the supply"
    assert "power-on-led" in {
        f.rule for r in check(timer("100"), only=["power-on-led"], measured=measured(timer("100"))) for f in r.findings
    }


@pytest.mark.parametrize(
    "prompt", ["555 one-shot, 100 ms, 5 V", "press a button and a 555 gives a 60 second pulse, 12 V", "555 astable 20 kHz"]
)
def test_a_555_s_latch_keeps_its_state_while_its_trigger_is_released(prompt):
    report = design(prompt, Options(simulate=True, yield_runs=0)).report
    assert all(r["met"] for r in report["proof"]) and report["proof"]


def clamped(ohms: str) -> Circuit:
    """A 12 V signal through a resistor into a logic chip on 5 V."""
    return build(
        f"PS1 dc-supply volts=12\nA1 arduino-uno\nU1 74hc14\nR1 resistor {ohms}",
        "GND: PS1.- A1.GND.1 U1.GND\n12V: PS1.+ R1.1\n5V: A1.5V U1.VCC\nSIG: R1.2 U1.1A\nY: U1.1Y A1.D2",
        "A1.D2 in",
    )


def test_an_input_s_protection_diode_carries_what_its_resistor_lets_through():
    weak, strong = measured(clamped("100k")), measured(clamped("100"))
    (r,) = (r for r in weak.clamps if r.pin == "U1.1A")
    assert r.high == pytest.approx((12 - 5 - 0.6) / 100e3, rel=0.1) and r.limit == 0.02
    found = {f.rule for r in check(clamped("100"), only=["power-on-clamp"], measured=strong) for f in r.findings}
    assert found == {"power-on-clamp"}
    assert not [f for r in check(clamped("100k"), only=["power-on-clamp", "power-on-pin-voltage"], measured=weak) for f in r.findings]
