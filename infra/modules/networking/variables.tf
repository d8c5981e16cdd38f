variable "project_id" {
  description = "Project that holds the network."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "Write the project's ID, not its number or its display name: \"octollm-dev\"."
  }
}

variable "region" {
  description = "Region of the subnets that name none."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "Write a region, not a zone: \"us-central1\"."
  }
}

variable "environment" {
  description = "Environment that the network is for: `dev`, `staging` or `prod`. In `prod`, Cloud Armor logs in full unless `cloud_armor.log_level` says otherwise."
  type        = string
  default     = "dev"
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "Write \"dev\", \"staging\" or \"prod\"."
  }
}

variable "labels" {
  description = "Labels of what can carry labels: reserved addresses, private DNS zones and the Cloud Armor policy."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for key, value in var.labels :
      can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))
    ])
    error_message = "Write keys and values of labels with small letters, digits, \"_\" and \"-\", at most 63 of them, keys beginning with a letter: cost-center = \"octollm-platform\"."
  }
}

variable "network_name" {
  description = "Name of the VPC; the names of everything else in the module begin with it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$", var.network_name))
    error_message = "Write at most 40 small letters, digits and hyphens, beginning with a letter, so that the names made of it stay within the API's 63: \"octollm-dev-vpc\"."
  }

  validation {
    condition     = var.network_name != "default"
    error_message = "Write a name of your own: a project may have a \"default\" network already, with rules that open SSH and RDP to the world."
  }
}

variable "subnets" {
  description = <<-EOT
    Subnets, by a key that ends their names. `secondary_ranges` are CIDRs by range name, for the pods and services
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
    error_message = "Write keys of subnets with at most 22 small letters, digits and hyphens: they end the subnets' names."
  }

  validation {
    condition = alltrue(flatten([
      for subnet in values(var.subnets) : [
        for range in concat([subnet.ip_cidr_range], values(subnet.secondary_ranges)) :
        can(cidrnetmask(range)) && try(cidrsubnet(range, 0, 0), "") == range
      ]
    ]))
    error_message = "Write each range as an IPv4 network in CIDR notation, its first address before the slash: \"10.0.0.0/20\", not \"10.0.0.1/20\"."
  }

  validation {
    condition = alltrue(flatten([
      for subnet in values(var.subnets) : [
        for name in keys(subnet.secondary_ranges) : can(regex("^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$", name))
      ]
    ]))
    error_message = "Write names of secondary ranges with small letters, digits and hyphens, beginning with a letter: \"pods\"."
  }

  validation {
    condition = alltrue([
      for subnet in values(var.subnets) :
      contains(["PRIVATE", "REGIONAL_MANAGED_PROXY", "GLOBAL_MANAGED_PROXY", "PRIVATE_SERVICE_CONNECT"], subnet.purpose)
    ])
    error_message = "Write purpose = \"PRIVATE\" (for machines), \"REGIONAL_MANAGED_PROXY\", \"GLOBAL_MANAGED_PROXY\" or \"PRIVATE_SERVICE_CONNECT\"."
  }

  validation {
    condition = alltrue([
      for subnet in values(var.subnets) : length(subnet.secondary_ranges) == 0 || subnet.purpose == "PRIVATE"
    ])
    error_message = "Write secondary_ranges in subnets with purpose = \"PRIVATE\" only: proxies and endpoints have no pods."
  }

  validation {
    condition = alltrue([
      for subnet in values(var.subnets) : subnet.region == null || can(regex("^[a-z]+-[a-z]+[0-9]+$", subnet.region))
    ])
    error_message = "Write a region, not a zone, in a subnet: region = \"us-east1\"; or leave it out for the module's region."
  }

  validation {
    condition     = alltrue([for subnet in values(var.subnets) : subnet.flow_sampling > 0 && subnet.flow_sampling <= 1])
    error_message = "Write flow_sampling as a share above 0 and up to 1, for example 0.5; to log no flows write flow_logs = false."
  }
}

variable "gke_subnet_key" {
  description = "Key of the subnet for GKE in `subnets`, whose name is the output `subnet_name`; null in a network without GKE."
  type        = string
  default     = "gke"

  validation {
    condition     = var.gke_subnet_key == null || contains(keys(var.subnets), coalesce(var.gke_subnet_key, "-"))
    error_message = "Write a key of subnets in gke_subnet_key (${join(", ", keys(var.subnets))}), or null in a network without GKE."
  }
}

