"""What the critic (`critic.py`) asks of one answer: each check yields remarks, and none calls a rule or a step of synthesis.

Is a part there that nothing needs, would a rail that is there have done, are quiet pins left free while awkward ones are used, do the views and the
report tell of one and the same circuit? Currents and heat are counted from the component files.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from circuitlm.circuit.component import Pin, Supply
from circuitlm.circuit.model import Circuit, Part, PinRef
from circuitlm.circuit.pins import find_pin, io_pins, offers
from circuitlm.pipeline.run import Design
from circuitlm.views.cj_read import from_circuit_json
from circuitlm.views.wokwi import from_diagram

AWKWARD = {"strapping", "console", "usb", "onboard", "jtag", "setting", "clash", "camera", "psram", "slot"}
"""Cautions for which another free pin would be the better one."""
HOT_W, SMALL_MA = 1.0, 100.0
"""Heat of a linear regulator that is worth a word, W; current up to which a part may hang on a board's own rail, mA."""
FULLY = 1.0
"""Share of a rail's limit that its parts' typical currents may take."""
Remark = tuple[str, str]
"""Kind, and the case in words."""


def volts(circuit: Circuit, ref: str, pin: str) -> float | None:
    net = circuit.net_of((ref, pin))
    return net.volts if net is not None and net.kind == "power" else None


def fed(circuit: Circuit, part: Part) -> list[tuple[Supply, float]]:
    """The supplies of a part that hang on a rail, with its volts."""
    found = [(s, volts(circuit, part.ref, s.pins[0])) for s in part.component.supplies if s.pins]
    return [(s, v) for s, v in found if v is not None]


def on_net(circuit: Circuit, name: str) -> list[tuple[Part, Supply]]:
    """The supplies that a net feeds."""
    refs = set(circuit.nets[name].pins)
    return [(part, s) for part in circuit.parts.values() for s in part.component.supplies if s.pins and PinRef(part.ref, s.pins[0]) in refs]


def own_rails(circuit: Circuit) -> dict[str, tuple[Part, Any]]:
    """Net -> the board or converter that makes it, with its rail's data."""
    found = {}
    for part in circuit.parts.values():
        for rail in part.component.rails:
            net = circuit.net_of((part.ref, rail.pins[0])) if rail.pins else None
            if (
                net is not None
                and net.kind == "power"
                and not any(volts(circuit, part.ref, p) for s in part.component.supplies for p in s.pins if p in rail.pins)
            ):
                found[net.name] = (part, rail)
    return found


def drives_loads(circuit: Circuit, part: Part) -> bool:
    """Whether a part's supply is that of a motor, a speaker or a strip behind it."""
    outs = [p for i in part.component.interfaces if i.role == "source" and i.type not in ("signals", "i2c") for p in i.pins.values()]
    return any(circuit.net_of((part.ref, p)) is not None for p in outs)


def shifters(made: Design) -> Iterator[Remark]:
    """A shifter or buffer before a part that would have lived on the lower rail."""
    c = made.circuit
    for shifter in c.parts.values():
        if shifter.role != "level-shift" or shifter.wishes:
            continue
        low = min((net.volts for _, net in c.pins_of(shifter.ref) if net and net.kind == "power" and net.volts), default=None)
        lines = {n.name for _, n in c.pins_of(shifter.ref) if n and n.kind == "signal"}
        host = c.parts.get(shifter.host or "")
        if low and host and host.component.mcu and host.component.mcu.v_io > low + 0.5:
            continue  # the board itself is on the higher side
        for ref in sorted({p.ref for name in lines for p in c.nets[name].pins}):
            part = c.parts[ref]
            mains = [(s, v) for s, v in fed(c, part) if low and v > low + 0.5]
            if part is shifter or part.component.mcu or not mains or drives_loads(c, part):
                continue
            if low and all(s.min <= low <= s.max for s, _ in mains) and any(n.volts and abs(n.volts - low) < 0.05 for n in c.nets.values()):
                yield "shifter though the part takes the lower rail", f"{part.id} at {mains[0][1]:g} V"


