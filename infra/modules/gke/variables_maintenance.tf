# Versions and maintenance.

variable "kubernetes_version" {
  description = "Lowest version of the control plane, as minor, patch or full GKE version; null lets the release channel choose."
  type        = string
  default     = null

  validation {
    condition     = var.kubernetes_version == null || can(regex("^1\\.\\d\\d(\\.\\d+(-gke\\.\\d+)?)?$", var.kubernetes_version))
    error_message = "kubernetes_version must be a version such as 1.35, 1.35.2 or 1.35.2-gke.1269000. Leave it out to use the release channel's version."
  }
}

variable "maintenance_exclusions" {
  description = "Maintenance exclusions (times without upgrades), by name. The default scope allows patches."
  type = map(object({
    start = string
    end   = string
    scope = optional(string, "NO_MINOR_UPGRADES")
  }))
  default  = {}
  nullable = false

  validation {
    condition     = length(var.maintenance_exclusions) <= 20
    error_message = "maintenance_exclusions can have at most 20 entries: remove those that are over."
  }

  validation {
    condition = alltrue([
      for exclusion in values(var.maintenance_exclusions) : try(
        timecmp(exclusion.start, exclusion.end) < 0 && timecmp(timeadd(exclusion.start, "4320h"), exclusion.end) >= 0,
        false
      )
    ])
    error_message = "maintenance_exclusions: start must be before end, both in the form 2026-12-18T00:00:00Z, and at most 180 days apart, because nodes need security patches."
  }

  validation {
    condition = alltrue([
      for exclusion in values(var.maintenance_exclusions) :
      contains(["NO_UPGRADES", "NO_MINOR_UPGRADES", "NO_MINOR_OR_NODE_UPGRADES"], exclusion.scope)
    ])
    error_message = "maintenance_exclusions: scope must be NO_UPGRADES, NO_MINOR_UPGRADES or NO_MINOR_OR_NODE_UPGRADES."
  }
}

variable "maintenance_window" {
  description = "When GKE may upgrade: the first window, in UTC, and how it recurs (RFC 5545)."
  type = object({
    start      = optional(string, "2026-01-03T02:00:00Z")
    end        = optional(string, "2026-01-03T08:00:00Z")
    recurrence = optional(string, "FREQ=WEEKLY;BYDAY=SA,SU")
  })
  default  = {}
  nullable = false

  validation {
    condition = try(
      timecmp(timeadd(var.maintenance_window.start, "4h"), var.maintenance_window.end) <= 0 &&
      timecmp(timeadd(var.maintenance_window.start, "24h"), var.maintenance_window.end) >= 0,
      false
    )
    error_message = "maintenance_window: start and end must be times such as 2026-01-03T02:00:00Z, 4 to 24 hours apart."
  }

  validation {
    condition     = can(regex("^FREQ=(DAILY|WEEKLY|MONTHLY)(;[A-Z]+=[A-Z0-9,+-]+)*$", var.maintenance_window.recurrence))
    error_message = "maintenance_window.recurrence must be an RFC 5545 rule such as FREQ=WEEKLY;BYDAY=SA,SU or FREQ=DAILY."
  }

  # 32 days contain four whole weeks. The API validates monthly rules.
  validation {
    condition = !can(regex("^FREQ=(DAILY|WEEKLY)(;BYDAY=[A-Z,]+)?$", var.maintenance_window.recurrence)) || try(
      4 * length(split(",", try(
        regex("BYDAY=([A-Z,]+)", var.maintenance_window.recurrence)[0],
        startswith(var.maintenance_window.recurrence, "FREQ=DAILY") ? "MO,TU,WE,TH,FR,SA,SU" : "SA"
        ))) * length([
        for hour in range(1, 25) : hour
        if timecmp(timeadd(var.maintenance_window.start, "${hour}h"), var.maintenance_window.end) <= 0
      ]) >= 48,
      true
    )
    error_message = "maintenance_window is too short: GKE requires 48 hours of maintenance in any 32 days. Use 4 hours for a daily window, 6 for two days a week, 12 for one day a week."
  }
}

variable "release_channel" {
  description = "Channel that GKE upgrades the cluster from: RAPID, REGULAR, STABLE or EXTENDED (which costs extra)."
  type        = string
  default     = "REGULAR"
  nullable    = false

  validation {
    condition     = contains(["RAPID", "REGULAR", "STABLE", "EXTENDED"], var.release_channel)
    error_message = "release_channel must be RAPID, REGULAR, STABLE or EXTENDED. GKE has deprecated clusters without a channel: write REGULAR."
  }
}

variable "upgrade_notifications" {
  description = "Publishes upgrade notifications and security bulletins to a Pub/Sub topic; null publishes none."
  type = object({
    event_types  = optional(list(string), ["UPGRADE_AVAILABLE_EVENT", "UPGRADE_EVENT", "UPGRADE_INFO_EVENT", "SECURITY_BULLETIN_EVENT"])
    kms_key_name = optional(string)
  })
  default = null

  validation {
    condition = alltrue([
      for event in try(var.upgrade_notifications.event_types, []) :
      contains(["UPGRADE_AVAILABLE_EVENT", "UPGRADE_EVENT", "UPGRADE_INFO_EVENT", "SECURITY_BULLETIN_EVENT"], event)
    ])
    error_message = "upgrade_notifications.event_types must be UPGRADE_AVAILABLE_EVENT, UPGRADE_EVENT, UPGRADE_INFO_EVENT or SECURITY_BULLETIN_EVENT."
  }
}
