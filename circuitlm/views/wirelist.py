"""The typed wiring list: one connection a line, `ESP32.21 - OLED.SDA`, as a person writes it down. docs/validate.md describes it.

Every statement has its line: messages and findings name it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from circuitlm.circuit.model import Circuit, Net, Part, PinRef, Port, Waiver
from circuitlm.errors import UsageError
from circuitlm.views import infer, resolve, waivers, wire_tables, written
from circuitlm.views.netlist_read import NamedNet, NamedPart, from_netlist
from circuitlm.views.text import one_line
from circuitlm.views.wire_words import SPLIT, Joined, is_part, statements

MAX_LINES = 20_000
_COMMENT = re.compile(r"(?:^|\s)(?:#|//).*$")
_DECLARED = re.compile(r"(?P<ref>[^\s.:=,#]+)\s*=\s*(?P<what>\S.*)")
_NAMED = re.compile(r"(?P<net>[^\s:,=]+)\s*:(?:\s+|$)(?P<ends>.*)")
_END = re.compile(r"(?P<ref>[^\s.:,=]+)[.:](?P<pin>[^\s=]*[^\s,=])")
_TERMINAL = re.compile(
    r"terminal\s+(?P<name>\S+)\s+(?P<way>in|out|ground|supply)\s+(?:on\s+)?(?P<net>\S+)(?:\s+(?P<ohms>\S+)\s*(?:Ω|ohms?))?", re.I
)
_SETTING = re.compile(r'(?P<key>[a-z][\w-]*)=(?P<value>"[^"]*"|\S+)')
_COMMAS = re.compile(r"\s*,\s+|\s+,\s*|,(?=[^\s.:,=]+[.:])")
_LISTED = re.compile(rf"{_COMMAS.pattern}|\s+")
"""Between ends: a comma inside a pin's name (L293D's 1,2EN) has no blank beside it and no pin behind it."""
_NUMBERED = re.compile(r"[A-Za-z]{2,}\d{3,}\w*-\d\.\d+")
"""A regulator's part number with its voltage: AP2112K-3.3."""
_NETNAME = re.compile(r"[+-]?\d+(?:\.\d+)?V|[^\s.:,=]+")
_VALUE = r"(?P<value>[\d.,]+\s?[a-zA-ZµΩ%]*|\d+[RrkKMmuµnpV]\d+)"
_VALUED = re.compile(_VALUE)
_VALUE_LAST = re.compile(rf"(?:(?P<name>.*\S)\s+)?{_VALUE}")
_VALUE_FIRST = re.compile(rf"{_VALUE}\s+(?P<name>\S.*)")
_STATEMENT = (
    "a connection (ESP32.21 - OLED.SDA), a part (OLED = ssd1306), a net (GND: ESP32.GND, OLED.GND) or a comment (# ...) is expected"
)


@dataclass(slots=True)
class _List:
    title: str = ""
    parts: dict[str, NamedPart] = field(default_factory=dict)
    nets: list[tuple[str, tuple[str, ...], int]] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    ports: list[Port] = field(default_factory=list)
    waivers: list[Waiver] = field(default_factory=list)


# -- reading ---------------------------------------------------------------------------------------------------------------
def from_wires(text: str) -> tuple[Circuit, list[str]]:
    """The circuit that a wiring list describes, and what was not understood. Parts that no line declares are those that their names mean.

    Raises UsageError, with the line, for a line that is no statement."""
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        raise UsageError(f"too many lines: {len(lines)}, at most {MAX_LINES}")
    read = _List()
    for number, line in enumerate(lines, 1):
        read.waivers += waivers.in_text(line, f"line {number}")
    notes: list[str] = []
    for number, said in statements(lines, _bare, _is_statement):
        if isinstance(said, Joined):
            notes += _taken(read, said, number)
        else:
            _statement(read, said, number)
    if not read.nets and not read.parts:
        raise UsageError("no connection and no part in it", _STATEMENT)
    _undeclared(read)
    circuit, problems = from_netlist(list(read.parts.values()), _joined(read.nets), read.title)
    problems = [*notes, *problems]
    circuit.waivers = read.waivers
    for port in read.ports:
        if port.net in circuit.nets:
            circuit.ports.append(port)
        else:
            problems.append(f"terminal {port.name} is on net {port.net}, which no line names")
    for end in read.unused:
        ref, pin = _pin_of(end)
        if ref in circuit.parts and (found := resolve.PinFinder(circuit.parts[ref].component).find([pin])):
            circuit.no_connect.add(PinRef(ref, found))
        else:
            problems.append(f"{end} is to stay open, but there is no such pin")
    infer.infer_uses(circuit)
    return circuit, problems


def looks_like(text: str) -> bool:
    """Whether a text could be a wiring list: its first statement is one, or it holds a table of connections."""
    lines = text.splitlines()[:200]
    for line in lines:
        if bare := _bare(line):
            return _is_statement(bare) or next(wire_tables.rows(lines, is_part), None) is not None
    return False


