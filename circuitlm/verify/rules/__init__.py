"""The rules, one file a family; a file put here is found by itself."""
