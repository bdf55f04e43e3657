"""When a board's pins run out: slow wires move to an expander, analog ones to a converter, many servos to a driver."""

from __future__ import annotations

from circuitlm.circuit.component import Component, Pin
from circuitlm.circuit.vocabulary import MEASURED
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import DesignPlan, PlanPart
from circuitlm.synthesis.allocate import NoPin

MOST_EXPANDERS = 4
"""Expanders that a design adds by itself; more wishes than they hold ask for another board."""

MOST_CONVERTERS = 4
"""Converters that a design adds by itself: as many as there are addresses."""


def _added(plan: DesignPlan, function: str) -> int:
    """How many of the first choice for a function the plan has that nobody named."""
    return sum(p.component in catalogue().default_for(function) and p.origin == "assumed" for p in plan.parts)


def relieve(plan: DesignPlan, none_left: NoPin) -> bool:
    """More pins: slow wires move to an I2C expander. True when something was changed."""
    if plan.flags.get("nothing-else"):
        return False
    needs = getattr(none_left.demand, "needs", ())
    if "adc" in needs and _added(plan, "adc") < MOST_CONVERTERS:
        return add_adc(plan)
    if "pwm" in needs and plan.flags.get("pwm") != "yes":
        boards = [p for p in plan.parts if catalogue().get(p.component).mcu]
        crowd = max(boards, key=lambda p: len(_pulsed(plan, p)), default=None)
        if crowd is not None and add_pwm(plan, crowd, f"the {catalogue().entries[crowd.component]['name']} has too few PWM pins"):
            return True
    host = getattr(none_left.demand, "host", "")
    before = _added(plan, "expander")
    board = next((p for p in plan.parts if catalogue().get(p.component).mcu), None)
    if board is None or not host:
        return False
    movable = [
        p
        for p in plan.parts
        if p.host == board.key and not p.pins and p.options.get("dim") is None and slow_wires(catalogue().get(p.component))
    ]
    digits = [p for p in movable if catalogue().get(p.component).interfaces_of("segments")]
    first = [p for p in movable if p not in digits]
    if _spill(plan, first) or _spill(plan, digits):
        return True
    ids = catalogue().default_for("expander")
    if not ids or before >= MOST_EXPANDERS:
        return False
    for parts in (first, digits):  # digits last: each takes seven wires that it shares with the others on the board
        if sum(slow_wires(catalogue().get(p.component)) for p in parts) >= (1 if before else 3):
            _on_a_new_expander(plan, parts, ids[0], board, bool(before))
            return True
    return False


def _on_a_new_expander(plan: DesignPlan, movable: list[PlanPart], component: str, board: PlanPart, further: bool) -> None:
    """An expander on the board's bus with as many of the parts as it has pins for."""
    key = plan.free_key(component)
    plan.parts.append(
        PlanPart(key=key, component=component, host=board.key, origin="assumed", reason="the board's own pins do not suffice")
    )
    moved = _as_many_as_fit(movable, _pins(catalogue().get(component)))
    for part in moved:
        part.host = key
    plan.flags["expander"] = "yes"
    plan.assumptions.append(
        f"{'A further' if further else 'An'} I2C expander serves {len(moved)} of the simple parts, since the board's pins do not suffice."
    )


def _pins(component: Component) -> list[Pin]:
    return [component.pin(p) for i in component.interfaces_of("expander") for p in i.pins.values()]


def _as_many_as_fit(parts: list[PlanPart], pins: list[Pin], taken: int = 0) -> list[PlanPart]:
    """The first of the parts that an expander has pins for, *taken* of which have their wires; some of its pins may be outputs only."""
    inputs, left = sum(p.type == "bidirectional" for p in pins) - taken, len(pins) - taken
    fitting = []
    for part in parts:
        component = catalogue().get(part.component)
        wires, reads = slow_wires(component), slow_contacts(component)
        if wires <= left and reads <= max(inputs, 0):
            fitting.append(part)
            left, inputs = left - wires, inputs - reads
    return fitting


