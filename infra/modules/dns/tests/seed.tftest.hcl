run "plans_the_documented_example" {
  command = plan

  module {
    source = "./tests/seed"
  }

  assert {
    condition     = module.dns.zone_names == { public = "octollm-dev-zone" }
    error_message = "The documented output zone_names has the zone under its key."
  }
}

run "has_the_documented_outputs_after_an_apply" {
  command = apply

  module {
    source = "./tests/seed"
  }

  assert {
    condition     = keys(module.dns.name_servers) == ["public"]
    error_message = "The documented output name_servers has the zone under its key."
  }
}
