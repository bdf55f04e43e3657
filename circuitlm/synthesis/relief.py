"""When a board's pins run out: slow wires move to an expander, analog ones to a converter, many servos to a driver."""

from __future__ import annotations

from circuitlm.circuit.component import Component
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
    if before >= MOST_EXPANDERS:
        return False
    movable = [
        p
        for p in plan.parts
        if one_slow_wire(catalogue().get(p.component))
        and not p.pins
        and p.options.get("dim") is None
        and p.host == next((x.key for x in plan.parts if catalogue().get(x.component).mcu), None)
    ]
    if host and (moved := _spill(plan, movable, host)):
        return moved
    ids = catalogue().default_for("expander")
    if len(movable) < (1 if before else 3) or not ids or not host:
        return False
    board = next((p for p in plan.parts if catalogue().get(p.component).mcu), None)
    if board is None:
        return False
    key = plan.free_key(ids[0])
    plan.parts.append(PlanPart(key=key, component=ids[0], host=board.key, origin="assumed", reason="the board's own pins do not suffice"))
    movable = _as_many_as_fit(movable, catalogue().get(ids[0]))
    for part in movable:
        part.host = key
    plan.flags["expander"] = "yes"
    plan.assumptions.append(
        f"{'A further' if before else 'An'} I2C expander serves {len(movable)} of the simple parts, since the board's pins do not suffice."
    )
    return True


def _as_many_as_fit(parts: list[PlanPart], expander: Component) -> list[PlanPart]:
    """The first of the parts that an expander has pins for; some of its pins may be outputs only."""
    pins = [expander.pin(p) for i in expander.interfaces_of("expander") for p in i.pins.values()]
    inputs, left = sum(p.type == "bidirectional" for p in pins), len(pins)
    fitting = []
    for part in parts:
        reads = bool(catalogue().get(part.component).interfaces_of("contact")) and not slow_outputs(catalogue().get(part.component))
        if left and (inputs or not reads):
            fitting.append(part)
            left, inputs = left - 1, inputs - reads
    return fitting


def _spill(plan: DesignPlan, movable: list[PlanPart], host: str) -> bool:
    """Slow parts of the board go to the expanders that are there and have pins left; *host*: the designator whose pins ran out."""
    expanders = [p for p in plan.parts if catalogue().get(p.component).interfaces_of("expander")]
    moved = 0
    for expander in expanders:
        component = catalogue().get(expander.component)
        pins = [component.pin(p) for i in component.interfaces_of("expander") for p in i.pins.values()]
        if expander.origin != "prompt" or not all("digital" in p.fn for p in pins):
            continue
        served = [p for p in plan.parts if p.host == expander.key]
        left = len(pins) - sum(max(1, slow_outputs(catalogue().get(p.component))) for p in served)
        for part in [p for p in movable if p.host != expander.key]:
            outputs = slow_outputs(catalogue().get(part.component))
            if outputs and outputs <= left:
                part.host, left, moved = expander.key, left - outputs, moved + 1
    return moved > 0


def slow_outputs(component: Component) -> int:
    """How many digital outputs that need not be fast switch a part that is nothing else: the inputs of a relay module; 0 for other parts."""
    ways = [i for i in component.interfaces if i.type != "contact" and i.default]
    inputs = [i for i in ways if i.type == "signals" and len(i.pins) == 1 and not any(i.needs.values())]
    switches = component.kind == "actuator" and bool(component.interfaces_of("contact"))
    return len(inputs) if switches and len(inputs) == len(ways) else 0


def one_slow_wire(component: Component) -> bool:
    """Whether a part hangs on one digital wire that need not be fast: an indicator's LED, an input's contact, a relay module."""
    if slow_outputs(component) == 1:
        return True
    ways = [i for i in component.interfaces if i.default]
    return bool(ways) and all(
        (i.type == "led" and component.kind == "indicator" and len(i.pins) == 2)
        or (i.type == "contact" and component.kind in ("input", "sensor") and len(i.pins) == 2)
        for i in ways
    )


def add_adc(plan: DesignPlan) -> bool:
    """A converter for analog parts, when the board has too few analog inputs or none. True when the plan was changed."""
    board = next((p for p in plan.parts if catalogue().get(p.component).mcu), None)
    ids = catalogue().default_for("adc")
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
    return all(i.type in ("signals", *MEASURED) for i in ways) and not any(
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
    """PWM drivers for all servos of a board that no pin is named for, each with as many as it has channels. True when there is one."""
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
    plan.assumptions.append(
        f"{f'{count} x ' if count > 1 else ''}{name} {'drive' if count > 1 else 'drives'} the {len(servos)} servos: {why}."
    )
    return True


def _pulsed(plan: DesignPlan, board: PlanPart) -> list[PlanPart]:
    """The parts of a board with one signal, a PWM, and no pin named for it: servos."""
    return [p for p in plan.parts if p.host == board.key and not p.pins and _one_pulse(catalogue().get(p.component))]


def _one_pulse(component: Component) -> bool:
    ways = [i for i in component.interfaces if i.default]
    return bool(ways) and all(i.type == "signals" and len(i.pins) == 1 and ["pwm"] in i.needs.values() for i in ways)
