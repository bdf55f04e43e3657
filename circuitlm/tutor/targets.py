"""What can be asked of a circuit: `V(out)`, `I(R2)`, `Req(a,b)`, `tau`, `mag V(out)@f=50`, `V(out)@t=2ms`."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from circuitlm.errors import UsageError
from circuitlm.symbolic.netlist import GROUND, Netlist
from circuitlm.symbolic.reading import number

UNITS = {"V": "V", "I": "A", "P": "W", "Req": "Ω", "Rth": "Ω", "Vth": "V", "In": "A", "Pmax": "W", "tau": "s", "fc": "Hz", "f0": "Hz", "Q": "",
         "gain": "", "Z": "Ω"}  # fmt: skip
_NAMES = {k.lower(): k for k in UNITS} | {"u": "V", "v": "V", "i": "I", "p": "P", "rin": "Req", "r": "Req", "isc": "In", "voc": "Vth"}
_TARGET = re.compile(
    r"\s*(?:(?P<form>mag|phase|rms|db)\s+)?(?P<kind>[A-Za-z]\w*)\s*(?:\(\s*(?P<args>[\w\s,]*)\))?\s*(?:@\s*(?P<axis>[tf])\s*=\s*(?P<at>[^\s].*?))?\s*",
    re.I,
)
_PORTS = ("Req", "Rth", "Vth", "In", "Pmax", "Z")
_SPOKEN = {
    "Req": "the equivalent resistance between {0} and {1}",
    "Rth": "the Thevenin resistance between {0} and {1}",
    "Vth": "the Thevenin voltage between {0} and {1}",
    "In": "the Norton current from {0} to {1}",
    "Pmax": "the largest power that a load between {0} and {1} can get",
    "Z": "the impedance between {0} and {1}",
    "tau": "the time constant",
    "fc": "the corner frequency",
    "f0": "the resonance frequency",
    "Q": "the quality factor",
}


@dataclass(frozen=True, slots=True)
class Target:
    """A quantity. `time` in seconds (inf: the end state), `frequency` in Hz; `form`: '', mag, phase (degrees), rms, dB."""

    kind: str
    args: tuple[str, ...] = ()
    form: str = ""
    time: float | None = None
    frequency: float | None = None

    @property
    def unit(self) -> str:
        """The SI unit of its value."""
        return {"phase": "°", "dB": "dB"}.get(self.form) or UNITS[self.kind]

    def __str__(self) -> str:
        at = ""
        if self.time is not None:
            at = f"@t={'inf' if math.isinf(self.time) else f'{self.time:g}'}"
        elif self.frequency is not None:
            at = f"@f={self.frequency:g}"
        return f"{self.form} {self.kind}".strip() + (f"({','.join(self.args)})" if self.args else "") + at

    def spoken(self) -> str:
        """As one says it, without a value: "the voltage at out against ground"."""
        words = {"mag": "the magnitude of ", "phase": "the phase of ", "rms": "the RMS value of ", "dB": "the level in dB of "}.get(
            self.form, ""
        )
        if self.kind == "V":
            one, other = self.args[0], self.args[1] if len(self.args) > 1 else GROUND
            words += f"the voltage at node {one} against {'ground' if other == GROUND else other}"
        elif self.kind == "I":
            words += f"the current through {self.args[0]}"
        elif self.kind == "P":
            words += f"the power of {self.args[0]}"
        elif self.kind == "gain":
            words += "the gain" + (f" from {self.args[1]} to {self.args[0]}" if len(self.args) > 1 else "")
        else:
            words += _SPOKEN[self.kind].format(*("ground" if a == GROUND else a for a in self.args))
        if self.time is not None:
            words += (
                " in the end state"
                if math.isinf(self.time)
                else " right after switching on"
                if self.time == 0
                else f" at t = {self.time:g} s"
            )
        elif self.frequency is not None:
            words += f" at {self.frequency:g} Hz"
        return words


def read_target(text: str, netlist: Netlist | None = None) -> Target:
    """The target of a text, its names checked against the circuit. Raises UsageError with what there is."""
    m = _TARGET.fullmatch(text)
    kind = _NAMES.get(m["kind"].lower()) if m else None
    if m is None or kind is None:
        raise UsageError(
            f"{text[:60]!r} is no target.", "there are V(a), V(a,b), I(R1), P(R1), Req(a,b), Vth(a,b), tau, fc, gain, V(out)@t=1ms"
        )
    args = tuple(a.strip() for a in (m["args"] or "").split(",") if a.strip())
    time = frequency = None
    if m["axis"]:
        try:
            at = m["at"].strip().lower()
            value = (
                math.inf
                if at in ("inf", "infinity", "∞")
                else float(number(re.sub(r"(?<=[\dkmunµ])s$", "", m["at"].strip().replace(" ", ""))))
            )
        except ValueError as error:
            raise UsageError(f"{text[:60]!r}: {error}.") from None
        time, frequency = (value, None) if m["axis"].lower() == "t" else (None, value)
        if value < 0 or (frequency is not None and not 0 < value < math.inf):
            raise UsageError(f"{text[:60]!r}: there is no such moment.")
    form = {"db": "dB"}.get((m["form"] or "").lower(), (m["form"] or "").lower())
    if form and frequency is None and form != "dB":
        raise UsageError(f"{text[:60]!r}: {form} needs a frequency.", "such as mag V(out)@f=50")
    if kind == "P" and form:
        raise UsageError(f"{text[:60]!r}: power at a frequency is the mean, and has no {form}.")
    if frequency is not None and not form and kind != "P":
        form = "mag"
    if kind in ("V", *_PORTS):
        args = tuple(GROUND if a.lower() in ("0", "gnd", "ground") else a.lower() for a in args)
        if kind in _PORTS and len(args) == 1:
            args = (*args, GROUND)
    wanted = {"V": (1, 2), "I": (1, 1), "P": (1, 1), "gain": (0, 2)}.get(kind, (2, 2) if kind in _PORTS else (0, 0))
    if not wanted[0] <= len(args) <= wanted[1]:
        raise UsageError(f"{text[:60]!r}: {kind} takes {' to '.join(map(str, sorted(set(wanted))))} names in brackets.")
    target = Target(kind, args, form, time, frequency)
    return _checked(target, netlist) if netlist is not None else target


def _checked(target: Target, netlist: Netlist) -> Target:
    nodes = {n.lower() for n in netlist.nodes}
    if target.kind in ("I", "P"):
        if target.args[0] not in netlist:
            raise UsageError(f"There is no {target.args[0]} in this circuit.", "there are: " + ", ".join(x.name for x in netlist))
        return Target(target.kind, (netlist[target.args[0]].name,), target.form, target.time, target.frequency)
    named = target.args[:1] if target.kind == "gain" else target.args
    for node in named:
        if node.lower() not in nodes:
            raise UsageError(f"There is no node {node} in this circuit.", "there are: " + ", ".join(sorted(nodes)))
    if target.kind == "gain":
        source = target.args[1] if len(target.args) > 1 else next((x.name for x in netlist.of("VI")), "")
        if source not in netlist or netlist[source].kind not in "VI":
            raise UsageError(f"{target}: there is no source {source}.")
        out = target.args[0].lower() if target.args else "out"
        if out not in nodes:
            raise UsageError("The gain needs its output.", "such as gain(out,V1)")
        return Target("gain", (out, netlist[source].name), target.form, target.time, target.frequency)
    return target
