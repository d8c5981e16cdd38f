# SLOs and dashboards.

variable "custom_dashboards" {
  description = "Custom dashboards, in JSON as exported from the console, by a key of your choice."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for dashboard in var.custom_dashboards : can(jsondecode(dashboard).displayName)])
    error_message = "custom_dashboards: each dashboard must be JSON with a displayName, such as file(\"dashboards/orchestrator.json\")."
  }

  validation {
    condition     = length(setintersection(keys(var.custom_dashboards), keys(local.dashboard_presets))) == 0
    error_message = "custom_dashboards: a key is also the name of a built-in dashboard. Choose another key."
  }
}

variable "dashboards" {
  description = "Dashboards of the module: gke, database, redis, redis_cluster, load_balancer."
  type        = set(string)
  default     = ["gke", "database", "redis", "load_balancer"]
  nullable    = false

  validation {
    condition     = length(setsubtract(var.dashboards, keys(local.dashboard_presets))) == 0
    error_message = "dashboards must be among ${join(", ", keys(local.dashboard_presets))}. Put your own dashboards into custom_dashboards."
  }
}

variable "slos" {
  description = <<-EOT
    Service level objectives, by an ID of your choice: the share `goal` of all requests of `service` must be good in `days` days. `bad_filter` and `total_filter` select the requests; by default bad requests are 5xx responses of the load balancers. Two alerts fire when errors use up the error budget too fast.
  EOT
  type = map(object({
    service      = string
    goal         = number
    days         = optional(number, 28)
    bad_filter   = optional(string)
    total_filter = optional(string)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for id in keys(var.slos) : can(regex("^[a-z][a-z0-9-]{0,61}[a-z0-9]$", id))])
    error_message = "slos: each key must start with a letter and have lowercase letters, digits and hyphens, such as api-availability."
  }

  validation {
    condition     = alltrue([for slo in var.slos : slo.goal > 0 && slo.goal < 1])
    error_message = "slos: goal must be a fraction between 0 and 1, such as 0.999."
  }

  validation {
    condition     = alltrue([for slo in var.slos : contains(range(1, 31), slo.days)])
    error_message = "slos: days must be a whole number from 1 to 30."
  }

  validation {
    condition     = alltrue([for slo in var.slos : (slo.bad_filter == null) == (slo.total_filter == null)])
    error_message = "slos: set both bad_filter and total_filter, or neither."
  }
}
