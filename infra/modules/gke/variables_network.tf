# Location and network.

variable "network_name" {
  description = "Name or self link of the VPC; the self link if the network belongs to a host project."
  type        = string
  nullable    = false

  validation {
    condition     = length(var.network_name) > 0
    error_message = "network_name must be the name or self link of a VPC network, such as module.networking.network_name."
  }
}

variable "node_locations" {
  description = "Zones of the nodes; null uses three zones of the region, or the zone of a zonal cluster."
  type        = list(string)
  default     = null

  validation {
    condition = var.node_locations == null || try(
      length(var.node_locations) > 0 &&
      length(distinct(var.node_locations)) == length(var.node_locations) &&
      alltrue([for zone in var.node_locations : can(regex("^${var.region}-[a-z]$", zone))]),
      false
    )
    error_message = "node_locations must be null or different zones of ${var.region}, such as [\"${var.region}-a\", \"${var.region}-b\"]."
  }

  validation {
    condition     = var.zonal_location == null || !contains(coalesce(var.node_locations, []), coalesce(var.zonal_location, "-"))
    error_message = "node_locations of a zonal cluster lists additional zones only: remove the cluster's own zone."
  }
}

variable "pods_range_name" {
  description = "Secondary range of the subnet for pod addresses."
  type        = string
  default     = "pods"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.pods_range_name))
    error_message = "pods_range_name must be the name of a secondary range of the subnet, such as pods."
  }
}

variable "services_range_name" {
  description = "Secondary range of the subnet for service addresses."
  type        = string
  default     = "services"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.services_range_name)) && var.services_range_name != var.pods_range_name
    error_message = "services_range_name must be the name of a secondary range of the subnet, such as services, and must differ from pods_range_name."
  }
}

variable "subnet_name" {
  description = "Name or self link of the subnet of the nodes, which has the secondary ranges for pods and services."
  type        = string
  nullable    = false

  validation {
    condition     = length(var.subnet_name) > 0
    error_message = "subnet_name must be the name or self link of a subnet, such as module.networking.subnet_name."
  }
}

variable "zonal_location" {
  description = "Zone of a zonal cluster; null creates a regional cluster. The free tier covers the fee of one zonal cluster per billing account."
  type        = string
  default     = null

  validation {
    condition     = var.zonal_location == null || can(regex("^${var.region}-[a-z]$", var.zonal_location))
    error_message = "zonal_location must be a zone of ${var.region}, such as ${var.region}-a. Leave it out for a regional cluster."
  }
}
