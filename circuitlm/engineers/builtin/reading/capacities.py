"""How much a named source holds or gives: '18650 2600mAh', '7.4V 1300 mAh lipo', 'a 2W panel', '12V 7Ah battery'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.supplies import SupplyReading, is_battery
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_NUMBER = r"(?<![\w.,])(?P<n>\d+(?:[.,]\d+)?)[\s-]?"
_HOLDS = re.compile(_NUMBER + r"(?P<unit>mah|ah|wh)\b", re.I)
_GIVES = re.compile(_NUMBER + r"(?P<unit>m?w|wp|watts?)(?:\s?peak)?\b", re.I)
_NEAR = 40
"""How many characters lie between a source and its figure at most."""
_NOUN = re.compile(r"\s*(?:solar )?(?:panels?|modules?|cells?|packs?|batter(?:y|ies)|accus?|akkus?)\b", re.I)
_LARGEST_MAH = 500_000.0


def capacities(text: Text, supplies: list[SupplyReading]) -> None:
    """Give each battery the capacity and each panel the power that stands nearest to its name, in its own sentence."""
    batteries = [s for s in supplies if is_battery(s.component)]
    panels = [s for s in supplies if _is_panel(s.component)]
    for found in _HOLDS.finditer(text.raw):
        if (s := _nearest(text, found, batteries)) is not None and s.capacity_mah is None:
            amount = float(found["n"].replace(",", "."))
            unit = found["unit"].lower()
            volts = s.volts or _volts(s.component)
            mah = amount if unit == "mah" else amount * 1000 if unit == "ah" else amount * 1000 / volts if volts else 0.0
            if 0 < mah <= _LARGEST_MAH:
                s.capacity_mah = round(mah, 1)
                _explain(text, found)
    for found in _GIVES.finditer(text.raw):
        if (s := _nearest(text, found, panels)) is not None and s.watts is None:
            s.watts = float(found["n"].replace(",", ".")) * (1e-3 if found["unit"].lower() == "mw" else 1.0)
            _explain(text, found)


def _volts(component: str) -> float:
    rails = catalogue().get(component).rails
    return (rails[0].volts or 0.0) if rails else 0.0


def _is_panel(component: str) -> bool:
    """Whether a source gives nothing at times, as a solar panel at night."""
    rails = catalogue().get(component).rails
    return bool(rails) and rails[0].min == 0


def _nearest(text: Text, found: re.Match[str], sources: list[SupplyReading]) -> SupplyReading | None:
    """The source whose name is nearest to a figure, at most `_NEAR` characters away in the same sentence."""
    token = text.token_at(found.start())
    if token >= len(text.tokens):
        return None

    def gap(s: SupplyReading) -> int:
        return max(found.start() - text.tokens[s.end - 1].end, text.tokens[s.start].start - found.end(), 0)

    near = [s for s in sources if text.tokens[s.start].sentence == text.tokens[token].sentence and gap(s) <= _NEAR]
    return min(near, key=gap, default=None)


def _explain(text: Text, found: re.Match[str]) -> None:
    noun = _NOUN.match(text.raw, found.end())
    text.explain(text.token_at(found.start()), text.token_at((noun.end() if noun else found.end()) - 1) + 1)
