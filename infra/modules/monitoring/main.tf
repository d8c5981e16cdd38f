# Values that the whole module shares. Alerts, uptime checks, dashboards, SLOs and audit logs have their own files.
# presets.tf defines the metrics.

locals {
  # The variable overrides a label of the same name: policies and budgets depend on this label.
  labels = merge({ managed-by = "terraform" }, var.labels, { environment = var.environment })

  # An incident closes this long after its metric stops, unless the alert sets another time.
  auto_close = "86400s"
}

# Each alert lists its channels itself: with a local value, a plan would not show which channels it uses.
