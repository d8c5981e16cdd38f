"""The shelf of output formats of costs: each turns a CostReport into text."""
