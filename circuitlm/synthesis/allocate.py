"""Pins as a constraint problem: which pin of the host serves which wire.

Fixed pins come first, then buses (hardware instances before matrix and software), then all single wires at once by
minimum-cost matching, so that no wire takes the only pin that another one could use.
"""

from __future__ import annotations

import re
from collections import defaultdict

from circuitlm.circuit.component import Component, Pin
from circuitlm.circuit.model import Part, PinRef, PinUse
from circuitlm.circuit.pins import find_pin, io_pins, offers
from circuitlm.synthesis import instances
from circuitlm.synthesis.assign import IMPOSSIBLE, assign
from circuitlm.synthesis.builder import Builder, BusDemand, Demand
from circuitlm.synthesis.pin_costs import CAUTION_COST, LED_AT_A_BUS, ONLY, PRINTED, PRINTED_ANALOG
from circuitlm.synthesis.resting import pull_on


class NoPin(Exception):
    """A host has no pin left for a wire. `hint`: what would help."""

    def __init__(
        self,
        demand: Demand | BusDemand,
        component: Component,
        text: str,
        hint: str = "name a board with more pins, or fewer parts",
        soft: bool = False,
    ):
        super().__init__(text)
        self.soft = soft
        """There is one that works, but badly: a board's boot strap."""
        self.demand = demand
        self.component = component
        self.hint = hint


