# The usage example of the original document, with the outputs that it documents.

run "plans" {
  command = plan

  module {
    source = "./tests/seed"
  }

  assert {
    condition = (
      module.storage.bucket_names["backups"] == "octollm-dev-backups" &&
      module.storage.bucket_names["logs"] == "octollm-dev-logs"
    )
    error_message = "bucket_names must be keyed by the keys of the example."
  }
}

run "applies" {
  module {
    source = "./tests/seed"
  }

  assert {
    condition = (
      strcontains(module.storage.bucket_urls["backups"], "octollm-dev-backups") &&
      strcontains(module.storage.bucket_urls["logs"], "octollm-dev-logs")
    )
    error_message = "bucket_urls has the URLs of both buckets."
  }

  assert {
    condition     = module.storage.bucket_locations["backups"] == "US-CENTRAL1"
    error_message = "The buckets are in the region of the example."
  }
}
