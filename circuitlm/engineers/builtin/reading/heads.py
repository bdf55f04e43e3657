"""What stands in front of a pin for a part named before: 'the second one on A0 and A1', 'the other at the back', 'pan on 9, tilt on 10'.

Each is put into words that name the part ('the second HC-SR04', 'pan servo'), so that every later reader sees whose pin it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.named_again import names_of
from circuitlm.engineers.builtin.reading.owners import one_wire
from circuitlm.engineers.builtin.reading.pinnames import PinNames
from circuitlm.engineers.builtin.reading.pronouns import singular
from circuitlm.engineers.builtin.reading.roletable import role_words
from circuitlm.engineers.builtin.reading.text import ORDINALS, Text, number_at
from circuitlm.engineers.builtin.reading.words import FUNCTION_WORDS, words
from circuitlm.knowledge.search import search

_OPENS = words(", ; : . ( and but while whereas then & + - ? !") | {""}
"""What stands in front of a clause."""
_ADVERBS = words("now so currently because with here")
_NAMES = ("first", "second", "third", "fourth")
_PLACES = words(
    "at in near by under over above below behind beside inside outside for with has have uses gets is goes sits on to ( = : ' on,"
)
"""What may follow 'the other one' where a pin is to come."""
_NO_LABELS = words("one other another pin pins serial data clock latch now so currently here signal wire led all both each")
_LINKS = words("is are was goes go sits sit on at to = : > - ( pin pins gets uses wired connected")
_ON = words("on at to = : > ( pin pins is are")
_KINDS = ("supply", "passive", "controller", "converter", "protection", "power")
_BACK = 3
"""Sentences back in which the parts may have been counted."""
_REACH = 12
"""Tokens from such a word to the pin that it speaks of."""
_HIGHEST = 69
_AXES = frozenset("XYZ")
_OWN = frozenset({"switch", "button"})
"""What an encoder or a joystick has of its own."""

_ENUM_ITEM = re.compile(
    r"(?:(?:the )?(?:channel|ch\.?|input|output|line|number|no\.?|nr\.?|station|zone) ?)?#?(?P<n>\d)(?: (?:is|goes|wired|connected|comes|sits))* ?(?:to|on|at|=|:|->) ?"
    r"(?P<pin>(?:pin |digital |gpio ?|gp|io|d|a|p[a-k])\d{1,2})\b",
    re.I,
)
_ENUMERATED = re.compile(r"(?:\b(?:channel|ch\.?|input|output|line|number|no\.?|nr\.?|station|zone) ?|(?<=: )|(?<=\())1\b[^.;!?\n]*", re.I)
Edit = tuple[int, int, str]


def named_heads(text: Text, mentions: list[Mention]) -> str:
    """The text with those words replaced; as it was where nothing tells which part is meant or no board is named."""
    boards = [m.component for m in mentions if m.entry["controller"]]
    if not boards:
        return text.raw
    heads = _Heads(text, [m for m in mentions if m.entry["kind"] not in _KINDS], mentions, boards)
    raw = text.raw
    for start, end, said in sorted([*heads.ordinals(), *heads.labels(), *heads.labels_behind(), *heads.counted_out()], reverse=True):
        raw = raw[:start] + said + raw[end:]
    return raw


@dataclass(slots=True)
class _Label:
    """A clause 'pan is on 9': its words' tokens, the token of its first pin, its pins, the token behind them."""

    start: int
    end: int
    pin: int
    pins: list[str]
    after: int


