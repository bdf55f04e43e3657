"""Boards: which input is fed, from what, and which rails their own regulators open."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.component import Supply
from circuitlm.circuit.model import Part, Why
from circuitlm.synthesis.builder import Rail
from circuitlm.synthesis.power.consumers import HEAVY_MA, consumers
from circuitlm.synthesis.power.converters import can_convert, convert, open_converter, wanted
from circuitlm.synthesis.power.parts import is_converter, rail_name, serves
from circuitlm.synthesis.power.sources import add_source
from circuitlm.synthesis.power.together import demand
from circuitlm.synthesis.power.tree import Tree
from circuitlm.synthesis.power.wiring import attach, connect_rail_pins
from circuitlm.synthesis.wires import fed_by

_BOARD_MA = 500.0
"""What a converter before a board must give, mA."""
_OVER_MIN = 0.5
"""What a converter gives above the lowest input voltage of a board's regulator, V."""

COOL = 0.7
"""Share of its limit that a board's linear regulator may turn into heat at typical currents; above it a converter goes before the board."""


def feed_board(tree: Tree, board: Part) -> None:
    """Choose a board's input, from what is given or its USB socket, and open its rails."""
    inputs = [s for s in board.component.supplies if s.kind == "rail"]
    inputs = [s for s in inputs if s.id == tree.b.plan.flags.get("board-input")] or inputs
    for s in inputs:
        if (wired := fed_by(tree.b, board, s)) is not None:
            attach(tree, board, s, wired, s.ma.typical or 80, s.ma.peak or s.ma.typical or 200)
            open_board_rails(tree, board, s, wired.volts, wired)
            return
    usb = next((s for s in board.component.supplies if s.kind == "usb"), None)
    rails = [r for r in tree.b.rails if not r.only_for or board.ref in r.only_for]
    given = [
        r for r in rails if (r.kind in ("given", "converter") or (r.kind == "added" and r.low)) and r.low != 0
    ]  # a mobile thing's cells
    own = [r for r in given if board.ref in r.only_for | r.meant_for]
    given = own if board_input(tree, board, inputs, own) else given
    key = tree.b.planned(board.ref).key
    named = next(
        (p for p in tree.converters if key in tree.b.planned(p.ref).options.get("feeds", key).split() and _suits(tree, p, inputs)), None
    )
    usb_given = any(serves(s.component, "usb-supply") for s in tree.b.plan.supplies)
    if tree.b.plan.flags.get("board-usb") and usb is not None and not usb_given and not own:
        given, named = [], None  # the request plugs the board in; other sources are for other parts
    chosen: tuple[Supply, Rail] | None = None
    tree.full_dropout = usb is not None
    if given:
        told = _told(tree, board, inputs)
        direct = board_input(tree, board, inputs, [r for r in given if told is None or abs(r.volts - told) < 0.1])
        if direct and named is not None and (wanted(tree, named) or 0) > max(direct[1].volts, 5.0) + 0.5:
            named = None  # it raises the voltage for other parts
        heavy = [x for x in consumers(tree) if x.heavy and x.prefer < 8]
        if named is not None and not (direct and (direct[1].kind == "converter" or heavy)):
            chosen = board_by_converter(tree, board, inputs, given, named) or _in_two_steps(tree, board, inputs, given, named)
        if not (chosen or direct) and usb is not None and (plugged := _cable(tree, board, given)) is not None:
            tree.b.rails.remove(plugged)  # what comes over a cable goes into the board's own socket
            tree.c.remove(plugged.source)
            given = []
        chosen = chosen or direct or (board_on_cells(tree, board, inputs, given) if told is None else None) or board_by_converter(tree, board, inputs, given, None)
    if chosen is None and named is not None and not usb_given and not given:
        chosen = board_on_named(tree, board, inputs, named)
    tree.full_dropout = False
    if chosen is None and usb is not None:
        tree.b.volts[(board.ref, usb.id)] = 5.0
        if not tree.b.plan.flags.get("board-usb"):
            tree.b.assume(f"{board.ref} ({board.component.name}) is powered over its USB socket.")
        open_board_rails(tree, board, usb, 5.0, None)
        return
    if chosen is None:
        supply = next((s for s in inputs if s.min <= 5 <= s.max), inputs[0] if inputs else None)
        if supply is None:
            return
        volts = _usual(tree, board, supply)
        if (chosen := _beside_a_load(tree, board, inputs)) is not None:
            supply, rail = chosen
            attach(tree, board, supply, rail, supply.ma.typical or 80, supply.ma.peak or supply.ma.typical or 200)
            open_board_rails(tree, board, supply, rail.volts, rail)
            return
        rail = next((r for r in rails if abs(r.volts - volts) < 0.1), None) or add_source(
            tree, volts, f"{board.component.name} needs {units.show(volts, 'V')} and no supply was named", 500
        )
        chosen = (supply, rail)
    supply, rail = chosen
    if usb_given and usb is not None and abs(rail.volts - 5.0) < 0.3:
        tree.b.advice.append(
            f"{rail.source} may be plugged into the USB socket of {board.ref} instead of being wired to its 5 V pin, never both."
        )
    attach(tree, board, supply, rail, supply.ma.typical or 80, supply.ma.peak or supply.ma.typical or 200)
    open_board_rails(tree, board, supply, rail.volts, rail)


