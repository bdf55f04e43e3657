"""What is broken in a Circuit JSON file's own references: ids that are missing, stand twice or lead nowhere, each with its element and field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from circuitlm.circuit.model import Defect
from circuitlm.views.text import one_line

Element = dict[str, Any]
_OWN = {"source_component": "source_component_id", "source_port": "source_port_id", "source_net": "source_net_id"}
_NUMBERS = ("manufacturer_part_number", "part_number", "mpn", "manufacturer_part", "partNumber")
_SHOWN = ("display_name", "value", "description")


def part_number(element: Element) -> str:
    """The part number of a component: in the field of the format, or in one that other tools keep it in."""
    return next((one_line(v) for k in _NUMBERS if isinstance(v := element.get(k), str) and v.strip()), "")


def shown_name(element: Element) -> str:
    """What a component is called on the drawing."""
    return next((one_line(v) for k in _SHOWN if isinstance(v := element.get(k), str) and v.strip()), "")


def broken(elements: Iterable[Element]) -> Iterator[Defect]:
    """Elements without an id, with one that an earlier element bears, and ports of components that do not exist."""
    listed = list(elements)
    first: dict[tuple[str, str], int] = {}
    components = {e.get("source_component_id") for e in listed if e.get("type") == "source_component"} - {None}
    for number, element in enumerate(listed):
        kind = str(element.get("type"))
        field = _OWN.get(kind)
        if field is None:
            continue
        own, at = element.get(field), f"element {number} ({kind} {one_line(str(element.get('name') or 'without a name'), 40)})"
        if not isinstance(own, str) or not own:
            yield Defect("dangling", f"{at} has no {field}: nothing can lead to it")
        elif (kind, own) in first:
            yield Defect("duplicate", f"{at}: {field} {one_line(own, 60)} stands in element {first[kind, own]} already")
        else:
            first[kind, own] = number
        if kind == "source_port" and "source_group_id" not in element:
            owner = element.get("source_component_id")
            if not isinstance(owner, str) or not owner:
                yield Defect("dangling", f"{at} has no source_component_id: it is no part's pin")
            elif owner not in components:
                yield Defect("dangling", f"{at}: source_component_id {one_line(owner, 60)} does not exist")


def joined_inside(components: Iterable[Element]) -> Iterator[list[str]]:
    """Ports that a part joins inside, as the format tells: two legs of a button of four."""
    for component in components:
        told = component.get("internally_connected_source_port_ids")
        for row in told if isinstance(told, list) else ():
            if isinstance(row, list) and all(isinstance(p, str) for p in row):
                yield row
