"""Bus addresses of parts: 'at 0x48 and 0x49' behind a mention, 'it sits at 0x71' that stands apart."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_NEAR = 6
"""Words between 'the other one' and its address."""


def has_address(m: Mention) -> bool:
    """Whether a part may sit at an address of a bus: in 'an MPR121 with eight buttons, at 0x5B' it is not the buttons'."""
    return any(i.type == "i2c" for i in catalogue().get(m.component).interfaces)


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
