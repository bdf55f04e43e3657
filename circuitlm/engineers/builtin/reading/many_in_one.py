"""Parts that stand on a board which is named beside them: '8 relays on a Mega with an 8-channel relay board' are one board, 'relay 3 on D6' is
its third input, and 'with optocouplers' says what is on it."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pinnames import PinNames
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import normal

_NEXT = 3
"""Words between 'motor board' and the board's own name."""
_BY = words("with using on via through from by of use over (")
_BETWEEN = words("a an the my this that one single cheap blue common 3v 3.3v 5v 12v 24v v 3.3 5 12 24 opto optocoupled isolated")
_CARRIES = words(
    "with has its own on board onboard the which that ( , - isolated using coil coils volt volts v active low high level trigger"
)
_NTH = re.compile(
    r"\b(?:relays?|channels?|ch)[ .#]*(\d{1,2})(\s*(?:on|at|to|=|:|->|→|is|goes to)\s*(?:pins? |gpio ?|d|gp|io|a)?\d{1,2}\b(?!\s?(?:v|ma|a|w)\b))",
    re.I,
)
"""The n-th of a board's channels in front of a pin."""
_AGAIN = words("the these those all both its")
_SPEAKS = words("when whenever if once because only of use using used while as after until whether") | {"", ".", ";", "?", "!", ":"}
"""What stands in front of parts that were named and are spoken of: 'whenever two relays click'."""
_MORE = words("more extra additional separate further other another single standalone discrete")
_VERBS = words(
    "is are was were should will shall can must switch switches drive drives control controls click clicks turn turns go goes for do does"
)


def inputs_of_boards(text: Text, mentions: list[Mention]) -> str:
    """The text with 'IN3' in place of 'relay 3' before a pin, where a board with as many relays is named; as it was where none is."""
    boards = [m for m in mentions if _holds(m) > 1 and m.count == 1 and not m.negated]
    if len(boards) != 1:
        return text.raw
    many = _holds(boards[0])
    return _NTH.sub(lambda m: f"IN{m[1]}{m[2]}" if 0 < int(m[1]) <= many else m[0], text.raw)


_BOARDS = words("board shield module card driver controller hat bridge")


