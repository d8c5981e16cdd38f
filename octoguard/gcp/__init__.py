"""Google Cloud's APIs, and recordings of what they answered: the only place that imports `google.*`."""
