variable "caa_issuers" {
  description = "Certificate authorities that may issue certificates for names in the public zones. Each zone without a CAA record in `records` gets one. An empty list creates no CAA record, and every authority may issue certificates."
  type        = list(string)
  default     = ["letsencrypt.org", "pki.goog"]
  nullable    = false

  validation {
    condition     = alltrue([for issuer in var.caa_issuers : can(regex("^([a-z0-9-]+\\.)+[a-z]+(; ?[a-z]+=[^\" ;]+)*$", issuer))])
    error_message = "Write the domain by which an authority is named in CAA records: \"letsencrypt.org\", \"pki.goog\"."
  }

  validation {
    condition     = length(var.certificates) == 0 || length(var.caa_issuers) == 0 || contains(var.caa_issuers, "pki.goog")
    error_message = "Write \"pki.goog\" in caa_issuers beside certificates: it is who issues them."
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
    error_message = "Write one identity: \"serviceAccount:cert-manager@PROJECT.iam.gserviceaccount.com\" or \"principal://iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/PROJECT.svc.id.goog/subject/ns/cert-manager/sa/cert-manager\"."
  }
}

variable "cert_manager_role" {
  description = "Role of `cert_manager_member` on each public zone. A custom role with dns.changes.create, dns.changes.get, dns.resourceRecordSets.create, .delete, .get, .list and .update is enough."
  type        = string
  default     = "roles/dns.admin"
  nullable    = false

  validation {
    condition     = var.cert_manager_role == "roles/dns.admin" || can(regex("^(projects|organizations)/[^/]+/roles/[A-Za-z0-9_.]+$", var.cert_manager_role))
    error_message = "Write \"roles/dns.admin\" or a custom role: \"projects/octollm-prod/roles/dnsChallenges\"."
  }
}

variable "certificate_map_name" {
  description = "Name of the certificate map, used if there are certificates."
  type        = string
  default     = "octollm"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.certificate_map_name))
    error_message = "Write at most 63 small letters, digits and hyphens, beginning with a letter: \"octollm\"."
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
    error_message = "Write keys of certificates with at most 54 small letters, digits and hyphens, beginning with a letter: \"api\"."
  }

  validation {
    condition     = alltrue([for certificate in values(var.certificates) : length(certificate.domains) >= 1 && length(certificate.domains) <= 100])
    error_message = "Write 1 to 100 domains for each certificate."
  }

  validation {
    condition = alltrue(flatten([
      for certificate in values(var.certificates) : [
        for domain in certificate.domains : can(regex("^(\\*\\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,}$", domain))
      ]
    ]))
    error_message = "Write domains in small letters and without a dot at the end: \"api.octollm.com\", \"*.octollm.com\"."
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
    error_message = "Write domains inside of a public zone in zones: the proof that they are ours is a record there."
  }

  validation {
    condition     = length(distinct(flatten(values(var.certificates)[*].domains))) == length(flatten(values(var.certificates)[*].domains))
    error_message = "Write each domain in one certificate only: the map has one certificate for each name."
  }

  validation {
    condition     = alltrue([for certificate in values(var.certificates) : contains(["DEFAULT", "ALL_REGIONS", "EDGE_CACHE"], certificate.scope)])
    error_message = "Write scope = \"DEFAULT\", \"ALL_REGIONS\" or \"EDGE_CACHE\"."
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
    error_message = "Write \"dev\", \"staging\" or \"prod\"."
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
    error_message = "Write keys and values of labels with small letters, digits, \"_\" and \"-\", at most 63 of them, keys beginning with a letter: cost-center = \"octollm-platform\"."
  }
}

