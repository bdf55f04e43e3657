"""Pins that the prompt fixes: 'the LED on D5', 'trig to 9 and echo to 10', 'D4 to D7 on 5, 4, 3, 2', 'use GP15 for the relay'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mentions import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_PIN = re.compile(r"\b(?:GPIO|GP|IO)\s?-?_?\d{1,2}\b|\b(?:digital |analog |analogue |gpio |physical )?pins?\s?#?\s?(?:D|A|GPIO\s?|GP|number |no\.? ?)?\d{1,2}\b|"
                  r"\b[DA]\d{1,2}\b|\bP[A-C]\d{1,2}\b|\bSerial\s?[1-3]\b|\bUART\s?[0-3]\b", re.I)
_PIN_WORD = re.compile(r"(?:gpio|gp|io|d|a|pin|p[abc])?\d{1,2}", re.I)
_CONNECT = {"on", "to", "at", "=", ":", "-", ">", "is", "goes", "go", "connected", "wired", "tied", "together", "pin", "pins", "uses", "use", "via", "the", "both", "gpio", "all"}
_SYNONYMS = {"trigger": "trig", "ss": "cs", "csn": "cs", "chip select": "cs", "clk": "sck", "reset": "rst", "direction": "dir", "enable": "en", "signal": "sig",
             "vrx": "x", "vry": "y", "res": "rst", "a0": "dc", "dout": "dout", "sdi": "mosi", "sdo": "miso"}
Fixed = tuple[int, int, str, Mention | None, str]


def fix_pins(text: Text, mentions: list[Mention]) -> list[Fixed]:
    """Attach pins to mentions; returns (start, end, pin, mention or None, role)."""
    devices = [m for m in mentions if not catalogue().entries[m.component]["controller"]
               and (m.entry["kind"] not in ("supply", "converter"))]
    roles = role_table(devices)
    out, taken = lists(text, roles)
    covered = {i for m in mentions for i in range(m.start, m.end)} | taken
    spans = [s for s in pin_spans(text, covered)]
    for start, end, written in spans:
        owner = owner_of(text, start, end, devices, spans)
        role = ""
        if owner is not None:
            n = 0
            key = ""
            while key in owner.pins:
                n += 1
                key = f"#{n}"
            owner.pins[key] = clean(written)
        out.append((start, end, clean(written), owner, role))
        text.explain(start, end)
    return out


def role_table(devices: list[Mention]) -> dict[str, list[tuple[str, Mention]]]:
    """Word -> (role or pin id, mention) for every signal of the named parts."""
    table: dict[str, list[tuple[str, Mention]]] = {}
    for m in devices:
        c = catalogue().get(m.component)
        supply = set(c.supply_pins()) | set(c.ground_pins())
        for i in c.interfaces:
            for role, pin_id in i.pins.items():
                pin = c.pin(pin_id)
                for name in {role, pin_id, pin.name or pin_id, *pin.aka}:
                    for word in re.findall(r"[a-z0-9]+", name.lower()):
                        if pin_id not in supply and word not in ("a", "b", "k", "in", "out", "to", "on", "s", "p", "n", "com", "no", "red", "green", "blue") or word == name.lower() == role and word not in ("a", "b", "p", "n", "k", "no"):
                            table.setdefault(word, []).append((role, m))
        joined = {q for i in c.interfaces for q in i.pins.values()}
        for pin in c.pins:  # signals that no interface names (RE of a transceiver, RW of a display)
            if pin.id not in joined and pin.id not in supply and pin.type != "no_connect" and len(pin.id) > 1:
                for word in re.findall(r"[a-z0-9]+", pin.id.lower()):
                    if len(word) > 1:
                        table.setdefault(word, []).append((pin.id, m))
    for word, role in _SYNONYMS.items():
        if role in table and word not in table:
            table[word] = table[role]
    return table


def _role_at(text: Text, i: int, roles: dict[str, list[tuple[str, Mention]]]) -> str | None:
    """The role word that token *i* is, written as a signal's name."""
    if not 0 <= i < len(text.tokens):
        return None
    token = text.tokens[i]
    if token.low not in roles:
        return None
    if len(token.low) == 1 and not token.text.isupper():
        return None
    return token.low


