"""Where an analog block's ports go: to a pin of the controller, or to the converter chip that feeds or reads it.

A filter, an amplifier or a divider has an IN and an OUT. They end at terminals, unless the request says that a board's
PWM pin or a DAC feeds the input, or that a board's or a chip's ADC reads the output.
"""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component, Pin
from circuitlm.circuit.pins import find_pin, offers
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.plan import Block, Link, PlanPart, Wish
from circuitlm.synthesis.recipes import recipes
from circuitlm.synthesis.recipes.divider_words import OF_CELL

_READS = r"\badc\b|anti-?alias|\banalog(?:ue)? (?:in|pin|read)|\b(?:reads?|reading|measur(?:es?|ed|ing)|sampl(?:es?|ed|ing)|digiti[sz]e[sd]?|monitor(?:s|ed)?)\b"
_DRIVES = r"\bpwm\b|\bdac\b|\banalog ?write\b|\bsquare wave\b"
_TO = re.compile(r"\b(?:to|into|in|goes|adc|read|reads|input|front of|before|by|on|at|->|>)\W*(?:\w+\W+){0,2}$", re.I)
_READ_BY = re.compile(r"\W*(?:\w+\W+)?(?:reads?|measures?|samples?|monitors?|as (?:an )?(?:analog|adc|input))\b", re.I)
_FROM = re.compile(
    r"\b(?:from|(?<!front )of|out of|off|pwm|dac|output|uses?)\W*(?:(?:an?|the|my|uno|nano|pico|esp\w*|arduino|pin|gpio)\W+){0,3}$|\bdac\W+(?:(?:on|at|output|of|pin|gpio)\W+){0,2}$",
    re.I,
)


_CELL_PIN = re.compile(
    rf"(?:{OF_CELL})[^;!?]{{0,50}}?\b(?:on|at|to|into|with|by)\s+(?:the\s+)?(?:analog(?:ue)?\s+)?(?:pin\s+|input\s+)?(?P<pin>(?:A|GPIO|GP|IO|D|PA|PB)?\d{{1,2}})\b(?!\s?[kMxV.%]|\s?ohm)",
    re.I,
)


def bind(desk: Desk) -> None:
    """Bind the signal ports of blocks to the boards and converters of the plan."""
    text = desk.request.text
    for block in desk.plan.blocks:
        ports = recipes()[block.recipe].ports
        host = next((p for p in desk.controllers() if p.key == block.host), None)
        if recipes()[block.recipe].group == "filter" and host is not None and "IN" not in block.joins:
            _behind_sensor(desk, block, host, text)
        if host is not None and block.params.get("reads") == "digital" and "OUT" not in block.joins:
            block.joins["OUT"] = _digital(desk, host, text)
        if host is not None and block.recipe == "divider" and "OUT" not in block.joins and (pin := _cell_pin(desk, host, text)):
            block.joins["OUT"] = f"{host.key}.adc@{pin}"
        if host is not None and block.params.get("shows") == "board" and "IN" not in block.joins:
            block.joins["IN"] = _shown(desk, host)
        if "OUT" in ports and "OUT" not in block.joins and (end := _reader(desk, block, host, text)):
            block.joins["OUT"] = end
        if "IN" in ports and "IN" not in block.joins and (end := _driver(desk, block, host, text)):
            block.joins["IN"] = end
    if desk.controllers():
        for name, wish in _loose_pins(desk):
            if wish.kind == "part" and not any(name in p.pins.values() for p in desk.plan.parts):
                lost = Wish(id=f"{wish.id}-{name}", kind="pin", words=name, at=wish.at)
                desk.request.wishes.append(lost)  # coverage says whether the pin is used after all


def _cell_pin(desk: Desk, host: PlanPart, text: str) -> str | None:
    """The analog pin that the words give to the battery's voltage, taken back from a part that only stood near it; None without one."""
    m = _CELL_PIN.search(text)
    pin = find_pin(desk.component(host), m["pin"]) if m else None
    if m is None or pin is None or not offers(desk.component(host), pin, "adc"):
        return None
    name = m["pin"]
    for pins in (*(p.pins for p in desk.plan.parts), *(w.pins for w in desk.request.of("part"))):
        for role in [r for r, asked in pins.items() if asked == name]:
            del pins[role]
    for wish in desk.request.of("pin"):
        if wish.words == name:
            desk.done.add(wish.id)
    return name


