"""Tests of the drawing stage."""
