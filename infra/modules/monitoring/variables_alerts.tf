# Alert policies.

variable "alert_policies" {
  description = <<-EOT
    Alert policies:
    - `display_name`: unique, because it identifies the alert.
    - `conditions`, one to six: `display_name`; what to monitor, as `preset` (see the README), `filter` (with resource.type and metric.type) or `promql`; the default is the CPU of the nodes. `threshold`, `duration`, `comparison`, `aligner`, `reducer`, `group_by`, `alignment_period`, `trigger_count` and `missing_data` override the preset's values.
    - `notification_channels`: keys of `notification_channels`, or names of existing channels; empty means all channels of this module.
    - `combiner`: OR, AND or AND_WITH_MATCHING_RESOURCE; `severity`: CRITICAL, ERROR or WARNING; `auto_close`: time after which an incident without data closes; `documentation`: Markdown text of the notification; `enabled`.
  EOT
  default     = []
  nullable    = false

  type = list(object({
    display_name          = string
    notification_channels = optional(list(string), [])
    combiner              = optional(string, "OR")
    severity              = optional(string, "WARNING")
    auto_close            = optional(string)
    documentation         = optional(string)
    enabled               = optional(bool, true)

    conditions = list(object({
      display_name     = string
      threshold        = optional(number)
      duration         = optional(string)
      preset           = optional(string)
      filter           = optional(string)
      promql           = optional(string)
      comparison       = optional(string)
      aligner          = optional(string)
      reducer          = optional(string)
      group_by         = optional(list(string))
      alignment_period = optional(string)
      trigger_count    = optional(number, 1)
      missing_data     = optional(string)
    }))
  }))

  validation {
    condition     = length(distinct([for policy in var.alert_policies : policy.display_name])) == length(var.alert_policies)
    error_message = "alert_policies: two policies have the same display_name. Give each its own."
  }

  validation {
    condition     = alltrue([for policy in var.alert_policies : contains(range(1, 7), length(policy.conditions))])
    error_message = "alert_policies: each policy must have one to six conditions."
  }

  validation {
    condition = alltrue(flatten([
      for policy in var.alert_policies : [for condition in policy.conditions : length(compact([condition.preset, condition.filter, condition.promql])) <= 1]
    ]))
    error_message = "alert_policies: each condition can have only one of preset, filter and promql."
  }

  validation {
    condition = alltrue(flatten([
      for policy in var.alert_policies : [for condition in policy.conditions : condition.preset == null || contains(keys(local.presets), coalesce(condition.preset, "-"))]
    ]))
    error_message = "alert_policies: preset must be one of ${join(", ", keys(local.presets))}."
  }

  validation {
    condition = alltrue(flatten([
      for policy in var.alert_policies : [
        for condition in policy.conditions :
        can(regex("resource\\.type", coalesce(condition.filter, "resource.type"))) && can(regex("metric\\.type", coalesce(condition.filter, "metric.type")))
      ]
    ]))
    error_message = "alert_policies: filter must contain resource.type and metric.type, or the API rejects it: resource.type=\"k8s_node\" AND metric.type=\"kubernetes.io/node/cpu/allocatable_utilization\"."
  }

  validation {
    condition = alltrue(flatten([
      for policy in var.alert_policies : [
        for condition in policy.conditions :
        condition.promql != null || condition.threshold != null || (condition.filter == null && try(local.presets[coalesce(condition.preset, local.default_preset)].threshold, 0) != null)
      ]
    ]))
    error_message = "alert_policies: threshold is missing. It is required with filter, and with the presets ${join(" and ", [for name, preset in local.presets : name if preset.threshold == null])}, where the right value depends on the machine."
  }

  validation {
    condition = alltrue(flatten([
      for policy in var.alert_policies : [for condition in policy.conditions : condition.promql == null || condition.threshold == null]
    ]))
    error_message = "alert_policies: a promql condition cannot have a threshold. Write the comparison into the query, such as up == 0."
  }

  validation {
    condition = alltrue(flatten([
      for policy in var.alert_policies : [
        for condition in policy.conditions : [
          for time in [condition.duration, condition.alignment_period] : can(regex("^[0-9]+s$", coalesce(time, "0s"))) && try(tonumber(trimsuffix(coalesce(time, "0s"), "s")) % 60 == 0, false)
        ]
      ]
    ]))
    error_message = "alert_policies: duration and alignment_period must be seconds in whole minutes, such as 300s."
  }

  validation {
    condition = alltrue(flatten([
      for policy in var.alert_policies : [for condition in policy.conditions : contains(["COMPARISON_GT", "COMPARISON_LT"], coalesce(condition.comparison, "COMPARISON_GT"))]
    ]))
    error_message = "alert_policies: comparison must be COMPARISON_GT or COMPARISON_LT: the API rejects the others."
  }

  validation {
    condition     = alltrue([for policy in var.alert_policies : contains(["OR", "AND", "AND_WITH_MATCHING_RESOURCE"], policy.combiner)])
    error_message = "alert_policies: combiner must be OR, AND or AND_WITH_MATCHING_RESOURCE."
  }

  validation {
    condition     = alltrue([for policy in var.alert_policies : contains(["CRITICAL", "ERROR", "WARNING"], policy.severity)])
    error_message = "alert_policies: severity must be CRITICAL, ERROR or WARNING."
  }

  validation {
    condition = alltrue([
      for policy in var.alert_policies : try(
        tonumber(trimsuffix(coalesce(policy.auto_close, "1800s"), "s")) >= 1800 && tonumber(trimsuffix(coalesce(policy.auto_close, "1800s"), "s")) <= 604800, false
      )
    ])
    error_message = "alert_policies: auto_close must be from 1800s (half an hour) to 604800s (a week)."
  }

  validation {
    condition = alltrue(flatten([
      for policy in var.alert_policies : [
        for channel in policy.notification_channels :
        contains(keys(var.notification_channels), channel) || can(regex("^projects/[^/]+/notificationChannels/[^/]+$", channel))
      ]
    ]))
    error_message = "alert_policies: notification_channels must be keys of the variable notification_channels, or names such as google_monitoring_notification_channel.email.name."
  }
}
