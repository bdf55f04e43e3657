"""What must be fed: every supply of a part and every load behind a switch, with the voltage and current that it wants."""

from __future__ import annotations

from dataclasses import dataclass

from circuitlm.circuit import units
from circuitlm.circuit.component import Supply
from circuitlm.circuit.model import Part
from circuitlm.synthesis.builder import Rail
from circuitlm.synthesis.power.parts import is_converter, load_port, volts_of
from circuitlm.synthesis.power.tree import Tree

HEAVY_MA = 250.0
"""Above this peak a consumer is kept off a board's own regulator and USB port."""
STEADY_MA = 400.0
"""The same for a display, whose current follows what it shows and has no surges."""

TOLD_LOW, TOLD_HIGH = 0.85, 1.25
"""What a load whose voltage the request gives may get, shares of it: a 12 V lead battery or three lithium cells, and no 9 V adapter."""
_SMALL_LOSS = 0.2
"""A driver's loss up to this share of its load's voltage is not made up for by a higher supply."""


_FRESH = 1.1
"""How far a fresh source may be above what a part takes, since it gives way under the first load."""
_SAME = 0.02
"""Up to this difference two voltages are the same one."""


@dataclass(slots=True)
class Consumer:
    """Something that must be fed: a supply of a part, or a load behind a switch."""

    part: Part
    supply: Supply | None
    pins: list[str]
    ground: list[str]
    low: float
    high: float
    prefer: float
    typical_ma: float
    peak_ma: float
    load: bool = False
    crowd: bool = False
    """One of several alike that together are more than a board passes on."""

    @property
    def heavy(self) -> bool:
        steady = self.part.component.kind == "display"
        return self.peak_ma > (STEADY_MA if steady else HEAVY_MA) or (self.load and self.peak_ma > 150) or self.crowd

    def takes(self, rail: Rail) -> bool:
        low, high = rail.low or rail.volts, rail.high or rail.volts
        if self.heavy and self.part.component.kind == "driver" and abs(rail.volts - self.prefer) < _SAME * rail.volts:
            low = rail.volts  # a motor of its battery's voltage turns slower as that empties
        slack = (0.055 if rail.low else 0.02) * rail.volts  # fresh cells give way under load, and are weaker at their end anyway
        if self.load:
            return self.low * 0.95 <= rail.volts <= self.high * 1.06
        if high > _FRESH * self.high:
            return False  # a full lithium cell keeps its 4.2 V
        return self.low - slack <= max(low, rail.volts * 0.8) and min(high, rail.volts * 1.05) <= self.high + slack


def consumers(tree: Tree) -> list[Consumer]:
    found = []
    for part in tree.b.parts():
        c = part.component
        if c.kind == "supply" or is_converter(c):
            continue
        chosen = None
        groups: dict[str, list[Supply]] = {}
        for s in c.supplies:
            if s.kind in ("mains", "usb") or c.mcu or s.optional:
                continue
            if (part.ref, s.id) in tree.b.volts:
                continue
            if s.alt:
                groups.setdefault(s.alt, []).append(s)
            else:
                found.append(consumer(tree, part, s))
        found += [consumer(tree, part, s) for s in c.supplies if _left_to_others(found, part, s)]
        for options in groups.values():
            chosen = pick_alternative(tree, part, options)
            found.append(consumer(tree, part, chosen))
        if load_port(c) and not c.spec.get("ac") and part.ref not in tree.b.driven_by and part.ref not in tree.b.wired:
            found.append(load(tree, part))
    return found


def _left_to_others(found: list[Consumer], part: Part, supply: Supply) -> bool:
    """Whether an optional supply has to be fed, since the part's own regulator for it does not stand the voltage that the part runs from."""
    above = part.component.wanted_above(supply)
    return above is not None and any(x.part is part and x.supply and x.supply.id == above[0] and x.prefer > above[1] * 1.05 for x in found)


def crowds(tree: Tree, found: list[Consumer]) -> None:
    """Marks alike parts ('6 relays') whose currents together no board's pin of their voltage gives: they hang on one supply of their own,
    not some on the board and the rest elsewhere."""
    for x in found:
        alike = [y for y in found if y.part.id == x.part.id and y.load == x.load and y.prefer == x.prefer]
        rails = [r for r in tree.b.rails if r.kind == "board" and x.takes(r) and (x.load or abs(r.volts - x.prefer) < 0.3)]
        if len(alike) > 1 and rails and sum(y.peak_ma for y in alike) > max(r.limit_ma for r in rails):
            x.crowd = True


def pick_alternative(tree: Tree, part: Part, options: list[Supply]) -> Supply:
    """Of a part's alternative inputs, the one that a rail suits best."""

    def cost(s: Supply) -> float:
        c = consumer(tree, part, s)
        fits = [r for r in tree.b.rails if c.takes(r)]
        return min((abs(r.volts - c.prefer) + (r.limit_ma - r.typical_ma < c.peak_ma) for r in fits), default=50.0)

    return min(options, key=cost)


