"""Search by what parts are for: reasons, filters, other languages, and nothing rather than something unlike."""

from __future__ import annotations

import warnings
from collections import Counter

import pytest

from circuitlm.errors import UsageError
from circuitlm.knowledge import meaning, phrases, search
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.encoder import tokens
from circuitlm.knowledge.filters import Filter
from circuitlm.knowledge.indexfile import IndexWarning
from circuitlm.knowledge.phrases import absent_phrases, meanings, phrases_of, sayings
from circuitlm.knowledge.search import Search


def ids(text: str, limit: int = 5, **more) -> list[str]:
    return [h.id for h in search.search().find(text, limit, **more)]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("is my basil thirsty", "soil-moisture-sensor"),
        ("somebody sneaks through the corridor", "pir-motion"),
        ("how heavy is the parcel", "hx711"),
        ("Luftfeuchtigkeit messen", "dht22"),
        ("¿a qué distancia está la pared?", "hc-sr04"),
        ("télécommande", "ir-receiver"),
        ("bomba para regar as plantas", "pump-mini-5v"),
    ],
)
def test_a_part_is_found_in_other_words_and_languages(text, part):
    assert part in ids(text)


@pytest.mark.parametrize(
    "text", ["a novel by Tolstoy", "tickets for the opera on Friday", "Nusskuchen mit Sahne", "a divorce lawyer", "zxqv wvut", "", "?"]
)
def test_what_the_catalogue_has_nothing_like_finds_nothing(text):
    assert ids(text) == []


def test_a_hit_says_what_it_was_found_by():
    reasons = {h.id: (h.how, h.reason) for h in search.search().find("how damp is the wall", 5)}
    assert reasons["dht22"][0] == "use"
    assert "humid" in reasons["dht22"][1]
    assert search.search().find("HC-SR04")[0].reason == "its name"


def test_what_is_known_to_be_absent_is_nearer_to_that_than_to_any_part():
    lines = absent_phrases()
    assert len(lines) > 500 and not [t for t in lines if search.search().exact(t)]
    answered = [t for t in lines[::7] if ids(t)]
    assert len(answered) < 0.1 * len(lines[::7]), answered


def test_the_very_words_of_a_saying_are_answered_however_few_they_are():
    for entry in ("Türschloss", "télécommande", "hygrometer"):
        assert search.search().by_use(entry)[0].score >= 0.9


def test_what_is_absent_is_not_answered_for_being_said_of_a_part_too():
    said = {" ".join(tokens(text)) for text in search.search().meaning.index.texts}
    both = [line for line in absent_phrases() if " ".join(tokens(line)) in said]
    assert "television" in both
    assert not [line for line in both if ids(line)]


def test_a_slip_is_put_right_only_where_the_word_is_nobodys():
    meant = search.search().corrected
    assert meant("humidty sensro") == "humidity sensor"
    assert meant("how damp is the cellar") == "how damp is the cellar"


def test_words_of_another_world_are_slips_of_none():
    meant = search.search().corrected
    assert meant("patata frita") == "patata frita"
    assert meant("humidty of zzwortel") == "humidty of zzwortel"
    assert meant("show the humidty of zzwortel") == "show the humidity of zzwortel"


def test_filters_hold_for_every_hit_and_are_no_reason_to_find_something_unlike():
    wanted = Filter("sensor", "i2c", 3.3)
    found = ids("temperature", 8, accept=wanted.accepts)
    assert len(found) >= 4
    for i in found:
        part = catalogue().get(i)
        assert part.kind == "sensor" and any(f.type == "i2c" for f in part.interfaces)
        assert any(s.min <= 3.3 <= s.max for s in part.supplies)
    assert ids("distance to a wall", accept=Filter(bus="can").accepts) == []
    assert not Filter() and str(Filter("sensor", "I2C", 5)) == "of kind sensor with i2c from 5 V"


@pytest.mark.parametrize("wrong", [{"kind": "gadget"}, {"bus": "telepathy"}])
def test_a_filter_that_there_is_none_of_is_said(wrong):
    with pytest.raises(UsageError, match="There is no"):
        Filter(**wrong)


def test_without_numpy_or_with_a_damaged_encoder_words_must_do(monkeypatch):
    def missing(*_):
        raise ImportError("no numpy", name="numpy")

    monkeypatch.setattr(meaning, "ByMeaning", missing)
    index = Search(catalogue())
    with pytest.warns(IndexWarning, match="numpy is not installed"):
        assert index.by_use("barometric pressure")[0].id in ("bmp180", "bmp280", "bme280")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # said once
        assert index.find("HC-SR04")[0].id == "hc-sr04"


