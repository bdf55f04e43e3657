"""Pull resistors: missing, impossible, too strong, or on the wrong side."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.buses import lines
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import cluster
from circuitlm.verify.parts import contact_ends
from circuitlm.verify.registry import rule

SWITCHES = ("button", "switch")
STRONG_MA = 4.0
"""Current that a usual open-drain output sinks and still holds the line low, mA (DS18B20, I2C 3 mA, most CMOS 4 mA and more)."""
SINK_MA = 10.0
"""Current that stronger open outputs sink and still hold a line low, mA (LM393 6 mA and more, A3144 25 mA, sensor modules some mA)."""
SUPPLY_V = 1.0
"""A supply below this short-circuits nothing worth telling, V."""
ABOVE_V = 0.1
"""A line that rests this little above the logic's voltage drives no current into it, V."""
CONTACT_MA = 20.0
"""More than this through a push button for nothing but a level is waste, and a battery's end."""


def has_pull(ctx: Context, node: str) -> bool:
    """A resistor to a defined potential, a pull inside a part or one that firmware switches on."""
    if ctx.network.at(node, drivers=False) is not None:
        return True
    for pin, data in ctx.on(node):
        use = ctx.use(pin)
        if data.pull or (use is not None and use.pull):
            return True
        if use is None and data.pulls and not (ctx.circuit.uses and ctx.is_controller(ctx.part(pin))):
            return True  # a foreign drawing says nothing of firmware, and no drawing of an expander's registers; an internal pull can do it
    return False


@rule("switch-no-pull", "warning", "A switch or button input has a pull resistor")
def switch_no_pull(ctx: Context) -> Iterator[Finding]:
    """While a button or switch is open, its input floats and reads at random unless a pull-up or pull-down
    defines it. A pull inside the controller counts where the pin has one (ESP32 pins 34 to 39 have none).

    Fix: switch the internal pull on, or add 10 kΩ to the rail that the switch does not connect to.
    Source: common practice; the controller's data sheet for its internal pulls.
    """
    yield from (f for programmed, f in _floating_switches(ctx) if programmed)


@rule("switch-floats", "error", "A switch at an input without a pull of its own has a resistor")
def switch_floats(ctx: Context) -> Iterator[Finding]:
    """While a button or switch is open, nothing holds the input that it leads to: a gate, a counter or a timer has no pull inside, and no program can
    switch one on. It reads at random.

    Fix: 10 kΩ to the rail that the switch does not connect to. Source: common practice; the data sheets for pulls inside.
    """
    yield from (f for programmed, f in _floating_switches(ctx) if not programmed)


def _floating_switches(ctx: Context) -> Iterator[tuple[bool, Finding]]:
    """(whether the input is a controller's, finding) of each input that a switch leaves open."""
    for part in ctx.shaped(*SWITCHES):
        for data in part.component.pins:
            pin = PinRef(part.ref, data.id)
            node = ctx.node(pin)
            if node is None or ctx.potential(node) is not None:
                continue
            near = cluster(ctx, node)
            listeners = [
                p
                for n in sorted(near, key=lambda n: n != node)
                for p, d in ctx.on(n)
                if p.ref != part.ref
                and (ctx.direction(p) == "in" or (ctx.direction(p) == "bidir" and ctx.is_controller(ctx.part(p))))
                and (n == node or ctx.part(p).component.form != "discrete")
            ]
            far = [n for d in part.component.pins if (n := ctx.node((part.ref, d.id))) is not None and n != node]
            rails = [n for n in far if ctx.potential(n) is not None]
            if not listeners or not rails:
                continue
            ctx.looked_at += 1
            level = ctx.potential(rails[0]) or 0.0
            both = len({ctx.potential(n) for n in rails}) > 1
            if both or any(has_pull(ctx, n) for n in near):
                continue
            way = "up" if level == 0.0 else "down"
            host = listeners[0]
            pulls = ctx.pins[host].pulls
            fix: dict[str, object] = {"op": "pull", "pin": str(host), "pull": way}
            if way not in pulls:
                supply = _rail_of(ctx, host)
                fix = (
                    {
                        "op": "add",
                        "component": "resistor",
                        "value": "10k",
                        "between": [node, supply if way == "up" else "GND"],
                    }
                    if supply or way == "down"
                    else {"op": "pull", "pin": str(host), "pull": way}
                )
            inner = "its internal pull can do it" if way in pulls else "the pin has no such pull inside"
            told = found(
                f"{host} floats while {part.ref} is open: no pull-{way} on net {ctx.name(node)} ({inner})",
                pins=[host, pin],
                nets=[node],
                fix=fix,
            )
            yield ctx.is_controller(ctx.part(host)), told


