"""Designs that tests change, and what they look at in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from circuitlm.circuit.model import Circuit
from circuitlm.pipeline.run import Design, Options, design

PROMPTS = {
    "desk": "Arduino Uno with a DHT11 on D2, a push button, a red LED, an SG90 servo and an I2C OLED, powered by a 9 V battery",
    "pico": "Raspberry Pi Pico with two servos on GP15 and GP16, a potentiometer and a 5 V supply",
    "rover": "Arduino Uno drives a 12V DC motor with an L298N, HC-SR04 ultrasonic sensor and an HC-05",
    "relay": "ESP8266 NodeMCU with a DHT22 on D4, a relay module on D1 and a PIR sensor",
    "blink": "NE555 astable blinking an LED at 1 Hz from a 9 V battery",
    "filter": "RC low-pass filter with a cutoff of 1 kHz",
    "amplifier": "Non-inverting op-amp amplifier with gain of 10 using an LM358 on 12 V",
}


def change(base: Path, text: str) -> Design:
    return design(text, Options(simulate=False, base=base))


def pin_of(circuit: Circuit, ref: str, board: str = "A1") -> str | None:
    """The controller's pin that serves a part, through its resistor too."""
    mine = {ref, *(p.ref for p in circuit.parts.values() if p.owner == ref)}
    found = [p.pin for n in circuit.nets.values() if n.kind == "signal" and mine & set(n.refs()) for p in n.pins if p.ref == board]
    return found[0] if found else None


def refs(rows: list[dict[str, Any]]) -> list[str]:
    return [r["ref"] for r in rows]


def by_id(circuit: Circuit, component: str) -> list[str]:
    return [p.ref for p in circuit.parts.values() if p.id == component]