def converters(made: Design) -> Iterator[Remark]:
    """A converter or source nobody asked for where a rail that is there would have done."""
    c = made.circuit
    for name, (part, _) in own_rails(c).items():
        if part.wishes or part.component.mcu or part.component.kind not in ("converter", "power", "supply", "regulator"):
            continue
        users = [(p, s) for p, s in on_net(c, name) if p.role != "level-shift"]
        loads = [p for p in c.nets[name].pins if p.ref not in {u.ref for u, _ in users} | {part.ref}]
        loads = [p for p in loads if c.parts[p.ref].component.interfaces_of("load", "motor") and not c.parts[p.ref].component.supplies]
        what = " ".join(sorted({p.id for p, _ in users} | {c.parts[p.ref].id for p in loads}))
        if len(c.nets[name].refs()) == 1:
            yield "converter or source that feeds nothing", f"{part.id} at {name}"
        for other, net in c.nets.items():
            made_of = own_rails(c).get(other)
            if (
                other == name
                or net.kind != "power"
                or not net.volts
                or loads
                or not users
                or _battery(c, other)
                or any(p.component.kind in ("actuator", "driver") for p, _ in on_net(c, other))
                or "_S" in other
            ):
                continue
            if made_of and made_of[0].ref in {p.ref for p, _ in users}:
                continue
            if all(s.min <= net.volts <= s.max and net.volts <= 1.3 * (s.nominal or s.max) for _, s in users):
                need, made_by = sum(s.ma.peak or s.ma.typical or 5 for _, s in users), own_rails(c).get(other)
                if not made_by or not made_by[1].max_ma or need < 0.5 * made_by[1].max_ma:
                    yield (
                        "converter or source though a rail would do",
                        f"{part.id} makes {name} for {what}; {other} of {made_by[0].id if made_by else '?'}",
                    )
                    break
    given = [p for p in c.parts.values() if p.component.kind == "supply" and p.wishes]
    for part in c.parts.values():
        if part.component.kind == "supply" and not part.wishes and given:
            feeds = sorted({x.id for _, n in c.pins_of(part.ref) if n and n.kind == "power" for x, _ in on_net(c, n.name)})
            yield (
                "a source beside the one that was asked for",
                f"{part.id} {part.value} for {' '.join(feeds)} beside {given[0].id} {given[0].value}",
            )


def invented(made: Design) -> Iterator[Remark]:
    """Parts nobody asked for, that serve no part by their role and of which no assumption tells."""
    told = " ".join(made.report["assumptions"])
    for part in made.circuit.parts.values():
        if part.wishes or part.owner or part.role in ("level-shift", "converter", "source", "terminal") or part.component.mcu:
            continue
        if part.component.name not in told and (part.why.origin == "assumed" or not part.why.text):
            yield "a part that was not asked for, untold", f"{part.id}: {re.sub(r'[A-Z]+[0-9]+', '#', part.why.text)}"


def raw(made: Design) -> Iterator[Remark]:
    """Small parts on the raw source though a steadier rail would feed them."""
    c = made.circuit
    rails = own_rails(c)
    for part in c.parts.values():
        if part.component.kind in ("supply", "converter", "power", "actuator", "light") or part.component.mcu or drives_loads(c, part):
            continue
        for s, v in fed(c, part):
            name = c.net_of((part.ref, s.pins[0])).name  # type: ignore[union-attr]
            if all(c.parts[p.ref].component.kind != "supply" for p in c.nets[name].pins) or (
                v <= 1.1 * (s.nominal or s.max) and not _battery(c, name)
            ):
                continue
            better = [n for n, (p, _) in rails.items() if p.component.mcu and s.min <= (c.nets[n].volts or 0) <= s.max]
            if better and (s.ma.peak or s.ma.typical or 5) < SMALL_MA:
                yield "a small part on the raw source", f"{part.id} at {v:g} V, {better[0]} is there"


def _battery(c: Circuit, net: str) -> bool:
    return any(
        c.parts[p.ref].component.interfaces_of("cell") or "battery" in p.ref or "battery" in c.parts[p.ref].id for p in c.nets[net].pins
    )


def pins(made: Design) -> Iterator[Remark]:
    """Awkward pins used while quiet ones are free; buses away from the board's usual pins."""
    c = made.circuit
    fixed = {x for p in made.plan.parts for x in p.pins.values()} | {
        x for w in made.plan.wires for e in w.ends for x in (e.split(".")[-1],)
    }
    for board in c.controllers():
        told = {p.id for x in fixed if (p := find_pin(board.component, x))}
        free = [p for p in io_pins(board.component) if c.net_of((board.ref, p.id)) is None and not p.caution]
        for pin, net in c.pins_of(board.ref):
            use = c.uses.get(PinRef(board.ref, pin.id))
            if use is None or net is None or pin.id in told:
                continue
            bus = re.match(r"(i2c|spi|uart)(\d+)?\.(\w+)", use.function)
            alone = bool(bus) and sum(use.function in p.fn for p in io_pins(board.component)) == 1
            bears = alone or (bus is not None and bool({bus[3].upper(), bus[3].upper() + "0"} & {pin.id, pin.name, *pin.aka}))
            if (bad := AWKWARD & set(pin.caution)) and not bears:
                if any(_instead(board, use, pin, p) for p in free):
                    yield f"a {'/'.join(sorted(bad))} pin while others are free", f"{board.id} {pin.id} {use.function} ({use.name})"
            usual = [p for p in io_pins(board.component) if bus and f"{bus[1]}0.{bus[3]}" in p.fn and not p.caution]
            if (
                bus
                and not bears
                and bus[1] != "uart"
                and usual
                and pin.id not in {p.id for p in usual}
                and all(c.net_of((board.ref, p.id)) is None for p in usual)
            ):
                yield f"{bus[1]} away from the board's usual pins", f"{board.id} {pin.id} {use.function}, {usual[0].id} is free"


