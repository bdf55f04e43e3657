"""The texts that the search encoder learns from: general words, words of other languages, what is said of parts, and what is none of ours."""

from __future__ import annotations

import gzip
import json
import random
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.phrases import phrases_of, read, sayings, sayings_files

HERE = Path(__file__).parent
ARTEFACT, SHARE = 6, {6: 1.0, 19: 0.7, 7: 0.5, 27: 0.4, 4: 0.4, 23: 0.4, 28: 0.3, 11: 0.2}
"""WordNet's numbers of noun files (artefacts, phenomena, attributes ...) and the share of their definitions that is used."""
NONE_OF_OURS = {5: 0.3, 6: 0.5, 8: 0.2, 10: 0.5, 13: 0.6, 15: 0.3, 17: 0.3, 18: 0.4, 20: 0.3, 4: 0.15}
"""WordNet's numbers of noun files (animals, artefacts, bodies, talk, food, places, objects, people, plants, acts) and the share of their
words that is taken as an example of what is no electronic part, where nothing that is said of parts is near it."""
HELD = "asked-"
"""How the files of sayings begin from which the encoder does not learn: decide.py is fitted on them."""
OFTEN = 9_000
"""How far down the teacher's vocabulary (the commonest words first) a word still counts as common."""


@dataclass
class Texts:
    """What is said of parts. `labels`: what a text means (two texts with one in common mean alike); `parts`: whom it is said of."""

    labels: dict[str, set[str]] = field(default_factory=dict)
    parts: dict[str, set[str]] = field(default_factory=dict)
    language: dict[str, str] = field(default_factory=dict)

    def add(self, text: str, labels: Iterable[str], parts: Iterable[str] = (), language: str = "en") -> None:
        self.labels.setdefault(text, set()).update(labels)
        self.parts.setdefault(text, set()).update(parts)
        self.language.setdefault(text, language)


@dataclass(frozen=True)
class General:
    """Texts that have nothing to do with parts in particular; those that may be no parts at all; (language, foreign word, English word)."""

    texts: list[str]
    strange: list[str]
    foreign: list[tuple[str, str, str]]


def general_texts(vocabulary: list[str], wordnet: Path, words: Path, most: int) -> General:
    return General(general(vocabulary, wordnet)[:most], strange_things(vocabulary, wordnet), dictionaries(words, vocabulary))


def senses(wordnet: Path, parts: Iterable[str] = ("noun", "verb", "adj")) -> Iterator[tuple[str, int, list[str], str]]:
    """WordNet's groups of words that mean the same: part of speech, number of its file, the words, the first sentence of the definition."""
    for part in parts:
        for line in (wordnet / f"data.{part}").read_text(encoding="latin1").splitlines():
            if line.startswith("  "):
                continue
            head, _, gloss = line.partition("|")
            fields = head.split()
            count = int(fields[3], 16)
            lemmas = [fields[4 + 2 * i].replace("_", " ").split("(")[0] for i in range(count)]
            yield part, int(fields[1]), lemmas, re.sub(r"\([^)]*\)", "", re.sub(r'"[^"]*"', "", gloss).split(";")[0]).strip()


def general(vocabulary: list[str], wordnet: Path) -> list[str]:
    """Words and definitions that have nothing to do with electronics in particular."""
    words = sorted(w for w in vocabulary if w.isalpha() and w.isascii() and len(w) > 1)
    known, chosen, chance = set(words), [], random.Random(7)
    for part, file, lemmas, meaning in senses(wordnet):
        usual = [x for x in lemmas if all(w.lower() in known for w in x.split())]
        share = SHARE.get(file, 0.8 if part == "verb" else 0.25 if part == "adj" else 0.06)
        if len(meaning.split()) < 2 or not usual or chance.random() >= share:
            continue
        chosen.append(" ".join(meaning.split()[:16]))
        for lemma in usual:
            if " " in lemma:
                chosen.append(lemma)
            elif part == "noun" and file == ARTEFACT and chance.random() < 0.4:
                chosen.append(f"{lemma}: {meaning}"[:90])
    return [*words, *dict.fromkeys(chosen)]


def strange_things(vocabulary: list[str], wordnet: Path) -> list[str]:
    """Nouns of WordNet for animals, food, people, things ...: candidates for what is no electronic part, some as 'a word' with its definition."""
    known, chance = {w for w in vocabulary if w.isalpha()}, random.Random(11)
    found = []
    for _, file, lemmas, meaning in senses(wordnet, ("noun",)):
        usual = [x.lower() for x in lemmas if all(w.lower() in known for w in x.split())]
        if usual and chance.random() < NONE_OF_OURS.get(file, 0.0):
            found.append(usual[0])
            if chance.random() < 0.25:
                found.append(" ".join(meaning.split()[:9]))
    return list(dict.fromkeys(t for t in found if t))


