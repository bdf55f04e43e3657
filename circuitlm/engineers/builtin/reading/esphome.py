"""A configuration of ESPHome in a prompt, as sentences: '- platform: dht / pin: GPIO4' is 'DHT22 on GPIO4'. What a platform is, is data (`knowledge/code.yaml`)."""

from __future__ import annotations

import re
from typing import Any

from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.search import search

_HINT = re.compile(r"^[ \t]*-?[ \t]*(?:platform|(?:\w+_)?pin|sda|scl|number)[ \t]*:[ \t]*\w", re.M)
_LINE = re.compile(r"^(?P<indent>[ \t]*)(?P<dash>-[ \t]+)?(?P<key>[\w.]+):(?:[ \t]+(?P<value>[^\n]*))?[ \t]*$")
_PIN = re.compile(r"(?:GPIO|IO)?\d{1,2}|D\d{1,2}|A\d{1,2}", re.I)


def configured(raw: str) -> str:
    """The prompt with its configuration put into sentences; as it was where there is none."""
    if not _HINT.search(raw):
        return raw
    out: list[str] = []
    items: list[dict[str, str]] = []
    for line in raw.splitlines():
        m = _LINE.match(line)
        if m is None or (not items and m["value"] and not m["indent"] and not m["dash"]):
            if line.strip() or not items:
                out, items = out + _said(items), []
                out.append("" if line.strip().startswith("```") else line)
            continue
        opens = bool(m["dash"]) or not m["indent"]
        if opens or not items:
            items.append({} if m["value"] else {"": m["key"]})
        if m["value"]:
            items[-1].setdefault(m["key"], re.sub(r"\s+#.*", "", m["value"]).strip().strip("\"'"))
    return "\n".join(out + _said(items))


def _said(items: list[dict[str, str]]) -> list[str]:
    """A sentence for each item that names a board, a part or a pin."""
    header, out = "", []
    for item in items:
        header = item.get("", header)
        if sentence := _sentence(item, header):
            out.append(f"{sentence}.")
    return out


def _sentence(item: dict[str, str], header: str) -> str:
    data: dict[str, Any] = catalogue().lexicon.get("code", {})
    if (board := item.get("board")) is not None:
        return str(data["boards"].get(board, board))
    what = _what(item, header, data)
    own: str = ""
    signals: list[str] = []
    for key, value in item.items():
        if (role := data["pins"].get(key)) is None or not _PIN.fullmatch(value):
            continue
        pin = f"GPIO{value}" if value.isdigit() else value
        own, signals = (pin, signals) if role == "." else (own, [*signals, f"{role} on {pin}"])
    if not what or not (own or signals or item.get("platform")):
        return ""
    count = f" with {item['num_leds']} leds" if item.get("num_leds", "").isdigit() else ""
    return f"{what}{count} on {own}" if own else f"{what}{count} {', '.join(signals)}".strip()


def _what(item: dict[str, str], header: str, data: dict[str, Any]) -> str:
    """The part of an item: its model, what its platform is for, else its own name; '' for one that is software alone."""
    platform = item.get("platform", header)
    for said in (item.get("model", ""), *re.split(r"_", platform)):
        if re.search(r"[A-Za-z]\w*\d", said) and said.lower() not in ("i2c", "esp32", "esp8266") and search().exact(said) is not None:
            return said
    if platform in data["platforms"]:
        return str(data["platforms"][platform])
    if platform == "i2c":
        return "I2C"
    return item.get("name", "").strip() or item.get("id", "").replace("_", " ") if any(k in data["pins"] for k in item) else ""
