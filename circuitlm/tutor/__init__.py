"""The Socratic tutor: it knows the true answer from simulation and symbolic analysis, and leads a student to it without giving it away."""
