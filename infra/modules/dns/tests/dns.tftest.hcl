variables {
  project_id  = "octollm-prod"
  environment = "prod"
  labels      = { team = "platform" }
  zones = {
    public = {
      name        = "octollm-com"
      dns_name    = "octollm.com."
      description = "OctoLLM"
    }
  }
}

run "signs_and_logs_a_public_zone" {
  command = plan

  assert {
    condition     = google_dns_managed_zone.this["public"].visibility == "public" && google_dns_managed_zone.this["public"].dns_name == "octollm.com."
    error_message = "A zone must be public by default."
  }

  assert {
    condition     = google_dns_managed_zone.this["public"].dnssec_config[0].state == "on" && google_dns_managed_zone.this["public"].dnssec_config[0].non_existence == "nsec3"
    error_message = "DNSSEC must be on for a public zone."
  }

  assert {
    condition = {
      for spec in google_dns_managed_zone.this["public"].dnssec_config[0].default_key_specs : spec.key_type => "${spec.algorithm} ${spec.key_length}"
    } == { keySigning = "ecdsap256sha256 256", zoneSigning = "ecdsap256sha256 256" }
    error_message = "Both DNSSEC keys must use a secure algorithm."
  }

  assert {
    condition     = google_dns_managed_zone.this["public"].cloud_logging_config[0].enable_logging
    error_message = "Queries to a public zone are logged."
  }

  assert {
    condition     = google_dns_managed_zone.this["public"].deletion_policy == "PREVENT" && !google_dns_managed_zone.this["public"].force_destroy
    error_message = "A zone must have deletion protection."
  }

  assert {
    condition     = google_dns_managed_zone.this["public"].labels == tomap({ environment = "prod", managed-by = "terraform", team = "platform" })
    error_message = "A zone must have the labels, including environment."
  }

  assert {
    condition     = length(google_dns_managed_zone.this["public"].private_visibility_config) == 0
    error_message = "A public zone must have no networks."
  }
}

run "can_leave_a_zone_unsigned_unlogged_and_unprotected" {
  command = plan

  variables {
    deletion_protection = false
    zones = {
      public = {
        name          = "octollm-com"
        dns_name      = "octollm.com."
        description   = "OctoLLM"
        dnssec        = false
        logging       = false
        force_destroy = true
      }
    }
  }

  assert {
    condition     = google_dns_managed_zone.this["public"].dnssec_config[0].state == "off" && !google_dns_managed_zone.this["public"].cloud_logging_config[0].enable_logging
    error_message = "dnssec = false and logging = false must disable DNSSEC and logging."
  }

  assert {
    condition     = google_dns_managed_zone.this["public"].deletion_policy == "DELETE" && google_dns_managed_zone.this["public"].force_destroy
    error_message = "deletion_protection and force_destroy let the zone be deleted."
  }

  assert {
    condition     = length(data.google_dns_keys.this) == 0
    error_message = "The keys of an unsigned zone must not be read: such a zone has no keys."
  }
}

run "signs_with_rsa_of_a_good_length" {
  command = plan

  variables {
    zones = {
      public = { name = "octollm-com", dns_name = "octollm.com.", description = "OctoLLM", dnssec_algorithm = "rsasha256" }
    }
  }

  assert {
    condition = {
      for spec in google_dns_managed_zone.this["public"].dnssec_config[0].default_key_specs : spec.key_type => "${spec.algorithm} ${spec.key_length}"
    } == { keySigning = "rsasha256 2048", zoneSigning = "rsasha256 2048" }
    error_message = "Both keys must use the given algorithm and long keys."
  }
}

run "shows_a_private_zone_to_its_networks" {
  command = plan

  variables {
    zones = {
      inside = {
        name        = "octollm-inside"
        dns_name    = "octollm.internal."
        description = "Inside"
        visibility  = "private"
        networks    = ["projects/octollm-prod/global/networks/octollm-prod-vpc"]
      }
    }
  }

  assert {
    condition     = google_dns_managed_zone.this["inside"].visibility == "private"
    error_message = "visibility must be passed to a private zone."
  }

  assert {
    condition     = one(google_dns_managed_zone.this["inside"].private_visibility_config[0].networks).network_url == "projects/octollm-prod/global/networks/octollm-prod-vpc"
    error_message = "A private zone must be visible from its networks."
  }

  assert {
    condition     = length(data.google_dns_keys.this) + length(google_dns_record_set.caa) == 0 && output.name_servers == {}
    error_message = "A private zone must have no DNSSEC, no CAA record and no delegation."
  }
}

run "makes_records" {
  command = plan

  variables {
    records = {
      api   = { zone_name = "octollm-com", name = "api.octollm.com.", type = "A", rrdatas = ["203.0.113.10", "203.0.113.11"] }
      api6  = { zone_name = "octollm-com", name = "api.octollm.com.", type = "AAAA", rrdatas = ["2001:db8::10"] }
      www   = { zone_name = "octollm-com", name = "www.octollm.com.", type = "CNAME", ttl = 3600, rrdatas = ["api.octollm.com."] }
      any   = { zone_name = "octollm-com", name = "*.octollm.com.", type = "CNAME", rrdatas = ["api.octollm.com."] }
      spf   = { zone_name = "octollm-com", name = "octollm.com.", type = "TXT", rrdatas = ["\"v=spf1 -all\"", "word"] }
      dkim  = { zone_name = "octollm-com", name = "s1._domainkey.octollm.com.", type = "TXT", rrdatas = ["\"v=DKIM1; k=rsa\" \"p=MIIB\""] }
      mail  = { zone_name = "octollm-com", name = "octollm.com.", type = "MX", rrdatas = ["10 mail.octollm.com."] }
      below = { zone_name = "octollm-com", name = "dev.octollm.com.", type = "NS", rrdatas = ["ns-cloud-a1.googledomains.com."] }
    }
  }

  assert {
    condition = (
      google_dns_record_set.this["api"].managed_zone == "octollm-com" &&
      google_dns_record_set.this["api"].name == "api.octollm.com." &&
      google_dns_record_set.this["api"].type == "A" &&
      google_dns_record_set.this["api"].ttl == 300 &&
      google_dns_record_set.this["api"].rrdatas == tolist(["203.0.113.10", "203.0.113.11"])
    )
    error_message = "A record must be in its zone as given, with a TTL of 300 seconds."
  }

  assert {
    condition     = google_dns_record_set.this["www"].ttl == 3600
    error_message = "ttl must be passed to the record."
  }

  assert {
    condition     = length(google_dns_record_set.this) == 8
    error_message = "The module must accept records of every type that it validates."
  }
}

