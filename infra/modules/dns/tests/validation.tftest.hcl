variables {
  project_id = "octollm-dev"
  zones = {
    public = { name = "octollm-com", dns_name = "octollm.com.", description = "OctoLLM" }
  }
}

run "refuses_a_project_number" {
  command = plan

  variables {
    project_id = "123456789012"
  }

  expect_failures = [var.project_id]
}

run "refuses_an_unknown_environment" {
  command = plan

  variables {
    environment = "production"
  }

  expect_failures = [var.environment]
}

run "refuses_a_label_in_capitals" {
  command = plan

  variables {
    labels = { Team = "platform" }
  }

  expect_failures = [var.labels]
}

run "refuses_a_zone_name_in_capitals" {
  command = plan

  variables {
    zones = { public = { name = "OctoLLM", dns_name = "octollm.com.", description = "OctoLLM" } }
  }

  expect_failures = [var.zones]
}

run "refuses_a_zone_name_twice" {
  command = plan

  variables {
    zones = {
      public = { name = "octollm", dns_name = "octollm.com.", description = "One" }
      other  = { name = "octollm", dns_name = "octollm.org.", description = "Another" }
    }
  }

  expect_failures = [var.zones]
}

run "refuses_a_public_domain_twice" {
  command = plan

  variables {
    zones = {
      public = { name = "octollm", dns_name = "octollm.com.", description = "One" }
      other  = { name = "octollm2", dns_name = "octollm.com.", description = "Another" }
    }
  }

  expect_failures = [var.zones]
}

run "refuses_a_domain_without_a_dot_at_its_end" {
  command = plan

  variables {
    zones = { public = { name = "octollm-com", dns_name = "octollm.com", description = "OctoLLM" } }
  }

  expect_failures = [var.zones]
}

run "refuses_a_zone_without_a_description" {
  command = plan

  variables {
    zones = { public = { name = "octollm-com", dns_name = "octollm.com.", description = "" } }
  }

  expect_failures = [var.zones]
}

run "refuses_an_unknown_visibility" {
  command = plan

  variables {
    zones = { public = { name = "octollm-com", dns_name = "octollm.com.", description = "OctoLLM", visibility = "internal" } }
  }

  expect_failures = [var.zones]
}

run "refuses_a_private_zone_that_nobody_sees" {
  command = plan

  variables {
    zones = { public = { name = "octollm-com", dns_name = "octollm.com.", description = "OctoLLM", visibility = "private" } }
  }

  expect_failures = [var.zones]
}

run "refuses_a_public_zone_for_some_networks" {
  command = plan

  variables {
    zones = { public = { name = "octollm-com", dns_name = "octollm.com.", description = "OctoLLM", networks = ["projects/octollm-dev/global/networks/vpc"] } }
  }

  expect_failures = [var.zones]
}

run "refuses_an_algorithm_that_can_be_forged" {
  command = plan

  variables {
    zones = { public = { name = "octollm-com", dns_name = "octollm.com.", description = "OctoLLM", dnssec_algorithm = "rsasha1" } }
  }

  expect_failures = [var.zones]
}

run "refuses_a_record_in_an_unknown_zone" {
  command = plan

  variables {
    records = { api = { zone_name = "public", name = "api.octollm.com.", type = "A", rrdatas = ["203.0.113.10"] } }
  }

  expect_failures = [var.records]
}

run "refuses_a_record_outside_of_its_zone" {
  command = plan

  variables {
    records = { api = { zone_name = "octollm-com", name = "api.octollm.org.", type = "A", rrdatas = ["203.0.113.10"] } }
  }

  expect_failures = [var.records]
}

run "refuses_a_record_in_a_zone_of_which_it_only_has_the_end" {
  command = plan

  variables {
    records = { api = { zone_name = "octollm-com", name = "api.notoctollm.com.", type = "A", rrdatas = ["203.0.113.10"] } }
  }

  expect_failures = [var.records]
}

run "refuses_a_record_name_without_a_dot_at_its_end" {
  command = plan

  variables {
    records = { api = { zone_name = "octollm-com", name = "api.octollm.com", type = "A", rrdatas = ["203.0.113.10"] } }
  }

  expect_failures = [var.records]
}

run "refuses_a_record_name_in_capitals" {
  command = plan

  variables {
    records = { api = { zone_name = "octollm-com", name = "API.octollm.com.", type = "A", rrdatas = ["203.0.113.10"] } }
  }

  expect_failures = [var.records]
}

run "refuses_a_type_in_small_letters" {
  command = plan

  variables {
    records = { api = { zone_name = "octollm-com", name = "api.octollm.com.", type = "a", rrdatas = ["203.0.113.10"] } }
  }

  expect_failures = [var.records]
}

run "refuses_half_a_second" {
  command = plan

  variables {
    records = { api = { zone_name = "octollm-com", name = "api.octollm.com.", type = "A", rrdatas = ["203.0.113.10"], ttl = 0.5 } }
  }

  expect_failures = [var.records]
}

run "refuses_a_name_and_type_twice" {
  command = plan

  variables {
    records = {
      one   = { zone_name = "octollm-com", name = "api.octollm.com.", type = "A", rrdatas = ["203.0.113.10"] }
      other = { zone_name = "octollm-com", name = "api.octollm.com.", type = "A", rrdatas = ["203.0.113.11"] }
    }
  }

  expect_failures = [var.records]
}

