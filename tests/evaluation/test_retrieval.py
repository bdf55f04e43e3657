"""The retrieval queries and their table."""

from __future__ import annotations

from collections import Counter

import pytest

from circuitlm.errors import UsageError
from circuitlm.evaluation.retrieval import Query, load_queries, score, table, way
from circuitlm.knowledge.catalogue import catalogue


def test_there_are_queries_of_every_group_and_each_has_an_answer_that_there_is():
    queries = load_queries()
    groups = Counter(q.group for q in queries)
    assert len(queries) >= 300 and groups["absent"] >= 60 and len(groups) == 6
    assert all(any(i in catalogue() for i in q.right) != (q.group == "absent") for q in queries)


def test_a_score_counts_first_five_and_false_accepts():
    some = [
        Query("name", "HC-SR04", frozenset(["hc-sr04"])),
        Query("name", "HC-SR04", frozenset(["bme280"])),
        Query("absent", "a novel by Tolstoy", frozenset()),
        Query("whatever", "temperature", frozenset()),
    ]
    found = score("light", some, cold=False)
    assert found.recall(found.first) == 0.5
    assert found.false_accepts == 0.5
    assert len(found.missed) == 2
    assert "| our encoder | 0.50 / 0.50 | 0.500 | 0.500 | 0.500 | 0.50 / 0.50 |" in table([found])


def test_the_light_encoder_finds_more_than_words_alone():
    queries = [q for q in load_queries() if q.group in ("paraphrase", "language")][::4]
    ours, words = score("light", queries, cold=False), score("words", queries, cold=False)
    assert ours.recall(ours.five) > words.recall(words.five) + 0.15
    assert way("words")("HC-SR04")[0][0] == "hc-sr04"


def test_a_file_that_is_no_list_of_queries_is_named(tmp_path):
    (tmp_path / "q.jsonl").write_text('{"query": 1}')
    with pytest.raises(UsageError, match=r"q\.jsonl is no list of queries"):
        load_queries(tmp_path / "q.jsonl")
