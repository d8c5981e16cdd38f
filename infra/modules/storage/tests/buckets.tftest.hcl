variables {
  project_id  = "octollm-prod"
  region      = "us-central1"
  environment = "prod"
}

run "is_closed_by_default" {
  command = plan

  variables {
    buckets = { backups = { name = "octollm-prod-backups" } }
  }

  assert {
    condition     = google_storage_bucket.bucket["backups"].uniform_bucket_level_access
    error_message = "Uniform bucket-level access must be on."
  }

  assert {
    condition     = google_storage_bucket.bucket["backups"].public_access_prevention == "enforced"
    error_message = "Public access prevention must be enforced."
  }

  assert {
    condition     = google_storage_bucket.bucket["backups"].encryption[0].customer_supplied_encryption_enforcement_config[0].restriction_mode == "FullyRestricted"
    error_message = "Customer-supplied keys must be rejected."
  }

  assert {
    condition     = length(google_storage_bucket_iam_member.member) == 0 && length(google_kms_crypto_key_iam_member.storage) == 0
    error_message = "There must be no grants."
  }
}

run "keeps_what_is_deleted_by_default" {
  command = plan

  variables {
    buckets = { backups = { name = "octollm-prod-backups" } }
  }

  assert {
    condition     = google_storage_bucket.bucket["backups"].versioning[0].enabled
    error_message = "Older versions are kept."
  }

  assert {
    condition     = google_storage_bucket.bucket["backups"].soft_delete_policy[0].retention_duration_seconds == 604800
    error_message = "Deleted objects can be restored for a week."
  }

  assert {
    condition     = !google_storage_bucket.bucket["backups"].force_destroy && google_storage_bucket.bucket["backups"].deletion_policy == "PREVENT"
    error_message = "The bucket must have deletion protection."
  }

  assert {
    condition = [
      for rule in google_storage_bucket.bucket["backups"].lifecycle_rule : [one(rule.action).type, one(rule.condition).with_state]
      if one(rule.condition).num_newer_versions == 3
    ] == [["Delete", "ARCHIVED"]]
    error_message = "Three older versions are kept."
  }

  assert {
    condition = [
      for rule in google_storage_bucket.bucket["backups"].lifecycle_rule : [one(rule.action).type, one(rule.condition).with_state]
      if one(rule.condition).days_since_noncurrent_time == 30
    ] == [["Delete", "ARCHIVED"]]
    error_message = "Older versions must be kept for 30 days, including the last versions of deleted objects."
  }

  assert {
    condition = [
      for rule in google_storage_bucket.bucket["backups"].lifecycle_rule : one(rule.condition).age
      if one(rule.action).type == "AbortIncompleteMultipartUpload"
    ] == [7]
    error_message = "Incomplete uploads must be deleted after a week."
  }

  assert {
    condition     = length(google_storage_bucket.bucket["backups"].lifecycle_rule) == 3
    error_message = "There are no other rules."
  }
}

run "deletes_live_objects_by_age_and_their_older_versions_later" {
  command = plan

  variables {
    buckets = {
      backups = {
        name            = "octollm-prod-backups"
        noncurrent_days = 14
        lifecycle_rules = [
          { action = { type = "SetStorageClass", storage_class = "NEARLINE" }, condition = { age = 30 } },
          { action = { type = "Delete" }, condition = { age = 365 } },
          { action = { type = "Delete" }, condition = { age = 400, with_state = "ANY" } },
        ]
      }
    }
  }

  assert {
    condition     = [for rule in google_storage_bucket.bucket["backups"].lifecycle_rule : one(rule.condition).with_state if one(rule.condition).age == 365] == ["LIVE"]
    error_message = "A rule by age must apply to live objects."
  }

  assert {
    condition     = [for rule in google_storage_bucket.bucket["backups"].lifecycle_rule : one(rule.condition).with_state if one(rule.condition).age == 400] == ["ANY"]
    error_message = "A rule with a state must keep it."
  }

  assert {
    condition     = [for rule in google_storage_bucket.bucket["backups"].lifecycle_rule : one(rule.action).storage_class if one(rule.condition).age == 30] == ["NEARLINE"]
    error_message = "Objects move to Nearline after 30 days."
  }

  assert {
    condition     = anytrue([for rule in google_storage_bucket.bucket["backups"].lifecycle_rule : one(rule.condition).days_since_noncurrent_time == 14])
    error_message = "Older versions must be deleted after two weeks."
  }
}

