"""Signals by name: 'trig to 9 and echo to 10', 'step 3 dir 4', 'DE and RE on D2', 'D4 to D7 on 5, 4, 3, 2', 'GP4 to SDA'."""

from __future__ import annotations

import re
from collections import Counter

from circuitlm.circuit.pins import BACKLIGHT, find_pin
from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pinnames import PinNames, Written
from circuitlm.engineers.builtin.reading.signalwords import COLOURED, GROUPS, RGB, SYNONYMS, channels_of
from circuitlm.engineers.builtin.reading.text import ORDINALS, Text, number_at
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue

CONNECT = words("""
    on to at = : - > is goes go going connected connects connect wired tied together pin pins uses use via the both gpio all
    directly straight my its their are ( ' s line lines wire wires hooked up into output signal attached should be sits hangs
    comes runs wants through an a goto @ ~ assigned mapped used would should will shall be
""")
_STRONG = {"to", ">", "=", ":", "for", "as", "is"}
_PLACED = {"on", "at", "to", "pins", "inputs"}
"""Words before the pin that something is on."""
_ARTICLES = {"a", "b", "k", "in", "out", "to", "on", "s", "p", "n", "com", "no", "red", "green", "blue"}
_NO_SIGNALS = {"motor", "coils", "speaker", "cell", "bridge", "audio", "antenna", "mains", "rf", "usb", "shift", "can", "rs485"}
"""Ports that no controller's pin is wired to."""
_KEPT_FOR = {"free", "left", "spare", "for", "that", "this", "it", "them", "those", "each", "available"}
_BACK = 12
"""Tokens back to the signal that 'for that' speaks of."""
_PORT = re.compile(r"(?:software|hardware|alt)?(?:serial|uart|usart)\d?")
_SERIAL_LIST = words("( , rx tx and / : is as = on")
_LIST = 12
"""Tokens back to the serial port whose lines a list names."""
_NEAR = 8
"""Tokens between a part and its signal's name, when only a bare number follows."""
_SHORT = 4  # letters of a pin's other name that no longer word can be: 'BLK', not 'light'
Roles = dict[str, list[tuple[str, Mention]]]
Fixed = tuple[int, int, str, Mention | None, str]


def role_table(devices: list[Mention]) -> Roles:
    """Word -> (role or pin id, mention) for every signal of the named parts; a light's channels go by their interfaces' names."""
    table: Roles = {}
    for m in devices:
        c = catalogue().get(m.component)
        supply = set(c.supply_pins()) | set(c.ground_pins())
        often = Counter(role for i in c.interfaces for role in i.pins)
        lit = channels_of(m.component)
        for word, channel in [*((r, r) for r in lit), *((w, r) for w, r in COLOURED.items() if r in lit)]:  # 'R on 25', 'white GPIO14'
            table.setdefault(word, []).append((channel, m))
        for i in c.interfaces:
            for role, pin_id in i.pins.items():
                if i.id in lit or (i.type == "divider" and role != "wiper") or i.type in _NO_SIGNALS:
                    continue  # the ends of a track go to supply and ground, 'CW' is a direction
                pin = c.pin(pin_id)
                key = role if often[role] == 1 else pin_id  # each channel of a driver has its own 'in1'
                for name in {role, pin_id, pin.name or pin_id, *pin.aka}:
                    for word in re.findall(r"[a-z0-9]+", name.lower()):
                        if (pin_id not in supply and word not in _ARTICLES) or (
                            word == name.lower() == role and word not in ("a", "b", "p", "n", "k", "no")
                        ):
                            table.setdefault(word, []).append((key, m))
        for pin_id, name in ((p, n) for s in c.supplies if s.id == BACKLIGHT for p in s.pins for n in (p, *c.pin(p).aka)):  # 'BL 21'
            table.setdefault(name.lower(), []).append((pin_id, m))
        joined = {q for i in c.interfaces for q in i.pins.values()} | supply
        for pin in c.pins:  # signals that no interface names (RE of a transceiver, RW of a display)
            named = " ".join((pin.id, *(a for a in pin.aka if len(a) <= _SHORT))).lower()
            if pin.id not in joined and pin.type != "no_connect" and len(pin.id) > 1:
                for word in (w for w in re.findall(r"[a-z0-9]+", named) if len(w) > 1 and w not in _ARTICLES):
                    table.setdefault(word, []).append((pin.id, m))
        own = {role: role for i in c.interfaces for role in i.pins}
        if set(RGB.values()) <= set(own):
            for color, role in RGB.items():
                table.setdefault(color, []).append((own[role], m))
        for word, prefix in GROUPS.items():
            if f"{prefix}1" in own:
                table.setdefault(word, []).append((f"{prefix}1", m))
    for word, role in SYNONYMS.items():
        if role in table and word not in table:
            table[word] = table[role]
    return table


