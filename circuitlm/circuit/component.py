"""A component file, as read and validated: what the catalogue knows of one part.

Everything else in the program asks these objects; nothing asks a part's name. Units: volts, milliamperes
(``*_ma``), ohms, farads, hertz, unless a field says otherwise.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from circuitlm.circuit.controller import Mcu
from circuitlm.circuit.datafile import Model, Text

PinType = Literal[
    "input",
    "output",
    "bidirectional",
    "tri_state",
    "passive",
    "free",
    "unspecified",
    "power_in",
    "power_out",
    "open_collector",
    "open_emitter",
    "no_connect",
]


class Pin(Model):
    """One physical pin. `id` is unique within the part (GND.1, GND.2); `name` is what is printed."""

    id: Text
    number: Text | None = None
    name: Text | None = None
    type: PinType
    fn: list[str] = Field(default_factory=list)
    """Functions with the peripheral instance behind them: digital, pwm, int, dac, touch, adc1.6, i2c0.sda,
    spi1.mosi, uart0.tx. A pin with `digital` can be read and written unless its type says otherwise."""
    io: Text | None = None
    """The name that firmware uses, where it differs from the id (D21 -> GPIO21, A4 -> 18)."""
    aka: list[Text] = Field(default_factory=list)
    """Other names people use for the pin (SDA for A4, GPIO4 for D4)."""
    domain: str | None = None
    """Supply or rail id whose voltage is this pin's logic level, where it is not the part's main one."""
    pull: Literal["up", "down"] | None = None
    """A fixed pull resistor inside the part or on its board."""
    pulls: list[Literal["up", "down"]] = Field(default_factory=list)
    """Pulls that firmware can switch on."""
    boot: Literal["high", "low"] | None = None
    """The level the pin must have at reset for a normal start."""
    loader: Literal["high", "low"] | None = None
    """The level at reset with which the chip waits for a program on its serial line instead."""
    caution: dict[str, str] = Field(default_factory=dict)
    """Reasons not to choose the pin first: kind -> explanation. Kinds: strapping, flash (never usable), usb, console
    (the boot log's UART), setting (the system's until a setting of it frees the pin), onboard (something is soldered to it), input-only, adc2, reset, psram, camera, jtag, clash, slow (no interrupt, no
    edges of a microsecond), slot (free as long as no card is
    in the board's slot), slot-wide (free where the card is read over one data line)."""
    v_max: float | None = None
    v_oh: float | None = None
    v_ih: float | None = None
    v_il: float | None = None
    r_out: float | None = None
    i_max_ma: float | None = None
    must_connect: bool = False
    stops: Literal["low", "high"] | None = None
    """The level at which the input keeps its part, or what it controls of it, from working: reset, shutdown, disable."""
    gates: list[Text] = Field(default_factory=list)
    """The pins that serve for nothing while the input is at that level, where these are not all of the part's (a driver enable: the driver's input)."""
    returns: Text | None = None
    """The pin at which the current of an isolated input leaves the part: the cathode of its optocoupler's LED."""
    unused: str | None = None
    """What to do with the pin when nothing uses it: a pin id to tie it to, or 'open' (the default)."""
    side: Literal["left", "right", "top", "bottom"] | None = None
    note: str | None = None


class Current(Model):
    """Supply current in mA. `peak_s`: how long a peak lasts, in seconds."""

    sleep: float | None = None
    typical: float | None = None
    peak: float | None = None
    peak_s: float | None = None


class Supply(Model):
    """What the part takes: pins, range in volts, current."""

    id: str = "main"
    pins: list[Text]
    ground: list[Text] = Field(default_factory=list)
    min: float
    max: float
    nominal: float | None = None
    abs_max: float | None = None
    ma: Current = Current()
    alt: str | None = None
    """Supplies of one `alt` group are alternatives (a board's USB, VIN and 5V): one of them feeds the part."""
    kind: Literal["rail", "usb", "battery", "mains"] = "rail"
    optional: bool = False
    limit_ma: float | None = None
    """What may be drawn through this input (USB: 500)."""
    not_with: list[str] = Field(default_factory=list)
    """Supplies or rails that must not be fed at the same time."""


class Rail(Model):
    """What the part gives: a regulated or passed-on voltage at pins."""

    id: str
    pins: list[Text]
    ground: list[Text] = Field(default_factory=list)
    volts: float | None = None
    """None: adjustable between min and max, or the same as `source` (a pass-through)."""
    min: float | None = None
    max: float | None = None
    max_ma: float | None = None
    source: str | None = None
    """The supply id it is made from."""
    source_max: float | None = None
    """Largest voltage of `source` from which the rail may be made, V; above it a jumper switches it off, and its pins want feeding."""
    topology: Literal["linear", "buck", "boost", "buck-boost", "pass", "cell", "adapter", "charger"] = "pass"
    dropout: float | None = None
    p_max: float | None = None
    """Largest dissipation of a linear regulator, W."""
    efficiency: float | None = None
    setting: str | None = None


class Logic(Model):
    """Logic levels of the part's signal pins. `volts`: a number, or the supply id they follow."""

    volts: float | str = "main"
    tolerant: float | None = None
    """Highest voltage an input stands (5.0 for a 5 V tolerant 3.3 V part); None: its logic voltage + 0.3."""
    v_ih: float | None = None
    v_il: float | None = None
    v_oh: float | None = None
    v_ih_ratio: float | None = None
    """V_IH as a share of the supply, where the datasheet gives a ratio (0.7)."""
    clamp_ma: float | None = None
    """Most that may flow through an input's protection diodes to the supply and ground; None: not known, no current is counted on."""
    pin_ma: float | None = None
    """Recommended continuous current of an output pin."""
    pin_ma_max: float | None = None
    source_ma: float | None = None
    """What an output gives at its high level, where that is far less than it sinks (quasi-bidirectional pins); None: as much as it sinks."""
    total_ma: float | None = None


class Interface(Model):
    """A map from the roles of a protocol or port to the part's pins.

    Types: see INTERFACE_TYPES (in `vocabulary`). `role`: controller, target, peer (buses); source (the part drives), sink (the part is
    driven), either.
    """

    id: str
    type: str
    role: Literal["controller", "target", "peer", "source", "sink", "either"] = "target"
    pins: dict[str, Text]
    needs: dict[str, list[str]] = Field(default_factory=dict)
    """Per role: what the controller's pin must offer beyond digital: adc, pwm, int, dac, and pullup / pulldown (a switch
    or open-collector output that needs one). With '?' it is a wish: {sig: [adc]}, {sig: ["int?"]}, {sel: [pullup]}."""
    optional: list[str] = Field(default_factory=list)
    """Roles that may stay open when nobody asks for them (INT, BUSY, DRDY)."""
    addresses: list[str] = Field(default_factory=list)
    readdress: str | None = None
    """Id of the interface whose line holds the part in reset, so that firmware gives like parts on one bus addresses one by one."""
    alt: str | None = None
    """Interfaces of one group are alternatives (I2C or SPI); the first listed is the default."""
    ties: dict[Text, Text] = Field(default_factory=dict)
    """When this interface is the one in use: pin -> pin it must be joined to (CSB: VCC)."""
    open_drain: bool = False
    share: bool = False
    """Several parts may share the controller's pin (1-Wire)."""
    v_max: float | None = None
    """Largest voltage an analog source gives, where it is below the supply."""
    max_hz: float | None = None
    volts: list[float] = Field(default_factory=list)
    """[min, max] voltage of a power port (motor, load, cell)."""
    max_ma: float | None = None
    series: dict[str, Text] = Field(default_factory=dict)
    """Role -> value of a resistor that belongs in series with that line (DFPlayer RX: 1k)."""
    serves: list[str] = Field(default_factory=list)
    """Ids of this part's other interfaces that it controls: joined only when one of those is used."""
    default: bool = True
    """False: joined only when somebody asks for it (a second, digital output of an analog sensor)."""
    note: str | None = None


class Choice(Model):
    """One choice of a setting: ties it makes (pin -> pin) and how a person sets it."""

    value: Text
    ties: dict[Text, Text] = Field(default_factory=dict)
    how: str = ""


class Setting(Model):
    """An address strap, jumper or trimmer."""

    id: str
    choices: list[Choice] = Field(default_factory=list)
    default: Text | None = None
    how: str = ""
    unit: str = ""


class OnBoard(Model):
    """What is already soldered to the part's board, so that it is not added twice."""

    pullups: list[dict[str, Text | float]] = Field(default_factory=list)
    """[{pin: SDA, to: VCC, ohms: 4700}]"""
    decoupling: bool = False
    regulator: float | None = None
    level_shift: bool = False
    flyback: bool = False
    driver: bool = False
    led_resistor: bool = False
    antenna: bool = False
    termination: bool = False
    note: str | None = None


class Need(Model):
    """A support part that the component asks for (an application rule).

    Two-pin parts join `a` and `b`; a tie has no part. A value may be a quantity ('100n', '10k').
    """

    part: Literal["resistor", "capacitor", "capacitor-polarised", "diode", "diode-schottky", "crystal", "inductor", "tie"]
    a: Text
    b: Text
    value: Text | None = None
    why: str
    when: dict[str, str] = Field(default_factory=dict)
    """Conditions, all must hold: {used: PIN}, {unused: PIN}, {setting.NAME: VALUE}, {interface: ID}, {beside: KIND OF PART THAT WAS PLACED}."""
    spare: str | None = None
    """Why the component also works without: left out where the request excludes such a part or wants nothing but what it names."""
    source: str | None = None


class Names(Model):
    """The part's name, and its pins' names (ours -> theirs), in another system."""

    type: Text | None = None
    footprint: str | None = None
    pins: dict[Text, Text | None] = Field(default_factory=dict)
    attrs: dict[str, Text] = Field(default_factory=dict)


class Differs(Model):
    """A difference to the part's KiCad symbol that somebody looked into, and why the file stands."""

    pins: list[Text]
    """Our pins' ids; for `missing` the symbol's pin numbers."""
    what: Literal["name", "type", "number", "missing", "extra", "unit"]
    reason: str
    kicad: int | None = None
    """The release of KiCad whose library has it (6); None: all that were seen."""


class Source(Model):
    """How a fact was seen: read (the document itself), symbol (KiCad's), published (an independent pinout), recalled."""

    kind: Literal["read", "symbol", "published", "recalled"]
    what: str
    note: str | None = None


class Proof(Model):
    """Where a document says what a drafted field says: its page and its own words."""

    page: int
    words: str = ""
    found: bool = True
    """False: the page does not say so, and a person has to correct the field."""


class Component(Model):
    """All that the catalogue knows of one part."""

    id: str
    name: str
    kind: str
    form: Literal["module", "ic", "board", "discrete", "generic"]
    ref: str
    """Designator prefix: U, R, C, D, Q, J, M, K, SW, BT, LS, MK, Y, F, L, T, A (boards)."""
    mpn: str | None = None
    value: Text | None = None
    """Default value of a passive ('10k', '100n')."""
    aliases: list[Text] = Field(default_factory=list)
    description: str = ""
    uses: list[Text] = Field(default_factory=list)
    default_for: list[str] = Field(default_factory=list)
    provides: list[str] = Field(default_factory=list)
    carries: list[Text] = Field(default_factory=list)
    """What people call the things that a board has on it (accelerometer, sd card): a request's word for one needs no part of its own."""
    alone: str | None = None
    """Id of the file that describes the same module where it runs its own program, for a request that names no controller."""
    stands_for: str | None = None
    """Id of the better known relative with other ratings: circuits are planned with that one, and where a request names this one, this one is
    drawn in its place, with its own limits."""
    pins: list[Pin]
    supplies: list[Supply] = Field(default_factory=list)
    rails: list[Rail] = Field(default_factory=list)
    logic: Logic | None = None
    mcu: Mcu | None = None
    interfaces: list[Interface] = Field(default_factory=list)
    settings: list[Setting] = Field(default_factory=list)
    on_board: OnBoard = Field(default_factory=OnBoard)
    joined: list[list[Text]] = Field(default_factory=list)
    isolation: dict[str, list[Text]] = Field(default_factory=dict)
    """Isolation groups: name -> pins. Pins of different groups must never share a net."""
    hazard: str | None = None
    needs: list[Need] = Field(default_factory=list)
    spec: dict[str, float | bool | str] = Field(default_factory=dict)
    """Figures of a discrete part by the names in SPEC_KEYS (in `vocabulary`)."""
    shape: str = "box"
    """Drawing symbol; see SHAPES (in `vocabulary`)."""
    names: dict[str, Names] = Field(default_factory=dict)
    build: list[str] = Field(default_factory=list)
    """Sentences for the builder, in order ("Trim the output to 5.0 V before anything is connected.")."""
    firmware: dict[str, str] = Field(default_factory=dict)
    """Libraries: {arduino: "Adafruit BME280", micropython: "..."}."""
    sources: list[Source]
    differs: list[Differs] = Field(default_factory=list)
    """Settled differences to the KiCad symbol in `names`; `kb check --kicad` tells of those that no longer exist."""
    unrated: bool = False
    """Nothing is known beyond pins and their types (a KiCad symbol): supply ranges and limits are placeholders that no rule may trust."""
    unconfirmed: bool = False
    """A model drafted the file from a document, and no person has compared the two yet; every design with the part says so."""
    proof: dict[str, Proof] = Field(default_factory=dict)
    """Of a drafted part: field -> where it comes from (pins.VCC, supplies.main.max, interfaces.i2c.addresses.0x76)."""

    def pin(self, pin_id: str) -> Pin:
        """The pin of that id. Raises KeyError."""
        return self._pins()[pin_id]

    def pulls_itself(self, need: Need) -> bool:
        """Whether a resistor that the part asks for only helps a reset input's own pull, which is there without it."""
        ends = [self.pin(p) for p in (need.a, need.b) if self.has_pin(p)]
        return need.part == "resistor" and any(p.pulls and "reset" in p.caution for p in ends)

    def wanted_above(self, supply: Supply) -> tuple[str, float] | None:
        """(another supply's id, V): above that voltage there, the part no longer makes what this optional supply takes by itself."""
        for rail in self.rails:
            if supply.optional and rail.source and rail.source_max is not None and set(rail.pins) & set(supply.pins):
                return rail.source, rail.source_max
        return None

    def stands_in(self, known: str | None, words: str) -> bool:
        """Whether it is what these words ask for of its better known relative: a 1N4001 is 'a diode' as much as the 1N4007, but no '1N4007'."""
        return known is not None and self.stands_for == known and not any(c.isdigit() for c in words)

    def has_pin(self, pin_id: str) -> bool:
        return pin_id in self._pins()

    def _pins(self) -> dict[str, Pin]:
        found = self.__dict__.get("_by_id")
        if found is None:
            found = {p.id: p for p in self.pins}
            self.__dict__["_by_id"] = found
        return found

    def interface(self, interface_id: str) -> Interface | None:
        return next((i for i in self.interfaces if i.id == interface_id), None)

    def interfaces_of(self, *types: str) -> list[Interface]:
        return [i for i in self.interfaces if i.type in types]

    def ground_pins(self) -> list[str]:
        grounds = [g for s in self.supplies for g in s.ground] + [g for r in self.rails for g in r.ground]
        return list(dict.fromkeys(grounds))

    def supply_pins(self) -> list[str]:
        return list(dict.fromkeys(p for s in self.supplies for p in s.pins))
