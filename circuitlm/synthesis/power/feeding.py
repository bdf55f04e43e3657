"""Feeding a consumer: the rail that suits it, a converter that makes one, or a supply of its own."""

from __future__ import annotations

import math
from collections import Counter

from circuitlm.circuit import units
from circuitlm.errors import CannotDesign
from circuitlm.synthesis.builder import Rail
from circuitlm.synthesis.power import together
from circuitlm.synthesis.power.consumers import Consumer
from circuitlm.synthesis.power.converters import WORN, boosters, convert, makes
from circuitlm.synthesis.power.sites import serves_with
from circuitlm.synthesis.power.sources import MOST_MA, add_source, grow
from circuitlm.synthesis.power.tree import Tree
from circuitlm.synthesis.power.wiring import attach
from circuitlm.synthesis.wires import fed_by


def feed(tree: Tree, x: Consumer) -> None:
    """Find or make a rail for a consumer."""
    wired = fed_by(tree.b, x.part, x.supply) if x.supply else None
    rail = wired or best_rail(tree, x)
    if wired is None and rail is not None and _divides(tree, x, rail):
        rail = _by_converter(tree, x, _sources(tree, x)) or rail
    rail = rail or _stronger(tree, x) or make_rail(tree, x)
    if rail is None:
        tree.b.problems.append(
            f"No supply between {units.show(x.low, 'V')} and {units.show(x.high, 'V')} could be made for {x.part.component.name}."
        )
        return
    if rail.kind == "added" and rail.peak_ma > 0:
        grow(tree, rail, x.peak_ma)
    rail.typical_ma += x.typical_ma
    rail.peak_ma += x.peak_ma
    if x.load:
        tree.b.load_rail[x.part.ref] = rail
        return
    assert x.supply is not None
    attach(tree, x.part, x.supply, rail, 0, 0)


def _stronger(tree: Tree, x: Consumer) -> Rail | None:
    """A source that was assumed for a like load: a stronger one serves both, a second one is not needed."""
    for r in tree.b.rails:
        fits = r.kind == "added" and not r.only_for and x.takes(r) and abs(r.volts - x.prefer) <= 0.06 * x.prefer
        if fits and x.heavy and r.peak_ma + x.peak_ma <= MOST_MA:
            return r
    return None


def best_rail(tree: Tree, x: Consumer) -> Rail | None:
    meant = [r for r in tree.b.rails if x.part.ref in (r.meant_for if r.kind == "added" else r.only_for | r.meant_for)]
    dedicated = [] if _logic_beside_power(x) else [r for r in meant if x.takes(r)]
    dedicated = [r for r in dedicated if x.part.host not in r.only_for | r.meant_for] or dedicated  # its own one, not its board's
    if x.load and not dedicated and any(r.kind == "given" and r.volts > x.prefer for r in meant):
        return None  # 'a 12 V supply for the loads': one for 3 V gets its voltage from that, not from the board
    best: tuple[float, str, Rail] | None = None
    for r in dedicated or tree.b.rails:
        if r.low == 0 or not x.takes(r) or (r.only_for and x.part.ref not in r.only_for):
            continue
        if r.kind == "board" and _apart(tree, r.source, x.part.host):
            continue
        if x.heavy and _on_usb(tree, r, x):
            tree.b.advice.append(
                f"{x.part.ref} takes its 5 V from {r.source}'s {tree.c.parts[r.source].component.rails[0].pins[0]} pin, that is from USB, as requested: "
                f"its peaks of {units.show(x.peak_ma / 1000, 'A')} are more than the {units.show(r.limit_ma / 1000, 'A')} there; keep them short."
            )
            return r
        fits_given = r.kind == "given" and abs(r.volts - x.prefer) <= 0.06 * x.prefer
        room = r.headroom_ma if x.heavy else r.limit_ma - max(r.typical_ma, r.peak_ma * 0.6)
        if (
            room < x.peak_ma
            and not fits_given
            and not _shared(tree, r, x)
            and not _on_usb(tree, r, x)
            and not (r.kind == "given" and not dedicated and room + 1 > x.typical_ma * 0.5)
        ):
            if not dedicated:
                continue
        cost = abs(r.volts - x.prefer) * (0.5 if x.heavy and r.kind == "given" and r.volts < 8 else 3)
        if x.heavy:
            cost += {"given": 0.0, "added": 0.5, "converter": 1.0, "board": 60.0}[r.kind]
            if r.kind == "board":
                continue
        else:
            cost += {"board": 0.0, "converter": 0.6, "added": 4.0, "given": 3.0}[r.kind]
            if r.kind == "board" and x.part.host and r.source != _board_behind(tree, x.part.host):
                cost += 8.0
        if abs(r.volts - x.prefer) > 2.5 and not x.load and x.high < 8 and r.kind in ("given",):
            cost += 4.0
        if best is None or (cost, r.net) < (best[0], best[1]):
            best = (cost, r.net, r)
    return best[2] if best else None


