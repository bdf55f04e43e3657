"""What bare chips need around them: capacitors, resets, crystals, the support parts of their data sheets."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit import units
from circuitlm.circuit.component import Need
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.feedback import sense_pin
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import CAPACITORS

NEED_SHAPES = {
    "resistor": ("resistor",),
    "capacitor": CAPACITORS,
    "capacitor-polarised": CAPACITORS,
    "diode": ("diode", "schottky"),
    "diode-schottky": ("schottky",),
    "crystal": ("crystal",),
    "inductor": ("inductor",),
}


def _between(ctx: Context, a: str, b: str, shapes: tuple[str, ...]) -> list[Part]:
    """Two-pin parts of these shapes between two nodes."""
    return [p for p in ctx.at_node(a) if p.component.shape in shapes and set(ctx.ends(p)) == {a, b}]


@rule("decoupling", "warning", "Bare chips have a decoupling capacitor")
def decoupling(ctx: Context) -> Iterator[Finding]:
    """A chip draws its current in short spikes; without a small capacitor right at its supply pins its supply
    dips and it misbehaves at random. Boards and modules carry theirs.

    Fix: 100 nF from supply to ground, close to the chip. Source: data sheets and application notes of all
    makers.
    """
    wanted: dict[tuple[str, str], list[Part]] = {}
    for part in ctx.parts.values():
        c = part.component
        if c.form != "ic" or c.on_board.decoupling or c.kind in ("semiconductor", "supply", "isolator"):
            continue
        if all(p.type in ("input", "open_collector", "passive", "power_in", "no_connect") for p in c.pins):
            continue  # an array of switches has nothing to decouple
        if any(n.part.startswith("capacitor") and {n.a, n.b} & set(c.supply_pins()) for n in c.needs):
            continue  # its own data says which, and the rule support-part-missing sees to it
        for feed in ctx.supplies.feeds_of.get(part.ref, ()):
            if feed.fed and feed.node is not None and feed.ground is not None and feed.node != feed.ground:
                ctx.looked_at += 1
                chips = wanted.setdefault((feed.node, feed.ground), [])
                if part not in chips:
                    chips.append(part)
    for (node, ground), chips in wanted.items():
        caps = [p for p in _between(ctx, node, ground, CAPACITORS) if (ctx.value(p, "F") or 1e-7) >= 9e-9]
        owned = {p.owner for p in caps}
        spare = sum(p.owner not in {c.ref for c in chips} for p in caps)
        for part in [c for c in chips if c.ref not in owned][spare:]:
            yield found(
                f"{part.ref} ({part.component.name}) has no decoupling capacitor: 100 nF belong between "
                f"{ctx.name(node)} and {ctx.name(ground)}",
                parts=[part.ref],
                nets=[node, ground],
                fix={
                    "op": "add",
                    "component": "capacitor",
                    "value": "100n",
                    "between": [node, ground],
                    "owner": part.ref,
                },
            )


def _applies(ctx: Context, part: Part, need: Need) -> bool:
    for key, value in need.when.items():
        if key == "used" and ctx.node((part.ref, value)) is None:
            return False
        if key == "unused" and _used(ctx, part, value):
            return False
        if key == "interface" and not any(i.id == value for i in ctx.in_use(part)):
            return False
        if key == "beside" and not _beside(ctx, part, value):
            return False
        if key.startswith("setting."):
            name = key.removeprefix("setting.")
            default = next((s.default for s in part.component.settings if s.id == name), None)
            if part.settings.get(name, default) != value:
                return False
    return True


def _used(ctx: Context, part: Part, pin: str) -> bool:
    """Something other than support parts of this part hangs on a pin."""
    return any(
        ctx.parts[p.ref].owner != part.ref and not ctx.is_support(ctx.parts[p.ref]) for p in ctx.circuit.others(PinRef(part.ref, pin))
    )


def _beside(ctx: Context, part: Part, component: str) -> bool:
    """Whether a net that is no supply joins a part to one of that component."""
    nodes = {n for p in part.component.pins if (n := ctx.node((part.ref, p.id))) is not None and ctx.potential(n) is None}
    return any(other.id == component for n in nodes for other in ctx.at_node(n))


@rule(
    "support-part-missing",
    "warning",
    "Parts have the support parts that their data ask for",
    yields_to=("must-connect", "supply-reversed", "ground-missing", "onewire-no-pullup", "i2c-no-pullup", "crystal-load"),
)
def support_part_missing(ctx: Context) -> Iterator[Finding]:
    """Many parts need a few others around them: a regulator its capacitors, a chip its pull-up at RESET, a
    strip its large capacitor. The component says which, and why.

    Fix: add the part as proposed. Source: the component's data sheet, as recorded in the catalogue.
    """
    yield from (f for grade, f in _lacking(ctx) if grade == "needed")


@rule("support-part-advised", "advice", "Parts have the capacitors that calm their supply")
def support_part_advised(ctx: Context) -> Iterator[Finding]:
    """A bulk capacitor at a module that draws bursts, a bypass capacitor at a sensor, a capacitor of its own for each of several chips: the
    data sheets ask for them, and on a short supply the circuit works without.

    Fix: add the part as proposed. Source: the component's data sheet, as recorded in the catalogue.
    """
    yield from (f for grade, f in _lacking(ctx) if grade == "comfort")


@rule(
    "working-part-missing",
    "error",
    "Parts have what they cannot work without",
    yields_to=("must-connect", "supply-reversed", "ground-missing", "power-missing", "crystal-load", "open-part", "same-net-part"),
)
def working_part_missing(ctx: Context) -> Iterator[Finding]:
    """A chip without an oscillator of its own needs its crystal, an oscillator the capacitor between its two timing pins, a charge pump its flying
    capacitors: without it nothing works.

    Fix: add the part as proposed. Source: the component's data sheet, as recorded in the catalogue.
    """
    yield from (f for grade, f in _lacking(ctx) if grade == "vital")


def _vital(part: Part, need: Need, here: list[Part]) -> bool:
    """Whether a part that is not there at all makes another one work: a crystal, or a capacitor between two pins
    that are no supply."""
    c = part.component
    if here or c.form != "ic" or c.mcu is not None:
        return False
    power = {*c.supply_pins(), *c.ground_pins()}
    inner = need.part.startswith("capacitor") and not {need.a, need.b} & power
    return need.part == "crystal" or inner


def _comfort(ctx: Context, part: Part, need: Need, a: str | None, b: str | None, claimed: set[str]) -> bool:
    """Whether a capacitor that a part asks for only calms a supply that works without it: no regulator's, motor driver's or LED strip's, and no
    chip's only one. *claimed*: capacitors that are a regulator's own."""
    c = part.component
    if not need.part.startswith("capacitor") or c.rails or sense_pin(part) is not None or (c.kind == "driver" and c.form == "module"):
        return False
    if not {need.a, need.b} <= {*c.supply_pins(), *c.ground_pins()}:
        return False
    try:
        bulk = need.value is not None and units.parse(need.value).value >= 1e-6
    except ValueError:
        bulk = False
    feeds = [(f.node, f.ground) for f in ctx.supplies.feeds_of.get(part.ref, ())] + [(a, b)]
    caps = [p for x, y in feeds if x is not None and y is not None for p in _between(ctx, x, y, CAPACITORS)]
    if c.kind == "light":  # strips of one supply share what is large; a battery, and a board's pin for a few, need none
        supplied = a is not None and any(
            p.component.rails and not p.component.mcu and p.component.shape != "battery" for p in ctx.at_node(a)
        )
        return not supplied or any((ctx.value(p, "F") or 0.0) >= 9e-5 for p in caps)
    there = any((ctx.value(p, "F") or 0.0) >= 9e-9 and p.component.shape == "capacitor" and p.ref not in claimed for p in caps)
    return bulk or there or c.kind == "sensor"


def _lacking(ctx: Context) -> Iterator[tuple[str, Finding]]:
    """(comfort, needed or vital, finding) for each support part that is not there."""
    claimed: set[str] = set()
    regulators: set[str] = set()
    """What regulators claimed of it"""
    for part in sorted(ctx.parts.values(), key=lambda p: not p.component.rails):  # a regulator's output capacitor is not its load's
        for need in part.component.needs:
            if need.spare or not _applies(ctx, part, need):
                continue
            a, b = ctx.node((part.ref, need.a)), ctx.node((part.ref, need.b))
            ctx.looked_at += 1
            twin = next((n for n in part.component.needs if n.part == need.part == "resistor" and n.b == need.b and n.a < need.a), None)
            if twin is not None and a is not None and a != b and a == ctx.node((part.ref, twin.a)):
                yield (
                    "needed",
                    found(
                        f"{part.ref}.{twin.a} and {part.ref}.{need.a} share one resistor: each of them needs its own ({need.why})",
                        pins=[PinRef(part.ref, twin.a), PinRef(part.ref, need.a)],
                        nets=[a],
                        source=need.source or "",
                    ),
                )
            value = f" {need.value}" if need.value else ""
            if need.part == "tie":
                if a is None or a != b:
                    if a is not None and b is not None and (_used(ctx, part, need.a) or ctx.potential(a) is not None):
                        continue  # driven or strapped on purpose
                    yield (
                        "needed",
                        found(
                            f"{part.ref}.{need.a} belongs to {part.ref}.{need.b}: {need.why}",
                            pins=[PinRef(part.ref, need.a), PinRef(part.ref, need.b)],
                            fix={"op": "connect", "pin": f"{part.ref}.{need.a}", "to": f"{part.ref}.{need.b}"},
                            hopeless=_left_to_chance(ctx, PinRef(part.ref, need.a)),
                        ),
                    )
                continue
            if a is not None and a == b:
                if need.part == "resistor" and ctx.pins[PinRef(part.ref, need.a)].type == "passive" and ctx.potential(a):
                    yield "needed", _bridged(part, need, a)
                continue
            here = _between(ctx, a, b, NEED_SHAPES[need.part]) if a is not None and b is not None else []
            if need.part.startswith("capacitor") and a is not None and b is not None and _each_to_ground(ctx, a, b):
                continue
            if here and _claim(ctx, part, need, here, claimed):
                regulators |= claimed if part.component.rails and part.component.mcu is None else set()
                continue
            if need.part == "resistor" and a is not None and b is not None and (_held(ctx, a, b) or _by_trimmer(ctx, a, b)):
                continue
            if a is None and part.component.pulls_itself(need):
                continue  # left open on purpose: its own pull holds it
            larger = bool(part.component.rails) and need.part == "capacitor" and any((ctx.value(p, "F") or 0.0) >= 1e-6 for p in here)
            yield (
                "comfort" if larger or _comfort(ctx, part, need, a, b, regulators) else "vital" if _vital(part, need, here) else "needed",
                found(
                    f"{part.ref} ({part.component.name}) lacks its{value} {need.part.replace('-', ' ')} between "
                    f"{need.a} and "
                    f"{need.b}: {need.why}",
                    pins=[PinRef(part.ref, need.a), PinRef(part.ref, need.b)],
                    nets=[n for n in (a, b) if n is not None],
                    source=need.source or "",
                    fix={
                        "op": "add",
                        "component": need.part,
                        "value": need.value or "",
                        "between": [f"{part.ref}.{need.a}", f"{part.ref}.{need.b}"],
                        "owner": part.ref,
                    },
                    hopeless=need.part == "resistor" and ctx.pins[(at := PinRef(part.ref, need.a))].must_connect and _left_to_chance(ctx, at),
                ),
            )


def _left_to_chance(ctx: Context, pin: PinRef) -> bool:
    """Whether an input that stops its part at one level has no pull inside and nothing that drives it."""
    data = ctx.pins[pin]
    others = (p for p, _ in ctx.on(ctx.node(pin)) if p != pin)
    return bool(data.stops) and not data.pull and not any(ctx.drives(p) or ctx.is_controller(ctx.part(p)) for p in others)


def _bridged(part: Part, need: Need, node: str) -> Finding:
    """The two pins between which a resistor limits a current (a backlight's LED and the supply) are one net."""
    return found(
        f"{part.ref}.{need.a} lies straight on {part.ref}.{need.b}: {need.value or 'a resistor'} belongs between them ({need.why})",
        pins=[PinRef(part.ref, need.a)],
        nets=[node],
        fix={"op": "insert_series_resistor", "pin": f"{part.ref}.{need.a}", "ohms": units.parse(need.value).value} if need.value else None,
    )


def _claim(ctx: Context, part: Part, need: Need, here: list[Part], claimed: set[str]) -> bool:
    """A part that meets the need: of about the right size, and no other chip's own."""
    try:
        wanted = units.parse(need.value).value if need.value else None
    except ValueError:
        wanted = None
    for p in sorted(here, key=lambda p: p.owner != part.ref):
        have = ctx.value(p, {"resistor": "Ω", "crystal": "Hz"}.get(need.part, "F"))
        least = 0.3 if part.component.rails and wanted is not None and wanted >= 1e-6 else 0.1  # a low-drop regulator oscillates with less
        fits = wanted is None or have is None or need.part == "crystal" or least <= have / wanted <= (30 if least == 0.1 else 1e3)
        own = p.owner in (None, part.ref) or need.part == "resistor"
        if fits and own and (p.ref not in claimed or need.part == "resistor"):
            claimed.add(p.ref)
            return True
    return False


def _each_to_ground(ctx: Context, a: str, b: str) -> bool:
    """The two rails of a split supply have a capacitor each, to the ground between them."""
    if ctx.potential(a) is None or ctx.potential(b) is None:
        return False
    far = [ctx.over_capacitors(rail) for rail in (a, b)]
    return any(ctx.potential(n) is not None for n in far[0] & far[1])


def _by_trimmer(ctx: Context, a: str, b: str) -> bool:
    """A potentiometer stands between the two nodes: an adjustable resistor in place of a fixed one."""
    trimmers = [p for p in ctx.at_node(a) if p.component.shape == "potentiometer"]
    return any({a, b} <= {ctx.node((p.ref, x.id)) for x in p.component.pins} for p in trimmers)


def _held(ctx: Context, a: str, b: str) -> bool:
    """The node is tied to a supply, driven, or pulled to the same side by something else."""
    if ctx.potential(a) is not None and ctx.potential(b) is not None:
        return True
    signal, rail = (a, b) if ctx.potential(a) is None else (b, a)
    there = ctx.network.at(signal, "high", drivers=True)
    volts = ctx.potential(rail)
    return there is not None and volts is not None and abs(there.volts - volts) < max(0.5, 0.4 * abs(volts))


@rule("reset-floating", "warning", "A bare chip's reset input is held")
def reset_floating(ctx: Context) -> Iterator[Finding]:
    """An open reset input without a pull resistor inside picks up noise, and the chip restarts at random.

    Fix: 10 kΩ from reset to the supply. Source: application notes of controllers.
    """
    for pin, data in ctx.pins.items():
        part = ctx.part(pin)
        if "reset" not in data.caution or part.component.form != "ic" or data.pull or "digital" in data.fn:
            continue
        if any(pin.pin in (n.a, n.b) for n in part.component.needs):
            continue
        ctx.looked_at += 1
        node = ctx.node(pin)
        if node is None or (ctx.network.at(node) is None and ctx.potential(node) is None):
            supply = part.component.supply_pins()
            yield found(
                f"{pin} floats: 10 kΩ to the supply hold it",
                pins=[pin],
                nets=[node] if node else [],
                fix={
                    "op": "add",
                    "component": "resistor",
                    "value": "10k",
                    "between": [str(pin), f"{part.ref}.{supply[0]}" if supply else "supply"],
                },
            )


@rule("clock-range", "warning", "A controller's clock is within what its supply allows")
def clock_range(ctx: Context) -> Iterator[Finding]:
    """A controller's highest clock falls with its supply voltage. Beyond it the chip may seem to work, and then fails with
    heat, with age, or at the next chip of the reel. Looks at bare controllers with a crystal whose file gives the limits.

    Fix: a slower crystal, the internal oscillator, or a higher supply voltage. Source: safe operating area in the
    controller's data sheet.
    """
    for part in ctx.parts.values():
        mcu = part.component.mcu
        if mcu is None or not mcu.clock:
            continue
        own = {ctx.node((part.ref, p.id)) for p in part.component.pins} - {None}
        for crystal in ctx.shaped("crystal"):
            ends = set(ctx.ends(crystal))
            hertz, volts = ctx.value(crystal, "Hz"), ctx.supplies.supply_volts(part, part.component.supplies[0].id)
            if None in ends or not ends <= own or len(ends) != 2:
                continue
            if hertz is None or volts is None:
                ctx.skip(f"the clock of {part.ref} is not known")
                continue
            ctx.looked_at += 1
            most = mcu.fastest(volts) or 0.0
            if hertz <= 1.001 * most:
                continue
            needs = mcu.volts_for(hertz)
            yield found(
                f"{part.ref} runs at {show(hertz, 'Hz')} on {show(volts, 'V')}; at that voltage {show(most, 'Hz')} is the most"
                + (f", and {show(hertz, 'Hz')} ask for {show(needs, 'V')}" if needs else ""),
                parts=[part.ref, crystal.ref],
                numbers={"hertz": hertz, "most_hertz": most, "volts": volts},
            )
