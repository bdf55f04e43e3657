"""Signals by name: 'trig to 9 and echo to 10', 'step 3 dir 4', 'DE and RE on D2', 'D4 to D7 on 5, 4, 3, 2', 'GP4 to SDA'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.named_again import names_of
from circuitlm.engineers.builtin.reading.pinnames import PinNames, Written
from circuitlm.engineers.builtin.reading.roletable import Roles, nearest
from circuitlm.engineers.builtin.reading.serial_sides import board_side
from circuitlm.engineers.builtin.reading.signalnames import CONNECT
from circuitlm.engineers.builtin.reading.signalpairs import SignalPairs
from circuitlm.engineers.builtin.reading.signalwords import BUS_LINES, LAMPS, UNUSED
from circuitlm.engineers.builtin.reading.text import ORDINALS, Text, number_at
from circuitlm.engineers.builtin.reading.whose import whose
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue

_STRONG = {"to", ">", "=", ":", "for", "as", "is"}
_PLACED = {"on", "at", "to", "pins", "inputs"}
"""Words before the pin that something is on."""
_KEPT_FOR = {"free", "left", "spare", "for", "that", "this", "it", "them", "those", "each", "available"}
_AGAIN = frozenset({"so", "hmm", "hm", "well", "wait", "rather", "instead", "better", "actually", "sorry", "no"})
_SECOND_THOUGHT, _BACK = 9, 12
"""Tokens back in which a second thought is said, and to the signal that 'for that' speaks of."""
_BRACKETED = {"from", "to", "for", "as", "is", "=", "the", "of"}
_PORT = re.compile(r"(?:software|hardware|alt)?(?:serial|uart|usart)\d?")
_SERIAL_LIST = words("( , rx tx and / : is as = on")
_LIST = 12
"""Tokens back to the serial port whose lines a list names."""
_NEAR = 8
"""Tokens between a part and its signal's name, when only a bare number follows."""
Fixed = tuple[int, int, str, Mention | None, str]


