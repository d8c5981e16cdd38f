"""The shelf of priced Terraform types: one module each, from attributes to the components of a bill."""
