"""Inputs, gates and stages whose state is decided or left open by the wiring: each faulty line beside the clean one."""

import pytest

from circuitlm.verify import check
from tests.verify.bench import ask, build

COUNTER = (
    "U1 cd4017\nR1 resistor 10k\nD1 led\nR2 resistor 680\nV1 dc-supply 9V\nU2 ne555",
    "9V: V1.+ U1.VDD U2.VCC\nG: V1.- U1.VSS U2.GND D1.K\nC: U2.OUT U1.CLK\nQ: U1.Q0 R2.1\nA: R2.2 D1.A\n",
)
REGISTER = ("U1 74hc165\nA1 arduino-nano", "5V: A1.5V U1.VCC\nG: A1.GND.1 U1.GND U1.DS\nQ: U1.Q7 A1.D4\nC: U1.CP A1.D5\nL: U1.PL A1.D6\n")
BUTTON = (
    "U1 74hc00\nSW1 push-button\nR1 resistor 10k\nV1 dc-supply 5V\nD1 led\nR2 resistor 330",
    "5V: V1.+ U1.VCC U1.1B {up}\nG: V1.- U1.GND SW1.2 D1.K\nI: SW1.1 U1.1A R1.2\nQ: U1.1Y R2.1\nA: R2.2 D1.A\n",
)
STRIP = (
    "V1 dc-supply 12V\nA1 arduino-nano\nD1 led-strip-12v\nR1 resistor 220",
    "12V: V1.+ A1.VIN D1.+\nG: V1.- A1.GND.1\nP: A1.D9 R1.1\nS: R1.2 {end}\n",
)
COLOURS = (
    "A1 arduino-nano\nD1 rgb-led-anode\nR1 resistor 220\nR2 resistor 220\nR3 resistor 220\nR4 resistor 220",
    "R: A1.D9 {r}\nG: A1.D10 {g}\nB: A1.D11 {b}\n",
)
SEPARATE = "5: A1.5V D1.COM\nRR: R1.2 D1.R\nGG: R2.2 D1.G\nBB: R3.2 D1.B\n"
MIC = (
    "V1 dc-supply 5V\nU1 mcp6002\nR1 resistor 10k\nR2 resistor 100k\nR4 resistor 100k\nR5 resistor 100k\nR6 resistor 2.2k\nMK1 electret-mic-capsule\nC1 capacitor 1u\nJ1 header-2",
    "5: V1.+ U1.V+ R4.1 R6.1\nG: V1.- U1.V- R5.2 MK1.- J1.2\nM: R4.2 R5.1 U1.IN1+\nK: R6.2 MK1.+ C1.1\nN: C1.2 R1.1\n",
)
CLOCK = (
    "V1 dc-supply 5V\nU1 cd4060\nY1 crystal 32768\nR1 resistor 10M\nR2 resistor 330k\nC1 capacitor 22p\nC2 capacitor 22p",
    "5: V1.+ U1.VDD\nG: V1.- U1.VSS U1.RESET C1.2 C2.2\nI: U1.CLK Y1.1 C1.1{fb}\nO: U1.OUT1 R1.2 R2.1\nX: R2.2 Y1.2 C2.1\n",
)
AVR = (
    "V1 dc-supply 5V\nU1 atmega328p\nY1 crystal 16M\nC1 capacitor {value}\nC2 capacitor 22p",
    "5: V1.+ U1.VCC U1.AVCC\nG: V1.- U1.GND.1 U1.GND.2 C1.2 C2.2\nI: U1.XTAL1 Y1.1 C1.1\nO: U1.XTAL2 Y1.2 C2.1\n",
)
OSCILLATOR = (
    "V1 dc-supply 5V\nU1 cd4093\nR1 resistor 100k\nC1 capacitor 1u\nU2 cd4017",
    "5: V1.+ U1.VDD U2.VDD{high}\nG: V1.- U1.VSS C1.2 U2.VSS{low}\nI: U1.1A R1.1 C1.1\nO: U1.1Y R1.2 U2.CLK\n",
)
FOLLOWER = (
    "V1 dc-supply 15V\nQ1 {q}\nD1 zener 5.6V\nR1 resistor 470\nJ1 terminal-2",
    "15: V1.+ Q1.C R1.1\nG: V1.- J1.2 D1.A\nB: R1.2 Q1.B{z}\nE: Q1.E J1.1\n",
)
SHIFTER = ("A1 arduino-uno\nU1 logic-level-shifter", "G: A1.GND.1 U1.GND.1\nH: A1.{h} U1.HV\nL: A1.{l} U1.LV\n")
HEAT = ("V1 dc-supply {v}\nU1 lm7805\nA1 raspberry-pi", "I: V1.+ U1.IN\nG: V1.- U1.GND A1.GND.1\n5: U1.OUT A1.5V.1\n")
CELL = (
    "BT1 battery-18650\nU1 tp4056\nD1 led\nR1 resistor 150",
    "B: U1.BAT+ BT1.+\nN: U1.BAT- BT1.-{past}\nO: U1.OUT+ R1.1\nL: R1.2 D1.A\nG: U1.OUT-{right}\n",
)


