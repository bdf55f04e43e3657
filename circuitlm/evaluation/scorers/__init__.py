"""How answers are judged: as each benchmark's released code does (`official`, named by its commit), and strictly beside it.

Every scorer is a function of texts. Formulas of strangers are compared in a process of its own (`sandbox`).
"""
