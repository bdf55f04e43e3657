"""Lines that something has to drive: levels that never change, drives that only go one way, what alone makes a part work."""

from __future__ import annotations

from pathlib import Path

import pytest

from circuitlm.evaluation.faults import Wiring, circuit_of, load_faults
from tests.verify.bench import ask, build

WRITTEN = """
- parts: {A1: arduino-uno, U1: lcd1602-parallel, RV1: potentiometer 10k, M1: servo, V1: dc-supply 5V, U2: 74hc595, D1: led, R1: resistor 330, C1: capacitor 100n, K1: relay-module, LA1: lamp-12v, V2: dc-supply 12V}
  wires:
    - V1.+ A1.5V U1.VDD U1.A RV1.1 M1.VCC U2.VCC U2.MR C1.1 K1.VCC
    - V1.- A1.GND.1 U1.VSS U1.RW U1.K RV1.3 M1.GND U2.GND U2.OE D1.K C1.2 K1.GND V2.- LA1.2
    - RV1.2 U1.V0
    - A1.D7 U1.RS
    - A1.D8 U1.E
    - A1.D9 U1.D4
    - A1.D10 U1.D5
    - A1.D11 U1.D6
    - A1.D12 U1.D7
    - A1.D3 M1.DATA
    - A1.D4 U2.DS
    - A1.D5 U2.SHCP
    - A1.D6 U2.STCP
    - U2.Q0 R1.1
    - R1.2 D1.A
    - A1.D2 K1.IN
    - V2.+ K1.COM
    - K1.NO LA1.1
  faults:
    - {says: held-still, lift: A1.D8, wire: [U1.E U1.VSS], finds: error U1}
    - {says: held-still, lift: A1.D3, wire: [M1.DATA M1.VCC], finds: error M1}
    - {says: held-still, lift: A1.D4, wire: [U2.DS U2.GND], finds: error U2}
    - {says: load-fixed, lift: A1.D2, wire: [K1.IN K1.GND], finds: warning K1}
- parts: {V1: dc-supply 12V, A1: arduino-uno, Q1: irf3205, Q2: 2n2222, R1: resistor 1k, R2: resistor 1k, M1: dc-motor-12v, D1: diode-schottky-1n5822}
  wires:
    - V1.+ A1.VIN M1.+ D1.K R2.1
    - V1.- A1.GND.1 Q1.S Q2.E
    - A1.D5 R1.1
    - R1.2 Q2.B
    - Q2.C R2.2 Q1.G
    - Q1.D M1.- D1.A
  faults:
    - {says: only-drawn-low, remove: R2, finds: error Q1}
- parts: {V1: dc-supply 12V, Q1: bc337, Q2: bc327, D1: diode-1n4148, D2: diode-1n4148, R1: resistor 2.2k, R2: resistor 2.2k, C1: capacitor-polarised 10u, C2: capacitor-polarised 470u, LS1: speaker, J1: terminal-2}
  wires:
    - V1.+ R1.1 Q1.C
    - V1.- R2.2 Q2.C LS1.- J1.2
    - R1.2 D1.A Q1.B
    - D1.K D2.A C1.+
    - C1.- J1.1
    - D2.K R2.1 Q2.B
    - Q1.E Q2.E C2.+
    - C2.- LS1.+
  faults:
    - {says: speaker-direct-current, bridge: C2, finds: error LS1}
- parts: {BT1: battery-9v, Q1: 2n5457, R1: resistor 1M, R2: resistor 2.2k, R3: resistor 3.3k, C1: capacitor 100n, C2: capacitor-polarised 10u, C3: capacitor-polarised 47u, J1: mono-jack, R4: resistor 100k, J2: terminal-2}
  wires:
    - BT1.+ R3.1
    - BT1.- R1.2 R2.2 C3.- R4.2 J1.SLEEVE J2.2
    - J1.TIP C1.1
    - C1.2 Q1.G R1.1
    - Q1.S R2.1 C3.+
    - Q1.D R3.2 C2.+
    - C2.- R4.1 J2.1
  faults:
    - {says: jfet-forward, lift: R1.2, wire: [R1.2 BT1.+], finds: error Q1}
    - {says: capacitor-reversed, swap: C3.+ C3.-, finds: error C3}
    - {says: open-part, remove: R2 C3, finds: error Q1}
- parts: {V1: dc-supply 5V, A1: pic16f877a, U1: mcp2515-chip, X1: crystal 8MHz, C1: capacitor 22p, C2: capacitor 22p, R1: resistor 10k, C3: capacitor 100n, C4: capacitor 100n, R2: resistor 10k}
  wires:
    - V1.+ U1.VDD R1.1 C3.1 U1.nTX0RTS U1.nTX1RTS U1.nTX2RTS A1.VDD.1 A1.VDD.2 C4.1 R2.1
    - V1.- U1.VSS C1.2 C2.2 C3.2 A1.VSS.1 A1.VSS.2 C4.2
    - R2.2 A1.MCLR
    - U1.OSC1 X1.1 C1.1
    - U1.OSC2 X1.2 C2.1
    - U1.nRESET R1.2
    - A1.RC3 U1.SCK
    - A1.RC5 U1.SI
    - A1.RC4 U1.SO
    - A1.RC2 U1.nCS
  faults:
    - {says: working-part-missing, remove: X1, finds: error U1}
    - {says: must-connect, remove: R2, finds: error A1}
- parts: {V1: dc-supply 9V, V2: dc-supply 9V, U1: ad620, R1: resistor 350, R2: resistor 350, R3: resistor 350, R4: resistor 350, R5: resistor 499, V3: dc-supply 5V, J1: terminal-2, C1: capacitor 100n, C2: capacitor 100n}
  wires:
    - V1.+ U1.V+ C1.1
    - V1.- V2.+ U1.REF V3.- R3.2 R4.2 J1.2 C1.2 C2.2
    - V2.- U1.V- C2.1
    - V3.+ R1.1 R2.1
    - R1.2 R3.1 U1.IN+
    - R2.2 R4.1 U1.IN-
    - U1.RG1 R5.1
    - U1.RG2 R5.2
    - U1.OUT J1.1
  faults:
    - {says: amplifier-input-beyond, remove: V3, parts: {V4: dc-supply 24V}, wire: [V4.+ R1.1, V4.- U1.REF], finds: error U1}
    - {says: gain-shorted, bridge: R5, finds: error U1}
- parts: {P1: mains-outlet, F1: fuse 500mA, F2: fuse 2A, T1: transformer-ct, D1: diode-1n4007, D2: diode-1n4007, D3: diode-1n4007, D4: diode-1n4007, C1: capacitor-polarised 2200u, C2: capacitor-polarised 2200u, U1: lm7812, U2: lm7912, H1: mains-appliance}
  also: {C3: capacitor 330n, C4: capacitor 330n, C5: capacitor 1u, C6: capacitor 1u, J1: terminal-3}
  wires:
    - P1.L F1.1 F2.1
    - F1.2 T1.P1
    - F2.2 H1.L
    - P1.N T1.P2 H1.N
    - T1.S1 D1.A D3.K
    - T1.S2 D2.A D4.K
    - D1.K D2.K C1.+ U1.IN C3.1
    - D3.A D4.A C2.- U2.IN C4.1
    - T1.CT C1.- C2.+ U1.GND U2.GND C3.2 C4.2 C5.2 C6.2 J1.2
    - U1.OUT C5.1 J1.1
    - U2.OUT C6.1 J1.3
  faults:
    - {says: supply-out-of-range, lift: U2.IN, wire: [U2.IN U1.IN], finds: error U2}
    - {says: converter-exchanged, swap: U1.IN U1.OUT, finds: error U1}
    - {says: mains-no-fuse, bridge: F1, finds: warning T1}
- parts: {A1: esp32-devkitc, U1: max3485, J1: terminal-2, R1: resistor 120, C1: capacitor 100n, U9: si4703}
  wires:
    - A1.3V3 U1.VCC C1.1 U9.3V3
    - A1.GND.1 U1.GND C1.2 U9.GND
    - A1.IO16 U1.RO
    - A1.IO17 U1.DI
    - A1.IO4 U1.RE U1.DE
    - U1.A R1.1 J1.1
    - U1.B R1.2 J1.2
    - A1.IO21 U9.SDA
    - A1.IO22 U9.SCL
    - A1.IO23 U9.RST
  faults:
    - {says: strapping-pin-pull, lift: A1.IO16, wire: [A1.IO12 U1.RO], finds: error A1}
    - {says: held-still, lift: U9.RST, finds: error U9}
"""


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], tuple[Wiring, Wiring]]:
    file: Path = tmp_path_factory.mktemp("pairs") / "held.yaml"
    file.write_text(WRITTEN, encoding="utf-8")
    return {(p.says, p.about[0]): (p.clean, p.faulty) for p in load_faults(file)}


