"""What may stand in a netlist: names, expressions, and lines. Nothing else reaches ngspice.

ngspice takes commands from `.control` blocks, from `*#` comments and from files whose first line is `*ng_script`; `.include` and `.lib`
read files; `{}` and `.param` evaluate. None of these is ever written by this program, so all of them are refused.
"""

from __future__ import annotations

import re
from typing import NewType

from circuitlm.errors import UsageError

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_EXPRESSION = re.compile(r"[A-Za-z0-9_.,+\-*/()<>=?:!&|^ ]+")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?=\s*\()")
_FUNCTIONS = frozenset(
    (
        "v",
        "i",
        "abs",
        "sqrt",
        "exp",
        "ln",
        "log",
        "log10",
        "sin",
        "cos",
        "tan",
        "sinh",
        "cosh",
        "tanh",
        "asin",
        "acos",
        "atan",
        "min",
        "max",
    )
) | frozenset(("sgn", "pow", "pwr", "u", "uramp", "floor", "ceil", "nint", "ternary_fcn", "pwl", "limit"))
_ELEMENTS = frozenset("RCLVIDQMJXBEFGHKST")
_CARDS = frozenset((".model", ".subckt", ".ends", ".end", ".op", ".tran", ".ac", ".dc", ".temp", ".options", ".ic", ".nodeset", ".save"))
_LINE = re.compile(r"[\x20-\x7e]*")


Safe = NewType("Safe", str)
"""A netlist that `lines` has looked at. The engines take nothing else."""


class Unsafe(UsageError):
    """Text that could be more than an element to ngspice."""


def is_name(text: str) -> bool:
    """Letters, digits and underscores, a letter first."""
    return _NAME.fullmatch(text) is not None


def expression(text: str) -> str:
    """An expression of a B source, if it holds nothing but numbers, nodes, operators and known functions. Raises Unsafe."""
    if not _EXPRESSION.fullmatch(text) or text.count("(") != text.count(")"):
        raise Unsafe(f"not an expression: {text!r}")
    for name in _WORD.findall(text):
        if name.lower() not in _FUNCTIONS:
            raise Unsafe(f"no function is named {name!r} in {text!r}")
    return text


def lines(netlist: str) -> Safe:
    """The netlist, if all its lines are comments, elements or harmless cards. Raises Unsafe with the line."""
    for number, line in enumerate(netlist.split("\n"), 1):
        if not _LINE.fullmatch(line):
            raise Unsafe(f"line {number} of the netlist holds characters that SPICE has no use for: {line[:60]!r}")
        first = line.split(" ", 1)[0] if line else "*"
        if first[:1] == "*":
            if line.startswith("*#") or line.lower().startswith("*ng_"):
                raise Unsafe(f"line {number} of the netlist is a hidden command: {line[:60]!r}")
        elif first[:1] == ".":
            if first.lower() not in _CARDS:
                raise Unsafe(f"line {number} of the netlist: {first[:30]} is not allowed")
        elif first[:1] != "+" and (first[:1].upper() not in _ELEMENTS or not is_name(first)):
            raise Unsafe(f"line {number} of the netlist is no element: {line[:60]!r}")
        if first[:1] != "*" and re.search(r"[{}`'\"\\$;]|\bfile\s*=", line, re.I):
            raise Unsafe(f"line {number} of the netlist holds what an element has no use for: {line[:60]!r}")
    return Safe(netlist)
