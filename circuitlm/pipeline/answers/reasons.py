"""Answers to 'why does it reset?' and 'is it safe to connect 12 V to that pin?': what the catalogue's figures say of a setup that does not work."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.component import Rail
from circuitlm.circuit.model import Part
from circuitlm.pipeline.answers.current import peak_ma
from circuitlm.pipeline.answers.questions import Question

_WHY = re.compile(
    r"\bwhy\b|\bwhat do (?:i|we) need\b|\bwhat(?:'s| is| am| could| might)? (?:be )?(?:i )?(?:going |doing |gone )?(?:wrong|the (?:problem|reason|cause|matter))\b|\bwhat causes\b|"
    r"\b(?:what|how) (?:should|can|could|do|must) (?:i|we|one) (?:do|fix|solve|stop|prevent|avoid|change)\b|\bhow to (?:fix|solve|stop|prevent|avoid)\b",
    re.I,
)
_DROPS = re.compile(
    r"\b(?:reset\w*|restart\w*|reboot\w*|brown-?\s?out\w*|crash\w*|freez\w*|hang(?:s|ing)?|disconnect\w*|die[sd]?|shuts? (?:down|off)|turns? off|drops? out|glitch\w*|flicker\w*|jitter\w*|twitch\w*)\b",
    re.I,
)
_HEAVY_MA = 150.0
"""Peak current from which a part pulls down the supply of a board beside it, mA."""
_SAFE = re.compile(
    r"\b(?:is (?:it|that|this)|would (?:it|that|this)|will (?:it|that|this)|can i|could i|may i|should i|ok(?:ay)? to|safe)\b[^?]*\b(?:safe\w*|ok(?:ay)?|dangerous|harm\w*|damage|fry|kill|burn|destroy|hurt|blow|straight|direct(?:ly)?|connect|feed|put|stand|tolerat\w*|tolerant)\b"
    r"|\b(?:damage|fry|kill|burn|destroy|hurt|harm|blow up)\b|\b(?:does|do|will|would|can|is)\b[^?]*\b(?:survive|stand|tolerat\w*|tolerant|take|accept|withstand)\b",
    re.I,
)
_VOLTS = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:[.,]\d+)?)\s?v(?:olts?|dc)?\b(?!\s?(?:pins?|out(?:put)?|rail|supply|adapters?|wart|tolerant|logic|relays?|motors?|pump|fan|strip))",
    re.I,
)
_PIN = re.compile(r"\b(?:gpio\s?\d*|gp\d+|pins?|inputs?|adc|analog\w*|io\d*|a\d|d\d+)\b", re.I)
_HARM = re.compile(r"\b(?:dangerous|harm\w*|damage\w*|fry|fries|kill\w*|burn\w*|destroy\w*|hurt\w*|blow\w*)\b", re.I)
_FEEDS = re.compile(r"\b(?:feed|power|supply|run|drive|charge|vin|vsys|vbus|raw|barrel|vcc|vdd|3v3)\b", re.I)
"""Words of a supply, which a pin's levels say nothing of."""
_STANDS_ABOVE = 0.3
"""What an input stands above its supply where nothing else is known, V."""


def why(q: Question) -> list[str]:
    """Why a board restarts: the part with the largest peak against what the board's pin or socket gives."""
    told = " ".join([*q.sentences, q.text])
    if not _WHY.search(q.text) or not _DROPS.search(told):
        return []
    heavy = max((p for p in q.circuit.parts.values() if not p.component.mcu and not p.component.rails), key=peak_ma, default=None)
    boards = q.circuit.controllers()
    if not boards:
        return []
    if heavy is None or peak_ma(heavy) < _HEAVY_MA:
        return _by_itself(q, boards[0])
    board = boards[0].component
    name, taker = board.name.split(" (")[0], heavy.component.name.split(" (")[0].split(",")[0]
    rail = _named_rail(told, boards[0])
    limit = (
        f"the {rail.id} pin of the {name} gives {units.show(rail.max_ma / 1000, 'A')}"
        if rail is not None and rail.max_ma
        else f"a pin of the {name} or its USB socket does not give that beside the board's own current"
    )
    coil = heavy.component.kind in ("actuator", "load") and heavy.component.kind != "light"
    spike = ", and a coil or motor that is switched off gives a voltage spike where no diode takes it" if coil else ""
    fed = _fed_by(q, heavy)
    here = f" Here {fed}, with the grounds joined." if fed else ""
    return [
        f"Most likely its supply dips: the {taker} takes up to {units.show(peak_ma(heavy) / 1000, 'A')} for moments, and {limit}{spike}.{here}"
    ]


