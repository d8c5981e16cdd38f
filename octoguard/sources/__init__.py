"""The shelf of plan sources: each turns a target into a PlanDocument."""
