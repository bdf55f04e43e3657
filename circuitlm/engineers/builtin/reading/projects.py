"""What a project's name asks for: its own functions, and what general words mean in it."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.acts import done_already
from circuitlm.engineers.builtin.reading.writer import Writer
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.functions import function_data
from circuitlm.knowledge.names import stem
from circuitlm.plan import Request, Wish


def add_project(writer: Writer, project: tuple[str, int, int]) -> None:
    """A project's own functions, each a wish with the project's words."""
    name, start, end = project
    data = catalogue().lexicon["projects"][name]
    words = writer.text.words(start, end)
    own = {str(spec).partition("*")[0].partition(":")[0] for spec in data.get("functions", [])}
    writer.request.wishes = [w for w in writer.request.wishes if not _named_by(w, start, end, own)]
    for spec in data.get("functions", []):
        spec, _, count = str(spec).partition("*")
        function, _, variant = spec.partition(":")
        if _meant_by(writer.request, function, data.get("means", {})) or _yields(writer.request, function):
            continue
        if done_already(function, set(words.lower().split()), [catalogue().entries[w.component] for w in writer.request.of("part") if w.component]):
            continue
        if re.search(rf"\b(?:{data.get('unless', {}).get(function, '(?!)')})\b", writer.text.raw, re.I):
            continue  # a doorbell for the deaf makes no sound
        if _has(writer.request, set(data.get("spare", {}).get(function, ()))):
            continue  # a fan controller with a knob is worked by hand
        if variant and _lit(writer.request, variant):
            continue  # a traffic light of three lamps
        present = next((w for w in writer.request.wishes if w.function == function and w.kind in ("function", "exclusion")), None)
        if present is not None and not variant:
            present.count = max(present.count, int(count or 1))
            continue
        writer.add(
            kind="function",
            words=words,
            at=start,
            function=function,
            count=int(count or 1),
            attributes={k: v for k, v in {"color": variant, "project": name}.items() if v},
        )
    for function in data.get("adds", []):
        if not any(w.function == function for w in writer.request.wishes):
            writer.add(kind="function", words=words, at=start, function=function, attributes={"project": name, "optional": "yes"})


def _lit(request: Request, color: str) -> bool:
    """Whether lamps of a colour are named: they are what the project means, and no LEDs beside them."""
    lights = [w for w in request.of("part") if w.component and catalogue().entries[w.component]["kind"] in ("light", "indicator")]
    return any(color in f"{w.attributes.get('color', '')} {w.attributes.get('colors', '')}".split() for w in lights)


def _named_by(wish: Wish, start: int, end: int, own: set[str]) -> bool:
    """Whether a part is only what a project is called: the switch of a 'clap switch' is the whole of it, an 'LED dice' has its own LEDs."""
    if wish.kind != "part" or not wish.component or not start <= wish.at < end:
        return False
    entry = catalogue().entries[wish.component]
    return (entry["kind"] == "input" and wish.at > start) or (
        entry["kind"] == "indicator" and wish.count == 1 and bool(own.intersection(entry["default_for"]))
    )


def _yields(request: Request, function: str) -> bool:
    """Whether a named part makes a project's function needless: a GPS speedometer counts no turns of a wheel."""
    others = set(function_data(function).get("yields", ()))
    entries = [catalogue().entries[w.component] for w in request.of("part") if w.component]
    return any(e["kind"] in ("radio", "sensor") and others.intersection(e["default_for"] + e["provides"]) for e in entries)


def _has(request: Request, functions: set[str]) -> bool:
    """Whether a named part does one of these functions, or it is asked for by itself."""
    if any(w.function in functions for w in request.of("function")):
        return True
    entries = [catalogue().entries[w.component] for w in request.of("part") if w.component]
    return any(functions.intersection(e["default_for"] + e["provides"]) for e in entries)


def _meant_by(request: Request, function: str, means: dict[str, str]) -> bool:
    """Whether general words stand for a project's function already: in a line follower 'five IR sensors' are line sensors."""
    said = {frozenset(stem(w) for w in words.split()) for words, meant in means.items() if meant == function}
    spoken = [
        w
        for w in request.wishes
        if w.kind == "part" and w.component and frozenset(stem(x) for x in re.findall(r"[a-z0-9]+", w.words.lower())) in said
    ]
    for wish in spoken:
        wish.component = catalogue().default_for(function)[0]
    return bool(spoken)
