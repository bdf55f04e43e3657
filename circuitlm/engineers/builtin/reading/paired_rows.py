"""Two rows that belong together, pins and the signals on them: 'on 12, 11, 5, 4, 3, 2 (RS, E, D4..D7)' is 'RS=12, E=11, D4=5 ...'."""

from __future__ import annotations

import re

_PIN = r"(?:gpio|gp|io|p[a-k]|d|a)?\d{1,2}"
_SIGNAL = r"[a-z][a-z_]*\d?[+-]?"
_TO = r"(?:\.\.+|-|–|to|thru|through)"
_PINS = rf"{_PIN}(?:\s*,\s*{_PIN})+"
_SIGNALS = rf"{_SIGNAL}(?:\s*{_TO}\s*{_SIGNAL})?(?:\s*[,/]\s*{_SIGNAL}(?:\s*{_TO}\s*{_SIGNAL})?)+"
_BEHIND = re.compile(
    rf"(?:\b(?:on|at|to|using|with)\s+)?(?:\b(?P<lead>gpios?|gp|pins?|digital pins?|analog pins?)\s*:?\s*)?(?<![\w.])(?P<pins>{_PINS})\s*\(\s*(?P<signals>{_SIGNALS})\s*\)",
    re.I,
)
_BEFORE = re.compile(
    rf"\(\s*(?P<signals>{_SIGNALS})\s*\)\s*(?:=|:|->|→|on|at|to|go(?:es)? to)?\s*(?P<lead>gpios?|gp|pins?)?\s*\(\s*(?P<pins>{_PINS})\s*\)", re.I
)
_RANGE = re.compile(rf"([a-z_]+)(\d)\s*{_TO}\s*(?:\1)?(\d)$", re.I)


def paired(raw: str) -> str:
    """The text with each signal beside its pin, where a row of pins and one of as many signals stand side by side."""
    return _BEFORE.sub(_pairs, _BEHIND.sub(_pairs, raw)) if "(" in raw else raw


def _pairs(m: re.Match[str]) -> str:
    signals = [name for item in re.split(r"\s*[,/]\s*", m["signals"]) for name in _each(item.strip())]
    pins = [p.strip() for p in m["pins"].split(",")]
    if len(signals) != len(pins) or len({s.lower() for s in signals}) != len(signals) or all(re.fullmatch(_PIN, s, re.I) for s in signals):
        return m[0]
    lead = "GPIO" if (m["lead"] or "").lower().startswith(("gpio", "gp")) else ""
    return ", ".join(f"{s}={lead if p.isdigit() else ''}{p}" for s, p in zip(signals, pins, strict=True))


def _each(item: str) -> list[str]:
    """'D4..D7' as the four that it means."""
    if (m := _RANGE.match(item)) is None:
        return [item]
    first, last = int(m[2]), int(m[3])
    step = 1 if last >= first else -1
    return [f"{m[1]}{n}" for n in range(first, last + step, step)]
