"""Keys in rows and columns, a diode at each, so that any of them can be read together: a macro pad, a keyboard, a button box."""

from __future__ import annotations

import re

from circuitlm.circuit.model import PinRef
from circuitlm.errors import CannotDesign
from circuitlm.synthesis.recipes import Bench, Figures, Recipe
from circuitlm.synthesis.recipes.asked import Asked, Match

_SIZE = (
    r"\b(\d{1,2})\s?(?:x|×|by)\s?(\d{1,2})\s+(?:[\w-]+ ){0,2}?matrix\b",
    r"\bmatrix\b[^.;,]{0,20}?\b(\d{1,2})\s?(?:x|×|by)\s?(\d{1,2})\b",
    r"\b(\d{1,2})\s+rows?\s*(?:x|×|by|and|,|/)\s*(\d{1,2})\s+col(?:umn)?s?\b",
)
_KEYS = r"\bkeys?\b|\bbuttons?\b|key ?switch\w*|\bswitches\b|macro ?pad|keyboard|button box|mx\b"
_OTHER = r"\bled matrix|dot matrix|max7219|ht16k33|hub75|(?:membrane )?keypad"
_OTHER_SWITCH = r"toggle|rocker|limit|micro|slide|dip|rotary|position|reed|joystick"
_COUNT = rf"\b(\d{{1,2}}|four|six|eight|nine|twelve|sixteen)\s+(?:(?!(?:{_OTHER_SWITCH})\b)[\w-]+ ){{0,2}}?(?:keys?|buttons?|key ?switches|switches)\b"
_WORDS = {"four": 4, "six": 6, "eight": 8, "nine": 9, "twelve": 12, "sixteen": 16}
MOST = 80


def match(asked: Asked) -> Match | None:
    if not asked.controller or not asked.says(_KEYS) or asked.wants(_OTHER):
        return None
    size = next((m for p in _SIZE if (m := re.search(p, asked.raw, re.I))), None)
    if size is None:
        return None
    asked.note(size.group())
    rows, columns = int(size[1]), int(size[2])
    if not (1 <= rows * columns <= MOST):
        return None
    count = re.search(_COUNT, asked.raw, re.I)
    keys = int(_WORDS.get(count[1].lower(), 0) or count[1]) if count else rows * columns
    if not (rows - 1) * (columns - 1) <= keys <= rows * columns:
        keys = rows * columns  # the number counts other switches
    params: dict[str, float | str] = {"rows": rows, "columns": columns, "keys": keys}
    if re.search(r"\b(?:no|without(?: any)?) diodes?", asked.request.text, re.I):
        params["bare"] = "yes"
    alike = rf"(?:(?!(?:{_OTHER_SWITCH})\b)[\w-]+ )?(?:keys?|buttons?|switch(?:es)?)"
    buttons = [w for w in asked.contacts() if re.fullmatch(alike, w.words, re.I)]
    params |= {f"row{n}": pin for n, pin in enumerate(_listed(asked, r"rows?"))}
    params |= {f"column{n}": pin for n, pin in enumerate(_listed(asked, r"col(?:umn)?s?"))}
    return params, [w.id for w in buttons] + asked.wishes("diode-1n4148", "diode-1n4007", functions=("button", "keypad"))


def _listed(asked: Asked, word: str) -> list[str]:
    """The pins that a list gives the rows or the columns: 'rows on D2, D3, cols D4-D7'."""
    pin = r"(?:[A-Z]{1,4})?\d{1,2}"
    m = re.search(
        rf"\b{word}\b(?: (?:are|on|at|to|go|goes|=|:))*[ :=]*((?:(?:pins? )?{pin}(?:\s*(?:,|and|-|to|/)\s*|\s+))+(?:{pin})?)",
        asked.raw,
        re.I,
    )
    if m is None:
        return []
    asked.note(m.group())
    out: list[str] = []
    for first, sign, last in re.findall(rf"({pin})(?:\s*(-|to)\s*({pin}))?", m[1]):
        prefix, low = re.sub(r"\d", "", first), int(re.sub(r"\D", "", first))
        high = int(re.sub(r"\D", "", last)) if sign else low
        out += [f"{prefix}{n}" for n in range(low, high + 1)]
    return out


def build(bench: Bench) -> Figures:
    host = bench.host
    if host is None:
        raise CannotDesign("A key matrix is read by a board, and none is named.", "name a board")
    rows, columns, keys = (int(bench.number(k, 1)) for k in ("rows", "columns", "keys"))
    ends: dict[str, PinRef] = {}
    for n in range(keys):
        row, column = f"ROW{n // columns}", f"COL{n % columns}"
        key = bench.part("push-button", "", f"key in row {n // columns}, column {n % columns}")
        i = key.component.interfaces_of("contact")[0].pins
        a, z = next(iter(i.values())), list(i.values())[-1]
        bench.join(column, (key, a))
        ends.setdefault(column, PinRef(key.ref, a))
        if bench.given("bare"):
            bench.join(row, (key, z))
            ends.setdefault(row, PinRef(key.ref, z))
            continue
        diode = bench.part("diode-1n4148", "blocking", "keeps other keys' currents out: any keys can be read together")
        diode.owner = key.ref
        bench.join(f"{key.ref}_{diode.ref}", (key, z), (diode, "A"))
        bench.join(row, (diode, "K"))
        ends.setdefault(row, PinRef(diode.ref, "K"))
    for name, end in sorted(ends.items()):
        kind, number = ("row", name[3:]) if name.startswith("ROW") else ("column", name[3:])
        fixed = bench.text(f"{kind}{number}") or None
        direction, pull = ("out", None) if kind == "row" else ("in", "up")
        bench.b.demand(host, bench.net(name, bus="digital"), end, f"{kind} {number} of the keys", [], direction, fixed=fixed, pull=pull)
    bench.b.note("The firmware pulls one row low at a time and reads the columns, which their own pull-ups hold high.", host.ref)
    return {"rows": rows, "columns": columns, "keys": keys}


RECIPE = Recipe(
    "key-matrix",
    "Key matrix",
    "rows + columns pins read rows · columns keys",
    build,
    match,
    rank=78,
    group="keys",
    words="macro pad macropad keyboard button box keys key buttons switches matrix rows columns row column cols diodes diode cherry mx each",
)
