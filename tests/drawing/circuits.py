"""Circuits for the drawing tests, built by hand over catalogue components."""

from __future__ import annotations

from circuitlm.circuit.model import Circuit, Note, Port
from circuitlm.knowledge.catalogue import catalogue


def _rails(c: Circuit, *supplies: tuple[str, float]) -> None:
    c.net("GND", "ground", 0.0)
    for name, volts in supplies:
        c.net(name, "power", volts)


def _add(c: Circuit, part: str, ref: str | None = None, **fields: object) -> str:
    return c.add(catalogue().get(part), ref, **fields).ref


def blink() -> Circuit:
    """An LED on an Arduino's pin, a button on another."""
    c = Circuit("Arduino Uno with a button and an LED")
    _rails(c, ("+5V", 5.0))
    _add(c, "arduino-uno", "A1")
    _add(c, "led", "D1", value="red", host="A1")
    _add(c, "resistor", "R1", value="330 Ω", owner="D1", role="series")
    _add(c, "push-button", "SW1", host="A1")
    _add(c, "resistor", "R2", value="10 kΩ", owner="SW1", role="pullup")
    c.connect("+5V", ("A1", "5V"), ("R2", "1"))
    c.connect("GND", ("A1", "GND.1"), ("D1", "K"), ("SW1", "2"))
    c.connect("LED", ("A1", "D13"), ("R1", "1"))
    c.connect("LED_A", ("R1", "2"), ("D1", "A"))
    c.connect("BUTTON", ("A1", "D2"), ("SW1", "1"), ("R2", "2"))
    c.notes = [Note("The button pulls the line low; read it as active low.", ["SW1"])]
    return c


def weather() -> Circuit:
    """Two I2C modules, an ultrasonic sensor with a divider, a relay module on an ESP32."""
    c = Circuit("Weather station with distance sensor and relay")
    _rails(c, ("+5V", 5.0), ("+3V3", 3.3))
    _add(c, "esp32-devkit-v1", "A1")
    _add(c, "bme280", "U1")
    _add(c, "ssd1306", "U2")
    _add(c, "hc-sr04", "U3")
    _add(c, "relay-module", "K1")
    _add(c, "resistor", "R1", value="1 kΩ", owner="U3", role="divider-top")
    _add(c, "resistor", "R2", value="2 kΩ", owner="U3", role="divider-bottom")
    _add(c, "ldr", "R3")
    _add(c, "resistor", "R4", value="10 kΩ", owner="R3", role="divider-bottom")
    pins = {p.id for p in c.parts["A1"].component.pins}
    ground = next(p for p in ("GND.1", "GND") if p in pins)
    supply = next(p for p in ("VIN", "5V") if p in pins)
    three = next(p for p in ("3V3", "3V3.1") if p in pins)
    c.connect("+5V", ("A1", supply), ("U3", "VCC"), ("K1", "VCC"))
    c.connect("+3V3", ("A1", three), ("U2", "VCC"), ("R3", "1"))
    c.connect("GND", ("A1", ground), ("U2", "GND"), ("U3", "GND"), ("K1", "GND"), ("R2", "2"), ("R4", "2"))
    bme = {p.id for p in c.parts["U1"].component.pins}
    c.connect("+3V3", ("U1", next(p for p in ("VCC", "VIN") if p in bme)))
    c.connect("GND", ("U1", "GND"))
    for name, pin in (("SDA", "D21"), ("SCL", "D22")):
        c.net(name, bus="i2c")
        c.connect(name, ("A1", pin), ("U1", name), ("U2", name))
    c.connect("TRIG", ("A1", "D5"), ("U3", "TRIG"))
    c.connect("ECHO_5V", ("U3", "ECHO"), ("R1", "1"))
    c.connect("ECHO", ("R1", "2"), ("R2", "1"), ("A1", "D18"))
    c.connect("RELAY", ("A1", "D23"), ("K1", "IN"))
    c.connect("LIGHT", ("R3", "2"), ("R4", "1"), ("A1", "D34"))
    c.notes = [
        Note("ECHO is brought from 5 V to 3.3 V by R1 and R2.", ["R1", "R2"]),
        Note("The relay's contact may carry mains voltage: keep it in a closed housing and away from the logic side."),
    ]
    return c


