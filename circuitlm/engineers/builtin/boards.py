"""Controllers: whether one is needed, which one, which part hangs on which, and how several of them talk."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin import channels
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.engineers.builtin.expanders import expanders
from circuitlm.engineers.builtin.field_bus import field_bus, own_controllers
from circuitlm.engineers.builtin.programming import programmed_alone
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Link, PlanPart

_HOSTED = {
    "i2c",
    "spi",
    "uart",
    "signals",
    "onewire",
    "led-data",
    "segments",
    "i2s",
    "led",
    "contact",
    "resistive",
    "photocurrent",
    "ac-source",
    "divider",
    "load",
    "motor",
    "coils",
    "speaker",
    "audio",
}
_LOGIC = {"i2c", "spi", "uart", "signals", "onewire", "led-data", "segments", "i2s", "coils"}


def hostable(component: Component) -> bool:
    return any(i.type in _HOSTED and i.role in ("target", "sink", "source", "peer", "either") for i in component.interfaces)


def needs_logic(component: Component) -> bool:
    """A part that does nothing without a program."""
    return any(i.type in _LOGIC and i.role != "controller" for i in component.interfaces) and component.kind not in ("supply", "converter")


def choose_controller(desk: Desk) -> None:
    """A board when something must be controlled and none is named; the reason becomes an assumption."""
    named = desk.controllers()
    if desk.prefer_board and named and all(p.component != desk.prefer_board for p in named):
        desk.plan.assumptions.append(
            f"The {catalogue().entries[desk.prefer_board]['name']} is used, as --board says, "
            f"instead of the {catalogue().entries[named[0].component]['name']}."
        )
        named[0].component = desk.prefer_board
    if named:
        desk.board = named[0].key
        return
    if desk.request.flags.get("no-controller") or programmed_alone(desk):
        return
    wireless = {
        w.function
        for w in desk.request.of("function")
        if w.function and w.function in ("wifi", "bluetooth") and w.id not in desk.done and not desk.met_by(w.function)
    }
    excluded = desk.request.excluded()
    wireless -= excluded
    camera = any(w.function == "camera" for w in desk.request.of("function")) and not desk.met_by("camera")
    peripherals = [desk.component(p) for p in desk.peripherals()]
    logic = [c for c in peripherals if needs_logic(c)]
    acting = [c for c in peripherals if c.kind in ("indicator", "audio", "actuator", "load", "light", "display")]
    sensing = [c for c in peripherals if c.kind in ("sensor", "input")]
    program = re.search(
        r"(?<!my )(?<!own )(?<!the )(?<!my own )\b(?:micro-?controllers?|mcu)\b|\bblink|\bprogram|\bgpio\b|\badc pin\b|\banalog pin\b|\bcontroller board|logic board",
        desk.raw,
    )
    wished = [w for w in desk.request.of("function") if w.id not in desk.done]
    hardwired = [
        c for c in peripherals if c.kind in ("logic", "analog") or c.shape in ("npn", "pnp", "nmos", "pmos") or "timer" in c.default_for
    ]
    coded = [
        c
        for c in logic
        if any(i.type in ("i2c", "spi", "uart", "onewire", "led-data", "i2s") for i in c.interfaces)
        or (c.kind in ("sensor", "display") and not c.interfaces_of("contact"))
    ]
    if hardwired and not (coded or wireless or camera or program):
        return
    if not (logic or wireless or camera or program or (sensing and acting and len(wished) > 1 and not desk.plan.blocks)):
        alone = sensing and wished and len(peripherals) == len(sensing)  # nothing but a program makes use of it
        if not (((acting and wished) or alone) and not desk.plan.blocks):
            return
    if desk.plan.blocks and not (logic or wireless or camera) and not program:
        return
    component, why = pick(desk, wireless, camera)
    part = desk.add(component, None, reason=why, origin="assumed")
    desk.plan.parts.insert(0, desk.plan.parts.pop())
    desk.board = part.key
    desk.plan.assumptions.append(f"{catalogue().entries[component]['name']} is the controller: {why}.")
    for wish in desk.request.of("function"):
        if wish.function and desk.meets(component, wish.function):
            part.wishes.append(wish.id)


def pick(desk: Desk, wireless: set[str], camera: bool) -> tuple[str, str]:
    """The controller and the reason for it."""
    if desk.prefer_board:
        return desk.prefer_board, "--board names it"
    if at_hand := [i for i in desk.have if catalogue().entries[i]["controller"] and all(desk.meets(i, w or "") for w in wireless)]:
        return at_hand[0], "it is at hand"
    if camera:
        for i, e in catalogue().entries.items():
            if e["controller"] and "camera" in e["provides"] and i not in desk.avoid:
                return i, "it has a camera and Wi-Fi on board"
    ranked = sorted((e["rank"], i) for i, e in catalogue().entries.items() if e["controller"] and i not in desk.avoid)
    excluded = desk.request.excluded()
    if wireless:
        for _, i in ranked:
            if all(desk.meets(i, w or "") for w in wireless):
                return i, f"it has {' and '.join('Wi-Fi' if w == 'wifi' else 'Bluetooth' for w in sorted(wireless, key=str))} on board"
    logic = desk.request.flags.get("logic")
    usable = [i for _, i in ranked if not (set(catalogue().entries[i]["provides"]) & excluded)]
    if logic:
        volts = 3.3 if logic == "3.3" else 5.0
        for i in usable:
            mcu = catalogue().get(i).mcu
            if mcu and mcu.v_io == volts:
                return i, f"a board with {volts:g} V logic is asked for"
    if frugal := _on_a_small_cell(desk, usable):
        return frugal, "it runs from the small cell that is named, which feeds no larger board"
    usual = {i: catalogue().entries[i]["usual"] for i in usable}
    candidates = sorted((i for i in usable if usual[i]), key=lambda i: usual[i]) or usable
    scored = sorted((conflicts(desk, i), candidates.index(i), i) for i in candidates)
    best = scored[0]
    if best[2] == candidates[0]:
        return best[2], "it suits all parts and no board was named"
    return best[2], "its 3.3 V logic fits the parts without level shifters"


_SMALL_CELL_MA = 50.0
"""What a battery gives that feeds a bare chip, and no board."""


def _on_a_small_cell(desk: Desk, usable: list[str]) -> str | None:
    """The first controller that a coin cell feeds directly, where such a cell is the only source that is named."""
    named = [catalogue().get(w.component).rails for w in desk.request.of("supply") if w.component and w.id not in desk.done]
    rails = [r[0] for r in named if r]
    if len(rails) != 1 or rails[0].topology != "cell" or not rails[0].volts or (rails[0].max_ma or _SMALL_CELL_MA) >= _SMALL_CELL_MA:
        return None
    volts, others = rails[0].volts, [desk.component(p) for p in desk.peripherals()]
    unfit = [c for c in others if c.supplies and not any(s.min <= volts <= s.max for s in c.supplies)]
    if any(c.kind == "clock" for c in others) or (unfit and len(others) > 1):
        return None  # the cell is the clock's; or converters would take what a chip saves
    wires = sum(len(i.pins) - len(i.optional) for c in others for i in c.interfaces if i.default and i.type in _HOSTED)
    for i in usable:
        chip = catalogue().get(i)
        feeds = [s for s in chip.supplies if s.min <= volts <= s.max and (s.ma.typical or 1e9) <= (rails[0].max_ma or 0)]
        if feeds and chip.form == "ic" and sum("digital" in p.fn for p in chip.pins) > wires:
            return i
    return None


def conflicts(desk: Desk, board: str) -> int:
    """How many parts would need their levels shifted on a board."""
    mcu = catalogue().get(board).mcu
    assert mcu is not None
    count = 0
    for part in desk.peripherals():
        c = desk.component(part)
        if not needs_logic(c) or not c.logic:
            continue
        level = c.logic.volts if isinstance(c.logic.volts, int | float) else None
        if level is None:
            supply = next((s for s in c.supplies if s.id == c.logic.volts), c.supplies[0] if c.supplies else None)
            if supply is None:
                continue
            level = mcu.v_io if supply.min <= mcu.v_io <= supply.max else supply.nominal or supply.max
        tolerant = c.logic.tolerant or level + 0.3
        ways = [i for i in c.interfaces if i.default]
        only_i2c = all(i.type == "i2c" for i in ways)
        if (mcu.v_io > tolerant and not only_i2c) or (
            level > mcu.v_io + 0.35
            and any(
                c.pin(p).type in ("output", "bidirectional") and (c.pin(p).v_oh or level) > mcu.v_io + 0.3
                for i in ways
                for p in i.pins.values()
            )
        ):
            count += 1
    return count


def hosts(desk: Desk) -> None:
    """Which controller, expander or multiplexer serves each part."""
    boards = desk.controllers()
    if not boards:
        return
    by_wish = {k: keys[0] for k, keys in desk.keys.items()}
    share_out(desk, boards)
    for part in desk.peripherals():
        c = desk.component(part)
        if not hostable(c) and not c.interfaces_of("rs485", "can", "shift"):
            continue
        near = next((w.near for w in desk.request.wishes if w.id in part.wishes and w.near), None)
        part.host = part.host or by_wish.get(near or "") or boards[0].key
    for block in desk.plan.blocks:
        block.host = block.host or boards[0].key
    _spread(desk, boards)
    own_controllers(desk)
    channels.settle(desk)
    expanders(desk)
    _muxes(desk)


def share_out(desk: Desk, boards: list[PlanPart]) -> None:
    """'Two ESP32s, each with a BME280 and an OLED': the parts of each to its board, in order."""
    for wish in desk.request.wishes:
        parts = [p for p in desk.peripherals() if wish.id in p.wishes]
        if wish.attributes.get("each") != "board" or not parts or len(parts) % len(boards):
            continue
        of_each = len(parts) // len(boards)
        for k, part in enumerate(parts):
            part.host = boards[k // of_each].key


def _spread(desk: Desk, boards: list[PlanPart]) -> None:
    """Several boards and several of a radio or transceiver: one each."""
    if len(boards) < 2:
        return
    groups: dict[str, list[PlanPart]] = {}
    for part in desk.peripherals():
        if desk.component(part).kind in ("radio", "bus"):
            groups.setdefault(part.component, []).append(part)
    for parts in groups.values():
        if len(parts) >= 2:
            for part, board in zip(parts, boards, strict=False):
                part.host = board.key


def _muxes(desk: Desk) -> None:
    """A named I2C multiplexer takes the parts that share an address, or all when none do."""
    for mux in [p for p in desk.peripherals() if sum(i.type == "i2c" and i.role == "controller" for i in desk.component(p).interfaces) > 1]:
        i2c = [
            p
            for p in desk.peripherals()
            if p.component != mux.component and any(i.type == "i2c" and i.role == "target" for i in desk.component(p).interfaces)
        ]
        twins = [p for p in i2c if sum(x.component == p.component for x in i2c) > 1]
        for part in twins or i2c:
            part.host = mux.key
            part.protocol = part.protocol or "i2c"


def _serial_pins(desk: Desk, boards: list[PlanPart]) -> dict[str, str]:
    """'Uno TX (D1) to Pico GP1': pins of a hardware UART that the request names, each by the board, or the like boards, with a pin of that name."""
    found: dict[str, str] = {}
    for wish in desk.request.of("pin"):
        word = wish.words.upper()
        owners = [(b, p) for b in boards for p in desk.component(b).pins if word in (p.id.upper(), (p.io or "").upper())]
        roles = {f.partition(".")[2] for _, p in owners for f in p.fn if f.startswith("uart")} & {"tx", "rx"}
        alike = len({b.component for b, _ in owners}) == 1
        if alike and len(roles) == 1:  # of two like boards it is the pin of both
            role = roles.pop()
            for board, _ in owners:
                found.setdefault(f"{board.key}.{role}", wish.words)
    return found


def talk(desk: Desk) -> None:
    """Links between boards that are to communicate."""
    boards = desk.controllers()
    if len(boards) < 2 or desk.plan.flags.get("links") == "given":
        return
    raw = desk.raw
    if field_bus(desk, boards):
        return
    radios = [
        p
        for p in desk.peripherals()
        if desk.component(p).kind == "radio"
        and (
            {"radio", "lora", "bluetooth"}
            & set(catalogue().entries[p.component]["default_for"] + catalogue().entries[p.component]["provides"])
        )
    ]
    if radios:
        kind = radios[0].component
        hears = str(desk.component(radios[0]).spec.get("counterpart", kind))  # what a transmitter sends, a receiver hears
        for board in boards:
            if not any(p.component in (kind, hears) and p.host == board.key for p in radios):
                other = desk.add(hears, None, host=board.key, origin="assumed", reason="each end of the link needs a radio")
                if re.search(r"\bboth\b", raw):  # 'CE is 9 and CSN 10 on both'
                    other.pins = dict(radios[0].pins)
        return
    if _by_air(desk, boards):
        return
    protocol = _spoken_bus(desk)
    for other in boards[1:]:
        named = _serial_pins(desk, [boards[0], other]) if protocol == "uart" else {}
        reason = "the boards talk to each other"
        desk.plan.links.append(Link(a=f"{boards[0].key}.{protocol}", b=f"{other.key}.{protocol}", reason=reason, pins=named))
    if not re.search(r"\b(?:spi|i2c|uart|serial)\b", raw):
        desk.plan.assumptions.append("The boards are joined by a serial line (UART).")


_TALKS = (
    r"(?:between|communicat\w*|talk\w*|link\w*|tell\w*|sends?|sent|sending|pass(?:es|ed|ing)?|transmit\w*|transfer\w*|exchang\w*|report\w*|forward\w*|hand(?:s|ed)? (?:it )?over|"
    r"join\w*|connected|coupled|masters?|slaves?|(?:two|both|three|the|second|other) boards?|peripheral)"
)
"""What boards do with each other."""


def _spoken_bus(desk: Desk) -> str:
    """The bus by which boards talk: the one that is named for it, or that none of their parts is on; else a serial line."""
    for bus, said in (("spi", r"\bspi\b"), ("i2c", r"\b(?:i2c|i²c|twi|iic|sda|scl)\b")):
        if not re.search(said, desk.raw):
            continue
        if _SERIAL.search(desk.raw):
            return "uart"
        theirs = any(desk.component(p).interfaces_of(bus) for p in desk.peripherals())
        if not theirs or re.search(rf"{said}[^.;,()]*\b{_TALKS}\b|\b{_TALKS}\b[^.;,()]*{said}", desk.raw):
            return bus
    return "uart"


_SERIAL = re.compile(r"\b(?:uart|serial|rx\d?|tx\d?)\b(?! (?:monitor|console|plotter|port to the pc))")
_AIR = {
    "wifi": re.compile(r"\besp-?\s?now\b|\bwi-?fi\b|\bwlan\b|\bmqtt\b|\bwireless|\bover the air\b|\bby radio\b|\budp\b|\bweb ?sockets?\b"),
    "bluetooth": re.compile(r"\bbluetooth\b|\bble\b|\bwireless|\bover the air\b|\bby radio\b"),
    "radio": re.compile(r"\b(?:over|by|via|with) radio\b|\bradio (?:messages?|link)\b|\bwireless"),
}
_NAMES = {"wifi": "Wi-Fi", "bluetooth": "Bluetooth", "radio": "2.4 GHz"}
_FOR_OTHERS = re.compile(
    r"\b(?:phones?|smartphone|apps?|laptop|pc|computer|tablet|speakers?|headphones?|headset|keyboard|gamepad|ps[345])\b"
)
"""What else a radio may talk to: one board's radio is then no link between the boards."""
_WIRED = re.compile(r"\b(?:spi|i2c|uart|serial|wires?|wired|cables?)\b(?! (?:monitor|console|plotter))")


def _by_air(desk: Desk, boards: list[PlanPart]) -> bool:
    """Whether the boards talk by the radio that they all have on board: no wire joins them then, and none their grounds."""
    if _WIRED.search(desk.raw):
        return False
    said = [radio for radio, words in _AIR.items() if words.search(desk.raw)]
    for radio in said:
        if all(radio in catalogue().entries[b.component]["provides"] for b in boards):
            desk.plan.assumptions.append(f"The boards talk by the {_NAMES[radio]} radio that each has on board: no wire joins them.")
            return True
    if said in ([], ["wifi"]) or _FOR_OTHERS.search(desk.raw):
        return False
    kind = "bluetooth" if said == ["bluetooth"] else "radio"
    part = desk.default(kind)
    for board in boards:
        if part and kind not in catalogue().entries[board.component]["provides"]:
            desk.add(part, None, host=board.key, origin="assumed", reason="the boards talk without a wire")
    desk.plan.assumptions.append(
        f"The boards talk without a wire: {desk.get(part).name if part else 'a radio'} at each that has none on board."
    )
    return part is not None
