"""Turns Google's recommendations and measured utilization into ranked savings, without counting any saving twice.

Pure functions: the data comes from `gcp/`, live or recorded. Only this package uses pandas.
"""
