"""SPICE: the engine that runs netlists (ngspice in a process of its own)."""
