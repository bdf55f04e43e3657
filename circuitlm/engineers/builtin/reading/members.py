"""Counted parts that are named one by one behind: 'two LEDs and two buttons. Red LED on 5, green LED on 6' are two LEDs."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.plan import Request, Wish

_ENDS = frozenset(".?!:;\n")


def members(text: Text, request: Request) -> None:
    """Leaves out a counted wish without colours and pins where as many single ones follow in later sentences, each with its own."""
    for whole in request.of("part"):
        if whole.count < 2 or whole.pins or whole.attributes.get("color") or _referred_to(request, whole):
            continue
        alike = [w for w in request.of("part") if w is not whole and w.component == whole.component]
        apart = {w.attributes.get("color") for w in alike}
        if len(alike) != whole.count or len(apart) != whole.count or None in apart:
            continue
        if all(w.count == 1 and w.pins and _later(text, whole, w) for w in alike):
            request.wishes.remove(whole)


def _later(text: Text, whole: Wish, member: Wish) -> bool:
    """Whether a sentence ends between two wishes."""
    return whole.at < member.at and any(text.low(i) in _ENDS for i in range(whole.at, member.at))


def _referred_to(request: Request, wish: Wish) -> bool:
    return any(wish.id in (w.target, w.near) for w in request.wishes)
