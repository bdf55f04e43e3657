"""Lists of colours: 'red, yellow and green LEDs', 'a red, a green and a blue LED', 'LEDs (red, green)', 'red LED on 5, green on 6'."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.signalwords import channels_of, lamps_of
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.knowledge.catalogue import catalogue

COLORS = {"red", "green", "blue", "yellow", "white", "orange", "amber", "pink", "purple", "violet", "uv"}
_GOES_ON = {
    ".",
    ";",
    "?",
    "!",
    "led",
    "leds",
    "when",
    "like",
    "with",
    "that",
    "which",
    "as",
    "so",
    "please",
    "to",
    "from",
    "instead",
    "then",
}
"""What may follow the last colour of a list; before any other word it is that word's colour ('red LED, green button')."""
_BETWEEN = {",", "and", "&", "/", "+", "or", "plus"}
_ARTICLES = {"a", "an", "one", "single", "1"}
_DETERMINERS = {"the", "my", "our", "its"}
_PLACES = {
    "on",
    "to",
    "at",
    "=",
    ":",
    "-",
    ">",
    "(",
    ")",
    "pin",
    "pins",
    "gpio",
    "digital",
    "is",
    "in",
    "for",
    "respectively",
    "one",
    "a",
    "an",
    "colors",
    "colours",
}
_COLORED = ("indicator", "light", "input")


def listed_colors(text: Text, m: Mention, following: Mention | None, floor: int, told: set[int]) -> None:
    """Colours before and after a mention; several make as many parts, in that order. *told*: tokens that are colours of a part before it."""
    if m.entry["kind"] not in _COLORED or _has_colors(m.component):
        return
    before = _before(text, m, max([floor, *(k + 1 for k in range(floor, m.start) if k in told)]))
    places = _after(text, m, following)
    after = [text.low(k) for k in places]
    told |= set(places)
    colors = before + [c for c in after if len(before) < 2 or not before]
    if len(colors) < 2 and catalogue().get(m.component).shape == "led":
        told_each = told_colors(text, m.end, following.start if following and not following.entry["controller"] else len(text.tokens))
        colors = told_each if m.count in (1, len(told_each)) and told_each else colors
    if len(colors) < 2:
        several = _how_many(text, m)
        if several and not (m.counted and m.count > 1):
            m.count, m.counted = several, True
        return
    if m.counted and m.count not in (1, len(colors)) and len(before) != len(colors):
        if len(set(colors)) != len(colors) or m.count < len(colors):
            return
        colors = [colors[n % len(colors)] for n in range(m.count)]
    m.attributes["color"] = colors[0]
    m.attributes["colors"] = " ".join(colors)
    m.count, m.counted = len(colors), True


_SIDES = frozenset(
    ["left", "right", "upper", "lower", "top", "bottom", "middle", "first", "second", "third", "inner", "outer", "front", "rear", "other"]
)
"""What tells one of several like parts from another."""
_MEANING = ("when", "if", "for", "while", "means", "as", "once", "until", "=", "on", "at")


def told_colors(text: Text, start: int, end: int) -> list[str]:
    """'An LED, green when all is well and red when it is too hot', 'red for the left lane and blue for the right', 'left one red, right one
    blue': the colours, each with what it tells or where it is, up to token *end* in the same sentence; fewer than two are none."""
    found = [
        i
        for i in range(start, min(end, text.sentence_bounds(max(0, start - 1))[1]))
        if text.low(i) in COLORS
        and (text.low(i + 1) in _MEANING or text.low(i - 1 - (text.low(i - 1) in ("one", "is", "in", "lamp", "eye"))) in _SIDES)
    ]
    if len({text.low(i) for i in found}) < max(2, len(found)):
        return []
    for i in found:
        text.explain(i, i + 1)
    return [text.low(i) for i in found]


def _how_many(text: Text, m: Mention) -> int:
    """'LEDs in three colours': as many as there are colours."""
    n = number_at(text, m.end + 1) if text.low(m.end) in ("in", "of") else None
    if not n or text.low(m.end + 2 + (text.low(m.end + 2) == "different")) not in ("colours", "colors"):
        return 0
    text.explain(m.end, m.end + 4)
    return n


def _has_colors(component: str) -> bool:
    """Whether colours are signals of a part ('RGB LED red 3, green 5, blue 6'), which count no parts."""
    return bool(channels_of(component) or lamps_of(component))


def _before(text: Text, m: Mention, floor: int) -> list[str]:
    """The colours that a list before the noun names, each as often as its own number says."""
    i = m.start - 1
    while i >= floor and text.low(i) not in COLORS and m.start - i < 4 and text.low(i).isalnum() and i not in text.pinned:
        i -= 1
    if i < floor or text.low(i) not in COLORS:
        return []
    found: list[tuple[str, int | None, int]] = []
    while i >= floor and text.low(i) in COLORS:
        at, color, number = i, text.low(i), None
        i -= 1
        if i >= floor and i not in text.pinned and (n := number_at(text, i)) is not None:
            number, i = n, i - 1
        found.insert(0, (color, number, at))
        if i > floor and text.low(i) in _DETERMINERS and text.low(i - 1) in _BETWEEN:
            i -= 1  # 'the red and the green LED'
        signs = i
        while i >= floor and text.low(i) in _BETWEEN:
            i -= 1
        if i == signs and text.low(i) not in COLORS:
            break
    if len(found) < 2:
        return [found[0][0]] if found else []
    first = found[0][1]
    others = [n for _, n, _ in found[1:]]
    for _, number, at in found:
        text.explain(at - (1 if number is not None else 0), at + 1)
        m.lead = min(m.lead, at - (1 if number is not None else 0))
    if first is not None and first > 1 and not any(n for n in others):
        if first == len(found):
            return [c for c, _, _ in found]
        return [found[k % len(found)][0] for k in range(first)] if first > len(found) else [c for c, _, _ in found]
    return [c for c, n, _ in found for _ in range(min(n or 1, 16))]


def _after(text: Text, m: Mention, following: Mention | None) -> list[int]:
    """The tokens of the colours that follow the noun: in brackets, behind a colon, or each with its pin."""
    _, high = text.sentence_bounds(m.start)
    end = min(high, following.start if following else high)
    found: list[int] = []
    j = m.end
    listed = (
        text.low(j) in ("(", ":", "-")
        or (text.low(j) == "in" and text.low(j + 1) in COLORS)
        or (text.low(j) in COLORS and text.low(j + 1) in COLORS | _BETWEEN)
    )
    while j < end:
        low = text.low(j)
        if low in COLORS:
            nxt = text.low(j + 1)
            if (
                nxt
                and nxt not in _PLACES | _BETWEEN | COLORS | _GOES_ON
                and len(found) + 1 != m.count
                and j + 1 not in text.pinned
                and not nxt.isdigit()
            ):
                break
            found.append(j)
        elif (low not in _PLACES | _BETWEEN and j not in text.pinned and not low.isdigit()) or low == ")":
            break
        j += 1
    if following is not None and found and j >= end:
        while found and all(text.low(k) in COLORS | _BETWEEN | {"a", "an", "one"} for k in range(found[-1], following.start)):
            found.pop()
    pinned = any(k in text.pinned for k in range(m.end, j))
    if not found or not (listed or pinned):
        return []
    for k in found:
        text.explain(k, k + 1)
    return found