def _spill(plan: DesignPlan, movable: list[PlanPart]) -> bool:
    """Slow parts of the board go to the expanders that are there and have pins left."""
    moved = False
    for expander in plan.parts:
        component = catalogue().get(expander.component)
        pins = _pins(component)
        if component.mcu or not pins or not all("digital" in p.fn for p in pins):
            continue
        taken = sum(max(1, slow_wires(catalogue().get(p.component))) for p in plan.parts if p.host == expander.key)
        weak = component.logic is not None and component.logic.source_ma is not None
        able = [p for p in movable if p.host != expander.key and not (weak and catalogue().get(p.component).interfaces_of("segments"))]
        for part in _as_many_as_fit(able, pins, taken):
            part.host, moved = expander.key, True
    return moved


def slow_outputs(component: Component) -> int:
    """How many digital outputs that need not be fast switch a part that is nothing else: the inputs of a relay module; 0 for other parts."""
    ways = [i for i in component.interfaces if i.type != "contact" and i.default]
    inputs = [i for i in ways if i.type == "signals" and len(i.pins) == 1 and not any(i.needs.values())]
    switches = component.kind == "actuator" and bool(component.interfaces_of("contact"))
    return len(inputs) if switches and len(inputs) == len(ways) else 0


def switch_inputs(component: Component) -> int:
    """How many digital outputs an array of switches takes, one for each of its channels (a ULN2803's inputs); 0 for other parts."""
    inputs = [i for i in component.interfaces_of("signals") if i.default and i.serves and len(i.pins) == 1 and not any(i.needs.values())]
    loads = [i for i in component.interfaces_of("load") if i.role == "source"]
    return len(inputs) if component.kind == "driver" and len(loads) > 1 and len(inputs) == len(loads) else 0


_CONTACT = frozenset({"a", "b", "com", "no", "nc"})
_COUNTED = frozenset({"pulses", "rainfall", "wind-speed"})
"""What a contact tells by pulses that are counted: an expander is too slow for these."""


def slow_contacts(component: Component) -> int:
    """How many contacts of one wire each a part is made of that a hand, a magnet or a level moves: one of a button or a reed switch, eight
    of a DIP switch; 0 for other parts."""
    if component.kind not in ("input", "sensor") or component.supplies or _COUNTED & {*component.default_for, *component.provides}:
        return 0
    ways = [i for i in component.interfaces if i.default]
    return len(ways) if all(i.type == "contact" and _CONTACT.issuperset(i.pins) for i in ways) else 0


def slow_wires(component: Component) -> int:
    """How many digital wires that need not be fast a part hangs on which has no others: an indicator's LED, contacts, relay modules, the
    segments of a digit; 0 for other parts."""
    if wires := slow_outputs(component) or slow_contacts(component):
        return wires
    ways = [i for i in component.interfaces if i.default]
    if len(ways) != 1 or ways[0].role == "source":
        return 0
    if ways[0].type == "led" and component.kind == "indicator" and len(ways[0].pins) == 2:
        return 1
    return sum(not r.startswith("com") and r not in ways[0].optional for r in ways[0].pins) if ways[0].type == "segments" else 0


