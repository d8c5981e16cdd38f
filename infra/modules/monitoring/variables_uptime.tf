# Uptime checks.

variable "uptime_checks" {
  description = <<-EOT
    Uptime checks from all of Google's locations, each with an alert:
    - `display_name`: unique, because it identifies the check.
    - `monitored_resource`: `type`, and its `labels`: for uptime_url the `host`.
    - `http_check`: `path`, `port`, `use_ssl`, `validate_ssl`, and `accepted_status_codes` besides 200 to 299.
    - `content`: text that the response must contain.
    - `period`: 60s, 300s, 600s or 900s; `timeout`: 1s to 60s; `selected_regions`: three or more, null for all.
    - `alert`: alerts when two locations fail; `certificate_alert_days`: alerts this number of days before the certificate expires, 0 for never.
  EOT
  default     = []
  nullable    = false

  type = list(object({
    display_name = string

    monitored_resource = object({
      type   = string
      labels = map(string)
    })

    http_check = optional(object({
      path                  = optional(string, "/")
      port                  = optional(number, 443)
      use_ssl               = optional(bool, true)
      validate_ssl          = optional(bool, true)
      accepted_status_codes = optional(list(number), [])
    }), {})

    content                = optional(string)
    period                 = optional(string, "60s")
    timeout                = optional(string, "10s")
    selected_regions       = optional(list(string))
    alert                  = optional(bool, true)
    certificate_alert_days = optional(number, 14)
  }))

  validation {
    condition     = length(distinct([for check in var.uptime_checks : check.display_name])) == length(var.uptime_checks)
    error_message = "uptime_checks: two checks have the same display_name. Give each its own."
  }

  validation {
    condition     = alltrue([for check in var.uptime_checks : contains(["uptime_url", "gae_app", "gce_instance", "k8s_service", "aws_ec2_instance", "aws_elb_load_balancer", "servicedirectory_service"], check.monitored_resource.type)])
    error_message = "uptime_checks: monitored_resource.type must be uptime_url for hosts with a DNS name, or gae_app, gce_instance, k8s_service, servicedirectory_service, aws_ec2_instance or aws_elb_load_balancer."
  }

  validation {
    condition     = alltrue([for check in var.uptime_checks : check.monitored_resource.type != "uptime_url" || can(regex("^[A-Za-z0-9.-]+$", check.monitored_resource.labels.host))])
    error_message = "uptime_checks: uptime_url needs the label host, a name without https:// and path: { host = \"api.dev.octollm.com\" }."
  }

  validation {
    condition     = alltrue([for check in var.uptime_checks : contains(["60s", "300s", "600s", "900s"], check.period)])
    error_message = "uptime_checks: period must be 60s, 300s, 600s or 900s."
  }

  validation {
    condition     = alltrue([for check in var.uptime_checks : can(regex("^([1-9]|[1-5][0-9]|60)s$", check.timeout))])
    error_message = "uptime_checks: timeout must be from 1s to 60s."
  }

  validation {
    condition     = alltrue([for check in var.uptime_checks : startswith(check.http_check.path, "/") && check.http_check.port >= 1 && check.http_check.port <= 65535])
    error_message = "uptime_checks: path must start with /, and port must be from 1 to 65535."
  }

  validation {
    condition     = alltrue([for check in var.uptime_checks : check.http_check.use_ssl || check.http_check.port != 443])
    error_message = "uptime_checks: port 443 serves TLS. Set use_ssl = true, or use another port."
  }

  validation {
    condition     = alltrue([for check in var.uptime_checks : check.selected_regions == null || length(coalesce(check.selected_regions, [])) >= 3 || contains(coalesce(check.selected_regions, []), "USA")])
    error_message = "uptime_checks: selected_regions must be null (all), or have at least three locations: three of USA_OREGON, USA_IOWA, USA_VIRGINIA, EUROPE, SOUTH_AMERICA and ASIA_PACIFIC, or USA, which counts as three."
  }

  validation {
    condition     = alltrue([for check in var.uptime_checks : contains(range(0, 91), check.certificate_alert_days)])
    error_message = "uptime_checks: certificate_alert_days must be a whole number from 0 to 90."
  }
}
