"""Prompts in other languages: the words of electronics that matter are put into English, part names stay as they are.

The word lists are data (`knowledge/languages.yaml`). A language without a list is named, not guessed at.
"""

from __future__ import annotations

import re

from circuitlm.knowledge.catalogue import catalogue


def to_english(prompt: str) -> tuple[str, str]:
    """(prompt with known foreign words replaced, language code). English comes back as it is."""
    languages = catalogue().lexicon.get("languages", {})
    words = re.findall(r"[^\W\d_]+", prompt.lower())
    best, most = "en", 0
    for code, data in languages.items():
        marks = set(data["marks"].split())
        hits = len({w for w in words if w in marks})
        if hits > most:
            best, most = code, hits
    english = len({w for w in words if w in {"the", "and", "with", "to", "is", "of", "for", "from", "using", "how", "when"}})
    if most < 2 or most <= english:
        return prompt, "en"
    table = {str(k).lower(): v for k, v in languages[best].get("words", {}).items()}
    phrases = sorted((k for k in table if " " in k), key=len, reverse=True)
    text = prompt
    for phrase in phrases:
        text = re.sub(rf"\b{re.escape(phrase)}\b", table[phrase], text, flags=re.I)

    def swap(m: re.Match[str]) -> str:
        return table.get(m.group().lower(), m.group())

    return re.sub(r"[^\W\d_]+(?:-[^\W\d_]+)*", swap, text), best
