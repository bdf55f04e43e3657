"""SVG path data to polylines: M L H V Q A C Z, absolute or relative; curves in short straight pieces."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator

Point = tuple[float, float]
_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:[0-9]*\.[0-9]+|[0-9]+\.?)(?:[eE][-+]?[0-9]+)?")
_COUNT = {"M": 2, "L": 2, "H": 1, "V": 1, "Q": 4, "C": 6, "A": 7, "Z": 0}
STEPS = 10


def polylines(data: str) -> list[list[Point]]:
    """Each subpath as a list of points. Raises ValueError for a command it does not know."""
    out: list[list[Point]] = []
    here: Point = (0.0, 0.0)
    for command, values in _commands(data):
        kind = command.upper()
        if kind == "Z":
            if out:
                out[-1].append(out[-1][0])
                here = out[-1][0]
            continue
        if command.islower():
            values = [v + (here[0] if _is_x(kind, i) else here[1]) if not (kind == "A" and i < 5) else v for i, v in enumerate(values)]
        end = (values[0], here[1]) if kind == "H" else (here[0], values[0]) if kind == "V" else (values[-2], values[-1])
        if kind == "M":
            out.append([end])
        elif kind == "Q":
            out[-1] += _bezier([here, (values[0], values[1]), end])
        elif kind == "C":
            out[-1] += _bezier([here, (values[0], values[1]), (values[2], values[3]), end])
        elif kind == "A":
            out[-1] += _arc(here, end, values[0], values[1], values[2], bool(values[3]), bool(values[4]))
        else:
            out[-1].append(end)
        here = end
    return [line for line in out if len(line) > 1]


def _is_x(kind: str, index: int) -> bool:
    return kind == "H" or (kind != "V" and (index % 2 == (1 if kind == "A" else 0)))


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    tokens = _TOKEN.findall(data)
    i = 0
    while i < len(tokens):
        command = tokens[i]
        count = _COUNT.get(command.upper())
        if count is None:
            raise ValueError(f"unknown path command {command!r}")
        i += 1
        if count == 0:
            yield command, []
            continue
        while i < len(tokens) and not tokens[i].isalpha():
            yield command, [float(t) for t in tokens[i : i + count]]
            i += count
            command = {"M": "L", "m": "l"}.get(command, command)


def _bezier(control: list[Point]) -> list[Point]:
    def at(t: float) -> Point:
        points = control
        while len(points) > 1:
            points = [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in itertools.pairwise(points)]
        return points[0]

    return [at(k / STEPS) for k in range(1, STEPS + 1)]


def _arc(a: Point, b: Point, rx: float, ry: float, tilt: float, large: bool, sweep: bool) -> list[Point]:
    """End point to centre form (SVG 1.1, appendix F.6.5)."""
    if not rx or not ry or a == b:
        return [b]
    phi = math.radians(tilt)
    cos, sin = math.cos(phi), math.sin(phi)
    dx, dy = (a[0] - b[0]) / 2, (a[1] - b[1]) / 2
    x, y = cos * dx + sin * dy, -sin * dx + cos * dy
    scale = max(1.0, math.sqrt((x / rx) ** 2 + (y / ry) ** 2))
    rx, ry = abs(rx) * scale, abs(ry) * scale
    root = max(0.0, (rx * ry) ** 2 - (rx * y) ** 2 - (ry * x) ** 2) / ((rx * y) ** 2 + (ry * x) ** 2)
    k = math.sqrt(root) * (-1 if large == sweep else 1)
    ux, uy = k * rx * y / ry, -k * ry * x / rx
    cx, cy = cos * ux - sin * uy + (a[0] + b[0]) / 2, sin * ux + cos * uy + (a[1] + b[1]) / 2
    start = math.atan2((y - uy) / ry, (x - ux) / rx)
    turn = math.atan2((-y - uy) / ry, (-x - ux) / rx) - start
    if sweep and turn < 0:
        turn += 2 * math.pi
    if not sweep and turn > 0:
        turn -= 2 * math.pi
    steps = max(4, math.ceil(abs(turn) / (math.pi / 8)))
    out = []
    for i in range(1, steps + 1):
        t = start + turn * i / steps
        px, py = rx * math.cos(t), ry * math.sin(t)
        out.append((cx + cos * px - sin * py, cy + sin * px + cos * py))
    return [*out[:-1], b]
