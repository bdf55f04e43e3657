"""Wiring in tables, as people keep it in Markdown files and spreadsheets: rows of two ends, whatever the columns are called."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence

Row = tuple[int, str, str]
"""Line, and the two ends that it joins, in words: `ESP32 GPIO21`, `OLED SDA`; a tab between part and pin where the columns tell them apart."""
_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
"""The line of dashes below a Markdown table's head."""
_ASIDE = re.compile(
    r"(?:wire|cable)?\s*colou?r|wires?|cables?|notes?|comments?|remarks?|descriptions?|labels?|signals?|functions?|purpose|nets?|no\.?|#|nr\.?|",
    re.I,
)
"""Columns that join nothing."""
_SIDES = (
    re.compile(r"(?:from|source|start|von|de|desde)\b\s*(?P<what>.*)", re.I),
    re.compile(r"(?:(?:connect(?:s|ed)?|goes|wired)\s+)?(?:to|target|dest(?:ination)?|end|nach|an|vers|a)\b\s*(?P<what>.*)", re.I),
)
_PART = re.compile(r"(?:component|part|device|module|sensor|bauteil|composant|componente|ref(?:erence)?|designator|name)s?", re.I)
_PIN = re.compile(r"(?:(?:component|part|device|module|sensor)\s+)?(?:pin|terminal|pad|anschluss|broche)s?(?:\s+name)?", re.I)
_PINS_OF = re.compile(r"\s*\b(?:pins?|pinout|gpio|side|anschluss|terminals?)\b\s*", re.I)
_CELL = re.compile(r"(?<!\\)\|")


def rows(lines: Sequence[str], is_part: Callable[[str], bool]) -> Iterator[Row]:
    """The rows of all tables in a text. *is_part*: whether words name a part, as the head of a column does (`ESP32 pin`)."""
    at = 0
    while at < len(lines):
        table = _markdown(lines, at) or (_separated(lines, at) if at == _first(lines) else None)
        if table is None:
            at += 1
            continue
        head, body, after = table
        if (how := _columns(head, is_part)) is not None:
            yield from _ends(how, body, _heading(lines, at, is_part))
        at = after


def used(lines: Sequence[str]) -> set[int]:
    """Numbers of the lines that belong to a table, counted from 1."""
    out: set[int] = set()
    at = 0
    while at < len(lines):
        table = _markdown(lines, at) or (_separated(lines, at) if at == _first(lines) else None)
        out |= set(range(at + 1, table[2] + 1)) if table else set()
        at = table[2] if table else at + 1
    return out


def _first(lines: Sequence[str]) -> int:
    return next((n for n, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), 0)


Table = tuple[list[str], list[tuple[int, list[str]]], int]
"""Head, rows with their lines, index of the line behind."""


def _markdown(lines: Sequence[str], at: int) -> Table | None:
    if "|" not in lines[at] or at + 1 >= len(lines) or "-" not in lines[at + 1] or not _RULE.fullmatch(lines[at + 1].strip()):
        return None
    end = at + 2
    while end < len(lines) and "|" in lines[end]:
        end += 1
    return _cells(lines[at]), [(n + 1, _cells(lines[n])) for n in range(at + 2, end)], end


def _cells(line: str) -> list[str]:
    return [re.sub(r"[`*]|<br\s*/?>", "", c).strip() for c in _CELL.split(line.strip().removeprefix("|").removesuffix("|"))]


def _separated(lines: Sequence[str], at: int) -> Table | None:
    """A table of a spreadsheet: the whole text, its first line the head."""
    for mark in "\t;,":
        head = next(csv.reader([lines[at]], delimiter=mark))
        if (len(head) >= 2 and _columns(head, lambda _: False) is not None) or (mark == "\t" and len(head) >= 2):
            body = [
                (n + 1, [c.strip() for c in next(csv.reader([lines[n]], delimiter=mark))])
                for n in range(at + 1, len(lines))
                if lines[n].strip()
            ]
            return [h.strip() for h in head], body, len(lines)
    return None


def _columns(head: list[str], is_part: Callable[[str], bool]) -> list[tuple[str, int, str]] | None:
    """What each column holds: (part, pin or end; which side, 0 or 1; the part that its head names); None for a table that joins nothing."""
    out: list[tuple[str, int, str]] = []
    for cell in head:
        title = re.sub(r"[_\s]+", " ", cell).strip(" *`:")
        if _ASIDE.fullmatch(title):
            out.append(("", 0, ""))
            continue
        side = next((n for n, sort in enumerate(_SIDES) if sort.fullmatch(title)), None)
        what = _SIDES[side].fullmatch(title)["what"] if side is not None else title  # type: ignore[index]
        kind = "part" if _PART.fullmatch(what) else "pin" if _PIN.fullmatch(what) else ""
        owner = "" if kind else _PINS_OF.sub(" ", what).strip()
        if kind:
            out.append((kind, side if side is not None else int((kind, 0, "") in out), ""))
        elif side is not None and (not owner or not is_part(owner)):
            out.append(("end", side, ""))
        elif is_part(owner):
            taken = {s for k, s, _ in out if k in ("pin", "end")}
            out.append(("pin", side if side is not None else int(0 in taken), owner))
        else:
            out.append(("", 0, ""))
    sides = {s for k, s, _ in out if k in ("pin", "end")}
    return out if sides == {0, 1} else None


def _ends(how: list[tuple[str, int, str]], body: list[tuple[int, list[str]]], heading: str) -> Iterator[Row]:
    last = [heading, ""]
    for number, cells in body:
        part, pin = ["", ""], ["", ""]
        for (kind, side, owner), cell in zip(how, cells, strict=False):
            if kind == "part":
                last[side] = cell or last[side]
                part[side] = last[side]
            elif kind:
                pin[side] = cell
                if kind == "pin":
                    part[side] = part[side] or owner or (last[side] if cell else "")
        ends = [f"{part[s]}\t{pin[s]}" if part[s] and pin[s] else pin[s] for s in (0, 1)]
        if all(ends) and not any(re.fullmatch(r"[-–—]|n/?c|none|open", p, re.I) for p in pin):
            yield number, ends[0], ends[1]


def _heading(lines: Sequence[str], at: int, is_part: Callable[[str], bool]) -> str:
    """The part that the title above a table names."""
    for line in reversed(lines[:at]):
        if line.strip():
            title = re.sub(r"^#+\s*|[*_:`]", "", line).strip()
            return title if is_part(title) else ""
    return ""