run "adds_no_rules_for_versions_that_are_not_kept" {
  command = plan

  variables {
    buckets = {
      logs = {
        name                = "octollm-prod-logs"
        versioning          = false
        soft_delete_seconds = 0
        lifecycle_rules     = [{ action = { type = "Delete" }, condition = { age = 365 } }]
      }
    }
  }

  assert {
    condition     = !google_storage_bucket.bucket["logs"].versioning[0].enabled && google_storage_bucket.bucket["logs"].soft_delete_policy[0].retention_duration_seconds == 0
    error_message = "Versioning and soft delete must be off, and set explicitly."
  }

  assert {
    condition     = sort([for rule in google_storage_bucket.bucket["logs"].lifecycle_rule : one(rule.action).type]) == tolist(["AbortIncompleteMultipartUpload", "Delete"])
    error_message = "There must be the caller's rule and the rule for incomplete uploads."
  }

  assert {
    condition     = alltrue([for rule in google_storage_bucket.bucket["logs"].lifecycle_rule : one(rule.condition).with_state == "ANY"])
    error_message = "Without versioning, rules must apply to all objects."
  }
}

run "retains_for_good" {
  command = plan

  variables {
    buckets = { audit = { name = "octollm-prod-audit", retention_seconds = 31536000, retention_locked = true } }
  }

  assert {
    condition = (
      tostring(google_storage_bucket.bucket["audit"].retention_policy[0].retention_period) == "31536000" &&
      google_storage_bucket.bucket["audit"].retention_policy[0].is_locked
    )
    error_message = "The retention must be one year, and locked."
  }

  assert {
    condition     = !google_storage_bucket.bucket["audit"].versioning[0].enabled && length(google_storage_bucket.bucket["audit"].lifecycle_rule) == 1
    error_message = "With retention, versioning must be off."
  }
}

run "is_in_two_regions" {
  command = plan

  variables {
    kms_keys = { us = "projects/octollm-prod/locations/us/keyRings/octollm/cryptoKeys/gcs" }
    buckets = {
      backups = { name = "octollm-prod-backups", dual_region = ["us-central1", "us-east1"] }
      slower  = { name = "octollm-prod-slower", dual_region = ["US-CENTRAL1", "US-EAST1"], rpo = "DEFAULT" }
      european = {
        name        = "octollm-prod-european"
        dual_region = ["europe-west1", "europe-west4"]
        kms_key     = "projects/octollm-prod/locations/europe/keyRings/octollm/cryptoKeys/gcs"
      }
    }
  }

  assert {
    condition = (
      google_storage_bucket.bucket["backups"].location == "US" &&
      google_storage_bucket.bucket["backups"].custom_placement_config[0].data_locations == toset(["US-CENTRAL1", "US-EAST1"])
    )
    error_message = "The bucket must be in the two given regions only."
  }

  assert {
    condition     = google_storage_bucket.bucket["backups"].rpo == "ASYNC_TURBO" && google_storage_bucket.bucket["slower"].rpo == "DEFAULT"
    error_message = "A dual-region bucket must use turbo replication (15 minutes) by default."
  }

  assert {
    condition     = google_storage_bucket.bucket["european"].location == "EU"
    error_message = "A bucket in two European regions must have the location EU."
  }

  assert {
    condition     = google_storage_bucket.bucket["backups"].encryption[0].default_kms_key_name == var.kms_keys["us"]
    error_message = "A bucket in US must use the key in us."
  }

  assert {
    condition     = google_storage_bucket.bucket["european"].encryption[0].default_kms_key_name == "projects/octollm-prod/locations/europe/keyRings/octollm/cryptoKeys/gcs"
    error_message = "The bucket's own key must override the key of its location."
  }
}