def robot() -> Circuit:
    """Motor driver with two motors, its supply from a battery through a buck converter."""
    c = Circuit("Robot car")
    _rails(c, ("+9V", 9.0), ("+5V", 5.0))
    _add(c, "arduino-uno", "A1")
    _add(c, "l298n", "U1")
    _add(c, "dc-motor", "M1")
    _add(c, "dc-motor", "M2")
    _add(c, "battery-9v", "BT1")
    _add(c, "lm2596", "U2")
    _add(c, "capacitor-polarised", "C1", value="100 µF", owner="U2", role="bulk")
    c.connect("+9V", ("BT1", "+"), ("U2", "IN+"), ("U1", "12V"))
    c.connect("+5V", ("U2", "OUT+"), ("A1", "5V"), ("C1", "+"))
    c.connect("GND", ("BT1", "-"), ("U2", "IN-"), ("U2", "OUT-"), ("U1", "GND"), ("A1", "GND.1"), ("C1", "-"))
    for i, pin in enumerate(("D5", "D7", "D8", "D9", "D10", "D6")):
        target = ("ENA", "IN1", "IN2", "IN3", "IN4", "ENB")[i]
        c.connect(target, ("A1", pin), ("U1", target))
    for i, out in enumerate(("OUT1", "OUT2", "OUT3", "OUT4")):
        c.connect(f"M{i // 2 + 1}{'+-'[i % 2]}", ("U1", out), (f"M{i // 2 + 1}", "+-"[i % 2]))
    return c


def switch() -> Circuit:
    """A relay coil on a transistor: base resistor, pull-down, flyback diode."""
    c = Circuit("Relay driver")
    _rails(c, ("+5V", 5.0))
    _add(c, "arduino-uno", "A1")
    _add(c, "relay-5v", "K1")
    _add(c, "2n2222", "Q1", owner="K1", role="driver")
    _add(c, "diode-1n4148", "D1", owner="K1", role="flyback")
    _add(c, "resistor", "R1", value="1 kΩ", owner="Q1", role="base")
    _add(c, "resistor", "R2", value="10 kΩ", owner="Q1", role="pulldown")
    c.connect("+5V", ("A1", "5V"), ("K1", "A1"), ("D1", "K"))
    c.connect("GND", ("A1", "GND.1"), ("Q1", "E"), ("R2", "2"))
    c.connect("RELAY", ("A1", "D7"), ("R1", "1"), ("R2", "1"))
    c.connect("BASE", ("R1", "2"), ("Q1", "B"))
    c.net("COIL", "switched")
    c.connect("COIL", ("Q1", "C"), ("K1", "A2"), ("D1", "A"))
    return c


def solenoid() -> Circuit:
    """A solenoid on a MOSFET without a board; its input is a port."""
    c = Circuit("Solenoid switch")
    _rails(c, ("+12V", 12.0))
    _add(c, "solenoid", "L1", value="12 V")
    _add(c, "irlz44n", "Q1", owner="L1", role="driver")
    _add(c, "diode-1n4007", "D1", owner="L1", role="flyback")
    _add(c, "resistor", "R1", value="100 Ω", owner="Q1", role="gate")
    _add(c, "resistor", "R2", value="100 kΩ", owner="Q1", role="pulldown")
    c.connect("+12V", ("L1", "+"), ("D1", "K"))
    c.connect("GND", ("Q1", "S"), ("R2", "2"))
    c.connect("IN", ("R1", "1"))
    c.connect("GATE", ("R1", "2"), ("Q1", "G"), ("R2", "1"))
    c.connect("DRAIN", ("Q1", "D"), ("L1", "-"), ("D1", "A"))
    c.ports = [Port("IN", "IN", "in")]
    return c


def low_pass() -> Circuit:
    c = Circuit("RC low-pass, 1 kHz")
    _rails(c)
    _add(c, "resistor", "R1", value="1.6 kΩ")
    _add(c, "capacitor", "C1", value="100 nF")
    c.connect("IN", ("R1", "1"))
    c.connect("OUT", ("R1", "2"), ("C1", "1"))
    c.connect("GND", ("C1", "2"))
    c.ports = [Port("IN", "IN", "in"), Port("OUT", "OUT", "out"), Port("GND", "GND", "ground")]
    return c