def _told(tree: Tree, board: Part, inputs: list[Supply]) -> float | None:
    """The one voltage at which the request runs all parts, V, where a bare chip takes it: nothing regulates behind its pin."""
    volts = float(tree.b.plan.flags.get("all-at", 0) or 0)
    return volts if board.component.form == "ic" and any(s.min - 0.05 <= volts <= s.max for s in inputs) else None


def _usual(tree: Tree, board: Part, supply: Supply) -> float:
    """What an input gets where nothing else decides, V: 5 V, as every USB charger gives it, but a bare chip what it is used at."""
    if (told := _told(tree, board, [supply])) is not None:
        return told
    if board.component.form != "ic" and supply.min <= 5.0 <= supply.max:
        return 5.0
    return supply.nominal or supply.max


def _beside_a_load(tree: Tree, board: Part, inputs: list[Supply]) -> tuple[Supply, Rail] | None:
    """A board without a socket beside loads of a higher voltage and no supply named: one supply for the loads, and the board from it."""
    top = max((x.prefer for x in consumers(tree) if x.load or x.part.component.kind in ("actuator", "light", "driver")), default=0.0)
    if top < 8 or any(r.kind in ("given", "added", "converter") for r in tree.b.rails):
        return None
    need = sum(x.peak_ma for x in consumers(tree) if abs(x.prefer - top) < 1)
    rail = add_source(tree, top, f"the loads and, through it, the {board.component.name} need it", need + 200)
    return board_input(tree, board, inputs, [rail]) or board_by_converter(tree, board, inputs, [rail], None)


def _suits(tree: Tree, part: Part, inputs: list[Supply]) -> bool:
    """Whether a named converter may feed a board: what the request sets it to is in the range of an input."""
    own = wanted(tree, part)
    return own is None or any(s.min - 0.05 <= own <= s.max + 0.05 for s in inputs)


def _cable(tree: Tree, board: Part, given: list[Rail]) -> Rail | None:
    """The USB source that is this board's alone and all that it has."""
    if len(given) == 1 and serves(tree.c.parts[given[0].source].id, "usb-supply") and board.ref in given[0].only_for:
        return given[0]
    return None


def board_load(tree: Tree, board: Part, volts: float = 5.0) -> float:
    """Typical current of a board with what hangs on it at the *volts* that its regulator gives, mA."""
    own = max((s.ma.typical or 0) for s in board.component.supplies) if board.component.supplies else 0
    served = [p for p in tree.b.parts() if p.host == board.ref or not p.component.mcu]
    return own + sum(
        s.ma.typical or 0
        for p in served
        for s in p.component.supplies
        if s.min <= volts + 0.2 and (s.ma.peak or s.ma.typical or 0) <= HEAVY_MA and not is_converter(p.component)
    )


def board_input(tree: Tree, board: Part, inputs: list[Supply], rails: list[Rail]) -> tuple[Supply, Rail] | None:
    """An input that one of the rails suits without burning the board's regulator."""
    best: tuple[float, Supply, Rail] | None = None
    for s in inputs:
        for r in rails:
            low, high = r.low or r.volts, r.high or r.volts
            if not (s.min - 0.05 <= max(low, r.volts * 0.85) and high <= (s.abs_max or s.max) and r.volts <= s.max + 0.05):
                continue
            if burns(tree, board, s, r.volts):
                continue
            cost = abs(r.volts - (s.nominal or s.max)) + (0 if s.max > 5.6 or abs(r.volts - 5) < 0.3 else 2)
            if best is None or cost < best[0]:
                best = (cost, s, r)
    return (best[1], best[2]) if best else None


