"""Emulations of the google provider's `CustomizeDiff` functions: planned values, forced replacements and errors."""
