"""Between the model's sketch and the plan: every id, key, pin and value is held against the catalogue; nothing else passes.

What does not hold is a fault in words: told to the model once, then left out and reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from circuitlm.circuit import units
from circuitlm.circuit.component import Component
from circuitlm.circuit.leds import FORWARD_VOLTS
from circuitlm.circuit.pins import find_pin, io_pins
from circuitlm.engineers.llm.schemas import Pair, Sketch, SketchBlock, SketchLink, SketchPart, SketchSupply
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.search import search
from circuitlm.plan import Block, DesignPlan, Link, PlanPart, SupplyPlan, Wire
from circuitlm.synthesis.recipes import recipes

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
_VOLTS = re.compile(r"[+]?(\d+(?:\.\d+)?)\s?V(?:CC|DD|DC)?|(\d+)V(\d+)", re.I)
_GROUND = {"GND", "GROUND", "0V", "VSS"}
_PASSIVE_UNIT = {"R": "Ω", "C": "F", "L": "H"}
_BUS = re.compile(r"(?:i2c|spi|uart|serial|i2s|onewire|one-wire|pwm|adc|dac|analog|digital|gpio)\d?", re.I)
"""What a controller's side of a link may be called where the program is to pick the pins."""
HIGHEST_V = 400.0
"""No source of a plan has more, V."""


@dataclass(slots=True)
class Converted:
    """A plan, and what of the sketch could not be taken over, in words for the model and for the report."""

    plan: DesignPlan
    faults: list[str] = field(default_factory=list)


def clean(text: str, limit: int = 300) -> str:
    """A model's text for people: one line without control characters."""
    return re.sub(r"\s+", " ", "".join(c if c.isprintable() or c.isspace() else " " for c in text)).strip()[:limit]


def to_plan(sketch: Sketch, offered: set[str] | None = None) -> Converted:
    """The plan that a sketch means. *offered*: the ids that the model may choose from; None: the whole catalogue."""
    return _Conversion(sketch, offered).run()


