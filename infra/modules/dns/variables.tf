variable "caa_issuers" {
  description = "Certificate authorities that may issue certificates for names in the public zones. Each zone without a CAA record in `records` gets one. An empty list creates no CAA record, and every authority may issue certificates."
  type        = list(string)
  default     = ["letsencrypt.org", "pki.goog"]
  nullable    = false

  validation {
    condition     = alltrue([for issuer in var.caa_issuers : can(regex("^([a-z0-9-]+\\.)+[a-z]+(; ?[a-z]+=[^\" ;]+)*$", issuer))])
    error_message = "caa_issuers: each entry must be the domain of a certificate authority, as CAA records name it: \"letsencrypt.org\", \"pki.goog\"."
  }

  validation {
    condition     = length(var.certificates) == 0 || length(var.caa_issuers) == 0 || contains(var.caa_issuers, "pki.goog")
    error_message = "caa_issuers must contain \"pki.goog\" when certificates is set: Google Trust Services issues these certificates."
  }
}

variable "cert_manager_member" {
  description = <<-EOT
    Identity of cert-manager, which gets write access to the public zones for DNS-01 challenges: a Kubernetes service
    account, `principal://iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/PROJECT.svc.id.goog/subject/ns/cert-manager/sa/cert-manager`,
    or a Google service account, `serviceAccount:EMAIL`. null: none. Set `hostedZoneName` in its issuer.
  EOT
  type        = string
  default     = null

  validation {
    condition = var.cert_manager_member == null ? true : (
      can(regex("^serviceAccount:[^@ *]+@[a-z0-9.-]+$", var.cert_manager_member)) ||
      can(regex("^principal://iam\\.googleapis\\.com/projects/[0-9]+/locations/global/workloadIdentityPools/[a-z0-9.:-]+\\.svc\\.id\\.goog/subject/ns/[a-z0-9-]+/sa/[a-z0-9-]+$", var.cert_manager_member))
    )
    error_message = "cert_manager_member must be one identity: \"serviceAccount:cert-manager@PROJECT.iam.gserviceaccount.com\" or \"principal://iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/PROJECT.svc.id.goog/subject/ns/cert-manager/sa/cert-manager\"."
  }
}

variable "cert_manager_role" {
  description = "Role of `cert_manager_member` on each public zone. A custom role with dns.changes.create, dns.changes.get, dns.resourceRecordSets.create, .delete, .get, .list and .update is enough."
  type        = string
  default     = "roles/dns.admin"
  nullable    = false

  validation {
    condition     = var.cert_manager_role == "roles/dns.admin" || can(regex("^(projects|organizations)/[^/]+/roles/[A-Za-z0-9_.]+$", var.cert_manager_role))
    error_message = "cert_manager_role must be \"roles/dns.admin\" or a custom role such as \"projects/octollm-prod/roles/dnsChallenges\"."
  }
}

variable "certificate_map_name" {
  description = "Name of the certificate map, used if there are certificates."
  type        = string
  default     = "octollm"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.certificate_map_name))
    error_message = "certificate_map_name must start with a letter and have at most 63 lowercase letters, digits and hyphens, such as \"octollm\"."
  }
}

variable "certificates" {
  description = <<-EOT
    Certificates that Google issues and renews for its load balancers, by a key that prefixes their names. `domains` are
    full names without a trailing dot, or wildcards, in the public zones. `scope` is `DEFAULT`, `ALL_REGIONS` for
    cross-region internal load balancers or `EDGE_CACHE` for Media CDN.
  EOT
  type = map(object({
    domains     = list(string)
    description = optional(string, "Managed by Terraform.")
    scope       = optional(string, "DEFAULT")
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for key in keys(var.certificates) : can(regex("^[a-z]([a-z0-9-]{0,52}[a-z0-9])?$", key))])
    error_message = "certificates: each key must start with a letter and have at most 54 lowercase letters, digits and hyphens, such as \"api\"."
  }

  validation {
    condition     = alltrue([for certificate in values(var.certificates) : length(certificate.domains) >= 1 && length(certificate.domains) <= 100])
    error_message = "certificates: each certificate must have 1 to 100 domains."
  }

  validation {
    condition = alltrue(flatten([
      for certificate in values(var.certificates) : [
        for domain in certificate.domains : can(regex("^(\\*\\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,}$", domain))
      ]
    ]))
    error_message = "certificates: domains must be lowercase without a trailing dot, such as \"api.octollm.com\" or \"*.octollm.com\"."
  }

  validation {
    condition = alltrue(flatten([
      for certificate in values(var.certificates) : [
        for domain in certificate.domains : anytrue([
          for zone in values(var.zones) :
          "${trimprefix(domain, "*.")}." == zone.dns_name || endswith("${trimprefix(domain, "*.")}.", ".${zone.dns_name}")
          if zone.visibility == "public"
        ])
      ]
    ]))
    error_message = "certificates: each domain must be inside a public zone of zones, because its ownership is proved by a record in that zone. Add the zone, or remove the domain."
  }

  validation {
    condition     = length(distinct(flatten(values(var.certificates)[*].domains))) == length(flatten(values(var.certificates)[*].domains))
    error_message = "certificates: each domain must be in one certificate only, because the map holds one certificate per name."
  }

  validation {
    condition     = alltrue([for certificate in values(var.certificates) : contains(["DEFAULT", "ALL_REGIONS", "EDGE_CACHE"], certificate.scope)])
    error_message = "certificates: scope must be \"DEFAULT\", \"ALL_REGIONS\" or \"EDGE_CACHE\"."
  }
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to delete or replace the zones. To delete one, set false, apply, then delete it."
  type        = bool
  default     = true
  nullable    = false
}