class RoleLists(SignalPairs):
    """Reads the lists of one prompt; attaches pins to mentions."""

    def __init__(self, text: Text, names: PinNames, roles: Roles, controllers: list[Mention], devices: list[Mention]):
        super().__init__(text, names, roles, devices)
        self.skip = {i for m in controllers for i in range(m.start, m.end)}
        self.ends = {m.end for m in devices}
        self.controllers = controllers
        self.out: list[Fixed] = []
        self.taken: set[int] = set()
        self.owner: Mention | None = None
        """The part that the words name between a signal and its pin."""
        self.which: int | None = None
        """Of several like parts the one that the words count out ('INTA of the second'), from 0."""

    def read(self) -> None:
        i = 0
        while i < len(self.text.tokens):
            end = i + 1
            if self._kind_of_lamp(i):
                end = i + 2
            elif i not in self.taken:
                end = self._pairs(i) or self._crosswise(i) or self._forward(i) or self._backward(i) or i + 1
            i = end

    def _kind_of_lamp(self, i: int) -> bool:
        """'An RGB LED, common cathode on pins 9, 10 and 11': its kind, and the pins of its colours."""
        if self.text.low(i) != "common" or self.text.low(i + 1) not in ("anode", "cathode"):
            return False
        k = i + 2
        while self.text.low(k) in CONNECT and self.names.one(k) is None:
            k += 1
        if len(self.names.group(k, loose=True)) < 2:
            return False
        self.text.explain(i, i + 2)
        return True

    def _forward(self, i: int) -> int | None:
        """Signals, then their pins."""
        row, behind = self._row(i)
        if row:
            all_have = [m for _, m in self.roles[row[0]] if all(any(x is m for _, x in self.roles[n]) for n in row)]
            self.owner = min(all_have, key=lambda m: min(abs(m.start - i), abs(i - m.end)), default=None)
            end = self._attach(row, behind, i, behind[-1].end)
            self.owner = None
            return end
        if each := self._each_has(i):
            return self._attach_all(self.role_at(i) or "", each, i)
        names, j = self._names(i)
        if not names or self._is_pin(i):
            return None
        j += self.text.low(j) == ")" and self.text.low(i - 1) == "("  # 'both enables (DE, /RE) joined to pin 2'
        group = bool(self.group_at(i)) and names != ["cs"]
        k = self._over(j, names[0])
        self.owner = self.owner or self._said_before(i, names[0])
        explicit = (first := self.names.one(k)) is not None and not first.bare
        pins = self.names.group(k, loose=k > j or explicit)
        if k == j and not pins:
            pins = self.names.group(j, loose=True) if group else self._bare_after(names, i, j)
            pins = pins or (self._so_many(j, len(names)) if len(names) > 1 else [])
        if group and len(names) > len(pins) > 1:
            unset = [n for n in names if (owned := self._owned(n, i))[0] not in owned[1].pins]
            names = unset if len(unset) >= len(pins) else names  # 'left side inputs D7/D8, right side inputs D9/D10'
        if group and len(pins) == 1:
            pins = self._one_by_one(pins, len(names))
        if not pins or (group and len(names) > 2 and len(pins) < 2):
            return None
        pins = self._to_next(self._before_next(pins))
        if self.text.low(pins[-1].end) == "=":
            return self._straps(i)
        if len(names) > 1 and self._sets(names, pins, i):
            for k in range(0, len(pins), len(names)):
                self._attach(names, pins[k : k + len(names)], i, pins[-1].end)
            return pins[-1].end
        if len(pins) > len(names) and len(names) == 1:
            if self._one_each(names[0], pins, k, i):
                return self._attach_all(names[0], pins, i)
            pins = pins[:1]
        if len(names) > len(pins):
            pins = self._one_by_one(pins, len(names))
        if len(names) > len(pins) == 1:
            pins = pins * len(names)
        return self._attach(names, pins, i, pins[-1].end)

    def _sets(self, names: list[str], pins: list[Written], at: int) -> bool:
        """'Two drivers, step/dir on GP2/GP3 and GP4/GP5': a set of pins for each of the parts that were counted."""
        _, owner = nearest(self.roles[names[0]], at)
        counted = self._numbers(owner)
        return len(pins) > len(names) and len(pins) % len(names) == 0 and len(pins) // len(names) in counted

    def _each_has(self, i: int) -> list[Written]:
        """'Three HC-SR04: trig 22 24 26': as many bare numbers behind a signal as parts that have it were counted."""
        name = self.role_at(i)
        if name is None or self.group_at(i) or name not in self.roles or self._is_pin(i):
            return []
        _, owner = nearest(self.roles[name], i)
        counted = self._numbers(owner)
        return next((pins for n in sorted(counted) if n > 1 and (pins := self._so_many(i + 1, n))), [])

    def _said_before(self, i: int, role: str) -> Mention | None:
        """'SD chip select on 5, display CS 15': of several parts with that signal the one that the word before it names."""
        having = [m for _, m in self.roles[role]]
        if len({m.component for m in having}) < 2:
            return None
        at = i - 1 - (self.text.low(i - 1) == "'")
        noun = self.text.tokens[at].stem if at >= 0 else ""
        named = [m for m in having if m.end == i] or [m for m in having if noun in {t.stem for t in self.text.tokens[m.start : m.end]}]
        named = named or [m for m in having if noun and noun in names_of(m.component)]
        return named[0] if len({m.component for m in named}) == 1 else None

    def _is_pin(self, i: int) -> bool:
        """'Three sensors on A0 A1 A2', 'on A0-A4': behind 'on', a name that is also a part's signal is the board's pin."""
        follows = i + 1 + (self.text.low(i + 1) in ("-", "to", "through"))
        return self.text.low(i - 1) in _PLACED and self.names.one(i) is not None and self.names.one(follows) is not None

    def _one_each(self, name: str, pins: list[Written], k: int, at: int) -> bool:
        """'CS GP17 / GP20 / GP21' of three parts, 'STEP on 54, 60, 46': the same signal of several parts; else the first alone is its pin."""
        follow = pins[-1].end
        if len({p.bare for p in pins}) > 1:  # 'E on 11, D4 to D7 on 5, 4, 3, 2'
            return False
        while self.text.low(follow) in _STRONG | {"("}:
            follow += 1
        if self.role_at(follow) is not None and not self._has_pins(follow + 1):  # 'trig on 9, 10 for echo'
            return False
        counted = self._numbers(self._owned(name, at)[1])
        return len(pins) in counted or self.text.low(k - 1) in ("=", ":", "on", "to", "at", "pins")

    def _over(self, j: int, role: str) -> int:
        """Past the small words, the board's name, 'of the part' and 'of the second one' between a signal and its pin."""
        k, text = j, self.text
        self.which, self.owner = None, None
        while k - j < 9:
            if k in self.skip or text.low(k) in CONNECT or (text.low(k) == "from" and self.names.group(k + 1, loose=True)):
                if self.names.one(k) is not None:
                    break
                k += 1
                continue
            owner = whose(text, self.devices, k + 1) if text.low(k) in ("of", "from") else self._beside(k, role)
            if owner is not None and any(owner[0].component == x.component for _, x in self.roles[role]):
                self.owner, k = owner
                text.explain(k - 1, k)
                continue
            if text.low(k) in ("from", "by") and (self.names.one(k + 1) is not None or self.names.bare(k + 1) is not None):
                k += 1  # 'its reset from PB0'
                break
            if text.low(k) in ("of", "from") and (past := self._counted_out(k)) is not None:
                k = past
                continue
            break
        return k

    def _beside(self, k: int, role: str) -> tuple[Mention, int] | None:
        """'CS SD on GPIO15': the part right behind a signal that several parts have."""
        if len({m.component for _, m in self.roles[role]}) < 2 or (owner := whose(self.text, self.devices, k)) is None:
            return None
        return owner if self.text.low(owner[1]) in CONNECT or self.names.one(owner[1]) is not None else None

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
        if self.owner or any(said in re.findall(r"[a-z]+", catalogue().get(m.component).name.lower()) for _, m in self.roles[names[0]]):
            owners = set(list(owners)[:1])  # 'display CLK 5' after a 'TM1637'
        if names[0] in BUS_LINES:
            owners = set(list(owners)[:1])  # 'the default bus, SDA 21 and SCL 22': the line of all of them
        near = min(min(abs(m.start - i), abs(i - m.end)) for _, m in self.roles[names[0]])
        return [Written(str(n), "", n, j + 1, bare=True)] if len(owners) == 1 or near <= _NEAR else []

    def _number(self, j: int) -> int | None:
        low = self.text.low(j)
        if re.fullmatch(r"\d{1,2}", low) and j not in self.names.covered and (self.role_at(j + 1) is not None or j + 1 in self.skip):
            return int(low)
        return self.names.bare(j)

    def _backward(self, i: int) -> int | None:
        """A pin, then its signal: 'GP4 to SDA', 'D7 trig D6 echo'; not where a part stands right before the pin."""
        pin = self.names.one(i) or self._further(i) or self._tagged(i) or self._of_a_lamp(i)
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
        own = said <= {"is", "as", "=", "("} and board_side(self.controllers, pin) == names[0]  # 'GP0 TX and GP1 RX to an HC-05': the board's own names
        if own and self._far(names[0], i, pin) == names[0]:  # else a serial port before them says so already
            names = [{"rx": "tx", "tx": "rx"}[names[0]]]
        return self._attach([n for n in names if n in self.roles], [pin], i, j)

    def _further(self, i: int) -> Written | None:
        """'Trig on 9, 10 for echo': a number behind the pin of another signal, with its own signal behind it."""
        listed = self.text.low(i - 1) in (",", "and", "&") and i - 2 in self.taken and self.text.low(i + 1) in ("for", "as", "is", "to")
        n = self.names.bare(i) if listed else None
        return Written(str(n), "", n, i + 1, bare=True) if n is not None else None

    def _tagged(self, i: int) -> Written | None:
        """'HX711 on 18 (DT) 19 (SCK)': a number with its signal in brackets."""
        tagged = self.text.low(i + 1) == "(" and self.role_at(i + 2) is not None and self.text.low(i + 3) == ")"
        n = self.names.bare(i) if tagged else None
        return Written(str(n), "", n, i + 1, bare=True) if n is not None else None

    def _of_a_lamp(self, i: int) -> Written | None:
        """'A traffic light (5 red, 6 yellow, 7 green)': a number with the colour of a lamp behind it."""
        lamp = self.text.low(i + 1) in LAMPS and self.role_at(i + 1) is not None
        low = self.text.low(i)
        if not lamp or not re.fullmatch(r"\d{1,2}", low) or self.text.low(i + 2) not in (",", ")", ".", ";", "and", "&", ""):
            return None
        return Written(low, "", int(low), i + 1, bare=True)

    def _labelled(self, i: int, pin: Written) -> int | None:
        """'PB6 (SCL) and PB7 (SDA)', 'PB0 and PB1 free for that (XSHUT)': the signal in brackets behind its pins."""
        pins = self.names.group(i, loose=True)
        k = pins[-1].end if pins else pin.end
        while len(pins) > 1 and k - pins[-1].end < 5 and self.text.low(k) in _KEPT_FOR:
            k += 1
        at = k + 1 + (self.text.low(k) == "(" and self.text.low(k + 1) in _BRACKETED)  # 'D10 (from RO) and D11 (to DI)'
        name = self.role_at(at)
        if len(pins) > 1 and (free := self._free_for(pins)) is not None:
            return self._attach_all(free, pins, i)
        if self.text.low(k - 1) in ("that", "this", "it") and self.text.low(k - 2) == "for" and self.text.low(k) != "(":
            said = [n for j in range(max(0, i - _BACK), i) if (n := self.role_at(j)) and self.text.tokens[j].text.isupper()]
            return self._attach_all(said[-1], pins, i) if said else None
        if self.text.low(k) != "(" or name is None or name in LAMPS or self.text.low(at + 1) != ")":
            return None
        if len(pins) > 1:
            end = self._attach_all(name, pins, i)
            self.taken.update(range(end, at + 2))
            self.text.explain(end, at + 2)
            return at + 2
        end = self._attach([name], [pin], i, at + 2)
        while (
            self.text.low(end) in (",", "and", "/", "&") and (number := self.names.bare(end + 1)) is not None
        ):  # 'pins 3 (step) and 4 (dir)'
            other = self.role_at(end + 3)
            if self.text.low(end + 2) != "(" or other is None or self.text.low(end + 4) != ")":
                break
            end = self._attach([other], [Written(f"{pin.prefix}{number}", pin.prefix, number, end + 2, bare=True)], end, end + 5)
        return end

    def _free_for(self, pins: list[Written]) -> str | None:
        """'PB0 and PB1 are still unused, somebody mentioned the XSHUT pins': the signal in capitals of as many parts as there are pins."""
        k = pins[-1].end
        while self.text.low(k) in UNUSED:
            k += 1
        name = self.role_at(k)
        said = {self.text.low(n) for n in range(pins[-1].end, k)}
        if name is None or not said & {"unused", "free", "spare", "available", "left"} or not self.text.tokens[k].text.isupper():
            return None
        parts = [m for _, m in self.roles[name]]
        counted = {number_at(self.text, n) for m in parts for n in range(max(0, m.start - 3), m.start)}
        return name if len(pins) in counted and not self._has_pins(k + 1) else None

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

    def _attach_all(self, name: str, pins: list[Written], start: int) -> int:
        """'CS = GPIO5, GPIO17, GPIO16': the same signal of several parts, kept as cs, cs#1, cs#2."""
        role, mention = self._owned(name, start)
        several = list({id(m): m for _, m in self.roles[name] if name not in m.pins}.values())
        one_each = self.owner is None and len(several) == len(pins) and not any(self._counted(m) for m in several)
        for n, pin in enumerate(pins):
            if one_each:  # 'an SD card and a display, CS on 4 and 10'
                several[n].pins[name] = pin.name
                self.out.append((start, pin.end, pin.name, several[n], name))
                continue
            mention.pins[role if n == 0 else f"{role}#{n}"] = pin.name
            self.out.append((start, pin.end, pin.name, mention, role))
        end = pins[-1].end
        self.text.explain(start, end)
        self.text.pinned.update(range(start, end))
        self.taken.update(range(start, end))
        return end

    def _thought_again(self, at: int) -> bool:
        """'NSS 5?? hmm 5 is used, so NSS on 2': words that take back a signal's first pin."""
        return bool({self.text.low(k) for k in range(max(0, at - _SECOND_THOUGHT), at)} & _AGAIN)

    def _numbers(self, owner: Mention) -> set[int]:
        """The numbers right before a part, or, for a driver, before what it drives: '3 stepper motors via A4988'."""
        driven = self.devices if owner.component and owner.entry["kind"] == "driver" else ()
        parts = [owner, *(m for m in driven if m.entry["kind"] == "actuator")]
        return {number_at(self.text, k) or 0 for m in parts for k in range(max(0, m.start - 3), m.start)}

    def _counted(self, m: Mention) -> bool:
        return any((number_at(self.text, k) or 1) > 1 for k in range(max(0, m.start - 3), m.start))

    def _owned(self, name: str, at: int) -> tuple[str, Mention]:
        """The signal's role and part: the one that its words name, else the nearest."""
        own = [x for x in self.roles[name] if x[1] is self.owner] or [
            x for x in self.roles[name] if self.owner is not None and x[1].component == self.owner.component
        ]
        return nearest(own or self.roles[name], at)

    def _attach(self, names: list[str], pins: list[Written], start: int, end: int) -> int:
        for name, pin in zip(names, pins, strict=False):
            role, mention = self._owned(self._far(name, start, pin), start)
            n = self.which or 0
            key = f"{role}#{n}" if n else role
            if key in mention.pins and not self._counted(mention) and self._thought_again(start):
                self.out = [x for x in self.out if (x[3], x[4]) != (mention, key)]
                del mention.pins[key]
            while mention.pins.get(key, pin.name) != pin.name:  # 'first DT 4, second DT 6': of the next one of its kind
                n += 1
                key = f"{role}#{n}"
            mention.pins[key] = pin.name
            self.out.append((start, end, pin.name, mention, key))
        self.text.explain(start, end)
        self.text.pinned.update(range(start, end))
        self.taken.update(range(start, end))
        return end
