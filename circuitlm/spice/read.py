"""Reads a SPICE netlist of anybody's into a deck. Nothing of its text is passed on: numbers, names and known cards are read, and written anew.

Subcircuits are laid out flat, plain `.param` values are put in. Files are not followed, commands not obeyed: each such line is named in the
notes, or in an error where the circuit makes no sense without it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from circuitlm.circuit.words import one_line
from circuitlm.errors import UsageError
from circuitlm.spice.analyses import Ac, Analysis, Dc, Op, Standard, Tran
from circuitlm.spice.guard import _FUNCTIONS
from circuitlm.spice.netlist import Deck

_SUFFIX = {"t": 1e12, "g": 1e9, "meg": 1e6, "k": 1e3, "mil": 25.4e-6, "m": 1e-3, "u": 1e-6, "n": 1e-9, "p": 1e-12, "f": 1e-15}
_NUMBER = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(t|g|meg|k|mil|m|u|n|p|f)?[a-zµΩ]*", re.I)
_KINDS = frozenset("d npn pnp nmos pmos njf pjf sw csw r c l vdmos".split())  # noqa: SIM905
_WAVES = ("sin", "pulse", "exp", "sffm", "am", "pwl")
_COMMANDS = frozenset(
    [
        ".control",
        ".endc",
        ".include",
        ".inc",
        ".lib",
        ".endl",
        ".save",
        ".print",
        ".plot",
        ".probe",
        ".measure",
        ".meas",
        ".four",
        ".end",
        ".width",
        ".title",
        ".global",
    ]
)
MOST = 20_000
"""Elements that are read, subcircuits laid out."""


class BadNetlist(UsageError):
    """A line that cannot be read; the message names it."""


def number(text: str) -> float:
    """`4.7k`, `10MEG`, `100nF`, `1e-9`. Raises ValueError."""
    m = _NUMBER.fullmatch(text.strip())
    if not m:
        raise ValueError(f"not a number: {text[:40]!r}")
    return float(m[1]) * _SUFFIX.get((m[2] or "").lower(), 1.0)


@dataclass(slots=True)
class Read:
    """A netlist that was read: the deck, the analyses that it asks for, and what was left out."""

    deck: Deck
    analyses: list[Analysis] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    nodes: dict[str, str] = field(default_factory=dict)
    """Node as written -> node of the deck."""


@dataclass(slots=True)
class _Sub:
    ports: list[str]
    lines: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Scope:
    """Where a line stands: prefix of its names, outer nodes of a subcircuit's ports, parameters."""

    prefix: str = ""
    ports: dict[str, str] = field(default_factory=dict)
    params: dict[str, float] = field(default_factory=dict)
    depth: int = 0


