"""Plans that nobody would write: whatever a plan holds, octoguard judges it or refuses it, and never crashes or hangs."""
