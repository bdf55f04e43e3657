"""A reader of s-expressions as KiCad writes them: nested lists, atoms and quoted texts, with what nobody asks for skipped quickly.

Hundred megabytes of symbols are mostly drawings: a form whose head is in *skip* is passed over by one regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.errors import UsageError

Node = list["str | Node"]
"""A form: its head first, then atoms, texts and forms."""

_TOKEN = re.compile(r'\s*+(?:(\()\s*+([^\s()"]*+)|(\))|"((?:[^"\\]|\\.)*+)"|([^\s()"]++))', re.S)
_OPEN, _HEAD, _CLOSE, _QUOTED, _ATOM = 1, 2, 3, 4, 5
_ESCAPE = re.compile(r"\\(.)", re.S)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
DEEPEST = 200
"""Forms in forms: no KiCad file comes near, and a hostile one must not exhaust the stack."""


def _rest(levels: int) -> str:
    """What may follow a form's head up to its end, with forms of so many *levels* in it."""
    plain = r'[^()"]++|"(?:[^"\\]|\\.)*+"'
    return rf"(?:{plain}|\({_rest(levels - 1)})*+\)" if levels else rf"(?:{plain})*+\)"


_PASS = re.compile(_rest(5), re.S)
"""From behind a form's head to its end."""


class Broken(UsageError):
    """The text is no whole s-expression."""


def forms(text: str, what: str, skip: frozenset[str] = frozenset()) -> Iterator[Node]:
    """The forms directly inside the one outer form of *text*, one by one; the first is [head, atoms...] of the outer form itself.

    Raises Broken, which names *what*, the line and the reason, where the text is cut or spoilt; what came before has been given by then.
    """
    found = _TOKEN.match(text)
    if found is None or found.lastindex != _HEAD:
        raise Broken(f"{what}: line 1: an opening parenthesis is expected")
    outer: Node = [found[_HEAD]]
    at, told = found.end(), False
    while True:
        found = _TOKEN.match(text, at)
        if found is None:
            raise _cut(text, at, what)
        at, kind = found.end(), found.lastindex
        if kind == _HEAD:
            if not told:
                told = True
                yield outer
            node, at = _form(text, at, found[_HEAD], what, skip)
            if node:
                yield node
        elif kind == _CLOSE:
            if not told:
                yield outer
            return
        else:
            outer.append(_atom(found))


def _form(text: str, at: int, head: str, what: str, skip: frozenset[str]) -> tuple[Node, int]:
    """The form whose head ends at *at*, and where it ends; an empty one where it is skipped."""
    if head in skip:
        return [], _passed(text, at, what)
    stack: list[Node] = [[head]]
    match = _TOKEN.match
    while stack:
        found = match(text, at)
        if found is None:
            raise _cut(text, at, what)
        at, kind = found.end(), found.lastindex
        if kind == _HEAD:
            head = found[_HEAD]
            if head in skip:
                at = _passed(text, at, what)
            elif len(stack) >= DEEPEST:
                raise Broken(f"{what}: line {_line(text, at)}: more than {DEEPEST} forms in one another")
            else:
                inner: Node = [head]
                stack[-1].append(inner)
                stack.append(inner)
        elif kind == _CLOSE:
            node = stack.pop()
        else:
            stack[-1].append(_atom(found))
    return node, at


def _atom(found: re.Match[str]) -> str:
    if found.lastindex == _ATOM:
        return found[_ATOM]
    text = found[_QUOTED]
    return _ESCAPE.sub(lambda m: _ESCAPED.get(m[1], m[1]), text) if "\\" in text else text


def _passed(text: str, at: int, what: str) -> int:
    """The end of the form whose head ends at *at*."""
    if quick := _PASS.match(text, at):
        return quick.end()
    depth = 1
    while depth:
        found = _TOKEN.match(text, at)
        if found is None:
            raise _cut(text, at, what)
        at = found.end()
        depth += {_HEAD: 1, _CLOSE: -1}.get(found.lastindex or 0, 0)
    return at


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _cut(text: str, at: int, what: str) -> Broken:
    rest = text[at:].strip()
    why = "a quotation mark is not closed" if rest.startswith('"') else "the file ends in the middle of a form: it is cut"
    return Broken(f"{what}: line {_line(text, at + len(text[at:]) - len(text[at:].lstrip()))}: {why}")