def _shown(desk: Desk, host: PlanPart) -> str:
    """What a display of a voltage shows beside a board: the one analog sensor or knob that is named, else what the board's PWM says."""
    able = [p for p in desk.peripherals() if p.host == host.key and p.component and (analog_pin(desk.component(p)))]
    return f"{able[0].key}.{analog_pin(desk.component(able[0]))}" if len(able) == 1 else f"{host.key}.pwm"


def analog_pin(component: Component) -> str:
    """The pin of a sensor's or a knob's voltage: an output for an analog input, a wiper, the tap of its divider; '' for other parts."""
    for i in component.interfaces:
        for role, pin in i.pins.items() if i.default and i.role != "sink" else ():
            if "adc" in i.needs.get(role, ()) or (i.type, role) in _TAPS:
                return pin
    return ""


_TAPS = {("divider", "wiper"), ("resistive", "b"), ("photocurrent", "n")}
"""Where the voltage of what has no output of its own is taken."""


def _digital(desk: Desk, host: PlanPart, text: str) -> str:
    """The pin that reads a line which is high or low: the one that the request names for nothing else, of any kind."""
    for name, wish in _loose_pins(desk):
        pin = find_pin(desk.component(host), name)
        if pin is not None and offers(desk.component(host), pin, "digital"):
            _claim(desk, wish)
            return f"{host.key}.digital@{name}"
    return f"{host.key}.digital"


def _behind_sensor(desk: Desk, block: Block, host: PlanPart, text: str) -> None:
    """'An NTC divider with an RC filter into A0': the filter stands between the sensor's divider and the pin that the sensor had.

    Of several such sensors the one that is named last before the filter.
    """
    able = [p for p in desk.peripherals() if p.host == host.key and desk.component(p).interfaces_of("resistive", "divider")]
    at = re.search(r"\b(?:rc|low-?pass|filter)\b", text, re.I)
    words = {p.key: [w.at for i in p.wishes if (w := desk.request.wish(i))] for p in able}
    if not able or (at and re.search(_DRIVES, text, re.I)):
        return
    before = [p for p in able if any(n <= len(text[: at.start()].split()) for n in words[p.key])] if at else []
    part = able[0] if len(able) == 1 else before[-1] if before else None
    if part is None:
        return
    i = desk.component(part).interfaces_of("resistive", "divider")[0]
    block.joins["IN"] = f"{part.key}.{i.pins.get('wiper') or i.pins['b']}"
    fixed = next(iter(part.pins.values()), "")
    if fixed:
        block.joins["OUT"] = f"{host.key}.adc@{fixed}"
        part.pins = {}
    elif (end := _reader(desk, block, host, text)) is not None:
        block.joins["OUT"] = end
    else:
        block.joins["OUT"] = f"{host.key}.adc"
    part.options["filtered"] = block.key


def _loose_pins(desk: Desk) -> list[tuple[str, Wish]]:
    """Pins of the request that no part has claimed, or that stand with the block's own parts; none that a port has."""
    bound = {name for b in desk.plan.blocks for j in b.joins.values() for name in [j.partition("@")[2]]}
    pins = [(w.words, w) for w in desk.request.of("pin") if w.target is None]
    taken = {i for b in desk.plan.blocks for i in b.wishes}
    pins += [(name, w) for w in desk.request.of("part") if w.support or w.id in taken for name in w.pins.values()]
    return [(name, w) for name, w in pins if name not in bound]


