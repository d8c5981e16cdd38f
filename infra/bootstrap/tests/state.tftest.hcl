# The state bucket, its key, and access to its parts.

variables {
  project_id  = "octollm-prod"
  environment = "prod"
}

run "keeps_the_state_safe" {
  command = plan

  assert {
    condition     = google_storage_bucket.state.name == "octollm-prod-terraform-state" && google_storage_bucket.state.location == "US-CENTRAL1"
    error_message = "The state bucket must have the name from the original document and be in the environment's region."
  }

  assert {
    condition = (
      google_storage_bucket.state.public_access_prevention == "enforced" &&
      google_storage_bucket.state.uniform_bucket_level_access &&
      google_storage_bucket.state.versioning[0].enabled &&
      google_storage_bucket.state.soft_delete_policy[0].retention_duration_seconds >= 604800 &&
      !google_storage_bucket.state.force_destroy &&
      google_storage_bucket.state.deletion_policy == "PREVENT"
    )
    error_message = "The bucket must be private and have versioning, soft delete and deletion protection."
  }

  assert {
    condition = (
      google_kms_key_ring.terraform.location == "us-central1" &&
      google_kms_crypto_key.state.rotation_period == "7776000s" &&
      google_kms_crypto_key.state.destroy_scheduled_duration == "2592000s" &&
      google_kms_crypto_key.state.deletion_policy == "PREVENT"
    )
    error_message = "The key must be in the bucket's location, rotate every 90 days, and not be destroyed immediately."
  }

  assert {
    condition = (
      [for rule in google_storage_bucket.state.lifecycle_rule : one(rule.action).type] == ["Delete", "Delete", "AbortIncompleteMultipartUpload"] &&
      one(google_storage_bucket.state.lifecycle_rule[0].condition).with_state == "ARCHIVED" &&
      one(google_storage_bucket.state.lifecycle_rule[1].condition).matches_prefix == tolist(["plans/"])
    )
    error_message = "Only older versions and saved plans must be deleted, never the live state."
  }
}

run "the_eu_has_another_name_for_keys" {
  command = plan

  variables {
    state_location = "eu"
  }

  assert {
    condition     = google_storage_bucket.state.location == "EU" && google_kms_key_ring.terraform.location == "europe"
    error_message = "The multi-region EU must use keys in the KMS location europe."
  }
}

run "each_account_reaches_its_part" {
  command = plan

  assert {
    condition = alltrue([
      for grant in google_storage_bucket_iam_member.state : strcontains(grant.condition[0].expression, "projects/_/buckets/octollm-prod-terraform-state/objects/")
    ])
    error_message = "No account must have access to the whole bucket, which contains the state of this root."
  }

  assert {
    condition = [
      for key, grant in google_storage_bucket_iam_member.state : grant.role if startswith(key, "plan-") && strcontains(grant.condition[0].expression, "env/prod/")
    ] == ["roles/storage.objectViewer"]
    error_message = "The plan account must have only read access to the state."
  }

  assert {
    condition = toset([
      for key, grant in google_storage_bucket_iam_member.state : grant.role if startswith(key, "plan-") && strcontains(grant.condition[0].expression, "objects/plans/")
    ]) == toset(["roles/storage.objectCreator", "roles/storage.objectViewer"])
    error_message = "The plan account must be able to add saved plans, not to replace them: objectCreator, not objectUser."
  }

  assert {
    condition     = google_storage_bucket_iam_member.state["apply-writes-state"].role == "roles/storage.objectUser" && google_storage_bucket_iam_member.state["apply-reads-plans"].role == "roles/storage.objectViewer"
    error_message = "The apply account must be able to write the state, and only to read the saved plans."
  }
}
