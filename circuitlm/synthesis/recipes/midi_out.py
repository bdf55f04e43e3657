"""MIDI output: a serial line through two resistors to the 5-pin DIN plug, about 5 mA through the receiver's optocoupler.

5 V: 220 Ω in both wires; 3.3 V: 33 Ω from the supply and 10 Ω from the transmitter. Source: MIDI 1.0 electrical specification with its update CA-033.
"""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.model import PinRef
from circuitlm.circuit.pins import io_pins
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match

OUT = (
    r"\bmidi[- ](?:in(?:put)?s?\s?(?:and|&|/|\+|,)\s?(?:a )?(?:midi )?)?out(?:put)?s?\b|\bmidi (?:\w+ )?(?:controller|keyboard|pedal|foot\w*|pads?|drums?|fader|mixer|interface)s?\b|"
    r"\b(?:sends?|sending|transmits?|plays?) (?:\w+ )?midi\b|\bmidi (?:notes?|messages?|cc|clock|data) (?:to|out)\b"
)
IN = (
    r"\bmidi[- ](?:out(?:put)?s?\s?(?:and|&|/|\+|,)\s?(?:a )?(?:midi )?)?in(?:put)?s?\b|\b(?:reads?|receives?|receiving|gets?|takes?|listens? to) (?:\w+ )?midi\b|"
    r"\bmidi (?:\w+ )?(?:to|2) (?:cv|gate|relay)|\bmidi (?:synth\w*|interface|receiver)\b|\b(?:from|by) (?:a |my |the )?midi\b"
)
APART = r"\b(?:usb|ble|bluetooth|wifi|rtp|over usb|native)[- ]midi\b|\bmidi (?:over|via|by|through) (?:the )?(?:usb|ble|bluetooth|wifi)\b"
"""MIDI without the plug."""
RECEIVER_OHM, RECEIVER_V = 220.0, 1.4
"""What stands in the receiver: a resistor and the LED of its optocoupler."""
_OHMS = {5.0: (220.0, 220.0), 3.3: (33.0, 10.0)}
"""Level -> (from the supply, from the transmitter), Ω."""


def match(asked: Asked) -> Match | None:
    if not asked.controller or not asked.says(r"\bmidi\b") or asked.says(APART) or not asked.says(OUT):
        return None
    return {}, asked.wishes("resistor", functions=("midi",))


def build(bench: Bench) -> Figures:
    host = bench.host
    assert host is not None
    volts = bench.b.logic_volts(host)
    level = min(_OHMS, key=lambda v: abs(v - volts))
    high, low = _OHMS[level]
    ma = (volts - RECEIVER_V) / (high + low + RECEIVER_OHM) * 1000
    rail = bench.b.rail_net(volts, host)
    plug = bench.part("terminal-3", "terminal", "DIN pins 4, 5 and 2")
    plug.label, plug.value = "MIDI OUT", "DIN pins 4, 5, 2"
    why = f"({units.show(volts, 'V')} - {RECEIVER_V:g} V) / {units.show(high + low + RECEIVER_OHM, 'Ω')} = {units.show(ma / 1000, 'A')} through the receiver"
    up, out = bench.resistor(high, "series", why, plug.ref), bench.resistor(low, "series", why, plug.ref)
    bench.join(rail.name if rail else bench.supply(volts, "the MIDI line's current"), (up, "1"))
    bench.join("MIDI_4", (up, "2"), (plug, "1"))
    bench.join("MIDI_5", (out, "2"), (plug, "2"))
    bench.ground((plug, "3"))
    line = bench.net("MIDI_TX", bus="uart").name
    bench.join(line, (out, "1"))
    pin = next((p.id for p in io_pins(host.component) if not p.caution and any(f.startswith("uart") and f.endswith(".tx") for f in p.fn)), None)
    bench.b.demand(host, line, PinRef(out.ref, "1"), "MIDI out", [] if pin else ["digital"], "out", fixed=pin)
    bench.b.note("DIN socket: terminal 1 to pin 4, terminal 2 to pin 5, terminal 3 to pin 2 (shield); 31250 baud.", plug.ref)
    return {"loop_ma": round(ma, 2)}


RECIPE = Recipe(
    "midi-out",
    "MIDI output",
    "I = (V - Vled) / (R4 + R5 + 220 Ω)",
    build,
    match,
    rank=70,
    words="midi out output send sends sending keyboard controller pedal notes din socket plug",
)