run "is_in_one_region_or_where_it_says" {
  command = plan

  variables {
    buckets = {
      here  = { name = "octollm-prod-here" }
      there = { name = "octollm-prod-there", location = "us-east1" }
      wide  = { name = "octollm-prod-wide", location = "eu", rpo = "DEFAULT" }
      pair  = { name = "octollm-prod-pair", location = "CA", dual_region = ["northamerica-northeast1", "northamerica-northeast2"] }
    }
  }

  assert {
    condition     = { for key, bucket in google_storage_bucket.bucket : key => bucket.location } == { here = "US-CENTRAL1", there = "US-EAST1", wide = "EU", pair = "CA" }
    error_message = "Each bucket must be in its given location."
  }

  assert {
    condition     = length(google_storage_bucket.bucket["here"].custom_placement_config) == 0
    error_message = "A bucket in one region must have no placement in two regions."
  }
}

run "encrypts_with_keys_of_ones_own" {
  command = plan

  variables {
    project_number = "482916370155"
    kms_keys = {
      us-central1 = "projects/octollm-prod/locations/us-central1/keyRings/octollm/cryptoKeys/gcs"
      europe      = "projects/octollm-prod/locations/europe/keyRings/octollm/cryptoKeys/gcs"
    }
    buckets = {
      here  = { name = "octollm-prod-here" }
      wide  = { name = "octollm-prod-wide", location = "EU" }
      other = { name = "octollm-prod-other", location = "us-east1" }
    }
  }

  assert {
    condition = (
      google_storage_bucket.bucket["here"].encryption[0].default_kms_key_name == var.kms_keys["us-central1"] &&
      google_storage_bucket.bucket["wide"].encryption[0].default_kms_key_name == var.kms_keys["europe"]
    )
    error_message = "Each bucket must use the key of its location."
  }

  assert {
    condition = (
      google_storage_bucket.bucket["here"].encryption[0].google_managed_encryption_enforcement_config[0].restriction_mode == "FullyRestricted" &&
      google_storage_bucket.bucket["other"].encryption[0].google_managed_encryption_enforcement_config[0].restriction_mode == "NotRestricted"
    )
    error_message = "With a CMEK, writes without it must be rejected."
  }

  assert {
    condition     = length(google_kms_crypto_key_iam_member.storage) == 2
    error_message = "There must be one grant per key, for any number of buckets."
  }

  assert {
    condition = (
      google_kms_crypto_key_iam_member.storage["us-central1"].role == "roles/cloudkms.cryptoKeyEncrypterDecrypter" &&
      google_kms_crypto_key_iam_member.storage["us-central1"].member == "serviceAccount:service-482916370155@gs-project-accounts.iam.gserviceaccount.com"
    )
    error_message = "The grant must be for Cloud Storage's service agent."
  }
}

run "leaves_the_grant_to_the_caller" {
  command = plan

  variables {
    kms_keys = { us-central1 = "projects/octollm-prod/locations/us-central1/keyRings/octollm/cryptoKeys/gcs" }
    buckets  = { here = { name = "octollm-prod-here" } }
  }

  assert {
    condition     = length(google_kms_crypto_key_iam_member.storage) == 0 && length(data.google_storage_project_service_account.storage) == 0
    error_message = "There must be no grants, and the service agent must not be read."
  }
}

