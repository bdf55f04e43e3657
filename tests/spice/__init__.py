"""Tests of circuitlm.spice."""
