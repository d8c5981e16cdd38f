# The network and its addresses.

variable "dns_logging" {
  description = "Whether DNS queries of machines are logged."
  type        = bool
  default     = true
  nullable    = false
}

variable "environment" {
  description = "Environment of the network: `dev`, `staging` or `prod`. In `prod`, Cloud Armor logs are verbose unless `cloud_armor.log_level` is set."
  type        = string
  default     = "dev"
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment must be \"dev\", \"staging\" or \"prod\"."
  }
}

variable "gke_subnet_key" {
  description = "Key of the subnet for GKE in `subnets`; output `subnet_name` is its name. null in a network without GKE."
  type        = string
  default     = "gke"

  validation {
    condition     = var.gke_subnet_key == null || contains(keys(var.subnets), coalesce(var.gke_subnet_key, "-"))
    error_message = "gke_subnet_key must be a key of subnets (${join(", ", keys(var.subnets))}), or null in a network without GKE."
  }
}

variable "labels" {
  description = "Labels of the resources that support labels: reserved addresses, private DNS zones and the Cloud Armor policy; environment and managed-by are added."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for key, value in var.labels :
      can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))
    ])
    error_message = "labels: keys and values must have at most 63 lowercase letters, digits, \"_\" and \"-\", and keys must start with a letter: cost-center = \"octollm-platform\"."
  }
}

variable "network_name" {
  description = "Name of the VPC, and prefix of all other names in the module."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$", var.network_name))
    error_message = "network_name must start with a letter and have at most 40 lowercase letters, digits and hyphens, such as \"octollm-dev-vpc\". Names derived from it must stay within the API's limit of 63."
  }

  validation {
    condition     = var.network_name != "default"
    error_message = "network_name must not be \"default\": a project may already have a network of that name, with rules that open SSH and RDP to the internet. Choose another name."
  }
}

variable "project_id" {
  description = "Project of the network."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id must be the project's ID, such as \"octollm-dev\", not its number or display name."
  }
}

variable "psa_cidr" {
  description = "Range for private services access, for the addresses of Cloud SQL and Memorystore. It must be private and at least a /24, because each service uses a block of it per region. null: no private services access."
  type        = string
  default     = "10.16.0.0/20"

  validation {
    condition = var.psa_cidr == null ? true : (
      can(cidrnetmask(var.psa_cidr)) &&
      try(cidrsubnet(var.psa_cidr, 0, 0), "") == var.psa_cidr &&
      try(tonumber(split("/", var.psa_cidr)[1]) <= 24, false)
    )
    error_message = "psa_cidr must be an IPv4 network of /24 or larger, written with its first address: \"10.16.0.0/20\"."
  }

  validation {
    condition = var.psa_cidr == null ? true : anytrue([
      startswith(var.psa_cidr, "10."),
      startswith(var.psa_cidr, "192.168."),
      can(regex("^172\\.(1[689]|2[0-9]|3[01])\\.", var.psa_cidr)),
    ])
    error_message = "psa_cidr must be inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, but not in 172.17.0.0/16, which Cloud SQL uses internally: \"10.16.0.0/20\"."
  }
}

variable "region" {
  description = "Default region of the subnets."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region must be a region such as \"us-central1\", not a zone."
  }
}

variable "subnets" {
  description = <<-EOT
    Subnets, by a key that is the suffix of their names. `secondary_ranges` are CIDRs by range name, for the pods and services
    of GKE. `purpose` is `PRIVATE` for machines, `REGIONAL_MANAGED_PROXY` or `GLOBAL_MANAGED_PROXY` for load
    balancers, `PRIVATE_SERVICE_CONNECT` for published services; the other attributes are for `PRIVATE` only.
  EOT
  type = map(object({
    ip_cidr_range         = string
    secondary_ranges      = optional(map(string), {})
    region                = optional(string)
    purpose               = optional(string, "PRIVATE")
    flow_logs             = optional(bool, true)
    flow_sampling         = optional(number, 0.5)
    private_google_access = optional(bool, true)
  }))
  nullable = false

  validation {
    condition     = alltrue([for key in keys(var.subnets) : can(regex("^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$", key))])
    error_message = "subnets: each key must have at most 22 lowercase letters, digits and hyphens, because it is the suffix of the subnet's name."
  }

  validation {
    condition = alltrue(flatten([
      for subnet in values(var.subnets) : [
        for range in concat([subnet.ip_cidr_range], values(subnet.secondary_ranges)) :
        can(cidrnetmask(range)) && try(cidrsubnet(range, 0, 0), "") == range
      ]
    ]))
    error_message = "subnets: each range must be an IPv4 network in CIDR notation, written with its first address: \"10.0.0.0/20\", not \"10.0.0.1/20\"."
  }

  validation {
    condition = alltrue(flatten([
      for subnet in values(var.subnets) : [
        for name in keys(subnet.secondary_ranges) : can(regex("^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$", name))
      ]
    ]))
    error_message = "subnets: names of secondary ranges must start with a letter and have lowercase letters, digits and hyphens, such as \"pods\"."
  }

  validation {
    condition = alltrue([
      for subnet in values(var.subnets) :
      contains(["PRIVATE", "REGIONAL_MANAGED_PROXY", "GLOBAL_MANAGED_PROXY", "PRIVATE_SERVICE_CONNECT"], subnet.purpose)
    ])
    error_message = "subnets: purpose must be \"PRIVATE\" (for machines), \"REGIONAL_MANAGED_PROXY\", \"GLOBAL_MANAGED_PROXY\" or \"PRIVATE_SERVICE_CONNECT\"."
  }

  validation {
    condition = alltrue([
      for subnet in values(var.subnets) : length(subnet.secondary_ranges) == 0 || subnet.purpose == "PRIVATE"
    ])
    error_message = "subnets: secondary_ranges needs purpose = \"PRIVATE\", because proxy and endpoint subnets have no pods."
  }

  validation {
    condition = alltrue([
      for subnet in values(var.subnets) : subnet.region == null || can(regex("^[a-z]+-[a-z]+[0-9]+$", subnet.region))
    ])
    error_message = "subnets: region must be a region such as \"us-east1\", not a zone. Leave it out to use the module's region."
  }

  validation {
    condition     = alltrue([for subnet in values(var.subnets) : subnet.flow_sampling > 0 && subnet.flow_sampling <= 1])
    error_message = "subnets: flow_sampling must be above 0 and at most 1, such as 0.5. To log no flows, set flow_logs = false."
  }
}