variable "nat" {
  description = <<-EOT
    Cloud NAT in each region that has machines: machines without public addresses reach the internet through it.
    `static_ips` reserves that many addresses for each region; with 0, Google picks them and may change them.
    `log_filter` is `ERRORS_ONLY`, `TRANSLATIONS_ONLY` or `ALL`. Each machine gets `min_ports_per_vm` ports, and up to
    `max_ports_per_vm` when it needs them. null: no NAT.
  EOT
  type = object({
    static_ips       = optional(number, 0)
    log_filter       = optional(string, "ERRORS_ONLY")
    min_ports_per_vm = optional(number, 64)
    max_ports_per_vm = optional(number, 4096)
  })
  default = {}

  validation {
    condition     = try(var.nat.static_ips >= 0 && var.nat.static_ips <= 50 && floor(var.nat.static_ips) == var.nat.static_ips, var.nat == null)
    error_message = "Write static_ips as a whole number from 0 (Google picks the addresses) to 50."
  }

  validation {
    condition     = try(contains(["ERRORS_ONLY", "TRANSLATIONS_ONLY", "ALL"], var.nat.log_filter), var.nat == null)
    error_message = "Write log_filter = \"ERRORS_ONLY\", \"TRANSLATIONS_ONLY\" or \"ALL\"."
  }

  validation {
    condition = try(
      contains([for power in range(5, 16) : pow(2, power)], var.nat.min_ports_per_vm) &&
      contains([for power in range(5, 17) : pow(2, power)], var.nat.max_ports_per_vm) &&
      var.nat.min_ports_per_vm < var.nat.max_ports_per_vm,
      var.nat == null,
    )
    error_message = "Write min_ports_per_vm and max_ports_per_vm as powers of two from 32 to 65536, the first below the second: 64 and 4096."
  }
}

variable "psa_cidr" {
  description = "Range for private services access, from which Cloud SQL and Memorystore take their addresses: private and at least a /24, because each service takes a block of it in each region. null: no private services access."
  type        = string
  default     = "10.16.0.0/20"

  validation {
    condition = var.psa_cidr == null ? true : (
      can(cidrnetmask(var.psa_cidr)) &&
      try(cidrsubnet(var.psa_cidr, 0, 0), "") == var.psa_cidr &&
      try(tonumber(split("/", var.psa_cidr)[1]) <= 24, false)
    )
    error_message = "Write psa_cidr as an IPv4 network of /24 or larger, its first address before the slash: \"10.16.0.0/20\"."
  }

  validation {
    condition = var.psa_cidr == null ? true : anytrue([
      startswith(var.psa_cidr, "10."),
      startswith(var.psa_cidr, "192.168."),
      can(regex("^172\\.(1[689]|2[0-9]|3[01])\\.", var.psa_cidr)),
    ])
    error_message = "Write psa_cidr inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, and not in 172.17.0.0/16, which Cloud SQL uses inside of its machines: \"10.16.0.0/20\"."
  }
}

variable "dns_logging" {
  description = "Whether the names that machines look up are logged."
  type        = bool
  default     = true
  nullable    = false
}

variable "private_google_apis" {
  description = "Whether Google's names are answered with the addresses of `google_apis_vip`, by private zones. `egress_lockdown` needs and makes them anyway."
  type        = bool
  default     = false
  nullable    = false
}

variable "google_apis_vip" {
  description = "Which addresses stand for Google's names: `private` (all services) or `restricted` (those that VPC Service Controls can guard)."
  type        = string
  default     = "private"
  nullable    = false

  validation {
    condition     = contains(["private", "restricted"], var.google_apis_vip)
    error_message = "Write \"private\" for every service or \"restricted\" for those that VPC Service Controls can guard."
  }
}

variable "google_api_domains" {
  description = "Domains of Google that the private zones answer for; images come from `pkg.dev` and GKE's own from `gcr.io`."
  type        = list(string)
  default     = ["googleapis.com", "gcr.io", "pkg.dev"]
  nullable    = false

  validation {
    condition     = alltrue([for domain in var.google_api_domains : can(regex("^([a-z0-9-]+\\.)+[a-z]+$", domain))])
    error_message = "Write domains without a dot at the end and without a wildcard: \"pkg.dev\"."
  }

  validation {
    condition     = contains(var.google_api_domains, "googleapis.com")
    error_message = "Write \"googleapis.com\" in google_api_domains: nearly every client of Google's calls it."
  }
}

