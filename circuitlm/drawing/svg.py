"""A drawing as SVG: real text, a group for every part, pin and net, colours as CSS variables with literal fall-backs."""

from __future__ import annotations

from typing import Literal

from circuitlm.drawing.metrics import LABEL_SIZE, text_width
from circuitlm.drawing.model import Arrow, Drawing, NetLabel, Point, Symbol, Text
from circuitlm.drawing.svg_writer import Group, svgwrite
from circuitlm.drawing.symbols import SHAPES

SCALE = 11
"""Pixels for one U."""
FONT = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"

THEMES: dict[str, dict[str, str]] = {
    "light": {
        "paper": "#ffffff", "ink": "#1f2933", "body": "#fffbe9", "wire": "#1a6b3c", "net": "#1d4f91",
        "power": "#b3261e", "ground": "#1f2933", "soft": "#6b7785", "pin": "#39424e",
    },
    "dark": {
        "paper": "#14181d", "ink": "#e4e8ec", "body": "#232a33", "wire": "#6fcf97", "net": "#8ab8f5",
        "power": "#ff8a80", "ground": "#e4e8ec", "soft": "#9aa6b2", "pin": "#c2cad3",
    },
}  # fmt: skip

_CLASSES = {
    ".paper": "fill:{paper}",
    ".frame": "fill:none;stroke:{soft};stroke-width:.12",
    ".body,.solid": "fill:{body};stroke:{ink};stroke-width:.14;stroke-linejoin:round",
    ".line": "fill:none;stroke:{ink};stroke-width:.14;stroke-linecap:round;stroke-linejoin:round",
    ".full": "fill:{ink};stroke:{ink};stroke-width:.06;stroke-linejoin:round",
    ".lead": "fill:none;stroke:{wire};stroke-width:.13;stroke-linecap:round",
    ".wire": "fill:none;stroke:{wire};stroke-width:.13;stroke-linecap:round;stroke-linejoin:round",
    ".junction": "fill:{wire}",
    ".flag": "fill:none;stroke:{net};stroke-width:.1;stroke-linejoin:round",
    ".power path": "fill:none;stroke:{power};stroke-width:.15;stroke-linecap:round",
    ".ground path": "fill:none;stroke:{ground};stroke-width:.15;stroke-linecap:round",
    ".nc": "fill:none;stroke:{soft};stroke-width:.12;stroke-linecap:round",
    "text": "font-family:" + FONT,
    ".ref": "fill:{ink};font-weight:600",
    ".value": "fill:{ink}",
    ".mark": "fill:{ink}",
    ".pinname": "fill:{pin}",
    ".note,.caption": "fill:{soft}",
    ".title": "fill:{ink};font-weight:600",
    ".net text,.node": "fill:{net}",
    ".arrow": "fill:{net}",
    ".power text": "fill:{power}",
}


def to_svg(drawing: Drawing, theme: Literal["light", "dark"] = "light", standard: Literal["ansi", "iec"] = "ansi") -> str:
    """The drawing as an SVG document; `theme` sets the fall-back colours, a page may set --cl-ink and the others; `standard` says whose
    symbols are drawn: a resistor is a zigzag (ANSI Y32) or a block (IEC 60617)."""
    w, h = drawing.width, drawing.height
    svg = svgwrite.Drawing(size=(f"{w * SCALE:g}px", f"{h * SCALE:g}px"), viewBox=f"0 0 {w:g} {h:g}", debug=False)
    svg.attribs["role"] = "img"
    svg.attribs["class"] = f"schematic {theme}"
    svg.set_desc(title=_clean(drawing.title) or "Schematic")
    svg.defs.add(svg.style(_style(theme)))
    svg.add(svg.rect((0, 0), (_n(w), _n(h)), class_="paper"))
    page = _Page(svg, h, standard == "iec")
    for left, low, right, high in drawing.frames:
        svg.add(svg.rect(page.at((left, high)), (_n(right - left), _n(high - low)), class_="frame"))
    page.wires(drawing)
    for symbol in drawing.symbols:
        page.symbol(symbol)
    for label in drawing.labels:
        page.label(label)
    for arrow in drawing.arrows:
        page.arrow(arrow)
    for text in drawing.texts:
        svg.add(page.text(text))
    return svg.tostring()


def _style(theme: str) -> str:
    """Every colour twice: literal, then as a variable with that literal inside, for readers that know no variables."""
    colours = THEMES[theme]
    rules = []
    for selector, body in _CLASSES.items():
        plain = body.format(**colours) if "{" in body else body
        fancy = [d.format(**{k: f"var(--cl-{k},{v})" for k, v in colours.items()}) for d in body.split(";") if "{" in d]
        rules.append(f"{selector}{{{';'.join([plain, *fancy])}}}")
    return "".join(rules)


