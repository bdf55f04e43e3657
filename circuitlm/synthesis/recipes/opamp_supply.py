"""What feeds an op-amp circuit: one voltage or two, from batteries or from terminals."""

from __future__ import annotations

import re
from dataclasses import replace

from circuitlm.circuit import units
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.recipes.asked import Asked
from circuitlm.synthesis.recipes.opamp_circuits import NEEDS_DUAL
from circuitlm.synthesis.recipes.ranges import point, scaling

_RAISED = r"\d+(?:\.\d+)?\s?m?V\S*(?:\s+[a-z][\w-]*){0,4}?\s+(?:to|into)\s+(?:about |a )?\d+(?:\.\d+)?\s?V\b|\d[\d.]*\s?V (?:per|/) ?\d*[\d.]*\s?[munp]?A\b"
"""A voltage and what it becomes."""


def _by_formula(asked: Asked, params: dict[str, float | str]) -> bool:
    """Whether an inverting circuit without a supply is one for direct voltages too: told by its formula, 'Vout = -(V1 + 2·V2)', or by an
    op-amp that wants a high supply."""
    if {"vcc", "coupling", "microphone"} & params.keys() or asked.says(r"single|\bgnd only"):
        return False
    high = "chip" in params and catalogue().get(str(params["chip"])).supplies[0].min >= 7
    return high or asked.says(r"\bV_?o(?:ut)?\b\s?=|\bVout\b|[-−]\s?\(\s?\d*\s?\*?\s?V")


def split(asked: Asked) -> bool:
    """Whether the words have a positive and a negative supply; they may stand beside another block."""
    return replace(asked, scope="").says(
        r"(?:±|\+\s?/?\s?-|plus\s?/?(?:and )?minus|\bdual|\bsplit|symmetric(?:al)?|plus/?minus)\s?[^.]{0,12}(?:supply|supplies|rails?|\d\s?V)"
    )


def supply(asked: Asked, params: dict[str, float | str], taken: list[str]) -> None:
    """The supply: split or single, from two batteries or from terminals; a split one may be said beside another block."""
    pairs = [r for r in (scaling(asked.raw), point(asked.raw)) if r]
    signals = [r.words for r in pairs] + [m.group() for m in re.finditer(_RAISED, asked.raw)]
    if v := asked.without(signals).vcc():
        params["vcc"] = v
    elif (top := max((r.result.high for r in pairs), default=0.0)) > 7:
        params["vcc"] = next((v for v in (12.0, 15.0, 24.0) if v >= top + 2), 30.0)
    cells = next((w for w in asked.request.of("supply") if w.component and "battery" in w.component and w.count == 2), None)
    whole = replace(asked, scope="")
    spoken = split(asked)
    each = (catalogue().get(cells.component or "").rails[0].volts or 0) if cells else 0
    if spoken or (each >= 6 and not asked.says(r"in series|\b18 ?V")):
        params["dual"] = "yes"
        if v := whole.near(r"±|\+\s?/?\s?-|plus\s?/?(?:and )?minus|dual|split", "V", 20):
            params["vcc"] = v
        if cells:
            params["battery_pair"] = cells.component or ""
            params["vcc"] = each or params.get("vcc", 9.0)
            taken.append(cells.id)
    elif params["kind"] in NEEDS_DUAL or (params["kind"] in ("summing", "inverting") and _by_formula(asked, params)):
        params["dual"] = "yes"


def within(params: dict[str, float | str]) -> None:
    """Raises CannotDesign where an output is asked for that lies beyond the supply."""
    top, vcc = float(params.get("large_v", 0.0)), float(params.get("vcc", 0.0))
    if 0 < vcc < 0.99 * top:
        raise CannotDesign(
            f"No op-amp on {units.show(vcc, 'V')} puts out {units.show(top, 'V')}: its output stays within its supply.",
            f"a supply above {units.show(top, 'V')}, or less gain",
        )
