"""A cell whose voltage crosses what a chip wants: a converter that steps up and down stands between."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


@pytest.mark.parametrize(
    "prompt",
    [
        "BME280 on an ESP-12F, powered from a LiPo cell",
        "BME280 on an ESP-12F, 3 AA batteries",
        "ESP-01 standalone with a DHT22 on an 18650",
    ],
)
def test_a_bare_module_lives_on_a_cell_through_a_buck_boost_converter(prompt):
    d = design(prompt, Options(simulate=False))
    parts = d.circuit.parts.values()
    assert d.exit_code == 0 and any(p.id == "s9v11ma" for p in parts) and not any(p.id == "dc-supply" for p in parts)
    rail = next(n for n in d.circuit.nets.values() if n.kind == "power" and n.volts == 3.3)
    assert {"VOUT"} <= {p.pin for p in rail.pins}
