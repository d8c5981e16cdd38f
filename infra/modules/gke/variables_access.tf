# Access to the control plane.

variable "dns_endpoint_external" {
  description = "Allows access to the DNS endpoint from outside the VPC; IAM controls the access of users and pipelines."
  type        = bool
  default     = true
  nullable    = false
}

variable "enable_ip_endpoints" {
  description = "Whether the control plane has IP endpoints; false leaves only the DNS endpoint."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = var.enable_ip_endpoints || var.dns_endpoint_external
    error_message = "dns_endpoint_external must be true when enable_ip_endpoints = false: the DNS endpoint is then the only way to reach the control plane."
  }
}

variable "enable_private_endpoint" {
  description = "Whether the control plane has no public address; null means true in prod only."
  type        = bool
  default     = null

  validation {
    condition     = !coalesce(var.enable_private_endpoint, var.environment == "prod") || var.enable_private_nodes
    error_message = "enable_private_endpoint needs private nodes: set enable_private_nodes = true, or enable_private_endpoint = false."
  }
}

variable "enable_private_nodes" {
  description = "Nodes without public addresses; they reach the internet through Cloud NAT."
  type        = bool
  default     = true
  nullable    = false
}

variable "gateway_api_channel" {
  description = "Gateway API resources that GKE installs: CHANNEL_STANDARD or CHANNEL_DISABLED."
  type        = string
  default     = "CHANNEL_STANDARD"
  nullable    = false

  validation {
    condition     = contains(["CHANNEL_STANDARD", "CHANNEL_DISABLED"], var.gateway_api_channel)
    error_message = "gateway_api_channel must be CHANNEL_STANDARD or CHANNEL_DISABLED."
  }
}

variable "master_authorized_networks" {
  description = "IP ranges that may reach the IP endpoints (authorized networks), such as a VPN or a bastion's subnet. The DNS endpoint needs none."
  type = list(object({
    cidr_block   = string
    display_name = string
  }))
  default  = []
  nullable = false

  validation {
    condition = alltrue([
      for network in var.master_authorized_networks :
      can(cidrhost(network.cidr_block, 0)) && try(tonumber(split("/", network.cidr_block)[1]) >= 8, false)
    ])
    error_message = "master_authorized_networks must be CIDR ranges of /8 or smaller, such as 203.0.113.8/29, never 0.0.0.0/0 or ::/0. If your addresses change, use the DNS endpoint."
  }

  validation {
    condition     = var.enable_ip_endpoints || length(var.master_authorized_networks) == 0
    error_message = "master_authorized_networks has no effect while IP endpoints are disabled: remove it, or set enable_ip_endpoints = true."
  }
}

variable "master_ipv4_cidr_block" {
  description = "IP range of the control plane, a /28 that is unused in the VPC; null lets Google choose. A change replaces the cluster."
  type        = string
  default     = null

  validation {
    condition = var.master_ipv4_cidr_block == null || (
      can(regex("^(10|172|192)\\.[0-9.]+/28$", var.master_ipv4_cidr_block)) && try(
        cidrsubnet(var.master_ipv4_cidr_block, 0, 0) == var.master_ipv4_cidr_block, false
      )
    )
    error_message = "master_ipv4_cidr_block must be null or a private /28 written with its first address, such as 172.16.0.0/28."
  }

  validation {
    condition     = var.master_ipv4_cidr_block == null || var.enable_private_nodes
    error_message = "master_ipv4_cidr_block needs private nodes: leave it out, or set enable_private_nodes = true."
  }
}

variable "private_endpoint_subnetwork" {
  description = "Subnet for the control plane's address, instead of a separate range. A change replaces the cluster."
  type        = string
  default     = null

  validation {
    condition     = var.private_endpoint_subnetwork == null || (var.master_ipv4_cidr_block == null && var.enable_private_nodes)
    error_message = "private_endpoint_subnetwork needs enable_private_nodes = true and cannot be combined with master_ipv4_cidr_block: set one of the two."
  }
}
