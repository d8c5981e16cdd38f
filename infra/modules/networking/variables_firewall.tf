# What may come in.

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
    error_message = "Write ranges in CIDR notation. For one address put /32 after it, \"203.0.113.7/32\"; \"YOUR_IP/32\" is a placeholder. Machines here have no public addresses: for SSH write iap_ssh_target_tags instead of a rule."
  }

  validation {
    condition = alltrue(flatten([
      for rule in var.firewall_rules : [
        for range in rule.ranges : strcontains(range, ":") || try(cidrsubnet(range, 0, 0) == range, true)
      ]
    ]))
    error_message = "Write the first address of a range before the slash: \"10.0.0.0/20\", not \"10.0.0.1/20\"."
  }

  validation {
    condition     = alltrue([for rule in var.firewall_rules : can(regex("^[a-z]([-a-z0-9]{0,20}[a-z0-9])?$", rule.name))])
    error_message = "Write names of firewall rules with at most 22 small letters, digits and hyphens, beginning with a letter: the network's name comes before them."
  }

  validation {
    condition     = length(distinct(var.firewall_rules[*].name)) == length(var.firewall_rules)
    error_message = "Write a name of its own for each firewall rule."
  }

  validation {
    condition = alltrue([
      for rule in var.firewall_rules :
      !contains(["deny-all-ingress", "deny-all-egress", "allow-iap-ssh", "allow-gke-webhooks"], rule.name) &&
      !startswith(rule.name, "allow-egress-")
    ])
    error_message = "Write another name: rules of the module have deny-all-ingress, deny-all-egress, allow-egress-..., allow-iap-ssh and allow-gke-webhooks. deny_all_ingress, egress_lockdown, iap_ssh_target_tags and gke_control_plane make them."
  }

  validation {
    condition     = alltrue([for rule in var.firewall_rules : contains(["INGRESS", "EGRESS"], rule.direction)])
    error_message = "Write direction = \"INGRESS\" or \"EGRESS\"."
  }

  validation {
    condition     = alltrue([for rule in var.firewall_rules : (length(rule.allow) > 0) != (length(rule.deny) > 0)])
    error_message = "Write either allow or deny in a firewall rule: allow = [{ protocol = \"tcp\", ports = [\"443\"] }]."
  }

  validation {
    condition = alltrue([
      for rule in var.firewall_rules :
      length(rule.ranges) + length(rule.source_tags) + length(rule.source_service_accounts) > 0
      if rule.direction == "INGRESS"
    ])
    error_message = "Write in an INGRESS rule where the traffic comes from: ranges, source_tags or source_service_accounts."
  }

  validation {
    condition = alltrue([
      for rule in var.firewall_rules :
      length(rule.ranges) > 0 && length(rule.source_tags) + length(rule.source_service_accounts) == 0
      if rule.direction == "EGRESS"
    ])
    error_message = "Write in an EGRESS rule where the traffic goes, as ranges, and which machines it is for, as target_tags or target_service_accounts."
  }

  validation {
    condition = alltrue([
      for rule in var.firewall_rules :
      length(rule.source_tags) + length(rule.target_tags) == 0 ||
      length(rule.source_service_accounts) + length(rule.target_service_accounts) == 0
    ])
    error_message = "Write tags or service accounts in a firewall rule, not both: the API takes one kind."
  }

  validation {
    condition     = alltrue([for rule in var.firewall_rules : rule.priority >= 0 && rule.priority < 65534 && floor(rule.priority) == rule.priority])
    error_message = "Write priority as a whole number from 0 (first) to 65533; at 65534 the module denies the rest, and of two rules of one priority the one that denies wins."
  }

  validation {
    condition = alltrue(flatten([
      for rule in var.firewall_rules : [
        for layer in concat(rule.allow, rule.deny) :
        contains(["all", "tcp", "udp", "icmp", "esp", "ah", "sctp", "ipip"], layer.protocol) ||
        try(tonumber(layer.protocol) >= 0 && tonumber(layer.protocol) <= 255, false)
      ]
    ]))
    error_message = "Write protocol = \"tcp\", \"udp\", \"icmp\", \"esp\", \"ah\", \"sctp\", \"ipip\", \"all\" or a protocol's number."
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
    error_message = "Write ports as \"443\" or \"8000-8100\", up to 65535, and with tcp, udp or sctp only."
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
    error_message = "Write cidr_range as a /28, the only size that GKE takes: \"172.16.0.0/28\"."
  }

  validation {
    condition = try(
      length(var.gke_control_plane.webhook_ports) > 0 &&
      alltrue([for port in var.gke_control_plane.webhook_ports : tonumber(port) >= 1 && tonumber(port) <= 65535]),
      var.gke_control_plane == null,
    )
    error_message = "Write webhook_ports as a list of ports: [\"8443\", \"9443\"]."
  }

  validation {
    condition = try(
      length(var.gke_control_plane.node_tags) == 0 || length(var.gke_control_plane.node_service_accounts) == 0,
      var.gke_control_plane == null,
    )
    error_message = "Write node_tags or node_service_accounts, not both: the API takes one kind."
  }
}

variable "iap_ssh_target_tags" {
  description = "Network tags of bastions that are reachable over SSH through Identity-Aware Proxy; none by default."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for tag in var.iap_ssh_target_tags : can(regex("^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$", tag))])
    error_message = "Write network tags with small letters, digits and hyphens, beginning with a letter: \"bastion\"."
  }
}
