"""circuitlm: from a sentence to a circuit one can trust."""

__version__ = "0.1.0"
