variables {
  project_id          = "octollm-prod"
  environment         = "prod"
  deletion_protection = false
  zones = {
    public = { name = "octollm-com", dns_name = "octollm.com.", description = "OctoLLM" }
    eu     = { name = "eu-octollm-com", dns_name = "eu.octollm.com.", description = "OctoLLM, Europe" }
    inside = {
      name        = "octollm-com-inside"
      dns_name    = "octollm.com."
      description = "Inside"
      visibility  = "private"
      networks    = ["projects/octollm-prod/global/networks/octollm-prod-vpc"]
    }
  }
  certificates = {
    web = { domains = ["octollm.com", "*.octollm.com"] }
    eu  = { domains = ["api.eu.octollm.com"], scope = "ALL_REGIONS", description = "Europe" }
  }
}

run "authorizes_each_domain_once" {
  command = plan

  assert {
    condition     = keys(google_certificate_manager_dns_authorization.this) == ["api.eu.octollm.com", "octollm.com"]
    error_message = "A name and its wildcard have one authorization."
  }

  assert {
    condition     = alltrue([for authorization in google_certificate_manager_dns_authorization.this : authorization.type == "PER_PROJECT_RECORD"])
    error_message = "The authorization must not use _acme-challenge, which cert-manager needs."
  }

  assert {
    condition = alltrue([
      for authorization in google_certificate_manager_dns_authorization.this : can(regex("^[a-z][a-z0-9-]{0,63}$", authorization.name))
    ])
    error_message = "Names must be valid for the API."
  }

  assert {
    condition     = google_dns_record_set.authorization["api.eu.octollm.com"].managed_zone == "eu-octollm-com"
    error_message = "The authorization record must be in the closest zone above the domain."
  }

  assert {
    condition     = google_dns_record_set.authorization["octollm.com"].managed_zone == "octollm-com"
    error_message = "The authorization record must be in a public zone, where Google can resolve it."
  }

  assert {
    condition     = google_dns_record_set.authorization["octollm.com"].ttl == 300
    error_message = "The authorization record must have a TTL of 300 seconds."
  }
}

run "asks_google_for_certificates" {
  command = plan

  assert {
    condition     = google_certificate_manager_certificate.this["web"].managed[0].domains == tolist(["*.octollm.com", "octollm.com"])
    error_message = "The certificate must have its domains in sorted order."
  }

  assert {
    condition     = google_certificate_manager_certificate.this["eu"].scope == "ALL_REGIONS"
    error_message = "scope must be passed to the certificate. (The provider omits DEFAULT, the API's default, from the plan.)"
  }

  assert {
    condition     = google_certificate_manager_certificate.this["eu"].description == "Europe"
    error_message = "A certificate must have its description."
  }

  assert {
    condition     = can(regex("^web-[0-9a-f]{8}$", google_certificate_manager_certificate.this["web"].name))
    error_message = "The name of a certificate must change with its domains, so that the new one can be created before the old one is deleted."
  }

  assert {
    condition     = keys(google_certificate_manager_certificate_map_entry.this) == ["*.octollm.com", "api.eu.octollm.com", "octollm.com"]
    error_message = "The map has an entry for each name."
  }

  assert {
    condition = (
      google_certificate_manager_certificate_map_entry.this["*.octollm.com"].hostname == "*.octollm.com" &&
      google_certificate_manager_certificate_map_entry.this["*.octollm.com"].map == "octollm"
    )
    error_message = "An entry is in the map, for its name."
  }

  assert {
    condition     = length(distinct([for entry in google_certificate_manager_certificate_map_entry.this : entry.name])) == 3
    error_message = "Entries must have different names."
  }

  assert {
    condition = alltrue([
      for labels in concat(
        values(google_certificate_manager_certificate_map.this)[*].labels,
        values(google_certificate_manager_certificate.this)[*].labels,
        values(google_certificate_manager_dns_authorization.this)[*].labels,
        values(google_certificate_manager_certificate_map_entry.this)[*].labels,
      ) : labels == tomap({ environment = "prod", managed-by = "terraform" })
    ])
    error_message = "All resources must have the labels."
  }
}

run "keeps_a_certificate_whose_domains_are_only_moved_around" {
  command = plan

  variables {
    certificates = {
      web = { domains = ["octollm.com", "*.octollm.com"] }
      too = { domains = ["api.octollm.com", "www.octollm.com"] }
    }
  }

  assert {
    condition     = google_certificate_manager_certificate.this["web"].name == "web-${substr(sha256("DEFAULT,*.octollm.com,octollm.com"), 0, 8)}"
    error_message = "The name must contain a hash of the scope and the sorted domains."
  }
}

run "applies_and_tells_ids" {
  command = apply

  variables {
    certificate_map_name = "edge"
  }

  assert {
    condition = (
      google_dns_record_set.authorization["octollm.com"].name == google_certificate_manager_dns_authorization.this["octollm.com"].dns_resource_record[0].name &&
      google_dns_record_set.authorization["octollm.com"].type == google_certificate_manager_dns_authorization.this["octollm.com"].dns_resource_record[0].type &&
      one(google_dns_record_set.authorization["octollm.com"].rrdatas) == google_certificate_manager_dns_authorization.this["octollm.com"].dns_resource_record[0].data
    )
    error_message = "The record must match the authorization."
  }

  assert {
    condition     = google_certificate_manager_certificate.this["web"].managed[0].dns_authorizations == tolist([google_certificate_manager_dns_authorization.this["octollm.com"].id])
    error_message = "The certificate must use its DNS authorization."
  }

  assert {
    condition     = google_certificate_manager_certificate_map_entry.this["octollm.com"].certificates == tolist([google_certificate_manager_certificate.this["web"].id])
    error_message = "The map entry must use its certificate."
  }

  assert {
    condition     = output.certificate_map_id == google_certificate_manager_certificate_map.this["map"].id && output.certificate_map_name == "edge"
    error_message = "The map has its outputs."
  }

  assert {
    condition     = output.certificate_ids["web"] == google_certificate_manager_certificate.this["web"].id
    error_message = "certificate_ids has the ID of each certificate."
  }
}
