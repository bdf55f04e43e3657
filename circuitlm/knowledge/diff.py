"""What differs between two component files, field by field, for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from circuitlm.circuit.component import Component


def differences(before: Component, after: Component) -> list[str]:
    """A line for each field: '+ pins.INT ...', '- ...', '  supplies.main.max: 3.6 -> 5.5'. Empty where both say the same."""
    a, b = before.model_dump(mode="json", exclude_defaults=True), after.model_dump(mode="json", exclude_defaults=True)
    return list(_compare("", a, b))


def _compare(where: str, a: Any, b: Any) -> Iterator[str]:
    if a == b:
        return
    left, right = _named(a), _named(b)
    if left is None or right is None:
        yield f"  {where}: {_short(a)} -> {_short(b)}"
        return
    for key in dict.fromkeys((*left, *right)):
        path = f"{where}.{key}" if where else key
        if key not in right:
            yield f"- {path}: {_short(left[key])}"
        elif key not in left:
            yield f"+ {path}: {_short(right[key])}"
        else:
            yield from _compare(path, left[key], right[key])


def _named(value: Any) -> dict[str, Any] | None:
    """A mapping as it is, a list of things with ids as a mapping; None for what has no names inside."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and value and all(isinstance(x, dict) and "pins" in x and "id" not in x for x in value):
        return {str(n): x for n, x in enumerate(value, start=1)}
    if isinstance(value, list) and value and all(isinstance(x, dict) and "id" in x for x in value):
        return {str(x["id"]): {k: v for k, v in x.items() if k != "id"} for x in value}
    return None


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_short(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_short(v) for v in value) + "]"
    return f"{value:g}" if isinstance(value, float) else str(value)
