"""Multiple choice: which letter an answer gives, by each benchmark's own rule and by a careful one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from circuitlm.evaluation.scorers.strict import tagged


def amsbench(response: str) -> str:
    """AMSBench's rule (Why0912/AMSBench at 4f9867c): the last word, then the first Latin letter of its last line that has one.

    It reads ``**A) MOSFET**`` as M and an empty reply, which becomes the word none, as N; so does the released code.
    """
    words = response.split()
    word = words[-1] if words else "none"
    for line in reversed(word.strip().splitlines() or [word]):
        found = re.search(r"[A-Za-z]", line)
        if found:
            return found[0].upper()
    return "none"


def amsbench_count(response: str) -> int | None:
    """AMSBench's count: the first number of the last word that holds one, on the last line."""
    lines = response.strip().splitlines()
    for word in reversed(lines[-1].split() if lines else []):
        found = re.search(r"\d+", word)
        if found:
            return int(found[0])
    return None


_AICB = (r"<answer>\s*([A-D])\s*</answer>", r"\b([A-D])\b", r"Answer:\s*([A-D])", r"Option\s*([A-D])")


def aicb(response: str) -> str | None:
    """AICB's order: answer tags, then any lone letter A to D, then "Answer: X" and "Option X". An article "A" counts as a letter."""
    for pattern in _AICB:
        found = re.search(pattern, response, re.I if "answer>" in pattern else 0)
        if found:
            return found[1].upper()
    return None


_MARKED = (
    r"<answer>\W{0,40}([A-Z](?:\W{1,9}(?:and\W{1,9})?[A-Z])*)\W{0,40}</answer>",
    r"\\boxed\{\W{0,40}(?:\\text\{)?\s*([A-Z])\b",
    r"(?:final\s{1,9}|correct\s{1,9})?(?:answer|option|choice)(?:\s+letter)?\s{0,9}(?:is|:|=|would be){1,9}\s{0,9}(?:option|choice)?\W{0,40}([A-Z])\b(?!\s+[a-z])",
    r"\*\*\W{0,40}([A-Z])\b[^*\n]{0,80}\*\*",
    r"^\W{0,40}([A-Z])\W{0,40}$",
    r"^\W{0,40}([A-Z])\s{0,9}[).:]",
)


LONGEST = 50_000
"""Characters of a reply in which a letter is looked for: from its end."""


def strict(response: str, choices: int = 26) -> str | None:
    """The one letter that an answer commits itself to; None where there is none, or where it names two.

    Only the last LONGEST characters are looked at. In this order: answer tags, a box, "the answer is X", bold letters, a line that is a letter, a line that begins with one. Of
    several statements of one kind the last counts, as long as it is a possible choice.
    """
    allowed = {chr(65 + k) for k in range(choices)}
    response = response[-LONGEST:]
    for pattern in _MARKED:
        found = [m[1] for m in re.finditer(pattern, response, re.M | re.I) if m[1][0].upper() in allowed]
        if found:
            letters = sorted(set(re.findall(r"[A-Z]", found[-1].upper())))
            return letters[0] if len(letters) == 1 else None
    return None


def strict_set(response: str, choices: int = 26) -> frozenset[str]:
    """The letters of an answer to a question with several right choices: "A, C", "AC", ["A", "C"]."""
    allowed = {chr(65 + k) for k in range(choices)}
    text = tagged(response[-LONGEST:])
    said = re.findall(r"(?:answer|options?|choices?)\w{0,20}\s{0,9}(?:is|are|:|=){1,9}\s{0,9}([^\n]*)", text, re.I)
    text = said[-1] if said else text.strip().splitlines()[-1] if text.strip() else ""
    runs = re.findall(rf"\b([A-Z]{{1,{min(choices, 8)}}})\b", text)
    return frozenset(c for run in runs for c in run if c in allowed)


def letter_of(key: str, options: Sequence[str]) -> str:
    """The letter that a key of a data set means: "b", "(B)", "B.", "Option B", "B. 50 kΩ", the text of one option, or its index from 0 as a
    number. Empty where it means none or several."""
    plain = key.strip()
    most = max(len(options), 8)  # a list of options may stand in one line
    if (m := re.fullmatch(r"(?:option|choice|answer)?\W*([A-Za-z])\W*", plain, re.I)) and ord(m[1].upper()) - 65 < most:
        return m[1].upper()
    same = [chr(65 + k) for k, x in enumerate(options) if _bare(x) == _bare(plain)]
    if len(same) == 1:
        return same[0]
    if m := re.match(r"\(?([A-Za-z])[).:]\s", plain):
        return m[1].upper()
    if not same and plain.isdecimal() and len(plain) < 3 and int(plain) < len(options):
        return chr(65 + int(plain))
    return ""


def _bare(option: str) -> str:
    """An option without its letter."""
    return re.sub(r"^\s*\(?[A-Za-z][).:]\s*", "", option).strip().rstrip(".").lower()