def _bare(line: str) -> str:
    return _COMMENT.sub("", line).strip()


def _is_statement(line: str) -> bool:
    try:
        _statement(_List(), line, 1)
    except UsageError:
        return False
    return True


def _taken(read: _List, said: Joined, number: int) -> list[str]:
    """Take in what a line in words joins; what the reader is to be told of it."""
    for ref, words in said.parts:
        if ref not in read.parts:
            _declaration(read, ref, words, number)
    if said.pins:
        read.nets.append((said.net, said.pins, number))
    return [said.note] if said.note else []


def _statement(read: _List, line: str, number: int) -> None:
    word, _, rest = line.partition(":")
    if word.strip().lower() == "title":
        read.title = one_line(rest, 80).strip()
    elif m := _TERMINAL.fullmatch(line):
        ohms = float(m["ohms"]) if m["ohms"] and re.fullmatch(r"[\d.]+(?:e[+-]?\d+)?", m["ohms"]) else None
        read.ports.append(Port(m["name"], m["net"], m["way"].lower(), ohms))  # type: ignore[arg-type]
    elif m := _NAMED.fullmatch(line):
        ends = [e for e in _LISTED.split(m["ends"].strip(" ,")) if e and e != "-"]
        if m["net"].lower() == "open":
            read.unused += ends
        else:
            read.nets.append((m["net"], tuple(_checked(e, number) for e in ends), number))
    elif (m := _DECLARED.fullmatch(line)) and not _is_pin(m["what"]):
        _declaration(read, m["ref"], m["what"].strip(), number)
    elif len(ends := _ends(line)) > 1:
        _connection(read, ends, number)
    else:
        raise UsageError(f"line {number}: {one_line(line, 60)!r} is no statement", _STATEMENT)


def _ends(line: str) -> list[str]:
    """The ends that a line joins; one where it joins nothing."""
    found = [e.strip() for e in (SPLIT.split(line) if "=" not in line else re.split(r"\s*=\s*", line))]
    if len(found) > 1:
        return [end for e in found for end in (_COMMAS.split(e.strip(" ,")) if "," in e else [e]) if end]
    halves = [(line[:i].strip(), line[i + 1 :].strip()) for i, ch in enumerate(line) if ch in "-="]
    fit = [h for h in halves if all(_END.fullmatch(x) for x in h)]
    return list(fit[0]) if len(fit) == 1 else [line]


def _connection(read: _List, ends: list[str], number: int) -> None:
    pins = [e for e in ends if _pin_of(e)[1]]
    nets = [e for e in ends if not _pin_of(e)[1]]
    pins = [_checked(end, number) for end in pins]
    for name in nets:
        if not _NETNAME.fullmatch(name):
            raise UsageError(f"line {number}: {one_line(name, 40)!r} is neither a pin (PART.PIN) nor the name of a net", _STATEMENT)
    if not pins:
        raise UsageError(f"line {number}: no end of {' - '.join(one_line(e, 30) for e in ends)} is a pin", "a pin is PART.PIN: ESP32.21")
    for name in nets or [""]:  # several names: the pin is on each, and so they are joined
        read.nets.append((name, tuple(pins), number))


def _is_pin(text: str) -> bool:
    return bool(_END.fullmatch(text)) and not _NUMBERED.fullmatch(text) and not resolve.by_name(text) and not written.is_quantity(text)


def _pin_of(end: str) -> tuple[str, str]:
    """(part, pin) of an end; the pin is '' for the name of a net."""
    m = None if infer.volts_of_name(end) is not None else _END.fullmatch(end)
    return (m["ref"], m["pin"]) if m else (end, "")


def _checked(end: str, number: int) -> str:
    ref, pin = _pin_of(end)
    if not pin:
        raise UsageError(f"line {number}: {one_line(end, 40)!r} is no pin", "a pin is PART.PIN: ESP32.21")
    return f"{ref}.{pin}"


def _declaration(read: _List, ref: str, what: str, number: int) -> None:
    if ref in read.parts:
        raise UsageError(f"line {number}: {ref} is declared again ({read.parts[ref].where} declares it first)")
    label = ""
    if m := re.search(r'(?:^|\s)"(?P<label>[^"]*)"\s*$', what):
        what, label = what[: m.start()].strip(), m["label"]
    settings = tuple((m["key"], m["value"].strip('"')) for m in _SETTING.finditer(what))
    name = _SETTING.sub("", what).strip()
    value = ""
    if not resolve.by_name(name) and (m := _VALUE_LAST.fullmatch(name) or _VALUE_FIRST.fullmatch(name)):
        if written.is_quantity(m["value"].strip("% ")) or written.is_cells(m["value"]):
            name, value = (m["name"] or m["value"]).strip(), m["value"] if m["name"] else ""
    read.parts[ref] = NamedPart(ref, (name,), value, settings=settings, label=label, where=f"line {number}")