class _Heads:
    """The clauses of one prompt that begin with such words."""

    def __init__(self, text: Text, parts: list[Mention], mentions: list[Mention], boards: list[str]):
        self.text, self.parts = text, parts
        self.covered = {i for m in mentions for i in range(m.start, m.end)}
        self.names = PinNames(text, boards, self.covered)
        self.roles = {w for m in parts for w in role_words(m.component)}

    def ordinals(self) -> list[Edit]:
        """'First one is on 2', 'the second's R, G and B', 'the other at the back on A0': with the part's name."""
        edits: list[Edit] = []
        i = 0
        while i < len(self.text.tokens):
            edit = self._ordinal(i) if self.text.low(i - 1) in _OPENS else None
            if edit is not None:
                edits += [edit, *self._own_switch(edit)]
            i += 1
        return edits

    def _ordinal(self, i: int) -> Edit | None:
        text = self.text
        k = i + (text.low(i) in ("the", "my"))
        word = text.low(k)
        which = ORDINALS.get(word.removesuffix("'s"), 1 if word in ("other", "other's") else None)
        if which is None and word == "one" and self._other_follows(k):
            which = 0
        if which is None or k in self.covered or (group := self._group(i, which)) is None:
            return None
        end = k + 1
        own = {t.stem for t in text.tokens[group.start : group.end]}
        if text.low(end) in ("one", "one's", "unit") or (
            end < len(text.tokens) and text.tokens[end].stem in own and group.end - group.start > 1
        ):
            end += 1
        elif end in self.covered:
            return None  # 'the second servo': named
        if (
            text.low(end) not in _PLACES
            and text.low(end) not in self.roles
            and self.names.one(end) is None
            and text.low(end)[:1] not in "rgb'"
        ):
            return None
        if not self._pin_ahead(end):
            return None
        return text.tokens[i].start, text.tokens[end - 1].end, f"the {_NAMES[which]} {self._one(group)}"

    def _own_switch(self, edit: Edit) -> list[Edit]:
        """'... with its switch on GP4, second on GP6/GP7 and push button on GP8': the second one's own."""
        text = self.text
        start = text.token_at(edit[1])
        low, high = text.sentence_bounds(min(start, len(text.tokens) - 1))
        before = [k for k in range(low, start) if text.low(k) == "its" and text.tokens[k + 1].stem in _OWN | {"push"}]
        at = next((k for k in range(start, min(start + _REACH, high)) if text.tokens[k].stem in _OWN), None)
        if not before or at is None or "sw" not in self.roles:
            return []
        at -= text.low(at - 1) == "push"
        return [(text.tokens[at].start, text.tokens[at].start, "its ")] if text.low(at - 1) in ("and", ",", "with", "&") else []

    def _other_follows(self, i: int) -> bool:
        """'One on D2/D3, the other on D4/D5'."""
        _, high = self.text.sentence_bounds(i)
        ahead = [self.text.low(k) for k in range(i + 1, min(high + _REACH, len(self.text.tokens)))]
        return self.text.low(i - 1) != "the" and any(w in ("other", "second") for w in ahead)

    def _pin_ahead(self, i: int) -> bool:
        """Whether a pin is written before the clause's end."""
        _, high = self.text.sentence_bounds(min(i, len(self.text.tokens) - 1))
        for k in range(i, min(i + _REACH, high)):
            if self.names.one(k) is not None:
                return True
            if (
                (n := self.names.bare(k)) is not None
                and n <= _HIGHEST
                and (self.text.low(k - 1) in _ON or self.text.low(k - 1) in self.roles)
            ):
                return True
        return False

    def _group(self, i: int, which: int) -> Mention | None:
        """The parts counted last before a token, more than *which* of them; none where a part named alone stands in between."""
        sentence = self.text.tokens[i].sentence
        for m in reversed([m for m in self.parts if m.end <= i]):
            if sentence - self.text.tokens[m.start].sentence > _BACK:
                return None
            if (self._count(m) or 0) > which and self._several(m):
                return m
        return None

    def _count(self, m: Mention) -> int | None:
        """The number in front of a part or behind it ('x2'); 2 for a plural that says none."""
        for k in (*range(m.start - 1, max(-1, m.start - 4), -1), m.end):
            if k < m.start and (k in self.covered or self.text.low(k) in (".", ";", "!", "?")):
                break  # 'two Unos with HC-12': the number is another part's
            if (n := number_at(self.text, k)) is not None and self.text.low(k) not in ("a", "an"):
                return n
        last = self.text.tokens[m.end - 1]
        return 2 if last.low != last.stem and last.low.endswith("s") else None

    def _one(self, m: Mention) -> str:
        """The name of one of several: 'RGB led strip' of 'RGB led strips 12V'."""
        plural = [k for k in range(m.start, m.end) if self.text.low(k) != self.text.tokens[k].stem and self.text.low(k).endswith("s")]
        name = singular(self.text.words(m.start, plural[-1] + 1) if plural else m.words)
        return name if search().exact(name) == m.component else m.words

    def _several(self, m: Mention) -> bool:
        return (self._count(m) or 1) > 1

    def labels(self) -> list[Edit]:
        """'Two servos ..., pan is on 10 and tilt on 9': as many clauses as there are parts, each with a word of its own."""
        found = [label for i in range(len(self.text.tokens)) if (label := self._label(i)) is not None]
        edits: list[Edit] = []
        for run in _runs(self.text, found):
            named = any(k in self.covered for r in run for k in range(r.start, r.end))  # 'two LEDs on D8 and D9' are no third axis
            if not named and (roles := self._roles_before(run[0])) and all(len(r.pins) == len(roles) for r in run):
                edits += [self._signals(r, roles) for r in run]
                continue
            group = self._group(run[0].start, 1)
            own = {t.stem for t in self.text.tokens[group.start : group.end]} if group else set()
            run = [r for r in run if not own & {t.stem for t in self.text.tokens[r.start : r.end]}]  # 'gripper servo on 6' is named
            if group is None or any(self._named(r, group) for r in run):
                continue
            if len(run) < 2 or self._count(group) not in (len(run), None if self._numbered(group) else 2):
                continue
            if all(len(r.pins) == 1 for r in run) and one_wire(group.component):
                edits += [self._edit(r, f"{self.text.words(r.start, r.end)} {self._one(group)}") for r in run]
            elif len(run) <= len(_NAMES) and len({len(r.pins) for r in run}) == 1 and len(run[0].pins) > 1:
                edits += [self._edit(r, f"the {_NAMES[n]} {self._one(group)}") for n, r in enumerate(run)]
        return edits

    def labels_behind(self) -> list[Edit]:
        """'Limit switches: 9 = X, 10 = Y', 'D4 is up, D5 is down': the pins first, as many as there are parts."""
        run: list[tuple[int, int, int]] = []
        for i in range(len(self.text.tokens)):
            item = self._label_behind(i)
            if item is not None and (not run or item[0] - run[-1][2] <= 2):
                run.append(item)
        group = self._group(run[0][0], 1) if len(run) > 1 else None
        if group is None or not one_wire(group.component) or self._count(group) not in (len(run), None if self._numbered(group) else 2):
            return []
        text, one = self.text, self._one(group)
        return [
            (text.tokens[i].start, text.tokens[end - 1].end, f"{text.words(sign + 1, end)} {one} on {text.words(i, sign)}")
            for i, sign, end in run
        ]

    def _label_behind(self, i: int) -> tuple[int, int, int] | None:
        """(first token, its sign, the token behind it) of an item '9 = X'."""
        text = self.text
        if text.low(i - 1) not in _OPENS:
            return None
        pin = self.names.one(i)
        k = pin.end if pin is not None else i + 1
        if pin is None and not re.fullmatch(r"\d{1,2}", text.low(i)):
            return None
        if text.low(k) not in ("=", "is", ":") or not self._plain(k + 1) or k + 1 in self.covered:
            return None
        return (i, k, k + 2) if text.low(k + 2) in _OPENS | {")"} else None

    def counted_out(self) -> list[Edit]:
        """'Four PC817 ... Channel 1 goes to D2, 2 to D3, 3 to D4, 4 to D5': the parts that were counted, with their pins in order."""
        for hit in _ENUMERATED.finditer(self.text.raw):
            items = list(_ENUM_ITEM.finditer(hit[0]))
            if [int(m["n"]) for m in items] != list(range(1, len(items) + 1)):
                continue
            at = self.text.token_at(hit.start())
            group = next((m for m in reversed(self.parts) if m.end <= at and self._count(m) == len(items) and self._numbered(m)), None)
            if group is not None:
                pins = [m["pin"] for m in items]
                return [(hit.start(), hit.end(), f"the {group.words} on {', '.join(pins[:-1])} and {pins[-1]}")]
        return []

    def _named(self, label: _Label, group: Mention) -> bool:
        """Whether a clause's words are those of another part named before: 'rain on 27' of a rain gauge."""
        said = {t.stem for t in self.text.tokens[label.start : label.end]}
        others = [m for m in self.parts if m.end <= label.start and m.component != group.component]
        return any(said & names_of(m.component) for m in others)

    def _roles_before(self, label: _Label) -> list[str]:
        """The signals that were listed with their pins right before a clause: 'X: STEP 54 DIR 55 EN 38, Y is 60/61/56'."""
        text, k = self.text, label.start - 1
        roles: list[str] = []
        while k > 0 and label.start - k < _REACH:
            low = text.low(k)
            if low in self.roles and self.names.one(k) is None and k not in self.covered:
                roles.insert(0, text.tokens[k].text)
            elif low not in _LINKS | _OPENS and not low.isdigit() and self.names.one(k) is None:
                break
            k -= 1
        return roles if len(roles) > 1 else []

    def _signals(self, label: _Label, roles: list[str]) -> Edit:
        tokens = self.text.tokens
        said = " ".join(f"{role} {pin}" for role, pin in zip(roles, label.pins, strict=True))
        return tokens[label.start].start, tokens[label.after - 1].end, said

    def _numbered(self, m: Mention) -> bool:
        return any(number_at(self.text, k) for k in (*range(max(0, m.start - 3), m.start), m.end))

    def _edit(self, label: _Label, said: str) -> Edit:
        tokens = self.text.tokens
        opened = "(" if self.text.low(label.pin - 1) == "(" else ""
        return tokens[label.start].start, tokens[label.pin].start, f"{said} {opened or 'on '}"

    def _label(self, i: int) -> _Label | None:
        """The clause that begins at a token, where it is a word or two, a link and pins."""
        text = self.text
        if text.low(i - 1) not in _OPENS | _ADVERBS:
            return None
        start = i + (text.low(i) in ("the", "my"))
        end = start
        while end - start < 2 and self._plain(end):
            end += 1
        if end == start:
            return None
        k = end + (text.low(end) == "one")
        past = k
        while past - k < 4 and text.low(past) in _LINKS and self.names.one(past) is None:
            past += 1
        pins = self.names.group(past, loose=past > k)
        if not pins and past == k and self.names.bare(k) is not None:
            pins = self.names.group(k, loose=True)
        if not pins or any(p.number is not None and p.number > _HIGHEST for p in pins):
            return None
        return _Label(start, end, past if pins[0].end > past else k, [p.name for p in pins], pins[-1].end)

    def _plain(self, i: int) -> bool:
        """Whether a word may be a label: no small word, signal, colour, pin, ordinal or verb of joining."""
        low = self.text.low(i)
        return (
            low.isalpha()
            and (len(low) > 1 or self.text.tokens[i].text in _AXES)
            and low not in FUNCTION_WORDS | COLORS | _LINKS | _OPENS
            and not {low, low.removesuffix("s")} & self.roles
            and low not in ORDINALS
            and self.names.one(i) is None
            and low not in _NO_LABELS
        )


def _runs(text: Text, labels: list[_Label]) -> list[list[_Label]]:
    """Clauses with nothing but signs and joining words between them."""
    runs: list[list[_Label]] = []
    for label in labels:
        between = [text.low(k) for k in range(runs[-1][-1].after, label.start)] if runs else ["?"]
        if runs and label.start < runs[-1][-1].after:
            continue
        if runs and all(re.fullmatch(r"\W|and|the|my|while|but|\)", w) for w in between):
            runs[-1].append(label)
        else:
            runs.append([label])
    return runs