run "grants_access_bucket_by_bucket" {
  command = plan

  variables {
    labels = { team = "platform" }
    buckets = {
      backups = {
        name = "octollm-prod-backups"
        iam = {
          "roles/storage.objectCreator" = {
            ingest = "serviceAccount:ingest@octollm-prod.iam.gserviceaccount.com"
            redis  = "serviceAccount:1234567890-compute@cloud-redis.iam.gserviceaccount.com"
          }
          "roles/storage.objectViewer" = { auditors = "group:auditors@octollm.com" }
        }
      }
      logs = { name = "octollm-prod-logs", log_bucket = "octollm-prod-usage", versioning = false }
    }
  }

  assert {
    condition     = length(google_storage_bucket_iam_member.member) == 3
    error_message = "There are three grants."
  }

  assert {
    condition = (
      google_storage_bucket_iam_member.member["backups roles/storage.objectViewer auditors"].bucket == "octollm-prod-backups" &&
      google_storage_bucket_iam_member.member["backups roles/storage.objectViewer auditors"].member == "group:auditors@octollm.com"
    )
    error_message = "A grant must apply to its bucket only."
  }

  assert {
    condition = (
      google_storage_bucket.bucket["logs"].logging[0].log_bucket == "octollm-prod-usage" &&
      google_storage_bucket.bucket["logs"].logging[0].log_object_prefix == "octollm-prod-logs"
    )
    error_message = "Usage logs must go to the given bucket, with this bucket's name as the prefix."
  }

  assert {
    condition     = google_storage_bucket.bucket["logs"].labels == tomap({ team = "platform", environment = "prod", managed-by = "terraform" })
    error_message = "Labels must include environment and managed-by."
  }
}

run "can_be_emptied_where_that_is_wanted" {
  command = plan

  variables {
    environment = "dev"
    buckets = {
      scratch = { name = "octollm-dev-scratch", force_destroy = true, storage_class = "NEARLINE" }
      kept    = { name = "octollm-dev-kept", deletion_policy = "ABANDON" }
    }
  }

  assert {
    condition     = google_storage_bucket.bucket["scratch"].force_destroy && google_storage_bucket.bucket["scratch"].deletion_policy == "DELETE"
    error_message = "force_destroy must turn deletion protection off."
  }

  assert {
    condition     = google_storage_bucket.bucket["kept"].deletion_policy == "ABANDON" && google_storage_bucket.bucket["scratch"].storage_class == "NEARLINE"
    error_message = "The caller's value must override the default."
  }
}

run "tells_what_it_made" {
  variables {
    kms_keys = { us-central1 = "projects/octollm-prod/locations/us-central1/keyRings/octollm/cryptoKeys/gcs" }
    buckets = {
      backups = {
        name = "octollm-prod-backups"
        iam  = { "roles/storage.objectCreator" = { ingest = "serviceAccount:ingest@octollm-prod.iam.gserviceaccount.com" } }
      }
      artifacts = { name = "octollm-prod-artifacts" }
    }
  }

  assert {
    condition     = output.bucket_names == { artifacts = "octollm-prod-artifacts", backups = "octollm-prod-backups" }
    error_message = "bucket_names must be keyed by bucket key."
  }

  assert {
    condition     = strcontains(output.bucket_urls["backups"], "octollm-prod-backups")
    error_message = "bucket_urls must be keyed by bucket key."
  }

  assert {
    condition     = output.bucket_locations["artifacts"] == "US-CENTRAL1" && output.bucket_ids["artifacts"] == "octollm-prod-artifacts"
    error_message = "IDs and locations must be keyed by bucket key."
  }
}

run "limits_older_versions_by_one_of_both" {
  command = plan

  variables {
    buckets = {
      by_number = { name = "octollm-prod-by-number", noncurrent_versions = 10, noncurrent_days = 0 }
      by_days   = { name = "octollm-prod-by-days", noncurrent_versions = 0, noncurrent_days = 90 }
    }
  }

  assert {
    condition     = [for rule in google_storage_bucket.bucket["by_number"].lifecycle_rule : one(rule.condition).num_newer_versions if one(rule.action).type == "Delete"] == [10]
    error_message = "A limit of 0 days must create no rule."
  }

  assert {
    condition     = [for rule in google_storage_bucket.bucket["by_days"].lifecycle_rule : one(rule.condition).days_since_noncurrent_time if one(rule.action).type == "Delete"] == [90]
    error_message = "A limit of 0 versions must create no rule."
  }
}
