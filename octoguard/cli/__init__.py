"""The front door: one module per command; arguments in, exit code out."""
