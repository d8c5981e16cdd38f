"""Measures how much a plan that is made offline agrees with what the real provider planned."""
