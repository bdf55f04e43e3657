"""Pins as people name them, and what a pin offers."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component, Pin

BACKLIGHT = "backlight"
"""The id of the supply that lights a display: a controller's pin may switch it."""


def canonical(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def find_pin(component: Component, written: str) -> Pin | None:
    """The pin a person means by 'D4', 'GPIO4', 'GP15', 'pin 7', 'A0', 'IO21'; None when there is none."""
    want = canonical(written)
    names = [want]
    if m := re.fullmatch(r"(?:PIN|GPIO|GP|IO|D|DIGITAL|DIGITALPIN)?0*(\d+)", want):
        n = m.group(1)
        names += [f"GPIO{n}", f"GP{n}", f"IO{n}", f"D{n}", n, f"P{n}"]
    if m := re.fullmatch(r"(?:PIN|ANALOG|ANALOGPIN)?A0*(\d+)", want):
        names.append(f"A{m.group(1)}")
    for name in names:
        for pin in component.pins:
            if name == canonical(pin.id) or (pin.io and name == canonical(pin.io)):
                return pin
        for pin in component.pins:
            if any(name == canonical(a) for a in (*pin.aka, pin.name or "")):
                return pin
    return None


def io_pins(component: Component) -> list[Pin]:
    return [p for p in component.pins if "digital" in p.fn or any(f.startswith(("adc", "dac")) for f in p.fn)]


def alike(a: Component, b: Component) -> bool:
    """Whether two controllers call most of their pins the same: Uno and Nano, not Uno and ESP32, whose D2 is another thing."""
    first, second = {p.id for p in io_pins(a)}, {p.id for p in io_pins(b)}
    if not first or not second or a.mcu is None or b.mcu is None:
        return False
    common = len(first & second)
    return common >= 0.9 * max(len(first), len(second)) or (a.mcu.v_io == b.mcu.v_io and common >= 0.7 * min(len(first), len(second)))


def offers(component: Component, pin: Pin, need: str) -> bool:
    """Whether a pin can do it: digital, fast (edges of a microsecond), adc, pwm, int, dac, or an exact function such as i2c0.sda."""
    if need in ("digital", "pulse", ""):  # pulse: one of a millisecond or two in each twentieth of a second, as a timer's program gives it
        return "digital" in pin.fn
    if need == "fast":
        return "digital" in pin.fn and "slow" not in pin.caution
    if need in ("adc", "dac"):
        return any(f == need or re.match(rf"{need}\d", f) for f in pin.fn)
    if need == "pwm" and pin.type != "input":
        matrix = component.mcu.matrix if component.mcu else []
        return "pwm" in pin.fn or ("pwm" in matrix and "digital" in pin.fn)
    if need in ("can.tx", "can.rx"):
        return any(re.fullmatch(rf"can\d*\.{need[4:]}", f) for f in pin.fn) or (
            "can" in (component.mcu.matrix if component.mcu else []) and "digital" in pin.fn and (pin.type != "input" or need == "can.rx")
        )
    if need == "int":
        return "int" in pin.fn or bool(component.mcu and component.mcu.v_io == 3.3 and offers(component, pin, "fast"))
    return need in pin.fn


BUSES = ("i2c", "spi", "uart")
"""Kinds of pins that are asked for by the bus and not one by one."""


def able(component: Component, need: str, taken: set[str]) -> list[Pin]:
    """The controller's pins, but for those *taken*, that can do it without a caution against it; an input-only pin may read."""
    reads = {"input-only"} if need in ("adc", "int") else set()
    pins = [p for p in io_pins(component) if p.id not in taken]
    if need in BUSES:
        return [p for p in pins if any(f.partition(".")[0].rstrip("0123456789") == need for f in p.fn)]
    return [p for p in pins if offers(component, p, need) and set(p.caution) <= reads]


def on_second_adc(component: Component, pin: Pin) -> bool:
    """Whether a pin's converter is one that Wi-Fi takes: ADC2 of an ESP32."""
    return bool(component.mcu and component.mcu.adc2_wifi) and any(f.startswith("adc2") for f in pin.fn)


def numbered(roles: list[str], count: int) -> list[str]:
    """The roles that a bare list of *count* pins means: in1 to in4 of a driver that has enables besides, else all in order."""
    families: dict[str, list[str]] = {}
    for role in roles:
        if m := re.fullmatch(r"(?:[ab](?=[a-z]))?([a-z]+)\d+", role.lower()):
            families.setdefault(m[1], []).append(role)
    if 1 < count < len(roles) and count % 2 == 0:
        return next((f[:count] for f in families.values() if len(f) >= count), roles)
    return roles