class _Conversion:
    def __init__(self, sketch: Sketch, offered: set[str] | None):
        self.sketch = sketch
        self.offered = offered
        self.plan = DesignPlan()
        self.faults: list[str] = []
        self.components: dict[str, Component] = {}
        self.joined: dict[str, dict[str, str]] = {}
        """Key -> what the sketch's links name of it -> the key at the other end."""

    def run(self) -> Converted:
        for part in self.sketch.parts:
            self._part(part)
        for supply in self.sketch.supplies:
            self._supply(supply)
        for block in self.sketch.blocks:
            self._block(block)
        for link in self.sketch.links:
            for (key, _, what), (other, _, _) in _both_ways(link):
                self.joined.setdefault(key, {})[what] = other
        for part in self.sketch.parts:
            self._details(part)
        for link in self.sketch.links:
            self._link(link)
        self.plan.assumptions = [t for a in self.sketch.assumptions if (t := clean(a))]
        if answer := clean(self.sketch.answer, 1200):
            self.plan.answers = [answer]
        return Converted(self.plan, self.faults)

    # -- parts --------------------------------------------------------------------------------------------------------
    def _known(self, key: str, component: str) -> Component | None:
        """The component of an entry, when its key is free and its id is one that may be used."""
        if not _KEY.fullmatch(key) or key in self.components:
            self.faults.append(f"the key {clean(key, 40)!r} is {'used twice' if key in self.components else 'no plain name'}")
            return None
        if component not in catalogue():
            near = search().nearest(clean(component, 60))
            self.faults.append(
                f"{key}: there is no component {clean(component, 60)!r}" + (f"; the nearest are {', '.join(near)}" if near else "")
            )
            return None
        if self.offered is not None and component not in self.offered:
            self.faults.append(f"{key}: {component} is not among the components offered")
            return None
        return catalogue().get(component)

    def _part(self, part: SketchPart) -> None:
        component = self._known(part.key, part.component)
        if component is None:
            return
        if component.kind == "supply" and component.rails and not component.interfaces_of("cell"):
            self._supply(SketchSupply(key=part.key, component=part.component))
            return
        self.components[part.key] = component
        value = self._value(part, component)
        color = clean(part.label, 60).lower()
        lit = {"color": color} if component.shape == "led" and color in FORWARD_VOLTS else {}
        self.plan.parts.append(
            PlanPart(
                key=part.key,
                component=component.id,
                value=value,
                label=clean(part.label, 60),
                settings=lit,
                reason=clean(part.reason),
                origin="model",
            )
        )

    def _value(self, part: SketchPart, component: Component) -> str | None:
        if not part.value:
            return None
        unit = _PASSIVE_UNIT.get(component.ref)
        if unit is None:
            return None if component.ref in ("U", "A", "M", "K") else clean(part.value, 20) or None
        try:
            value = units.parse(part.value, unit)
        except ValueError:
            self.faults.append(f"{part.key}: {clean(part.value, 20)!r} is no value in {unit}")
            return None
        if value.unit not in ("", unit) or not 0 < value.value < 1e12:
            self.faults.append(f"{part.key}: {clean(part.value, 20)!r} is no value in {unit}")
            return None
        return units.short(value.value, unit)

    def _supply(self, supply: SketchSupply) -> None:
        component = self._known(supply.key, supply.component)
        if component is None:
            return
        if not component.rails or component.kind != "supply":
            self.faults.append(f"{supply.key}: {component.id} is no source of power; put it among the parts")
            return
        volts = supply.volts
        if volts is not None and not 0 < volts <= HIGHEST_V:
            self.faults.append(f"{supply.key}: {volts:g} V is no voltage for a source here")
            volts = None
        rail = component.rails[0]
        if volts is not None and rail.volts is not None and abs(volts - rail.volts * supply.count) > 0.25 * rail.volts * supply.count:
            self.faults.append(f"{supply.key}: {component.id} gives {rail.volts:g} V, not {volts:g} V")
            volts = None
        self.components[supply.key] = component
        self.plan.supplies.append(
            SupplyPlan(
                origin="model",
                key=supply.key,
                component=component.id,
                volts=volts,
                count=supply.count,
                feeds=[f for f in supply.feeds if _KEY.fullmatch(f)],
            )
        )

    def _block(self, block: SketchBlock) -> None:
        if not _KEY.fullmatch(block.key) or block.key in self.components or self.plan.free_key(block.key) != block.key:
            self.faults.append(f"the block's key {clean(block.key, 40)!r} is no free name")
            return
        recipe = recipes().get(block.recipe)
        if recipe is None:
            self.faults.append(f"{block.key}: there is no recipe {clean(block.recipe, 40)!r}; there are {', '.join(sorted(recipes()))}")
            return
        params = {p.name: _number(p.value) for p in block.params if re.fullmatch(r"[A-Za-z][\w.-]{0,30}", p.name)}
        self.plan.blocks.append(Block(key=block.key, recipe=recipe.id, params=params, reason=clean(block.reason) or recipe.title))

    # -- what parts say of each other -----------------------------------------------------------------------------------
    def _details(self, part: SketchPart) -> None:
        planned = self.plan.part(part.key)
        component = self.components.get(part.key)
        if planned is None or component is None:
            return
        if part.host:
            serving = self.components.get(part.host) if part.host != part.key else None
            if serving is not None and (
                serving.mcu or any(i.role in ("source", "controller") for i in serving.interfaces_of("expander", "i2c"))
            ):
                planned.host = part.host
            else:
                self.faults.append(f"{part.key}: {clean(part.host, 40)!r} is no controller of the plan")
        if part.drives and not self._wired_whole(part.key, component):
            if part.drives in self.components and part.drives != part.key:
                planned.drives = part.drives
            else:
                self.faults.append(f"{part.key}: {clean(part.drives, 40)!r}, which it is to drive, is not in the plan")
        if part.protocol:
            if any(part.protocol.lower() in (i.type, i.id) for i in component.interfaces):
                planned.protocol = part.protocol.lower()
            else:
                self.faults.append(f"{part.key}: {component.id} has no interface {clean(part.protocol, 40)!r}")
        for pair in part.settings:
            self._setting(planned, component, pair)
        for pair in part.pins:
            self._pin(planned, component, pair.name, pair.value)

    def _setting(self, planned: PlanPart, component: Component, pair: Pair) -> None:
        setting = next((s for s in component.settings if s.id == pair.name), None)
        choices = [str(c.value) for c in setting.choices] if setting else []
        if setting is None or (choices and pair.value.lower() not in [c.lower() for c in choices]):
            there = (
                f"{setting.id} can be {', '.join(choices)}"
                if setting
                else f"it has {', '.join(s.id for s in component.settings) or 'no settings'}"
            )
            self.faults.append(f"{planned.key}: {component.id} cannot be set to {clean(pair.name, 30)} = {clean(pair.value, 30)}; {there}")
            return
        planned.settings[setting.id] = next((c for c in choices if c.lower() == pair.value.lower()), clean(pair.value, 30))

    def _pin(self, planned: PlanPart, component: Component, role: str, pin: str) -> None:
        """A controller's pin for a role of a part."""
        host = planned.host or self._only_controller()
        board = self.components.get(host or "")
        if board is None or not board.mcu:
            self.faults.append(f"{planned.key}: pins are fixed without a controller")
            return
        found = find_pin(board, pin)
        if found is None or found not in io_pins(board):
            near = ", ".join(p.id for p in io_pins(board)[:40])
            self.faults.append(f"{planned.key}: {board.id} has no pin {clean(pin, 30)!r} for signals; it has {near}")
            return
        key = self._role(component, role)
        if key is None:
            roles = ", ".join(dict.fromkeys(r for i in component.interfaces for r in i.pins)) or "one signal"
            self.faults.append(f"{planned.key}: {component.id} has no signal {clean(role, 30)!r}; it has {roles}")
            return
        planned.host = host
        planned.pins[key] = found.id

    def _role(self, component: Component, name: str) -> str | None:
        """A part's role by its name or by its pin's name; '' for the only signal of a part. None: there is none such."""
        supply = {*component.supply_pins(), *component.ground_pins()}
        signals = {pin: role for i in component.interfaces for role, pin in i.pins.items() if pin not in supply}
        if not name:
            return ""
        low = name.lower()
        for role in signals.values():
            if low == role.lower():
                return "" if len(set(signals)) == 1 else role
        pin_found = find_pin(component, name)
        if pin_found is not None and pin_found.id in signals:
            return "" if len(set(signals)) == 1 else signals[pin_found.id]
        return None

    # -- links ----------------------------------------------------------------------------------------------------------
    def _link(self, link: SketchLink) -> None:
        ends = [self._end(link.a), self._end(link.b)]
        if None in ends:
            return
        (key_a, what_a), (key_b, what_b) = ends  # type: ignore[misc]
        if not key_a:
            key_a, what_a, key_b, what_b = key_b, what_b, key_a, what_a
        if key_a and (not key_b or self._pins(key_a, what_a, key_b, what_b)) and self._wire(link, key_a, what_a, key_b, what_b):
            return
        if not key_a or key_a == key_b:
            self.faults.append(f"the link {clean(link.a, 40)} - {clean(link.b, 40)} joins nothing")
            return
        if key_b and self._mcu(key_a) and not self._mcu(key_b):
            key_a, what_a, key_b, what_b = key_b, what_b, key_a, what_a
        planned, component = self.plan.part(key_a), self.components[key_a]
        if self._of_a_switch(key_a, what_a, key_b, what_b) or (key_b and self._of_a_switch(key_b, what_b, key_a, what_a)):
            return
        if key_b and planned is not None and self._mcu(key_b) and component.interfaces:
            self._to_controller(planned, component, what_a, key_b, what_b)
            return
        if key_b and self._mcu(key_a) and self._mcu(key_b):
            self.plan.links.append(Link(a=f"{key_a}.{what_a}", b=f"{key_b}.{what_b}", reason=clean(link.reason)))
            return
        supply = {*component.supply_pins(), *component.ground_pins()}
        if not key_b and (what_a in supply or not component.has_pin(what_a)):
            return  # the power tree feeds what has supply pins
        self.plan.links.append(Link(a=f"{key_a}.{what_a}", b=f"{key_b}.{what_b}" if key_b else what_b, reason=clean(link.reason)))

    def _pins(self, key_a: str, what_a: str, key_b: str, what_b: str) -> bool:
        """Whether both ends are pins, at least one of them of a part that no interface wires."""
        a, b = self.components[key_a], self.components[key_b]
        if not (a.has_pin(what_a) and b.has_pin(what_b)):
            return False
        return key_a == key_b or not (self._serves(a, what_a, b, what_b) or self._serves(b, what_b, a, what_a))

    def _serves(self, part: Component, pin: str, board: Component, there: str) -> bool:
        """Whether a part's pin at a controller's is a matter of interfaces: synthesis knows levels, pull-ups and drivers for it."""
        if board.mcu is None or part.mcu is not None or there not in {p.id for p in io_pins(board)}:
            return False
        return self._role(part, pin) is not None

    def _wire(self, link: SketchLink, key_a: str, what_a: str, key_b: str, what_b: str) -> bool:
        """A link between pins, or of a pin with a rail, as a wire of the plan; False where another way suits it better."""
        component = self.components[key_a]
        if not component.has_pin(what_a) or self._of_a_switch(key_a, what_a, key_b, what_b):
            return False
        if key_b and self._of_a_switch(key_b, what_b, key_a, what_a):
            return False
        if not key_b and what_b == "GND" and (what_a in component.ground_pins() or component.kind == "supply"):
            return True  # grounds are joined anyway
        if (key_a, what_a) == (key_b, what_b):
            return False
        self.plan.wires.append(Wire(ends=[f"{key_a}.{what_a}", f"{key_b}.{what_b}" if key_b else what_b], reason=clean(link.reason)))
        return True

    def _wired_whole(self, key: str, component: Component) -> bool:
        """Whether links name every pin of a transistor, and no controller's pin at its base or gate: then it is wired as they say, and
        what it drives is a remark."""
        said = self.joined.get(key, {})
        if component.shape not in ("npn", "pnp", "nmos", "pmos") or not all(p.id in said for p in component.pins):
            return False
        return not self._mcu(said.get("B") or said.get("G") or "")

    def _end(self, text: str) -> tuple[str, str] | None:
        """(key, interface or pin) of a link's end; ('', 'GND' or '5V') for a supply."""
        word = text.strip()
        if word.upper() in _GROUND:
            return "", "GND"
        if m := _VOLTS.fullmatch(word):
            return "", f"{float(m[1]) if m[1] else float(f'{m[2]}.{m[3]}'):g}V"
        key, _, what = word.partition(".")
        component = self.components.get(key)
        if component is None:
            self.faults.append(f"a link names {clean(key, 40)!r}, which is not in the plan")
            return None
        if not what:
            what = component.interfaces[0].id if component.interfaces else ""
        if any(what.lower() in (i.id, i.type) for i in component.interfaces):
            return key, what.lower()
        if component.has_pin(what) or (component.mcu and _BUS.fullmatch(what)):
            return key, what
        role = next((pin for i in component.interfaces for r, pin in i.pins.items() if r.lower() == what.lower()), None)
        found = find_pin(component, what)
        if role or found:
            return key, role or found.id  # type: ignore[union-attr]
        pins = ", ".join(p.id for p in component.pins[:40])
        self.faults.append(f"{key} ({component.id}) has no pin or interface {clean(what, 30)!r}; its pins are {pins}")
        return None

    def _to_controller(self, planned: PlanPart, component: Component, what: str, board: str, pin: str) -> None:
        """A part's link to a controller: its host, and where a pin is named on both sides, the fixed pin."""
        planned.host = planned.host or board
        interface = next((i for i in component.interfaces if what in (i.id, i.type)), None)
        if interface is not None and not component.has_pin(what):
            if len(interface.alt or "") and planned.protocol is None:
                planned.protocol = interface.type
            if len(interface.pins) == 1 and find_pin(self.components[board], pin) is not None:
                self._pin(planned, component, next(iter(interface.pins)), pin)
            return
        if what in {*component.supply_pins(), *component.ground_pins()}:
            return
        if find_pin(self.components[board], pin) is None:
            return  # 'U2.SDA to A1.i2c': the program picks the bus's pin
        if self._role(component, what) is None:
            self.plan.links.append(Link(a=f"{planned.key}.{what}", b=f"{board}.{pin}"))
            return
        self._pin(planned, component, what, pin)

    def _of_a_switch(self, key: str, pin: str, other: str, there: str) -> bool:
        """A wire of a transistor that `drives` a load: the program joins it; the controller's pin at its gate or base is the load's."""
        planned, component = self.plan.part(key), self.components.get(key)
        if planned is None or component is None or not planned.drives or component.shape not in ("npn", "pnp", "nmos", "pmos"):
            return False
        load = self.plan.part(planned.drives)
        if pin in ("G", "B") and self._mcu(other) and load is not None:
            found = find_pin(self.components[other], there)
            if found is not None and not load.pins:
                load.host, load.pins = other, {"": found.id}
        return True

    def _mcu(self, key: str) -> bool:
        return key in self.components and self.components[key].mcu is not None

    def _only_controller(self) -> str | None:
        boards = [k for k in self.components if self._mcu(k)]
        return boards[0] if len(boards) == 1 else None


def _both_ways(link: SketchLink) -> tuple[tuple[tuple[str, str, str], tuple[str, str, str]], ...]:
    a, b = link.a.partition("."), link.b.partition(".")
    return (a, b), (b, a)


def _number(text: str) -> float | str:
    """A parameter: a number or quantity in SI units, else the plain word."""
    try:
        return units.parse(text).value
    except ValueError:
        return clean(text, 40)
