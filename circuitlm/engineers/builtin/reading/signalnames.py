"""The signals that a prompt lists, word by word: 'IN1 to IN4', 'R G B', 'rows', 'both trigs'; and which numbers still belong to them."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pinnames import UNITS, PinNames, Written
from circuitlm.engineers.builtin.reading.roletable import Roles, run_of
from circuitlm.engineers.builtin.reading.signalwords import GROUPS, LAMPS, RGB, SYNONYMS
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.whose import whose
from circuitlm.engineers.builtin.reading.words import words

CONNECT = words("""
    on to at = : - > is goes go going connected connects connect wired tied together pin pins uses use via the both gpio all
    directly straight my its their are ( ' s line lines wire wires hooked up into output signal attached should be sits hangs
    comes runs wants through an a goto @ ~ assigned mapped used shared would should will shall can could may be
    share shares sharing joined plugged brought inputs outputs input respectively together has have gets being must
    in joined bridged jumpered paired sit lie lies live lives belong belongs taken
""")
_JOINS = words(", and / & _ + plus with")
"""Between the signals of one list."""
_NOUNS = words("button switch signal data clock")
"""Words for signals that are parts as well, or whose plural is said of anything."""


class SignalWords:
    """Signals' names among the tokens of one prompt."""

    def __init__(self, text: Text, names: PinNames, roles: Roles, devices: list[Mention]):
        self.text, self.names, self.roles, self.devices = text, names, roles, devices

    def role_at(self, i: int) -> str | None:
        """The role word that token *i* is, written as a signal's name."""
        if not 0 <= i < len(self.text.tokens):
            return None
        token = self.text.tokens[i]
        lamp = any(m.start == i == m.end - 1 and m.entry["kind"] == "indicator" for m in self.devices)
        if i in self.names.covered and (lamp or token.low in SYNONYMS):
            return None  # a button, or an LED beside a display with a pin of that name, that is a part of its own
        if token.low not in self.roles and self._several_of(i) is not None:
            return self._several_of(i)
        if token.low not in self.roles or (token.low in ("a", "i") and not token.text.isupper()):
            return None
        if token.low in COLORS and not self._last_named(i, token.low):
            return None  # 'traffic light: red LED on 2, yellow on 3'
        if len(token.low) == 1 and not token.text.isupper() and not self.text.low(i + 1)[-1:].isdigit():
            return None
        return token.low

    def group_at(self, i: int) -> list[str]:
        """The signals of one part that a word names together: 'inputs', 'rows', 'the INs', 'enables'; [] for other words."""
        low = self.text.low(i)
        one = low.removesuffix("s").removesuffix("'")
        start = GROUPS.get(low) or (SYNONYMS.get(one, one) if one != low and len(one) > 1 else None)
        if start is None or i in self.names.covered or (start in self.roles and low not in GROUPS):
            return []
        return [n for n in (f"{start}{k}" for k in (*range(9), "a", "b")) if n in self.roles]

    def _several_of(self, i: int) -> str | None:
        """'Echos on D6 and D7', 'both trigs on D5': the signal that a plural names."""
        low = self.text.low(i)
        one = low.removesuffix("s").removesuffix("'")
        known = len(one) > 1 and one != low and i not in self.names.covered and one in self.roles and one not in _NOUNS
        return one if known and self.names.one(i) is None else None

    def _last_named(self, i: int, role: str) -> bool:
        """Whether the light named last before a colour has that signal, or none is named before it."""
        before = [m for m in self.devices if m.start < i and m.entry["kind"] in ("indicator", "light")]
        return not before or any(m is before[-1] for _, m in self.roles[role])

    def _names(self, i: int) -> tuple[list[str], int]:
        """The signals that are listed from token *i*."""
        text = self.text
        if group := self.group_at(i):
            return group, i + 1
        first = self.role_at(i)
        if first is None and text.low(i) == "chip" and text.low(i + 1) in ("select", "selects") and "cs" in self.roles:
            return ["cs"], i + 2
        if first is None and text.low(i) in ("select", "selects") and "cs" in self.roles:
            return ["cs"], i + 1
        if first is None:
            return self._colors(i)
        names, j = [first], i + 1
        while j < len(text.tokens):
            if (
                text.low(j) in ("to", "-", "through")
                and (last := self.role_at(j + 1))
                and (run := run_of(names[-1], last))
                and all(x in self.roles for x in run)
                and (
                    text.low(j + 2) in CONNECT | {","}
                    or (self.role_at(j + 2) is None and self.names.one(j + 2) is not None)
                    or self._so_many(j + 2, len(names) - 1 + len(run))  # 'D4-D7 5 4 3 2'
                )
            ):
                names += run[1:]
                j += 2
                continue
            nxt = self.role_at(j)
            if nxt and nxt not in names and {names[-1], nxt} <= set(LAMPS.values()):
                names.append(nxt)  # 'R G B on 3, 5, 6'
                j += 1
                continue
            if nxt and len(run_of(names[-1], nxt) or ()) == 2 and self.names.one(j) is None:
                names.append(nxt)  # 'IN1 IN2 IN3 on 7 8 9'
                j += 1
                continue
            k = j
            while text.low(k) in _JOINS or (text.low(k) == "together" and text.low(k + 1) == "with"):
                k += 1
            if k > j and (nxt := self.role_at(k)) and nxt not in names and self.names.one(k) is None:
                names.append(nxt)
                j = k + 1
                continue
            break
        return names, j

    def _row(self, i: int) -> tuple[list[str], list[Written]]:
        """'CLK DT SW on 2 3 4', 'trig echo on 5/6': different signals of one part with nothing but spaces between, and as many pins behind;
        ([], []) elsewhere. A name may be a pin of the board as well ('RS E D4 D5 D6 D7 on 12 11 5 4 3 2')."""
        names: list[str] = []
        j = i
        while (role := self.role_at(j)) and role not in (*names, *GROUPS):
            names.append(role)
            j += 1
            last = self.role_at(j + 1) if self.text.low(j) in ("-", "to") else None
            if last and (run := run_of(role, last)) and all(x in self.roles and x not in names[:-1] for x in run):
                names += run[1:]
                j += 2
        if len(names) < 2 or not set.intersection(*({id(m) for _, m in self.roles[n]} for n in names)):
            return [], []
        named = j
        owner = whose(self.text, self.devices, j + 1) if self.text.low(j) == "of" else None
        j = owner[1] if owner is not None else j  # 'CLK DT SW of an encoder on 32 33 25'
        while self.text.low(j) in CONNECT and self.names.one(j) is None:
            j += 1
        if named == j and any(self.names.one(k) is not None for k in range(i, j)):
            return [], []  # 'D4 D5 2 3': which are the pins is open
        pins = self._so_many(j, len(names))
        return (names, pins) if pins else ([], [])

    def _so_many(self, j: int, wanted: int) -> list[Written]:
        """The *wanted* pins from token *j*, by spaces or signs apart; [] where there are fewer or more."""
        pins: list[Written] = []
        while len(pins) <= wanted:
            n = self.names.bare(j) if self.names.one(j) is None else None
            raw = self.text.low(j)
            if (pin := self.names.one(j, roles=True)) is None and (
                n is not None or (raw.isdigit() and len(raw) <= 2 and self.text.low(j + 1) not in UNITS)
            ):
                pin = Written(raw, "", int(raw), j + 1, bare=True)
            if pin is None:
                break
            pins.append(pin)
            j = pin.end
            while self.text.low(j) in (",", "/", "and", "&", "-") and len(pins) < wanted:
                j += 1
        return pins if len(pins) == wanted else []

    def _colors(self, i: int) -> tuple[list[str], int]:
        """'RGB on 3, 5, 6', behind the light's name."""
        said = self.text.low(i) == "rgb" and i not in self.names.covered and self.roles.keys() >= set(RGB.values())
        return (list(RGB.values()), i + 1) if said and self.text.low(i + 1) in CONNECT else ([], i)

    def _before_next(self, pins: list[Written]) -> list[Written]:
        """'D4 = 5, D5 = 4, D6 = 3': what a sign and a number follow is the next signal, no further pin of this one."""
        for n in range(1, len(pins)):
            end = pins[n].end
            if self.role_at(end - 1) is not None and self.text.low(end) in ("=", ":", "-") and self.names.group(end + 1, loose=True):
                return pins[:n]
        return pins

    def _to_next(self, pins: list[Written]) -> list[Written]:
        """'STEP on 54, 60, 46 DIR on 55': the last number of a list, with the next signal right behind it."""
        last = pins[-1]
        at = last.end + 1
        if len(pins) > 1 and self.text.low(last.end) in (",", "and") and self.text.low(at).isdigit() and self.role_at(at + 1) is not None:
            return [*pins, Written(f"{last.prefix}{self.text.low(at)}", last.prefix, int(self.text.low(at)), at + 1, bare=True)]
        return pins

    def _one_by_one(self, pins: list[Written], wanted: int) -> list[Written]:
        """'IN1 to IN4 on 7 8 9 10': as many pins as signals, with nothing but spaces between."""
        last = pins[-1]
        row = self.names.row(last.end)[: wanted - len(pins)]
        if len(pins) + len(row) < wanted:
            return pins
        return [*pins, *(Written(f"{last.prefix}{n}", last.prefix, n, last.end + 1 + at, bare=True) for at, n in enumerate(row))]

    def _has_pins(self, k: int) -> bool:
        """Whether pins follow a signal's name, over small words."""
        while self.text.low(k) in CONNECT and self.names.one(k) is None:
            k += 1
        return bool(self.names.group(k, loose=True))