def _rail_of(ctx: Context, pin: PinRef) -> str:
    """The node of the supply that an input's high level follows: one that its part gives, else the one that it runs from, else its part's own supply
    pin; '' where none is known."""
    level = (ctx.level(pin) or 3.3) + 0.1
    own = (s.node for s in ctx.supplies.sources if s.part.ref == pin.ref and s.active and s.volts is not None and s.volts <= level)
    fed = (f.node for f in ctx.supplies.feeds_of.get(pin.ref, ()) if f.fed and f.node and (f.volts or 0.0) <= level)
    free = (f"{pin.ref}.{r.pins[0]}" for r in ctx.part(pin).component.rails if r.volts and r.volts <= level and r.pins)
    return next(own, None) or next(fed, None) or next(free, "")


@rule("pull-not-available", "error", "A pull that firmware is to switch on exists in the pin")
def pull_not_available(ctx: Context) -> Iterator[Finding]:
    """The circuit counts on a pull resistor inside the controller that this pin does not have (ESP32 pins 34
    to 39 have none; an AVR has no pull-down), so the line floats.

    Fix: add a 10 kΩ resistor, or use another pin. Source: the controller's data sheet.
    """
    for pin, use in ctx.circuit.uses.items():
        if use.pull is None or pin not in ctx.pins:
            continue
        ctx.looked_at += 1
        data = ctx.pins[pin]
        if use.pull not in data.pulls and data.pull != use.pull:
            node = ctx.node(pin)
            if node is not None and ctx.network.at(node, "high", drivers=False) is not None:
                continue
            yield found(
                f"{pin} has no internal pull-{use.pull}: the line floats",
                pins=[pin],
                nets=[ctx.name(node)] if node else [],
                fix={
                    "op": "add",
                    "component": "resistor",
                    "value": "10k",
                    "between": [ctx.name(node), "GND" if use.pull == "down" else _rail_of(ctx, pin)],
                },
            )


def _holds_charge(ctx: Context, node: str) -> bool:
    """Whether a capacitor that a diode charges holds the node up: a contact across it empties it."""
    shapes = {ctx.part(p).component.shape for p, _ in ctx.on(node)}
    return "capacitor" in shapes and bool(shapes & {"diode", "schottky"})


@rule("switch-no-effect", "error", "A switch changes what its input reads")
def switch_no_effect(ctx: Context) -> Iterator[Finding]:
    """A button between an input and the side to which the pull resistor pulls already changes nothing: the
    input always reads the same.

    Fix: the pull goes to one side (supply), the button to the other (ground). Source: basic circuit theory.
    """
    for part in ctx.shaped("button", "switch"):
        for data in part.component.pins:
            pin = PinRef(part.ref, data.id)
            node = ctx.node(pin)
            if node is None or ctx.potential(node) is not None:
                continue
            many = len(part.component.pins) > 4  # of several switches in one case, the one at this pin
            ends = (
                [p for pair in contact_ends(part) if pin in pair for p in pair]
                if many
                else [PinRef(part.ref, p.id) for p in part.component.pins]
            )
            far = {ctx.potential(n) for p in ends if (n := ctx.node(p)) is not None and n != node}
            if len(far) != 1 or None in far:
                continue
            ctx.looked_at += 1
            level = far.pop() or 0.0
            pulls = {use.pull for p, _ in ctx.on(node) if (use := ctx.use(p)) and use.pull}
            there = ctx.network.at(node, "high", drivers=False)
            if _holds_charge(ctx, node):
                continue  # it empties a capacitor that something else fills
            same = there is not None and abs(there.volts - level) < 0.1
            inner = there is None and (("up" in pulls and level > 1) or ("down" in pulls and level == 0))
            if same or inner:
                yield found(
                    f"{part.ref} joins {pin} (net {ctx.name(node)}) with the {show(level, 'V')} to which it is pulled already: the input "
                    "never changes",
                    pins=[pin],
                    nets=[node],
                )


@rule("pull-too-strong", "warning", "Pull resistors leave the line to those that drive it")
def pull_too_strong(ctx: Context) -> Iterator[Finding]:
    """A pull-up takes V/R whenever the line is low. An open-drain output cannot hold it low against too much, and a button or a 1-Wire
    device on 47 Ω drains the supply and heats the resistor.

    Fix: 4.7 kΩ on 1-Wire, 10 kΩ at a button. Source: DS18B20 data sheet (4 mA sink), basic circuit theory.
    """
    seen: set[str] = set()
    for node, what, most in _pulled(ctx):
        if node in seen or ctx.potential(node) is not None:
            continue
        seen.add(node)
        ctx.looked_at += 1
        for branch in ctx.network.branches(node):
            far = branch.volts if branch.volts is not None else ctx.potential(branch.other) if branch.other else None
            if far is None or abs(far) < 0.5 or branch.most is not None:
                continue
            ma = 1000 * abs(far) / branch.ohms
            if ma > most:
                yield found(
                    f"{branch.ref} ({show(branch.ohms, 'Ω')}) pulls {ctx.name(node)} with {show(ma / 1000, 'A')}, {what} wants at most "
                    f"{show(most / 1000, 'A')}",
                    parts=[branch.ref],
                    nets=[node],
                    numbers={"ohms": branch.ohms, "current_ma": ma, "limit_ma": most},
                )


