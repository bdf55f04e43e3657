r"""LaTeX's way to write formulas, put into plain characters: ``\frac{a_{1}}{s^{2}}`` becomes ``((a1)/(s^(2)))``. Text in, text out; nothing is run."""

from __future__ import annotations

import re

DEEPEST = 200
"""Nested braces that are followed."""
_DROPPED = re.compile(
    r"\\(?:left|right|big|Big|bigg|Bigg|bigl|bigr|Bigl|Bigr|displaystyle|textstyle|quad|qquad|limits|mathrm|mathbf|mathit|text|operatorname"
    r"|,|;|!|:| |\(|\)|\[|\])(?![A-Za-z])|\$|~"
)
_OPERATORS = (("cdot", "*"), ("times", "*"), ("ast", "*"), ("parallel", "|"), ("Vert", "|"), ("div", "/"))
_GREEK = {"omega": "ω", "Omega": "Ω", "tau": "τ", "alpha": "α", "beta": "β", "mu": "μ"}
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def in_plain(text: str) -> str:
    """A formula's text without LaTeX; what is no LaTeX stays as it is."""
    text = text.translate(_SUBSCRIPTS)
    text = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda m: f"^({m[0].translate(_SUPERSCRIPTS)})", text)
    if "\\" not in text and "{" not in text and "$" not in text:
        return text
    text = _DROPPED.sub("", text)
    for name, sign in _OPERATORS:
        text = re.sub(rf"\\{name}(?![A-Za-z])", sign, text)
    for name, letter in _GREEK.items():
        text = re.sub(rf"\\{name}(?![A-Za-z])", letter, text)
    text = re.sub(r"\\[dtc]frac(?![A-Za-z])", r"\\frac", text)
    text = re.sub(r"_\{\s*([A-Za-z0-9]+)\s*\}", r"\1", text)
    return _braces(text).replace("\\", "")


def _braces(text: str) -> str:
    r"""Fractions, roots, exponents: in one walk, with a stack of what each open brace means. A brace without a meaning is a parenthesis."""
    out: list[str] = []
    closing: list[str] = []
    at = 0
    while at < len(text):
        m = re.compile(r"\\frac\s*\{|\\sqrt\s*\{|\{").match(text, at)
        if m and len(closing) < DEEPEST:
            opening, end = {"\\f": ("((", "frac"), "\\s": ("sqrt(", ")")}.get(m[0][:2], ("(", ")"))
            out.append(opening)
            closing.append(end)
            at = m.end()
        elif text[at] == "}" and closing:
            end = closing.pop()
            at += 1
            if end != "frac":
                out.append(end)
            elif second := re.compile(r"\s*\{").match(text, at):
                out.append(")/(")
                closing.append("))")
                at = second.end()
            else:
                out.append(")/(")  # what divides is missing: the reader says so
        else:
            out.append(text[at])
            at += 1
    return "".join(out)
