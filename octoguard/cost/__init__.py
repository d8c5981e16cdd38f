"""Turns a plan, a price catalogue and usage into what it costs a month: in three scenarios, before and after."""