variable "environment" {
  description = "Environment of the zones: `dev`, `staging` or `prod`. It becomes their label."
  type        = string
  default     = "dev"
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment must be \"dev\", \"staging\" or \"prod\"."
  }
}

variable "labels" {
  description = "Labels of the zones, certificates and their map; environment and managed-by are added."
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

variable "project_id" {
  description = "Project of the zones and certificates."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id must be the project's ID, such as \"octollm-dev\", not its number or display name."
  }
}

variable "records" {
  description = <<-EOT
    Records, by a key of your choice. `zone_name` is the `name` of a zone in `zones`, `name` the full name with a
    trailing dot, `rrdatas` the values. A TXT value with spaces needs its own quotes: `"\"v=spf1 -all\""`.
  EOT
  type = map(object({
    zone_name = string
    name      = string
    type      = string
    ttl       = optional(number, 300)
    rrdatas   = list(string)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for record in values(var.records) : contains(values(var.zones)[*].name, record.zone_name)])
    error_message = "records: zone_name must be the name of a zone in zones: ${join(", ", values(var.zones)[*].name)}."
  }

  validation {
    condition = alltrue([
      for record in values(var.records) : anytrue([
        for zone in values(var.zones) : record.name == zone.dns_name || endswith(record.name, ".${zone.dns_name}")
        if zone.name == record.zone_name
      ])
      if contains(values(var.zones)[*].name, record.zone_name)
    ])
    error_message = "records: name must be the full name inside its zone with a trailing dot, such as \"api.dev.octollm.com.\"."
  }

  validation {
    condition = alltrue([
      for record in values(var.records) : can(regex("^(\\*\\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)+$", record.name))
    ])
    error_message = "records: name must be lowercase, with a wildcard only as the first label: \"*.dev.octollm.com.\"."
  }

  validation {
    condition = alltrue([
      for record in values(var.records) : contains([
        "A", "AAAA", "CAA", "CNAME", "DNSKEY", "DS", "HTTPS", "IPSECKEY", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF",
        "SRV", "SSHFP", "SVCB", "TLSA", "TXT",
      ], record.type)
    ])
    error_message = "records: type must be a record type that Cloud DNS supports, in capitals: \"A\", \"AAAA\", \"CNAME\", \"TXT\", \"MX\", \"CAA\", \"NS\", \"DS\", \"SRV\" ..."
  }

  validation {
    condition = alltrue([
      for record in values(var.records) : record.ttl >= 0 && record.ttl <= 2147483647 && floor(record.ttl) == record.ttl
    ])
    error_message = "records: ttl must be a whole number of seconds, such as 300."
  }

  validation {
    condition = length(distinct([
      for record in values(var.records) : "${record.zone_name} ${record.name} ${record.type}"
    ])) == length(var.records)
    error_message = "records: two records have the same name and type. Merge their values into one record: rrdatas takes several."
  }

  validation {
    condition     = alltrue([for record in values(var.records) : length(record.rrdatas) > 0])
    error_message = "records: rrdatas must have at least one value."
  }

  validation {
    condition     = alltrue([for record in values(var.records) : length(record.rrdatas) == 1 if record.type == "CNAME"])
    error_message = "records: rrdatas of a CNAME must have exactly one value, because a name has one alias."
  }

  validation {
    condition = !anytrue(flatten([
      for record in values(var.records) : [
        for zone in values(var.zones) : zone.name == record.zone_name && zone.dns_name == record.name
      ] if record.type == "CNAME"
    ]))
    error_message = "records: the zone's own name cannot have a CNAME, because it already has NS and SOA records. Write A or AAAA records."
  }

  validation {
    condition = alltrue([
      for record in values(var.records) : !contains([
        for other in values(var.records) : "${other.zone_name} ${other.name}" if other.type != "CNAME"
      ], "${record.zone_name} ${record.name}")
      if record.type == "CNAME"
    ])
    error_message = "records: a name with a CNAME cannot have other records. Remove the CNAME or the others."
  }

  validation {
    condition = alltrue(flatten([
      for record in values(var.records) : [for value in record.rrdatas : can(cidrnetmask("${value}/32"))] if record.type == "A"
    ]))
    error_message = "records: rrdatas of an A record must be IPv4 addresses, such as \"203.0.113.10\"."
  }

  validation {
    condition = alltrue(flatten([
      for record in values(var.records) : [
        for value in record.rrdatas : strcontains(value, ":") && can(cidrhost("${value}/128", 0))
      ] if record.type == "AAAA"
    ]))
    error_message = "records: rrdatas of an AAAA record must be IPv6 addresses, such as \"2001:db8::10\"."
  }

  validation {
    condition = alltrue(flatten([
      for record in values(var.records) : [
        for value in record.rrdatas : endswith(value, ".")
      ] if contains(["CNAME", "MX", "NS", "PTR", "SRV"], record.type)
    ]))
    error_message = "records: names in rrdatas must end with a dot: \"api.dev.octollm.com.\", or \"10 mail.octollm.com.\" for MX. Without the dot, the zone's name is appended."
  }

  validation {
    condition = alltrue(flatten([
      for record in values(var.records) : [
        for value in record.rrdatas :
        can(regex("^[0-9]+ (issue|issuewild|issuemail|iodef) \".*\"$", value))
      ] if record.type == "CAA"
    ]))
    error_message = "records: rrdatas of a CAA record must have a flag, a tag and a quoted value: \"0 issue \\\"letsencrypt.org\\\"\"."
  }

  # Quoted strings separated by spaces, or one word without quotes. Cloud DNS splits at spaces outside quotes, and DNS
  # strings have at most 255 bytes.
  validation {
    condition = alltrue(flatten([
      for record in values(var.records) : [
        for value in record.rrdatas :
        can(regex("^(\"([^\"\\\\]|\\\\.){0,255}\"( +\"([^\"\\\\]|\\\\.){0,255}\")*|[^\" ]{1,255})$", value))
      ] if contains(["TXT", "SPF"], record.type)
    ]))
    error_message = "records: TXT values with spaces must have their own quotes, \"\\\"v=spf1 -all\\\"\". Split long values into strings of at most 255 characters: \"\\\"first 255\\\" \\\"the rest\\\"\"."
  }
}

