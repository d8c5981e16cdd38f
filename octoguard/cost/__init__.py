"""Estimates the monthly cost of a plan from list prices and usage: three scenarios, before and after apply."""
