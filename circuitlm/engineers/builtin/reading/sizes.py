"""How many rows, lines, keys or channels a part has, told behind it or in words: 'a keypad with 4 rows and 4 columns', 'a two line display, 16 chars'.

Each becomes the size in front of the noun ('4x4 keypad', '16x2 LCD', '4 channel relay board'), which is what such parts are sold as.
"""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.text import NUMBERS

_WORDS = "|".join(
    w
    for w, n in NUMBERS.items()
    if 1 < n <= 20
    and w.isalpha()
    and (len(w) > 3 or w in ("two", "six", "ten"))
    and w not in ("dual", "twin", "double", "triple", "quad", "couple", "pair", "pairs", "both", "dozen", "several", "few")
)
_N = rf"(?:\d{{1,2}}|{_WORDS})"
_KEYPAD = r"(?:(?:membrane|matrix|phone|telephone|numeric|hex|button|plastic|foil|number|key) ?)*(?:keypad|key pad|keyboard|matrix|button pad|keys)"
_LCD = r"(?:(?:i2c|lc|text|character|char|alphanumeric|blue|green|backlit|liquid crystal) )*(?:display|lcd|screen)"
_ROWS = re.compile(
    rf"\b(?P<noun>{_KEYPAD})(?: with|,| of| having| \()? (?P<r>{_N}) (?:rows?|lines?) (?:and|by|x|times|with|,) ?(?P<c>{_N}) (?:columns?|cols?|rows?)\)?",
    re.I,
)
_ROWS_BEFORE = re.compile(
    rf"\b(?P<r>{_N})[- ]rows?,?(?: and| by| x| times)? ?(?P<c>{_N})[- ](?:columns?|cols?) (?P<noun>{_KEYPAD})\b", re.I
)
_KEYS = re.compile(
    r"\b(?P<n>12|16|twelve|sixteen)[- ](?:keys?|buttons?|digits?) (?P<noun>(?:matrix |membrane |numeric |phone )*(?:keypad|key pad|keyboard|matrix|pad))\b",
    re.I,
)
_KEYS_BEHIND = re.compile(
    r"\b(?P<noun>(?:matrix |membrane |numeric |phone )*(?:keypad|key pad|keyboard))(?: with| of| having|,) (?P<n>12|16|twelve|sixteen) (?:keys|buttons)\b",
    re.I,
)
_LINES = re.compile(
    rf"\b(?P<r>2|4|two|four)[- ](?:lines?|rows?) (?P<noun>{_LCD})(?: with|,| of| having| \()? (?P<c>16|20|sixteen|twenty)(?: |-)?(?:characters?|chars?|columns?|letters|digits)(?: each| per line| per row| a line| wide)?\)?",
    re.I,
)
_LINES_BEHIND = re.compile(
    rf"\b(?P<noun>{_LCD})(?: with|,| of| having| \()? (?P<a>2|4|16|20|two|four|sixteen|twenty) (?:lines?|rows?|characters?|chars?|columns?)(?: of| by| x| with| and|,) "
    r"(?P<b>2|4|16|20|two|four|sixteen|twenty) (?:lines?|rows?|characters?|chars?|columns?)(?: each| per line)?\)?",
    re.I,
)
_LINES_BEFORE = re.compile(
    rf"\b(?P<a>2|4|16|20|two|four|sixteen|twenty)[- ](?:lines?|rows?|characters?|chars?|columns?)(?: of| by| x| with| and|,)? (?P<b>2|4|16|20|two|four|sixteen|twenty)"
    rf"[- ](?:lines?|rows?|characters?|chars?|columns?) (?P<noun>{_LCD})\b",
    re.I,
)
_BETWEEN = re.compile(
    r"\b(?P<size>\d{1,2} ?x ?\d{1,2})[ -](?:(?:phone|telephone|membrane|numeric|character|char|characters|alphanumeric|text|blue|green|yellow|backlit|style|type|push|button) )+(?=(?:matrix )?(?:keypad|lcd|display|keyboard)\b)",
    re.I,
)
_CHANNELS = re.compile(
    r"\b(?P<noun>relay|ssr|mosfet) (?P<board>board|module|card|shield|block|pcb)(?:,| with| of| having| that has| which has| \() ?(?:the )?(?P<n>[2468]|16|two|four|six|eight|sixteen) "
    r"(?:channel (?:one|version|type)|channels?|ways?|outputs?|relays?|contacts?)(?P<end>\)?)(?= ?[,.;:)]|$| (?:and|on|for|from|to|that|which|is|at|of which|of them|but|where|whose)\b)",
    re.I,
)
_WITH_ENCODER = re.compile(
    r"\b(?P<motor>motors?)(?:,? (?:that|which) (?:have|has|come with|comes with)|,? with|,? having|,? incl(?:uding|\.)?) (?:(?:built[- ]?in|integrated|hall|magnetic|"
    r"optical|quadrature|their|its|a|an|own|two|channel|two-channel|speed|wheel|rotary|effect|sensor) )*encoders?(?: (?:built[- ]?in|attached|on (?:the|their|its) shafts?|on them|"
    r"inside|integrated|fitted|mounted))?\b",
    re.I,
)
"""'Gear motors that have hall encoders built in': what such motors are sold as."""
_BACKPACK = re.compile(r"\b(?:pcf8574a?t?|mcp23008)(?:[- ]based)?[- ](?=(?:i2c )?(?:backpack|piggyback|adapter|adaptor)\b)", re.I)
"""The chip that makes an LCD an I2C one, and no expander of the circuit."""