variable "cloud_armor" {
  description = <<-EOT
    Cloud Armor policy for the load balancers; null: none. `waf_rules` are sets of signatures, tried in the order of
    the list: OWASP's rules in Google's names, with the share of them that `sensitivity` (1 to 4) turns on,
    `opt_out_rule_ids` for single signatures, `uninspected_fields` for form or JSON fields that hold free text, and
    `preview` to log only. `rate_limit` bans an address for `ban_seconds` once it sends more than `requests` in
    `interval_seconds`. `denied_ip_ranges` are turned away first. `user_ip_request_headers` names headers that carry
    the client's address, behind a CDN of others. `log_level` is `NORMAL` or `VERBOSE`; unset, `VERBOSE` in prod.
  EOT
  type = object({
    waf_rules = optional(list(object({
      rule_set           = string
      sensitivity        = optional(number, 1)
      opt_out_rule_ids   = optional(list(string), [])
      uninspected_fields = optional(list(string), [])
      preview            = optional(bool, false)
      })), [
      { rule_set = "sqli-v422-stable" },
      { rule_set = "xss-v422-stable" },
      { rule_set = "lfi-v422-stable" },
      { rule_set = "rfi-v422-stable" },
      { rule_set = "rce-v422-stable" },
      { rule_set = "protocolattack-v422-stable" },
      { rule_set = "scannerdetection-v422-stable" },
      { rule_set = "sessionfixation-v422-stable" },
      { rule_set = "cve-canary" },
    ])
    rate_limit = optional(object({
      requests         = optional(number, 600)
      interval_seconds = optional(number, 60)
      ban_seconds      = optional(number, 300)
      preview          = optional(bool, false)
    }), {})
    denied_ip_ranges        = optional(list(string), [])
    user_ip_request_headers = optional(list(string), [])
    adaptive_protection     = optional(bool, true)
    default_action          = optional(string, "allow")
    log_level               = optional(string)
  })
  default = null

  validation {
    condition = try(alltrue([
      for rule in var.cloud_armor.waf_rules : can(regex("^[a-z-]+(-v[0-9]+)?-(stable|canary)$", rule.rule_set))
    ]), var.cloud_armor == null)
    error_message = "Write a rule_set as Cloud Armor names it: \"sqli-v422-stable\", \"cve-canary\"."
  }

  validation {
    condition = try(
      length(distinct(var.cloud_armor.waf_rules[*].rule_set)) == length(var.cloud_armor.waf_rules),
      var.cloud_armor == null,
    )
    error_message = "Write each rule_set once in waf_rules."
  }

  validation {
    condition     = try(alltrue([for rule in var.cloud_armor.waf_rules : contains([1, 2, 3, 4], rule.sensitivity)]), var.cloud_armor == null)
    error_message = "Write sensitivity as 1 (few false alarms) to 4 (many); 0 turns every signature off."
  }

  validation {
    condition = try(alltrue(flatten([
      for rule in var.cloud_armor.waf_rules : [for id in rule.opt_out_rule_ids : can(regex("^[a-z0-9-]+$", id))]
    ])), var.cloud_armor == null)
    error_message = "Write opt_out_rule_ids as the log shows them: \"owasp-crs-v042200-id942110-sqli\"."
  }

  validation {
    condition = try(
      contains([10, 30, 60, 120, 180, 240, 300, 600, 900, 1200, 1800, 2700, 3600], var.cloud_armor.rate_limit.interval_seconds),
      var.cloud_armor == null,
    )
    error_message = "Write interval_seconds as 10, 30, 60, 120, 180, 240, 300, 600, 900, 1200, 1800, 2700 or 3600."
  }

  validation {
    condition = try(
      var.cloud_armor.rate_limit.requests >= 1 && var.cloud_armor.rate_limit.requests <= 1000000 &&
      var.cloud_armor.rate_limit.ban_seconds >= 60 && var.cloud_armor.rate_limit.ban_seconds <= 86400,
      var.cloud_armor == null,
    )
    error_message = "Write requests from 1 to 1000000 and ban_seconds from 60 (a minute) to 86400 (a day)."
  }

  validation {
    condition     = try(alltrue([for range in var.cloud_armor.denied_ip_ranges : can(cidrhost(range, 0))]), var.cloud_armor == null)
    error_message = "Write denied_ip_ranges in CIDR notation: \"203.0.113.0/24\", or \"203.0.113.7/32\" for one address."
  }

  validation {
    condition     = try(length(var.cloud_armor.denied_ip_ranges) <= 500, var.cloud_armor == null)
    error_message = "Write at most 500 denied_ip_ranges; for more, use an address group of Cloud Armor Enterprise."
  }

  validation {
    condition     = try(contains(["allow", "deny(403)", "deny(404)", "deny(502)"], var.cloud_armor.default_action), var.cloud_armor == null)
    error_message = "Write default_action = \"allow\", or \"deny(403)\" for a service that only listed addresses may use."
  }

  validation {
    condition     = try(contains(["NORMAL", "VERBOSE"], coalesce(var.cloud_armor.log_level, "NORMAL")), var.cloud_armor == null)
    error_message = "Write log_level = \"NORMAL\" or \"VERBOSE\"."
  }
}

