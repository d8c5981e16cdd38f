# Tests the whole composition: cd infra && octoguard standin -- terraform init -backend=false, then ... test. octoguard
# checks the plans of the three environments. This file covers configurations that none of them has.

variables {
  project_id     = "octollm-test"
  project_number = "123456789012"
  environment    = "dev"
  region         = "us-central1"
  domain         = "test.octollm.com"
  alert_email    = "team@octollm.com"
  budget_usd     = 100

  network = {
    nodes_cidr         = "10.0.0.0/20"
    pods_cidr          = "10.4.0.0/14"
    services_cidr      = "10.8.0.0/20"
    database_cidr      = "10.1.0.0/24"
    psa_cidr           = "10.16.0.0/20"
    control_plane_cidr = "172.16.0.0/28"
  }

  gke      = { node_pools = { default = { machine_type = "e2-standard-2", min_nodes = 1, max_nodes = 3 } } }
  database = { tier = "db-custom-1-3840" }
  redis    = { memory_size_gb = 1 }
  storage  = { lifecycle_days = 90 }
}

run "what_nobody_asked_for_is_safe" {
  command = plan

  assert {
    condition = (
      length(google_kms_crypto_key.this) == 9 &&
      alltrue([for key in google_kms_crypto_key.this : key.rotation_period == "7776000s" && key.deletion_policy == "PREVENT"])
    )
    error_message = "By default, there must be CMEK keys with rotation and deletion protection."
  }

  assert {
    condition     = google_binary_authorization_policy.this.default_admission_rule[0].enforcement_mode == "ENFORCED_BLOCK_AND_AUDIT_LOG"
    error_message = "By default, images without an attestation must be blocked."
  }

  assert {
    condition     = alltrue([for config in google_project_iam_audit_config.this : alltrue([for one in config.audit_log_config : length(one.exempted_members) == 0])])
    error_message = "No member must be exempted from the audit logs."
  }

  assert {
    condition     = length(google_billing_budget.this) == 0 && length(google_org_policy_policy.this) == 0
    error_message = "Without a billing account there must be no budget, and without organization_policies no organization policies."
  }

  assert {
    condition = (
      length(google_service_account.workload) == 0 &&
      google_project_iam_member.sql_client["orchestrator"].member == "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/octollm-test.svc.id.goog/subject/ns/octollm/sa/orchestrator"
    )
    error_message = "Without PgBouncer, the orchestrator must be able to connect, as exactly one service account of one namespace."
  }

  assert {
    condition     = strcontains(google_project_iam_member.sql_client["orchestrator"].condition[0].expression, "instances/octollm-dev-postgres")
    error_message = "The grant must apply to that instance only."
  }
}

run "every_key_stands_where_what_it_encrypts_stands" {
  command = plan

  variables {
    dr_region = "us-east1"
    gke = {
      backup_retain_days = 30
      node_pools         = { default = { machine_type = "e2-standard-2", min_nodes = 1, max_nodes = 3 } }
    }
    database = { tier = "db-custom-1-3840", high_availability = true, read_replicas = 1 }
  }

  assert {
    condition = toset(keys(google_kms_crypto_key.this)) == toset([
      "us-central1/artifact-registry", "us-central1/gke-disks", "us-central1/gke-secrets", "us-central1/pubsub",
      "us-central1/redis", "us-central1/secrets", "us-central1/sql",
      "us-east1/gke-backup", "us-east1/sql", "us/audit", "us/storage",
    ])
    error_message = "With a second region, its replica and the backups must have keys there, and dual-region data must have keys of the continent."
  }

  assert {
    condition     = google_kms_crypto_key_iam_member.agent["gke-backup"].crypto_key_id == "projects/octollm-test/locations/us-east1/keyRings/octollm-dev/cryptoKeys/gke-backup"
    error_message = "Backup for GKE must have access to the key in the region of its backups."
  }
}

run "a_second_region_needs_a_replica" {
  command = plan

  variables {
    dr_region = "us-east1"
  }

  expect_failures = [var.dr_region]
}

run "a_second_region_of_another_continent" {
  command = plan

  variables {
    dr_region = "europe-west1"
    database  = { tier = "db-custom-1-3840", high_availability = true, read_replicas = 1 }
  }

  expect_failures = [var.dr_region]
}

run "a_cluster_of_redis_and_pgbouncer" {
  command = plan

  variables {
    redis    = { engine = "CLUSTER", shard_count = 3, read_replicas = 1 }
    database = { tier = "db-custom-1-3840", connection_pooling = "EXTERNAL" }
  }

  assert {
    condition = output.workload_service_accounts == {
      orchestrator = "octollm-orchestrator@octollm-test.iam.gserviceaccount.com"
      pgbouncer    = "octollm-pgbouncer@octollm-test.iam.gserviceaccount.com"
    }
    error_message = "The service account emails must match those in infra/kubernetes."
  }

  assert {
    condition     = google_service_account_iam_member.workload["pgbouncer"].member == "serviceAccount:octollm-test.svc.id.goog[octollm/pgbouncer]"
    error_message = "The grant must be for one service account of one namespace."
  }

  assert {
    condition     = keys(google_project_iam_member.sql_client) == ["pgbouncer"]
    error_message = "With PgBouncer, no other workload must be able to connect to the database."
  }
}

run "budget_signers_and_policies_of_an_organization" {
  command = plan

  variables {
    billing_account       = "012345-6789AB-CDEF01"
    attestation_signers   = { ci = "serviceAccount:build@octollm-test.iam.gserviceaccount.com" }
    organization_policies = true
    secrets               = ["openai-api-key", "another"]
    notification_channels = { chat = { type = "slack", labels = { channel_name = "#octollm" } } }

    notification_channel_secrets = { chat = "not-a-real-token" }
  }

  assert {
    condition = (
      toset([for rule in google_billing_budget.this["012345-6789AB-CDEF01"].threshold_rules : "${rule.threshold_percent} ${rule.spend_basis}"]) ==
      toset(["0.5 CURRENT_SPEND", "0.8 CURRENT_SPEND", "1 CURRENT_SPEND", "1 FORECASTED_SPEND"])
    )
    error_message = "Budget thresholds must be fractions, and one must be on the forecast."
  }

  assert {
    condition = (
      google_kms_crypto_key_iam_member.signer["ci"].role == "roles/cloudkms.signerVerifier" &&
      google_container_analysis_note_iam_member.signer["ci"].role == "roles/containeranalysis.notes.attacher"
    )
    error_message = "Signers must be able to sign with this key and to attach to this note."
  }

  assert {
    condition = (
      google_org_policy_policy.this["gcp.resourceLocations"].spec[0].rules[0].values[0].allowed_values == tolist(["in:us-locations"]) &&
      google_org_policy_policy.this["sql.restrictPublicIp"].spec[0].rules[0].enforce == "TRUE"
    )
    error_message = "List policies must have values, and boolean policies must be enforced."
  }

  assert {
    condition     = length(google_secret_manager_secret_iam_member.external_secrets) == 2
    error_message = "External Secrets must have a separate grant on each secret."
  }
}

run "what_is_no_value" {
  command = plan

  variables {
    project_number  = "octollm-test"
    environment     = "production"
    domain          = "test.octollm.com."
    billing_account = "BILLING_ACCOUNT_ID"
    budget_usd      = 0.5
    labels          = { team = "platform" }
  }

  expect_failures = [
    var.project_number,
    var.environment,
    var.domain,
    var.billing_account,
    var.budget_usd,
    var.labels,
  ]
}
