"""Facts about supplies that recipes make: mains transformer supplies, linear regulators, shunt references."""

import pytest

from circuitlm.circuit.model import Part
from circuitlm.pipeline.run import Options, design
from tests.synthesis.recipe_bench import complaints, figure, ids, made, needs_ngspice, recipe_ids, values

MAINS = "linear supply: mains transformer 9 V secondary, bridge rectifier, 2200 uF smoothing, 7805, green LED as power indicator, fuse in the primary"
SPLIT = "symmetrical +-12 V supply: transformer 15-0-15, one bridge, 1000 uF per rail, 7812 and 7912, 100 nF at inputs and outputs"
LM317 = "LM317, 20 V in, 13.8 V out, R1 = 240R, 100n in, 1u out, both 1N4007 protection diodes, fuse in the input, no micro"
POT = "adjustable regulator LM317 with a 5k potentiometer, 12V in, 1.25 to 9 V out"
ZENER = "12 V in, 5.1 V zener reference, the load draws 5 mA and 10 mA should be left for the zener, 100nF across the zener, name the output VREF"
TL431 = "TL431 as a 5 V shunt reference out of 12 V, load takes 10 mA, keep 2 mA in the TL431"


def nets(prompt: str, part: Part) -> list[str]:
    return [n.name if n else "" for _, n in made(prompt).circuit.pins_of(part.ref)]


def of(prompt: str, component: str) -> list[Part]:
    return [p for p in made(prompt).circuit.parts.values() if p.id == component]


@pytest.mark.parametrize("prompt", [MAINS, SPLIT, LM317, POT, ZENER, TL431])
def test_nothing_is_complained_of_and_no_board_is_added(prompt: str) -> None:
    assert len(recipe_ids(prompt)) == 1
    assert not [c for c in complaints(prompt) if not c.startswith("mains-present")]
    assert not made(prompt).circuit.controllers()


@pytest.mark.parametrize(
    "prompt, r1, track, watts",
    [
        ("bench PSU with an LM317, 1.25 to 15 V, 1 A, 18V AC transformer", 200, 2200, 20),
        ("bench supply, LM317, adjustable 1.25 to 12 V at 0.5 A, 15 V AC transformer", 240, 2200, 8),
    ],
)
def test_a_potentiometer_ends_where_the_range_does_and_the_heat_is_that_of_the_lowest_output(prompt, r1, track, watts) -> None:
    assert (figure(prompt, "r1"), figure(prompt, "r2")) == (r1, track)
    assert figure(prompt, "dissipation_w") > watts


def test_the_given_smoothing_capacitor_led_and_fuse_are_there() -> None:
    assert 2200e-6 in values(MAINS, "bulk")
    assert {"fuse", "led", "lm7805", "transformer", "bridge-rectifier"} <= set(ids(MAINS))


def test_a_split_supply_stands_on_a_centre_tap_with_one_bridge_and_two_regulators() -> None:
    assert {"transformer-ct", "lm7812", "lm7912"} <= set(ids(SPLIT))
    assert len(of(SPLIT, "bridge-rectifier")) == 1
    assert values(SPLIT, "bulk") == [1000e-6] * 2
    assert values(SPLIT, "decoupling").count(100e-9) == 4
    assert "GND" in nets(SPLIT, of(SPLIT, "transformer-ct")[0])
    assert figure(SPLIT, "vneg") == -12


def test_the_electrolytics_below_ground_have_their_plus_on_ground() -> None:
    for cap in of(SPLIT, "capacitor-polarised"):
        at = dict(zip(("+", "-"), nets(SPLIT, cap), strict=True))
        assert at["+"] == "GND" if "RAW_N" in at.values() or "VOUT_N" in at.values() else at["-"] == "GND"


def test_a_regulators_own_capacitors_give_way_to_those_of_the_request() -> None:
    prompt = "7805 regulator 12 V in, 1 uF at the input and 220 nF at the output"
    assert sorted(values(prompt, "decoupling")) == [220e-9, 1e-6]


def test_protection_diodes_lead_from_output_to_input_and_from_adj_to_output() -> None:
    assert sorted(nets(LM317, d) for d in of(LM317, "diode-1n4007")) == [["ADJ", "VOUT"], ["VOUT", "VIN_FUSED"]]
    assert figure(LM317, "vout") == pytest.approx(13.8, rel=0.02)
    assert values(LM317, "decoupling") == [100e-9, 1e-6]


def test_a_potentiometer_in_place_of_r2_reaches_the_wanted_voltage() -> None:
    assert "potentiometer" in ids(POT)
    assert figure(POT, "vout") >= 9


def test_a_zeners_resistor_leaves_the_zener_its_current() -> None:
    assert figure(ZENER, "rs") == 470
    assert figure(ZENER, "shunt_ma") == pytest.approx(10, rel=0.1)
    assert "VREF" in [p.name for p in made(ZENER).circuit.ports]
    assert set(nets(ZENER, of(ZENER, "capacitor")[0])) == set(nets(ZENER, of(ZENER, "zener")[0]))


def test_a_tl431_holds_its_voltage_with_two_resistors() -> None:
    assert figure(TL431, "vout") == pytest.approx(5, rel=0.02)
    assert figure(TL431, "shunt_ma") >= 1


def test_an_op_amp_that_is_refused_is_not_built() -> None:
    assert recipe_ids("zener reference 5.1 V from 12 V, no op amp please") == ["shunt-reference"]


@needs_ngspice
@pytest.mark.parametrize(("prompt", "node", "volts"), [(SPLIT, "vout_n", -12.0), (LM317, "vout", 13.8), (TL431, "clamped", 5.0)])
def test_the_simulated_output_is_the_wanted_one(prompt: str, node: str, volts: float) -> None:
    found = design(prompt, Options(simulate=True)).report["simulated_volts"]
    assert found[node] == pytest.approx(volts, rel=0.03)


def test_an_unregulated_supply_ends_behind_the_smoothing() -> None:
    prompt = "unregulated supply 12V trafo, bridge, 4700uF"
    assert recipe_ids(prompt) == ["dc-supply"]
    assert not [i for i in ids(prompt) if i.startswith("lm")]
    assert figure(prompt, "vout") == pytest.approx(15, rel=0.1)


def test_each_rail_may_have_its_light() -> None:
    assert ids("DC supply +12V and -12V, transformer 2 x 15 V, LM7812, LM7912, 4700 uF each, LEDs on both rails").count("led") == 2


def test_a_diode_against_reverse_polarity_stands_in_the_line() -> None:
    prompt = "LM7809 from 15V with a 1N4007 as reverse polarity protection, output on a terminal"
    assert sorted(nets(prompt, of(prompt, "diode-1n4007")[0])) == ["VIN", "VIN_SAFE"]
