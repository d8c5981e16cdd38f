# The state bucket, its key, and access to its parts.

variables {
  project_id  = "octollm-prod"
  environment = "prod"
}

run "keeps_the_state_safe" {
  command = plan

  assert {
    condition     = google_storage_bucket.state.name == "octollm-prod-terraform-state" && google_storage_bucket.state.location == "US-CENTRAL1"
    error_message = "The state has the bucket that the original document names, in the environment's region."
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
    error_message = "The bucket is private, keeps versions and what was deleted, and cannot be destroyed."
  }

  assert {
    condition = (
      google_kms_key_ring.terraform.location == "us-central1" &&
      google_kms_crypto_key.state.rotation_period == "7776000s" &&
      google_kms_crypto_key.state.destroy_scheduled_duration == "2592000s" &&
      google_kms_crypto_key.state.deletion_policy == "PREVENT"
    )
    error_message = "The key is where the bucket is, rotates every 90 days and cannot be destroyed at once."
  }

  assert {
    condition = (
      [for rule in google_storage_bucket.state.lifecycle_rule : one(rule.action).type] == ["Delete", "Delete", "AbortIncompleteMultipartUpload"] &&
      one(google_storage_bucket.state.lifecycle_rule[0].condition).with_state == "ARCHIVED" &&
      one(google_storage_bucket.state.lifecycle_rule[1].condition).matches_prefix == tolist(["plans/"])
    )
    error_message = "Only older versions and saved plans are deleted, never the live state."
  }
}

run "the_eu_has_another_name_for_keys" {
  command = plan

  variables {
    state_location = "eu"
  }

  assert {
    condition     = google_storage_bucket.state.location == "EU" && google_kms_key_ring.terraform.location == "europe"
    error_message = "The multi-region EU takes keys of the KMS location europe."
  }
}

run "each_account_reaches_its_part" {
  command = plan

  assert {
    condition = alltrue([
      for grant in google_storage_bucket_iam_member.state : strcontains(grant.condition[0].expression, "projects/_/buckets/octollm-prod-terraform-state/objects/")
    ])
    error_message = "No account reaches the whole bucket: the state of this root is in it."
  }

  assert {
    condition = [
      for key, grant in google_storage_bucket_iam_member.state : grant.role if startswith(key, "plan-") && strcontains(grant.condition[0].expression, "env/prod/")
    ] == ["roles/storage.objectViewer"]
    error_message = "The plan account only reads the state."
  }

  assert {
    condition = toset([
      for key, grant in google_storage_bucket_iam_member.state : grant.role if startswith(key, "plan-") && strcontains(grant.condition[0].expression, "objects/plans/")
    ]) == toset(["roles/storage.objectCreator", "roles/storage.objectViewer"])
    error_message = "The plan account adds saved plans and cannot replace them: objectCreator, not objectUser."
  }

  assert {
    condition     = google_storage_bucket_iam_member.state["apply-writes-state"].role == "roles/storage.objectUser" && google_storage_bucket_iam_member.state["apply-reads-plans"].role == "roles/storage.objectViewer"
    error_message = "The apply account writes the state and only reads the saved plans."
  }
}
