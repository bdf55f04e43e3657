"""Words for signals besides their pins' names: synonyms, groups of numbered pins, colours of a light."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue

SYNONYMS = {
    "trigger": "trig",
    "ss": "cs",
    "csn": "cs",
    "clk": "sck",
    "reset": "rst",
    "direction": "dir",
    "enable": "en",
    "signal": "sig",
    "vrx": "x",
    "vry": "y",
    "res": "rst",
    "a0": "dc",
    "sdi": "mosi",
    "sdo": "miso",
    "button": "sw",
    "switch": "sw",
    "data": "din",
    "bck": "bclk",
    "lrck": "lrc",
    "ws": "lrc",
    "clock": "clk",
    "chipselect": "cs",
    "pulse": "step",
    "interrupt": "int",
    "pul": "step",
    "select": "cs",
    "selects": "cs",
    "slider": "wiper",
    "nss": "cs",
}
FURTHER = {"data": ("dt", "dout", "dio", "sda"), "clock": ("sck", "scl"), "do": ("miso",), "di": ("mosi",), "out": ("dt",), "shutdown": ("xshut", "sd", "shdn")}
"""What a word means besides where a part has no signal of that name."""
GROUPS = {
    "inputs": "in",
    "rows": "r",
    "row": "r",
    "cols": "c",
    "columns": "c",
    "col": "c",
    "select": "s",
    "selects": "s",
    "selector": "s",
    "address": "s",
}
"""Words for all signals of a part whose names differ in their number, and what those begin with."""
BUS_LINES = frozenset({"sda", "scl", "mosi", "miso", "sck"})
"""Lines that all parts of a bus share."""
UNUSED = words(
    "is are still both also unused free spare available left over open somebody someone i we , ; so and but mentioned said heard read about of the"
)
"""Between pins that are free and the signal that they are for."""
RGB = {"red": "r", "green": "g", "blue": "b"}
CONTROL = {"nmos": ("gate",), "pmos": ("gate",), "npn": ("base",), "pnp": ("base",)}
"""What the controlling pin of a transistor is called, by its symbol."""
COLOURED = RGB | {"white": "w"}
LAMPS = COLOURED | {"yellow": "y", "amber": "y", "orange": "y"}
"""The colours of a light with a pin for each, a traffic light among them."""


def channels_of(component: str) -> list[str]:
    """The loads of a light that has one for each colour, by their interfaces' names; none for other parts."""
    loads = [i.id for i in catalogue().get(component).interfaces_of("load") if i.role == "sink"]
    return loads if len(loads) > 1 else []


def lamps_of(component: str) -> dict[str, str]:
    """Colour -> role, for a light with a pin for each of its colours: an RGB LED, a traffic light; empty for other parts."""
    c = catalogue().get(component)
    roles = {role for i in c.interfaces for role in i.pins}
    if set(RGB.values()) <= roles:
        return RGB
    lamps = {color: role for color, role in LAMPS.items() if role in roles}
    return lamps if c.kind in ("indicator", "light") and len(set(lamps.values())) >= 3 else {}
