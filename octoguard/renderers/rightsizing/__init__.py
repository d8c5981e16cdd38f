"""Output formats of rightsizing reports. Each module renders the report as text; only renderers round amounts."""
