"""Several alike blocks in front of as many pins: '3 dividers with zeners into A0, A1 and A2'."""

from __future__ import annotations

import re

from circuitlm.circuit.pins import find_pin, offers
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.plan import Block, PlanPart

_PIN = r"(?:A|GPIO ?|GP|IO)\d{1,2}"
_LIST = re.compile(
    rf"\bdividers?\b(?:[^.;:]|\.(?=\d)){{0,60}}?\b(?:on|into|to|at|in|for|feeding)\s+(?:the\s+)?(?:(?:analog(?:ue)?|adc)\s+)?(?:pins?\s+|inputs?\s+)?"
    rf"(?P<list>{_PIN}(?:\s*(?:,\s*and|,|and|&|\+|-|to)\s*(?:{_PIN}|\d{{1,2}}\b))+)",
    re.I,
)


def several_dividers(desk: Desk) -> None:
    """One divider for each analog pin of a list; the pins are taken back from parts that only stood near them."""
    host = next((p for p in desk.controllers() if p.key == desk.board), None)
    found = _LIST.search(desk.request.text)
    pins = _listed(desk, host, found["list"]) if host is not None and found is not None else []
    if host is not None and not pins and (many := _batteries(desk)) > 1:
        _one_a_battery(desk, host, many)
        return
    if host is None or len(pins) < 2:
        return
    block = next((b for b in desk.plan.blocks if b.recipe in _DIVIDING), None) or _measured(desk, host, len(pins))
    if block is None:
        return
    _take_back(desk, pins)
    block.joins["OUT"] = f"{host.key}.adc@{pins[0]}"
    for pin in pins[1:]:
        copy = Block(
            key=desk.plan.free_key(block.recipe), recipe=block.recipe, params=dict(block.params), host=block.host, reason=block.reason
        )
        copy.params["apart"] = "yes"
        copy.joins["OUT"] = f"{host.key}.adc@{pin}"
        desk.plan.blocks.append(copy)


_COUNTED = {"both": 2, "two": 2, "2": 2, "three": 3, "3": 3, "four": 4, "4": 4}
_SEVERAL = re.compile(
    r"\bvoltages?(?: levels?)? of (?:(?:the|my|all|our|these|each of) )*(?P<n>both|two|three|four|[234])\b(?: of)?(?: (?:the|my|our))?(?: [\w.-]+){0,3}? (?:batteries|packs|lipos)\b",
    re.I,
)
_BOTH = re.compile(
    r"\bvoltages?(?: levels?)? of (?:(?:the|my|our|both) )*[a-z0-9-]+(?: battery)?(?:,? and | & | \+ )(?:of )?(?:(?:the|my|our) )*[a-z0-9-]+ (?:battery|batteries)\b",
    re.I,
)
"""'The voltage of the leisure battery and of the starter battery'."""


def _batteries(desk: Desk) -> int:
    """How many batteries a request wants the voltage of, each for itself; 0 where it does not say so."""
    if counted := _SEVERAL.search(desk.request.text):
        return _COUNTED[counted["n"].lower()]
    return 2 if _BOTH.search(desk.request.text) else 0


def _one_a_battery(desk: Desk, host: PlanPart, many: int) -> None:
    """The battery that the board lives on is read at its rail; each other one comes in at terminals of its own."""
    block = next((b for b in desk.plan.blocks if b.recipe in _DIVIDING), None)
    if any(w.count == many for w in desk.request.of("supply")):  # counted: they are what is measured
        if (measured := _measured(desk, host, many)) is None:
            return
        desk.plan.blocks = [b for b in desk.plan.blocks if b is not block]
        measured.wishes = list(block.wishes) if block else []
        measured.params["apart"], measured.joins["OUT"] = "yes", f"{host.key}.adc"
        block = measured
    if block is None:
        return
    for _ in range(many - 1):
        copy = Block(
            key=desk.plan.free_key(block.recipe), recipe=block.recipe, params=dict(block.params), host=host.key, reason=block.reason
        )
        copy.params["apart"] = "yes"
        if "vin" not in copy.params and (full := _full_of(desk)) is not None:
            copy.params["vin"] = full
        copy.joins["OUT"] = f"{host.key}.adc"
        desk.plan.blocks.append(copy)


def _full_of(desk: Desk) -> float | None:
    """What the battery of a request gives when it is full, V."""
    rails = [r for w in desk.request.of("supply") if w.component for r in desk.get(w.component).rails[:1] if r.topology == "cell"]
    return rails[0].max if rails and rails[0].volts else None


_DIVIDING = ("divider", "zener-clamp", "input-clamp")


def _measured(desk: Desk, host: PlanPart, many: int) -> Block | None:
    """'3 batteries of 12 V, measured with dividers on A0, A1, A2': they are what is measured, and feed nothing."""
    wish = next((w for w in desk.request.of("supply") if w.component and w.count == many), None)
    mcu = desk.component(host).mcu
    if wish is None or mcu is None:
        return None
    rail = next(iter(desk.get(wish.component or "").rails), None)
    volts = wish.quantity or (rail.volts if rail else None)
    if not volts:
        return None
    top = max(volts * _FULL, (rail.max or 0.0) if rail and not wish.quantity else 0.0)
    if top <= (mcu.adc_vref or mcu.v_io):
        return None
    desk.done.add(wish.id)
    desk.plan.assumptions.append(f'"{wish.words}" are what is measured, one at each divider; the board does not live on them.')
    block = Block(
        key=desk.plan.free_key("divider"),
        recipe="divider",
        params={"vin": round(top, 1), "vout": mcu.adc_vref or mcu.v_io},
        host=host.key,
        reason="each battery is measured for itself",
    )
    desk.plan.blocks.append(block)
    return block


_FULL = 1.2
"""How much higher than its name says a battery's voltage gets when it is charged."""


def _listed(desk: Desk, host: PlanPart, text: str) -> list[str]:
    """The analog pins of a list, a range being filled: 'A0-A2' is three."""
    board = desk.component(host)
    out: list[str] = []
    prefix = ""
    for sign, letters, digits in re.findall(r"(-|\bto\b)?\s*([A-Za-z]*) ?(\d{1,2})", text):
        prefix = letters if letters and letters.lower() not in ("and", "to") else prefix
        first = int(re.sub(r"\D", "", out[-1])) + 1 if sign and out else int(digits)
        for n in range(first, int(digits) + 1):
            pin = find_pin(board, f"{prefix}{n}")
            if pin is not None and offers(board, pin, "adc"):
                out.append(f"{prefix}{n}")
    return list(dict.fromkeys(out))


def _take_back(desk: Desk, pins: list[str]) -> None:
    named = {p.lower() for p in pins}
    for asked in (*(p.pins for p in desk.plan.parts), *(w.pins for w in desk.request.of("part"))):
        for role in [r for r, pin in asked.items() if pin.lower() in named]:
            del asked[role]
    for wish in desk.request.of("pin"):
        if wish.words.lower() in named:
            desk.done.add(wish.id)
