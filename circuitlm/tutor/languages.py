"""The student's language: recognised from the words, understood by its terms, answered in sentences of `knowledge/tutor/phrases.txt`.

What the tutor says is made in English; a sentence is looked up there, and what differs in it (names, values, a quantity's description) goes
over into the other language's sentence. A sentence without an entry stays English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from circuitlm import resources
from circuitlm.errors import KnowledgeError

ENGLISH = "en"
_SLOT = re.compile(r"\\\{([a-d])\\\}")
_ENDS = re.compile(r"(?<=[.?!:;])[ ]+(?=\S)")
_COMMON = frozenset("the is are what how and i you it that this of to why my don't not with because same which can does".split())  # noqa: SIM905
"""English words that no other language here has."""


@dataclass(frozen=True, slots=True)
class Language:
    """`words` tell it from others; `terms`: (pattern, English term); `comma`: decimals are written with one."""

    code: str
    name: str
    comma: bool
    words: frozenset[str]
    terms: tuple[tuple[re.Pattern[str], str], ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with slots: English as a pattern, `said` in the other language. `fixed`: how many of its characters are no slot."""

    pattern: re.Pattern[str]
    said: str
    fixed: int


@cache
def languages() -> dict[str, Language]:
    """Code -> language, English left out. Raises KnowledgeError."""
    import yaml

    path = resources.folder("knowledge") / "tutor" / "languages.yaml"
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return {
            code: Language(
                code,
                d["name"],
                bool(d["comma"]),
                frozenset(d["words"].lower().split()),
                tuple((re.compile(rf"(?<!\w)(?:{p})(?!\w)", re.I), term) for term, p in d["terms"].items()),
            )
            for code, d in ((str(c), d) for c, d in data.items())
        }
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError, re.error) as error:
        raise KnowledgeError(f"{path} cannot be read: {error}") from error


@cache
def _sentences(code: str) -> tuple[dict[str, str], tuple[Template, ...]]:
    """(whole sentences, those with slots, the longest first) of a language."""
    path = resources.folder("knowledge") / "tutor" / "phrases.txt"
    whole: dict[str, str] = {}
    slotted: list[Template] = []
    try:
        blocks = re.split(r"\n\s*\n", re.sub(r"(?m)^#.*\n?", "", path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{path} cannot be read: {error}") from error
    for block in blocks:
        english, *others = block.strip().splitlines() or [""]
        said = next((row[3:] for row in others if row.startswith(f"{code} ")), "")
        if said and "{" not in english:
            whole[english] = said
        elif said:
            pattern = _SLOT.sub(r"(?P<\1>(?:(?![.?!] ).)+?)", re.escape(english).replace("\\ ", " "))
            pattern = re.sub(r"\(\?P<(\w)>[^>]*\+\?\)$", r"(?P<\1>.+)", pattern)
            slotted.append(Template(re.compile(pattern), said, len(re.sub(r"\{\w\}", "", english))))
    return whole, tuple(sorted(slotted, key=lambda t: -t.fixed))


def recognised(text: str, before: str = ENGLISH) -> str:
    """The language of a sentence; the one *before* where its words do not tell."""
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text.lower())
    scores = {code: sum(w in lang.words for w in words) for code, lang in languages().items()}
    scores[ENGLISH] = sum(w in _COMMON for w in words)
    best = max(scores.values())
    leaders = [code for code, n in scores.items() if n == best]
    return before if not best or before in leaders or len(leaders) > 1 else leaders[0]


def in_english(text: str, code: str) -> str:
    """A student's words with the technical terms in English; everything else as it was."""
    if code == ENGLISH or code not in languages():
        return text
    for pattern, term in languages()[code].terms:
        text = pattern.sub(term.replace("\\", ""), text)
    return text


def translated(text: str, code: str) -> str:
    """What the tutor says, in another language."""
    if code == ENGLISH or code not in languages():
        return text
    return "\n".join(" ".join(_row(row, code)[0]) for row in text.split("\n"))


def untranslated(text: str, code: str) -> list[str]:
    """The sentences that have no entry."""
    return [s for row in text.split("\n") for s in _row(row, code)[1]]


def _row(row: str, code: str) -> tuple[list[str], list[str]]:
    """(the sentences of a row in the other language, those that stayed English): the longest run of sentences that has an entry comes first."""
    pieces = _ENDS.split(row)
    out: list[str] = []
    left: list[str] = []
    at = 0
    while at < len(pieces):
        for end in range(min(len(pieces), at + 8), at, -1):
            said = _said(" ".join(pieces[at:end]), code)
            if said is not None:
                out.append(said)
                at = end
                break
        else:
            out.append(_numbers(pieces[at], code))
            if re.search(r"[a-z]{4,} [a-z]{2,}|[a-z]{3,} [a-z]{3,}", pieces[at]):
                left.append(pieces[at])
            at += 1
    return out, left


def _said(text: str, code: str, depth: int = 0) -> str | None:
    whole, slotted = _sentences(code)
    if text in whole:
        return whole[text]
    if text[:1].islower() and (found := whole.get(text[0].upper() + text[1:])):
        return found[0].lower() + found[1:]
    for template in slotted:
        if m := template.pattern.fullmatch(text):
            return re.sub(r"\{(\w)\}", lambda slot, m=m: _part(m[slot[1]], code, depth + 1), template.said)  # type: ignore[misc]
    return None


def _part(text: str, code: str, depth: int) -> str:
    """What stands in a slot: an entry of its own, a list of such, or a name or value as it is."""
    found = _said(text, code, depth) if depth < 4 and re.search(r"[a-z]{3}", text) else None
    if found is not None:
        return found
    word = {"de": "und", "fr": "et", "es": "y"}.get(code, "and")
    if re.search(r", | and ", text) and depth < 4:
        parts = re.split(r"(, | and )", text)
        return "".join(f" {word} " if p == " and " else p if p == ", " else _part(p, code, depth + 1) for p in parts)
    return _numbers(text, code)


def _numbers(text: str, code: str) -> str:
    """Decimal points as the language writes them."""
    return re.sub(r"(?<![\w.])(\d+)\.(\d+)(?![\w.]*\()", r"\1,\2", text) if languages()[code].comma else text
