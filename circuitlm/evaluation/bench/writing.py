"""Writes generated questions in the official folder layout: question, truth, netlist, and a picture by our own drawing."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from circuitlm.errors import ToolError, UsageError
from circuitlm.evaluation.bench.generate import LEVELS, Question, as_netlist_of_names, questions
from circuitlm.symbolic.netlist import Netlist
from circuitlm.symbolic.text import show


def write_questions(
    out: Path,
    levels: tuple[str, ...] = LEVELS,
    count: int = 10,
    seed: int = 0,
    pictures: bool = True,
    heard: Callable[[str], None] = lambda x: None,
) -> Counter[str]:
    """Write *count* questions a level under *out* and return how many of each. Raises UsageError where the folder holds something."""
    if out.exists() and any(out.iterdir()):
        raise UsageError(f"{out} is not empty", hint="name a new folder with --out")
    done: Counter[str] = Counter()
    for at, q in enumerate(questions(levels, count, seed), 1):
        part = {"perception": "Perception", "design": "Design"}.get(q.level, f"Analysis/synthetic/{q.level}")
        folder = out / part / f"q{at}"
        folder.mkdir(parents=True)
        _one(folder, q, pictures)
        done[q.level] += 1
        heard(q.level)
    about = {"made_by": "circuitlm eval generate circuitsense", "levels": list(levels), "count": count, "seed": seed}
    (out / "about.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    return done


def _one(folder: Path, q: Question, pictures: bool) -> None:
    def write(suffix: str, text: str) -> None:
        (folder / f"{folder.name}_{suffix}").write_text(text, encoding="utf-8")

    write("question.txt", q.question)
    write("ta.txt" if not q.choices else "a.txt", q.answer)
    if q.choices:
        write("mc.txt", "\n".join(q.choices))
    if q.spec:
        write("spec.json", q.spec)
        return
    if q.netlist:
        write("netlist.txt", q.netlist)
    asked = re.search(r"\bnode (\w+)", q.question)
    svg = q.svg or (picture(as_netlist_of_names(q.netlist), asked[1] if asked else "") if pictures or not q.netlist else "")
    if not svg:
        return
    if not pictures:
        write("image.svg", svg)
        return
    from circuitlm.drawing.png import to_png

    try:
        to_png(svg, folder / f"{folder.name}_image.png", scale=1.5)
    except ToolError:
        write("image.svg", svg)


def picture(netlist: Netlist, asked: str = "") -> str:
    """The circuit as SVG, every element labelled by its name; gains and what steers a source stand beside it. Named are the nodes that a
    source is steered by, and the one that is *asked* about."""
    from circuitlm.drawing.ideal import SHAPES, Element, ideal_svg

    elements, seen = [], {asked}
    for e in netlist.elements:
        name = e.name if e.name[0].upper() == e.kind else f"{e.kind}{e.name}"
        gain = ""
        if e.kind in ("E", "G") and e.value is not None:
            gain = f"{show(e.value).lstrip('-')}·V({e.nodes[2]},{e.nodes[3]})"
            seen |= {e.nodes[2], e.nodes[3]}
        elif e.kind in ("F", "H") and e.value is not None:
            gain = f"{show(e.value)}·I({e.control[0]})"
        elements.append(Element(name, e.nodes if e.kind == "O" else e.nodes[:2], gain, SHAPES[e.kind]))
    return ideal_svg(elements, named=[n for n in netlist.nodes if n in seen])