def sallen_key() -> Circuit:
    c = Circuit("Sallen-Key low-pass")
    _rails(c, ("+5V", 5.0))
    _add(c, "mcp6001", "U1")
    for ref, value in (("R1", "10 kΩ"), ("R2", "10 kΩ")):
        _add(c, "resistor", ref, value=value)
    for ref, value in (("C1", "22 nF"), ("C2", "10 nF"), ("C3", "100 nF")):
        _add(c, "capacitor", ref, value=value)
    c.parts["C3"].owner, c.parts["C3"].role = "U1", "decoupling"
    c.connect("+5V", ("U1", "V+"), ("C3", "1"))
    c.connect("GND", ("U1", "V-"), ("C2", "2"), ("C3", "2"))
    c.connect("IN", ("R1", "1"))
    c.connect("N1", ("R1", "2"), ("R2", "1"), ("C1", "1"))
    c.connect("N2", ("R2", "2"), ("C2", "1"), ("U1", "IN+"))
    c.connect("OUT", ("U1", "OUT"), ("U1", "IN-"), ("C1", "2"))
    c.ports = [Port("IN", "IN", "in"), Port("OUT", "OUT", "out")]
    return c


def amplifier(inverting: bool = False) -> Circuit:
    c = Circuit("Inverting amplifier" if inverting else "Non-inverting amplifier")
    _rails(c, ("+9V", 9.0), ("-9V", -9.0))
    _add(c, "mcp6001", "U1")
    _add(c, "resistor", "R1", value="1 kΩ")
    _add(c, "resistor", "R2", value="10 kΩ")
    _add(c, "capacitor", "C1", value="100 pF")
    c.connect("+9V", ("U1", "V+"))
    c.connect("-9V", ("U1", "V-"))
    c.connect("FB", ("U1", "IN-"), ("R2", "1"), ("C1", "1"))
    c.connect("OUT", ("U1", "OUT"), ("R2", "2"), ("C1", "2"))
    if inverting:
        c.connect("IN", ("R1", "1"))
        c.connect("FB", ("R1", "2"))
        c.connect("GND", ("U1", "IN+"))
    else:
        c.connect("IN", ("U1", "IN+"))
        c.connect("FB", ("R1", "1"))
        c.connect("GND", ("R1", "2"))
    c.ports = [Port("IN", "IN", "in"), Port("OUT", "OUT", "out")]
    return c


def common_emitter() -> Circuit:
    c = Circuit("Common-emitter stage")
    _rails(c, ("+12V", 12.0))
    _add(c, "2n3904", "Q1")
    for ref, value in (("R1", "47 kΩ"), ("R2", "10 kΩ"), ("RC", "2.2 kΩ"), ("RE", "470 Ω")):
        _add(c, "resistor", ref, value=value)
    for ref, value in (("C1", "1 µF"), ("C2", "1 µF"), ("CE", "100 µF")):
        _add(c, "capacitor", ref, value=value)
    c.connect("+12V", ("R1", "1"), ("RC", "1"))
    c.connect("GND", ("R2", "2"), ("RE", "2"), ("CE", "2"))
    c.connect("IN", ("C1", "1"))
    c.connect("B", ("C1", "2"), ("R1", "2"), ("R2", "1"), ("Q1", "B"))
    c.connect("C", ("Q1", "C"), ("RC", "2"), ("C2", "1"))
    c.connect("E", ("Q1", "E"), ("RE", "1"), ("CE", "1"))
    c.connect("OUT", ("C2", "2"))
    c.ports = [Port("IN", "IN", "in"), Port("OUT", "OUT", "out")]
    return c


def supply() -> Circuit:
    """Transformer, bridge rectifier, smoothing capacitor, load."""
    c = Circuit("Unregulated supply")
    _rails(c, ("V+", 15.0))
    _add(c, "transformer", "T1")
    _add(c, "bridge-rectifier", "D1")
    _add(c, "fuse", "F1", value="500 mA")
    _add(c, "capacitor-polarised", "C1", value="2200 µF")
    _add(c, "resistor", "R1", value="1 kΩ")
    c.net("L", "mains")
    c.net("N", "mains")
    c.connect("L", ("F1", "1"))
    c.connect("LF", ("F1", "2"), ("T1", "P1"))
    c.connect("N", ("T1", "P2"))
    c.connect("AC1", ("T1", "S1"), ("D1", "~.1"))
    c.connect("AC2", ("T1", "S2"), ("D1", "~.2"))
    c.connect("V+", ("D1", "+"), ("C1", "+"), ("R1", "1"))
    c.connect("GND", ("D1", "-"), ("C1", "-"), ("R1", "2"))
    c.ports = [Port("L", "L", "in"), Port("N", "N", "in")]
    return c


