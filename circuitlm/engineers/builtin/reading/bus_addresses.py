"""Bus addresses of parts: 'at 0x48 and 0x49' behind a mention, 'it sits at 0x71' that stands apart, and the levels of the address pins
('A0 to VCC, A1 and A2 to GND')."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_PIN = r"(?<![\w.])(?:(?:A|AD|ADD|ADDR|ADR|SA)\d?|SDO)\b"
_PINS = rf"{_PIN}(?:\s?(?:,? and|,|/|&|\+|=|-|to|through)\s?{_PIN})*"
_HIGH = r"\+?(?:VCC|VDD|VIN|V\+|high|1|(?:the )?(?:plus|supply)|3[.,]3 ?V|3V3|5 ?V|\+5 ?V)"
_LEVEL = rf"(?:(?P<high>{_HIGH})|(?P<low>GND|VSS|ground(?:ed)?|low|0 ?V|0|(?:the )?minus))(?![\w])"
_LINK = r"\s?(?:(?:are|is|goes|go|all|both|tied|wired|connected|pulled|strapped|set|on|to|at|=|:|->|→)\s?)*\s?"
_ITEM = rf"{_PINS}{_LINK}{_LEVEL}"
_STRAPPED = re.compile(
    rf"(?:\s*(?:[,;:(]|\b(?:with|having|whose|its|the|address|addr|pins?|straps?|inputs?|jumpers?|set|by|strapped)\b))*\s*"
    rf"(?P<told>{re.sub(r'[?]P<[a-z]+>', '?:', _ITEM)}(?:(?:,? and|,|;)?\s{re.sub(r'[?]P<[a-z]+>', '?:', _ITEM)})*)\)?",
    re.I,
)
_ONE_ITEM = re.compile(rf"(?P<pins>{_PINS}){_LINK}{_LEVEL}", re.I)
_NEAR = 6
"""Words between 'the other one' and its address."""


def has_address(m: Mention) -> bool:
    """Whether a part may sit at an address of a bus: in 'an MPR121 with eight buttons, at 0x5B' it is not the buttons'."""
    return any(i.type == "i2c" for i in catalogue().get(m.component).interfaces)


def strapped(text: Text, mentions: list[Mention]) -> str:
    """The text with 'at 0x21' in place of the levels of a part's address pins; as it was where they give none of its addresses."""
    raw = text.raw
    edits: list[tuple[int, int, str]] = []
    for m in _STRAPPED.finditer(raw):
        part = next((x for x in reversed(mentions) if text.tokens[x.end - 1].end <= m.start("told") and not x.entry["controller"]), None)
        address = _address(part.component, _levels(m["told"])) if part is not None else ""
        if address:
            edits.append((m.start(), m.end(), f" at {address}"))
    for start, end, said in reversed(edits):
        raw = raw[:start] + said + raw[end:]
    return raw


def _levels(told: str) -> dict[str, bool]:
    """The address pins of 'A0 to VCC, A1/A2 low', and whether each is high."""
    found: dict[str, bool] = {}
    for item in _ONE_ITEM.finditer(told):
        names = re.findall(_PIN, item["pins"], re.I)
        if len(names) == 2 and (row := re.fullmatch(r"(\w*?)(\d)\s?(?:-|to|through)\s?\1(\d)", item["pins"], re.I)):
            names = [f"{row[1]}{n}" for n in range(int(row[2]), int(row[3]) + 1)]
        found |= {n.upper(): bool(item["high"]) for n in names}
    return found


def _address(component: str, levels: dict[str, bool]) -> str:
    """The address that a part has with its address pins on these levels; those that are not told are as delivered."""
    c = catalogue().get(component)
    setting = next((s for s in c.settings if s.id == "address"), None)
    if setting is None:
        return ""
    grounds = {pin for s in c.supplies for pin in s.ground}
    for choice in sorted(setting.choices, key=lambda x: x.value != setting.default):
        if choice.ties:
            high = {pin for pin, rail in choice.ties.items() if rail not in grounds}
            known = set(choice.ties) | set().union(*(set(x.ties) for x in setting.choices))
        else:
            high = set() if re.search(r"\blow\b|open|deliver", choice.how) else set(re.findall(r"\bAD?\d\b", choice.how))
            known = set().union(*(re.findall(r"\bAD?\d\b", x.how) for x in setting.choices))
        if set(levels) <= known and high == {pin for pin, up in levels.items() if up}:
            return choice.value
    return ""


def addresses(text: Text, m: Mention, following: Mention | None) -> None:
    """'at 0x48 and 0x49', '(Adresse 0x3F)': the bus addresses between a mention and the next."""
    _, high = text.sentence_bounds(m.start)
    end = min(high, following.start if following else high)
    found = [j for j in range(m.end, end) if re.fullmatch(r"0x[0-9a-f]{2}", text.low(j))]
    if not found or (m.entry["controller"] and "address" not in m.attributes) or m.entry["kind"] in ("supply", "passive"):
        return
    written = ["0x" + text.low(j)[2:].upper() for j in found]
    if not has_address(m):
        return
    able = {a for i in catalogue().get(m.component).interfaces for a in i.addresses}
    if len(written) > 1 and able and not able & set(written):
        return  # 'two ADS1115 and an OLED, 0x48 and 0x49 for the ADCs'
    m.attributes.setdefault("address", written[0])
    if len(written) > 1:
        m.attributes["addresses"] = " ".join(written)
        if not m.counted:
            m.count, m.counted = len(written), True
    for j in found:
        text.explain(j, j + 1)


def straps(text: Text, found: list[Mention]) -> None:
    """'I bridged A0 on the backpack so it sits at 0x71': an address that stands apart belongs to the last part that can have it."""
    for j, token in enumerate(text.tokens):
        if j in text.used or not re.fullmatch(r"0x[0-9a-f]{2}", token.low):
            continue
        address = "0x" + token.low[2:].upper()
        able = [m for m in found if m.end <= j and any(address in i.addresses for i in catalogue().get(m.component).interfaces)]
        if not able:
            continue
        m = able[-1]
        known = m.attributes.get("addresses", m.attributes.get("address", "")).split()
        further = {"other", "second", "another", "third"} & {text.low(k) for k in range(max(m.end, j - _NEAR), j)}
        if (len(known) < max(1, m.count) or further) and address not in known:  # 'two of them, addresses 0x76 and 0x77'
            m.attributes.setdefault("address", address)
            if known:
                m.attributes["addresses"] = " ".join([*known, address])
                m.count = max(m.count, len(known) + 1)
            text.explain(j, j + 1)
