"""The reasoning inside a JSON reply, readable while the reply still streams."""

from __future__ import annotations

import json
import re

_BEGIN = re.compile(r'"reasoning"\s*:\s*"')
_UNESCAPED = re.compile(r'(?<!\\)(?:\\\\)*"')


class ReasoningStream:
    """Feed it a reply piece by piece; it gives the new text of the `reasoning` field, decoded and without control characters."""

    def __init__(self) -> None:
        self._text = ""
        self._start = -1
        self._shown = 0
        self._done = False

    def feed(self, piece: str) -> str:
        """New reasoning text, possibly empty."""
        if self._done:
            return ""
        self._text += piece
        if self._start < 0:
            begin = _BEGIN.search(self._text)
            if begin is None:
                return ""
            self._start = begin.end()
        body = self._text[self._start :]
        if end := _UNESCAPED.search(body):
            body, self._done = body[: end.end() - 1], True
        else:
            body = re.sub(r"\\(?:u[0-9a-fA-F]{0,3})?$", "", body)  # an escape that has not arrived whole
        try:
            text = json.loads(f'"{body}"', strict=False)
        except ValueError:
            return ""
        new, self._shown = text[self._shown :], len(text)
        return "".join(c if c.isprintable() or c == "\n" else " " for c in new)
