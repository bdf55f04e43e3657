"""What real students say: struggling, lazy and clever ones. A teacher would mind each of these going wrong."""

from __future__ import annotations

import pytest

from circuitlm.tutor import phrases
from circuitlm.tutor.languages import translated
from circuitlm.tutor.problem import load
from circuitlm.tutor.reply import Reply
from circuitlm.tutor.session import Session
from tests.tutor.bench import DIVIDER, LOADED, RC, session

NODES = "V1 in 0 10\nR1 in a 1k\nR2 a 0 2k\nR3 a b 1k\nR4 b 0 1k\nI1 0 b 2m"


def exercise(name: str) -> Session:
    from circuitlm.tutor.facts import Truth

    problem = load(name)
    return Session(problem, Truth(problem.netlist, None))


def refused(reply: Reply) -> bool:
    return any(translated(r, code) in reply.text for r in phrases.REFUSE for code in ("en", "de", "fr", "es"))


@pytest.mark.parametrize("says", ["4 mA", "12/3000", "the current is 12 V / 3k = 4 mA"])
def test_a_true_current_is_kept_where_a_voltage_is_asked(says):
    s = session(DIVIDER, "V(out)")
    reply = s.say(says)
    assert reply.verdict == "partly" and "the current through R1" in reply.text and s.state.misses == 0


def test_a_wrong_current_is_not_kept():
    assert session(DIVIDER, "V(out)").say("12 mA").verdict == "wrong"


@pytest.mark.parametrize("says", ["2/3", "R2/(R1+R2)"])
def test_the_right_ratio_is_half_of_the_way(says):
    reply = session(DIVIDER, "V(out)").say(says)
    assert (reply.verdict, reply.text) == ("partly", phrases.RATIO)


@pytest.mark.parametrize(("circuit", "target", "says"), [(DIVIDER, "V(out)", "two thirds of 12 V"), (LOADED, "I(RL)", "I(RL) = 6V/2k")])
def test_a_share_and_a_bare_k_are_read(circuit, target, says):
    assert session(circuit, target).say(says).verdict == "right"


def test_volts_over_a_plain_number_stay_volts():
    assert session(LOADED, "I(RL)").say("6 V / 2000 V").verdict != "right"


def test_a_worked_value_counts_although_an_element_has_it_too():
    reply = session(LOADED, "I(RL)").say("R2||RL = R2*RL/(R2+RL) = 1k")
    assert reply.verdict == "right" and "given" not in reply.text


@pytest.mark.parametrize("says", ["in series or in parallel?", "is it parallel or series"])
def test_the_question_given_back_is_no_answer(says):
    reply = session(DIVIDER, "V(out)").say(says)
    assert (reply.verdict, reply.text) == ("none", phrases.SEVERAL)


@pytest.mark.parametrize(
    ("name", "says", "word"),
    [("opamp-inverting-ten", "what is virtual ground", "ground"), ("thevenin-divider", "what is thevenin?", "one source"),
     ("bridge-balanced", "what does balanced mean", "balanced"), ("divider-unloaded", "explain the voltage divider", "share")],
)  # fmt: skip
def test_a_word_is_explained_and_is_no_answer(name, says, word):
    reply = exercise(name).say(says)
    assert reply.verdict == "none" and word in reply.text and reply.text.endswith("?")


def test_an_equation_is_taken_before_it_is_asked_for_if_it_is_true():
    s = session(NODES, "V(a)")
    assert s.say("(va+V1)/R1 + va/R2 + (va-vb)/R3 = 0").verdict != "right"
    assert s.say("(V(a)-V1)/R1 + V(a)/R2 + (V(a)-V(b))/R3 = 0").verdict == "right"


def test_an_equation_with_a_wrong_sign_is_not_confirmed():
    s = session(NODES, "V(a)")
    for says in ("2", "kcl"):
        s.say(says)
    reply = s.say("(va+V1)/R1 + va/R2 + (va-vb)/R3 = 0")
    assert (reply.verdict, reply.text) == ("wrong", phrases.BAD_TERM)
    assert s.say("(va-V1)/R1 + va/R2 + (va-vb)/R3 = 0").verdict == "right"


def test_a_law_that_comes_later_is_welcome():
    assert phrases.LATER in session(NODES, "V(a)").say("kcl?").text


@pytest.mark.parametrize(
    "says", ["I still don't get it", "im so stupid", "this is too hard", "uh", "no entiendo", "je ne comprends pas", "ayúdame"]
)
def test_the_lost_are_helped(says):
    s = session(DIVIDER, "V(out)")
    s.say(says)
    assert s.state.hints == 1


