"""The shelf of formats of the rightsizing report: each turns the document into text; the only place that rounds."""
