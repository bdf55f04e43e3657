"""Whether a load is on when the words want it: what words say, what wiring does, and the two compared."""

import pytest

from circuitlm.evaluation.faults import Wiring, circuit_of
from circuitlm.verify.context import Context
from circuitlm.verify.on_when import turned_round, upside_down, wanted
from circuitlm.verify.trends import trends


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a lamp that comes on when it gets dark", {("light", -1)}),
        ("Turn the LED off when it is dark", {("light", 1)}),
        ("When it is dark, turn on the lamp.", {("light", -1)}),
        ("LED lights at dusk and goes off at dawn", {("light", -1)}),
        ("it should beep as light falls on the LDR; in the dark practically no current", {("light", 1)}),
        ("a fan above 30 °C", {("heat", 1)}),
        ("the relay drops out when it is too hot", {("heat", -1)}),
        ("a frost warner with a warm white LED", {("heat", -1)}),
        ("when the freezer gets warmer than -10 °C a buzzer sounds", {("heat", 1)}),
        ("the pump runs when the soil is dry", {("wet", -1)}),
        ("a rain sensor and a bright LED", set()),
        ("the LED is on in the dark and the buzzer is on in daylight", set()),
    ],
)
def test_what_the_words_want(text: str, said: set[tuple[str, int]]) -> None:
    assert {(w.quantity, w.sign) for w in wanted(text)} == said


PARTS = {
    "V1": "dc-supply 12V",
    "U1": "lm393",
    "LDR1": "ldr",
    "R1": "resistor 10k",
    "R2": "resistor 10k",
    "R3": "resistor 10k",
    "R4": "resistor 10k",
}
RELAY = {"Q1": "bc547", "R5": "resistor 4.7k", "K1": "relay-12v", "LA1": "lamp-12v"}
LIT_LOW = ("V1.+ U1.V+ R1.1 R2.1 R4.1", "V1.- U1.V- LDR1.2 R3.1", "R2.2 R3.2 U1.IN1-", "R1.2 LDR1.1 U1.IN1+")
"""The divider falls in light."""
COIL = ("U1.OUT1 R4.2 R5.1", "R5.2 Q1.B", "Q1.E V1.-", "Q1.C K1.A2", "V1.+ K1.A1 K1.COM", "LA1.2 V1.-")


@pytest.mark.parametrize(
    ("parts", "wires", "signs"),
    [
        (RELAY, (*LIT_LOW, *COIL, "K1.NO LA1.1"), {"LA1": -1}),
        (RELAY, (*LIT_LOW, *COIL, "K1.NC LA1.1"), {"LA1": 1}),
        (RELAY, (*(w.replace("IN1-", "#").replace("IN1+", "IN1-").replace("#", "IN1+") for w in LIT_LOW), *COIL, "K1.NO LA1.1"), {"LA1": 1}),
        ({"D1": "led", "R5": "resistor 1k"}, (*LIT_LOW, "U1.OUT1 R4.2 D1.K", "V1.+ R5.1", "R5.2 D1.A"), {"D1": 1}),
        ({"D1": "led", "D2": "led", "Q1": "2n7000", "R5": "resistor 1k"}, (*LIT_LOW, "U1.OUT1 R4.2 Q1.G", "Q1.S V1.-", "Q1.D D2.K", "D2.A D1.K", "D1.A R5.1", "R5.2 V1.+"), {"D1": -1, "D2": -1}),
        ({"K1": "relay-module", "V2": "dc-supply 5V"}, (*LIT_LOW, "U1.OUT1 R4.2 K1.IN", "V2.+ K1.VCC", "V2.- K1.GND V1.-"), {"K1": 1}),
    ],
)  # fmt: skip
def test_what_the_wiring_does_as_light_rises(parts: dict[str, str], wires: tuple[str, ...], signs: dict[str, int]) -> None:
    circuit, _ = circuit_of(Wiring(tuple((PARTS | parts).items()), tuple(tuple(w.split()) for w in wires)))
    assert {t.load.ref: t.sign for t in trends(Context(circuit))} == signs


def test_a_lamp_that_burns_by_day_is_told() -> None:
    circuit, _ = circuit_of(Wiring(tuple((PARTS | RELAY).items()), tuple(tuple(w.split()) for w in (*LIT_LOW, *COIL, "K1.NC LA1.1"))))
    ((one, loads),) = turned_round("the lamp comes on at dusk", circuit)
    assert "LA1 is on in light and off in the dark (LDR1 -> U1 -> Q1 -> K1.NC -> LA1)" in upside_down(one, loads)
    assert not list(turned_round("the lamp comes on in daylight", circuit))