def burns(tree: Tree, board: Part, s: Supply, volts: float) -> bool:
    """Whether the board's linear regulator would get too hot behind this input at typical currents."""
    if tree.b.plan.flags.get("board-input") == s.id:
        return False  # the request puts the supply there; the checks say how hot it gets
    outs = [x for x in board.component.rails if x.volts and x.pins and not set(x.pins) & set(s.pins)]
    if max(outs, key=lambda x: x.volts or 0, default=None) not in (outs := [x for x in outs if x.topology == "linear"]):
        return False  # a switching regulator stands before the linear ones
    made = max((x.volts or 0 for x in outs), default=volts)
    drop = volts - made
    return drop * board_load(tree, board, made) / 1000 > COOL * min((x.p_max for x in outs if x.p_max), default=1.0)


def board_on_cells(tree: Tree, board: Part, inputs: list[Supply], rails: list[Rail]) -> tuple[Supply, Rail] | None:
    """A battery whose voltage suits an input directly, and still does when it has dropped by a tenth."""
    for s in inputs:
        for r in rails:
            if (
                r.low is not None
                and s.min <= r.volts * 0.9
                and (r.high or r.volts) <= (s.abs_max or s.max)
                and r.volts <= s.max
                and not burns(tree, board, s, r.volts)
            ):
                tree.b.advice.append(f"{board.ref} works until {r.source}'s voltage is down to {units.show(s.min, 'V')}.")
                return s, r
    return None


def board_on_named(tree: Tree, board: Part, inputs: list[Supply], named: Part) -> tuple[Supply, Rail] | None:
    """A step-down converter that is named without its source feeds the board; its input becomes a stated assumption."""
    data = named.component.rails[0]
    target = wanted(tree, named) or 5.0
    supply = next((s for s in inputs if s.min - 0.05 <= target <= s.max + 0.05), None)
    top = 12.0 if target < 10 else 24.0
    if supply is None or data.topology not in ("buck", "linear") or target < 4.5 or not can_convert(named.component, top, top, target):
        return None
    source = add_source(tree, top, f"{named.component.name} needs an input and none was named", 500)
    return supply, open_converter(tree, named, source, target, f"feeds the {board.component.name}")


def board_by_converter(
    tree: Tree,
    board: Part,
    inputs: list[Supply],
    rails: list[Rail],
    named: Part | None,
) -> tuple[Supply, Rail] | None:
    """Make 5 V (or the board's only voltage) with a converter from a given rail."""
    if named is not None and (own := wanted(tree, named)) is not None:
        direct = next((s for s in inputs if s.min - 0.05 <= own <= s.max + 0.05), None)
        rail = convert(tree, own, 300, rails, named, f"feeds the {board.component.name}") if direct else None
        if direct and rail:
            return direct, rail
    fives = [s for s in inputs if s.min <= 5.0 <= s.max]
    supply = next((s for s in fives if s.max <= 6), fives[0] if fives else (inputs[0] if inputs else None))
    if supply is None:
        return None
    volts = _usual(tree, board, supply)
    why = f"feeds the {board.component.name}"
    beside = _beside_the_board(tree, volts) if named is None else 0.0
    rail = convert(tree, volts, _BOARD_MA + beside, rails, named, why, crossing=False)
    if rail is None and beside:
        rail = convert(tree, volts, _BOARD_MA, rails, named, why, crossing=False)
    if rail is None and named is None:
        if other := _raised(tree, board, inputs, rails) or _lowered(tree, board, inputs, rails):
            return other
        rail = convert(tree, volts, _BOARD_MA, rails, None, why)
    return (supply, rail) if rail else None


_BETWEEN_V = (5.0, 9.0, 12.0)
"""What a converter before a named regulator is set to, V: the first that the regulator works from."""


