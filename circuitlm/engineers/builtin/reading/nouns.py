"""Nouns before, in and behind a part's name: how many a plural counts, what a rating in front of another noun belongs to."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pinnames import UNITS
from circuitlm.engineers.builtin.reading.ratings import quantity_from, quantity_to
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import DEFINITE, FUNCTION_WORDS, words

_FIGURES = words("v volt volts a amp amps ma w watt watts dc ac each apiece")
"""Words of the figures that a name may carry: 'pumps 12 V (1.2 A each'."""
_ONE = words("the a my one that this when its")
_WIRES = {"wire", "pin", "lead"}
_OF_THEM = {"bipolars", "unipolars", "motors", "steppers", "servos", "units"}
_KINDS_OF = words("""
    phase way pole wire axis axes digit segment channel pin cell row line bit speed stage position input output point band zone colour color
    core lane lead part piece gang turn tooth inch year day hour minute second week month
""")
"""Nouns that a number before them counts: 'three phase motors'."""


_HEADS = words("""
    screens displays modules boards breakouts sensors probes units chips ics cards readers receivers transmitters transceivers radios drivers
    amplifiers amps converters panels eyes bulbs cells bricks sticks gauges
""")
"""Nouns behind a part's exact name that tell its number: 'GC9A01 screens'."""
_PIECES = words("piece pieces pcs pc units nos copies examples specimens")
"""What counts by the piece: '3 pieces DS18B20', '2 pcs of BME280'."""
_SHOWN = words("those these them the your usual")
_BETWEEN = 6
"""Words between 'two of those' and the part's name."""


def counts_nothing(text: Text, m: Mention, i: int) -> bool:
    """Whether the number at *i* tells of what kind the part is and not how many: 'a three-lead Pt100', 'a 2 line display'."""
    tight = text.low(i + 1) == "-" and text.tokens[i + 1].start == text.tokens[i].end and text.low(i + 2).isalpha()
    noun = i + 1 + tight
    return noun < m.start and text.low(i) not in ("a", "an") and text.tokens[noun].stem in _KINDS_OF


def of_those(text: Text, m: Mention, floor: int) -> tuple[int, int] | None:
    """(count, token of the number) of 'two of those yellow motors', 'one of these flat coin vibration motors': whatever stands between."""
    for k in range(m.start - 1, max(floor, m.start - _BETWEEN - 1), -1):
        word = text.low(k)
        if text.low(k - 1) == "of" and word in _SHOWN:
            n = number_at(text, k - 2)
            return (n, k - 2) if n is not None and k - 2 >= floor and k - 2 not in text.pinned else None
        if not (word[:1].isalnum() or word in ("-", "'")) or word in FUNCTION_WORDS:
            return None
    return None


def count_beyond(text: Text, m: Mention, i: int, floor: int) -> tuple[int, bool] | None:
    """(count, True) of 'six greenhouse fans', 'eight garden lamps': a number in front of one or two nouns that tell nothing of the part."""
    several = plural(text, m) or text.low(m.end) in _HEADS or text.low(i) in _PIECES
    if m.counted or not several or m.entry["kind"] in ("supply", "passive", "controller"):
        return None
    for k in range(i, max(floor, i - 2) - 1, -1):
        by = k - (text.low(k) == "x" and k > floor)  # '3 x heavy electric locks'
        n = number_at(text, by)
        if n is not None and k < i and n > 1 and by not in text.pinned:
            text.explain(by, k + 1)
            return n, True
        token = text.tokens[k]
        if token.low in _PIECES or (token.low == "of" and text.low(k - 1) in _PIECES):
            continue
        if n is not None or not token.low.isalpha() or token.stem in _KINDS_OF or token.low in UNITS or token.low in FUNCTION_WORDS:
            return None
    return None


def rated_noun(text: Text, m: Mention, i: int) -> bool:
    """Whether the word at *i*, one of at most two right before a load, is a noun that tells nothing of it and has the load's voltage or
    current before it: 'a 24 V wheelchair motor', '12 V car headlight relays'."""
    if m.entry["kind"] not in ("actuator", "load", "light", "audio") or not _tells_nothing(text, i):
        return False
    first = i - 1 if i == m.start - 1 and i and _tells_nothing(text, i - 1) else i
    before = quantity_to(text, first - 1)
    return before is not None and before[0] in ("V", "A", "W")


def _tells_nothing(text: Text, i: int) -> bool:
    word = text.tokens[i]
    return word.low.isalpha() and word.low not in FUNCTION_WORDS | UNITS and word.stem not in SOURCE_NOUNS and word.stem not in _KINDS_OF


SOURCE_NOUNS = words("supply adapter adaptor psu brick battery pack rail source line charger transformer logic")


_GETS = words("gets takes runs draws needs wants uses has is")


def plural(text: Text, m: Mention) -> bool:
    if m.entry["kind"] == "actuator" and text.tokens[m.end - 1].end < len(text.raw) and text.low(m.end) in _OF_THEM:
        text.explain(m.end, m.end + 1)
        return True
    end = text.tokens[m.start].start + len(m.words)
    own = [t for t in text.tokens[m.start : m.end] if t.end <= end]
    if verb := next((k for k, t in enumerate(own) if k and t.low in _GETS), 0):
        own = own[:verb]  # 'fan gets 12V'
    if bracket := next((k for k, t in enumerate(own) if k and (t.low == "(" or (t.low == "with" and own[-1].stem in _WIRES))), 0):
        own = own[:bracket]  # 'PC fan (4 wires)', 'PC fan with 4 wires': one fan
    if any(t.low in DEFINITE for t in own[1:]):
        return False  # 'a pump waters the plants': one pump
    if len(own) > 1 and own[-1].low == "switches" and text.low(m.start - 1) in _ONE:
        return False  # 'when the relay switches': what it does
    last = next((t for t in reversed(own) if t.low[0].isalpha() and t.low not in _FIGURES), text.tokens[m.end - 1])
    known = {w for name in m.entry["aliases"] for w in name.lower().split()}
    if last.low[-2:-1].isdigit() and last.low in known:
        return False  # 'MG90S': the number itself ends so
    if last.low[-1:] == "s" and last.low[:-1] in known - {last.low}:
        return True  # 'MG996Rs'
    return last.low != last.stem and last.low.endswith("s") and not last.low.endswith("'s")


def figures_joined(text: Text, i: int) -> bool:
    """Whether the comma at *i* stands between a voltage and a current or power: two figures of one load."""
    behind, before = quantity_from(text, i + 1), quantity_to(text, i - 1)
    return behind is not None and before is not None and before[0] == "V" and behind[0] in ("A", "W")
