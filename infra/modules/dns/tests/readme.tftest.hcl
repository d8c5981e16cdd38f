run "plans_the_first_example" {
  command = plan

  module {
    source = "./examples/basic"
  }

  assert {
    condition     = module.dns.zone_names == { public = "octollm-com" }
    error_message = "The example has a zone."
  }

  assert {
    condition     = module.dns.certificate_map_name == "octollm"
    error_message = "The example has a certificate map."
  }
}