class _Page:
    """Writes elements; turns y round, as SVG's grows downward."""

    def __init__(self, svg: svgwrite.Drawing, height: float, iec: bool = False):
        self.svg, self.height, self.iec = svg, height, iec

    def at(self, p: Point) -> tuple[float, float]:
        return _n(p[0]), _n(self.height - p[1])

    def path(self, points: list[Point], class_: str) -> object:
        head, *tail = [self.at(p) for p in points]
        d = f"M{head[0]:g} {head[1]:g}" + "".join(f"L{x:g} {y:g}" for x, y in tail)
        return self.svg.path(d, class_=class_)

    def group(self, class_: str, **data: str) -> Group:
        group = self.svg.g(class_=class_)
        for key, value in data.items():
            group.attribs[f"data-{key}"] = value
        return group

    def text(self, text: Text) -> object:
        kind = "pinname" if text.kind == "pin" else text.kind
        x, y = self.at((text.at[0], text.at[1] - 0.36 * text.size))
        extra = {} if text.anchor == "start" else {"text_anchor": text.anchor}
        return self.svg.text(_clean(text.text), insert=(x, y), font_size=_n(text.size), class_=kind, **extra)

    def wires(self, drawing: Drawing) -> None:
        groups: dict[str, Group] = {}
        for wire in drawing.wires:
            if wire.net not in groups:
                groups[wire.net] = self.svg.add(self.group("wires", net=wire.net))
            groups[wire.net].add(self.path(wire.points, "wire"))
        for p in drawing.junctions:
            self.svg.add(self.svg.circle(self.at(p), 0.27, class_="junction"))

    def symbol(self, symbol: Symbol) -> None:
        group = self.svg.add(self.group("part", ref=symbol.ref, component=symbol.component_id, shape=symbol.shape))
        (cx, cy), (w, h) = symbol.center, symbol.size
        shape = SHAPES.get(symbol.shape)
        if shape is None:
            corner = self.at((cx - w / 2, cy + h / 2))
            group.add(self.svg.rect(corner, (_n(w), _n(h)), rx=0.4, class_="body"))
        else:
            x, y = self.at(symbol.center)
            turn = f" rotate({symbol.rotation})" if symbol.rotation else ""
            flip = " scale(-1,1)" if symbol.mirror else ""
            inner = group.add(self.svg.g(transform=f"translate({x:g},{y:g}) scale(1,-1){turn}{flip}"))
            stroke, solid = shape.iec if self.iec and shape.iec else (shape.stroke, shape.solid)
            for d, class_ in ((solid, "solid"), (stroke, "line"), (shape.fill, "full")):
                if d:
                    inner.add(self.svg.path(d, class_=class_))
        for pin in symbol.pins:
            self.pin(group, pin)
        for text in symbol.texts:
            group.add(self.text(text))

    def pin(self, group: Group, pin) -> None:
        dx = {"left": 1, "right": -1}.get(pin.side, 0)
        dy = {"top": -1, "bottom": 1}.get(pin.side, 0)
        data = {"pin": pin.pin_id, **({"net": pin.net} if pin.net else {})}
        x, y = pin.at
        sub = group.add(self.group("pin", **data))
        sub.add(self.path([pin.at, (x + dx * pin.lead, y + dy * pin.lead)], "lead"))
        if pin.nc:
            a, b = self.at((x - 0.35, y - 0.35)), self.at((x + 0.35, y + 0.35))
            sub.add(self.svg.path(f"M{a[0]:g} {a[1]:g}L{b[0]:g} {b[1]:g}M{a[0]:g} {b[1]:g}L{b[0]:g} {a[1]:g}", class_="nc"))

    def arrow(self, arrow: Arrow) -> None:
        (x, y), (dx, dy) = arrow.tip, arrow.way
        back, half = 0.72, 0.34
        corners = [(x, y), (x - back * dx + half * dy, y - back * dy + half * dx), (x - back * dx - half * dy, y - back * dy - half * dx)]
        self.svg.add(self.svg.polygon([self.at(c) for c in corners], class_="arrow"))

    def label(self, label: NetLabel) -> None:
        kind = "net" if label.kind == "port" else label.kind
        group = self.svg.add(self.group(f"label {kind}", net=label.net))
        x, y = label.at
        px, py = self.at(label.at)
        if label.kind == "ground":
            d = f"M{px:g} {py:g}v.6M{px - 0.9:g} {py + 0.6:g}h1.8M{px - 0.55:g} {py + 1:g}h1.1M{px - 0.2:g} {py + 1.4:g}h.4"
            group.add(self.svg.path(d, class_="sign"))
            if label.further_ground:
                group.add(self.text(Text(label.text, (x, y - 2.1), "middle", LABEL_SIZE, "mark")))
            return
        if label.kind == "power":
            up = 1 if label.side == "bottom" else -1
            group.add(self.svg.path(f"M{px:g} {py:g}v{-0.7 * up:g}M{px - 0.8:g} {py - 0.7 * up:g}h1.6", class_="sign"))
            group.add(self.text(Text(label.text, (x, y + 1.4 * up), "middle", LABEL_SIZE, "mark")))
            return
        sign = 1 if label.side == "left" else -1
        w = text_width(label.text, LABEL_SIZE)
        end, mid = x + sign * (w + 1.1), 0.65
        shape = [(x, y), (x + sign * 0.5, y + mid), (end, y + mid), (end, y - mid), (x + sign * 0.5, y - mid), (x, y)]
        if label.kind == "port":
            shape = [(x, y), (x + sign * 0.5, y + mid), (end - sign * 0.4, y + mid), (end, y), (end - sign * 0.4, y - mid),
                     (x + sign * 0.5, y - mid), (x, y)]  # fmt: skip
        group.add(self.path(shape, "flag"))
        group.add(self.text(Text(label.text, ((x + sign * 0.3 + end) / 2, y), "middle", LABEL_SIZE, "mark")))


def _clean(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(c for c in text if c >= " ")


def _n(v: float) -> float:
    return round(v, 3) + 0.0