run "refuses_a_record_without_values" {
  command = plan

  variables {
    records = { api = { zone_name = "octollm-com", name = "api.octollm.com.", type = "A", rrdatas = [] } }
  }

  expect_failures = [var.records]
}

run "refuses_an_alias_of_two_names" {
  command = plan

  variables {
    records = { api = { zone_name = "octollm-com", name = "api.octollm.com.", type = "CNAME", rrdatas = ["a.octollm.com.", "b.octollm.com."] } }
  }

  expect_failures = [var.records]
}

run "refuses_an_alias_for_the_domain_itself" {
  command = plan

  variables {
    records = { api = { zone_name = "octollm-com", name = "octollm.com.", type = "CNAME", rrdatas = ["a.octollm.com."] } }
  }

  expect_failures = [var.records]
}

run "refuses_an_alias_beside_an_address" {
  command = plan

  variables {
    records = {
      one   = { zone_name = "octollm-com", name = "api.octollm.com.", type = "CNAME", rrdatas = ["a.octollm.com."] }
      other = { zone_name = "octollm-com", name = "api.octollm.com.", type = "A", rrdatas = ["203.0.113.11"] }
    }
  }

  expect_failures = [var.records]
}

run "refuses_a_name_for_an_ipv4_address" {
  command = plan

  variables {
    records = { api = { zone_name = "octollm-com", name = "api.octollm.com.", type = "A", rrdatas = ["api.octollm.com."] } }
  }

  expect_failures = [var.records]
}

run "refuses_an_ipv4_address_for_an_ipv6_one" {
  command = plan

  variables {
    records = { api = { zone_name = "octollm-com", name = "api.octollm.com.", type = "AAAA", rrdatas = ["203.0.113.10"] } }
  }

  expect_failures = [var.records]
}

run "refuses_an_alias_without_a_dot_at_its_end" {
  command = plan

  variables {
    records = { api = { zone_name = "octollm-com", name = "api.octollm.com.", type = "CNAME", rrdatas = ["www.octollm.com"] } }
  }

  expect_failures = [var.records]
}

run "refuses_a_caa_value_without_quotes" {
  command = plan

  variables {
    records = { api = { zone_name = "octollm-com", name = "octollm.com.", type = "CAA", rrdatas = ["0 issue letsencrypt.org"] } }
  }

  expect_failures = [var.records]
}

run "refuses_a_txt_value_that_would_be_split" {
  command = plan

  variables {
    records = { api = { zone_name = "octollm-com", name = "api.octollm.com.", type = "TXT", rrdatas = ["v=spf1 -all"] } }
  }

  expect_failures = [var.records]
}

run "refuses_a_txt_string_that_is_too_long" {
  command = plan

  variables {
    records = { api = { zone_name = "octollm-com", name = "api.octollm.com.", type = "TXT", rrdatas = ["\"${join("", [for i in range(256) : "x"])}\""] } }
  }

  expect_failures = [var.records]
}

run "refuses_an_issuer_by_its_address" {
  command = plan

  variables {
    caa_issuers = ["https://letsencrypt.org"]
  }

  expect_failures = [var.caa_issuers]
}

run "refuses_certificates_that_the_caa_record_forbids" {
  command = plan

  variables {
    caa_issuers  = ["letsencrypt.org"]
    certificates = { web = { domains = ["octollm.com"] } }
  }

  expect_failures = [var.caa_issuers]
}

run "refuses_every_identity_of_a_cluster" {
  command = plan

  variables {
    cert_manager_member = "principalSet://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/octollm-dev.svc.id.goog/*"
  }

  expect_failures = [var.cert_manager_member]
}

run "refuses_everybody" {
  command = plan

  variables {
    cert_manager_member = "allUsers"
  }

  expect_failures = [var.cert_manager_member]
}

run "refuses_the_role_of_an_owner" {
  command = plan

  variables {
    cert_manager_role = "roles/owner"
  }

  expect_failures = [var.cert_manager_role]
}

run "refuses_a_certificate_key_in_capitals" {
  command = plan

  variables {
    certificates = { Web = { domains = ["octollm.com"] } }
  }

  expect_failures = [var.certificates]
}

run "refuses_a_certificate_for_nothing" {
  command = plan

  variables {
    certificates = { web = { domains = [] } }
  }

  expect_failures = [var.certificates]
}

run "refuses_a_certificate_for_a_name_in_capitals" {
  command = plan

  variables {
    certificates = { web = { domains = ["API.octollm.com"] } }
  }

  expect_failures = [var.certificates]
}

run "refuses_a_certificate_for_the_name_of_another" {
  command = plan

  variables {
    certificates = { web = { domains = ["example.com"] } }
  }

  expect_failures = [var.certificates]
}

run "refuses_a_name_in_two_certificates" {
  command = plan

  variables {
    certificates = {
      one   = { domains = ["octollm.com"] }
      other = { domains = ["octollm.com", "www.octollm.com"] }
    }
  }

  expect_failures = [var.certificates]
}

run "refuses_an_unknown_scope" {
  command = plan

  variables {
    certificates = { web = { domains = ["octollm.com"], scope = "GLOBAL" } }
  }

  expect_failures = [var.certificates]
}

run "refuses_a_map_name_in_capitals" {
  command = plan

  variables {
    certificate_map_name = "OctoLLM"
  }

  expect_failures = [var.certificate_map_name]
}
