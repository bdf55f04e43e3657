"""Answers to 'is 3.3 V enough for the gate?' and 'is that MOSFET ok on an ESP32?': the drive it is given against the one it needs."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.answers.asked import asks
from circuitlm.pipeline.answers.questions import Question
from circuitlm.pipeline.answers.strength import taken_ma

_ASKS = re.compile(r"\b(?:enough|ok(?:ay)?|fine|works?|suffic\w*|suitable|fully|good|right|drive|need|turns? on|switch(?:es)? on)\b", re.I)
_GATE = re.compile(r"\b(?:gates?|vgs|logic[- ]?level|threshold|fully on|(?:3\.3|5)\s?v(?:olts?)?|3v3)\b", re.I)
_FET = re.compile(r"\b(?:mos-?fets?|fets?|gates?|irf\w+|irl\w+|ao\d+\w*|[sb]s\d+|\dn7000)\b", re.I)
_OTHER_PART = re.compile(r"\bresistors?\b|\bpull-?\s?(?:up|down)s?\b|\bdiodes?\b", re.I)
"""Of these a question about a gate may ask instead."""
_OVER_THRESHOLD = 1.35
"""From so many times its threshold on a MOSFET conducts usefully; `vgs_drive` is where its data sheet gives its resistance."""
_HALF_ON = 2.0
"""About how many times its resistance it has between the two."""
_BARE_W = 1.3
"""What a TO-220 package turns into heat by itself for a rise of 80 K, W: 62 K/W to the air."""


def gate_drive(q: Question) -> list[str]:
    """Whether a controller's pins switch the MOSFET that a question speaks of fully on."""
    if not (_ASKS.search(q.text) and _GATE.search(q.text) and _FET.search(q.text)) or _OTHER_PART.search(q.text):
        return []
    board = next(iter(q.circuit.controllers()), None)
    if board is None or board.component.logic is None or board.component.mcu is None:
        return []
    volts = board.component.mcu.v_io
    fets = [p for p in q.circuit.parts.values() if p.component.shape == "nmos" and "vgs_drive" in p.component.spec]
    if left := _left_out(q):
        return [_judged(left, "", volts, board), *(_judged(p.component, p.ref, volts, board) for p in fets[:1])]
    meant = [p for p in fets if p in q.named(q.text)] or fets
    return [_judged(p.component, p.ref, volts, board) for p in meant[:2]]


def _left_out(q: Question) -> Component | None:
    """The MOSFET that the request names and that another has taken the place of."""
    here = {p.id for p in q.circuit.parts.values()}
    named = [catalogue().get(w.component) for w in q.request.of("part") if w.component and w.component not in here]
    return next((c for c in named if c.shape == "nmos" and "vgs_drive" in c.spec), None)


def _judged(fet: Component, ref: str, volts: float, board: Part) -> str:
    spec, name = fet.spec, f"{fet.name.split(',')[0]}{f' ({ref})' if ref else ''}"
    full, least = float(spec["vgs_drive"]), _OVER_THRESHOLD * float(spec.get("vgs_th") or spec["vgs_drive"])
    have = f"the pins of the {board.component.name.split(' (')[0]} give {units.show(volts, 'V')}"
    if volts >= full - 0.05:
        return f"Yes: the {name} is fully on at {units.show(full, 'V')}, and {have}."
    if volts >= least - 0.05:
        return (
            f"Only just: the resistance of the {name} is given for {units.show(full, 'V')}, and {have}, where it is about twice that; "
            f"a type that is specified for {units.show(volts, 'V')} stays cooler."
        )
    return (
        f"No: the {name} is made for {units.show(full, 'V')} at its gate, and {have}: it conducts half and gets hot. "
        "Take a logic-level type (IRLZ44N) or a gate driver on a higher voltage."
    )


def fet_heat(q: Question) -> list[str]:
    """What the MOSFETs turn into heat while they are on, I squared times R, against what their packages stand without a heat sink."""
    if not asks(q, "heat"):
        return []
    board = next(iter(q.circuit.controllers()), None)
    volts = board.component.mcu.v_io if board is not None and board.component.mcu is not None else None
    out = []
    for fet in q.circuit.parts.values():
        load, spec = q.circuit.parts.get(fet.owner or ""), fet.component.spec
        if fet.component.shape in ("npn", "pnp") and fet.role == "driver" and load is not None and (ma := taken_ma(q, load, peak=False)):
            out.append(_bipolar(fet, ma))
            continue
        if fet.component.shape != "nmos" or load is None or "rds_on" not in spec or not (ma := taken_ma(q, load, peak=False)):
            continue
        half = volts is not None and volts < float(spec.get("vgs_drive", 0)) - 0.05
        watts = (ma / 1000) ** 2 * float(spec["rds_on"]) * (_HALF_ON if half else 1.0)
        stands = float(spec.get("p_max") or _BARE_W)
        told = f"{fet.ref} ({fet.component.name.split(',')[0]}) turns {units.show(float(f'{watts:.2g}'), 'W')} into heat at {units.show(ma / 1000, 'A')}"
        extra = ", its gate being driven with less than it is made for" if half else ""
        out.append(
            f"{'No' if watts <= 0.7 * stands else 'Yes'}: {told}{extra}, and stands about {units.show(stands, 'W')} without a heat sink."
        )
    return out


def _bipolar(part: Part, ma: float) -> str:
    """A saturated transistor's heat: its current times the voltage that stays across it."""
    watts, stands = ma / 1000 * float(part.component.spec.get("vce_sat") or 0.3), float(part.component.spec.get("p_max") or _BARE_W)
    stands = min(stands, _BARE_W)  # what larger ones are rated for holds on a heat sink
    return (
        f"{'No' if watts <= 0.7 * stands else 'Yes'}: {part.ref} ({part.component.name.split(',')[0]}) turns {units.show(float(f'{watts:.2g}'), 'W')} into heat at "
        f"{units.show(ma / 1000, 'A')}, and stands about {units.show(stands, 'W')} without a heat sink."
    )