variable "zones" {
  description = <<-EOT
    Zones, by a key of your choice. `dns_name` is the domain with a trailing dot; `visibility` is `public`, or
    `private` for the VPCs in `networks` (their IDs). Public zones are signed (`dnssec`, with `dnssec_algorithm`
    `ecdsap256sha256`, `ecdsap384sha384`, `rsasha256` or `rsasha512`) and their queries logged (`logging`).
    `force_destroy` allows the deletion of a zone with records that Terraform did not create.
  EOT
  type = map(object({
    name             = string
    dns_name         = string
    description      = string
    visibility       = optional(string, "public")
    dnssec           = optional(bool, true)
    dnssec_algorithm = optional(string, "ecdsap256sha256")
    logging          = optional(bool, true)
    networks         = optional(list(string), [])
    force_destroy    = optional(bool, false)
  }))
  nullable = false

  validation {
    condition     = alltrue([for zone in values(var.zones) : can(regex("^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$", zone.name))])
    error_message = "zones: name must start with a letter and have at most 63 lowercase letters, digits and hyphens, such as \"octollm-dev-zone\"."
  }

  validation {
    condition     = length(distinct(values(var.zones)[*].name)) == length(var.zones)
    error_message = "zones: two zones have the same name. Give each zone its own name."
  }

  validation {
    condition = length(distinct([for zone in values(var.zones) : zone.dns_name if zone.visibility == "public"])) == length([
      for zone in values(var.zones) : zone if zone.visibility == "public"
    ])
    error_message = "zones: a domain can have only one public zone, because its registrar delegates to the name servers of one zone."
  }

  validation {
    condition     = alltrue([for zone in values(var.zones) : can(regex("^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\\.)+$", zone.dns_name))])
    error_message = "zones: dns_name must be lowercase with a trailing dot, such as \"dev.octollm.com.\"."
  }

  validation {
    condition     = alltrue([for zone in values(var.zones) : zone.description != ""])
    error_message = "zones: description must not be empty, because the API rejects an empty one."
  }

  validation {
    condition     = alltrue([for zone in values(var.zones) : contains(["public", "private"], zone.visibility)])
    error_message = "zones: visibility must be \"public\" or \"private\"."
  }

  validation {
    condition     = alltrue([for zone in values(var.zones) : length(zone.networks) > 0 if zone.visibility == "private"])
    error_message = "zones: a private zone needs the VPC networks that can resolve it: networks = [module.networking.network_id]."
  }

  validation {
    condition     = alltrue([for zone in values(var.zones) : length(zone.networks) == 0 if zone.visibility == "public"])
    error_message = "zones: networks can be set for private zones only, because a public zone is visible to the internet. Remove networks, or set visibility = \"private\"."
  }

  validation {
    condition = alltrue([
      for zone in values(var.zones) :
      contains(["ecdsap256sha256", "ecdsap384sha384", "rsasha256", "rsasha512"], zone.dnssec_algorithm)
    ])
    error_message = "zones: dnssec_algorithm must be \"ecdsap256sha256\", \"ecdsap384sha384\", \"rsasha256\" or \"rsasha512\"; \"rsasha1\" signatures can be forged."
  }
}
