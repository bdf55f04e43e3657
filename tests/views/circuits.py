"""Small circuits for the tests of the views."""

from __future__ import annotations

from circuitlm.circuit.model import Circuit, PinRef, PinUse, Port
from circuitlm.knowledge.catalogue import catalogue


def place(circuit: Circuit, component: str, ref: str, **fields: object) -> None:
    circuit.add(catalogue().get(component), ref, **fields)


def weather() -> Circuit:
    """An Uno from a 9 V battery through a converter, a BME280 on I2C, an ultrasonic sensor, an LED by PWM."""
    c = Circuit("Weather station")
    place(c, "arduino-uno", "A1")
    place(c, "bme280", "U1", host="A1", settings={"address": "0x77"})
    place(c, "hc-sr04", "U2", host="A1", label="Tank level")
    place(c, "lm2596", "U3", settings={"output": "5 V"})
    place(c, "battery-9v", "BT1")
    place(c, "led", "D1", host="A1", settings={"color": "green"}, label="Status")
    place(c, "resistor", "R1", value="220", quantity=220.0, owner="D1", role="series")
    c.net("GND", "ground", 0.0)
    for name, volts in (("+5V", 5.0), ("+3V3", 3.3), ("VBAT", 9.0)):
        c.net(name, "power", volts)
    c.connect(
        "GND",
        ("A1", "GND.1"),
        ("U1", "GND"),
        ("D1", "K"),
        ("U2", "GND"),
        ("U3", "IN-"),
        ("U3", "OUT-"),
        ("BT1", "-"),
    )
    c.connect("VBAT", ("BT1", "+"), ("U3", "IN+"))
    c.connect("+5V", ("A1", "5V"), ("U2", "VCC"), ("U3", "OUT+"))
    c.connect("+3V3", ("A1", "3V3"), ("U1", "VCC"), ("U1", "CSB"), ("U1", "SDO"))
    c.connect("SDA", ("A1", "A4"), ("U1", "SDA")).bus = "i2c"
    c.connect("SCL", ("A1", "A5"), ("U1", "SCL")).bus = "i2c"
    c.connect("TRIG", ("A1", "D7"), ("U2", "TRIG"))
    c.connect("ECHO", ("A1", "D8"), ("U2", "ECHO"))
    c.connect("LED", ("A1", "D9"), ("R1", "1")).bus = "pwm"
    c.connect("LED_A", ("R1", "2"), ("D1", "A"))
    use(c, "A1", "A4", "bidir", "i2c0.sda")
    use(c, "A1", "A5", "bidir", "i2c0.scl")
    use(c, "A1", "D7", "out", "digital", "TRIG_PIN")
    use(c, "A1", "D8", "in", "digital", "ECHO_PIN")
    use(c, "A1", "D9", "out", "pwm", "LED_PIN")
    return c


def use(c: Circuit, ref: str, pin: str, direction: str, function: str, name: str = "", pull: str | None = None) -> None:
    c.uses[PinRef(ref, pin)] = PinUse(direction, function, pull, name)  # type: ignore[arg-type]


def low_pass() -> Circuit:
    """An RC low-pass of 1 kHz with its terminals: 1.6 kOhm, 100 nF."""
    c = Circuit("RC low-pass")
    place(c, "resistor", "R1", value="1.6k", quantity=1600.0)
    place(c, "capacitor", "C1", value="100n", quantity=1e-7)
    c.net("GND", "ground", 0.0)
    c.connect("IN", ("R1", "1"))
    c.connect("OUT", ("R1", "2"), ("C1", "1"))
    c.connect("GND", ("C1", "2"))
    c.ports = [Port("IN", "IN", "in", 50.0), Port("OUT", "OUT", "out", 1e6), Port("GND", "GND", "ground")]
    return c


def motor_switch() -> Circuit:
    """A motor on a 9 V battery, switched by a MOSFET from an Uno's pin, with flyback diode."""
    c = Circuit("Motor")
    place(c, "arduino-uno", "A1")
    place(c, "battery-9v", "BT1")
    place(c, "dc-motor", "M1")
    place(c, "irlz44n", "Q1")
    place(c, "diode-1n4007", "D1", owner="M1", role="flyback")
    place(c, "resistor", "R1", value="100", quantity=100.0, owner="Q1", role="gate")
    place(c, "resistor", "R2", value="10k", quantity=10e3, owner="Q1", role="pulldown")
    c.net("GND", "ground", 0.0)
    c.net("VBAT", "power", 9.0)
    c.connect("GND", ("A1", "GND.1"), ("BT1", "-"), ("Q1", "S"), ("R2", "2"))
    c.connect("VBAT", ("BT1", "+"), ("M1", "+"), ("D1", "K"))
    c.connect("DRAIN", ("Q1", "D"), ("M1", "-"), ("D1", "A"))
    c.connect("GATE", ("Q1", "G"), ("R1", "2"), ("R2", "1"))
    c.connect("MOTOR", ("A1", "D3"), ("R1", "1"))
    use(c, "A1", "D3", "out", "digital", "MOTOR_PIN")
    return c


def two_terminals(component: str, volts: float = 9.0, **fields: object) -> Circuit:
    """A two-pin part across a battery, through 680 Ohm."""
    c = Circuit(component)
    place(c, "battery-9v", "BT1")
    place(c, "resistor", "R1", value="680", quantity=680.0)
    place(c, component, "X1", **fields)
    a, b = (p.id for p in c.parts["X1"].component.pins)
    c.net("GND", "ground", 0.0)
    c.net("VCC", "power", volts)
    c.connect("VCC", ("BT1", "+"), ("R1", "1"))
    c.connect("MID", ("R1", "2"), ("X1", a))
    c.connect("GND", ("BT1", "-"), ("X1", b))
    return c


def nets_of(circuit: Circuit) -> set[frozenset[PinRef]]:
    """The connections alone, without names."""
    return {frozenset(n.pins) for n in circuit.nets.values() if len(n.pins) > 1}
