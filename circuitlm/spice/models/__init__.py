"""SPICE models with generic parameters, fitted to the few figures that a component file holds.

Everything is for 27 degC, where kT/q = 25.85 mV.
"""

from __future__ import annotations

from circuitlm.spice.models.amplifiers import audio_subcircuit, in_amp_subcircuit, opamp_subcircuit
from circuitlm.spice.models.diodes import component_diode, diode_model, led_colour_vf
from circuitlm.spice.models.figures import VT, number
from circuitlm.spice.models.gates import inverter_subcircuit
from circuitlm.spice.models.loads import CORE, Winding, winding
from circuitlm.spice.models.loops import LOOP_TERMINALS, loop_subcircuit
from circuitlm.spice.models.switchers import SWITCHER_TERMINALS, switcher_subcircuit
from circuitlm.spice.models.timers import TERMINALS, timer_subcircuit
from circuitlm.spice.models.transistors import bjt_model, jfet_model, mosfet_model, thyristor_subcircuit

__all__ = [
    "CORE",
    "LOOP_TERMINALS",
    "SWITCHER_TERMINALS",
    "TERMINALS",
    "VT",
    "Winding",
    "audio_subcircuit",
    "bjt_model",
    "component_diode",
    "diode_model",
    "in_amp_subcircuit",
    "inverter_subcircuit",
    "jfet_model",
    "led_colour_vf",
    "loop_subcircuit",
    "mosfet_model",
    "number",
    "opamp_subcircuit",
    "switcher_subcircuit",
    "thyristor_subcircuit",
    "timer_subcircuit",
    "winding",
]
