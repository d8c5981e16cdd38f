"""The hallway: the only place where edges and core are wired together."""