def role_words(component: str) -> set[str]:
    """The words for the signals of one part."""
    return set(role_table([Mention(component, 0, 1)]))


class RoleLists:
    """Reads the lists of one prompt; attaches pins to mentions."""

    def __init__(self, text: Text, names: PinNames, roles: Roles, controllers: list[Mention], devices: list[Mention]):
        self.text, self.names, self.roles = text, names, roles
        self.skip = {i for m in controllers for i in range(m.start, m.end)}
        self.ends = {m.end for m in devices}
        self.devices, self.controllers = devices, controllers
        self.out: list[Fixed] = []
        self.taken: set[int] = set()
        self.which: int | None = None
        """Of several like parts the one that the words count out ('INTA of the second'), from 0."""

    def read(self) -> None:
        i = 0
        while i < len(self.text.tokens):
            end = i + 1
            if i not in self.taken:
                end = self._forward(i) or self._backward(i) or i + 1
            i = end

    def role_at(self, i: int) -> str | None:
        """The role word that token *i* is, written as a signal's name."""
        if not 0 <= i < len(self.text.tokens):
            return None
        token = self.text.tokens[i]
        lamp = any(m.start == i == m.end - 1 and m.entry["kind"] == "indicator" for m in self.devices)
        if i in self.names.covered and (lamp or token.low in SYNONYMS):
            return None  # a button, or an LED beside a display with a pin of that name, that is a part of its own
        if token.low not in self.roles or (token.low in ("a", "i") and not token.text.isupper()):
            return None
        if token.low in COLORS and not self._last_named(i, token.low):
            return None  # 'traffic light: red LED on 2, yellow on 3'
        if len(token.low) == 1 and not token.text.isupper() and not self.text.low(i + 1)[-1:].isdigit():
            return None
        return token.low

    def _last_named(self, i: int, role: str) -> bool:
        """Whether the light named last before a colour has that signal, or none is named before it."""
        before = [m for m in self.devices if m.start < i and m.entry["kind"] in ("indicator", "light")]
        return not before or any(m is before[-1] for _, m in self.roles[role])

    def _names(self, i: int) -> tuple[list[str], int]:
        """The signals that are listed from token *i*."""
        text = self.text
        first = self.role_at(i)
        if first is None and text.low(i) == "chip" and text.low(i + 1) == "select" and "cs" in self.roles:
            return ["cs"], i + 2
        if first is None:
            return [], i
        if first in GROUPS:
            return [n for n in (f"{GROUPS[first]}{k}" for k in range(1, 9)) if n in self.roles], i + 1
        names, j = [first], i + 1
        while j < len(text.tokens):
            if (
                text.low(j) in ("to", "-", "through")
                and (last := self.role_at(j + 1))
                and (run := _run(names[-1], last))
                and all(x in self.roles for x in run)
                and text.low(j + 2) in CONNECT | {","}
            ):
                names += run[1:]
                j += 2
                continue
            if (nxt := self.role_at(j)) and len(_run(names[-1], nxt) or ()) == 2 and self.names.one(j) is None:
                names.append(nxt)  # 'IN1 IN2 IN3 on 7 8 9'
                j += 1
                continue
            k = j
            while text.low(k) in (",", "and", "/", "&", "_", "+"):
                k += 1
            if k > j and (nxt := self.role_at(k)) and nxt not in names and self.names.one(k) is None:
                names.append(nxt)
                j = k + 1
                continue
            break
        return names, j

    def _forward(self, i: int) -> int | None:
        """Signals, then their pins."""
        names, j = self._names(i)
        if not names or self._is_pin(i):
            return None
        k = self._over(j, names[0])
        explicit = (first := self.names.one(k)) is not None and not first.bare
        pins = self.names.group(k, loose=k > j or explicit)
        if k == j and not pins:
            pins = self.names.group(j, loose=True) if self.text.low(i) in GROUPS else self._bare_after(names, i, j)
        if not pins or (self.text.low(i) in GROUPS and len(pins) < 2):
            return None
        if self.text.low(pins[-1].end) == "=":
            return self._straps(i)
        if len(pins) > len(names) and len(names) == 1:
            if self._one_each(names[0], pins, k, i):
                return self._attach_all(names[0], pins, i)
            pins = pins[:1]
        if len(names) > len(pins):
            pins = self._one_by_one(pins, len(names))
        if len(names) > len(pins) == 1:
            pins = pins * len(names)
        return self._attach(names, pins, i, pins[-1].end)

    def _one_by_one(self, pins: list[Written], wanted: int) -> list[Written]:
        """'IN1 to IN4 on 7 8 9 10': as many pins as signals, with nothing but spaces between."""
        last = pins[-1]
        row = self.names.row(last.end)[: wanted - len(pins)]
        if len(pins) + len(row) < wanted:
            return pins
        return [*pins, *(Written(f"{last.prefix}{n}", last.prefix, n, last.end + 1 + at, bare=True) for at, n in enumerate(row))]

    def _is_pin(self, i: int) -> bool:
        """'Three sensors on A0 A1 A2': behind 'on', a name that is also a part's signal is the board's pin."""
        return self.text.low(i - 1) in _PLACED and self.names.one(i) is not None and self.names.one(i + 1) is not None

    def _one_each(self, name: str, pins: list[Written], k: int, at: int) -> bool:
        """'CS GP17 / GP20 / GP21' of three parts, 'STEP on 54, 60, 46': the same signal of several parts; else the first alone is its pin."""
        follow = pins[-1].end
        if len({p.bare for p in pins}) > 1:  # 'E on 11, D4 to D7 on 5, 4, 3, 2'
            return False
        while self.text.low(follow) in _STRONG | {"("}:
            follow += 1
        if self.role_at(follow) is not None:  # 'trig on 9, 10 for echo'
            return False
        _, owner = nearest(self.roles[name], at)
        counted = {number_at(self.text, n) for n in range(max(0, owner.start - 3), owner.start)}
        return len(pins) in counted or self.text.low(k - 1) in ("=", ":", "on", "to", "at", "pins")

    def _over(self, j: int, role: str) -> int:
        """Past the small words, the board's name, 'of the part' and 'of the second one' between a signal and its pin."""
        k, text = j, self.text
        self.which = None
        while k - j < 9:
            if k in self.skip or text.low(k) in CONNECT:
                if self.names.one(k) is not None:
                    break
                k += 1
                continue
            if (
                text.low(k) in ("of", "from")
                and (m := next((m for m in self.devices if 0 < m.start - k <= 2), None))
                and any(m is x for _, x in self.roles[role])
            ):
                k = m.end
                continue
            if text.low(k) in ("of", "from") and (past := self._counted_out(k)) is not None:
                k = past
                continue
            break
        return k

    def _counted_out(self, k: int) -> int | None:
        """Past 'of the second one', 'of the first MCP23017'; notes which of several like parts it is."""
        k += 1 + (self.text.low(k + 1) == "the")
        if (which := ORDINALS.get(self.text.low(k))) is None:
            return None
        self.which = which
        k += 1
        if (m := next((m for m in self.devices if m.start == k), None)) is not None:
            return m.end
        return k + (self.text.low(k) in ("one", "chip", "part", "module", "device", "sensor", "board", "expander"))

    def _bare_after(self, names: list[str], i: int, j: int) -> list[Written]:
        """'step 3': only for a signal of one part, or one named close by, when the number counts nothing."""
        if len(names) > 1 or (n := self._number(j)) is None:
            return []
        several = self.names.group(j, loose=True)
        owner = nearest(self.roles[names[0]], i)[1]
        if len(several) > 1 and len(several) in {number_at(self.text, k) for k in range(max(0, owner.start - 3), owner.start)}:
            return several  # 'two BTS7960: RPWM 5 and 7'
        owners = {id(m) for _, m in self.roles[names[0]]}
        said = self.text.tokens[i - 1].stem if i else ""
        if any(said in re.findall(r"[a-z]+", catalogue().get(m.component).name.lower()) for _, m in self.roles[names[0]]):
            owners = set(list(owners)[:1])  # 'display CLK 5' after a 'TM1637'
        near = min(min(abs(m.start - i), abs(i - m.end)) for _, m in self.roles[names[0]])
        return [Written(str(n), "", n, j + 1, bare=True)] if len(owners) == 1 or near <= _NEAR else []

    def _number(self, j: int) -> int | None:
        low = self.text.low(j)
        if re.fullmatch(r"\d{1,2}", low) and j not in self.names.covered and (self.role_at(j + 1) is not None or j + 1 in self.skip):
            return int(low)
        return self.names.bare(j)

    def _backward(self, i: int) -> int | None:
        """A pin, then its signal: 'GP4 to SDA', 'D7 trig D6 echo'; not where a part stands right before the pin."""
        pin = self.names.one(i)
        if pin is not None and (end := self._labelled(i, pin)) is not None:
            return end
        if (
            pin is None
            or i in self.ends
            or (self.text.low(i - 1) in ("on", "to", "at", "(", "=", "via") and (i - 1 in self.ends or i - 2 in self.ends))
        ):
            return None
        k = pin.end
        strong = False
        bracket = self.text.low(i - 1) == "(" and self.names.one(i - 2) is not None  # 'CE1 (GPIO7) as chip select'
        while k - pin.end < 5 and (self.text.low(k) in CONNECT | {"for", "as", ")" if bracket else "for"} or k in self.skip):
            strong = strong or self.text.low(k) in _STRONG
            k += 1
        names, j = self._names(k)
        if not names or len(names) > 1 or (k > pin.end and not strong) or self.names.one(k) is not None:
            return None
        over = self._over(j, names[0])
        if over > j and self.names.group(over, loose=True):
            return None  # the signal has a pin of its own
        said = {self.text.low(n) for n in range(pin.end, k)}
        own = said <= {"is", "as", "=", "("} and self._board_role(pin) == names[0]  # 'GP0 TX and GP1 RX to an HC-05': the board's own names
        if own and self._far(names[0], i, pin) == names[0]:  # else a serial port before them says so already
            names = [{"rx": "tx", "tx": "rx"}[names[0]]]
        return self._attach([n for n in names if n in self.roles], [pin], i, j)

    def _board_role(self, pin: Written) -> str | None:
        """The side of a hardware serial port that a board's pin is, None where it is none or both."""
        for m in self.controllers:
            found = find_pin(catalogue().get(m.component), pin.name)
            sides = {f.partition(".")[2] for f in found.fn if f.startswith("uart")} if found else set()
            if len(sides) == 1:
                return sides.pop()
        return None

    def _labelled(self, i: int, pin: Written) -> int | None:
        """'PB6 (SCL) and PB7 (SDA)', 'PB0 and PB1 free for that (XSHUT)': the signal in brackets behind its pins."""
        pins = self.names.group(i, loose=True)
        k = pins[-1].end if pins else pin.end
        while len(pins) > 1 and k - pins[-1].end < 5 and self.text.low(k) in _KEPT_FOR:
            k += 1
        name = self.role_at(k + 1)
        if self.text.low(k - 1) in ("that", "this", "it") and self.text.low(k - 2) == "for" and self.text.low(k) != "(":
            said = [n for j in range(max(0, i - _BACK), i) if (n := self.role_at(j)) and self.text.tokens[j].text.isupper()]
            return self._attach_all(said[-1], pins, i) if said else None
        if self.text.low(k) != "(" or name is None or name in RGB or self.text.low(k + 2) != ")":
            return None
        if len(pins) > 1:
            end = self._attach_all(name, pins, i)
            self.taken.update(range(end, k + 3))
            self.text.explain(end, k + 3)
            return k + 3
        end = self._attach([name], [pin], i, k + 3)
        while (
            self.text.low(end) in (",", "and", "/", "&") and (number := self.names.bare(end + 1)) is not None
        ):  # 'pins 3 (step) and 4 (dir)'
            other = self.role_at(end + 3)
            if self.text.low(end + 2) != "(" or other is None or self.text.low(end + 4) != ")":
                break
            end = self._attach([other], [Written(f"{pin.prefix}{number}", pin.prefix, number, end + 2, bare=True)], end, end + 5)
        return end

    def _far(self, name: str, at: int, pin: Written) -> str:
        """'SoftwareSerial RX 4 TX 3', 'UART2 (RX 16, TX 17)': behind a serial port's name RX is the board's, the part's TX."""
        other = {"rx": "tx", "tx": "rx"}.get(name)
        if other is None or other not in self.roles:
            return name
        k = at - 1
        while k > at - _LIST and not _PORT.fullmatch(self.text.low(k)) and self._of_a_list(k):
            k -= 1
        return other if _PORT.fullmatch(self.text.low(k)) else name

    def _of_a_list(self, k: int) -> bool:
        """Whether a word belongs to a list of serial lines and their pins."""
        word = self.text.low(k)
        return word in _SERIAL_LIST or word.isdigit() or self.names.one(k) is not None

    def _straps(self, i: int) -> int:
        """'A0=A1=A2=GND': pins of a part tied to each other."""
        end = i + 1
        while self.text.low(end) == "=":
            end += 2
        self.taken.update(range(i, end))
        self.text.explain(i, end)
        self.text.pinned.update(range(i, end))
        return end

    def _attach_all(self, name: str, pins: list[Written], start: int) -> int:
        """'CS = GPIO5, GPIO17, GPIO16': the same signal of several parts, kept as cs, cs#1, cs#2."""
        role, mention = nearest(self.roles[name], start)
        for n, pin in enumerate(pins):
            mention.pins[role if n == 0 else f"{role}#{n}"] = pin.name
            self.out.append((start, pin.end, pin.name, mention, role))
        end = pins[-1].end
        self.text.explain(start, end)
        self.text.pinned.update(range(start, end))
        self.taken.update(range(start, end))
        return end

    def _attach(self, names: list[str], pins: list[Written], start: int, end: int) -> int:
        for name, pin in zip(names, pins, strict=False):
            role, mention = nearest(self.roles[self._far(name, start, pin)], start)
            n = self.which or 0
            key = f"{role}#{n}" if n else role
            while mention.pins.get(key, pin.name) != pin.name:  # 'first DT 4, second DT 6': of the next one of its kind
                n += 1
                key = f"{role}#{n}"
            mention.pins[key] = pin.name
            self.out.append((start, end, pin.name, mention, key))
        self.text.explain(start, end)
        self.text.pinned.update(range(start, end))
        self.taken.update(range(start, end))
        return end


def nearest(candidates: list[tuple[str, Mention]], at: int) -> tuple[str, Mention]:
    """Of the parts that have a signal, the one named last before it, else first after it; one without that pin yet first."""
    return min(candidates, key=lambda c: (c[0] in c[1].pins, c[1].start > at, abs(c[1].start - at)))


def _run(first: str, last: str) -> list[str] | None:
    a, b = re.fullmatch(r"([a-z]+)(\d+)", first), re.fullmatch(r"([a-z]+)(\d+)", last)
    if not a or not b or a[1] != b[1] or not 0 < int(b[2]) - int(a[2]) < 16:
        return None
    return [f"{a[1]}{n}" for n in range(int(a[2]), int(b[2]) + 1)]
