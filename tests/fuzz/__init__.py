"""Plans that nobody would write: octoguard judges each of them or refuses it, and neither crashes nor hangs."""
