"""The twin-T: two ways from input to output, each with its middle to ground, over one another."""

from circuitlm.drawing.figures.figure import End, Figure, Two

_H = 13
"""From the lower way to the upper one: what hangs from it has room between them."""

FIGURES = (
    Figure(
        "twin T",
        (
            Two("in", "high", (1, _H), (1, 0)), Two("high", "out", (11, _H), (1, 0)),
            Two("in", "low", (1, 0), (1, 0)), Two("low", "out", (11, 0), (1, 0)),
        ),
        (
            ("in", ((1, 0), (0, 0), (0, _H), (1, _H))), ("high", ((6, _H), (11, _H))), ("low", ((6, 0), (11, 0))),
            ("out", ((16, 0), (17, 0), (17, _H), (16, _H))), ("high", ((8, _H), (8, _H - 3))), ("low", ((8, 0), (8, -3))),
        ),
        (End("high", (8, _H - 3), "bottom"), End("low", (8, -3), "bottom"), End("in", (0, 0), "left"), End("out", (17, 0), "right")),
        {},
    ),
)  # fmt: skip
"""Seen from its four parts in line; whether resistors or capacitors come first is left to the circuit."""
