"""Symbolic circuit analysis: netlists of linear elements to node voltages, currents, transfer functions and ports, exactly.

* `netlist`: SPICE and lcapy text to elements.
* `solve`: node voltages, branch currents and powers at DC, in s, or as phasors.
* `ports`: equivalent resistance, Thevenin and Norton pairs, transfer functions, poles.
* `expression`: a reader for formulas that never evaluates text as code.
"""
