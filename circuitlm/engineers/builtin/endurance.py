"""Whether the named battery lasts as long as a question asks: where it falls far short, the figures are the answer, and no circuit."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.errors import Refused
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.questions import forms, hours
from circuitlm.plan import Wish

_SENTENCES = re.compile(r"(?:[^.!?\n]|\.(?=\d))+[.!?\n]*")
_SHORT = 0.7
"""From this share of the time that is asked for on a battery may do: capacities and currents are no more exact than that."""
_SAVES = re.compile(r"\bsleep\w*|\bstand-?by\b|\bwakes?\b|\bawake\b|\bhibernat\w*|\b(?:every|each|per|once an?) (?:\d+ )?(?:min\w*|hours?|days?)\b|\bnow and then\b|\bpuls\w+")
"""What runs for a part of the time takes less than its figures say."""
_FULL = re.compile(r"\bwhite\b|\bfull\b|\b100 ?%|\bmaximum\b|\bbright\w*", re.I)
_WANTS = ("enough", "lasting", "may")
_DIM = 1 / 3
"""What a strip of addressable LEDs takes with usual colours, as a share of full white."""
_CHARGED = re.compile(r"\bsolar\b|\brecharg\w*|\bcharg(?:e[sd]?|ing)\b")


def check(desk: Desk) -> None:
    """Raise Refused where a question asks whether a battery is enough for a time, and it holds far less than that takes."""
    asked = _asked(desk)
    cells = [w for w in desk.request.of("supply") if w.component]
    if asked is None or len(cells) != 1 or _SAVES.search(desk.raw) or _CHARGED.search(desk.raw):
        return
    cell = catalogue().get(cells[0].component or "")
    told = cells[0].attributes.get("mah")
    capacity = float(told or cell.spec.get("capacity_mah") or 0)
    volts = float(cell.spec.get("volts") or (cell.rails[0].volts if cell.rails else 0) or 0)
    watts, most = _taken(desk)
    if not capacity or not volts or not watts:
        return
    count = cells[0].count
    energy = capacity / 1000 * volts * count
    lasts = energy / watts
    if lasts >= _SHORT * asked:
        return
    name = f"{count} x {cell.name}" if count > 1 else f"one {cell.name}"
    need = watts * asked
    raise Refused(
        f"No, {name} ({capacity:g} mAh, {energy:.2g} Wh in all) {'are' if count > 1 else 'is'} not enough: {most} take{'s' if ' and ' not in most else ''} about "
        f"{units.show(float(f'{watts:.2g}'), 'W')}, so that it lasts {_time(lasts)} at best and not {_time(asked)}.",
        f"{asked:g} h take {need:.2g} Wh: a battery of {1.3 * need:.2g} Wh or more ({1300 * need / 12:.2g} mAh at 12 V, {1300 * need / 5:.2g} mAh at 5 V), a power bank, or an adapter of "
        f"{units.show(float(f'{1.3 * watts:.2g}'), 'W')}",
    )


def _asked(desk: Desk) -> float | None:
    """The time that a question asks about, h."""
    if desk.request.intent != "question":
        return None
    sentences = [m[0].strip() for m in _SENTENCES.finditer(desk.request.text)]
    for n, sentence in enumerate(sentences):
        if sentence.endswith("?") and any(f in _WANTS for f in forms(sentence)) and not re.search(r"\bhow (?:long|many)\b", sentence, re.I):
            own = hours(sentence)
            before = hours(sentences[n - 1]) if n and re.search(r"\b(?:that|this|it)\b", sentence, re.I) else None
            if found := own or before:
                return found
    return None


def _taken(desk: Desk) -> tuple[float, str]:
    """(W, names of what takes most of it) of the named parts, at what they usually take."""
    each = {w.words: (_watts(desk, w), catalogue().get(w.component)) for w in desk.request.of("part") if w.component}
    total = sum(watts for watts, _ in each.values())
    names = [c.name.split(" (")[0].split(",")[0] for watts, c in sorted(each.values(), key=lambda x: -x[0]) if watts > 0.2 * total]
    return total, "the " + " and the ".join(names)


def _watts(desk: Desk, wish: Wish) -> float:
    c = catalogue().get(wish.component or "")
    if c.kind in ("supply", "converter", "power"):
        return 0.0
    if told := wish.attributes.get("watts"):
        return units.parse(told, "W").value * wish.count
    volts = _volts(c, wish)
    if told := wish.attributes.get("amps"):
        return volts * units.parse(told, "A").value * wish.count
    if each := c.spec.get("ma_each"):
        share = 1.0 if _FULL.search(desk.request.text) else _DIM
        return volts * float(each) / 1000 * float(wish.attributes.get("leds") or c.spec.get("leds") or 1) * share * wish.count
    typical = next((s.ma.typical for s in c.supplies if s.ma.typical), None) or c.spec.get("ma") or 0.0
    return volts * float(typical) / 1000 * wish.count


def _volts(c: Component, wish: Wish) -> float:
    if told := wish.attributes.get("volts"):
        return units.parse(told, "V").value
    supply = next((s for s in c.supplies), None)
    return float(c.spec.get("volts") or (supply.nominal or min(supply.max, 5.0) if supply else 0) or 0)


def _time(h: float) -> str:
    if h < 1.5:
        return f"{60 * h:.0f} minutes"
    return f"{h:.3g} hours" if h < 72 else f"{h / 24:.0f} days"
