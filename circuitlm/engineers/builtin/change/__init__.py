"""Changes to a design: what a sentence asks to add, remove, replace, move or set, and the plan that follows from it."""