def dictionaries(folder: Path, vocabulary: list[str]) -> list[tuple[str, str, str]]:
    """(language, word, English) for common words: FreeDict's French, Spanish and Portuguese dictionaries and Ding's German one.

    *folder* is where Debian's packages dict-freedict-fra-eng, -spa-eng, -por-eng and trans-de-en were unpacked."""
    often = {w for w in vocabulary[:OFTEN] if w.isalpha() and len(w) > 2}

    def common(text: str) -> bool:
        return text.lower() in often

    found: dict[tuple[str, str], list[str]] = {}
    for language, name in (("fr", "fra"), ("es", "spa"), ("pt", "por")):
        entry = ""
        with gzip.open(folder / f"usr/share/dictd/freedict-{name}-eng.dict.dz", "rt", encoding="utf-8") as file:
            for line in file:
                if match := re.match(r"([^/<]+) /.*/", line):
                    entry = match[1].strip().lower()
                elif entry and len(entry.split()) <= 2:
                    meant = re.sub(r"^\d+\.\s*|<[^>]*>|\([^)]*\)", "", line).split(",")[0].strip()
                    if common(meant):
                        found.setdefault((language, entry), []).append(meant.lower())
    for line in (folder / "usr/share/trans/de-en").read_text(encoding="utf-8").splitlines():
        german, mark, english = line.partition(" :: ")
        if line.startswith("#") or not mark:
            continue
        plain = [re.sub(r"\{[^}]*\}|\([^)]*\)|\[[^\]]*\]", "", s.split("|")[0]) for s in (german, english)]
        meant = re.sub(r"^to ", "", plain[1].split(";")[0].strip()).lower()
        if common(meant):
            for word in plain[0].split(";"):
                if (word := word.strip().lower()) and " " not in word:
                    found.setdefault(("de", word), []).append(meant)
    return [(language, word, said[0]) for (language, word), said in found.items()]


def field_of_parts() -> tuple[Texts, list[tuple[str, str, str]]]:
    """What is said of parts, in all languages, and (language, foreign text, English text) that mean the same."""
    cat, texts = catalogue(), Texts()
    kept = {t for path in sayings_files() if path.name.startswith(HELD) for m in read(path) for t in m.texts}
    learned = [m for path in sayings_files() if not path.name.startswith(HELD) for m in read(path)]
    for meaning in learned:
        for language, said in meaning.said.items():
            for saying in said:
                texts.add(saying, (), (), language)
    for part, entry in cat.entries.items():
        for phrase in phrases_of(part, entry, cat.lexicon):
            if phrase.text not in kept:
                texts.add(phrase.text, (), [part])
        for own in (*entry["uses"], entry["name"]):
            texts.add(own, [f"part {part}", *(f"function {f}" for f in entry["default_for"])])
    for section in ("functions", "projects"):
        for name, data in cat.lexicon[section].items():
            for pattern in data.get("phrases", ()):
                for saying in sayings(str(pattern), 8):
                    texts.add(saying, [f"{section.removesuffix('s')} {name}"])
    pairs = [(language, w, e) for language, data in cat.lexicon["languages"].items() for w, e in data["words"].items() if e]
    for number, meaning in enumerate(learned):
        labels = [f"meaning {number}", *(f"function {t[1:]}" if t[0] == "@" else f"part {t}" for t in meaning.targets if t != "-")]
        for language, said in meaning.said.items():
            for saying in said:
                texts.add(saying, labels, (), language)
                if language != "en":
                    pairs += [(language, saying, english) for english in meaning.said.get("en", [])[:2]]
    for request in requests():
        if request.right:
            texts.add(request.text, [f"part {p}" for p in request.right], request.right, request.language)
    return texts, pairs


@dataclass(frozen=True)
class Request:
    """What somebody typed, the parts that would be right (none: the catalogue has nothing like that), and its language (en, or xx)."""

    text: str
    right: tuple[str, ...]
    language: str


def requests(held: bool = False) -> list[Request]:
    """The requests of requests.jsonl that the encoder learns from, or those *held* back from it for decide.py: one in four."""
    found = []
    for line in (HERE / "requests.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if (zlib.crc32(row["query"].encode()) % 4 == 0) == held:
            found.append(Request(row["query"], tuple(row["right"]), row.get("language", "en")))
    return found


def lines(name: str) -> list[str]:
    """The lines of a list beside this file."""
    return [x for x in (HERE / name).read_text(encoding="utf-8").splitlines() if x and not x.startswith("#")]


def frames() -> dict[str, list[str]]:
    """Language -> words around a wish, with {} for the wish."""
    around: dict[str, list[str]] = {}
    for line in lines("frames.txt"):
        language, colon, frame = line.partition(": ")
        around.setdefault(language if colon else "en", []).append(frame if colon else line)
    return around


def misspelt(text: str) -> str:
    """The text with a slip in one of its words: a letter lost, doubled, swapped with its neighbour, or another."""
    words = text.split()
    at = random.choice([i for i, w in enumerate(words) if len(w) > 3] or [0])
    w, i = words[at], random.randrange(max(1, len(words[at]) - 1))
    letter = random.choice("abcdefghijklmnopqrstuvwxyz")
    slips = (w[:i] + w[i + 1 :], w[: i + 1] + w[i:], w[:i] + w[i + 1 : i + 2] + w[i : i + 1] + w[i + 2 :], w[:i] + letter + w[i + 1 :])
    words[at] = random.choice(slips)
    return " ".join(words)
