"""Symbolic circuit analysis: netlists to node voltages, currents, transfer functions and ports, exactly.

* `netlist`: circuits as their elements; `reading`: SPICE and lcapy text to such.
* `solve`: node voltages, branch currents and powers at DC, in s, or as phasors.
* `devices`: the same with diodes and transistors of constant drops.
* `ports`: equivalent resistance, Thevenin and Norton pairs, transfer functions, poles.
* `expression`: a reader for formulas that never evaluates text as code.
"""
