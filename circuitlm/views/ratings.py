"""Ratings that a file states beside a part's name or value: `470u/25V`, `47R 5W`, `12V 2A adapter`, `LiPo 2000mAh`, `24V lamp`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from circuitlm.circuit import rating
from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part

_FIGURE = re.compile(
    r"(?<![\w.,/])(?:(?P<above>\d)/(?P<below>\d)|(?P<number>\d+(?:[.,]\d+)?))\s?(?P<unit>mAh|Ah|mA|A|mW|W|V)(?:DC|AC)?(?![\w])|"
    r"(?<=[\w.])[/_,](?P<behind>\d+(?:[.,]\d+)?)\s?V(?![\w])"
)
_SCALE = {"mAh": 1.0, "Ah": 1000.0, "mA": 1e-3, "A": 1.0, "mW": 1e-3, "W": 1.0, "V": 1.0}
_KIND = {"mAh": "mAh", "Ah": "mAh", "mA": "A", "A": "A", "mW": "W", "W": "W", "V": "V"}


def figures(words: Iterable[str]) -> dict[str, float]:
    """Unit (V, A, W, mAh) -> the first such figure among the words."""
    out: dict[str, float] = {}
    for text in words:
        for m in _FIGURE.finditer(text):
            if m["behind"]:
                out.setdefault("V", float(m["behind"].replace(",", ".")))
                continue
            number = int(m["above"]) / int(m["below"]) if m["above"] and int(m["below"]) else float((m["number"] or "0").replace(",", "."))
            if number > 0:
                out.setdefault(_KIND[m["unit"]], number * _SCALE[m["unit"]])
    return out


def secondary(words: Iterable[str]) -> float | None:
    """What a transformer is said to give, V: the lower of its voltages; None where the mains' alone stands there."""
    volts = [
        float(m[1].replace(",", ".")) for text in words for m in re.finditer(r"(?<![\w.,])(\d+(?:[.,]\d+)?)\s?V(?:AC)?(?![\w])", text, re.I)
    ]
    return min((v for v in volts if v < MAINS), default=None)


MAINS = 100.0
"""From here on a transformer's voltage is that of its primary winding, V."""


def rated(component: Component, words: Iterable[str]) -> Component:
    """The component with what the words say of its power, current, charge or coil voltage; itself where they say nothing that applies."""
    said = figures(words)
    if component.form != "generic" or not said:
        return component
    watts, amps, volts = said.get("W"), said.get("A"), said.get("V")
    if component.shape == "resistor" and component.kind == "passive":
        return component.model_copy(update={"spec": component.spec | {"p_max": watts}}) if watts else component
    if component.rails and not component.supplies:
        component = rating.holding(component, capacity_mah=said.get("mAh"))
        rail = component.rails[0]
        if amps and rail.topology == "adapter":
            component = component.model_copy(update={"rails": [rail.model_copy(update={"max_ma": amps * 1000}), *component.rails[1:]]})
        return component
    load = component.kind not in ("passive", "supply", "connector", "semiconductor") and component.spec.get("volts")
    return rating.wound_for(component, volts) if volts and load else component


def keep(part: Part, words: Iterable[str]) -> None:
    """Note the voltage that a capacitor is made for among its settings."""
    if part.component.shape in ("capacitor", "capacitor-polarised") and (volts := figures(words).get("V")):
        part.settings.setdefault("rated", f"{volts:g} V")