def _n(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word.lower()]


_ONE_ROW = re.compile(rf"\b(?P<n>16|20)[- ](?:characters?|chars?|columns?) (?P<noun>{_LCD})\b", re.I)
"""'A 16-character LCD': no sixteen of them."""


_MACRO = r"macro[- ]?(?:pad|key ?pad|key ?board|deck)"
_MACRO_KEYS = re.compile(
    rf"\b(?:(?P<r>[2-6]) ?x ?(?P<c>[2-9])|(?P<n>{_N}))[- ]?(?:keys?|buttons?|switch(?:es)?)?[- ](?:\w+ )?{_MACRO}\b|"
    rf"\b{_MACRO}(?: with| of| having|,|:) (?P<m>{_N}) (?:\w+ )?(?:keys|buttons|switches)\b",
    re.I,
)
"""'A macro pad with 6 keys', '3x3 macro pad': so many single buttons."""


_ON_ONE_BOARD = re.compile(
    r"\b(?P<n>[2468]|16) (?P<noun>relay)s ?(?:\(|, ?|: ?)(?:an? |one |the )?(?P=n)[- ]?ch(?:annels?)? (?:relay )?(?:module|board|card)\b\)?",
    re.I,
)
"""'8 relays (8-channel module)': the board is the relays."""


def _macro(m: re.Match[str]) -> str:
    count = int(m["r"]) * int(m["c"]) if m["r"] else _n(m["n"] or m["m"])
    return f"{count} push buttons"


def sized(raw: str) -> str:
    """The text with such sizes in front of their nouns."""
    raw = _MACRO_KEYS.sub(_macro, raw)
    raw = _ON_ONE_BOARD.sub(lambda m: f"a {m['n']} channel {m['noun']} board", raw)
    raw = _ROWS_BEFORE.sub(_keypad, _ROWS.sub(_keypad, raw))
    raw = _KEYS_BEHIND.sub(_keys, _KEYS.sub(_keys, raw))
    raw = _LINES.sub(lambda m: f"{_n(m['c'])}x{_n(m['r'])} LCD", raw)
    raw = _LINES_BEFORE.sub(_lcd, _LINES_BEHIND.sub(_lcd, raw))
    raw = _ONE_ROW.sub(lambda m: f"{m['n']}x{4 if m['n'] == '20' else 2} {m['noun']}", raw)
    raw = _BETWEEN.sub(r"\g<size> ", raw)
    raw = _WITH_ENCODER.sub(lambda m: f"{m['motor']} with encoder", raw)
    raw = _BACKPACK.sub("I2C ", raw)
    return _CHANNELS.sub(lambda m: f"{_n(m['n'])} channel {m['noun']} board{m['end']}", raw)


def _keypad(m: re.Match[str]) -> str:
    """The parts of the trade: four rows of four or of three keys."""
    r, c = _n(m["r"]), _n(m["c"])
    return f"{min(r, c)}x{max(r, c)} keypad" if (r, c) != (4, 4) else "4x4 keypad"


def _keys(m: re.Match[str]) -> str:
    return "4x4 keypad" if _n(m["n"]) == 16 else "3x4 keypad"


def _lcd(m: re.Match[str]) -> str:
    a, b = sorted((_n(m["a"]), _n(m["b"])))
    return f"{b}x{a} LCD" if a <= 4 < b else m[0]
