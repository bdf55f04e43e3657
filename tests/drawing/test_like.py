"""A drawing that follows from an earlier one keeps its order."""

from __future__ import annotations

from itertools import combinations

from circuitlm.drawing.layout import layout, places
from circuitlm.pipeline.run import Options, design, design_to_folder

PROMPT = "Arduino Uno with a DHT11 on D2, a push button, a red LED, an SG90 servo and an I2C OLED, powered by a 9 V battery"


def test_parts_that_stay_keep_their_order_on_the_sheet(tmp_path):
    base = design_to_folder(PROMPT, tmp_path / "base", options=Options(simulate=False))
    made = design("add a second LED", Options(simulate=False, base=tmp_path / "base"))
    before = {s.ref: s.center for s in layout(base.circuit).symbols}
    after = {s.ref: s.center for s in layout(made.circuit, places(base.circuit)).symbols}
    for a, b in combinations(before, 2):
        for axis in (0, 1):
            was, now = before[a][axis] - before[b][axis], after[a][axis] - after[b][axis]
            assert abs(was) < 4 or abs(now) < 4 or (was > 0) == (now > 0), (a, b)


def test_places_of_nothing_known_change_nothing():
    made = design(PROMPT, Options(simulate=False))
    assert layout(made.circuit, {"Z9": (0, 0)}) == layout(made.circuit)
