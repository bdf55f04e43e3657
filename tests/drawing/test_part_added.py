"""A part more leaves the others where they were, as far as is sensible."""

from __future__ import annotations

from statistics import mean

from circuitlm.circuit.model import Circuit
from circuitlm.drawing.layout import layout
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.run import Options, design

PROMPTS = (
    "Arduino Uno with LCD, DHT22, LDR, potentiometer and two push buttons",
    "ESP32 greenhouse: 4 relays, 3 soil moisture sensors, DHT22, OLED, water pump with MOSFET",
    "Arduino Mega with two A4988 drivers, two stepper motors and two limit switches",
    "RFID door lock with an Arduino Uno, an RC522 and a solenoid",
    "Arduino Nano line follower robot: L298N, two DC motors, 5 IR sensors, 2S LiPo",
    "ESP32 with BME280 and SSD1306 OLED on I2C",
    "Arduino Uno with a MAX4466 microphone and a WS2812B strip",
    "second order Sallen-Key low-pass at 1 kHz with an LM358 from 12 V",
    "LM386 audio amplifier gain 50, 9 V",
    "555 astable at 2 Hz blinking an LED from 9 V",
)


def one_more(circuit: Circuit) -> Circuit:
    """An LED with its resistor at the controller's next free pin; without a controller a capacitor on the supply."""
    ground = next(n for n in circuit.nets.values() if n.kind == "ground")
    boards = circuit.controllers()
    if not boards:
        supply = next(n for n in circuit.nets.values() if n.kind == "power")
        extra = circuit.add(catalogue().get("capacitor"), value="100 nF").ref
        circuit.connect(supply, (extra, "1"))
        circuit.connect(ground, (extra, "2"))
        return circuit
    ref = boards[0].ref
    free = next(p.id for p in boards[0].component.pins if circuit.net_of((ref, p.id)) is None and "digital" in " ".join(p.fn))
    r, d = circuit.add(catalogue().get("resistor"), value="330 Ω", host=ref).ref, circuit.add(catalogue().get("led"), host=ref).ref
    circuit.connect("MORE", (ref, free), (r, "1"))
    circuit.connect("MORE_A", (r, "2"), (d, "A"))
    circuit.connect(ground, (d, "K"))
    return circuit


def moved(prompt: str) -> tuple[float, float]:
    """The share of parts that keep their place among one another, and how far a part moves on average by the sheet's width."""
    circuit = design(prompt, Options(simulate=False)).circuit
    before = {(s.ref, s.unit): s.center for s in layout(circuit).symbols}
    drawing = layout(one_more(circuit))
    after = {(s.ref, s.unit): s.center for s in drawing.symbols}
    shifts = [(after[k][0] - before[k][0], after[k][1] - before[k][1]) for k in before]
    dx, dy = max(sorted(set(shifts)), key=shifts.count)
    return shifts.count((dx, dy)) / len(shifts), mean(abs(x - dx) + abs(y - dy) for x, y in shifts) / drawing.width


def test_most_parts_stay_where_they_were() -> None:
    """Whole designs shift as one; what moves is mostly what follows the pins of a board that has grown."""
    kept, far = zip(*(moved(p) for p in PROMPTS), strict=True)
    assert mean(kept) > 0.6, kept
    assert mean(far) < 0.07, far