@pytest.mark.parametrize(
    ("rule", "bench", "wrong", "right"),
    [
        ("gate-input-open", COUNTER, "E: U1.CKEN V1.-", "E: U1.CKEN U1.RESET V1.-"),
        ("gate-input-open", REGISTER, "", "E: U1.CE A1.GND.1"),
        ("switch-floats", BUTTON, {"up": ""}, {"up": "R1.1"}),
        ("load-above-pin", STRIP, {"end": "D1.-"}, {"end": "A1.D8"}),
        ("led-parallel", (COLOURS[0], COLOURS[1].format(r="D1.R", g="D1.G", b="D1.B")), "5: A1.5V R4.1\nC: R4.2 D1.COM", None),
        ("led-parallel", (COLOURS[0], COLOURS[1].format(r="R1.1", g="R2.1", b="R3.1") + SEPARATE), None, ""),
        ("amplifier-bridged", MIC, "F: R1.2 U1.IN1- U1.OUT1 J1.1", "F: R1.2 U1.IN1- R2.1\nO: R2.2 U1.OUT1 J1.1"),
        ("crystal-unbiased", CLOCK, {"fb": ""}, {"fb": " R1.1"}),
        ("crystal-load", AVR, {"value": "22n"}, {"value": "22p"}),
        ("gate-blocked", OSCILLATOR, {"high": "", "low": " U1.1B"}, {"high": " U1.1B", "low": ""}),
        ("bjt-reversed", FOLLOWER, {"q": "bd140", "z": " D1.K"}, {"q": "bd139", "z": " D1.K"}),
        ("transistor-undriven", FOLLOWER, {"q": "bd139", "z": ""}, {"q": "bd139", "z": " D1.K"}),
        ("shifter-turned", SHIFTER, {"h": "3V3", "l": "5V"}, {"h": "5V", "l": "3V3"}),
        ("regulator-cooks", HEAT, {"v": "24V"}, {"v": "9V"}),
        ("cell-guard-bridged", CELL, {"past": " D1.K", "right": ""}, {"past": "", "right": " D1.K"}),
    ],
)  # fmt: skip
def test_a_fault_is_told_and_its_twin_is_not(rule: str, bench: tuple[str, str], wrong: str | dict | None, right: str | dict | None) -> None:
    for change, expected in ((wrong, True), (right, False)):
        if change is None:
            continue
        parts, nets = (t.format(**change) for t in bench) if isinstance(change, dict) else (bench[0], bench[1] + change)
        assert bool(ask(build(parts, nets), rule)) is expected, (rule, change)


CELL_SHORT = ("BT1 battery-cr2032\nU1 attiny85", "3V: BT1.+ BT1.- U1.VCC U1.GND")
CARD = ("A1 raspberry-pi-pico\nU1 micro-sd-card\nU2 max31865", "3V3: A1.3V3 U1.3V U2.VIN\nGND: A1.GND.1 U1.GND U2.GND\nC: A1.GP18 U1.CLK U2.CLK\nO: A1.GP19 U1.DO U2.SDI\nI: A1.GP16 U1.DI U2.SDO\nS: A1.GP17 U1.CS\nT: A1.GP20 U2.CS")
TURNED = ("V1 dc-supply 12V\nU1 lm7805\nA1 arduino-pro-mini\nU3 dht11", "12V: V1.+ U1.OUT\nGND: V1.- U1.GND A1.GND.1 U3.GND\nO: U1.IN A1.VCC U3.VCC")
LEVELS = ("A1 arduino-uno\nU1 logic-level-shifter\nU2 rfm95", "G: A1.GND.1 U1.GND.1 U2.GND.1\nH: A1.3V3 U1.HV U2.3V3\nL: A1.5V U1.LV\nC: A1.D13 U1.HV1\nK: U1.LV1 U2.SCK\nM: A1.D11 U1.HV2\nN: U1.LV2 U2.MOSI")


@pytest.mark.parametrize(
    ("bench", "cause", "silent"),
    [(CELL_SHORT, "rail-short", "supply-out-of-range"), (CARD, "bus-exchanged", "spi-crossed"), (LEVELS, "shifter-turned", "level-too-high"), (TURNED, "converter-exchanged", "rail-contention"), (TURNED, "converter-exchanged", "power-missing")],
)  # fmt: skip
def test_what_follows_from_a_cause_is_not_told_beside_it(bench: tuple[str, str], cause: str, silent: str) -> None:
    told = {r.rule for r in check(build(*bench)) if r.findings}
    assert cause in told and silent not in told
