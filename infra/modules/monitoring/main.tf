# What all of the module shares. Alerts, uptime checks, dashboards, objectives and the audit trail have files of their
# own; presets.tf knows the metrics.

locals {
  # The variable wins over a label of the same name: policies and budgets go by this label.
  labels = merge({ managed-by = "terraform" }, var.labels, { environment = var.environment })

  # An incident stays open for this long after its metric stopped, unless the alert says otherwise.
  auto_close = "86400s"
}

# Alerts write out whom they tell, time and again: by way of a local, a plan would not show which channels they go by.
