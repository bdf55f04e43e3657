"""The power tree: sources, converters, boards' regulators, and which rail each part hangs on.

A consumer goes to a rail within its range that has the current left; where there is none, a converter is made from
what is given, and where nothing is given a supply is added and named as an assumption.
"""

from __future__ import annotations

from dataclasses import dataclass

from circuitlm.circuit import units
from circuitlm.circuit.component import Component, Supply
from circuitlm.circuit.component import Rail as RailData
from circuitlm.circuit.model import Net, Part, PinRef, Why
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import SupplyPlan
from circuitlm.synthesis.builder import GROUND, Builder, Rail

HEAVY_MA = 250.0
"""Above this peak a consumer is kept off a board's own regulator and USB port."""


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

    @property
    def heavy(self) -> bool:
        return self.peak_ma > HEAVY_MA or (self.load and self.peak_ma > 150)

    def takes(self, rail: Rail) -> bool:
        low, high = rail.low or rail.volts, rail.high or rail.volts
        slack = (0.03 if rail.low else 0.02) * rail.volts  # cells are weaker at their end anyway
        if self.load:
            return self.low * 0.95 <= rail.volts <= self.high * 1.06
        return self.low - slack <= max(low, rail.volts * 0.8) and min(high, rail.volts * 1.05) <= self.high + slack


def rail_name(volts: float) -> str:
    """The usual name of a supply node: 5V, 3V3, 12V."""
    whole = int(volts)
    tenth = round((volts - whole) * 10)
    if tenth == 10:
        whole, tenth = whole + 1, 0
    return f"{whole}V{tenth}" if tenth else f"{whole}V"


