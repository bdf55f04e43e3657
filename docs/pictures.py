"""Draws the pictures of the README and of drawings.md anew, each from the prompt that stands beside it there:  python docs/pictures.py"""

from __future__ import annotations

from pathlib import Path

from circuitlm.pipeline.run import Options, design

PROMPTS = {
    "distance": "ESP32 with an HC-SR04, a servo and a buzzer",
    "plant": "water my plants automatically with an ESP32: soil moisture sensor and a 12 V pump",
    "switching": "water my plants automatically with an ESP32: soil moisture sensor and a 12 V pump",
    "filter": "second order Sallen-Key low-pass at 1 kHz with an LM358 from 12 V",
    "timer": "555 astable at 2 Hz blinking an LED from 9 V",
    "robot": "Arduino Nano line follower robot: L298N, two DC motors, 5 IR sensors, 2S LiPo",
    "mains": "mains supply: 230 V transformer, bridge rectifier and 7812, 12 V 1 A",
    "amplifier": "non-inverting amplifier with a gain of 11 using an LM358 on 12 V",
    "bridge": "Wheatstone bridge with instrumentation amplifier INA128, gain 100, +-12 V",
    "push-pull": "push-pull output stage class AB 12 V into 100 ohm",
}

SIMULATED = {"switching": "switching.svg"}
"""Pictures that are not the schematic: the file of the design's folder."""


def main() -> None:
    for name, prompt in PROMPTS.items():
        made = design(prompt, Options(simulate=name in SIMULATED))
        path = Path(__file__).with_name(f"{name}.svg")
        path.write_text(made.files[SIMULATED.get(name, "schematic.svg")], encoding="utf-8")
        print(f"{path.name}: {prompt} ({len(made.circuit.parts)} parts)")


if __name__ == "__main__":
    main()
