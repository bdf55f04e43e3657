"""LEDs: their resistor, polarity and current."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit import eseries
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.currents import LedState, beside, ends, led_states, sunk_ma
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.parts import Junction, junctions
from circuitlm.verify.paths import reached
from circuitlm.verify.registry import rule


def _resistor(state: LedState, ma: float) -> float:
    return eseries.at_least(max(33.0, max(state.left, 0.1) / ma * 1000), "E12")


def _wanted(ctx: Context, state: LedState) -> float:
    """Its usual current, mA; no more than what is recommended for the pin that drives it."""
    usual = [ctx.figure(state.junction.part, "if_ma") or 10.0]
    for end in (state.junction.anode, state.junction.cathode):
        for pin, data in ctx.on(ctx.node(end)):
            logic = ctx.part(pin).component.logic
            limit = data.i_max_ma or (logic.pin_ma if logic else None)
            usual += [0.95 * limit] if limit and ctx.drives(pin) else []
    return min(usual)


def _nets(ctx: Context, *pins: PinRef) -> list[str]:
    return [n for p in pins if (n := ctx.node(p)) is not None]


@rule("led-no-resistor", "error", "Every LED has something that limits its current")
def led_no_resistor(ctx: Context) -> Iterator[Finding]:
    """An LED holds its forward voltage and takes whatever current the source gives. Without a series resistor
    (or a driver with constant current) it or the pin behind it burns.

    Fix: a series resistor of (supply - forward voltage) / current. Source: the LED's data sheet, Ohm's law.
    """
    for state in ctx.subjects(led_states(ctx)):
        j = state.junction
        if state.ma is not None or state.left < -0.2 * state.vf:
            continue
        ohms = _resistor(state, _wanted(ctx, state))
        yield found(
            f"{j.part.ref} ({j.part.title}) has no series resistor: {show(ohms, 'Ω')} gives about {show(_wanted(ctx, state) / 1000, 'A')}",
            pins=[j.anode, j.cathode],
            nets=_nets(ctx, j.anode, j.cathode),
            why=f"{show(state.left + state.vf, 'V')} across an LED that holds {show(state.vf, 'V')}",
            numbers={"volts_v": state.left + state.vf, "vf_v": state.vf, "ohms": ohms},
            fix={
                "op": "insert_series_resistor",
                "pin": str(j.anode if ctx.is_ground(ctx.node(j.cathode)) else j.cathode),
                "ohms": ohms,
            },
        )


@rule("led-current", "error", "No LED gets more current than it stands")
def led_current(ctx: Context) -> Iterator[Finding]:
    """The current through an LED is (supply - forward voltage) / resistance. Above its continuous limit it
    ages within hours or dies at once.

    Fix: a larger series resistor. Source: the LED's data sheet, Ohm's law.
    """
    for ref in ctx.network.unknown:
        ctx.skip(f"the value of {ref} is not known")
    for state in ctx.subjects(led_states(ctx)):
        j, limit = state.junction, ctx.figure(state.junction.part, "if_max_ma") or 20.0
        if state.ma is not None and state.ma > limit * 1.02:
            ohms = _resistor(state, _wanted(ctx, state))
            yield found(
                f"{show(state.ma / 1000, 'A')} through {j.part.ref} ({j.part.title}), which stands "
                f"{show(limit / 1000, 'A')}: use {show(ohms, 'Ω')} instead of {show(state.ohms, 'Ω')}",
                pins=[j.anode, j.cathode],
                nets=_nets(ctx, j.anode, j.cathode),
                numbers={"current_ma": state.ma, "limit_ma": limit, "ohms": state.ohms, "better_ohms": ohms},
                fix={"op": "set_series_resistor", "pin": str(j.anode), "ohms": ohms},
            )


@rule("led-dim", "warning", "Every LED gets enough current to be seen")
def led_dim(ctx: Context) -> Iterator[Finding]:
    """Below about half a milliampere an LED can hardly be seen in daylight; with less voltage than its
    forward voltage it stays dark.

    Fix: a smaller series resistor, or a higher supply. Source: the LED's data sheet, Ohm's law.
    """
    for state in ctx.subjects(led_states(ctx)):
        j = state.junction
        if state.ma is None or state.ma >= 0.5:
            continue
        high, low = ends(ctx, j)
        if high is None or low is None or high.volts <= low.volts + 0.1:
            continue
        if state.left <= -_KNEE_V:
            continue  # `led-dark` says so
        if state.left <= 0:
            text = (
                f"{j.part.ref} ({j.part.title}) glows faintly at best, and goes out as a battery empties: it gets "
                f"{show(state.left + state.vf, 'V')}, its forward voltage is {show(state.vf, 'V')}"
            )
        else:
            effect = "too little for its output to switch" if j.part.component.kind == "isolator" else "hardly visible"
            text = f"only {show(state.ma / 1000, 'A')} through {j.part.ref} ({j.part.title}): {effect}"
        yield found(
            text,
            pins=[j.anode, j.cathode],
            numbers={"current_ma": state.ma, "vf_v": state.vf, "ohms": state.ohms},
            fix={
                "op": "set_series_resistor",
                "pin": str(j.anode),
                "ohms": _resistor(state, _wanted(ctx, state)),
            },
        )


_KNEE_V = 0.35
"""How far below its forward voltage, V, an LED still carries some tenths of a milliampere."""


@rule("led-string", "error", "A string of LEDs lies between the two outputs of its driver", yields_to=("led-polarity", "open-part"))
def led_string(ctx: Context) -> Iterator[Finding]:
    """A driver of constant current drives a string of LEDs from its one output to its other, and measures the current on its way back. An LED in it that
    points the other way blocks; a string that ends on ground instead goes round the driver's control.

    Fix: turn the LED; the string's end to the driver's minus output. Source: the driver's data sheet.
    """
    for part in ctx.parts.values():
        for port in part.component.interfaces_of("led"):
            if part.component.kind != "driver" or port.role != "source" or not {"p", "n"} <= port.pins.keys():
                continue
            top, back = (ctx.node((part.ref, port.pins[r])) for r in ("p", "n"))
            seen: set[str] = set()
            fresh = [top] if top is not None else []
            ctx.looked_at += bool(fresh)
            while fresh:
                node = fresh.pop()
                for lamp in {p.ref for p, _ in ctx.on(node)} - seen - {part.ref}:
                    for j in junctions(ctx, ctx.parts[lamp]):
                        ends = (ctx.node(j.anode), ctx.node(j.cathode))
                        seen.add(lamp)
                        if j.is_led and ends[1] == node and ends[0] not in (None, node):
                            yield found(
                                f"{j.cathode} is towards {part.ref}.{port.pins['p']}: {lamp} blocks the string", pins=[j.anode, j.cathode]
                            )
                        elif ends[0] == node and ends[1] is not None:
                            fresh += [ends[1]]
                if node != back and ctx.is_ground(node) and seen:
                    yield found(
                        f"the LEDs of {part.ref} ({part.title}) end on {ctx.name(node)}, not at {part.ref}.{port.pins['n']}",
                        pins=[PinRef(part.ref, port.pins["n"])],
                        parts=[part.ref, *sorted(seen)],
                        nets=[node],
                    )
                    break


@rule(
    "led-dark",
    "error",
    "Every LED gets its forward voltage",
    yields_to=("led-polarity", "source-reversed", "supply-reversed", "power-missing"),
)
def led_dark(ctx: Context) -> Iterator[Finding]:
    """An LED that gets clearly less than its forward voltage does not light, whatever its resistor is: three white LEDs in series on
    5 V, a blue one on two empty cells.

    Fix: a higher supply, a boost converter, fewer LEDs in series, or a red one. Source: the LED's data sheet.
    """
    for part in ctx.parts.values():
        for j in junctions(ctx, part):
            a, k = ctx.node(j.anode), ctx.node(j.cathode)
            if not j.is_led or a is None or k is None or a == k:
                continue
            above, below = reached(ctx, a, beside(ctx, j)), reached(ctx, k, beside(ctx, j))
            if above and below and max(above) == min(below) and max(below) == min(below):
                ctx.looked_at += 1
                yield found(
                    f"{part.ref} ({part.title}) cannot light: nothing brings its anode above {show(max(above), 'V')}, where its cathode is",
                    pins=[j.anode, j.cathode, *(p for p, d in ctx.on(a) if d.type == "open_collector")],
                    nets=[a, k],
                )
    for state in ctx.subjects(led_states(ctx)):
        j = state.junction
        high, low = ends(ctx, j)
        if high is None or low is None or high.volts <= low.volts + 0.1:
            continue
        if state.ma is None or state.ma >= 0.5 or state.left > -_KNEE_V:
            continue
        yield found(
            f"{j.part.ref} ({j.part.title}) cannot light: it gets {show(state.left + state.vf, 'V')}, and its forward voltage is "
            f"{show(state.vf, 'V')}",
            pins=[j.anode, j.cathode],
            numbers={"volts_v": state.left + state.vf, "vf_v": state.vf},
        )


@rule("led-polarity", "error", "LEDs point the way the current flows")
def led_polarity(ctx: Context) -> Iterator[Finding]:
    """Current flows through an LED from anode (long leg) to cathode (short leg, flat side). The other way
    round it stays dark, and more than about 5 V backwards can destroy it.

    Fix: swap its legs. Source: the LED's data sheet.
    """
    for part in ctx.parts.values():
        told = list(_turned(ctx, part))
        if len(told) < 2:
            yield from told
            continue
        pins = list(dict.fromkeys(p for f in told for p in f.pins))
        common = next(p for p in pins if all(p in f.pins for f in told)) if any(all(p in f.pins for f in told) for p in pins) else ""
        yield found(
            f"{part.ref} ({part.title}) is wired for the other kind of common pin: {len(told)} of its LEDs"
            f"{f', with {common} in common,' if common else ''} have their cathode on the positive side",
            pins=[PinRef(*p.split(".", 1)) for p in pins],
            nets=list(dict.fromkeys(n for f in told for n in f.nets)),
            numbers=told[0].numbers,
        )


def _turned(ctx: Context, part: Part) -> Iterator[Finding]:
    """The LEDs of a part that are the wrong way round; one of several pins cannot be turned."""
    turn = {"op": "reverse", "part": part.ref} if len(part.component.pins) == 2 else None
    for j in junctions(ctx, part):
        if not j.is_led:
            continue
        high, low = ends(ctx, j)
        back_a, back_k = ends(ctx, j, reverse=True)
        if high is None or low is None or back_a is None or back_k is None:
            yield from _backwards(ctx, j)
            continue
        ctx.looked_at += 1
        if high.volts - low.volts <= 0.1 and back_k.volts - back_a.volts > 0.5:
            yield found(
                f"{part.ref} ({part.title}) is the wrong way round: its cathode {j.cathode} is on the positive side",
                pins=[j.anode, j.cathode],
                nets=_nets(ctx, j.anode, j.cathode),
                numbers={"reverse_v": back_k.volts - back_a.volts},
                fix=turn,
            )


def _backwards(ctx: Context, j: Junction) -> Iterator[Finding]:
    """An LED inside a string or before a transistor, by the potentials that its two ends reach."""
    a, k = ctx.node(j.anode), ctx.node(j.cathode)
    if a is None or k is None or a == k:
        return
    above, below = reached(ctx, a, beside(ctx, j)), reached(ctx, k, beside(ctx, j))
    if not above or not below:
        return
    ctx.looked_at += 1
    if max(above) < max(below) and max(above) <= min(below):
        yield found(
            f"{j.part.ref} ({j.part.title}) is the wrong way round: its cathode {j.cathode} is on the positive side",
            pins=[j.anode, j.cathode],
            nets=_nets(ctx, j.anode, j.cathode),
            numbers={"reverse_v": max(below) - max(above)},
            fix={"op": "reverse", "part": j.part.ref} if len(j.part.component.pins) == 2 else None,
        )


@rule("led-driver-unset", "warning", "A display driver's reference sets the current of its LEDs")
def led_driver_unset(ctx: Context) -> Iterator[Finding]:
    """A bar or dot driver sends ten times the current at its reference output through each LED. With nothing at that output the LEDs stay dark.

    Fix: a resistor of 12.5 V / LED current from the reference output to ground (1.2 kΩ for 10 mA). Source: LM3914 data sheet, LED current programming.
    """
    for part in ctx.parts.values():
        if ctx.figure(part, "led_ratio") is None:
            continue
        outputs = [PinRef(part.ref, p.id) for p in part.component.pins if p.type == "open_collector"]
        lit = [p for p in outputs if any(ctx.part(q).component.shape == "led" for q, _ in ctx.on(ctx.node(p)))]
        ctx.looked_at += bool(lit)
        if lit and sunk_ma(ctx, lit[0]) == 0.0:
            pin = PinRef(part.ref, "REFOUT")
            yield found(f"nothing loads {pin} ({part.title}): no current is set for its LEDs", pins=[pin])


@rule("led-parallel", "warning", "LEDs side by side have a resistor each", yields_to=("led-no-resistor", "led-polarity", "led-dark"))
def led_parallel(ctx: Context) -> Iterator[Finding]:
    """Two LEDs on the same two nets share one resistor: that of the lower forward voltage takes nearly all of the current, and the other stays dim.

    Fix: a resistor before each, or the LEDs in series. Source: application notes of LED makers.
    """
    at: dict[tuple[str, str], list[Junction]] = {}
    for part in ctx.shaped("led"):
        for j in junctions(ctx, part):
            a, k = ctx.node(j.anode), ctx.node(j.cathode)
            if j.is_led and a is not None and k is not None and a != k:
                at.setdefault((a, k), []).append(j)
    for part in ctx.parts.values():
        yield from _behind_common(ctx, part)
    for side_by_side in ctx.subjects(at.values()):
        if len(side_by_side) > 1:
            names = [j.part.ref for j in side_by_side]
            yield found(
                f"{', '.join(names[:-1])} and {names[-1]} lie side by side behind one resistor: the current does not divide evenly",
                pins=[j.anode for j in side_by_side],
            )


def _behind_common(ctx: Context, part: Part) -> Iterator[Finding]:
    """The colours or segments of a part with one resistor at their common pin and none of their own: each is dimmed by the others."""
    lit = [j for j in junctions(ctx, part) if j.is_led and ctx.node(j.anode) is not None and ctx.node(j.cathode) is not None]
    commons = {p for j in lit for p in (j.anode, j.cathode) if sum(p in (k.anode, k.cathode) for k in lit) > 1}
    if len(lit) < 2 or len(commons) != 1:
        return
    (common,) = commons
    shared = [b for b in ctx.network.branches(ctx.node(common)) if ctx.potential(b.other) is not None]
    own = [p for j in lit for p in (j.anode, j.cathode) if p != common]
    if shared and ctx.potential(ctx.node(common)) is None and not any(ctx.network.branches(ctx.node(p)) for p in own):
        yield found(
            f"{part.ref} ({part.title}) has one resistor ({shared[0].ref}) at {common} for {len(own)} LEDs: each gets dimmer as others "
            "light, and the colour with the lowest forward voltage takes all",
            pins=[common],
            parts=[part.ref, shared[0].ref],
        )