def bare_chip() -> Circuit:
    """An ATmega328P on its own: crystal with load capacitors, decoupling, reset pull-up."""
    c = Circuit("ATmega328P on its own")
    _rails(c, ("+5V", 5.0))
    _add(c, "atmega328p", "U1")
    _add(c, "crystal", "Y1", value="16 MHz", owner="U1")
    for ref in ("C1", "C2"):
        _add(c, "capacitor", ref, value="22 pF", owner="U1", role="load-cap")
    for ref in ("C3", "C4", "C5"):
        _add(c, "capacitor", ref, value="100 nF", owner="U1", role="decoupling")
    _add(c, "resistor", "R1", value="10 kΩ", owner="U1", role="pullup")
    chip = {p.id: p for p in c.parts["U1"].component.pins}
    reset = next(p for p in chip if "RESET" in (p, *chip[p].aka) or p in ("PC6", "PC6/RESET"))
    xtal = [p for p in chip if p in ("PB6", "PB7", "XTAL1", "XTAL2")]
    for pin in chip.values():
        if pin.id.startswith(("VCC", "AVCC")):
            c.connect("+5V", ("U1", pin.id))
        if pin.id.startswith("GND"):
            c.connect("GND", ("U1", pin.id))
    for ref in ("C3", "C4", "C5"):
        c.connect("+5V", (ref, "1"))
        c.connect("GND", (ref, "2"))
    c.connect("XTAL1", ("U1", xtal[0]), ("Y1", "1"), ("C1", "1"))
    c.connect("XTAL2", ("U1", xtal[1]), ("Y1", "2"), ("C2", "1"))
    c.connect("GND", ("C1", "2"), ("C2", "2"))
    c.connect("RESET", ("U1", reset), ("R1", "2"))
    c.connect("+5V", ("R1", "1"))
    return c


def many_leds(n: int = 14) -> Circuit:
    c = Circuit(f"{n} LEDs")
    _rails(c, ("+5V", 5.0))
    _add(c, "arduino-uno", "A1")
    c.connect("+5V", ("A1", "5V"))
    c.connect("GND", ("A1", "GND.1"))
    for i in range(n):
        d, r = _add(c, "led", value="green"), _add(c, "resistor", value="220 Ω", role="series")
        c.parts[r].owner = d
        pin = f"D{i}" if i < 14 else f"A{i - 14}"
        c.connect(f"LED{i + 1}", ("A1", pin), (r, "1"))
        c.connect(f"LED{i + 1}_A", (r, "2"), (d, "A"))
        c.connect("GND", (d, "K"))
    return c


def dual_amplifier() -> Circuit:
    """Both halves of an LM358: a buffer after a divider, then a gain of eleven."""
    c = Circuit("Buffered reference and amplifier")
    _rails(c, ("+5V", 5.0))
    _add(c, "lm358", "U1")
    for ref, value in (("R1", "10 kΩ"), ("R2", "10 kΩ"), ("R3", "1 kΩ"), ("R4", "10 kΩ")):
        _add(c, "resistor", ref, value=value)
    _add(c, "capacitor", "C1", value="100 nF", owner="U1", role="decoupling")
    c.connect("+5V", ("U1", "V+"), ("R1", "1"), ("C1", "1"))
    c.connect("GND", ("U1", "V-"), ("R2", "2"), ("R3", "2"), ("C1", "2"))
    c.connect("HALF", ("R1", "2"), ("R2", "1"), ("U1", "IN1+"))
    c.connect("BUF", ("U1", "OUT1"), ("U1", "IN1-"), ("U1", "IN2+"))
    c.connect("FB", ("U1", "IN2-"), ("R3", "1"), ("R4", "1"))
    c.connect("OUT", ("U1", "OUT2"), ("R4", "2"))
    c.ports = [Port("OUT", "OUT", "out")]
    return c


ALL = {
    "blink": blink, "weather": weather, "robot": robot, "switch": switch, "solenoid": solenoid, "low_pass": low_pass,
    "sallen_key": sallen_key, "amplifier": amplifier, "inverting": lambda: amplifier(True),
    "dual_amplifier": dual_amplifier, "common_emitter": common_emitter, "supply": supply, "bare_chip": bare_chip, "many_leds": many_leds,
}  # fmt: skip