def _drives_it(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'The red motor board L298N and two yellow motors': the first word says what the board is for."""
    plain = m.entry["kind"] == "actuator" and not (m.specific or m.counted or m.plural or text.low(m.end - 1).endswith("s"))
    if not plain or text.low(m.end) not in _BOARDS or number_at(text, m.start - 1) not in (None, 1):
        return False
    driver = any(abs(x.start - m.end) <= _NEXT and x.entry["kind"] in ("driver", "expander") for x in mentions)
    return driver and any(x is not m and x.entry["kind"] == "actuator" for x in mentions)


def many_in_one(text: Text, mentions: list[Mention]) -> list[Mention]:
    """The mentions without the single parts that a module named beside them holds; pins said of these become the module's."""
    out = _without_carried(text, mentions)
    out = [m for m in out if not _a_place_of(text, m, out)]
    for m in [x for x in out if _drives_it(text, x, out)]:
        out.remove(m)
        text.explain(m.start, m.end + 1)
        text.spent.update(range(m.start, m.end))
    for board in [m for m in out if _holds(m) > 1 and m.count == 1 and not m.negated]:
        out = [m for m in out if not _on_it(text, m, board)]
        for m in [x for x in out if x is not board and _of_it(x, board)]:
            if (m.start < board.start and _said_by(text, board, m)) or (m.start > board.start and _said_again(text, m, out)):
                if _pinned(text, m, out):
                    m.component, m.count, m.counted = board.component, 1, True
                    out.remove(board)
                    text.explain(board.start, board.end)
                    break
                out.remove(m)
                text.explain(m.lead, m.end)
    return out


def _a_place_of(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'An MPR121 and 8 touch pads made of copper tape': what a named sensor of many places does at each of them."""
    number = number_at(text, m.start - 1) or m.count
    if m.specific or m.negated or m.entry["controller"] or number < 2:
        return False
    many = [x for x in mentions if x is not m and not x.negated and catalogue().get(x.component).spec.get("places")]
    held = any(_does(m) & _does(x) and int(catalogue().get(x.component).spec["places"]) >= number for x in many)
    if held:
        text.explain(m.lead, m.end)
    return held


_BESIDE = words(
    "plus + & / with and the its own a an on board onboard - mhz khz chip crystal transceiver ( , i2c iic backpack adapter module piggyback"
)


def _without_carried(text: Text, mentions: list[Mention]) -> list[Mention]:
    """The mentions without what a module's file says it carries, told right behind it: 'an MCP2515 plus TJA1050 and the 8 MHz quartz'."""
    out: list[Mention] = []
    module, end = None, 0
    for m in mentions:
        between = {t.low for t in text.tokens[end : m.start] if not t.low[0].isdigit()} if module is not None else set()
        if module is not None and between and between <= _BESIDE and not m.counted and not m.pins and _carried_by(m, module):
            text.explain(m.start, m.end)
            text.spent.update(range(m.start, m.end))
            end = m.end
            continue
        module, end = (m, m.end) if m.entry["form"] == "module" and not m.entry["controller"] else (None, 0)
        out.append(m)
    return out


def not_carried(text: Text, mentions: list[Mention], unknown: list[tuple[str, int, list[str]]]) -> list[tuple[str, int, list[str]]]:
    """The unknown names without those that a named part's file says it carries: the XPT2046 of a touch screen."""
    carried = {normal(c) for m in mentions if not m.negated for c in catalogue().get(m.component).carries}
    for name, at, _ in unknown:
        if normal(name) in carried:
            text.explain(at, at + 1)
    return [u for u in unknown if normal(u[0]) not in carried]


def _carried_by(m: Mention, module: Mention) -> bool:
    carries = {normal(c) for c in catalogue().get(module.component).carries}
    return bool(carries & {normal(m.words), *(normal(a) for a in m.entry["aliases"])})


def _holds(m: Mention) -> int:
    """How many contacts a module has."""
    return len(catalogue().get(m.component).interfaces_of("contact")) if m.entry["form"] == "module" else 0


def _of_it(m: Mention, board: Mention) -> bool:
    """Whether a general name can mean what the board holds, in a number that it has."""
    shared = _does(m) & _does(board)
    return (
        not m.specific
        and not m.negated
        and m.entry["kind"] == board.entry["kind"]
        and bool(shared)
        and 0 < m.count <= _holds(board) > _holds(m)
    )


def _on_it(text: Text, m: Mention, board: Mention) -> bool:
    """Whether a general name right behind a module's is what isolates the module: '(with optocouplers)'."""
    between = {t.low for t in text.tokens[board.end : m.start] if not t.low[0].isdigit()}
    if m.specific or m.entry["kind"] != "isolator" or not 0 <= m.start - board.end <= 8 or not between or not between <= _CARRIES:
        return False
    if not catalogue().get(board.component).isolation:
        return False
    text.explain(m.start, m.end)
    return True


def _does(m: Mention) -> set[str]:
    return {*m.entry["provides"], *m.entry["default_for"]}


def _said_by(text: Text, board: Mention, m: Mention) -> bool:
    """Whether the board is what the parts before it are on: 'with a ..., using the ..., (a ...)'."""
    i = min(board.start, board.lead or board.start) - 1
    while i >= m.end and (text.low(i) in _BETWEEN or text.low(i)[:1].isdigit()):
        i -= 1
    return i >= m.end and text.low(i) in _BY


def _said_again(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """Whether parts are spoken of that were named before: 'the relays switch ...', 'whenever two relays click'."""
    if m.definite or text.low(m.start - 1) in _AGAIN:
        return True
    number = m.start - 1
    if (
        number < 0
        or number_at(text, number) is None
        or text.low(number) in _MORE
        or text.low(m.end) in ("more", "extra")
        or _pinned(text, m, mentions)
    ):
        return False
    before = text.low(number - 1) if number and text.tokens[number].sentence == text.tokens[number - 1].sentence else "."
    return before in _SPEAKS or (before == "," and text.low(m.end) in _VERBS)


def _pinned(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """Whether pins stand right behind a mention."""
    boards = [x.component for x in mentions if x.entry["controller"]]
    if not boards or text.low(m.end) not in ("on", "at", "=", ":", "to", "pins"):
        return False
    names = PinNames(text, boards, {i for x in mentions for i in range(x.start, x.end)})
    return bool(names.group(m.end + 1, loose=True) or names.group(m.end + 2, loose=True))
