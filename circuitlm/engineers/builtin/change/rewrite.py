"""The words that a design was made from, with a change written into them: for what follows from words by formula."""

from __future__ import annotations

import re

from circuitlm.circuit.model import Part
from circuitlm.engineers.builtin.change.clauses import value
from circuitlm.engineers.builtin.change.targets import find, wishes_in
from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.plan.change import Base, Edit

_QUANTITY = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)?\s?(?:°?[A-Za-zµΩ%]+)?(?![\w])")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_ARTICLES = re.compile(r"^(?:the|my|its|an?|this|that)\s+", re.I)


def rewrite(base: Base, edits: list[Edit]) -> str | None:
    """The base's prompt with the edits in it; None where the base has no prompt, or one is about a part that the words do not name."""
    text = base.request.prompt if base.known else ""
    if not text.strip():
        return None
    for edit in edits:
        changed = _written(base, text, edit)
        if changed is None:
            return None
        text = changed
    return text


def _written(base: Base, text: str, edit: Edit) -> str | None:
    if edit.kind == "value":
        if any(p.role == "" for p in _parts(base, edit.old)) or re.match(r"[A-Z]{1,2}\d+$", edit.old):
            return None
        return _colored(text, edit) if edit.new.lower() in COLORS else _with_value(text, edit)
    if edit.kind == "add":
        return f"{text.rstrip(' .')}. Also add {edit.new}."
    if edit.kind == "remove":
        return f"{text.rstrip(' .')}. Forget the {_ARTICLES.sub('', edit.old)}."
    if edit.kind == "supply":
        said = [w.words for w in base.request.of("supply")]
        new = edit.new if any(w.kind == "supply" for w in wishes_in(edit.new)) else f"{_ARTICLES.sub('', edit.new)} power"
        return _swap(text, said, new) or _other_voltage(text, new) or f"{text.rstrip(' .')}. Powered from {new}."
    if edit.kind == "replace":
        words = [_ARTICLES.sub("", edit.old)]
        for ref in edit.refs:
            ids = base.circuit.parts[ref].wishes
            part = base.plan.part(base.key(ref) or "")
            words += [w.words for w in base.request.wishes if w.id in {*ids, *(part.wishes if part else [])}]
            words += [base.circuit.parts[ref].component.name, *base.circuit.parts[ref].component.aliases]
        new = _ARTICLES.sub("", edit.new)
        return _swap(text, words, new) or (_swap_head(text, new) if not edit.old else None)
    return None


def _other_voltage(text: str, new: str) -> str | None:
    """The one voltage that the text names gives way to the new supply's."""
    volts = next((m.group() for m in _QUANTITY.finditer(new) if (q := value(m.group())) is not None and q.unit == "V"), None)
    there = [m for m in _QUANTITY.finditer(text) if (q := value(m.group())) is not None and q.unit == "V"]
    if volts is None or len({value(m.group()) for m in there}) != 1:
        return None
    return text[: there[0].start()] + volts + text[there[0].end() :]


def _colored(text: str, edit: Edit) -> str | None:
    """A colour before the first mention of the part, in the place of the one that stands there."""
    noun = re.escape(_ARTICLES.sub("", edit.old))
    colors = "|".join(sorted(COLORS))
    m = re.search(rf"(?:\b(?:{colors})\s+)?\b{noun}\b", text, re.I)
    return f"{text[: m.start()]}{edit.new} {_ARTICLES.sub('', edit.old)}{text[m.end() :]}" if m else None


def _swap_head(text: str, new: str) -> str | None:
    """'High-pass' for 'low-pass': the phrase of the same last word gives way."""
    head = re.findall(r"[\w]+", new)[-1:]
    m = re.search(rf"\b(?:[\w]+[- ])?{re.escape(head[0])}\b", text, re.I) if head else None
    return f"{text[: m.start()]}{new}{text[m.end() :]}" if m and m.group().lower() != new.lower() else None


def _parts(base: Base, words: str) -> list[Part]:
    keys = find(base, words, several=True).keys if words else []
    return [base.circuit.parts[base.refs[k]] for k in keys if k in base.refs and base.refs[k] in base.circuit.parts]


def _swap(text: str, words: list[str], new: str) -> str | None:
    """The first of some names that stands in the text gives way to a new one."""
    for name in words:
        if name and (m := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.I)):
            return f"{text[: m.start()]}{new}{text[m.end() :]}"
    return None


def _with_value(text: str, edit: Edit) -> str:
    """A value in the place of the one of its unit that stands nearest to the words that it is for; else behind the text."""
    new = value(edit.new)
    assert new is not None
    there: list[tuple[int, re.Match[str]]] = []
    before = value(_ARTICLES.sub("", edit.old))
    if before is not None:  # '12 V instead of 5 V': wherever it stands
        return _QUANTITY.sub(lambda m: edit.new if value(m.group()) == before else m.group(), text)
    said = {w for w in re.findall(r"[a-z]+", _ARTICLES.sub("", edit.old).lower()) if len(w) > 2}
    for m in _QUANTITY.finditer(text):
        m = m if value(m.group()) is not None else _NUMBER.match(text, m.start()) or m
        if value(m.group()) is None or _unit(m.group()) != _unit(edit.new, edit.old):
            continue
        around = text[max(0, m.start() - 40) : m.end() + 30].lower()
        there.append((-sum(w in around for w in said), m))
    if _unit(edit.new, edit.old) == "" and all(n == 0 for n, _ in there):
        there = []
    if not there:
        return f"{text.rstrip(' .')}, {_ARTICLES.sub('', edit.old)} {edit.new}."
    m = min(there, key=lambda x: x[0])[1]
    signed = text[: m.start()].endswith(("-", "+"))
    return f"{text[: m.start()]}{edit.new.lstrip('-+') if signed else edit.new}{text[m.end() :]}"


def _unit(text: str, noun: str = "") -> str:
    """The unit of a value as it is written; 22k is in ohms."""
    found = value(text)
    unit = found.unit if found is not None else ""
    return "Ω" if unit == "" and (re.search(r"\d\s?[kKMR]", text) or "resistor" in noun.lower()) else unit
