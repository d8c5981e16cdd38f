"""Machine series of commitment types."""


def series_of_commitment(type_: str) -> str:
    """x"""
    import re

    m = re.match(r"[A-Z]+_(?:PURPOSE|OPTIMIZED)_([A-Z0-9]+)\Z", type_)
    if m:
        return m[1].lower()
    return {"GENERAL_PURPOSE": "n1", "COMPUTE_OPTIMIZED": "c2", "MEMORY_OPTIMIZED": "m1"}.get(type_, "")