variable "project_id" {
  description = "Project of the zones and certificates."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "Write the project's ID, not its number or its display name: \"octollm-dev\"."
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
    error_message = "Write as zone_name the name of a zone in zones: ${join(", ", values(var.zones)[*].name)}."
  }

  validation {
    condition = alltrue([
      for record in values(var.records) : anytrue([
        for zone in values(var.zones) : record.name == zone.dns_name || endswith(record.name, ".${zone.dns_name}")
        if zone.name == record.zone_name
      ])
      if contains(values(var.zones)[*].name, record.zone_name)
    ])
    error_message = "Write the record's full name, inside its zone and with a dot at its end: \"api.dev.octollm.com.\"."
  }

  validation {
    condition = alltrue([
      for record in values(var.records) : can(regex("^(\\*\\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)+$", record.name))
    ])
    error_message = "Write names of records in small letters, a wildcard only as the first label: \"*.dev.octollm.com.\"."
  }

  validation {
    condition = alltrue([
      for record in values(var.records) : contains([
        "A", "AAAA", "CAA", "CNAME", "DNSKEY", "DS", "HTTPS", "IPSECKEY", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF",
        "SRV", "SSHFP", "SVCB", "TLSA", "TXT",
      ], record.type)
    ])
    error_message = "Write a type that Cloud DNS has, in capitals: \"A\", \"AAAA\", \"CNAME\", \"TXT\", \"MX\", \"CAA\", \"NS\", \"DS\", \"SRV\" ..."
  }

  validation {
    condition = alltrue([
      for record in values(var.records) : record.ttl >= 0 && record.ttl <= 2147483647 && floor(record.ttl) == record.ttl
    ])
    error_message = "Write ttl as a whole number of seconds, for example 300."
  }

  validation {
    condition = length(distinct([
      for record in values(var.records) : "${record.zone_name} ${record.name} ${record.type}"
    ])) == length(var.records)
    error_message = "Write all values of one name and type into one record: rrdatas takes several."
  }

  validation {
    condition     = alltrue([for record in values(var.records) : length(record.rrdatas) > 0])
    error_message = "Write at least one value in rrdatas."
  }

  validation {
    condition     = alltrue([for record in values(var.records) : length(record.rrdatas) == 1 if record.type == "CNAME"])
    error_message = "Write one value in rrdatas of a CNAME: a name has one alias."
  }

  validation {
    condition = !anytrue(flatten([
      for record in values(var.records) : [
        for zone in values(var.zones) : zone.name == record.zone_name && zone.dns_name == record.name
      ] if record.type == "CNAME"
    ]))
    error_message = "Write A or AAAA records for the domain itself: a CNAME beside its NS and SOA is against the protocol."
  }

  validation {
    condition = alltrue([
      for record in values(var.records) : !contains([
        for other in values(var.records) : "${other.zone_name} ${other.name}" if other.type != "CNAME"
      ], "${record.zone_name} ${record.name}")
      if record.type == "CNAME"
    ])
    error_message = "Write nothing else under a name that has a CNAME."
  }

  validation {
    condition = alltrue(flatten([
      for record in values(var.records) : [for value in record.rrdatas : can(cidrnetmask("${value}/32"))] if record.type == "A"
    ]))
    error_message = "Write IPv4 addresses in rrdatas of an A record: \"203.0.113.10\"."
  }

  validation {
    condition = alltrue(flatten([
      for record in values(var.records) : [
        for value in record.rrdatas : strcontains(value, ":") && can(cidrhost("${value}/128", 0))
      ] if record.type == "AAAA"
    ]))
    error_message = "Write IPv6 addresses in rrdatas of an AAAA record: \"2001:db8::10\"."
  }

  validation {
    condition = alltrue(flatten([
      for record in values(var.records) : [
        for value in record.rrdatas : endswith(value, ".")
      ] if contains(["CNAME", "MX", "NS", "PTR", "SRV"], record.type)
    ]))
    error_message = "Write names in rrdatas with a dot at their end: \"api.dev.octollm.com.\", or \"10 mail.octollm.com.\" for MX. Without it, the zone's name is put after them."
  }

  validation {
    condition = alltrue(flatten([
      for record in values(var.records) : [
        for value in record.rrdatas :
        can(regex("^[0-9]+ (issue|issuewild|issuemail|iodef) \".*\"$", value))
      ] if record.type == "CAA"
    ]))
    error_message = "Write values of a CAA record with a flag, a tag and a quoted value: \"0 issue \\\"letsencrypt.org\\\"\"."
  }

  # Strings in quotes with spaces between them, or one word without quotes. Cloud DNS splits at spaces outside
  # of quotes, and DNS knows strings of up to 255 bytes.
  validation {
    condition = alltrue(flatten([
      for record in values(var.records) : [
        for value in record.rrdatas :
        can(regex("^(\"([^\"\\\\]|\\\\.){0,255}\"( +\"([^\"\\\\]|\\\\.){0,255}\")*|[^\" ]{1,255})$", value))
      ] if contains(["TXT", "SPF"], record.type)
    ]))
    error_message = "Write TXT values with spaces in quotes of their own, \"\\\"v=spf1 -all\\\"\", and split long ones into strings of at most 255: \"\\\"first 255\\\" \\\"the rest\\\"\"."
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
    error_message = "Write names of zones with at most 63 small letters, digits and hyphens, beginning with a letter: \"octollm-dev-zone\"."
  }

  validation {
    condition     = length(distinct(values(var.zones)[*].name)) == length(var.zones)
    error_message = "Write a name of its own for each zone."
  }

  validation {
    condition = length(distinct([for zone in values(var.zones) : zone.dns_name if zone.visibility == "public"])) == length([
      for zone in values(var.zones) : zone if zone.visibility == "public"
    ])
    error_message = "Write one public zone for a domain: its registrar asks the name servers of one only."
  }

  validation {
    condition     = alltrue([for zone in values(var.zones) : can(regex("^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\\.)+$", zone.dns_name))])
    error_message = "Write dns_name in small letters and with a dot at its end: \"dev.octollm.com.\"."
  }

  validation {
    condition     = alltrue([for zone in values(var.zones) : zone.description != ""])
    error_message = "Write a description of each zone: the API refuses an empty one."
  }

  validation {
    condition     = alltrue([for zone in values(var.zones) : contains(["public", "private"], zone.visibility)])
    error_message = "Write visibility = \"public\" or \"private\"."
  }

  validation {
    condition     = alltrue([for zone in values(var.zones) : length(zone.networks) > 0 if zone.visibility == "private"])
    error_message = "Write in networks which VPCs see a private zone: networks = [module.networking.network_id]."
  }

  validation {
    condition     = alltrue([for zone in values(var.zones) : length(zone.networks) == 0 if zone.visibility == "public"])
    error_message = "Write networks for private zones only: the whole internet sees a public one."
  }

  validation {
    condition = alltrue([
      for zone in values(var.zones) :
      contains(["ecdsap256sha256", "ecdsap384sha384", "rsasha256", "rsasha512"], zone.dnssec_algorithm)
    ])
    error_message = "Write dnssec_algorithm = \"ecdsap256sha256\", \"ecdsap384sha384\", \"rsasha256\" or \"rsasha512\"; \"rsasha1\" can be forged."
  }
}
