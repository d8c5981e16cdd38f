"""Plan sources. Each module turns a target into a PlanDocument; its file name is its registration."""
