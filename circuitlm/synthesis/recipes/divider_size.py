"""How large a divider's resistors are together: by what may flow, by what hangs at its tap, by the impedance that is to be seen there."""

from __future__ import annotations

import math
import re

from circuitlm.circuit import units
from circuitlm.errors import CannotDesign
from circuitlm.synthesis.recipes import Bench
from circuitlm.synthesis.recipes.asked import Asked

_OHMS = r"(\d+(?:\.\d+)?\s?[kKM]?)\s?-?(?:Ω|ohms?)?"
_SEEN = (
    rf"\b(?:output|source|th[eé]venin(?:'?s)?) impedance\b(?P<most>[^.;\d]{{0,40}}?){_OHMS}(?![\w.])|"
    rf"(?P<first>\b(?:below|under|at most|less than|max(?:imum|\.)?|up to) |){_OHMS} (?:of )?(?:output|source|th[eé]venin(?:'?s)?) impedance\b"
)
_AT_MOST = r"\b(?:below|under|at most|less than|max(?:imum|\.)?|up to|smaller|lower|no more)\b"
_LESS = 0.7
"""What share of a limit is taken: values are not to sit on it."""


def seen_at_tap(asked: Asked) -> float | None:
    """The impedance in ohms that is to be seen at a divider's tap: 'an output impedance of 10k', 'less than 5k source impedance'."""
    m = re.search(_SEEN, asked.raw, re.I)
    if m is None:
        return None
    asked.note(m.group())
    ohms = units.parse(next(g for g in (m[2], m[4]) if g).replace("K", "k"), "Ω").value
    return ohms * (_LESS if re.search(_AT_MOST, m["most"] or m["first"] or "", re.I) else 1)


def size(bench: Bench, vin: float, vout: float) -> tuple[float, float]:
    """The sum of both resistors in ohms, and the load at the tap in ohms (0: none is told).

    Raises CannotDesign where no two values within told limits divide so."""
    ratio = vout / vin
    total = bench.number("total", 30_000.0)
    if bench.given("most_a"):
        total = vin / bench.number("most_a", 1e-3) * 1.65  # the pair may be 1.6 times smaller
    if bench.given("flows"):
        total = vin / bench.number("flows", 1e-3)
    if bench.given("seen") and 0 < ratio < 1:
        total = bench.number("seen", 1e4) / (ratio * (1 - ratio))
    if beside := bench.number("load", 1e5) if bench.given("load") else 0.0:
        total = min(total, beside / 10)
    if bench.given("most") and 0 < ratio < 1:
        lowest = bench.number("least", 0.0) / min(ratio, 1 - ratio) * 1.05
        highest = bench.number("most", 1e9) / max(ratio, 1 - ratio) / 1.05
        if lowest > highest:
            raise CannotDesign(
                f"No two resistors from {units.show(bench.number('least', 0.0), 'Ω')} to {units.show(bench.number('most', 0.0), 'Ω')} divide "
                f"{units.show(vin, 'V')} to {units.show(vout, 'V')}: their ratio is {max(ratio, 1 - ratio) / min(ratio, 1 - ratio):.3g}.",
                "allow a wider range, or another voltage",
            )
        total = total if lowest <= total <= highest else math.sqrt(lowest * highest)
    return total, beside