def _joined(lines: Iterable[tuple[str, tuple[str, ...], int]]) -> list[NamedNet]:
    """Lines that share a pin or a name are one net; nets with names of their own stay two, and whoever joins them is told."""
    up: dict[str, str] = {}

    def top(x: str) -> str:
        up.setdefault(x, x)
        while up[x] != x:
            up[x] = up[up[x]]
            x = up[x]
        return x

    named: dict[str, dict[str, None]] = {}
    loose: list[tuple[str, ...]] = []
    for name, ends, _ in lines:
        if name:
            named.setdefault(name, {}).update(dict.fromkeys(ends))
        elif ends:
            loose.append(ends)
            for end in ends:
                up[top(end)] = top(ends[0])
    groups: dict[str, dict[str, None]] = {}
    for ends in loose:
        groups.setdefault(top(ends[0]), {}).update(dict.fromkeys(ends))
    home: dict[str, str] = {}
    for name, pins in named.items():
        for end in pins:
            if end in up:
                home.setdefault(top(end), name)
    for at, name in home.items():
        named[name].update(groups.pop(at))
    return [NamedNet(n, tuple(ends)) for n, ends in named.items()] + [NamedNet("", tuple(g)) for g in groups.values()]


def _undeclared(read: _List) -> None:
    """A part for each name that is used and not declared: OLED is an OLED, LED2 an LED, R1 a resistor."""
    for _, ends, number in read.nets:
        for end in ends:
            ref = _pin_of(end)[0]
            if ref not in read.parts:
                plain = re.sub(r"[_-]?\d{1,2}$", "", ref)
                names = tuple(dict.fromkeys(n for n in (ref, plain) if len(n) > 1 or n == ref))
                read.parts[ref] = NamedPart(ref, names, where=f"line {number}")


# -- writing ---------------------------------------------------------------------------------------------------------------
def to_wires(circuit: Circuit) -> str:
    """The wiring list of a circuit; `from_wires` reads it back."""
    refs = _names(circuit)
    out = [f"title: {one_line(circuit.title, 80)}"] if circuit.title else []
    out += [f"# {waivers.as_text(w._replace(ref=refs.get(w.ref, w.ref)))}" for w in circuit.waivers]
    out += ["", *(f"{refs[p.ref]} = {_described(p)}" for p in circuit.parts.values()), ""]
    names = _net_names(circuit)
    out += [f"{names[n.name]}: {', '.join(f'{refs[p.ref]}.{p.pin}' for p in n.pins)}" for n in circuit.nets.values() if n.pins]
    if circuit.no_connect:
        out.append("open: " + ", ".join(f"{refs[p.ref]}.{p.pin}" for p in sorted(circuit.no_connect)))
    out += [_terminal(p, names[p.net]) for p in circuit.ports if p.net in names]
    return "\n".join(out).strip() + "\n"


def _terminal(port: Port, net: str) -> str:
    ohms = f" {port.ohms:g} ohm" if port.ohms is not None else ""
    name = re.sub(r"\s+", "_", port.name) or "T"
    return f"terminal {name} {port.direction} on {net}{ohms}"


def _described(part: Part) -> str:
    component = part.component
    words = [component.mpn or component.name if resolve.is_stub(component) else component.id]
    if part.value and re.fullmatch(_VALUED, part.value) and not part.value.isspace():
        words.append(part.value)
    words += [f'{k}="{v}"' if re.search(r"\s", v) else f"{k}={v}" for k, v in part.settings.items() if '"' not in v and v]
    if part.label:
        words.append('"' + part.label.replace('"', "'") + '"')
    return " ".join(words)


def _plain(name: str) -> str:
    return re.sub(r"[\s.:,=#\"]+|//", "_", name).strip("_-") or "X"


def _names(circuit: Circuit) -> dict[str, str]:
    return _unique({ref: _plain(ref) for ref in circuit.parts})


def _net_names(circuit: Circuit) -> dict[str, str]:
    return _unique({n.name: n.name if _usable(n) else _plain(n.name) for n in circuit.nets.values()})


def _usable(net: Net) -> bool:
    return _NETNAME.fullmatch(net.name) is not None and not re.search(r"[#\"]|//", net.name) and net.name.lower() not in ("title", "open")


def _unique(wanted: dict[str, str]) -> dict[str, str]:
    out: dict[str, str] = {}
    taken: set[str] = set()
    for key, name in wanted.items():
        n, free = 1, name if name.lower() not in ("title", "open", "terminal") else f"{name}_"
        while free in taken:
            n += 1
            free = f"{name}_{n}"
        taken.add(free)
        out[key] = free
    return out


def refs_of(lines: Iterable[str]) -> dict[str, int]:
    """Designator -> the first line that names it."""
    out: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        for word in re.findall(r"[^\s.:,=#]+(?=\s*[=.:])", _COMMENT.sub("", line)):
            out.setdefault(word, number)
    return out
