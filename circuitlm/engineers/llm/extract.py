"""JSON out of what a model wrote: fenced, with prose around it, with a trailing comma, or cut off."""

from __future__ import annotations

import json
import re
from typing import Any

LONGEST = 400_000
"""Characters of a reply that are looked at; a design needs a few thousand."""
DEEPEST = 64
"""Levels of nesting that are read; deeper is an attack or a loop."""
_FENCE = re.compile(r"```(?:json|JSON)?[ \t]*\n(.*?)(?:\n```|\Z)", re.S)


class NoJson(ValueError):
    """A reply without a JSON object; the message says what was found instead, in words for the model."""


def extract_object(text: str) -> dict[str, Any]:
    """The JSON object that a reply holds: the last fenced one, else the largest that stands in the text.

    Raises NoJson with the reason (empty, cut off, no object, too long), which is what the model is told when it is asked again.
    """
    if not text.strip():
        raise NoJson("the reply was empty")
    if len(text) > LONGEST:
        raise NoJson(f"the reply was too long ({len(text)} characters)")
    reasons = []
    for candidate in [*reversed(_FENCE.findall(text)), text]:
        for start in _starts(candidate):
            body, whole = _balanced(candidate, start)
            if not whole:
                reasons.append("the JSON was cut off before its end")
                break
            try:
                found = json.loads(_tidy(body))
            except (json.JSONDecodeError, RecursionError) as error:
                reasons.append(f"the JSON cannot be read: {error}"[:200])
                continue
            if isinstance(found, dict):
                return found
    raise NoJson(reasons[0] if reasons else "there was no JSON object in the reply")


def _starts(text: str) -> list[int]:
    """Where a top-level object may begin: the first brace, then the first brace of later lines."""
    first = text.find("{")
    if first < 0:
        return []
    later = [m.start(1) for m in re.finditer(r"^[ \t]*(\{)", text, re.M) if m.start(1) > first]
    return [first, *later[:20]]


def _balanced(text: str, start: int) -> tuple[str, bool]:
    """(the object that begins at *start*, whether it is whole): braces are counted outside strings."""
    depth = 0
    quoted = escaped = False
    for i in range(start, len(text)):
        c = text[i]
        if quoted:
            if escaped:
                escaped = False
            elif c == "\\":
                escaped = True
            elif c == '"':
                quoted = False
        elif c == '"':
            quoted = True
        elif c in "{[":
            depth += 1
            if depth > DEEPEST:
                return text[start : i + 1], True  # unreadable, and says so when it is parsed
        elif c in "}]":
            depth -= 1
            if depth == 0:
                return text[start : i + 1], True
    return text[start:], False


def _tidy(body: str) -> str:
    """Forgive what models write besides JSON: comments on lines of their own, trailing commas."""
    try:
        json.loads(body)
        return body
    except (json.JSONDecodeError, RecursionError):
        pass
    body = re.sub(r"^[ \t]*//.*$", "", body, flags=re.M)
    return re.sub(r",(\s*[}\]])", r"\1", body)
