"""Pictures for the tests, made on the spot, and a schematic as a model reads it."""

from __future__ import annotations

import struct
import zlib
from typing import Any


def png(width: int = 64, height: int = 48, *, claims: tuple[int, int] | None = None, noise: bool = False) -> bytes:
    """A grey PNG; *claims*: another size in its head; *noise*: pixels that cannot be packed."""
    row = bytes((i * 7919 >> 3) & 255 for i in range(width)) if noise else b"\xc8" * width
    rows = b"".join(b"\0" + bytes(((n * 31) ^ b) & 255 if noise else b for b in row) for n in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", *(claims or (width, height)), 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 0 if noise else 6)) + chunk(b"IEND", b"")


def part(ref: str, kind: str, marking: str = "", value: str = "", *pins: str, sure: bool = True) -> dict[str, Any]:
    return {"ref": ref, "type": kind, "marking": marking, "value": value, "pins": list(pins), "sure": sure}


def net(name: str, *pins: str) -> dict[str, Any]:
    return {"name": name, "pins": list(pins)}


SEEN: dict[str, Any] = {
    "what": "An Arduino Uno that lights an LED.",
    "is_schematic": True,
    "parts": [
        part("A1", "microcontroller board", "Arduino Uno", "", "5V", "GND", "D9"),
        part("R1", "resistor", "", "220", "1", "2"),
        part("D1", "LED", "", "", "A", "K"),
    ],
    "nets": [net("", "A1.D9", "R1.1"), net("", "R1.2", "D1.A"), net("GND", "D1.K", "A1.GND")],
    "unreadable": [],
}
