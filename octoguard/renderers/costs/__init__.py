"""Output formats of cost reports. Each module renders a CostReport as text."""