def _sinks(ctx: Context, pin: PinRef) -> float | None:
    """What an optocoupler's output is made to sink, mA, by its data."""
    return next((i.max_ma for i in ctx.part(pin).component.interfaces_of("switchable") if i.pins.get("c") == pin.pin), None)


def _pulled(ctx: Context) -> Iterator[tuple[str, str, float]]:
    """Nodes that a pull-up holds: 1-Wire lines, open outputs that a controller reads, and inputs with a button or switch to ground."""
    for node, _ in lines(ctx, "onewire", "data"):
        yield node, "a 1-Wire device", STRONG_MA
    for pin, data in ctx.pins.items():
        if data.type in ("open_collector", "bidirectional") and not ctx.is_controller(ctx.part(pin)) and (at := ctx.node(pin)) is not None:
            if any(ctx.is_controller(ctx.part(p)) for p, _ in ctx.on(at)) and not ctx.bus_roles(pin):
                yield at, f"{pin}, which has to hold it low,", max(SINK_MA, data.i_max_ma or _sinks(ctx, pin) or 0.0)
    for part in ctx.shaped("button", "switch"):
        ends = [n for p in part.component.pins if (n := ctx.node((part.ref, p.id))) is not None]
        if any(ctx.potential(n) == 0.0 for n in ends):
            for node in ends:
                if ctx.potential(node) is None and any(ctx.is_controller(ctx.part(p)) for p, _ in ctx.on(node)):
                    yield node, "a contact that only gives a level", CONTACT_MA


@rule(
    "open-output-on-supply",
    "error",
    "An open-collector output meets a supply through a resistor or load",
    yields_to=("output-contention", "timer-discharge", "level-too-high"),
)
def open_output_on_supply(ctx: Context) -> Iterator[Finding]:
    """An open-collector or open-drain output straight on a supply short-circuits that supply through its transistor as soon as it switches on: the
    pull-up or the load is bridged. An output transistor whose emitter does not lie on ground works as a follower, and is left alone.

    Fix: the pull-up or load between the output and the supply. Source: basic circuit theory.
    """
    for pin, data in ctx.pins.items():
        if data.type != "open_collector" or ctx.is_controller(ctx.part(pin)):
            continue
        node, emitter = ctx.node(pin), ctx.role(ctx.part(pin), "emitter")
        ctx.looked_at += 1
        volts = ctx.potential(node)
        if node is None or volts is None or volts < SUPPLY_V or not ctx.supplies.givers(node):
            continue
        if emitter is None or ctx.is_ground(ctx.node(emitter)):
            yield found(
                f"{pin} pulls its net low when it switches on, and lies straight on {ctx.name(node)} ({show(volts, 'V')}): it short-circuits that supply",
                pins=[pin],
                nets=[node],
                numbers={"volts_v": volts},
                fix={"op": "move", "pin": str(pin)},
            )


@rule(
    "pull-up-above-logic",
    "warning",
    "Pull-ups lead to the voltage of the logic that reads them",
    rated=True,
    yields_to=("level-too-high", "level-clamped", "adc-range"),
)
def pull_up_above_logic(ctx: Context) -> Iterator[Finding]:
    """A module on 5 V whose own pull-ups lead to its supply lifts the lines of a 3.3 V bus above the controller's supply. Stronger pull-ups to 3.3 V
    (the 1.8 kΩ of a Raspberry Pi) keep them below the limit, yet current flows into the controller's supply all the time, and without that
    controller's own pull-ups the lines would stand at 5 V.

    Fix: feed the module with the controller's voltage, or put a level shifter between. Source: absolute maximum ratings (supply + 0.3 V) in the
    data sheets.
    """
    for pin in ctx.pins:
        node, limit, level = ctx.node(pin), ctx.v_limit(pin), ctx.level(pin)
        if node is None or limit is None or level is None or not ctx.is_controller(ctx.part(pin)) or ctx.potential(node) is not None:
            continue
        for branch in ctx.network.branches(node):
            volts = branch.volts if branch.volts is not None else ctx.potential(branch.other)
            if volts is None or branch.most is not None or not any(b.ref != branch.ref for b in ctx.network.branches(node)):
                continue
            ctx.looked_at += 1
            there = ctx.network.at(node, "high", drivers=False)
            if volts > limit + 0.02 and there is not None and level + ABOVE_V < there.volts:
                yield found(
                    f"{branch.ref} pulls {pin} to {show(volts, 'V')} through {show(branch.ohms, 'Ω')}: the line rests at {show(there.volts, 'V')}, and "
                    f"{pin.ref} works at {show(level, 'V')}",
                    pins=[pin],
                    parts=[pin.ref, branch.ref],
                    nets=[node],
                    numbers={"pull_v": volts, "rests_v": there.volts, "logic_v": level},
                )
