"""Pins that the prompt fixes: 'the LED on D5', 'trig to 9', 'use GP15 for the relay', 'on Serial1'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mentions import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_PIN = re.compile(r"\b(?:GPIO|GP|IO)\s?-?_?\d{1,2}\b|\b(?:digital |analog |analogue |gpio |physical )?pins?\s?#?\s?(?:D|A|GPIO\s?|GP|number |no\.? ?)?\d{1,2}\b|"
                  r"\b[DA]\d{1,2}\b|\bP[A-C]\d{1,2}\b|\bSerial\s?[1-3]\b|\bUART\s?[0-3]\b", re.I)
_BARE = re.compile(r"\b(?:on|to|at|=|:|->|is)\s*(\d{1,2})\b(?!\s*(?:V|v|volt|ohm|k|K|mA|A\b|Hz|kHz|%|mm|cm|m\b|s\b|x|LED|led|second|minute|degree|º|°|:))")


def pin_spans(text: Text, covered: set[int]) -> list[tuple[int, int, str]]:
    """(first token, end, pin as written) of every pin name outside part names."""
    found = []
    for m in _PIN.finditer(text.raw):
        start = text.token_at(m.start())
        end = text.token_at(m.end() - 1) + 1
        if covered & set(range(start, end)):
            continue
        found.append((start, end, re.sub(r"^(digital|analogu?e?|gpio|physical) (?=pin)", "", m.group(), flags=re.I)))
    return found


def fix_pins(text: Text, mentions: list[Mention]) -> list[tuple[int, int, str, Mention | None, str]]:
    """Attach pins to mentions; returns (start, end, pin, mention or None, role)."""
    covered = {i for m in mentions for i in range(m.start, m.end)}
    spans = pin_spans(text, covered)
    taken = {i for s, e, _ in spans for i in range(s, e)}
    for m in _BARE.finditer(text.raw):
        start = text.token_at(m.start(1))
        if start in covered or start in taken:
            continue
        role = _role_before(text, start, mentions)
        if role is not None:
            spans.append((start, start + 1, m[1]))
    spans.sort()
    out: list[tuple[int, int, str, Mention | None, str]] = []
    devices = [m for m in mentions if not catalogue().entries[m.component]["controller"] and m.entry["kind"] not in ("supply", "converter")]
    for start, end, written in spans:
        role_hit = _role_before(text, start, mentions)
        owner: Mention | None = None
        role = ""
        low, high = text.sentence_bounds(start)
        same = [m for m in devices if low <= m.start < high]
        if role_hit is not None:
            role, owner = role_hit
        if owner is None:
            before = [m for m in same if m.end <= start]
            after = [m for m in same if m.start >= end]
            lead = text.low(start - 1)
            forward = text.low(end) in ("for", "drives", "controls", "reads", "to", "goes", "is", "switches", "->", ":", "=") and after and (
                not before or lead in ("use", "using", ",", "and", "pin", "on", "") or any(p[0] < start and p[0] >= before[-1].end for p in spans if p[0] != start))
            if lead in ("on", "to", "at", "via", "(", "using", "pin", "=", ":", "from", "with", "into") and before and not (forward and text.low(end) == "for"):
                owner = before[-1]
            elif forward:
                owner = after[0]
            elif before:
                owner = before[-1]
            elif after:
                owner = after[0]
        if owner is not None:
            n = 0
            key = role
            while key in owner.pins and role == "":
                n += 1
                key = f"#{n}"
            owner.pins[key] = clean(written)
        out.append((start, end, clean(written), owner, role))
        text.explain(start, end)
    return out


def clean(written: str) -> str:
    """'digital pin 7' -> 'pin 7', 'GPIO 21' -> 'GPIO21'."""
    text = re.sub(r"\s+", " ", written.strip())
    text = re.sub(r"^pins? ?#?(?:number |no\.? ?)?", "", text, flags=re.I)
    return text.replace(" ", "").replace("_", "").upper() if not text.lower().startswith(("serial", "uart")) else text.replace(" ", "")


_ROLE_WORDS = {"trig": "trig", "trigger": "trig", "echo": "echo", "sda": "sda", "scl": "scl", "sck": "sck", "clk": "clk", "mosi": "mosi", "miso": "miso",
               "cs": "cs", "ss": "cs", "csn": "cs", "ce": "ce", "dc": "dc", "rst": "rst", "reset": "rst", "tx": "tx", "rx": "rx", "din": "din",
               "data": "data", "int": "int", "step": "step", "dir": "dir", "direction": "dir", "en": "en", "enable": "en", "ena": "ENA", "enb": "ENB",
               "in1": "in1", "in2": "in2", "in3": "in3", "in4": "in4", "busy": "busy", "de": "de", "re": "re", "sw": "sw", "dt": "dt", "dio": "dio",
               "irq": "irq", "drdy": "drdy", "out": "out", "dout": "dout", "sig": "sig", "signal": "sig", "vrx": "x", "vry": "y"}


def _role_before(text: Text, start: int, mentions: list[Mention]) -> tuple[str, Mention | None] | None:
    """The role word just before a pin ('trig on 9') and the mention that has it."""
    for back in (1, 2, 3):
        word = text.low(start - back)
        if word in _ROLE_WORDS:
            role = _ROLE_WORDS[word]
            nearest = sorted(mentions, key=lambda m: (m.start > start, abs(m.start - start)))
            for m in nearest:
                if catalogue().entries[m.component]["controller"]:
                    continue
                c = catalogue().get(m.component)
                names = {n.lower() for i in c.interfaces for n in (*i.pins, *i.pins.values())}
                names |= {a.lower() for p in c.pins for a in p.aka}
                if role.lower() in names or word in names:
                    text.explain(start - back, start)
                    return (role if role.lower() in names else word), m
            return None
        if word not in ("on", "to", "at", "pin", "=", ":", "-", "is", "goes", "connected", "wired", "the", "gpio", "its", "line", ">"):
            return None
    return None