def _logic_beside_power(x: Consumer) -> bool:
    """The logic supply of a driver whose loads have one of their own: it belongs to the controller's rail, whoever the loads' source is for."""
    if x.supply is None:
        return False
    c = x.part.component
    return c.kind == "driver" and x.supply is not None and c.logic is not None and c.logic.volts == x.supply.id and len(c.supplies) > 1


def _board_behind(tree: Tree, host: str) -> str:
    """The board that serves a part, also through a converter or multiplexer whose inputs the part uses."""
    seen: set[str] = set()
    while not tree.c.parts[host].component.mcu and host not in seen and (further := tree.c.parts[host].host):
        seen.add(host)
        host = further
    return host


_SHORT = 2.0
"""How many times what a USB port gives a part may take for a moment, where the request puts everything on USB."""


def _on_usb(tree: Tree, r: Rail, x: Consumer) -> bool:
    """Whether all is to live on the board's USB and its 5 V pin carries what the part usually takes: no supply of its own then."""
    return (
        tree.b.plan.flags.get("board-usb") == "all"
        and r.kind == "board"
        and 4.5 < r.volts < 5.5
        and not x.load
        and all(other.kind == "board" for other in tree.b.rails)
        and r.limit_ma - r.typical_ma > x.typical_ma
        and x.peak_ma <= _SHORT * r.limit_ma
    )


def _shared(tree: Tree, r: Rail, x: Consumer) -> bool:
    """Whether a given source feeds a like part already: three servos on one pack, not two on the pack and one on an adapter."""
    if r.kind != "given" or x.supply is None or r.limit_ma - r.typical_ma < x.typical_ma:
        return False
    return any(
        p.ref != x.part.ref
        and p.id == x.part.id
        and (net := tree.b.circuit.net_of((p.ref, x.supply.pins[0]))) is not None
        and net.name == r.net
        for p in tree.b.parts()
    )


def _apart(tree: Tree, board: str, host: str | None) -> bool:
    """Whether two boards live on sources of their own: neither feeds what the other serves."""
    if host is None or host == board:
        return False
    return any(r.kind == "given" and r.only_for and (board in r.only_for) != (host in r.only_for) for r in tree.b.rails)


def make_rail(tree: Tree, x: Consumer) -> Rail | None:
    """A converter from what is given; else a supply of its own."""
    volts = x.prefer
    sources = _sources(tree, x)
    straight = [r for r in sources if r.kind != "converter"] if x.heavy else []  # what is heavy loads no converter for something else
    if straight and (rail := _by_converter(tree, x, straight)):
        return rail
    if rail := _by_converter(tree, x, sources):
        return rail
    if (cells := on_cells(tree, x) or _on_the_battery(tree, x)) is not None:
        return cells
    consumers = together.group(tree, x)
    need_ma = together.demand(consumers) if len(consumers) > 1 else x.peak_ma
    sold = _sold(tree, consumers)
    rail = add_source(
        tree,
        sold or _FIVE,
        f"{_names(consumers)} {'need' if len(consumers) > 1 else 'needs'} {units.show(sold or volts, 'V')}"
        + (f" with peaks of {units.show(need_ma / 1000, 'A')}" if x.heavy else ""),
        need_ma,
    )
    if sold is None and (lowered := convert(tree, volts, need_ma, [rail], None, f"for {_names(consumers)}")) is not None:
        rail = lowered
    together.reserve(rail, consumers)
    hosts = {x.part.host, *(p.host for p in tree.b.parts() if tree.b.driven_by.get(p.ref) == x.part.ref)} - {None}
    boards = [p.ref for p in tree.b.parts() if p.component.mcu]
    if len(hosts) == 1 and (host := next(iter(hosts))) in boards and any(_apart(tree, b, host) for b in boards):
        rail.only_for = serves_with(tree.b, {host}) - {host}
    return rail


_FIVE = 5.0
_SOLD_V = (_FIVE, 6.0, 7.5, 9.0, 12.0, 15.0, 18.0, 24.0, 36.0, 48.0)
"""Voltages that supplies are sold with, V."""


def _sold(tree: Tree, consumers: list[Consumer]) -> float | None:
    """The voltage of the supply that is assumed for parts: what they prefer where that is sold or told, else the nearest that all of them
    take; None where only a converter behind a supply gives it ('3.3 V for four relays')."""
    volts = consumers[0].prefer
    low, high = max(x.low for x in consumers), min(x.high for x in consumers)
    told = any(x.part.settings.get("volts") or "told" in tree.b.planned(x.part.ref).options for x in consumers)
    fits = [v for v in _SOLD_V if low <= v <= high]
    if volts in fits or told or (not fits and volts > _FIVE):
        return volts
    return min(fits, key=lambda v: abs(v - volts)) if fits else None


def starved(tree: Tree) -> None:
    """Raise CannotDesign where the only cells that are given feed nothing, since no converter starts from so little: a supply beside them
    is not what was asked."""
    given = [r for r in tree.b.rails if r.kind == "given"]
    if tree.b.plan.blocks or not given or not any(p.component.supplies for p in tree.b.parts()):
        return
    starts = min((c.supplies[0].min for c in boosters()), default=0.0)
    if all(r.low and r.volts < starts and all(p.ref == r.source for p in tree.c.nets[r.net].pins) for r in given):
        cell = max(given, key=lambda r: r.volts)
        raise CannotDesign(
            f"One {tree.c.parts[cell.source].component.name} feeds nothing here: "
            f"the boost converters I know start at {units.show(starts, 'V')}.",
            f"{math.ceil(starts / WORN / cell.volts)} such cells in series with a boost converter, or as many as give what the parts take",
        )