def read_netlist(text: str) -> Read:
    """Read a netlist. Raises BadNetlist with the line that is not understood."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        lines = text.replace("\r", "\n").split("\n")
        self.out = Read(Deck(one_line(lines[0].lstrip("*"), 100) if lines else "netlist"))
        self.lines = _joined(lines)
        self.subs: dict[str, _Sub] = {}
        self.models: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.late: list[tuple[int, str, _Scope]] = []
        """Lines that name other elements: they are read last."""
        self.params: dict[str, float] = {}

    def read(self) -> Read:
        body = self._split()
        for n, line in [*body, *(x for s in self.subs.values() for x in s.lines)]:
            if line.lower().startswith(".model"):
                self._guarded(n, line, _Scope(params=self.params), self._model)
        for n, line in body:
            self._guarded(n, line, _Scope(params=self.params), self._line)
        late, self.late = self.late, []
        for n, line, scope in late:
            self._guarded(n, line, scope, self._element)
        if not self.out.deck.elements:
            raise BadNetlist("The file holds no element that SPICE knows.", "a netlist has lines like R1 in out 1k")
        return self.out

    def _guarded(self, n: int, line: str, scope: _Scope, read: object) -> None:
        assert callable(read)
        try:
            read(n, line, scope)
        except BadNetlist:
            raise
        except (ValueError, KeyError, IndexError, UsageError) as error:
            why = error.message if isinstance(error, UsageError) else str(error.args[0]) if error.args else ""
            message = f"Line {n} of the netlist is not understood: {one_line(line, 80)} ({why or 'too short'})"
            raise BadNetlist(message, self._files()) from error

    def _files(self) -> str:
        """What is missing because files are not followed, as a hint; '' where the netlist names none."""
        named = [one_line(line, 60) for _, line in self.lines if line.lower().startswith((".include", ".inc ", ".lib"))]
        return (
            f"not followed, since files are not read from netlists: {'; '.join(named[:3])}; put their lines in its place" if named else ""
        )

    def _split(self) -> list[tuple[int, str]]:
        """The lines of the circuit itself; subcircuits and parameters are put aside, commands noted."""
        body: list[tuple[int, str]] = []
        inside: _Sub | None = None
        commands = False
        for n, line in self.lines:
            word = line.split()[0].lower()
            if commands or word == ".control":
                commands = word != ".endc"
                if word == ".control":
                    self.out.notes.append(f"line {n}: a .control block is not run")
            elif word == ".subckt":
                if inside is not None:
                    raise BadNetlist(f"Line {n} of the netlist: a .subckt within a .subckt is not read.")
                words = _words(line.split("params:")[0])
                inside = _Sub([w for w in words[2:] if "=" not in w])
                self.subs[words[1].lower() if len(words) > 1 else ""] = inside
            elif word == ".ends":
                inside = None
            elif inside is not None:
                inside.lines.append((n, line))
            elif word == ".param":
                for name, value in re.findall(r"(\w+)\s*=\s*(\S+)", line[6:]):
                    self._guarded(
                        n, line, _Scope(), lambda *_, name=name, value=value: self.params.__setitem__(name.lower(), number(value))
                    )
            elif word == ".end":
                break
            else:
                body.append((n, line))
        return body

    # -- lines ------------------------------------------------------------------------------------------------------
    def _line(self, n: int, line: str, scope: _Scope) -> None:
        if line[0] != ".":
            if line[0].upper() in "FHKBEGW":
                self.late.append((n, line, scope))
            else:
                self._element(n, line, scope)
            return
        words = _words(line)
        card = words[0].lower()
        if card in (".op", ".tran", ".ac", ".dc"):
            analysis = self._analysis(card, words[1:], scope)
            analysis.card()
            self.out.analyses.append(analysis)
        elif card == ".temp":
            self.out.deck.temp_c = number(words[1])
        elif card == ".ic":
            for node, value in re.findall(r"v\s*\(\s*([^)\s]+)\s*\)\s*=\s*(\S+)", line, re.I):
                self.out.deck.initial[self.node(node, scope)] = self.value(value, scope)
        elif card in (".options", ".option"):
            for name, value in re.findall(r"(\w+)\s*=\s*(\S+)", line):
                if name.lower() in ("gmin", "reltol", "abstol", "vntol", "chgtol", "trtol", "itl1", "itl2", "itl4", "temp", "tnom"):
                    self.out.deck.options[name.lower()] = number(value)
        elif card != ".model":
            known = "is not followed" if card in (".include", ".inc", ".lib") else "is left out"
            self.out.notes.append(f"line {n}: {one_line(card, 20)} {known}")

    def _analysis(self, card: str, words: list[str], scope: _Scope) -> Analysis:
        if card == ".op":
            return Op()
        if card == ".ac":
            return Ac(self.value(words[2], scope), self.value(words[3], scope), int(float(words[1])), words[0].lower())  # type: ignore[arg-type]
        if card == ".dc":
            source = words[0] if words[0].lower() == "temp" else self.names.get(words[0].lower(), words[0])
            return Dc(source, *(self.value(w, scope) for w in words[1:4]))
        uic = words[-1].lower() == "uic"
        times = [self.value(w, scope) for w in (words[:-1] if uic else words)]
        return Tran(times[0], times[1], times[2] if len(times) > 2 else 0.0, times[3] if len(times) > 3 else None, uic)

    def _model(self, n: int, line: str, scope: _Scope) -> None:
        m = re.match(r"\.model\s+(\S+)\s+(\w+)\s*(.*)$", line, re.I)
        if not m or m[2].lower() not in _KINDS:
            raise ValueError(f"no kind of model is called {m[2] if m else ''}")
        figures = {k: self.value(v, scope) for k, v in re.findall(r"(\w+)\s*=\s*([^\s(),]+)", m[3])}
        self.models[m[1].lower()] = self.out.deck.model(m[1], m[2].upper(), **figures)

    def _element(self, n: int, line: str, scope: _Scope) -> None:
        if len(self.out.deck.elements) > MOST:
            raise BadNetlist(f"The netlist holds more than {MOST} elements.")
        words, letter, deck = _words(line), line[0].upper(), self.out.deck
        name = scope.prefix + words[0]
        a, b = (self.node(w, scope) for w in words[1:3]) if letter not in "KX" else ("", "")
        if letter in "RCL":
            extra = dict(w.split("=", 1) for w in words[4:] if "=" in w)
            rest = [w for w in words[3:] if w.lower() not in self.models and not w.lower().startswith(("ic=", "tc", "m="))]
            value = self.value(rest[0].split("=")[-1], scope)
            start = {k.lower(): self.value(v, scope) for k, v in extra.items()}.get("ic")
            if letter == "R":
                made = deck.resistor(name, a, b, value)
            elif letter == "C":
                made = deck.capacitor(name, a, b, value, start)
            else:
                made = deck.inductor(name, a, b, value, start)
        elif letter in "VI":
            made = self._source(letter, name, (a, b), words[3:], scope)
        elif letter in "DQMJS":
            made = self._device(letter, name, words, scope)
        elif letter in "EG" and len(words) == 6:
            nodes = tuple(self.node(w, scope) for w in words[1:5])
            made = deck.controlled(letter, name, nodes, self.value(words[5], scope))
        elif letter in "FH" and len(words) == 5:
            made = deck.controlled(letter, name, (a, b), self.value(words[4], scope), self.name(words[3], scope))
        elif letter == "K":
            made = deck.couple(name, self.name(words[1], scope), self.name(words[2], scope), self.value(words[3], scope))
        elif letter in "BEG":
            m = re.search(r"\b(v|i|value|cur|vol)\s*=\s*[{']?(.+?)[}']?\s*$", line.split(None, 3)[3], re.I)
            if not m:
                raise ValueError("only a gain or an expression is read")
            kind = "I" if letter == "G" or m[1].lower() in ("i", "cur") else "V"
            made = deck.behaviour(name, a, b, kind, self._expression(m[2], scope))
        elif letter == "X":
            self._call(n, words, scope)
            return
        else:
            raise ValueError(f"elements of the kind {letter} are not read")
        self.names[name.lower()] = made

    def _source(self, letter: str, name: str, ends: tuple[str, str], words: list[str], scope: _Scope) -> str:
        wave: Standard | None = None
        ac: float | None = None
        dc = 0.0
        n = 0
        while n < len(words):
            low = words[n].lower()
            if low == "dc":
                n += 1
                dc = self.value(words[n], scope)
            elif low == "ac":
                ac = 1.0
                if n + 1 < len(words) and _NUMBER.fullmatch(words[n + 1]):
                    n += 1
                    ac = self.value(words[n], scope)
                    if n + 1 < len(words) and _NUMBER.fullmatch(words[n + 1]):
                        n += 1  # the phase of a single source changes nothing that is shown
            elif low in _WAVES:
                figures = [self.value(w, scope) for w in words[n + 1 :] if w.lower() not in ("dc", "ac")]
                wave = Standard(low.upper(), tuple(figures))  # type: ignore[arg-type]
                break
            else:
                dc = self.value(words[n], scope)
            n += 1
        make = self.out.deck.voltage if letter == "V" else self.out.deck.current
        return make(name, ends[0], ends[1], dc, ac, wave)

    def _device(self, letter: str, name: str, words: list[str], scope: _Scope) -> str:
        at = next((n for n in range(3, len(words)) if words[n].lower() in self.models), None)
        if at is None:
            raise ValueError(f"there is no .model for {words[0]}")
        nodes = [self.node(w, scope) for w in words[1:at]]
        figures = {k: self.value(v, scope) for k, v in (w.split("=", 1) for w in words[at + 1 :] if "=" in w)}
        return self.out.deck.device(letter, name, tuple(nodes), self.models[words[at].lower()], **figures)

    def _call(self, n: int, words: list[str], scope: _Scope) -> None:
        plain = [w for w in words if "=" not in w and w.lower() != "params:"]
        sub = self.subs.get(plain[-1].lower())
        if sub is None:
            raise ValueError(f"there is no subcircuit {plain[-1]}")
        outer = [self.node(w, scope) for w in plain[1:-1]]
        if len(outer) != len(sub.ports):
            raise ValueError(f"{plain[-1]} has {len(sub.ports)} terminals, {len(outer)} are given")
        if scope.depth >= 10:
            raise ValueError("subcircuits within subcircuits, more than ten deep")
        given = {k.lower(): self.value(v, scope) for k, v in (w.split("=", 1) for w in words if "=" in w)}
        ports = {p.lower(): o for p, o in zip(sub.ports, outer, strict=True)}
        inner = _Scope(f"{scope.prefix}{words[0]}_", ports, {**scope.params, **given}, scope.depth + 1)
        for number_, line in sub.lines:
            if not line.lower().startswith((".model", ".param")):
                self._guarded(number_, line, inner, self._line)

    # -- words ------------------------------------------------------------------------------------------------------
    def node(self, name: str, scope: _Scope) -> str:
        low = name.lower()
        if low in ("0", "gnd"):
            return "0"
        if low in scope.ports:
            return scope.ports[low]
        full = f"{scope.prefix}{low}".lower()
        if full not in self.out.nodes:
            self.out.nodes[full] = self.out.deck.node(full)
        return self.out.nodes[full]

    def name(self, text: str, scope: _Scope) -> str:
        """The deck's name of an element. Raises KeyError."""
        full = f"{scope.prefix}{text}".lower()
        if full not in self.names:
            raise KeyError(f"there is no element {text}")
        return self.names[full]

    def value(self, text: str, scope: _Scope) -> float:
        plain = text.strip("{}'\"")
        return scope.params[plain.lower()] if plain.lower() in scope.params else number(plain)

    def _expression(self, text: str, scope: _Scope) -> str:
        def node(m: re.Match[str]) -> str:
            names = [x.strip() for x in m[2].split(",")]
            if m[1].lower() == "i":
                return f"I({self.name(names[0], scope)})"
            made = [self.node(x, scope) for x in names]
            parts = ["0" if x == "0" else f"V({x})" for x in made]
            return parts[0] if len(parts) == 1 else f"({parts[0]}-{parts[1]})"

        plain = re.sub(r"\b([vi])\s*\(\s*([^()]+?)\s*\)", node, text, flags=re.I)
        for word in re.findall(r"(?<![\w.])[A-Za-z_]\w*(?!\s*\()(?![\w(])", re.sub(r"[VI]\(\w+\)", "0", plain)):
            if word.lower() in scope.params:
                plain = re.sub(rf"\b{re.escape(word)}\b", f"{scope.params[word.lower()]:.9g}", plain)
            elif word.lower() not in ("pi", "e", "time", "temper", "hertz", *_FUNCTIONS):
                raise ValueError(f"{word} is not known here")
        return re.sub(
            r"(?<![\w.])((?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?:t|g|meg|k|mil|m|u|n|p|f))\b",
            lambda m: f"{number(m[1]):.9g}",
            plain,
            flags=re.I,
        )


def _joined(lines: list[str]) -> list[tuple[int, str]]:
    """Numbered lines without comments, continuation lines put where they belong. The first line is the title."""
    out: list[tuple[int, str]] = []
    for n, raw in enumerate(lines[1:], 2):
        line = re.split(r";|\$(?=\s)|//", raw, maxsplit=1)[0].strip()
        if not line or line[0] == "*":
            continue
        if line[0] == "+" and out:
            out[-1] = (out[-1][0], f"{out[-1][1]} {line[1:].strip()}")
        else:
            out.append((n, line))
    return out


def _words(line: str) -> list[str]:
    """Words of a line; parentheses, commas and blanks about `=` only separate."""
    return re.sub(r"\s*=\s*", "=", re.sub(r"[(),]", " ", line)).split()
