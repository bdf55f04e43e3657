"""Where the poles of a low-pass lie: Butterworth, Bessel and Chebyshev of any order, scaled to 3 dB down at a frequency of 1.

Source: Zverev, Handbook of Filter Synthesis (the approximations); Thomson 1949 (reverse Bessel polynomials).
"""

from __future__ import annotations

import functools
import math

from circuitlm.errors import CannotDesign

MOST = 8
"""Highest order: above it the sections' Q ask for closer parts than one buys."""
RIPPLE_DB = 0.5
"""Ripple of a Chebyshev filter where none is given, dB."""
Section = tuple[float, float | None]
"""(f0/fc, Q) of a pair of poles; Q is None for the single pole of an odd order."""


def sections(order: int, alignment: str, ripple_db: float = RIPPLE_DB) -> list[Section]:
    """The sections of a low-pass that is 3 dB down at fc: the single pole first, then the pairs by rising Q.

    `alignment`: butterworth, bessel, chebyshev, or linkwitz-riley (even orders, 6 dB down at fc: a Butterworth of half the order, twice).
    Raises CannotDesign for an order that is not made.
    """
    if not 1 <= order <= MOST:
        raise CannotDesign(f"A filter of order {order} is not made here.", f"order 1 to {MOST}")
    if alignment == "linkwitz-riley":
        if order % 2:
            raise CannotDesign("A Linkwitz-Riley filter has an even order.", "order 2 or 4")
        return _linkwitz_riley(order)
    found = [p for p in _poles(order, alignment, ripple_db) if p.imag >= -1e-9]
    single: list[Section] = [(abs(p), None) for p in found if abs(p.imag) < 1e-6]
    pairs = sorted(((abs(p), abs(p) / (-2 * p.real)) for p in found if abs(p.imag) >= 1e-6), key=lambda s: s[1])
    return [*single, *pairs]


def _linkwitz_riley(order: int) -> list[Section]:
    """Twice a Butterworth of half the order; two single poles make a pair with a Q of a half."""
    half = sections(order // 2, "butterworth")
    pairs: list[Section] = [s for s in half if s[1] is not None for _ in range(2)]
    return [*([(1.0, 0.5)] if len(half) * 2 > len(pairs) else []), *pairs]


@functools.cache
def _poles(order: int, alignment: str, ripple_db: float) -> tuple[complex, ...]:
    angles = [math.pi * (2 * k + 1) / (2 * order) for k in range(order)]
    if alignment == "bessel":
        return _bessel(order)
    if alignment == "chebyshev":
        epsilon = math.sqrt(10 ** (ripple_db / 10) - 1)
        a = math.asinh(1 / epsilon) / order
        edge = math.cosh(math.acosh(1 / epsilon) / order)
        return tuple(complex(-math.sinh(a) * math.sin(x), math.cosh(a) * math.cos(x)) / edge for x in angles)
    return tuple(complex(-math.sin(x), math.cos(x)) for x in angles)


def _bessel(order: int) -> tuple[complex, ...]:
    """Roots of the reverse Bessel polynomial, divided by the frequency at which its low-pass is 3 dB down."""
    n = order
    coefficients = [math.factorial(2 * n - k) / (2 ** (n - k) * math.factorial(k) * math.factorial(n - k)) for k in range(n + 1)]

    def at(s: complex) -> complex:
        return sum(c * s**k for k, c in enumerate(coefficients))

    roots = _roots(coefficients)
    low, high = 0.1, 10.0 * n
    for _ in range(80):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if abs(at(1j * middle)) ** 2 < 2 * coefficients[0] ** 2 else (low, middle)
    return tuple(r / low for r in roots)


def _roots(coefficients: list[float]) -> list[complex]:
    """All roots of a polynomial by Durand and Kerner's iteration; the lowest power's coefficient first."""
    monic = [c / coefficients[-1] for c in coefficients]
    size = abs(monic[0]) ** (1 / (len(monic) - 1))
    roots = [size * (0.4 + 0.9j) ** k for k in range(len(monic) - 1)]
    for _ in range(200):
        for i, r in enumerate(roots):
            value = sum(c * r**k for k, c in enumerate(monic))
            roots[i] = r - value / math.prod((r - other for j, other in enumerate(roots) if j != i), start=1 + 0j)
    return roots
