"""Questions about a board's pins alone: 'which pins can I still use for analog when Wi-Fi is on? 34 and 35 are in use'."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.circuit.pins import find_pin, io_pins

KINDS = (
    ("adc", r"\badcs?\b|\banalog(?:ue)?(?: ?(?:reads?|ins?|inputs?))?\b"),
    ("pwm", r"\bpwm\b|analogwrite|\bdim"),
    ("i2c", r"\bi2c\b|\bsda\b|\bscl\b|\biic\b"),
    ("spi", r"\bspi\b|\bmosi\b|\bmiso\b"),
    ("uart", r"\buarts?\b|\bserial\b|\btx\b|\brx\b"),
    ("int", r"\binterrupts?\b"),
    ("touch", r"\btouch\b"),
    ("dac", r"\bdacs?\b"),
    ("digital", r"\bdigital\b|\bgpios?\b|\bi/?os?\b|\boutputs?\b|\binputs?\b|\bpins?\b"),
)
"""What a pin may be asked for, the more particular first."""
_ASKED = re.compile(
    r"\b(?:which|what|how many|are there|any|where (?:is|are))\b[^.?!]{0,60}?\b(?:pins?|inputs?|outputs?|channels?|gpios?|adcs?|dacs?|i/?os?|sda|scl|uarts?|ports?)\b[^.?!]*\?",
    re.I,
)
_IN_USE = re.compile(r"[^.?!;]*\b(?:in use|already|occupied|taken|used up|are used|is used|busy|i(?:'m| am) using|i use)\b[^.?!;]*", re.I)
_PIN = re.compile(r"\b(?:gpio|gp|io|d|a)?\s?\d{1,2}\b", re.I)


def pin_question(raw: str) -> str:
    """The kind of pin that a question asks for, '' where none does."""
    for sentence in _ASKED.finditer(raw):
        for kind, pattern in KINDS:
            if re.search(pattern, sentence.group(), re.I):
                return kind
    return ""


def pins_in_use(raw: str, board: Component) -> dict[str, str]:
    """Pins of the board that the text says are in use: as written -> id."""
    signals = {p.id for p in io_pins(board)}
    said = [re.sub(r"\s", "", name.group()) for part in _IN_USE.finditer(raw) for name in _PIN.finditer(part.group())]
    found = {name: pin.id for name in said if (pin := find_pin(board, name)) is not None}
    return {name: pin for name, pin in found.items() if pin in signals}
