"""What a rule finds, and what it says of itself: checked, not checked (why), not applicable.

`fix` is an edit that a program can apply, with pins as ``REF.PIN`` and nets by name:

- wires: ``connect`` {pin, to: net, pin or "supply 3.3 V"}, ``disconnect`` {pin}, ``swap`` {pins}, ``join``
{nets}, ``move`` {pin, avoid or needs}, ``pull`` {pin, pull} - parts: ``add`` {component, value, between: [net
or pin, net or pin], owner?, role?}, ``reverse`` {part}, ``replace`` {part, needs}, ``set`` {part, setting,
value}, ``set_value`` {part, ohms}, ``set_series_resistor`` {pin, ohms} - parts in a wire:
``insert_series_resistor`` {pin, ohms}, ``insert_divider`` {from, to, upper, lower}, ``insert_level_shifter``
{pin, from_v, to_v}, ``insert_driver`` {pin, part}, ``insert_converter`` {pin, volts} - supplies:
``move_load`` {part, from}, ``replace_converter`` {part, topology}
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning", "advice"]
Status = Literal["checked", "not_checked", "not_applicable"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "advice")


@dataclass(slots=True)
class Finding:
    """One fault or remark. `numbers` holds the figures of the message, the unit at the end of the key
    (`limit_v`)."""

    rule: str
    severity: Severity
    message: str
    parts: list[str] = field(default_factory=list)
    pins: list[str] = field(default_factory=list)
    nets: list[str] = field(default_factory=list)
    why: str = ""
    fix: dict[str, Any] | None = None
    numbers: dict[str, float | str] = field(default_factory=dict)
    source: str = ""

    def to_dict(self) -> dict[str, Any]:
        """JSON form; empty fields are left out."""
        return {k: v for k, v in asdict(self).items() if v not in (None, "", [], {})}

    def sort_key(self) -> tuple[Any, ...]:
        return (SEVERITIES.index(self.severity), self.rule, self.parts, self.pins, self.nets, self.message)


def found(
    message: str,
    *,
    pins: Iterable[object] = (),
    parts: Iterable[str] = (),
    nets: Iterable[str] = (),
    why: str = "",
    fix: dict[str, Any] | None = None,
    numbers: dict[str, float | str] | None = None,
    source: str = "",
    hopeless: bool = False,
) -> Finding:
    """A finding as a rule yields it; the registry adds the rule's id and severity. Parts follow from the
    pins. *hopeless*: the figures say that it cannot work at all, which is an error under a rule that warns as well."""
    named = list(dict.fromkeys(str(p) for p in pins))
    refs = list(
        dict.fromkeys(
            [
                *parts,
                *(
                    p.rsplit(".", 1)[0] if isinstance(p, str) else p.ref  # type: ignore[attr-defined]
                    for p in pins
                ),
            ]
        )
    )
    rounded = {k: float(f"{v:.5g}") if isinstance(v, float) else v for k, v in (numbers or {}).items()}
    return Finding("", "error" if hopeless else "advice", message, refs, named, list(dict.fromkeys(nets)), why, fix, rounded, source)


@dataclass(slots=True)
class RuleResult:
    """A rule's run on one circuit."""

    rule: str
    status: Status
    reason: str = ""
    findings: list[Finding] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        out: dict[str, Any] = {"rule": self.rule, "status": self.status}
        if self.reason:
            out["reason"] = self.reason
        out["findings"] = [f.to_dict() for f in self.findings]
        return out
