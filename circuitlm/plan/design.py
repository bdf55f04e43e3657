"""`DesignPlan`: what an engineer, built-in or a language model, proposes. It holds no coordinates and no SPICE text."""

from __future__ import annotations

from pydantic import Field

from circuitlm.plan.request import Model, Told


class PlanPart(Model):
    """A part of the catalogue. `key` names it within the plan."""

    key: str
    component: str
    value: str | None = None
    label: str = ""
    settings: dict[str, str] = {}
    host: str | None = None
    """Key of the controller (or expander, multiplexer) that serves it."""
    drives: str | None = None
    """For a transistor or driver: key of the load it switches."""
    protocol: str | None = None
    """Which of its alternative interfaces to use: i2c, spi, uart."""
    pins: dict[str, str] = {}
    """Fixed controller pins: role ('' for the only signal) -> pin as the request writes it."""
    extra: list[str] = []
    """Interfaces or roles beyond the default ones that are wanted (int, do)."""
    options: dict[str, str] = {}
    """pull: up|down|external-up|external-down; series: ohms; dim: yes; on: supply (no controller); generic: yes (any converter of its kind);
    contact: nc (a switch by its normally closed contact); instance: UART2, SPI1 (the controller's block that serves it)."""
    wishes: list[str] = []
    reason: str = ""
    origin: str = "prompt"
    """prompt, assumed or model."""


class Link(Model):
    """A connection between interfaces or pins: `M1.motor -> U2.motor-a`, `U2.int -> A1.D2`."""

    a: str
    b: str
    reason: str = ""
    pins: dict[str, str] = {}
    """Pins that the request names for the lines: `A1.tx` -> `D1`."""


class Wire(Model):
    """Pins that are joined exactly as written: `Q1.B`, `A1.D5`, a ground `GND`, or a rail's voltage `5V`. No other step joins such a pin."""

    ends: list[str]
    reason: str = ""


class SupplyPlan(Model):
    """A source of power, given in the request or assumed."""

    key: str
    component: str
    volts: float | None = None
    current_a: float | None = None
    capacity_mah: float | None = None
    """What its cells hold, where the request says it."""
    watts: float | None = None
    """What a panel gives in the sun, where the request says it."""
    feeds: list[str] = []
    """Keys of parts it is meant for; empty: everything it suits."""
    given: bool = True
    wishes: list[str] = []
    count: int = 1
    origin: str = "prompt"
    """prompt or model: who named it."""


class PlanPassive(Model):
    """A resistor or capacitor that the request gives by value and place. Synthesis uses it there, once, or says why not."""

    component: str
    """resistor or capacitor."""
    value: float
    """Ohms or farads."""
    role: str
    """gate, base, pullup, pulldown, series, shunt, termination, across, decoupling, bulk, filter, load-cap, rc."""
    owners: list[str] = []
    """Keys of the parts that it serves, or ids of wishes that recipes and support parts stand for; empty: whichever fits."""
    at: str = ""
    """Pin or rail as written: RESET, A/B, VCC, 5V, GP26."""
    count: int | None = None
    """How many; None: one wherever its role is called for."""
    every: bool = False
    """At every part that it suits."""
    wish: str = ""
    words: str = ""


class Block(Model):
    """An instance of a recipe: an analog circuit that is designed by formula."""

    key: str
    recipe: str
    params: dict[str, float | str] = {}
    host: str | None = None
    """Controller whose pins its ports use (an ADC input, a switching output)."""
    joins: dict[str, str] = {}
    """Where its signal ports go instead of a terminal: `arduino-uno.pwm@D9` (function and, where fixed, pin), `mcp4725.VOUT`."""
    wishes: list[str] = []
    reason: str = ""


class Target(Model):
    """A figure that the circuit must reach: quantity, value, tolerance as a share."""

    quantity: str
    value: float
    unit: str
    tolerance: float = 0.05
    given: bool = True
    block: str | None = None


class DesignPlan(Model):
    """The proposal that synthesis turns into one circuit."""

    title: str = ""
    parts: list[PlanPart] = []
    links: list[Link] = []
    wires: list[Wire] = []
    supplies: list[SupplyPlan] = []
    blocks: list[Block] = []
    passives: list[PlanPassive] = []
    told: list[Told] = []
    """What the request tells net by net; synthesis lays it into the circuit."""
    values: dict[str, str] = {}
    """Designator of a part that synthesis places by itself -> the value that the request gives it (R3 -> 1k)."""
    targets: list[Target] = []
    answers: list[str] = []
    assumptions: list[str] = []
    advice: list[str] = []
    flags: dict[str, str] = Field(default_factory=dict)

    def part(self, key: str) -> PlanPart | None:
        return next((p for p in self.parts if p.key == key), None)

    def free_key(self, base: str) -> str:
        base = base.replace(".", "-")  # a dot parts a key from its pin: `teensy-4.0` would be pin 0 of `teensy-4`
        taken = {p.key for p in self.parts} | {s.key for s in self.supplies} | {b.key for b in self.blocks}
        key, n = base, 1
        while key in taken:
            n += 1
            key = f"{base}-{n}"
        return key