variable "ssl_policy_profile" {
  description = "Ciphers that load balancers offer: `RESTRICTED`, `MODERN` or `FIPS_202205`."
  type        = string
  default     = "RESTRICTED"
  nullable    = false

  validation {
    condition     = contains(["RESTRICTED", "MODERN", "FIPS_202205"], var.ssl_policy_profile)
    error_message = "Write \"RESTRICTED\", \"MODERN\" (older clients) or \"FIPS_202205\"; \"COMPATIBLE\", Google's default, offers ciphers without forward secrecy."
  }
}

variable "ssl_min_tls_version" {
  description = "Oldest version of TLS that load balancers accept: `TLS_1_2`, or `TLS_1_3` with the profile `RESTRICTED`."
  type        = string
  default     = "TLS_1_2"
  nullable    = false

  validation {
    condition     = contains(["TLS_1_2", "TLS_1_3"], var.ssl_min_tls_version)
    error_message = "Write \"TLS_1_2\" or \"TLS_1_3\"; \"TLS_1_0\", Google's default, and \"TLS_1_1\" are broken."
  }

  validation {
    condition     = var.ssl_min_tls_version != "TLS_1_3" || var.ssl_policy_profile == "RESTRICTED"
    error_message = "Write ssl_policy_profile = \"RESTRICTED\" with \"TLS_1_3\": the API takes it with no other profile."
  }
}

variable "firewall_rules" {
  description = <<-EOT
    Firewall rules; their names get the network's name before them. `ranges` are sources of an `INGRESS` rule and
    destinations of an `EGRESS` one. A rule has `allow` or `deny`, a list of protocols with ports; no ports means all.
    Machines are named by tags or by service accounts, not by both in one rule; by neither, the rule is for all.
    `priority` decides which rule comes first, the lowest number; `log` records each connection.
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

variable "deny_all_ingress" {
  description = "Whether a last rule denies and logs what no other rule lets in. The network denies it anyway, but logs nothing."
  type        = bool
  default     = true
  nullable    = false
}

variable "iap_ssh_target_tags" {
  description = "Tags of bastions that may be reached by SSH through Identity-Aware Proxy; none by default."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for tag in var.iap_ssh_target_tags : can(regex("^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$", tag))])
    error_message = "Write network tags with small letters, digits and hyphens, beginning with a letter: \"bastion\"."
  }
}

variable "gke_control_plane" {
  description = <<-EOT
    Control plane of a private cluster, if its address range (`master_ipv4_cidr_block`) is chosen: opens `webhook_ports`
    on the nodes to it, and it to the nodes under `egress_lockdown`. Nodes are named by `node_tags` or
    `node_service_accounts`; by neither, the rule is for all machines. null: the cluster takes its range from its
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

variable "egress_lockdown" {
  description = "Whether machines may reach only this network, Google's APIs, Cloud SQL, Memorystore, the control plane and `egress_fqdns`; the rest is denied and logged. For prod."
  type        = bool
  default     = false
  nullable    = false
}

variable "egress_fqdns" {
  description = "Names that machines may reach by HTTPS under `egress_lockdown`, such as an LLM provider's API. They need Cloud NGFW Standard, which is charged by traffic."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.egress_fqdns : can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", name))])
    error_message = "Write full names without a scheme, a wildcard or a dot at the end: \"api.openai.com\"."
  }

  validation {
    condition     = length(var.egress_fqdns) <= 100
    error_message = "Write at most 100 names in egress_fqdns: the API takes no more in one rule."
  }

  validation {
    condition     = length(var.egress_fqdns) == 0 || var.egress_lockdown
    error_message = "Write egress_lockdown = true with egress_fqdns: without it, machines may reach every name anyway."
  }
}
