"""Alternating voltage, sources the wrong way round, switches below their loads: a bad circuit is caught, its twin is silent."""

import pytest

from circuitlm.evaluation.faults import Fault, Wiring, circuit_of, edited
from tests.verify.bench import ask

LAMP = ("PS1 ac-supply 12V|R1 resistor 1.5k|D1 led|D2 diode-1n4148", "PS1.~.1 R1.1|R1.2 D1.A D2.K|PS1.~.2 D1.K D2.A")
VALVE = (
    "PS1 ac-supply 24V|L1 solenoid-valve-24vac|Q1 bt136|R4 resistor 39|C1 capacitor 10n",
    "PS1.~.1 L1.1|L1.2 Q1.MT2 C1.1|PS1.~.2 Q1.MT1 R4.2|C1.2 R4.1",
)
SSR = ("V1 ac-supply 24V|K1 ssr-25da|R1 heater-12v", "V1.~.1 K1.1|K1.2 R1.1|R1.2 V1.~.2")
TAPPED = (
    "T1 transformer-ct 12V|D1 diode-1n4007|D2 diode-1n4007|C1 capacitor-polarised 1000u|U1 lm7812",
    "T1.S1 D1.A|T1.S2 D2.A|D1.K D2.K C1.+ U1.IN|T1.CT C1.- U1.GND",
)
CONTACT = ("T1 transformer 12V|K1 relay-5v|LA1 load-ac 12V", "T1.S1 K1.COM|K1.NO LA1.1|T1.S2 LA1.2")
CLAMP = (
    "CT1 sct-013-000|R1 resistor 10k|R2 resistor 10k|R3 resistor 22|A1 esp32-devkit-v1",
    "A1.3V3 R1.1|R1.2 R2.1 CT1.SLEEVE R3.1|A1.GND.1 R2.2|CT1.TIP R3.2 A1.D34",
)


@pytest.mark.parametrize(
    ("rule", "circuit", "edit", "names"),
    [
        ("led-on-ac", LAMP, {"remove": "D2"}, "D1"),
        ("led-on-ac", LAMP, {"swap": "D2.A D2.K"}, "D1"),
        (
            "polarised-on-ac",
            VALVE,
            {"remove": "C1", "parts": {"C2": "capacitor-polarised 10u"}, "wire": ["C2.+ Q1.MT2", "C2.- R4.1"]},
            "C2",
        ),
        ("dc-part-on-ac", VALVE, {"remove": "L1", "parts": {"L2": "solenoid"}, "wire": ["L2.+ PS1.~.1", "L2.- Q1.MT2"]}, "L2"),
        ("dc-part-on-ac", LAMP, {"parts": {"A1": "arduino-uno"}, "wire": ["A1.VIN PS1.~.1", "A1.GND.1 PS1.~.2"]}, "A1"),
        (
            "ac-switch-on-dc",
            SSR,
            {"remove": "V1", "parts": {"V2": "dc-supply 12V"}, "wire": ["V2.+ K1.1", "V2.- R1.2"]},
            "K1",
        ),
        ("rectifier-shorts", TAPPED, {"swap": "D1.A D1.K"}, "D1"),
        ("reservoir-reversed", TAPPED, {"swap": "C1.+ C1.-"}, "C1"),
        ("tap-open", TAPPED, {"lift": "T1.CT"}, "T1"),
        ("contact-shorts", CONTACT, {"lift": "K1.NO", "wire": ["K1.NO T1.S2"]}, "K1"),
        ("ac-unbiased", CLAMP, {"remove": "R1"}, "CT1"),
    ],
)
def test_a_fault_on_alternating_voltage(rule, circuit, edit, names):
    clean = Wiring(tuple(tuple(p.split(" ", 1)) for p in circuit[0].split("|")), tuple(tuple(w.split()) for w in circuit[1].split("|")))
    assert not ask(circuit_of(clean)[0], rule)
    told = ask(circuit_of(edited(clean, Fault(says="", finds="", **edit)))[0], rule)
    assert told and names in told[0].parts


CELLS = (
    "BT1 battery-18650|BT2 battery-18650|S1 toggle-switch|U1 mp1584 output=5.0|A1 arduino-uno",
    "BT1.+ S1.1|BT1.- BT2.+|S1.2 U1.IN+|BT2.- U1.IN- U1.OUT- A1.GND.1|U1.OUT+ A1.5V",
)
GUARD = (
    "V1 dc-supply 12V|Q1 irf9540n|R1 resistor 10k|D1 zener 12V|U1 lm2596 output=5.0",
    "V1.+ Q1.D|Q1.S D1.K U1.IN+|Q1.G D1.A R1.1|V1.- R1.2 U1.IN- U1.OUT-",
)
SINK = (
    "V1 dc-supply 12V|Q1 irlz44n|R2 resistor 10k|TE1 tec1-12706|A1 esp32-devkit-v1",
    "V1.+ TE1.+|TE1.- Q1.D|V1.- Q1.S R2.2 A1.GND.1|A1.D26 Q1.G R2.1",
)
TALK = (
    "A1 arduino-nano|A2 arduino-nano|U1 max485|U2 max485",
    "A1.5V U1.VCC|A2.5V U2.VCC|A1.GND.1 U1.GND A2.GND.1 U2.GND|A1.D2 U1.RO|A2.D2 U2.RO|A1.D3 U1.DI|A2.D3 U2.DI|A1.D4 U1.DE U1.RE|A2.D4 U2.DE U2.RE|"
    "U1.A U2.A|U1.B U2.B",
)
READ = ("V1 dc-supply 12V|A1 arduino-uno|R1 resistor 100k|R2 resistor 47k", "V1.+ R1.1|R1.2 R2.1 A1.A0|V1.- R2.2 A1.GND.1")


@pytest.mark.parametrize(
    ("rule", "circuit", "edit", "names"),
    [
        ("source-reversed", CELLS, {"swap": "BT2.+ BT2.-"}, "BT2"),
        ("source-reversed", CELLS, {"swap": "BT1.+ BT1.-"}, "BT1"),
        (
            "source-reversed",
            CELLS,
            {"remove": "BT2", "swap": "BT1.+ BT1.-", "wire": ["BT1.+ A1.GND.1"]},
            "BT1",
        ),
        ("transistor-undriven", GUARD, {"lift": "R1.2", "wire": ["R1.2 Q1.S"]}, "Q1"),
        (
            "load-below-switch",
            GUARD,
            {"remove": "Q1", "parts": {"Q2": "irf540n"}, "wire": ["Q2.D V1.+", "Q2.S U1.IN+", "Q2.G R1.1"]},
            "Q2",
        ),
        ("load-below-switch", SINK, {"lift": "Q1.S Q1.D TE1.- TE1.+", "wire": ["Q1.D V1.+", "Q1.S TE1.+", "TE1.- V1.-"]}, "Q1"),
        (
            "drivers-fight",
            TALK,
            {"lift": "U1.DE U1.RE U2.DE U2.RE", "wire": ["U1.DE A1.5V", "U2.DE A2.5V", "U1.RE U2.RE A1.GND.1"]},
            "U1",
        ),
        (
            "adc-source-weak",
            READ,
            {
                "remove": "R1 R2",
                "parts": {"R3": "resistor 4.7M", "R4": "resistor 1M"},
                "wire": ["V1.+ R3.1", "R3.2 R4.1 A1.A0", "R4.2 V1.-"],
            },
            "A1",
        ),
    ],
)
def test_a_fault_of_sources_and_switches(rule, circuit, edit, names):
    test_a_fault_on_alternating_voltage(rule, circuit, edit, names)
