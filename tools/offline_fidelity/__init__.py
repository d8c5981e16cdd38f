"""Measures the agreement of offline plans with plans of the real provider."""