class PowerTree:
    """Lays the tree for one builder; `lay` does all of it."""

    def __init__(self, builder: Builder):
        self.b = builder
        self.c = builder.circuit
        self.converters: list[Part] = []
        """Converters that the request names and that have no input yet."""

    # -- all of it ----------------------------------------------------------------------------------------------------
    def lay(self) -> None:
        for plan in self.b.plan.supplies:  # a supply for a load is for the driver of that load
            plan.feeds += [
                k
                for k in list(plan.feeds)
                if k in self.b.refs and (d := self.b.driven_by.get(self.b.refs[k]))
                for k in [self.b.planned(d).key]
                if k not in plan.feeds
            ]
        self.converters = [p for p in self.b.parts() if is_converter(p.component)]
        self.b.plan.supplies.sort(
            key=lambda x: self.b.component(x.component).rails[0].topology == "cell" if self.b.component(x.component).rails else False
        )
        for supply in self.b.plan.supplies:
            self.place_source(supply)
        self.chargers()
        self.side_outputs()
        boards = [p for p in self.b.parts() if p.component.mcu]
        for board in boards:
            self.feed_board(board)
        hosts = {p.host for p in self.b.parts() if p.host}
        for level in (True, False):  # what hosts others first: their signals are at its voltage
            for consumer in sorted(self.consumers(), key=lambda x: (not x.heavy, -x.prefer if x.heavy else x.prefer, -x.peak_ma)):
                if not level or consumer.part.ref in hosts:
                    self.feed(consumer)
        for part in list(self.converters):
            self.feed_converter(part, None)
        for part in self.b.parts():
            self.join_grounds(part)

    # -- sources ------------------------------------------------------------------------------------------------------
    def place_source(self, plan: SupplyPlan) -> None:
        """Place a given source (cells in series where several are given) and open its rail."""
        component = self.b.component(plan.component)
        data = component.rails[0] if component.rails else None
        if data is None:
            return
        volts = plan.volts or data.volts or float(component.spec.get("volts", 0) or 0) or data.max or 5.0
        count = max(1, plan.count)
        parts = []
        for i in range(count):
            why = Why("as the request says", "prompt") if plan.given else Why("no supply was named", "assumed")
            part = self.c.add(component, wishes=list(plan.wishes), why=why, role="source")
            part.value = units.show(volts, "V") if plan.volts or component.settings else ""
            part.quantity = volts
            if plan.volts:
                part.settings["volts"] = units.show(volts, "V")
            parts.append(part)
            if i == 0:
                self.b.refs[plan.key] = part.ref
        series = self.b.plan.flags.get(f"{plan.key}.parallel") != "yes"
        total = volts * count if series and not plan.volts else volts
        name = self.c.free_net(rail_name(total))
        limit = plan.current_a * 1000 if plan.current_a else (data.max_ma or 1e6)
        net = self.c.net(name, kind="power", volts=total)
        net.why.append(Why(f"{units.show(total, 'V')} from {component.name}", "prompt" if plan.given else "assumed"))
        low = data.min * count if data.min and series and data.topology == "cell" else 0.0 if data.min == 0 else None
        high = data.max * count if data.max and series and data.topology == "cell" else None
        if not series:
            limit *= count
        self.protect(net, PinRef(parts[0].ref, data.pins[0]))
        for a, b in zip(parts, parts[1:], strict=False):
            if series:
                self.c.join(PinRef(a.ref, data.ground[0]), PinRef(b.ref, data.pins[0]), f"{a.ref}_{b.ref}")
            else:
                self.c.connect(net, (b.ref, data.pins[0]))
                self.b.ground(PinRef(b.ref, data.ground[0]))
        last = parts[-1] if series else parts[0]
        self.b.ground(PinRef(last.ref, data.ground[0]))
        feeds = {self.b.refs[k] for k in plan.feeds if k in self.b.refs}
        rail = Rail(net.name, total, limit, parts[0].ref, "given" if plan.given else "added", low=low, high=high, only_for=feeds)
        self.b.rails.append(rail)

    def protect(self, net: Net, source: PinRef) -> None:
        """The source onto its net, through the fuse and series diode that the request names, a clamp behind them."""
        here = source
        chain = [(slot, text) for slot in ("fuse", "diode") if (text := self.b.plan.flags.pop(f"protect.{slot}", ""))]
        for slot, text in chain:
            component, _, value = text.partition(" ")
            part = self.b.support(
                component,
                source.ref,
                "protection",
                "limits the fault current" if slot == "fuse" else "blocks a supply that is connected the wrong way round",
                value or None,
            )
            ids = {p.id for p in part.component.pins}
            first, second = ("A", "K") if {"A", "K"} <= ids else tuple(p.id for p in part.component.pins[:2])
            between = self.c.net(self.c.free_net(f"{net.name}_IN"), kind="power", volts=net.volts)
            self.c.connect(between, here, (part.ref, first))
            here = PinRef(part.ref, second)
        self.c.connect(net, here)
        if text := self.b.plan.flags.pop("protect.shunt", ""):
            part = self.b.support(text.split()[0], source.ref, "protection", "clamps surges on the supply")
            ids = {p.id for p in part.component.pins}
            first, second = ("K", "A") if {"A", "K"} <= ids else tuple(p.id for p in part.component.pins[:2])
            self.c.connect(net, (part.ref, first))
            self.b.ground(PinRef(part.ref, second))

    def add_source(self, volts: float, why: str, need_ma: float) -> Rail:
        """An external supply that nobody named, as a stated assumption. Raises CannotDesign beyond extra-low voltage."""
        if volts > 60:
            raise CannotDesign(
                f"{units.show(volts, 'V')} is no voltage for this kind of circuit: {why}.",
                "mains devices are switched by a relay module's contact",
            )
        component = self.b.default("supply")
        part = self.c.add(component, why=Why(why, "assumed"), role="source", value=units.show(volts, "V"), quantity=volts)
        part.settings["volts"] = units.show(volts, "V")
        name = self.c.free_net(rail_name(volts) if rail_name(volts) not in self.c.nets else f"{rail_name(volts)}_EXT")
        net = self.c.net(name, kind="power", volts=volts)
        net.why.append(Why(why, "assumed"))
        data = component.rails[0]
        self.c.connect(net, (part.ref, data.pins[0]))
        self.b.ground(PinRef(part.ref, data.ground[0]))
        rail = Rail(net.name, volts, data.max_ma or 3000.0, part.ref, "added")
        self.b.rails.append(rail)
        amps = max(0.5, round(need_ma * 1.3 / 500 + 0.499) * 0.5)
        self.b.assume(f"{part.ref} is a {units.show(volts, 'V')} supply of at least {units.show(amps, 'A')}: {why}")
        return rail

    def chargers(self) -> None:
        """A charger between a cell and the rest: its output takes over the cell's rail."""
        for part in [p for p in self.b.parts() if any(i.type == "cell" and i.role == "source" for i in p.component.interfaces)]:
            port = next(i for i in part.component.interfaces if i.type == "cell" and i.role == "source")
            panel = next((r for r in self.b.rails if part.ref in r.only_for and r.low == 0), None)
            if panel is not None and part.component.supplies:
                self.attach(part, part.component.supplies[0], panel, 0, 0)
            bottom, top = (port.volts[0], port.volts[1]) if port.volts else (2.9, 4.2)
            rail = next(
                (
                    r
                    for r in self.b.rails
                    if r.source
                    and r.low
                    and bottom * 0.8 < r.low
                    and (r.high or r.volts) <= top * 1.05
                    and any(i.type == "cell" for i in self.c.parts[r.source].component.interfaces)
                ),
                None,
            )
            if rail is None:
                cell = next((i for i in ("battery-18650", "battery-lipo-1s") if i in catalogue() and top < 4.5), None)
                if cell is None:
                    continue
                self.place_source(SupplyPlan(key=f"{part.ref}-cell", component=cell, given=False))
                rail = self.b.rails[-1]
                self.b.assume("A single lithium cell, since a charger for one is in the circuit.")
            cell_net = self.c.nets[rail.net]
            self.c.connect(cell_net, (part.ref, port.pins["p"]))
            if "GND" in self.c.nets:
                negative = self.c.net_of((part.ref, port.pins["n"]))
                cell_part = self.c.parts[rail.source]
                ground_pin = PinRef(cell_part.ref, cell_part.component.rails[0].ground[0])
                outs = [g for r in part.component.rails for g in r.ground]
                if port.pins["n"] not in outs and negative is None:  # the protection switches the negative side
                    self.c.detach(ground_pin)
                    self.c.join(ground_pin, PinRef(part.ref, port.pins["n"]), "CELL-")
            self.b.use(part.ref, port)
            out = next((r for r in part.component.rails), None)
            if out and out.pins[0] != port.pins["p"]:
                name = self.c.free_net("VBAT")
                net = self.c.net(name, kind="power", volts=rail.volts)
                self.c.rename(rail.net, "CELL+")
                self.connect_rail_pins(part, out, net)
                self.b.rails.remove(rail)
                self.b.rails.append(
                    Rail(
                        net.name,
                        rail.volts,
                        min(rail.limit_ma, out.max_ma or 1e9),
                        part.ref,
                        "given",
                        low=rail.low,
                        high=rail.high,
                        only_for=rail.only_for,
                        upstream=None,
                    )
                )
            for s in part.component.supplies:
                self.b.volts.setdefault((part.ref, s.id), s.nominal or s.max)

    def side_outputs(self) -> None:
        """A driver with a regulator for its controller (a speed controller's BEC) is fed first, and its output is a rail."""
        if self.converters or any(4.5 <= r.volts <= 5.5 for r in self.b.rails):
            return
        for x in [x for x in self.consumers() if x.part.component.kind == "driver" and x.supply]:
            data = next(
                (r for r in x.part.component.rails if x.supply and r.source == x.supply.id and r.volts and (r.max_ma or 0) >= 500), None
            )
            feed = self.best_rail(x) if data else None
            if data is None or feed is None or feed.kind != "given":
                continue
            self.feed(x)
            net = self.c.net(self.c.free_net(rail_name(data.volts or 5.0)), kind="power", volts=data.volts)
            self.connect_rail_pins(x.part, data, net)
            net.why.append(Why(f"{data.volts:g} V from {x.part.ref}", "catalogue"))
            self.b.rails.append(
                Rail(
                    net.name,
                    data.volts or 5.0,
                    data.max_ma or 500.0,
                    x.part.ref,
                    "converter",
                    upstream=feed.net,
                    efficiency=(data.volts or 5.0) / feed.volts,
                )
            )
            return

    # -- boards ------------------------------------------------------------------------------------------------------
    def feed_board(self, board: Part) -> None:
        """Choose a board's input, from what is given or its USB socket, and open its rails."""
        inputs = [s for s in board.component.supplies if s.kind == "rail"]
        usb = next((s for s in board.component.supplies if s.kind == "usb"), None)
        rails = [r for r in self.b.rails if not r.only_for or board.ref in r.only_for]
        given = [r for r in rails if r.kind in ("given", "converter") and r.low != 0]
        named = next(
            (
                p
                for p in self.converters
                if self.b.planned(p.ref).options.get("feeds", board.ref) in (board.ref, self.b.planned(board.ref).key)
            ),
            None,
        )
        usb_given = any(s.component == "usb-power" for s in self.b.plan.supplies)
        chosen: tuple[Supply, Rail] | None = None
        if given:
            direct = self.board_input(board, inputs, given)
            heavy = [x for x in self.consumers() if x.heavy and x.prefer < 8]
            if named is not None and not (direct and (direct[1].kind == "converter" or heavy)):
                chosen = self.board_by_converter(board, inputs, given, named)
            chosen = chosen or direct or self.board_on_cells(board, inputs, given) or self.board_by_converter(board, inputs, given, None)
        if chosen is None and named is not None and not usb_given and not given:
            chosen = self.board_on_named(board, inputs, named)
        if chosen is None and usb is not None:
            self.b.volts[(board.ref, usb.id)] = 5.0
            self.b.assume(f"{board.ref} ({board.component.name}) is powered over its USB socket.")
            self.open_board_rails(board, usb, 5.0, None)
            return
        if chosen is None:
            supply = next((s for s in inputs if s.min <= 5 <= s.max), inputs[0] if inputs else None)
            if supply is None:
                return
            volts = 5.0 if supply.min <= 5 <= supply.max else supply.nominal or supply.max
            rail = next((r for r in rails if abs(r.volts - volts) < 0.1), None) or self.add_source(
                volts, f"{board.component.name} needs {units.show(volts, 'V')} and no supply was named", 500
            )
            chosen = (supply, rail)
        supply, rail = chosen
        if usb_given and usb is not None and abs(rail.volts - 5.0) < 0.3:
            self.b.advice.append(
                f"{rail.source} may be plugged into the USB socket of {board.ref} instead of being wired to its 5 V pin, never both."
            )
        self.attach(board, supply, rail, supply.ma.typical or 80, supply.ma.peak or supply.ma.typical or 200)
        for other in inputs:
            if other.id == supply.id and set(other.pins) != set(supply.pins):
                continue
        self.open_board_rails(board, supply, rail.volts, rail)

    def board_load(self, board: Part) -> float:
        """Typical current of a board with what hangs on it, mA."""
        own = max((s.ma.typical or 0) for s in board.component.supplies) if board.component.supplies else 0
        served = [p for p in self.b.parts() if p.host == board.ref or not p.component.mcu]
        return own + sum(
            s.ma.typical or 0
            for p in served
            for s in p.component.supplies
            if s.min <= 5.2 and (s.ma.peak or s.ma.typical or 0) <= HEAVY_MA and not is_converter(p.component)
        )

    def board_input(self, board: Part, inputs: list[Supply], rails: list[Rail]) -> tuple[Supply, Rail] | None:
        """An input that one of the rails suits without burning the board's regulator."""
        best: tuple[float, Supply, Rail] | None = None
        for s in inputs:
            for r in rails:
                low, high = r.low or r.volts, r.high or r.volts
                if not (s.min - 0.05 <= max(low, r.volts * 0.85) and high <= (s.abs_max or s.max) and r.volts <= s.max + 0.05):
                    continue
                if self.burns(board, s, r.volts):
                    continue
                cost = abs(r.volts - (s.nominal or s.max)) + (0 if s.max > 5.6 or abs(r.volts - 5) < 0.3 else 2)
                if best is None or cost < best[0]:
                    best = (cost, s, r)
        return (best[1], best[2]) if best else None

    def burns(self, board: Part, s: Supply, volts: float, times: float = 1.0) -> bool:
        """Whether the board's linear regulator would turn more than *times* its limit into heat behind this input."""
        outs = [x for x in board.component.rails if x.topology == "linear" and x.volts and x.pins and not set(x.pins) & set(s.pins)]
        drop = volts - max((x.volts or 0 for x in outs), default=volts)
        return drop * self.board_load(board) / 1000 > times * min((x.p_max for x in outs if x.p_max), default=1.0)

    def board_on_cells(self, board: Part, inputs: list[Supply], rails: list[Rail]) -> tuple[Supply, Rail] | None:
        """A battery whose voltage suits an input directly, and still does when it has dropped by a tenth."""
        for s in inputs:
            for r in rails:
                if (
                    r.low is not None
                    and s.min <= r.volts * 0.9
                    and (r.high or r.volts) <= (s.abs_max or s.max)
                    and r.volts <= s.max
                    and not self.burns(board, s, r.volts)
                ):
                    self.b.advice.append(f"{board.ref} works until {r.source}'s voltage is down to {units.show(s.min, 'V')}.")
                    return s, r
        return None

    def board_on_named(self, board: Part, inputs: list[Supply], named: Part) -> tuple[Supply, Rail] | None:
        """A step-down converter that is named without its source feeds the board; its input becomes a stated assumption."""
        data, planned = named.component.rails[0], self.b.planned(named.ref)
        text = planned.options.get("volts") or planned.settings.get("output")
        target = data.volts or (units.parse(text, "V").value if text else 5.0)
        supply = next((s for s in inputs if s.min - 0.05 <= target <= s.max + 0.05), None)
        top = 12.0 if target < 10 else 24.0
        if (
            supply is None
            or data.topology not in ("buck", "linear")
            or target < 4.5
            or not self.can_convert(named.component, top, top, target)
        ):
            return None
        source = self.add_source(top, f"{named.component.name} needs an input and none was named", 500)
        return supply, self.open_converter(named, source, target, f"feeds the {board.component.name}")

    def board_by_converter(
        self,
        board: Part,
        inputs: list[Supply],
        rails: list[Rail],
        named: Part | None,
    ) -> tuple[Supply, Rail] | None:
        """Make 5 V (or the board's only voltage) with a converter from a given rail."""
        if named is not None and (own := named.component.rails[0].volts) is not None:
            direct = next((s for s in inputs if s.min - 0.05 <= own <= s.max + 0.05), None)
            rail = self.convert(own, 300, rails, named, f"feeds the {board.component.name}") if direct else None
            if direct and rail:
                return direct, rail
        fives = [s for s in inputs if s.min <= 5.0 <= s.max]
        supply = next((s for s in fives if s.max <= 6), fives[0] if fives else (inputs[0] if inputs else None))
        if supply is None:
            return None
        volts = 5.0 if supply.min <= 5.0 <= supply.max else supply.nominal or supply.max
        rail = self.convert(volts, 500, rails, named, f"feeds the {board.component.name}")
        return (supply, rail) if rail else None

    def open_board_rails(self, board: Part, supply: Supply, volts: float, feed: Rail | None) -> None:
        """The board's output pins become rails for others."""
        first = not any(r.kind == "board" for r in self.b.rails)
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
            if name in self.c.nets:
                name = f"{name}_{board.ref}" if not first or name in self.c.nets else name
            net = self.c.net(name, kind="power", volts=level)
            self.connect_rail_pins(board, data, net)
            net.why.append(Why(f"{units.show(level, 'V')} from {board.ref}", "catalogue"))
            self.b.rails.append(Rail(net.name, level, limit, board.ref, "board", upstream=feed.net if feed else None))

    def connect_rail_pins(self, part: Part, data: RailData, net: Net) -> None:
        for pin in data.pins:
            if self.c.net_of((part.ref, pin)) is None:
                self.c.connect(net, (part.ref, pin))
                break
        for pin in data.ground[:1]:
            self.b.ground(PinRef(part.ref, pin))

    # -- converters ---------------------------------------------------------------------------------------------------
    def convert(
        self, volts: float, need_ma: float, rails: list[Rail], named: Part | None, why: str, top: float | None = None
    ) -> Rail | None:
        """A rail of *volts* made by a converter from one of *rails*; a named converter first. None if impossible."""
        for source in sorted(rails, key=lambda r: (r.kind == "board", r.kind == "given" and r.typical_ma > 0, abs(r.volts - volts))):
            low, high = source.low or source.volts, source.high or source.volts
            parts = [named] if named else [p for p in self.converters if self.can_convert(p.component, low, high, volts)]
            for part in parts:
                if part and not named and (part.component.rails[0].max_ma or 1e9) < need_ma:
                    continue
                start = source.volts if part and part.component.rails[0].topology == "linear" else low
                if part and self.can_convert(part.component, start, high, volts):
                    return self.open_converter(part, source, volts, why)
            if named:
                continue
            kind = "buck" if low >= volts + 0.95 else "boost" if high < volts - 0.3 else ""
            if kind == "buck" and volts == 3.3 and source.volts <= 5.5 and need_ma <= 500:
                kind = "ldo-3v3"
            component = self.pick_converter(kind, low, high, volts, need_ma) if kind else None
            if component is not None and self.source_suffices(source, volts, need_ma):
                part = self.c.add(
                    component, why=Why(f"{units.show(source.volts, 'V')} to {units.show(volts, 'V')}: {why}", "computed"), role="converter"
                )
                return self.open_converter(part, source, volts, why)
        return None

    def pick_converter(self, kind: str, low: float, high: float, volts: float, need_ma: float) -> Component | None:
        """The catalogue's first choice of converter, or another of its topology that carries the current."""
        first = self.b.default(kind)
        others = (
            []
            if kind == "ldo-3v3"
            else [
                c
                for i, e in catalogue().entries.items()
                if e["kind"] in ("converter", "power") and i != first.id
                for c in [catalogue().get(i)]
                if is_converter(c) and c.form == "module" and c.rails[0].topology == kind
            ]
        )
        for c in (first, *sorted(others, key=lambda c: (c.rails[0].max_ma or 0, c.id))):
            if (c.rails[0].max_ma or 1e9) >= need_ma and self.can_convert(c, low, high, volts):
                return c
        return None

    @staticmethod
    def source_suffices(source: Rail, volts: float, need_ma: float) -> bool:
        """Whether a board's or battery's rail can carry what a converter would draw for a heavy load."""
        return source.kind == "given" or need_ma * volts / source.volts / 0.85 <= source.limit_ma - source.typical_ma

    @staticmethod
    def can_convert(component: Component, low: float, high: float, volts: float) -> bool:
        supply, rail = component.supplies[0], component.rails[0]
        if not (supply.min - 0.05 <= low and high <= supply.max + 0.05):
            return False
        if rail.volts is not None and abs(rail.volts - volts) > 0.16:
            return False
        if rail.volts is None and not (rail.min or 0) - 0.01 <= volts <= (rail.max or 0) + 0.01:
            return False
        drop = rail.dropout or 0.0
        if rail.topology in ("buck", "linear"):
            return low >= volts + min(drop, 1.0)
        if rail.topology == "boost":
            return high <= volts + 0.05
        return True

    def open_converter(self, part: Part, source: Rail, volts: float, why: str) -> Rail:
        if part in self.converters:
            self.converters.remove(part)
        data, supply = part.component.rails[0], part.component.supplies[0]
        self.attach(part, supply, source, supply.ma.typical or 5, supply.ma.peak or 5)
        name = rail_name(volts)
        net = self.c.net(self.c.free_net(name), kind="power", volts=volts)
        self.connect_rail_pins(part, data, net)
        shown = units.show(volts, "V")
        net.why.append(Why(f"{shown} from {part.ref}: {why}", "computed"))
        if data.setting:
            part.settings[data.setting] = shown
            part.label = part.label or f"set to {shown}"
        if not part.why.text:
            part.why = Why(f"{units.show(source.volts, 'V')} to {shown}: {why}", "prompt")
        rail = Rail(
            net.name,
            volts,
            data.max_ma or 500,
            part.ref,
            "converter",
            upstream=source.net,
            efficiency=data.efficiency or (volts / source.volts if data.topology == "linear" else 0.85),
        )
        if source.only_for:
            rail.only_for = set(source.only_for)
        self.b.rails.append(rail)
        return rail

    def feed_converter(self, part: Part, volts: float | None) -> None:
        """A named converter that nothing asked for: its wanted voltage, from what is there."""
        planned = self.b.planned(part.ref)
        data = part.component.rails[0]
        target = volts
        for text in (planned.options.get("volts"), planned.settings.get("output")):
            if text and target is None:
                target = units.parse(text, "V").value
        target = target or data.volts or (12.0 if data.topology == "boost" else 5.0)
        sources = [r for r in self.b.rails if r.source != part.ref and r.kind != "board"] or [
            r for r in self.b.rails if r.source != part.ref
        ]
        rail = self.convert(target, 500, sources, part, "as requested")
        if rail is None:
            volts_in = 12.0 if data.topology == "buck" and target < 10 else 5.0 if data.topology == "boost" else target + 3
            source = self.add_source(volts_in, f"{part.component.name} needs an input and none was named", 500)
            if self.can_convert(part.component, volts_in, volts_in, target):
                self.open_converter(part, source, target, "as requested")
            else:
                self.b.problems.append(f"{part.component.name} cannot make {units.show(target, 'V')} from what is given.")

    # -- consumers ------------------------------------------------------------------------------------------------------
    def consumers(self) -> list[Consumer]:
        found = []
        for part in self.b.parts():
            c = part.component
            if c.kind == "supply" or is_converter(c):
                continue
            chosen = None
            groups: dict[str, list[Supply]] = {}
            for s in c.supplies:
                if s.kind in ("mains", "usb") or c.mcu or s.optional:
                    continue
                if (part.ref, s.id) in self.b.volts:
                    continue
                if s.alt:
                    groups.setdefault(s.alt, []).append(s)
                else:
                    found.append(self.consumer(part, s))
            for options in groups.values():
                chosen = self.pick_alternative(part, options)
                found.append(self.consumer(part, chosen))
            if load_port(c) and part.ref not in self.b.driven_by:
                found.append(self.load(part))
        return found

    def pick_alternative(self, part: Part, options: list[Supply]) -> Supply:
        """Of a part's alternative inputs, the one that a rail suits best."""

        def cost(s: Supply) -> float:
            c = self.consumer(part, s)
            fits = [r for r in self.b.rails if c.takes(r)]
            return min((abs(r.volts - c.prefer) for r in fits), default=50.0)

        return min(options, key=cost)

    def consumer(self, part: Part, s: Supply) -> Consumer:
        low, high = s.min, s.max
        prefer = s.nominal or (s.min + s.max) / 2
        typical, peak = s.ma.typical or 5.0, s.ma.peak or s.ma.typical or 10.0
        host = self.b.host_of(part.ref)
        logic = part.component.logic
        if host is not None and not part.component.interfaces_of("shift"):
            v_io = self.b.logic_volts(host)
            follows = logic is None or logic.volts == s.id or logic.volts == "main"
            small = peak <= HEAVY_MA
            if low - 0.01 <= v_io <= high + 0.01 and (follows or (small and high <= 6)):
                prefer = v_io
        children = [p for p in self.b.parts() if p.host == part.ref]
        if (
            children
            and not part.component.mcu
            and low <= 3.3 <= high
            and all(sup.max < 4.5 for p in children for sup in p.component.supplies[:1])
        ):
            prefer = 3.3  # a multiplexer or expander whose parts live on 3.3 V
        leds = part.component.spec.get("ma_each")
        if leds and (count := part.settings.get("leds") or part.component.spec.get("leds")):
            peak = float(leds) * float(count)
            typical = peak / 2.5
        driven = [p for p in self.b.parts() if self.b.driven_by.get(p.ref) == part.ref]
        powers = not any(x for x in part.component.supplies if x.id != s.id) or s.id not in ("main", "logic")
        if driven and powers and part.component.kind == "driver":
            low, high, prefer, extra_typ, extra_peak = self.driven_range(driven, s)
            typical += extra_typ
            peak += extra_peak
        if wanted := part.settings.get("volts"):
            prefer = units.parse(wanted, "V").value
        return Consumer(part, s, list(s.pins), list(s.ground), low, high, prefer, typical, peak)

    def driven_range(self, driven: list[Part], s: Supply) -> tuple[float, float, float, float, float]:
        """Voltage and current that a driver's supply must give for its loads."""
        low, high, typical, peak = s.min, s.max, 0.0, 0.0
        prefer = s.nominal or s.min
        for load in driven:
            spec = load.component.spec
            v = volts_of(load)
            prefer = min(max(v, s.min), s.max)
            lo = float(spec.get("v_min", v * 0.5 if load.component.shape == "motor" else v * 0.85))
            hi = float(spec.get("v_max", v * 1.25)) * (1.25 if load.component.shape == "motor" else 1.0)  # a bridge can throttle
            if load.component.interfaces_of("coils"):
                hi = max(hi, min(s.max, 36.0)) if s.max > 15 and float(spec.get("unit_ratio", 0)) == 0 else hi
                lo = min(lo, s.min) if s.min <= 12 else lo
            low, high = max(low, min(lo, s.max)), min(high, max(hi, s.min))
            typical += float(spec.get("ma", 200))
            peak += float(spec.get("stall_ma", float(spec.get("ma", 200)) * 2))
        lost = max(
            (float(self.b.circuit.parts[d].component.spec.get("drop_v", 0)) for x in driven if (d := self.b.driven_by.get(x.ref))),
            default=0.0,
        )
        low, high, prefer = low + lost * 0.5, min(s.max, high + lost), min(s.max, prefer + lost)
        if low > high:
            low, high = s.min, s.max
        return low, high, prefer, typical, peak

    def load(self, part: Part) -> Consumer:
        spec = part.component.spec
        v = volts_of(part)
        low = float(spec.get("v_min", v * 0.85))
        high = float(spec.get("v_max", v * 1.2))
        if part.settings.get("volts") and abs(v - float(spec.get("volts", 0) or 0)) > 0.3:
            low, high = v * 0.85, v * 1.15
        return Consumer(
            part, None, [], [], low, high, v, float(spec.get("ma", 100)), float(spec.get("stall_ma", spec.get("ma", 100))), load=True
        )

    def feed(self, x: Consumer) -> None:
        """Find or make a rail for a consumer."""
        rail = self.best_rail(x) or self.make_rail(x)
        if rail is None:
            self.b.problems.append(
                f"No supply between {units.show(x.low, 'V')} and {units.show(x.high, 'V')} could be made for {x.part.component.name}."
            )
            return
        rail.typical_ma += x.typical_ma
        rail.peak_ma += x.peak_ma
        if x.load:
            self.b.load_rail[x.part.ref] = rail
            return
        assert x.supply is not None
        self.attach(x.part, x.supply, rail, 0, 0)

    def best_rail(self, x: Consumer) -> Rail | None:
        dedicated = [r for r in self.b.rails if x.part.ref in r.only_for and x.takes(r)]
        best: tuple[float, str, Rail] | None = None
        for r in dedicated or self.b.rails:
            if r.low == 0 or not x.takes(r) or (r.only_for and x.part.ref not in r.only_for):
                continue
            fits_given = r.kind == "given" and abs(r.volts - x.prefer) <= 0.06 * x.prefer
            room = r.headroom_ma if x.heavy else r.limit_ma - max(r.typical_ma, r.peak_ma * 0.6)
            if room < x.peak_ma and not fits_given and not (r.kind == "given" and not dedicated and room + 1 > x.typical_ma * 0.5):
                if not dedicated:
                    continue
            cost = abs(r.volts - x.prefer) * 3
            if x.heavy:
                cost += {"given": 0.0, "added": 0.5, "converter": 1.0, "board": 60.0}[r.kind]
                if r.kind == "board":
                    continue
            else:
                cost += {"board": 0.0, "converter": 0.6, "added": 4.0, "given": 3.0}[r.kind]
                if r.kind == "board" and x.part.host and r.source != x.part.host:
                    cost += 8.0
            if abs(r.volts - x.prefer) > 2.5 and not x.load and x.high < 8 and r.kind in ("given",):
                cost += 4.0
            if best is None or (cost, r.net) < (best[0], best[1]):
                best = (cost, r.net, r)
        return best[2] if best else None

    def make_rail(self, x: Consumer) -> Rail | None:
        """A converter from what is given; else a supply of its own."""
        volts = x.prefer
        sources = [
            r for r in self.b.rails if r.kind in ("given", "added", "converter") and not r.only_for and r.low != 0 and r.headroom_ma > 0
        ]
        if not x.heavy:
            sources += [r for r in self.b.rails if r.kind == "board" and r.headroom_ma > x.peak_ma * max(1, volts / r.volts)]
        if rail := self.convert(volts, x.peak_ma, sources, None, f"for {x.part.component.name}"):
            return rail
        if (cells := self.on_cells(x)) is not None:
            return cells
        return self.add_source(
            volts,
            f"{x.part.component.name} needs {units.show(volts, 'V')}"
            + (f" with peaks of {units.show(x.peak_ma / 1000, 'A')}" if x.heavy else ""),
            x.peak_ma,
        )

    def on_cells(self, x: Consumer) -> Rail | None:
        """The battery that is all there is, for a small part that works until the cells are partly empty."""
        if any(r.kind not in ("given", "board") for r in self.b.rails) or x.load:
            return None
        for r in self.b.rails:
            if (
                r.kind == "given"
                and r.low
                and not r.only_for
                and x.low <= r.volts
                and (r.high or r.volts) <= x.high * 1.02
                and r.limit_ma - r.typical_ma > x.typical_ma
            ):
                self.b.advice.append(f"{x.part.ref} works until {r.source}'s voltage is down to {units.show(x.low, 'V')}.")
                return r
        return None

    # -- wiring ---------------------------------------------------------------------------------------------------------
    def attach(self, part: Part, supply: Supply, rail: Rail, typical: float, peak: float) -> None:
        """Put a part's supply pins on a rail and its ground pins on ground."""
        rail.typical_ma += typical
        rail.peak_ma += peak
        self.b.volts[(part.ref, supply.id)] = rail.volts
        net = self.c.nets[rail.net]
        for pin in supply.pins:
            self.c.connect(net, (part.ref, pin))
        self.b.ground(*(PinRef(part.ref, g) for g in supply.ground[: 1 if part.component.form == "board" else None]))

    def join_grounds(self, part: Part) -> None:
        """All grounds of the circuit are one, except across isolation."""
        c = part.component
        for pin in c.ground_pins():
            if self.c.net_of((part.ref, pin)) is None and (
                c.form != "board" or not self.c.nets.get(GROUND) or not any(p.ref == part.ref for p in self.c.nets[GROUND].pins)
            ):
                if any(pin in group for name, group in c.isolation.items() if name in ("mains", "contact", "isolated")):
                    continue
                self.b.ground(PinRef(part.ref, pin))


def is_converter(c: Component) -> bool:
    """A part whose purpose is a rail made from its own supply (a buck module, an LDO), no board or driver."""
    return (
        bool(c.rails)
        and bool(c.supplies)
        and c.kind in ("converter", "power")
        and not c.mcu
        and any(r.topology in ("buck", "boost", "buck-boost", "linear") for r in c.rails)
    )


def load_port(c: Component) -> bool:
    """Whether the part is a bare two-terminal load or motor that a switch or bridge must drive."""
    return any(i.type in ("load", "motor") and i.role == "sink" for i in c.interfaces) and not c.supplies


def volts_of(part: Part) -> float:
    """Nominal voltage of a load, V: as the request says, else its file."""
    if text := part.settings.get("volts"):
        return units.parse(text, "V").value
    return float(part.component.spec.get("volts", 5.0))