def _in_two_steps(tree: Tree, board: Part, inputs: list[Supply], rails: list[Rail], named: Part) -> tuple[Supply, Rail] | None:
    """A named regulator that does not stand what is given: a converter in front of it lowers that first, which is said."""
    own = wanted(tree, named)
    supply = next((s for s in inputs if own is not None and s.min - 0.05 <= own <= s.max + 0.05), None)
    most = named.component.supplies[0].max
    if own is None or supply is None or any((r.high or r.volts) <= most + 0.05 for r in rails):
        return None
    volts = next((v for v in _BETWEEN_V if can_convert(named.component, v, v, own)), None)
    if volts is None or tree.b.plan.flags.get("nothing-else"):
        return None
    source = max(rails, key=lambda r: r.volts)
    name = named.component.name
    first = convert(tree, volts, _BOARD_MA, rails, None, f"the {name} takes at most {units.show(most, 'V')}")
    if first is None:
        return None
    tree.b.assume(
        f"The {name} takes at most {units.show(most, 'V')} at its input, {source.source} gives {units.show(source.volts, 'V')}: "
        f"{first.source} lowers it to {units.show(volts, 'V')} first."
    )
    return supply, open_converter(tree, named, first, own, f"feeds the {board.component.name}")


def _beside_the_board(tree: Tree, volts: float) -> float:
    """What strips, radios and other parts without motors take of a board's own voltage, mA: one converter serves both where one can."""
    if tree.b.plan.flags.get("separate-supply") or len(tree.c.controllers()) > 1:
        return 0.0
    quiet = [x for x in consumers(tree) if x.heavy and not x.load and x.part.component.kind not in ("actuator", "driver")]
    return demand([x for x in quiet if abs(x.prefer - volts) < 0.15 and x.low <= volts <= x.high])


def _lowered(tree: Tree, board: Part, inputs: list[Supply], rails: list[Rail]) -> tuple[Supply, Rail] | None:
    """Cells a little above what a wide input takes ('a Pico on 4 AA'): lowered to its logic's voltage, which leaves room until they are worn."""
    v_io = board.component.mcu.v_io if board.component.mcu else None
    cells = [r for r in rails if r.low is not None]
    for s in inputs:
        wide = v_io is not None and s.min <= v_io - _OVER_MIN and v_io + _OVER_MIN <= s.max
        if wide and v_io and cells and (rail := convert(tree, v_io, 300, cells, None, f"feeds the {board.component.name}")) is not None:
            return s, rail
    return None


def _raised(tree: Tree, board: Part, inputs: list[Supply], rails: list[Rail]) -> tuple[Supply, Rail] | None:
    """A battery whose voltage passes through 5 V as it empties: raised to what the board's regulator takes."""
    for s in inputs:
        cells = [r for r in rails if r.low is not None and (r.high or r.volts) < s.min]
        volts = round(s.min + _OVER_MIN, 1)
        if cells and volts <= s.max and (rail := convert(tree, volts, 300, cells, None, f"feeds the {board.component.name}")) is not None:
            return s, rail
    return None


def open_board_rails(tree: Tree, board: Part, supply: Supply, volts: float, feed: Rail | None) -> None:
    """The board's output pins become rails for others."""
    first = not any(r.kind == "board" for r in tree.b.rails)
    for data in board.component.rails:
        pins = set(data.pins)
        if feed is not None and pins & set(supply.pins):
            if abs((data.volts or volts) - volts) < 0.3:
                continue  # the pin is fed from outside: its net is already a rail
            continue
        if data.source and data.source != supply.id:
            continue
        level = data.volts or volts
        limit = data.max_ma or 200.0
        if supply.kind == "usb":
            limit = min(limit, (supply.limit_ma or 500) - (supply.ma.typical or 50))
        elif data.topology == "linear" and data.p_max and volts > level + 0.5:
            limit = min(limit, max(20.0, data.p_max / (volts - level) * 1000 - (supply.ma.typical or 50)))
        name = rail_name(level)
        if name in tree.c.nets:
            name = f"{name}_{board.ref}" if not first or name in tree.c.nets else name
        net = tree.c.net(name, kind="power", volts=level)
        connect_rail_pins(tree, board, data, net)
        net.why.append(Why(f"{units.show(level, 'V')} from {board.ref}", "catalogue"))
        tree.b.rails.append(
            Rail(
                net.name,
                level,
                limit,
                board.ref,
                "board",
                only_for=set(feed.only_for) if feed else set(),
                upstream=feed.net if feed else None,
            )
        )
