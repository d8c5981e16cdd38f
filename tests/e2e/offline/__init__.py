"""`octoguard plan --offline` and `octoguard standin`, with the real terraform."""