def add_adc(plan: DesignPlan) -> bool:
    """A converter for analog parts, when the board has too few analog inputs or none. True when the plan was changed."""
    board = next((p for p in plan.parts if catalogue().get(p.component).mcu), None)
    turned_down = plan.flags.get("avoid", "").split()
    ids = [i for i in catalogue().default_for("adc") if i not in turned_down]
    if board is None or not ids:
        return False
    key = plan.free_key(ids[0])
    channels = sum(len(i.pins) for i in catalogue().get(ids[0]).interfaces_of("expander"))
    analog = [p for p in plan.parts if p.host == board.key and not p.pins and analog_wires(catalogue().get(p.component))]
    moved = 0
    for part in analog:
        wires = analog_wires(catalogue().get(part.component))
        if moved + wires <= channels and _read_by_a_converter(catalogue().get(part.component)):
            part.host = key
            moved += wires
    blocks = not moved and not plan.flags.get("blocks-adc") and bool(plan.blocks)
    if not moved and not blocks:
        return False
    plan.parts.append(PlanPart(key=key, component=ids[0], host=board.key, origin="assumed", reason="the board has too few analog inputs"))
    if blocks:
        plan.flags["blocks-adc"] = key
    name = catalogue().entries[ids[0]]["name"]
    first = _added(plan, "adc") == 1
    plan.assumptions.append(
        f"{name} reads the analog parts, since the board has too few analog inputs."
        if first
        else f"A further {name} reads {moved} of them."
    )
    return True


def _read_by_a_converter(component: Component) -> bool:
    """Whether a part may hang on a converter: what of its wires is digital (a joystick's button) goes on to the board behind that one."""
    ways = [i for i in component.interfaces if i.default]
    return all(i.type in ("signals", "switchable", *MEASURED) for i in ways) and not any(
        n.rstrip("?") in ("pwm", "int", "dac") for i in ways for ns in i.needs.values() for n in ns
    )


def analog_wires(component: Component) -> int:
    """How many analog inputs a part asks for by default."""
    count = sum("adc" in n for i in component.interfaces if i.default for ns in i.needs.values() for n in ns)
    return count + len(component.interfaces_of(*MEASURED))


def crowded(plan: DesignPlan) -> None:
    """More pulsed parts than a controller has channels for (the ESP32's sixteen) go to a driver before anything is placed."""
    for board in plan.parts:
        mcu = catalogue().get(board.component).mcu
        if mcu and mcu.pwm_channels and len(_pulsed(plan, board)) > mcu.pwm_channels:
            add_pwm(plan, board, f"the {catalogue().entries[board.component]['name']} makes {mcu.pwm_channels} PWM signals at most")


def add_pwm(plan: DesignPlan, board: PlanPart, why: str) -> bool:
    """PWM drivers for all servos and dimmed LEDs of a board that no pin is named for, each with as many as it has channels. True when there
    is one."""
    ids = catalogue().default_for("servo-driver")
    servos = _pulsed(plan, board)
    if not ids or len(servos) < 2:
        return False
    driver = catalogue().get(ids[0])
    channels = sum(len(i.pins) for i in driver.interfaces_of("expander"))
    count = -(-len(servos) // channels)
    for n in range(count):
        key = plan.free_key(ids[0])
        plan.parts.append(PlanPart(key=key, component=ids[0], host=board.key, origin="assumed", reason=why))
        for part in servos[n * channels : (n + 1) * channels]:
            part.host = key
    plan.flags["pwm"] = "yes"
    name = catalogue().entries[ids[0]]["name"]
    lamps = sum(bool(catalogue().get(p.component).interfaces_of("led")) for p in servos)
    driven = " and ".join(f"{n} {what}" for n, what in ((len(servos) - lamps, "servos"), (lamps, "LEDs")) if n)
    plan.assumptions.append(
        f"{f'{count} x ' if count > 1 else ''}{name} {'drive' if count > 1 else 'drives'} the {driven}: {why}."
    )
    return True


def _pulsed(plan: DesignPlan, board: PlanPart) -> list[PlanPart]:
    """The parts of a board with one signal, a PWM, and no pin named for it: servos, and LEDs that are dimmed."""
    own = [(p, catalogue().get(p.component)) for p in plan.parts if p.host == board.key and not p.pins]
    return [p for p, c in own if _one_pulse(c) or (p.options.get("dim") is not None and c.interfaces_of("led") and slow_wires(c) == 1)]


def _one_pulse(component: Component) -> bool:
    ways = [i for i in component.interfaces if i.default]
    return bool(ways) and all(i.type == "signals" and len(i.pins) == 1 and any("pwm" in n for n in i.needs.values()) for i in ways)
