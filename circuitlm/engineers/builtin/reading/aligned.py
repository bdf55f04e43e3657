"""What the pins that are read together add to what was read from left to right: pins that no part had, and signals that one pin had twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from circuitlm.circuit.pins import find_pin
from circuitlm.engineers.builtin.reading.alignment import Alignment, Link
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.owners import one_wire
from circuitlm.engineers.builtin.reading.pinnames import PinNames, Written
from circuitlm.engineers.builtin.reading.roles import Fixed
from circuitlm.engineers.builtin.reading.roletable import Roles
from circuitlm.engineers.builtin.reading.runs import PART, PINS, SIGNALS, Run
from circuitlm.engineers.builtin.reading.serial_sides import board_side
from circuitlm.engineers.builtin.reading.signalwords import BUS_LINES
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.whose import whose
from circuitlm.knowledge.catalogue import catalogue

_SURE = 3.0
"""Points from which a link is taken."""
_FAR = 3.0
"""By so many points another pin must fit better than the one that a part was given."""
_SHARED = BUS_LINES - {"mosi", "miso"} | {"clk", "rx", "tx", "de", "re"}
"""Signals of one part that may share a pin."""

_CROSS = {"rx": "tx", "tx": "rx"}
Given = dict[int, dict[str, str]]
"""Number of a mention in the list of devices -> role (a further one with '#1') -> pin as written."""


class Owners:
    """Whose signals the linked ones are."""

    def __init__(self, work: Alignment, links: Iterable[Link], boards: list[Mention]):
        self.work, self.links, self.boards = work, links, boards
        self.given: Given = {}

    def settle(self) -> Given:
        """The pins of every device."""
        for link in sorted(self.links, key=lambda x: x.target.start):
            pins = link.pins.pins[link.first : link.last]
            if link.target.kind == PART and link.target.mention is not None:
                self._put_all(link.target.mention, [""] * len(pins), pins)
            else:
                self._signals(link.target, link.target.names[link.names[0] : link.names[1]], pins)
        return self.given

    def _signals(self, run: Run, names: list[str], pins: list[Written]) -> None:
        if len(names) > len(pins):
            pins = pins * len(names) if len(pins) == 1 else pins
        if len(names) == 1 and len(pins) > 1:
            names = names * len(pins)
        owner = self._owner(run, names)
        if owner is None:
            return
        roles = [next(role for role, m in self.work.roles[n] if m is owner) for n in names]
        if set(roles) <= {"rx", "tx"}:
            roles = [_CROSS[r] if board_side(self.boards, p) == r else r for r, p in zip(roles, pins, strict=False)]
        self._put_all(owner, roles, pins)

    def _owner(self, run: Run, names: list[str]) -> Mention | None:
        having = [m for _, m in self.work.roles[names[0]] if all(any(x is m for _, x in self.work.roles[n]) for n in names)]
        having = [m for m in having if m.start >= 0]
        if not having:
            return None
        k = run.end
        if self.work.text.low(k) in ("of", "from") and (named := whose(self.work.text, self.work.devices, k + 1)) is not None:
            having = [m for m in having if m.component == named[0].component] or having
        sentence = self.work.text.tokens[run.start].sentence

        def cost(m: Mention) -> float:
            roles = [next(role for role, x in self.work.roles[n] if x is m) for n in names]
            used = sum(r in self.given.get(id(m), {}) for r in roles)
            count = self.work._count(m)
            full = used and count < 2 and not self.work.text.tokens[m.end - 1].low.endswith("s")
            far = abs(m.start - run.start) / 12
            after = 1.5 if m.start > run.start else 0.0
            lines = abs(self.work.lines[m.start] - run.line) * 0.7
            apart = min(2, abs(self.work.text.tokens[m.start].sentence - sentence)) * 0.7
            between = sum(min(m.end, run.end) <= x.start < max(m.start, run.start) and x is not m for x in having)
            return 6.0 * bool(full) + far + after + lines + apart + 0.8 * between

        return min(having, key=cost)

    def _put_all(self, m: Mention, roles: list[str], pins: list[Written]) -> None:
        held = self.given.setdefault(id(m), {})
        for role, pin in zip(roles, pins, strict=False):
            n, key = 0, role
            while key in held and held[key] != pin.name:
                n += 1
                key = f"{role}#{n}"
            held[key] = pin.name


def read_together(
    text: Text, names: PinNames, roles: Roles, controllers: list[Mention], devices: list[Mention], out: list[Fixed]
) -> list[Fixed]:
    """What was fixed, with the pins of one board that stayed without a part where the text as a whole leaves no doubt whose they are."""
    if len({m.component for m in controllers}) > 1 or not devices:
        return out
    work = Alignment(text, names, roles, controllers, devices)
    board = catalogue().get(controllers[0].component) if controllers else None

    def same(written: str) -> str:
        pin = find_pin(board, written) if board is not None else None
        return pin.id if pin is not None else written

    held = {same(p) for m in devices for p in m.pins.values()}
    told = {same(p.name) for r in work.row if r.kind == PINS for p in r.pins}
    clash = _clash(devices, same)
    if (told <= held and not clash) or (reading := work.solve()) is None:
        return out
    sure = [x for x in reading.links if x.weight >= _SURE and _certain(x)]
    fresh = [x for x in sure if not held & {same(p.name) for p in x.pins.pins[x.first : x.last]}]
    if clash:
        anew = len(sure) == len(reading.links) and not reading.lost
        return _anew(devices, Owners(work, reading.links, controllers).settle(), same, out) if anew else out
    for m in [x.target.mention for x in fresh if x.target.mention is not None and _better(work, x, same)]:
        gone = m.pins.pop("")
        out = [(s, e, pin, None if o is m and pin == gone else o, role) for s, e, pin, o, role in out]
    if not fresh:
        return out
    given = Owners(work, fresh, controllers).settle()
    owners = {same(pin): m for m in devices for pin in _added(m, given.get(id(m), {}))}
    for x in (x for x in fresh if any(same(p.name) in owners for p in x.pins.pins[x.first : x.last])):
        text.explain(x.pins.start, x.pins.end)
        text.pinned.update(range(x.pins.start, x.pins.end))
        if x.target.kind == SIGNALS or x.target.again:
            text.explain(x.target.start, x.target.end)
    return [(s, e, pin, m if m is not None else owners.get(same(pin)), role) for s, e, pin, m, role in out]


def _anew(devices: list[Mention], given: Given, same: Callable[[str], str], out: list[Fixed]) -> list[Fixed]:
    """All pins as they were read together, where no signals share one then."""
    if _clash([m for m in devices if id(m) in given], same, given):
        return out
    for m in devices:
        m.pins = given.get(id(m), {})
    return [(s, e, pin, next((m for m in devices if pin in m.pins.values()), m0), role) for s, e, pin, m0, role in out]


def _added(m: Mention, given: dict[str, str]) -> list[str]:
    """Gives a part further pins; returns those that it takes."""
    if one_wire(m.component) and m.pins and any(key.partition("#")[0] for key in given):
        return []  # 'a knob on A0 ... the control signal comes from 9': its one wire has its pin
    before, taken = set(m.pins), []
    for key, pin in given.items():
        if key and key in before and m.count < 2 and not m.plural:
            continue  # 'NSS 5?? hmm 5 is used, so NSS on 2'
        n, free = 0, key
        while m.pins.get(free, pin) != pin:
            n += 1
            free = f"{key.partition('#')[0]}#{n}"
        m.pins[free] = pin
        taken.append(pin)
    return taken


def _better(work: Alignment, link: Link, same: Callable[[str], str]) -> bool:
    """Whether a part with one wire stands far from the pin that it was given, and close to another: 'P0 reads how wet it is, and a red LED lights up
    at P1'."""
    m = link.target.mention
    if m is None or link.target.again or list(m.pins) != [""] or not one_wire(m.component) or link.last - link.first > 1 or m.count > 1:
        return False
    held = next((r for r in work.row if r.kind == PINS and any(same(p.name) == same(m.pins[""]) for p in r.pins)), None)
    return held is not None and (weight := work.weight(link.target, held)) is not None and link.weight - weight >= _FAR


def _certain(x: Link) -> bool:
    """A bare number belongs to a signal, or behind the one of a row that was named: a part's own number may count."""
    return x.target.kind == SIGNALS or x.target.again or not all(p.bare and not p.prefix for p in x.pins.pins[x.first : x.last])


def _clash(devices: list[Mention], same: Callable[[str], str], given: Given | None = None) -> bool:
    """Whether two signals of one part that cannot share a wire have the same pin."""
    for m in devices:
        pins = m.pins if given is None else given[id(m)]
        own = [same(p) for role, p in pins.items() if role.partition("#")[0] not in _SHARED]
        if len(own) > len(set(own)) and "one-pin" not in m.attributes:
            return True
    return False
