"""The quick ways of search find what plain, slow ones find: the greatest figures, a part's nearest phrases, kin of words, names spelt alike."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from circuitlm.knowledge import single_words
from circuitlm.knowledge.encoder import light
from circuitlm.knowledge.indexfile import index_file
from circuitlm.knowledge.meaning import content
from circuitlm.knowledge.names import by_type, normal
from circuitlm.knowledge.search import search
from circuitlm.knowledge.single_words import CLOSE, DOUBT, KIN, MET, Words
from circuitlm.knowledge.vectors import KINDRED, NEAR_ROWS, SIEVE, greatest

DEV = Path(__file__).parents[2] / "evals" / "encoder"
QUERIES = [json.loads(line)["query"] for file in sorted(DEV.glob("dev*.jsonl")) for line in file.read_text().splitlines()][::5]


@given(st.lists(st.floats(-1, 1, width=32), max_size=300), st.integers(1, 40))
def test_the_greatest_figures_are_those_of_a_sorted_list(figures, most):
    chosen = greatest(np.array(figures, np.float32), most)
    assert len(set(chosen.tolist())) == min(most, len(figures))
    assert sorted((figures[k] for k in chosen), reverse=True) == sorted(figures, reverse=True)[:most]


def plain_rows(index, vector, most):
    """The rows nearest to a vector, of those that pass the sieve of the first dimensions."""
    lead = index._lead.shape[1]
    rows = np.arange(len(index.rows))
    if lead and len(rows) > SIEVE * most:
        rows = np.argsort(-(index.rows[:, :lead] @ vector[:lead]), kind="stable")[: SIEVE * most]
    likeness = index.rows[rows] @ vector
    order = np.argsort(-likeness, kind="stable")[:most]
    return rows[order], likeness[order]


def plain_parts(index, vector):
    """For each part the likenesses of its nearest phrases, link by link."""
    rows, likeness = plain_rows(index, vector, NEAR_ROWS)
    near = dict(zip(rows.tolist(), likeness.tolist(), strict=True))
    found = [[] for _ in index.ids]
    for part, row, weight in zip(index._part.tolist(), index._row.tolist(), index._weight.tolist(), strict=True):
        if row in near:
            found[part].append(near[row] * weight)
    padded = [sorted(scores, reverse=True)[:KINDRED] + [min(near.values())] * (KINDRED - len(scores)) for scores in found]
    return [p[0] for p in padded], [sum(p) / KINDRED for p in padded], min(near.values())


def test_a_part_is_as_near_as_link_by_link():
    index = search().meaning.index
    for query in QUERIES[::10]:
        vector, _ = light().read(query)
        best, kin, link = index.by_part(vector)
        plain_best, plain_kin, floor = plain_parts(index, vector)
        assert best.tolist() == pytest.approx(plain_best, abs=1e-5) and kin.tolist() == pytest.approx(plain_kin, abs=1e-5)
        assert index._part[link].tolist() == list(range(len(index.ids)))
        nearest = best > floor
        assert (index.rows[index._row[link]] @ vector * index._weight[link])[nearest] == pytest.approx(best[nearest], abs=1e-5)


def plain_word(words, word):
    """For each part how nearly a word is said of it, and how much more it is said of absent things."""
    vector = light().encode([word])[0]
    rows, near = plain_rows(words._index, vector, KIN)
    met = np.zeros(len(words._index))
    for part, row, weight in zip(words._index._part, words._index._row, words._index._weight, strict=True):
        for like in near[rows == row]:
            met[part] = max(met[part], (like - MET) / (1 - MET) * weight)
    absent, alike = plain_rows(words._absent, vector, KIN)
    ours = sum(math.sqrt(words._index.owners()[rows[k]]) * math.exp((near[k] - 1) / CLOSE) for k in range(len(rows)))
    theirs = sum(math.sqrt(words._absent.weights()[absent[k]]) * math.exp((alike[k] - 1) / CLOSE) for k in range(len(absent)))
    return met, math.log((theirs + DOUBT) / (ours + DOUBT)), near.max()


@pytest.mark.parametrize("query", ["measure how wet the soil is", "kelpie", "ein Zwiebelring beside a thermostat"])
def test_words_tell_what_they_tell_one_by_one(query):
    words, said = search().meaning._words, content(query)
    judged = words.judge(said)
    looked = [plain_word(words, w) for w in said]
    telling = np.array([words._look(w).telling for w in said])
    shares = sum(t / telling.sum() * met for t, (met, _, _) in zip(telling, looked, strict=True))
    assert judged.shares.tolist() == pytest.approx(shares.tolist(), abs=1e-4)
    unmet = np.stack([(1 - met) * t for t, (met, _, _) in zip(telling, looked, strict=True)]).max(0)
    assert judged.unmet.tolist() == pytest.approx(unmet.tolist(), abs=1e-3)
    assert judged.odds[1:] == pytest.approx((max(o for _, o, _ in looked), looked[-1][1]), abs=1e-3)
    assert judged.met[1:] == pytest.approx((min(b for _, _, b in looked), looked[-1][2]), abs=1e-4)


def test_kin_are_kept_and_found_anew_only_where_the_words_are_others(own_folders, monkeypatch):
    def words(signature):
        of_search = search().meaning._words
        return Words(of_search._index, of_search._absent, signature)

    first = words("one")
    assert index_file("kin", light()).is_file()
    monkeypatch.setattr(single_words, "_standing", lambda _: pytest.fail("it was looked up again"))
    again = words("one")
    assert np.array_equal(first._rows, again._rows) and np.array_equal(first._odds, again._odds)
    with pytest.raises(BaseException, match="looked up again"):
        words("two")


def plain_slip(typed, known):
    """The known word that one is a slip of, by a look at each."""
    allowed = 2 if len(typed) >= 9 else 1
    near = [(OSA.distance(typed, w), place, w) for place, w in enumerate(known) if len(w) >= 4]
    fitting = [n for n in near if n[0] <= allowed and (len(typed) >= 6 or n[2][0] == typed[0] or n[2][:2] == typed[1::-1])]
    return min(fitting, default=(0, 0, None))[2] if len(typed) >= 4 else None


def test_a_slip_is_of_the_word_that_a_look_at_each_word_tells():
    spelling = search().meaning._words._spelling
    said = sorted({w for query in QUERIES for w in content(query) if w.isalpha()})[::8]
    assert len(said) > 50
    for typed in (t for w in said for t in (w, w[:1] + w[2:], w[:-2] + w[-1] + w[-2])):
        assert spelling.meant(typed) == plain_slip(typed, spelling._place)


NAMES = (
    "ultrasonc",
    "potentiomter",
    "bluethooth",
    "motion senser",
    "voltage reglator",
    "stepper moter",
    "thermocuple",
    "led matirx",
    "kelpie",
)


@pytest.mark.parametrize("typed", NAMES)
def test_names_are_spelt_alike_as_a_look_at_each_name_tells(typed):
    key, aliases = normal(typed), search().aliases
    alike = [(-fuzz.ratio(key, a), place, a) for place, a in enumerate(aliases) if not re.search(r"\d", a)]
    expected = {}
    for score, _, alias in sorted(n for n in alike if n[0] <= -84)[:12]:
        expected.setdefault(aliases[alias], -score / 100)
    assert [(h.id, h.score) for h in search().spelling(typed)] == list(expected.items())


@pytest.mark.parametrize(
    ("said", "mpn", "aliases", "typed"),
    [
        ("an 18b20", "DS18B20", [], True),
        ("GY-521 sensor", "MPU-6050", ["gy-521"], True),
        ("mean well LDD", "LDD-700H", [], True),
        ("a 12 V siren", "SFM-27", ["12v siren"], False),
        ("1000 mA LED driver", "LDD-1000H", [], False),
        ("3-axis accelerometer", "ADXL345", [], False),
        ("5 kg load cell", None, ["5kg load cell"], False),
    ],
)
def test_a_type_is_told_from_a_general_name_with_a_figure(said, mpn, aliases, typed):
    assert by_type(said, mpn, aliases) == typed