def _instead(board: Part, use: Any, pin: Pin, other: Pin) -> bool:
    """Whether another pin could do what a pin is used for."""
    mcu = board.component.mcu
    kind = re.match(r"(adc|dac|pwm|i2c|spi|uart|can)", use.function)
    if (use.direction in ("out", "bidir") and other.type == "input") or ("digital" not in other.fn and not kind):
        return False
    if not kind:
        return "digital" in other.fn and (not use.pull or use.pull in other.pulls)
    if kind[1] in ("adc", "dac", "pwm"):
        return offers(board.component, other, kind[1]) and (kind[1] != "adc" or not any(f.startswith("adc2") for f in other.fn))
    return use.function in other.fn or bool(mcu and kind[1] in mcu.matrix and "digital" in other.fn)


def support(made: Design) -> Iterator[Remark]:
    """Resistors and capacitors too many, and values no drawer holds."""
    c = made.circuit
    seen: dict[tuple[Any, ...], str] = {}
    for part in c.parts.values():
        if part.component.shape not in ("resistor", "capacitor", "capacitor-polarised"):
            continue
        nets = tuple(sorted(n.name for _, n in c.pins_of(part.ref) if n))
        owner = c.parts.get(part.owner or "")
        if len(nets) < 2 or nets[0] == nets[1]:
            yield "a resistor or capacitor across nothing", f"{part.ref} {part.role} of {owner.id if owner else '-'}"
        if part.role == "pullup":
            line = next((n for n in nets if c.nets[n].kind == "signal"), "")
            boards = [
                f"{c.parts[p.ref].id}"
                for p in (c.nets[line].pins if line else [])
                for x in c.parts[p.ref].component.on_board.pullups
                if x.get("pin") == p.pin
            ]
            if boards and not part.wishes and part.why.origin != "prompt":
                yield "a pull-up beside one on a module", f"{part.value} beside {boards[0]}: {part.why.text[:70]}"
        key = (part.id, part.value, nets, part.role)
        if part.role in ("pullup", "pulldown") and key in seen:
            yield "the same resistor twice", f"{part.role} {part.value} at {nets}"
        seen[key] = part.ref
        if (
            part.component.shape != "resistor"
            and owner
            and owner.component.form in ("module", "board")
            and owner.component.on_board.decoupling
        ):
            if part.why.origin != "prompt" and part.role == "decoupling":
                yield "a capacitor that the module has", f"{part.value} at {owner.id}"
        low, high = (0.009, 22e6) if part.component.shape == "resistor" else (1e-12, 0.1)
        if part.quantity is None or not low <= part.quantity <= high:
            yield "a value that is none", f"{part.ref} {part.value} {part.role}"


def currents(made: Design) -> Iterator[Remark]:
    """Heat in linear regulators and rails taken beyond what they give, counted from the files; told where the report speaks of it."""
    c = made.circuit
    words = json.dumps(made.report["verdict"]["findings"]) + " ".join(made.report["advice"])
    for name, (part, rail) in own_rails(c).items():
        users = [(p, s) for p, s in on_net(c, name) if p is not part]
        ma = sum(s.ma.typical or 0 for _, s in users)
        if rail.max_ma and ma > FULLY * rail.max_ma and part.ref not in words:
            yield "a rail asked for more than it gives", f"{part.id} {name}: {ma:.0f} of {rail.max_ma:.0f} mA"
        source = next((v for s, v in fed(c, part) if rail.source in (None, s.id)), None)
        if rail.topology == "linear" and source and rail.volts:
            own = next((s.ma.typical or 0 for s in part.component.supplies), 0) if part.component.mcu else 0
            if (heat := (source - rail.volts) * (ma + own) / 1000) > HOT_W and not re.search(r"heat|hot|warm|dissipat| W\b", words):
                yield "a linear regulator gets hot", f"{part.id} {heat:.1f} W from {source:g} V"