def _reader(desk: Desk, block: Block, host: PlanPart | None, text: str) -> str | None:
    """What reads the block's output."""
    if host is not None:
        for name, wish in _loose_pins(desk):
            board = desk.component(host)
            pin = find_pin(board, name)
            before = text[: _at(text, name)]
            only_read = pin is not None and pin.type == "input"
            if pin is None or not offers(board, pin, "adc") or (_FROM.search(before) and not only_read):
                continue
            if (
                only_read
                or _TO.search(before)
                or _READ_BY.match(text[_at(text, name) + len(name) :])
                or not offers(board, pin, "pwm")
                or re.search(_READS, text, re.I)
            ):
                _claim(desk, wish)
                return f"{host.key}.adc@{name}"
    if (heard := _amplifier(desk)) is not None:
        return heard
    chip = next((p for p in desk.peripherals() if _analog_inputs(desk.component(p))), None)
    if chip is not None:
        inputs = _analog_inputs(desk.component(chip))
        taken = {j for b in desk.plan.blocks for j in b.joins.values()}
        free = [p for p in inputs if f"{chip.key}.{p.id}" not in taken] or inputs
        told = [p for p in free if re.search(rf"(?<![A-Za-z0-9]){re.escape(p.id)}(?![A-Za-z0-9])", text, re.I)]
        return f"{chip.key}.{(told or free)[0].id}"
    read = block.params.get("reads") == "analog" or "microphone" in block.params or re.search(_READS, text, re.I)
    if host is not None and (read or ("IN" not in recipes()[block.recipe].ports and _any(desk.component(host), "adc"))):
        return f"{host.key}.adc"
    return None


def _amplifier(desk: Desk) -> str | None:
    """The input of an amplifier module that nothing else feeds; it takes no pin of the board then."""
    players = any(i.role == "source" for p in desk.peripherals() for i in desk.component(p).interfaces_of("audio"))
    for part in desk.peripherals() if not players else ():
        inputs = [i for i in desk.component(part).interfaces_of("audio") if i.role == "sink"]
        if (
            inputs
            and desk.component(part).form == "module"
            and not any(j.startswith(f"{part.key}.") for b in desk.plan.blocks for j in b.joins.values())
        ):
            part.host = None
            for i in inputs:
                if "n" in i.pins:
                    desk.plan.links.append(Link(a=f"{part.key}.{i.pins['n']}", b=f"{part.key}.GND", reason="the signal's ground"))
                if i is not inputs[0]:
                    desk.plan.links.append(
                        Link(a=f"{part.key}.{i.pins['p']}", b=f"{part.key}.{inputs[0].pins['p']}", reason="both channels")
                    )
            return f"{part.key}.{inputs[0].pins['p']}"
    return None


def _driver(desk: Desk, block: Block, host: PlanPart | None, text: str) -> str | None:
    """What feeds the block's input: a DAC's output, or a board's PWM or DAC pin."""
    for part in desk.plan.parts:
        out = next((p for p in desk.component(part).pins if "dac" in p.fn and p.type == "output"), None)
        if out is not None and not desk.component(part).mcu:
            return f"{part.key}.{out.id}"
    if host is None:
        return None
    board = desk.component(host)
    for name, wish in _loose_pins(desk):
        pin = find_pin(board, name)
        if pin is not None and (_FROM.search(text[: _at(text, name)]) or re.search(_DRIVES, text, re.I)):
            _claim(desk, wish)
            return f"{host.key}.{'dac' if _says_dac(text) and offers(board, pin, 'dac') else 'pwm'}@{name}"
    if _says_dac(text) and _any(board, "dac"):
        return f"{host.key}.dac"
    if re.search(_DRIVES, text, re.I) and "OUT" not in block.joins:
        return f"{host.key}.pwm"
    return None


def _claim(desk: Desk, wish: Wish) -> None:
    if wish.kind == "pin":
        desk.done.add(wish.id)


def _says_dac(text: str) -> bool:
    return re.search(r"\bdac\b", text, re.I) is not None


def _at(text: str, name: str) -> int:
    found = re.search(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", text)
    return found.start() if found else 0


def _any(component: Component, need: str) -> bool:
    return any(offers(component, p, need) for p in component.pins)


def _analog_inputs(component: Component) -> list[Pin]:
    """The analog inputs of a converter chip."""
    return (
        []
        if component.mcu or component.kind != "expander"
        else [p for p in component.pins if p.type == "input" and offers(component, p, "adc")]
    )