def weak_high(q: Question) -> list[str]:
    """Why a load between a pin and ground stays off: the chip's outputs give next to nothing at their high level."""
    if not _WHY.search(q.text):
        return []
    for part in q.named(q.text):
        logic = part.component.logic
        if logic is not None and logic.source_ma is not None and not part.component.mcu:
            name = part.component.name.split(" (")[0]
            sinks = f"sinks {units.show((logic.pin_ma or 0.0) / 1000, 'A')} when low" if logic.pin_ma else "sinks current when low"
            return [
                f"An output of the {name} {sinks}, but gives only {units.show(logic.source_ma / 1000, 'A')} when high: a load between it and ground stays off. "
                "Wire the load with its resistor from the supply to the pin, and write a 0 to switch it on."
            ]
    return []


def _by_itself(q: Question, board: Part) -> list[str]:
    """A board whose own peaks (its radio's) are more than its supply gives."""
    peak = peak_ma(board)
    if peak < _HEAVY_MA:
        return []
    fed = _fed_by(q, board)
    here = f" Here {fed}." if fed else ""
    name = board.component.name.split(" (")[0]
    return [
        f"Most likely its supply dips: the {name} by itself takes up to {units.show(peak / 1000, 'A')} for moments. Feed it from a source that gives twice "
        f"that, over short wires, with 100 µF to 470 µF at its supply pin.{here}"
    ]


def _named_rail(text: str, board: Part) -> Rail | None:
    """The board's own supply pin that a text speaks of, '3v3', '5V pin'; else the one of the board's logic."""
    for rail in board.component.rails:
        if rail.volts and re.search(rf"(?<![\d.]){rail.volts:g}\s?v|{str(rail.volts).replace('.', 'v')}\b", text, re.I):
            return rail
    return None


def _fed_by(q: Question, part: Part) -> str:
    """'PS1 feeds U1 (5 V)' where a source of its own does."""
    for supply in part.component.supplies:
        for pin in supply.pins:
            net = q.circuit.net_of((part.ref, pin))
            for other in net.pins if net is not None else ():
                source = q.circuit.parts[other.ref]
                if (
                    source.component.kind in ("supply", "converter")
                    and net is not None
                    and any(other.pin in r.pins for r in source.component.rails)
                ):
                    return f"{source.ref} feeds {part.ref} ({units.show(net.volts or 0.0, 'V')})"
    return ""


def safe(q: Question) -> list[str]:
    """Whether a voltage may go to a controller's pin as it is, and what stands between them here."""
    if not _SAFE.search(q.text) or not _PIN.search(q.text) or _FEEDS.search(q.text):
        return []
    said = [float(m[1].replace(",", ".")) for m in _VOLTS.finditer(q.text)]
    boards = [b for b in q.circuit.controllers() if b.component.mcu]
    if not said or not boards:
        return []
    board, volts = boards[0], max(said)
    assert board.component.mcu is not None
    logic, v_io = board.component.logic, board.component.mcu.v_io
    stands = max((logic.tolerant if logic else None) or 0.0, v_io + _STANDS_ABOVE)
    name = board.component.name.split(" (")[0]
    if volts <= stands:
        return [
            f"{'No, it would not' if _HARM.search(q.text) else 'Yes'}: {units.show(volts, 'V')} is within what a pin of the {name} stands ({units.show(stands, 'V')})."
        ]
    between = [
        p for p in q.circuit.parts.values() if p.role in ("divider-top", "divider-bottom", "level-shift", "clamp", "series", "coupler")
    ]
    between += [p for p in q.circuit.parts.values() if p.component.shape == "optocoupler"]
    parts = list({p.ref: p for p in between}.values())[:4]
    how = (
        f" Here {', '.join(f'{p.ref} ({p.title})' for p in parts)} stand{'s' if len(parts) == 1 else ''} between."
        if parts
        else " A divider or an optocoupler belongs between."
    )
    opens = "Yes, it would" if _HARM.search(q.text) else "No"
    return [f"{opens}: a pin of the {name} stands {units.show(stands, 'V')}, and {units.show(volts, 'V')} destroys it.{how}"]