run "names_who_may_issue_certificates" {
  command = plan

  assert {
    condition = (
      google_dns_record_set.caa["public"].name == "octollm.com." &&
      google_dns_record_set.caa["public"].type == "CAA" &&
      google_dns_record_set.caa["public"].ttl == 3600 &&
      google_dns_record_set.caa["public"].rrdatas == tolist(["0 issue \"letsencrypt.org\"", "0 issue \"pki.goog\""])
    )
    error_message = "Only Let's Encrypt and Google must be allowed to issue certificates."
  }

  assert {
    condition     = google_dns_record_set.caa["public"].managed_zone == "octollm-com"
    error_message = "The record is in its zone."
  }
}

run "leaves_a_caa_record_of_ones_own" {
  command = plan

  variables {
    zones = {
      public = { name = "octollm-com", dns_name = "octollm.com.", description = "OctoLLM" }
      below  = { name = "dev-octollm-com", dns_name = "dev.octollm.com.", description = "Below" }
    }
    records = {
      caa = { zone_name = "octollm-com", name = "octollm.com.", type = "CAA", rrdatas = ["0 issue \"pki.goog\"", "0 iodef \"mailto:security@octollm.com\""] }
    }
  }

  assert {
    condition     = keys(google_dns_record_set.caa) == ["below"]
    error_message = "A zone with a CAA record in records must get no second one; the other zone must get one."
  }
}

run "can_let_every_authority_issue" {
  command = plan

  variables {
    caa_issuers = []
  }

  assert {
    condition     = length(google_dns_record_set.caa) == 0
    error_message = "Without issuers, there must be no CAA record."
  }
}

run "lets_cert_manager_write_into_public_zones_only" {
  command = plan

  variables {
    cert_manager_member = "serviceAccount:cert-manager@octollm-prod.iam.gserviceaccount.com"
    zones = {
      public = { name = "octollm-com", dns_name = "octollm.com.", description = "OctoLLM" }
      inside = {
        name        = "octollm-inside"
        dns_name    = "octollm.internal."
        description = "Inside"
        visibility  = "private"
        networks    = ["projects/octollm-prod/global/networks/octollm-prod-vpc"]
      }
    }
  }

  assert {
    condition     = keys(google_dns_managed_zone_iam_member.cert_manager) == ["public"]
    error_message = "cert-manager must have its role on each public zone, and on no other."
  }

  assert {
    condition = (
      google_dns_managed_zone_iam_member.cert_manager["public"].managed_zone == "octollm-com" &&
      google_dns_managed_zone_iam_member.cert_manager["public"].role == "roles/dns.admin" &&
      google_dns_managed_zone_iam_member.cert_manager["public"].member == "serviceAccount:cert-manager@octollm-prod.iam.gserviceaccount.com"
    )
    error_message = "cert-manager must have its role on the zone, not on the project."
  }
}

run "gives_cert_manager_a_smaller_role" {
  command = plan

  variables {
    cert_manager_member = "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/octollm-prod.svc.id.goog/subject/ns/cert-manager/sa/cert-manager"
    cert_manager_role   = "projects/octollm-prod/roles/dnsChallenges"
  }

  assert {
    condition     = google_dns_managed_zone_iam_member.cert_manager["public"].role == "projects/octollm-prod/roles/dnsChallenges"
    error_message = "cert_manager_role must be the granted role."
  }
}

run "has_no_identity_and_no_certificates_unless_asked" {
  command = plan

  assert {
    condition     = length(google_dns_managed_zone_iam_member.cert_manager) + length(google_certificate_manager_certificate.this) + length(google_certificate_manager_certificate_map.this) == 0
    error_message = "By default, there must be no grants on the zone and no certificates."
  }

  assert {
    condition     = output.certificate_map_id == null && output.certificate_map_name == null && output.certificate_ids == {}
    error_message = "The output of the certificate map must be null."
  }
}

run "applies_and_tells_ids" {
  command = apply

  variables {
    deletion_protection = false
  }

  assert {
    condition     = output.zone_ids["public"] == google_dns_managed_zone.this["public"].id
    error_message = "zone_ids has the ID of the zone."
  }

  assert {
    condition     = output.name_servers["public"] == google_dns_managed_zone.this["public"].name_servers
    error_message = "name_servers has the name servers of the zone."
  }

  assert {
    condition     = output.ds_records["public"] == data.google_dns_keys.this["public"].key_signing_keys[*].ds_record
    error_message = "ds_records has the DS record of each key."
  }

  assert {
    condition     = data.google_dns_keys.this["public"].managed_zone == "octollm-com"
    error_message = "The keys are those of the zone."
  }
}
