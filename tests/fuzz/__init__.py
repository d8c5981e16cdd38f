"""Fuzz tests with hostile plans: octoguard must give a verdict or reject each, without a crash or hang."""
