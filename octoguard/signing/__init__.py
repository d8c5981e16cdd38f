"""Signs statements and verifies signatures, with keys or keyless."""