class Allocator:
    """Assigns all demands of one host."""

    def __init__(self, builder: Builder, host: Part):
        self.b = builder
        self.host = host
        self.component = host.component
        self.pins = io_pins(host.component)
        row = [p for i in host.component.interfaces_of("expander") for p in i.pins.values()] if host.component.mcu is None else []
        if row:  # channels count from 0, whatever their pins' numbers
            self.pins.sort(key=lambda p: row.index(p.id) if p.id in row else -1)
        self.counts = bool(row)
        self.taken: dict[str, str] = {}
        for pin in self.pins:
            if builder.circuit.net_of((host.ref, pin.id)):
                self.taken[pin.id] = "joined"
        for name in builder.plan.flags.get("avoid-pins", "").split():
            if (kept := find_pin(host.component, name)) is not None:
                self.taken.setdefault(kept.id, "nothing: it is to stay free")
        left = {kept.id for name in builder.plan.flags.get("only-pins", "").split() if (kept := find_pin(host.component, name)) is not None}
        for pin in self.pins if left and host.component.mcu else ():
            if pin.id not in left:
                self.taken.setdefault(pin.id, "something else, as the request says")
        self.wifi = bool(builder.plan.flags.get("wifi"))
        self.card = bool(builder.plan.flags.get("card"))

    # -- fixed ------------------------------------------------------------------------------------------------------
    def fixed(self, demand: Demand) -> Pin | None:
        """The pin that the request names, when it can do the job; otherwise the reason is recorded."""
        if not demand.fixed:
            return None
        pin = find_pin(self.component, demand.fixed)
        reason = self.refusal(demand, pin)
        if reason is None:
            self.b.kept_pins[demand.name] = demand.fixed
            return pin
        self.b.lost_pins[demand.name] = reason
        return None

    def refusal(self, demand: Demand, pin: Pin | None) -> str | None:
        """Why a named pin cannot serve a wire, in plain words; None when it can."""
        where = f"{demand.fixed} of the {self.component.name}"
        if pin is None:
            return f"{demand.fixed} is no pin of the {self.component.name}"
        if "flash" in pin.caution:
            return f"{where} serves its flash memory and cannot be used"
        if pin.type in ("power_in", "power_out") or not pin.fn:
            return f"{where} is no signal pin"
        if demand.direction == "out" and pin.type == "input":
            return f"{where} can only be an input, and {demand.name} needs an output"
        slow = ("pwm",) if "pulse?" in demand.needs and offers(self.component, pin, "pulse") else ()  # a servo's pulse comes from any pin
        if bad := next((n for n in demand.musts if n not in slow and not offers(self.component, pin, n)), None):
            return f"{where} " + {"adc": "has no analog input", "fast": "is too slow for it", "pwm": "has no PWM", "dac": "has no DAC"}.get(
                bad, f"cannot do {bad}"
            )
        if pin.id in self.taken:
            return f"{where} is already taken by {self.taken[pin.id]}"
        return None

    def take(self, pin_id: str, what: str) -> None:
        self.taken[pin_id] = what
        for group in self.component.joined:
            if pin_id in group:
                for other in group:
                    self.taken.setdefault(other, what)

    def free(self, pin: Pin) -> bool:
        return pin.id not in self.taken

    # -- buses ------------------------------------------------------------------------------------------------------
    def instances(self, protocol: str) -> dict[str, dict[str, list[str]]]:
        """instance -> role -> pin ids that offer it, in file order."""
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for pin in self.pins:
            for fn in pin.fn:
                if m := re.match(rf"({protocol}\d+)\.(\w+)$", fn):
                    found[m[1]][m[2]].append(pin.id)
        return found

    def bus(self, bus: BusDemand) -> None:
        """Place a bus: a free hardware instance, else the pin matrix, else software."""
        roles = list(bus.nets)
        if not self.pins:
            raise NoPin(bus, self.component, f"the {self.component.name} has no pins for {bus.protocol.upper()}")
        wanted: dict[str, str] = self.kept_lines(bus)
        for role, written in bus.fixed.items():
            if role in roles:
                probe = Demand(self.host.ref, bus.nets[role], (), "bidir", PinRef("", ""), f"{bus.protocol} {role}", written)
                if pin := self.fixed(probe):
                    wanted[role] = pin.id
        options: list[tuple[float, str, dict[str, str]]] = []
        spoken_for = self.spoken_for()
        used = {x.instance for x in self.b.buses if x.host == self.host.ref and x.instance and x is not bus}
        for number, (instance, pins) in enumerate(sorted(self.instances(bus.protocol).items())):
            if instance in used or (bus.asked and instance != bus.asked):
                continue
            picked: dict[str, str] = {}
            cost = float(number)
            for role in roles:
                if role == "cs":
                    continue
                choices = [p for p in pins.get(role, []) if p not in self.taken and p not in picked.values()]
                if role in wanted:
                    choices = [p for p in choices if p == wanted[role]]
                if not choices:
                    break
                offered = {p: self.component.pin(p) for p in choices}
                price = {p: self.bus_caution(c, role) + self.held(c, bus.nets[role]) + ONLY * (p in spoken_for) for p, c in offered.items()}
                best = min(choices, key=price.__getitem__)
                cost += price[best]
                picked[role] = best
            else:
                bears = all(role.upper() in (self.component.pin(p).id, *self.component.pin(p).aka) for role, p in picked.items())
                options.append((cost - PRINTED if bears else cost, instance, picked))
        free = self.component.mcu.matrix + self.component.mcu.software if self.component.mcu else []
        spared = CAUTION_COST["console"] if bus.protocol in free and not wanted and not bus.asked else IMPOSSIBLE
        options = [o for o in options if o[0] < spared]
        if options:
            _, bus.instance, picked = min(options, key=lambda o: (o[0], o[1]))
        else:
            bus.instance = instances.settle(self.b, bus, self.component)
            picked = self.by_matrix(bus, roles, wanted)
        for role, pin_id in picked.items():
            direction = {"miso": "in", "rx": "in"}.get(role, "out" if bus.protocol in ("spi", "uart") else "bidir")
            if bus.target and bus.protocol == "spi":
                direction = "out" if role == "miso" else "in"
            function = f"{bus.instance}.{role}" if bus.instance else f"{bus.protocol}.{role}"
            self.join(bus.nets[role], pin_id, direction, function, f"{bus.protocol.upper()} {role.upper()}", None)
            for kind, text in self.component.pin(pin_id).caution.items():
                if kind in ("strapping", "setting"):
                    self.b.advice.append(f"{self.host.ref} {pin_id} ({bus.protocol.upper()} {role.upper()}): {text}.")

    def spoken_for(self) -> set[str]:
        """Pins that alone can do what a wire of this host still needs: a CAN controller's, a DAC's."""
        found: set[str] = set()
        for d in self.b.demands:
            if d.host == self.host.ref and d.assigned is None and d.musts:
                able = [p.id for p in self.pins if self.free(p) and all(offers(self.component, p, n) for n in d.musts)]
                found.update(able if len(able) == 1 else ())
        return found

    def kept(self, net: str, name: str = "") -> Pin | None:
        """The free pin that a wire had in the design that is being changed."""
        keep = self.b.keep
        pin = keep.pin(self.b.circuit, self.host.ref, net, name) if keep else None
        loose = keep is not None and pin is not None and PinRef(self.host.ref, pin.id) in keep.loose
        return pin if pin is not None and self.free(pin) and not loose else None

    def kept_lines(self, bus: BusDemand) -> dict[str, str]:
        """Role -> pin of a bus that was there before, where none of its pins is taken or named otherwise now."""
        lines = {role: pin.id for role, net in bus.nets.items() if role != "cs" and (pin := self.kept(net)) is not None}
        return lines if len(lines) == len([r for r in bus.nets if r != "cs"]) and not bus.fixed else {}

    def by_matrix(self, bus: BusDemand, roles: list[str], wanted: dict[str, str]) -> dict[str, str]:
        """Any digital pins, where the controller's matrix or a library allows it. Raises NoPin."""
        mcu = self.component.mcu
        usable = bus.protocol in (mcu.matrix + mcu.software if mcu else [])
        if not usable and not (len(wanted) == len([r for r in roles if r != "cs"]) and wanted):
            raise NoPin(bus, self.component, f"the {self.component.name} has no {bus.protocol.upper()} left for {', '.join(bus.members)}")
        picked = dict(wanted)
        for role in roles:
            if role in picked or role == "cs":
                continue
            inputs_ok = role in ("miso", "rx")
            choices = [
                p
                for p in self.pins
                if self.free(p)
                and p.id not in picked.values()
                and "digital" in p.fn
                and (p.type != "input" or inputs_ok)
                and self.caution(p) < IMPOSSIBLE
            ]
            if not choices:
                raise NoPin(bus, self.component, f"the {self.component.name} has no pin left for {bus.protocol.upper()} {role.upper()}")
            if bus.protocol == "uart" and role == "rx":  # in software each bit is met by an interrupt
                choices = [p for p in choices if "slow" not in p.caution] or choices
            usual = re.compile(rf"{bus.protocol}\d+\.{role}")
            net = bus.nets[role]
            picked[role] = min(
                choices, key=lambda p: self.caution(p) + self.held(p, net) + self.value(p) - any(map(usual.fullmatch, p.fn))
            ).id
        if mcu and bus.protocol in mcu.software and bus.protocol not in mcu.matrix:
            self.b.advice.append(
                f"{', '.join(bus.members)} uses {bus.protocol.upper()} in software on the "
                f"{self.component.name}: its hardware {bus.protocol.upper()} is taken or belongs to USB."
            )
        return picked

    # -- single wires -----------------------------------------------------------------------------------------------
    def caution(self, pin: Pin) -> float:
        if self.card and "slot" in pin.caution:
            return IMPOSSIBLE
        return sum(CAUTION_COST.get(kind, 20.0) for kind in pin.caution)

    def bus_caution(self, pin: Pin, role: str) -> float:
        """The same for a line of a bus on its own pin: the board's LED at SCK is no reason for another bus than the usual one."""
        drives = role in ("sck", "mosi", "tx") and "onboard" in pin.caution
        return self.caution(pin) - (CAUTION_COST["onboard"] - LED_AT_A_BUS if drives and not self.card else 0.0)

    def adc2(self, pin: Pin) -> bool:
        """Whether a pin's only converter stops while Wi-Fi works (the ESP32's second one)."""
        mcu = self.component.mcu
        kinds = [f for f in pin.fn if f.startswith("adc")]
        return bool(mcu and mcu.adc2_wifi and kinds) and all(f.startswith("adc2.") for f in kinds)

    def pulled(self, demand: Demand) -> str | None:
        """Where resistors on a wire pull it while the controller starts."""
        return demand.pull if demand.pull in ("up", "down") else pull_on(self.b.circuit, demand.net)

    def feeds(self, demand: Demand) -> bool:
        """Whether a wire carries the current of an LED: it ends at its series resistor or at the LED itself."""
        peer = self.b.circuit.parts.get(demand.peer.ref)
        return peer is not None and (peer.role == "series" or peer.component.shape == "led")

    def held(self, pin: Pin, net: str) -> float:
        """What it costs that resistors on a wire hold a boot strap at its wrong level: the board would not start."""
        return 400.0 if pin.boot and pull_on(self.b.circuit, net) not in (None, "up" if pin.boot == "high" else "down") else 0.0

    def value(self, pin: Pin) -> float:
        """How much would be lost by spending this pin on a plain wire: scarce functions cost."""
        matrix = self.component.mcu.matrix if self.component.mcu else []
        cost = 0.0
        for fn in pin.fn:
            kind = re.sub(r"\d.*", "", fn)
            if kind == "pwm":
                cost += 3.0 if "pwm" not in matrix else 0.0
            elif kind == "adc":
                cost += 6.0
            elif kind == "int":
                cost += 1.0
            elif kind in ("i2c", "spi", "uart"):
                cost += 5.0 if kind in matrix else 9.0
            elif kind == "dac":
                cost += 2.0
        return cost

    def cost(self, demand: Demand, pin: Pin) -> float:
        if not self.free(pin) or (demand.direction != "in" and pin.type == "input"):
            return IMPOSSIBLE
        hard = demand.musts
        if not all(offers(self.component, pin, n) for n in hard or ["digital"]):
            return IMPOSSIBLE
        if pin.type == "output" and demand.direction == "in":
            return IMPOSSIBLE
        total = self.caution(pin)
        if "strapping" in pin.caution and (demand.pull or demand.direction == "in"):
            total += 40.0
        if self.stops_start(demand, pin):
            total += 400.0
        elif pin.boot and self.b.circuit.parts[demand.peer.ref].component.shape == "switch":
            total += 120.0  # it may rest closed: a reed contact, a float
        if "adc" in hard and self.adc2(pin):
            total += IMPOSSIBLE if self.wifi else 25.0
        if demand.direction == "out" and pin.i_max_ma is not None and pin.i_max_ma < 5.0:
            total += IMPOSSIBLE if self.feeds(demand) else 30.0
        spent = self.value(pin)
        if "adc" in hard:
            spent -= 6.0
        if "pwm" in hard:
            spent -= 3.0
        total += max(spent, 0.0)
        for need in demand.needs:
            if need.endswith("?") and not offers(self.component, pin, need[:-1]):
                total += 4.0
        if {"pullup", "pulldown"} & set(demand.needs) and demand.pull is None and not pin.pulls:
            total += 12.0  # would need a resistor of its own
        if pin.pull and not demand.pull and pin.pull not in (self.pulled(demand), "up" if "pullup" in demand.needs else None):
            total += 10.0  # a resistor on the board hangs on it, mostly that of a bus
        if "adc" in hard and not PRINTED_ANALOG.match(pin.id):
            total += 1.5
        if demand.prefer == pin.id:
            total -= 10.0 if pin.caution else 30.0
        if demand.direction == "in" and pin.type == "input" and "adc" not in hard and not demand.pull:
            total -= 1.0
        return total

    def stops_start(self, demand: Demand, pin: Pin) -> bool:
        """Whether what hangs on a wire holds a boot strap at its wrong level: the board would not start."""
        return bool(pin.boot) and self.pulled(demand) not in (None, "up" if pin.boot == "high" else "down")

    def singles(self, demands: list[Demand]) -> None:
        """Minimum-cost matching of wires to pins by successive shortest paths. Raises NoPin."""
        waiting = []
        for d in demands:
            if pin := self.fixed(d):
                self.give(d, pin)
            else:
                waiting.append(d)
        if not waiting:
            return
        in_order = 1e-6 if self.counts else 0.0
        costs = [[self.cost(d, p) + (0.01 - in_order * i) * j for j, p in enumerate(self.pins)] for i, d in enumerate(waiting)]
        match = assign(costs)
        for i, d in enumerate(waiting):
            j = match[i]
            if j is None or costs[i][j] >= IMPOSSIBLE:
                raise self.none_left(d)
            if self.stops_start(d, self.pins[j]) and not self.b.plan.flags.get("tight"):
                raise NoPin(d, self.component, f"the {self.component.name} would not start with {d.name} at {self.pins[j].id}", soft=True)
            self.give(d, self.pins[j])

    def none_left(self, demand: Demand) -> NoPin:
        """Why a wire gets no pin, and what would help: a board without any CAN controller lacks more than a pin."""
        board = self.component.name
        kind = next((n for n in demand.needs if not n.endswith("?")), "digital")
        if kind.startswith("can.") and not any(f.startswith("can") for p in self.component.pins for f in p.fn):
            hint = "take an MCP2515 module, which brings a CAN controller and is wired over SPI, or a board that has one, such as an ESP32"
            return NoPin(demand, self.component, f"the {board} has no CAN controller, which {demand.name} needs", hint)
        kind = {"can.tx": "CAN transmit", "can.rx": "CAN receive"}.get(kind, kind)
        return NoPin(demand, self.component, f"the {board} has no {kind} pin left for {demand.name}")

    def give(self, demand: Demand, pin: Pin) -> None:
        demand.assigned = pin.id
        function = demand.function or self.function(demand, pin)
        self.join(demand.net, pin.id, demand.direction, function, demand.name, demand)
        for kind, text in pin.caution.items():
            if kind in ("strapping", "onboard", "adc2") and (kind != "adc2" or "adc" in demand.needs):
                self.b.advice.append(f"{self.host.ref} {pin.id} ({demand.name}): {text}.")

    def function(self, demand: Demand, pin: Pin) -> str:
        for need in demand.needs:
            bare = need.rstrip("?")
            if bare in ("adc", "dac"):
                return next((f for f in pin.fn if f.startswith(bare)), bare)
            if bare == "pwm" and offers(self.component, pin, bare):
                return "pwm"
        return "digital"

    def join(self, net: str, pin_id: str, direction: str, function: str, name: str, demand: Demand | None) -> None:
        ref = PinRef(self.host.ref, pin_id)
        circuit = self.b.circuit
        circuit.connect(circuit.nets[net], ref)
        kind = direction
        if function.startswith("adc"):
            kind = "analog-in"
        elif function.startswith("dac"):
            kind = "analog-out"
        pull = demand.pull if demand and demand.pull in ("up", "down") else None
        circuit.uses[ref] = PinUse(kind, function, pull, name)  # type: ignore[arg-type]
        self.take(pin_id, name)