def test_every_line_of_sayings_is_of_parts_that_there_are_and_speaks_five_languages():
    functions = {f for e in catalogue().entries.values() for f in (*e["provides"], *e["default_for"])}
    for line in meanings():
        unknown = [t for t in line.targets if t != "-" and t not in catalogue() and t.removeprefix("@") not in functions]
        assert not unknown, f"sayings: {unknown}"
        assert list(line.said) == ["en", "de", "es", "fr", "pt"] and all(line.said.values()), line


def test_every_part_can_be_found_by_what_is_said_of_it_alone():
    """By its own uses and sayings, not only by what its whole family is called."""
    said = Counter(line.targets[0] for line in meanings() if len(line.targets) == 1 for _ in line.said["en"])
    assert not {part: said[part] for part, entry in catalogue().entries.items() if said[part] + len(entry["uses"]) < 3}


def test_every_part_of_the_catalogue_has_sayings():
    shared = {t for line in meanings() for t in line.targets}
    without = [
        part
        for part, entry in catalogue().entries.items()
        if part not in shared and not any(f"@{f}" in shared for f in (*entry["provides"], *entry["default_for"]))
    ]
    assert not without, f"write in knowledge/sayings/ what people say for {', '.join(without)}"


@pytest.mark.parametrize("text", ["bread", "rose", "a loaf of bread", "multimeter", "washing powder", "conveyor belt oven for pizza"])
def test_what_only_looks_like_a_part_of_a_name_names_nothing(text):
    assert search.search().by_name(text) == []


def test_a_part_of_a_name_or_a_name_among_words_is_told_of_word_for_word():
    hints = search.search().hints("esp32 cam with antenna")
    assert hints.contained["esp32-cam"] > 0.5 and "antenna" in hints.contained
    assert search.search().hints("gear motor").partial and not search.search().hints("ear mot").partial


def test_what_comes_later_is_not_likelier():
    found = search.search().by_use("how damp is the wall", 8, sure=False)
    assert [h.score for h in found] == sorted((h.score for h in found), reverse=True) and len({h.score for h in found}) == len(found)


def test_sayings_come_from_every_file_of_the_folder_and_one_that_cannot_be_read_is_left_out(tmp_path, monkeypatch):
    (tmp_path / "sayings").mkdir()
    (tmp_path / "sayings" / "a.txt").write_text("# nothing\nservo: waves a flag; lifts a lid | winkt\n", encoding="utf-8")
    (tmp_path / "sayings" / "b.txt").write_bytes(b"led: \xff\n")
    (tmp_path / "sayings" / "c.txt").write_text("@time led: it is late\n", encoding="utf-8")
    monkeypatch.setattr(phrases.resources, "folder", lambda name: tmp_path)
    phrases.meanings.cache_clear()
    try:
        found = meanings()
    finally:
        phrases.meanings.cache_clear()
    assert [m.targets for m in found] == [("servo",), ("@time", "led")]
    assert found[0].said == {"en": ["waves a flag", "lifts a lid"], "de": ["winkt"]}


def test_a_part_shares_the_sayings_of_its_functions_and_its_own_come_first():
    entry = catalogue().entries["dht22"]
    said = phrases_of("dht22", entry, catalogue().lexicon)
    texts = [p.text for p in said]
    assert texts[: len(entry["uses"])] == entry["uses"]
    assert "Luftfeuchtigkeit" in texts and len({t.lower() for t in texts}) == len(texts)
    assert all(0 < p.weight <= 1 and p.reason for p in said)


def test_a_pattern_stands_for_its_sayings():
    assert sayings("gets too|very hot") == ["gets too hot", "gets very hot"]
    assert sayings("temperature and|& humidity") == ["temperature and humidity"]


def test_what_a_board_can_do_beside_counts_less_than_the_part_that_is_for_it():
    entries = catalogue().entries
    elsewhere = phrases.first_choices(entries)
    said = {p.text: p.weight for p in phrases_of("micro-bit", entries["micro-bit"], catalogue().lexicon, elsewhere)}
    assert "sound-level" in elsewhere and said["sound level"] == phrases.BESIDE
    assert "wifi" not in elsewhere  # which boards alone are the first choice for
    assert {p.weight for p in phrases_of("max4466", entries["max4466"], catalogue().lexicon, elsewhere)} >= {phrases.OWN}


def test_three_letters_inside_a_name_name_no_part():
    named = {h.id for h in search.search().parts_of_numbers("CO2")}
    assert "mh-z19" in named and "raspberry-pi-pico-2" not in named and ids("CO2")[0] in named
    assert any(h.id == "lm2596" for h in search.search().parts_of_numbers("2596"))