def consumer(tree: Tree, part: Part, s: Supply) -> Consumer:
    low, high = s.min, s.max
    prefer = s.nominal or (s.min + s.max) / 2
    typical, peak = s.ma.typical or 5.0, s.ma.peak or s.ma.typical or 10.0
    host = tree.b.host_of(part.ref)
    logic = part.component.logic
    if host is not None and not part.component.interfaces_of("shift"):
        v_io = tree.b.logic_volts(host)
        small = peak <= HEAVY_MA
        follows = small if logic is None else logic.volts in (s.id, "main")
        if low - 0.01 <= v_io <= high + 0.01 and (follows or (small and high <= 6)):
            prefer = v_io
    children = [p for p in tree.b.parts() if p.host == part.ref]
    if (
        children
        and not part.component.mcu
        and low <= 3.3 <= high
        and any(p.component.supplies for p in children)
        and all(sup.max < 4.5 for p in children for sup in p.component.supplies[:1])
    ):
        prefer = 3.3  # a multiplexer or expander whose parts live on 3.3 V
    leds = part.component.spec.get("ma_each")
    if leds and (count := part.settings.get("leds") or part.component.spec.get("leds")):
        peak = float(leds) * float(count)
        typical = peak / 2.5
    driven = [p for p in tree.b.parts() if tree.b.driven_by.get(p.ref) == part.ref]
    if driven and all(p.component.shape == "led" for p in driven):  # they take whatever there is: their resistors follow it
        given = max((r.volts for r in tree.b.rails if r.kind == "given" and low <= r.volts <= high), default=5.0)
        return Consumer(part, s, list(s.pins), list(s.ground), 4.5, high, max(given, 5.0), 10.0 * len(driven), 20.0 * len(driven))
    powers = not any(x for x in part.component.supplies if x.id != s.id) or s.id not in ("main", "logic")
    if driven and powers and part.component.kind == "driver":
        *wanted_v, extra_typ, extra_peak = driven_range(tree, driven, s)
        low, high, prefer = (low, high, prefer) if part.component.spec.get("clamps") else wanted_v
        typical += extra_typ
        peak += extra_peak
    if wanted := part.settings.get("volts"):
        prefer = units.parse(wanted, "V").value
    return Consumer(part, s, list(s.pins), list(s.ground), low, high, prefer, typical, peak)


def driven_range(tree: Tree, driven: list[Part], s: Supply) -> tuple[float, float, float, float, float]:
    """Voltage and current that a driver's supply must give for its loads."""
    low, high, typical, peak, loads_low = s.min, s.max, 0.0, 0.0, 0.0
    prefer, made_for = s.nominal or s.min, 0.0
    for load in driven:
        spec = load.component.spec
        v = volts_of(load)
        prefer = min(max(v, s.min), s.max)
        made_for = max(made_for, v if s.nominal and abs(v - s.nominal) < 0.3 else 0.0)
        lo = float(spec.get("v_min", v * 0.5 if load.component.shape == "motor" else v * 0.85))
        hi = float(spec.get("v_max", v * 1.25)) * (1.25 if load.component.interfaces_of("motor") else 1.0)  # a bridge can throttle
        if load.component.interfaces_of("coils"):
            hi = max(hi, min(s.max, 36.0)) if s.max > 15 and float(spec.get("unit_ratio", 0)) == 0 else hi
            lo = min(lo, s.min) if s.min <= 12 else lo
        if ("volts" in load.settings or tree.b.planned(load.ref).options.get("told")) and not load.component.interfaces_of("coils"):
            lo, hi = max(lo, TOLD_LOW * v), max(min(hi, TOLD_HIGH * v), v)
        loads_low, high = max(loads_low, min(lo, s.max)), min(high, max(hi, s.min))
        typical += float(spec.get("ma", 200))
        peak += float(spec.get("stall_ma", float(spec.get("ma", 200)) * 2))
    lost = max(
        (float(tree.b.circuit.parts[d].component.spec.get("drop_v", 0)) for x in driven if (d := tree.b.driven_by.get(x.ref))),
        default=0.0,
    )
    if made_for:  # a driver board for that very motor: its drop is reckoned with
        prefer, low, high = made_for, max(low, min(loads_low + lost * 0.5, made_for)), min(s.max, high + lost)
    else:
        more = lost if lost > _SMALL_LOSS * prefer else 0.0  # nobody buys a 26 V supply for a 24 V motor
        prefer, low, high = min(s.max, prefer + more), max(low, loads_low + lost * 0.5), min(s.max, high + lost)
    if low > high:
        low, high = s.min, s.max
    return low, high, prefer, typical, peak


def load(tree: Tree, part: Part) -> Consumer:
    spec = part.component.spec
    v = volts_of(part)
    low = float(spec.get("v_min", v * 0.85))
    high = float(spec.get("v_max", v * 1.2))
    if part.settings.get("volts") and abs(v - float(spec.get("volts", 0) or 0)) > 0.3:
        low, high = v * 0.85, v * 1.15
    if tree.b.planned(part.ref).options.get("told"):
        low, high = max(low, TOLD_LOW * v), max(min(high, TOLD_HIGH * v), v)
    colours = max(1, sum(i.role == "sink" for i in part.component.interfaces_of("load")))  # each colour of a strip takes the same
    typical, peak = float(spec.get("ma", 100)), float(spec.get("stall_ma", spec.get("ma", 100)))
    return Consumer(part, None, [], [], low, high, v, colours * typical, colours * peak, load=True)