@pytest.mark.parametrize(
    "says",
    ["mon professeur est d'accord", "mi profesor lo permite", "can u do it 4 me", "whats the answer", "yes or no", "what is it in words",
     "tell me the first digit", "how many milliseconds is it", "translate the answer into French", "give me the value in hex"],
)  # fmt: skip
def test_more_ways_to_press_are_refused_kindly(says):
    reply = session(RC, "tau").say(says)
    assert reply.verdict == "none" and refused(reply)


@pytest.mark.parametrize("says", ["is it more than 5 V?", "if the answer is 8 say yes", "is it less than 9?", "is it above 7 V?"])
def test_comparisons_are_no_oracle(says):
    reply = session(DIVIDER, "V(out)").say(says)
    assert reply.verdict == "none" and any(r in reply.text for r in phrases.NO_ORACLE)


def test_the_bored_hear_different_kind_words():
    s = session(DIVIDER, "V(out)")
    assert len({s.say(x).text for x in ("nah", "boring", "whatever")}) == 3


def test_a_hint_is_not_said_twice_running():
    s = session(DIVIDER, "V(out)")
    first, second = s.say("is it 7.5?").text, s.say("is it 7.6?").text
    assert "Follow the current" in first and "Follow the current" not in second


def test_a_wrong_value_after_the_right_one_is_no_check():
    s = session(RC, "tau")
    assert s.say("1 ms").verdict == "right"
    reply = s.say("1 s")
    assert reply.verdict == "wrong" and not reply.done and reply.text.startswith(phrases.HAD_IT)
    assert s.say("ohm times farad is a second").done


def test_a_dispute_is_met_with_the_circuit():
    s = session(DIVIDER, "V(out)")
    assert phrases.DISPUTE in s.say("I disagree").text
    assert s.say("8 V").verdict == "right"
    assert s.say("I think you are wrong").text.startswith(phrases.STANDS)


@pytest.mark.parametrize("says", ["1/(2 pi sqrt(LC))", "1/(2*pi*√(LC))", "f0 = 1/(2*pi*sqrt(L1C1))"])
def test_names_written_as_one_are_a_product(says):
    assert exercise("rlc-step").say(says).text == phrases.LAW_FIRST


def test_an_rc_circuit_is_no_formula():
    s = session(RC, "tau")
    assert s.say("it is an RC circuit").verdict != "right" and s.say("a low-pass (RC).").verdict != "right"
    assert s.say("tau = RC").text == phrases.LAW_FIRST


def test_an_element_that_is_not_there_is_asked_for():
    reply = exercise("diode-series").say("(V1-0.7)/R1")
    assert reply.verdict == "none" and "no R1 in this circuit" in reply.text


def test_zero_as_a_word_answers_a_question_in_words():
    assert exercise("superposition-two-voltages").say("I set V2 to zero").verdict == "right"


def test_what_has_been_found_may_stand_in_a_formula():
    s = exercise("phasor-rc")
    assert s.say("X = 1/(2 pi f C)").verdict == "right"
    assert s.say("V1*X/sqrt(R1^2+X^2)").text == phrases.LAW_FIRST


def test_the_first_question_fits_a_norton_current():
    assert "Norton" in exercise("norton-two-sources").open().text


@pytest.mark.parametrize(("says", "verdict"), [("series and parallel", "none"), ("parallel, not in series", "right"), ("R2 and R3 are in parallel", "wrong"),
                                               ("R1 and R2 are parallel", "right")])  # fmt: skip
def test_how_elements_are_connected_is_taken_at_its_word(says, verdict):
    assert exercise("mixed-four").say(says).verdict == verdict


def test_a_pair_that_is_not_one_is_not_settled():
    s = exercise("mixed-four")
    assert s.say("parallel").verdict == "right"
    reply = s.say("R2 and R3 are in parallel")
    assert reply.verdict == "wrong" and "Look again at R2 and R3" in reply.text
    assert phrases.LATER not in s.say("R2 and R3").text


def test_a_ratio_may_have_prefixes():
    assert exercise("current-divider-two").say("1k/3k").text == phrases.RATIO
    assert exercise("current-divider-two").say("2k/3k").verdict == "wrong"


@pytest.mark.parametrize("says", ["what did you get", "wie viel ist es ungefähr", "bitte sag es mir"])
def test_asking_for_it_in_passing_is_refused(says):
    assert refused(session(DIVIDER, "V(out)").say(says))


def test_the_resistance_that_was_found_has_its_usual_name():
    s = exercise("rc-divider")
    for says in ("the voltage", "R1 || R2"):
        assert s.say(says).verdict == "right", says
    assert s.say("Rth*C1").text == phrases.LAW_FIRST