_QUIET = ("display", "radio", "sensor", "storage")
"""Kinds whose peaks a converter behind a board's own supply may carry where there is room: nothing stalls."""
_LOSS = 0.85
"""Efficiency that is reckoned with for a converter behind a board's rail."""
_RAISED = 3.0
"""Up to so many times a board's own voltage is raised from it: 24 V of a machine's sensors come from a supply for them."""


def _sources(tree: Tree, x: Consumer) -> list[Rail]:
    """The rails that a converter for a consumer may start from."""
    rails = [r for r in tree.b.rails if not r.only_for or x.part.ref in r.only_for]
    sources = [r for r in rails if r.kind in ("given", "added", "converter") and r.low != 0 and r.headroom_ma > 0]
    quiet = not x.load and x.part.component.kind in _QUIET
    if not x.heavy or x.crowd or quiet:
        need = together.demand(together.group(tree, x)) / _LOSS if x.crowd else x.peak_ma
        sources += [
            r
            for r in rails
            if r.kind == "board"
            and x.prefer <= _RAISED * r.volts
            and not _apart(tree, r.source, x.part.host)
            and r.headroom_ma > need * (x.prefer / r.volts if x.crowd else max(1, x.prefer / r.volts))
        ]
    return sources


def _divides(tree: Tree, x: Consumer, rail: Rail) -> bool:
    """Whether a converter that is there has room for some of a group only, or the request names another one that is still free:
    a board's, which then keeps to its board."""
    if rail.kind != "converter" or not x.heavy or x.part.ref in rail.only_for | rail.meant_for:
        return False
    consumers = together.group(tree, x)
    spare = any(makes(tree, p, x.prefer) and "feeds" not in tree.b.planned(p.ref).options for p in tree.converters)
    return spare or (len(consumers) > 1 and rail.headroom_ma < together.demand(consumers))


def _names(consumers: list[Consumer]) -> str:
    """'Micro servo SG90', '16 x Micro servo SG90 and WS2812B LED strip'."""
    counted = Counter(x.part.component.name for x in consumers)
    return " and ".join(f"{n} x {name}" if n > 1 else name for name, n in counted.items())


def _by_converter(tree: Tree, x: Consumer, sources: list[Rail]) -> Rail | None:
    """One converter for all that want this voltage and current, else for as many as one carries: first those that the request names."""
    volts, consumers = x.prefer, together.group(tree, x)
    if len(consumers) > 1:
        able = [p for p in tree.converters if "feeds" not in tree.b.planned(p.ref).options and makes(tree, p, volts)]
        each = math.ceil(len(consumers) / max(1, len(able)))  # 'two servos, each with its own LM2596'
        for part in able:
            some = together.carried(consumers[:each], part.component.rails[0].max_ma or 1e9)
            if together.demand(some) > (part.component.rails[0].max_ma or 1e9):
                continue
            if rail := convert(tree, volts, together.demand(some), sources, part, f"for {_names(some)}"):
                if each < len(consumers):
                    rail.only_for = {x.part.ref for x in some}
                return together.reserve(rail, some)
    for n in range(len(consumers), 1, -1):
        if rail := convert(tree, volts, together.demand(consumers[:n]), sources, None, f"for {_names(consumers[:n])}"):
            return together.reserve(rail, consumers[:n])
    return convert(tree, volts, x.peak_ma, sources, None, f"for {x.part.component.name}")


def _on_the_battery(tree: Tree, x: Consumer) -> Rail | None:
    """The only source, a battery of a fitting voltage that is too weak for a heavy load: it is what was asked for, and no adapter makes a
    thing mobile; the checks say what it cannot carry."""
    given = [r for r in tree.b.rails if r.kind in ("given", "added") and r.low and not r.only_for]
    if len(given) != 1 or not x.heavy or tree.b.plan.flags.get("separate-supply"):
        return None
    if x.takes(given[0]):
        return given[0]
    return _by_converter(tree, x, given) or convert(tree, x.prefer, x.typical_ma, given, None, f"for {x.part.component.name}")


def on_cells(tree: Tree, x: Consumer) -> Rail | None:
    """The battery that is all there is, for a small part that works until the cells are partly empty."""
    if any(r.kind not in ("given", "board") for r in tree.b.rails) or x.load:
        return None
    for r in tree.b.rails:
        if (
            r.kind == "given"
            and r.low
            and not r.only_for
            and x.low <= r.volts
            and (r.high or r.volts) <= x.high * 1.02
            and r.limit_ma - r.typical_ma > x.typical_ma
        ):
            tree.b.advice.append(f"{x.part.ref} works until {r.source}'s voltage is down to {units.show(x.low, 'V')}.")
            return r
    return None