def lists(text: Text, roles: dict[str, list[tuple[str, Mention]]]) -> tuple[list[Fixed], set[int]]:
    """Signal names joined to pins: one to one, many to one ('DE and RE on D2'), ranges ('D4 to D7 on 5, 4, 3, 2')."""
    out: list[Fixed] = []
    taken: set[int] = set()
    i = 0
    while i < len(text.tokens):
        first = _role_at(text, i, roles)
        if first is None or i in taken:
            i += 1
            continue
        names, j = [first], i + 1
        while j < len(text.tokens):
            if text.low(j) in ("to", "-", "through") and (last := _role_at(text, j + 1, roles)) and (rng := _range(names[-1], last)) and \
                    all(x in roles for x in rng) and text.low(j + 2) in _CONNECT | {","}:
                names += rng[1:]
                j += 2
                continue
            k = j
            while text.low(k) in (",", "and", "/", "&", "_"):
                k += 1
            if k > j and (nxt := _role_at(text, k, roles)) and nxt not in names:
                names.append(nxt)
                j = k + 1
                continue
            break
        k = j
        while k - j < 4 and text.low(k) in _CONNECT:
            k += 1
        pins, end = _pins(text, k) if k > j else ([], k)
        if not pins:
            i += 1
            continue
        if len(pins) > len(names) and len(names) == 1:
            pins, end = pins[:1], _pins(text, k, 1)[1]
        pairs = list(zip(names, pins if len(pins) >= len(names) else pins[:1] * len(names), strict=False))
        if len(pins) < len(names) and len(pins) > 1:
            pairs = list(zip(names, pins, strict=False))
        for name, pin in pairs:
            role, mention = _nearest(roles[name], i)
            mention.pins[role] = clean(pin)
            out.append((i, end, clean(pin), mention, role))
        text.explain(i, end)
        taken.update(range(i, end))
        i = end
    return out, taken


def _range(first: str, last: str) -> list[str] | None:
    a, b = re.fullmatch(r"([a-z]+)(\d+)", first), re.fullmatch(r"([a-z]+)(\d+)", last)
    if not a or not b or a[1] != b[1] or not 0 < int(b[2]) - int(a[2]) < 16:
        return None
    return [f"{a[1]}{n}" for n in range(int(a[2]), int(b[2]) + 1)]


_UNITS_AFTER = {"v", "volt", "volts", "ohm", "ohms", "k", "ma", "a", "hz", "khz", "%", "mm", "cm", "s", "seconds", "minutes", "x", "led", "leds"}


def _pins(text: Text, start: int, most: int = 40) -> tuple[list[str], int]:
    """A list of pins from token *start*: (pins as written, end)."""
    found: list[str] = []
    i = start
    while i < len(text.tokens) and len(found) < most:
        if text.low(i) in ("pin", "pins", "gpio", "gp", "digital", "analog") and text.low(i + 1)[:1].isdigit():
            i += 1
        if not _PIN_WORD.fullmatch(text.low(i)) or text.low(i + 1) in _UNITS_AFTER:
            break
        found.append(text.tokens[i].text)
        i += 1
        k = i
        while text.low(k) in (",", "and", "/", "&"):
            k += 1
        if k == i or not _PIN_WORD.fullmatch(text.low(k)):
            break
        i = k
    return found, i


def _nearest(candidates: list[tuple[str, Mention]], at: int) -> tuple[str, Mention]:
    """Of the parts that have a signal, the one named last before it, else first after it; one without that pin yet first."""
    return min(candidates, key=lambda c: (c[0] in c[1].pins, c[1].start > at, abs(c[1].start - at)))


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


def owner_of(text: Text, start: int, end: int, devices: list[Mention], spans: list[tuple[int, int, str]]) -> Mention | None:
    """The part that a pin belongs to: the one before it in the sentence, or after 'pin 9 for the servo'."""
    low, high = text.sentence_bounds(start)
    same = [m for m in devices if low <= m.start < high]
    before = [m for m in same if m.end <= start]
    after = [m for m in same if m.start >= end]
    lead = text.low(start - 1)
    follow = text.low(end)
    between_pins = before and any(p[0] < start and p[0] >= before[-1].end for p in spans if p[0] != start)
    forward = bool(after) and follow in ("for", "drives", "controls", "reads", "goes", "is", "switches", "->", ":", "=", "to") and (
        not before or lead in ("use", "using", ",", "and", "pin", "") or bool(between_pins))
    in_list = lead in (",", "and", "/", "&") and between_pins
    if before and (lead in ("on", "to", "at", "via", "(", "using", "pin", "=", ":", "from", "with", "into", ">") or in_list) and not (
            forward and follow == "for"):
        return before[-1]
    if forward:
        return after[0]
    if before:
        return before[-1]
    return after[0] if after else None


def clean(written: str) -> str:
    """'digital pin 7' -> '7', 'GPIO 21' -> 'GPIO21'."""
    text = re.sub(r"\s+", " ", written.strip())
    text = re.sub(r"^pins? ?#?(?:number |no\.? ?)?", "", text, flags=re.I)
    return text.replace(" ", "").replace("_", "").upper() if not text.lower().startswith(("serial", "uart")) else text.replace(" ", "")
