# Ingress and firewall rules.

variable "deny_all_ingress" {
  description = "Whether a last rule denies and logs all other ingress traffic. The network denies it anyway, but does not log it."
  type        = bool
  default     = true
  nullable    = false
}

variable "firewall_rules" {
  description = <<-EOT
    Firewall rules; the network's name prefixes their names. `ranges` are sources of an `INGRESS` rule and
    destinations of an `EGRESS` one. A rule has `allow` or `deny`, a list of protocols with ports; no ports means all.
    Select machines by tags or by service accounts, not both in one rule; without either, the rule applies to all.
    The rule with the lowest `priority` number takes precedence; `log` records each connection.
  EOT
  type = list(object({
    name                    = string
    description             = string
    direction               = optional(string, "INGRESS")
    ranges                  = optional(list(string), [])
    priority                = optional(number, 1000)
    allow                   = optional(list(object({ protocol = string, ports = optional(list(string), []) })), [])
    deny                    = optional(list(object({ protocol = string, ports = optional(list(string), []) })), [])
    source_tags             = optional(list(string), [])
    source_service_accounts = optional(list(string), [])
    target_tags             = optional(list(string), [])
    target_service_accounts = optional(list(string), [])
    log                     = optional(bool, true)
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue(flatten([for rule in var.firewall_rules : [for range in rule.ranges : can(cidrhost(range, 0))]]))
    error_message = "firewall_rules: ranges must be in CIDR notation, with /32 for one address: \"203.0.113.7/32\". Replace the placeholder \"YOUR_IP/32\". Machines here have no public addresses: for SSH set iap_ssh_target_tags instead of a rule."
  }

  validation {
    condition = alltrue(flatten([
      for rule in var.firewall_rules : [
        for range in rule.ranges : strcontains(range, ":") || try(cidrsubnet(range, 0, 0) == range, true)
      ]
    ]))
    error_message = "firewall_rules: write ranges with their first address: \"10.0.0.0/20\", not \"10.0.0.1/20\"."
  }

  validation {
    condition     = alltrue([for rule in var.firewall_rules : can(regex("^[a-z]([-a-z0-9]{0,20}[a-z0-9])?$", rule.name))])
    error_message = "firewall_rules: name must start with a letter and have at most 22 lowercase letters, digits and hyphens, because the network's name is prepended."
  }

  validation {
    condition     = length(distinct(var.firewall_rules[*].name)) == length(var.firewall_rules)
    error_message = "firewall_rules: two rules have the same name. Give each its own name."
  }

  validation {
    condition = alltrue([
      for rule in var.firewall_rules :
      !contains(["deny-all-ingress", "deny-all-egress", "allow-iap-ssh", "allow-gke-webhooks"], rule.name) &&
      !startswith(rule.name, "allow-egress-")
    ])
    error_message = "firewall_rules: deny-all-ingress, deny-all-egress, allow-egress-..., allow-iap-ssh and allow-gke-webhooks are reserved for the module's rules. Choose another name, or use deny_all_ingress, egress_lockdown, iap_ssh_target_tags and gke_control_plane."
  }

  validation {
    condition     = alltrue([for rule in var.firewall_rules : contains(["INGRESS", "EGRESS"], rule.direction)])
    error_message = "firewall_rules: direction must be \"INGRESS\" or \"EGRESS\"."
  }

  validation {
    condition     = alltrue([for rule in var.firewall_rules : (length(rule.allow) > 0) != (length(rule.deny) > 0)])
    error_message = "firewall_rules: each rule must have either allow or deny: allow = [{ protocol = \"tcp\", ports = [\"443\"] }]."
  }

  validation {
    condition = alltrue([
      for rule in var.firewall_rules :
      length(rule.ranges) + length(rule.source_tags) + length(rule.source_service_accounts) > 0
      if rule.direction == "INGRESS"
    ])
    error_message = "firewall_rules: an INGRESS rule needs a source. Set ranges, source_tags or source_service_accounts."
  }

  validation {
    condition = alltrue([
      for rule in var.firewall_rules :
      length(rule.ranges) > 0 && length(rule.source_tags) + length(rule.source_service_accounts) == 0
      if rule.direction == "EGRESS"
    ])
    error_message = "firewall_rules: an EGRESS rule needs its destinations in ranges and cannot have sources. To select machines, set target_tags or target_service_accounts."
  }

  validation {
    condition = alltrue([
      for rule in var.firewall_rules :
      length(rule.source_tags) + length(rule.target_tags) == 0 ||
      length(rule.source_service_accounts) + length(rule.target_service_accounts) == 0
    ])
    error_message = "firewall_rules: a rule can have tags or service accounts, not both: the API accepts one kind."
  }

  validation {
    condition     = alltrue([for rule in var.firewall_rules : rule.priority >= 0 && rule.priority < 65534 && floor(rule.priority) == rule.priority])
    error_message = "firewall_rules: priority must be a whole number from 0 (evaluated first) to 65533. The module's deny rules have 65534. At equal priority, deny wins."
  }

  validation {
    condition = alltrue(flatten([
      for rule in var.firewall_rules : [
        for layer in concat(rule.allow, rule.deny) :
        contains(["all", "tcp", "udp", "icmp", "esp", "ah", "sctp", "ipip"], layer.protocol) ||
        try(tonumber(layer.protocol) >= 0 && tonumber(layer.protocol) <= 255, false)
      ]
    ]))
    error_message = "firewall_rules: protocol must be \"tcp\", \"udp\", \"icmp\", \"esp\", \"ah\", \"sctp\", \"ipip\", \"all\" or a protocol number."
  }

  validation {
    condition = alltrue(flatten([
      for rule in var.firewall_rules : [
        for layer in concat(rule.allow, rule.deny) : [
          for port in layer.ports :
          contains(["tcp", "udp", "sctp"], layer.protocol) && can(regex("^[0-9]{1,5}(-[0-9]{1,5})?$", port)) &&
          try(alltrue([for number in split("-", port) : tonumber(number) <= 65535]), false)
        ]
      ]
    ]))
    error_message = "firewall_rules: ports must look like \"443\" or \"8000-8100\", up to 65535, and are allowed with tcp, udp and sctp only."
  }
}

variable "gke_control_plane" {
  description = <<-EOT
    Control plane of a private cluster with a set address range (`master_ipv4_cidr_block`): opens `webhook_ports`
    on the nodes for it, and allows nodes to reach it under `egress_lockdown`. Select nodes by `node_tags` or
    `node_service_accounts`; without either, the rule applies to all machines. null: the cluster uses a range of its
    subnet, and reaches webhooks through its own tunnel.
  EOT
  type = object({
    cidr_range            = string
    webhook_ports         = optional(list(string), ["8443", "9443"])
    node_tags             = optional(list(string), [])
    node_service_accounts = optional(list(string), [])
  })
  default = null

  validation {
    condition = try(
      tonumber(split("/", var.gke_control_plane.cidr_range)[1]) == 28 &&
      cidrsubnet(var.gke_control_plane.cidr_range, 0, 0) == var.gke_control_plane.cidr_range,
      var.gke_control_plane == null,
    )
    error_message = "gke_control_plane.cidr_range must be a /28, the only size that GKE accepts: \"172.16.0.0/28\"."
  }

  validation {
    condition = try(
      length(var.gke_control_plane.webhook_ports) > 0 &&
      alltrue([for port in var.gke_control_plane.webhook_ports : tonumber(port) >= 1 && tonumber(port) <= 65535]),
      var.gke_control_plane == null,
    )
    error_message = "gke_control_plane.webhook_ports must be a list of ports: [\"8443\", \"9443\"]."
  }

  validation {
    condition = try(
      length(var.gke_control_plane.node_tags) == 0 || length(var.gke_control_plane.node_service_accounts) == 0,
      var.gke_control_plane == null,
    )
    error_message = "gke_control_plane: set node_tags or node_service_accounts, not both: the API accepts one kind."
  }
}

variable "iap_ssh_target_tags" {
  description = "Network tags of bastions that are reachable over SSH through Identity-Aware Proxy; none by default."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for tag in var.iap_ssh_target_tags : can(regex("^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$", tag))])
    error_message = "iap_ssh_target_tags: each tag must start with a letter and have at most 63 lowercase letters, digits and hyphens, such as \"bastion\"."
  }
}