@pytest.mark.parametrize(
    ("rule", "part"),
    [
        ("held-still", "M1"),
        ("held-still", "U1"),
        ("held-still", "U2"),
        ("held-still", "U9"),
        ("load-fixed", "K1"),
        ("only-drawn-low", "Q1"),
        ("speaker-direct-current", "LS1"),
        ("jfet-forward", "Q1"),
        ("capacitor-reversed", "C3"),
        ("open-part", "Q1"),
        ("working-part-missing", "U1"),
        ("must-connect", "A1"),
        ("amplifier-input-beyond", "U1"),
        ("gain-shorted", "U1"),
        ("supply-out-of-range", "U2"),
        ("converter-exchanged", "U1"),
        ("mains-no-fuse", "T1"),
        ("strapping-pin-pull", "A1"),
    ],
)
def test_a_fault_is_told_and_its_twin_left_alone(pairs: dict[tuple[str, str], tuple[Wiring, Wiring]], rule: str, part: str) -> None:
    for wiring, expected in zip(pairs[rule, part], (False, True), strict=True):
        findings = ask(circuit_of(wiring)[0], rule)
        assert any(part in f.parts or any(str(p).startswith(f"{part}.") for p in f.pins) for f in findings) is expected


def test_a_third_supply_on_the_middle_of_two_is_the_right_way_round(pairs: dict[tuple[str, str], tuple[Wiring, Wiring]]) -> None:
    assert not ask(circuit_of(pairs["gain-shorted", "U1"][0])[0], "source-reversed")


def test_an_isolated_input_refers_to_its_own_return() -> None:
    apart = "A1 arduino-uno\nV1 dc-supply 36V\nU1 dm542\n", "36V: V1.+ U1.VCC\nGND2: V1.- U1.GND\nGND: A1.GND.1 U1.PUL- U1.DIR-\nS: A1.D2 U1.PUL+"
    assert not ask(build(*apart), "no-common-ground")
