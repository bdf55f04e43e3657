"""Along the words of a wiring: what stands between which places.

The walk remembers where it is (`here`), the values it has passed since (`pending`), and the last place that carries a signal (`context`),
which is what '10k to ground' hangs on. A value whose two ends are known becomes an edge.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from circuitlm.engineers.builtin.reading.netlist.lexing import Lexeme
from circuitlm.plan.request import Told

_FIXED = ("gnd", "rail:", "plus", "logic")
_FAR = 48
"""Characters without a word of a wiring after which a value is not carried on."""
_NEAR = 8


def walk(lexemes: list[Lexeme]) -> list[Told]:
    """The edges of a wiring, in the order of its words."""
    walker = _Walker(lexemes)
    for at, lexeme in enumerate(lexemes):
        walker.step(at, lexeme)
    walker.stop()
    return [e for e in walker.edges if e.ends[0] != e.ends[1]]


def _definite(end: str) -> bool:
    return end.startswith(("pin:", "node:")) or (end.startswith("part:") and not end.endswith(":"))


def fixed(end: str) -> bool:
    """Whether a place is a supply."""
    return end.startswith(_FIXED)


@dataclass
class _Walker:
    lexemes: list[Lexeme]
    edges: list[Told] = field(default_factory=list)
    here: str = ""
    context: str = ""
    pin: str = ""
    """The last pin of a board."""
    sign: str = ""
    """The join since the last place, value or part."""
    pending: list[tuple[Lexeme, str]] = field(default_factory=list)
    """Values passed, each with what joins it to the one before."""
    begun: bool = False
    """The value came before both its ends, the first of which is `here`."""
    linked: tuple[str, str] | None = None
    """Two places that were joined just now: 'gate to ground', of which a value may yet be told."""
    series: bool = False
    inline: bool = False
    """'In series with', 'in series in': the place that follows is the line that the value is put into."""
    direct: bool = False
    sides: list[tuple[Lexeme, Lexeme]] = field(default_factory=list)
    beside: list[tuple[Lexeme, str, float]] = field(default_factory=list)
    """Values that are in parallel to another: by its label, side or value."""
    nodes: int = 0
    node: str = ""
    """The last place without a name."""
    labels: dict[str, Told] = field(default_factory=dict)
    pins_here: list[str] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    """Pin of a board -> the terminal that the sentence leads to it."""
    terminal: str = ""
    """The last terminal of a part that the sentence names."""
    arrow: bool = False
    """The last sign was an arrow, and no dash, which may be one of the sentence."""
    last: int = 0
    closed: int = 0
    """Where the last edge was finished."""
    taken: Lexeme | None = None
    """A value that went with the one before."""
    entry: str = ""
    """What led to the first of the pending values."""
    reference: bool = False

    def step(self, at: int, x: Lexeme) -> None:
        if x.start - self.last > _FAR:
            self._soft()
        self.last = x.end
        match x.kind:
            case "V":
                self._value(at, x)
            case "N" | "P" if not self._apposed(at, x):
                self._place(x.what, x)
                if x.value and self.here == x.what:
                    self.here = self.context = f"{x.what}out"
            case "m" if self.pending and self.sign in (">", "t", "n"):
                self._place(self._new(), x)
            case "m" if self.node or self.context:
                self._place(self.node or self.context, x)
            case "i" if self.pin:
                self._place(self.pin, x)
            case "h" if foot := self._shunt():
                self._place(foot, x)
            case "C" if self.pending and self.sign in ("t", ">") and not self._next(at, "N"):
                self.pending, self.begun, self.here = [], False, ""  # 'a button and a 100 µF capacitor to the Uno': no pin of it is told
            case "R":
                self._like(x.what)
            case "T" | "B":
                self._like(x.kind)
            case ".":
                self.stop()
            case ";" if self.pending and not self._next(at, "n", "t", "v", ">", "a"):
                self.pending, self.begun = [], False  # '(100R gate, 10k pulldown)'
            case ",":
                self._comma(at)
            case "a":
                self._and()
            case "x" if len(self.pending) > 1 and self.pending[-1][1] == "a" and not self._next(at, "N", "R", "B", "P", "T"):
                self.pending[-1] = (self.pending[-1][0], "parallel")
            case "x":
                self.reference, self.sign = True, "b" if self._next(at, "N", "P") else ""
            case "s":
                self.series, self.inline, self.sign = True, x.words.lower().endswith(("series in", "series with")), self.sign or "t"
            case "n":
                self.here, self.sign, self.linked = self.here or self.context, "n", None
            case "!":
                self.direct = True
            case "e" if self.closed and x.start - self.closed < _NEAR:
                self.edges.pop()  # '100n to ground at each': of several places, of which the role knows
            case ">" | "t" | "v" | "f" | "b" | "w":
                self.arrow = x.kind == ">" and any(c in x.words for c in ">→➔⇒")
                if not (x.kind in ("t", "w") and self.sign in ("f", "b", "v", ">")):
                    self.sign = x.kind

    def _next(self, at: int, *kinds: str) -> bool:
        return at + 1 < len(self.lexemes) and self.lexemes[at + 1].kind in kinds

    def _value(self, at: int, x: Lexeme) -> None:
        before = self.lexemes[at - 1].kind if at else ""
        behind = self.lexemes[at + 1].kind if at + 1 < len(self.lexemes) else ""
        if x is self.taken:
            return None
        if self.reference and self.pending and x.what != self.pending[-1][0].what:
            self.beside.append((self.pending.pop()[0], "", x.value))  # '100 nF in parallel with that 10k'
            self.reference = False
            return None
        for n in (at - 1, at + 1):  # 'top 2k bottom 1k', '2k top and 1k bottom': a label counts once, the one in front first
            side = self.lexemes[n] if 0 <= n < len(self.lexemes) else x
            near = x.start - side.end < 14 if n < at else side.start - x.end < 3
            if side.kind in ("T", "B") and near and all(side is not used for _, used in self.sides):
                return self.sides.append((x, side))
        close = not behind.startswith("N") and x.start - self.lexemes[at - 1].end < 3 and before == "N"
        if (
            self.linked
            and not self.pending
            and (self.sign in ("v", "b") or (self.sign == "" and close and not self.linked[0].endswith(":")))
        ):
            values = [(x, "")]
            if self._next(at, "a", "v") and self._next(at + 1, "V"):
                values.append((self.lexemes[at + 2], "a"))  # 'through 30k + 10k': a divider
            self._close(values, *self.linked)
            self.linked, self.taken = None, values[-1][0]
            return None
        self.entry = self.entry if self.pending else self.sign
        self.pending.append((x, self.sign if self.pending else ""))
        self.begun = False
        self.sign = ""
        return None

    def _apposed(self, at: int, x: Lexeme) -> bool:
        """'TX1 (pin 18)', 'GP0 is TX': the same place once more; 'GPIO35 measures the battery': no place of the wiring."""
        before = self.lexemes[at - 1] if at else None
        if fixed(x.what) and self.here and not self.sign and not self.pending:
            return True  # '(MCP6002, 3.3 V)'
        if before is None or self.sign or self.pending:
            return False
        again = before.kind == "N" and x.kind == "N" and before.what.startswith("pin:") and x.what.startswith("pin:")
        return (again and x.start - before.end < 6) or (x.kind == "P" and before.kind == "N" and self.here == before.what)

    def _place(self, end: str, x: Lexeme) -> None:
        sign, self.linked = self.sign, None
        if self.reference and self.pending and end.startswith("part:") and not self.begun and not self._more(x):
            self._close(self.pending, f"{end}+", f"{end}-")  # 'across the contacts', 'across the motor'
            self.pending, self.reference, self.begun, self.series, self.sign = [], False, False, False, ""
            return
        if self.pending:
            self._ends_at(end, sign)
        else:
            if self.here and sign in (">", "t", "v", "and", "b", "f", "n", "w") and self.here != end:
                self.linked = (self.here, end)
                if end.startswith("pin:") and self.here.startswith("part:"):
                    self.sources[end] = self.here
                if sign and (x.kind == "P" or self.here.endswith((":", ":out"))):
                    self._flow(end, x, sign)
                elif ((sign == ">" and self.arrow) or self.direct) and _definite(self.here) and _definite(end):
                    self._add("wire", 0.0, self.here, end, x.words)
            self.here = end
        self.direct = False
        self.sign = "b" if sign == "b" and not self.linked else ""
        if not fixed(end) and not (x.kind == "P" and self.pins_here):
            self.context = end
        if end.startswith("part:") and _definite(end):
            self.terminal = end
        if end.startswith("pin:"):
            self.pin = end
            self.pins_here.append(end)

    def _ends_at(self, end: str, sign: str) -> None:
        """A place while values are pending: the first of their ends, or the second."""
        if self.series and sign in ("t", "w") and (not self.here or (self.inline and _definite(end))):
            for value, _ in self.pending:
                self._add(value.what, value.value, end, "line", value.words)
            return
        starts = sign in ("f", "b") or (sign == "w" and self.entry not in ("v", ">")) or (sign == "" and not self.here)
        if starts and not self.begun:
            self.here, self.begun = end, True
            return
        if self.entry == "" and sign in ("a", "") and self.here and not self.begun and end.startswith("part:") and end.endswith(":"):
            self.pending, self.series, self.here = [], False, end  # 'an LED on D4 (resistor 330R) and a button on D2': no way leads to it
            return
        start = self.here or (self.context if sign in ("t", ">", "v", "n", "w", "") else "")
        if start and start != end:
            self._close(self.pending, start, end)
            if fixed(end) and not fixed(start):
                self.pending, self.begun, self.series, self.here = [], False, False, start
                return
        self.pending, self.begun, self.series, self.reference = [], False, False, False
        self.here = end

    def _flow(self, end: str, x: Lexeme, sign: str) -> None:
        """A signal that goes into an amplifier or comes out of it, or a load that an arrow leads to a supply."""
        if self.here.split(":")[1:2] == end.split(":")[1:2]:
            return
        if (x.value and not fixed(self.here)) or (
            sign == ">" and (fixed(end) or self.here.endswith((":", ":out"))) and not fixed(self.here)
        ):
            self._add("flow", 0.0, self.here, end, x.words)

    def _more(self, x: Lexeme) -> bool:
        """Whether a second place follows by 'and': 'across A and B'."""
        at = self.lexemes.index(x)
        return self._next(at, "a") and self._next(at + 1, "N")

    def _comma(self, at: int) -> None:
        if self.pending and (self.here or self.begun) and self._next(at, "n", "t", "v", ">", "a"):
            return  # ', then 10k to ground'
        if self.here or not self._next(at, "f", "b"):
            self.pending, self.begun = [], False
        self._soft()

    def _and(self) -> None:
        if self.sign == "b" or (self.pending and self.begun):
            self.sign = "and"
        elif self.pending:
            self.sign = "a"
        elif self.series:
            self.sign = "t"
        else:
            self._soft()

    def _soft(self) -> None:
        """A new clause: what follows begins anew, on the last signal if it does not say where."""
        if not self.pending:
            self.here, self.sign = "", ""
        self.linked, self.direct = None, False

    def stop(self) -> None:
        """The end of a sentence."""
        if self.linked and len(self.pending) == 2 and self.pending[1][1] in ("a", "v"):
            self._close([self.pending[0], (self.pending[1][0], "a")], *self.linked)  # 'the battery on A0 with 100k over 47k'
        self._told_sides()
        self.pending, self.begun, self.here, self.sign, self.linked = [], False, "", "", None
        self.series = self.direct = self.reference = False
        self.pins_here, self.sources, self.terminal = [], {}, ""

    def _told_sides(self) -> None:
        """'100k at the top and 6k8 at the bottom', at the pin of the sentence."""
        pin = self.pins_here[-1] if self.pins_here else self.context
        for value, side in self.sides if pin else ():
            self._add(
                value.what, value.value, self.sources.get(pin, self.terminal or "plus") if side.kind == "T" else "gnd", pin, value.words
            )
        self.sides = []
        for value, what, like in self.beside:
            low = [e for e in self.edges if "gnd" in e.ends and e.component == "resistor"]
            near = [e for e in self.edges if e.value == like] if like else []
            across = self.labels.get(what) or next(reversed(near), None) or (next(reversed(low), None) if what in ("B", "") else None)
            if across is not None:
                self._add(value.what, value.value, across.ends[0], across.ends[1], value.words)
        self.beside = []

    def _like(self, what: str) -> None:
        """'C1 10n parallel to R2', '100n across the lower one'."""
        if self.pending and self.reference:
            self.beside.append((self.pending.pop()[0], what, 0.0))
            self.reference = False

    def _shunt(self) -> str:
        """The upper end of the last resistor of a few ohms to ground."""
        small = [e for e in self.edges if e.component == "resistor" and e.value <= 250 and "gnd" in e.ends]
        return next((end for e in reversed(small) for end in e.ends if end != "gnd"), "")

    def _close(self, pending: list[tuple[Lexeme, str]], start: str, end: str) -> None:
        """Edges for the values between two places."""
        values = [v for v, _ in pending]
        joins = [j for _, j in pending[1:]]
        if len(values) == 2 and joins == ["a"] and not self.series and not fixed(end):
            first, second = values
            if first.what == "resistor" and (end.startswith("pin:") or not end.endswith(":")):  # a filter, or a divider; a load is coupled
                self._add(first.what, first.value, start, end, first.words, first.label)
                self._add(second.what, second.value, end, "gnd", second.words, second.label)
                return
        row = [(v, j) for v, j in zip(values, ["", *joins], strict=True) for _ in range(v.times)]
        steps = [i for i, (_, j) in enumerate(row) if j != "parallel"]
        here = there = start
        for n, (v, join) in enumerate(row):
            if join != "parallel":
                here, there = there, end if n == steps[-1] else self._new()
            self._add(v.what, v.value, here, there, v.words, v.label)

        self.closed = self.last

    def _new(self) -> str:
        self.nodes += 1
        self.node = f"node:{self.nodes}"
        return self.node

    def _add(self, component: str, value: float, a: str, b: str, words: str, label: str = "") -> None:
        told = Told(component=component, value=value, ends=[a, b], words=words)
        self.edges.append(told)
        if label:
            self.labels[label] = told
