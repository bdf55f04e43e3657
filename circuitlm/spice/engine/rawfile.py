"""ngspice's binary raw file: plots one after another, each a text header and its points as doubles."""

from __future__ import annotations

import sys
from array import array

from circuitlm.spice.results import Plot, kind_of, vector_name

_MARK = b"Binary:\n"


def read(data: bytes) -> list[Plot]:
    """The plots of a raw file; one that was cut off counts as far as its points are whole."""
    plots: list[Plot] = []
    at = 0
    while (mark := data.find(_MARK, at)) >= 0:
        head = data[at:mark].decode("ascii", "replace").splitlines()
        at = mark + len(_MARK)
        fields = {k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in head) if v}
        names = [parts[1] for line in head if line.startswith("\t") and len(parts := line.split()) >= 3]
        wide = 2 if "complex" in fields.get("flags", "") else 1
        size = 8 * wide * len(names)
        if not size:
            continue
        points = min(int(fields.get("no. points", "0") or 0), (len(data) - at) // size)
        values = array("d")
        values.frombytes(data[at : at + points * size])
        if sys.byteorder == "big":
            values.byteswap()
        at += points * size
        plots.append(_plot(fields.get("plotname", ""), names, values, wide))
    return plots


def _plot(title: str, names: list[str], values: array[float], wide: int) -> Plot:
    """Columns from rows."""
    vectors: dict[str, array[float]] = {}
    count = len(names)
    for n, raw in enumerate(names):
        name = vector_name(raw)
        if wide == 1:
            vectors[name] = values[n::count]
        else:
            column = array("d", bytes(16 * (len(values) // (2 * count))))
            column[0::2], column[1::2] = values[2 * n :: 2 * count], values[2 * n + 1 :: 2 * count]
            vectors[name] = column
    kind = kind_of(title)
    return Plot(kind, "" if kind == "op" else vector_name(names[0]), vectors, wide == 2)