def open_parts(made: Design) -> Iterator[Remark]:
    """Parts that are asked for and reach no controller: none of their own lines is joined to anything."""
    c = made.circuit
    for part in c.parts.values():
        lines = [i for i in part.component.interfaces if i.pins and i.type not in ("antenna", "usb", "rf", "mains", "cell")]
        if not part.wishes or part.component.mcu or not lines or part.component.kind in ("supply", "converter", "power"):
            continue
        joined = [i for i in lines for p in i.pins.values() if (n := c.net_of((part.ref, p))) and len(n.refs()) > 1]
        if not joined:
            yield "a part of which no line is joined", f"{part.id} ({', '.join(i.id for i in lines)})"


def _nets(c: Circuit) -> set[frozenset[tuple[str, str]]]:
    return {frozenset((p.ref, p.pin) for p in n.pins) for n in c.nets.values() if len(n.pins) > 1}


def views(made: Design) -> Iterator[Remark]:
    """The files beside the circuit: the same parts, connections and counts in each."""
    c, files = made.circuit, made.files
    own, (read, _) = _nets(c), from_circuit_json(json.loads(files["circuit.json"]))
    if own != _nets(read):
        yield "circuit.json has other connections", str(sorted(map(sorted, own ^ _nets(read)))[:2])
    diagram, _ = from_diagram(json.loads(files["diagram.json"]))
    if len(own) != len(_nets(diagram)) or {(p.ref, p.id) for p in diagram.parts.values()} != {(p.ref, p.id) for p in c.parts.values()}:
        odd = {(p.ref, p.id) for p in diagram.parts.values()} ^ {(p.ref, p.id) for p in c.parts.values()}
        yield "diagram.json has other parts or connections", f"{len(own)} nets, {len(_nets(diagram))} there; {sorted(odd)[:2]}"
    rows = list(csv.DictReader(files["bom.csv"].splitlines()))
    listed = [r for row in rows for r in row["Designators"].split()]
    if sorted(listed) != sorted(c.parts) or any(int(r["Quantity"]) != len(r["Designators"].split()) for r in rows):
        yield "bom.csv lists other parts", str(sorted(set(listed) ^ set(c.parts))[:4])
    for row in rows:
        if row["Description"].split()[0] in ("Resistor", "Capacitor", "Inductor") and not row["Value"]:
            yield "a line of bom.csv without value", str(row["Designators"])
    table = files["wiring.md"].split("## All nets")[1]
    counts = sorted(line.rstrip(" |").split(" | ")[-1].count(", ") + 1 for line in table.splitlines()[4:] if line.startswith("|"))
    if counts != sorted(len(n.pins) for n in c.nets.values()):
        yield "wiring.md names other connections", ""
    header = files.get("pins.h", "") + files.get("pins.py", "")
    for board in c.controllers():
        for pin, net in c.pins_of(board.ref):
            if net and PinRef(board.ref, pin.id) in c.uses and c.uses[PinRef(board.ref, pin.id)].direction not in ("power", "passive"):
                if header and not re.search(rf"[#/] *{re.escape(pin.id)}: ", header):
                    yield "pins.h lacks a pin", f"{board.id} {pin.id}"
    for part in c.parts.values():
        if (
            files["netlist.cir"]
            and part.component.shape == "resistor"
            and not re.search(rf"(?im)^(R{part.ref}\b|\* .*\b{part.ref}\b)", files["netlist.cir"])
        ):
            yield "netlist.cir lacks a resistor", f"{part.ref} {part.role}"


def words(made: Design) -> Iterator[Remark]:
    """What the report says: only of parts that are there, nothing twice."""
    for key in ("assumptions", "build", "advice"):
        said_here = made.report[key]
        for text in said_here:
            for ref in re.findall(
                r"\b(?:A|U|(?<!Uno )(?<!2560 )R|C|D|Q|J|M|K|SW|BT|LS|MK|Y|F|L|PS|DS|RV)\d{1,2}\b(?!\s*(?:pin|of the|mini|nano))", text
            ):
                near = any(ref in (p.id, *p.aka, p.name, p.io) for x in made.circuit.parts.values() for p in x.component.pins)
                if ref not in made.circuit.parts and not near and ref.lower() not in made.report["prompt"].lower():
                    yield f"{key} speak of a part that is not there", f"{ref}: {text[:100]}"
        twice = [t for t, n in Counter(re.sub(r"\b[A-Z]+\d+\b", "#", t) for t in said_here).items() if n > 3]
        if twice:
            yield f"{key} say the same more than three times", twice[0][:100]
    if len(made.report["advice"]) > 9:
        yield "more advice than anybody reads", f"{len(made.report['advice'])} lines"


CHECKS: tuple[Callable[[Design], Iterator[Remark]], ...] = (
    shifters, converters, invented, raw, pins, support, currents, open_parts, views, words,
)  # fmt: skip
