"""Waivers: RULE=REASON or RULE@PART=REASON, on the command line or in a text of the file itself ("circuitlm: suppress ...")."""

from __future__ import annotations

import re

from circuitlm.circuit.model import Waiver
from circuitlm.errors import UsageError
from circuitlm.views.text import one_line

_MARK = re.compile(r"circuitlm\s*:\s*suppress\b[ \t]*([^\r\n]*)", re.I)
_ITEM = re.compile(r"\s*(?P<rule>[A-Za-z][\w-]*)\s*(?:@\s*(?P<ref>[^\s=@]+))?\s*(?:=\s*(?P<reason>.*))?", re.S)
PROPERTY = "circuitlm_suppress"
"""The property of a Circuit JSON element, a part of a diagram or a KiCad symbol that holds a waiver."""
_SHAPE = "RULE=REASON or RULE@PART=REASON"


def parse(text: str, where: str, ref: str = "") -> Waiver:
    """The waiver that *text* states; one that stands on a part (*ref*) is of that part alone. Raises UsageError, which says *where*."""
    m = _ITEM.fullmatch(text)
    if m is None:
        raise UsageError(f"{where}: {one_line(text, 60)!r} suppresses nothing.", f"write {_SHAPE}")
    reason = one_line(m["reason"] or "", 300).strip()
    if not reason:
        raise UsageError(f"{where}: {m['rule']} is to be suppressed without a reason.", f"write {_SHAPE}: the report shows the reason")
    return Waiver(m["rule"], reason, m["ref"] or ref, where)


def in_text(text: str, where: str, ref: str = "") -> list[Waiver]:
    """The waivers in a note or comment. Raises UsageError for one without a reason."""
    return [parse(m[1], where, ref) for m in _MARK.finditer(text)]


def in_property(value: object, where: str, ref: str = "") -> list[Waiver]:
    """The waivers in a property: a text, a list of texts, or an object of rules and reasons. Raises UsageError for anything else."""
    if isinstance(value, dict):
        value = [f"{rule}={reason}" for rule, reason in value.items()]
    items = value.splitlines() if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(i, str) for i in items):
        raise UsageError(f"{where}: {PROPERTY} is neither a text nor a list of texts.", f"write {_SHAPE}")
    return [parse(item, where, ref) for item in items]


def as_text(waiver: Waiver) -> str:
    """The waiver as a note that `in_text` reads back."""
    return f"circuitlm: suppress {waiver.what}={waiver.reason}"
