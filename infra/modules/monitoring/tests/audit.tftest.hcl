variables {
  # terraform test loses the default of an ephemeral variable between plan and apply.
  notification_channel_secrets = {}

  project_id            = "octollm-prod"
  environment           = "prod"
  dashboards            = []
  notification_channels = { email = { type = "email", labels = { email_address = "oncall@octollm.com" } } }
}

run "keeps_audit_logs_by_default" {
  command = plan

  assert {
    condition = (
      google_bigquery_dataset.audit["audit"].dataset_id == "audit_logs" && google_bigquery_dataset.audit["audit"].location == "US" &&
      google_bigquery_dataset.audit["audit"].default_partition_expiration_ms == 34560000000
    )
    error_message = "There must be a dataset with a retention of 400 days."
  }

  assert {
    condition     = !google_bigquery_dataset.audit["audit"].delete_contents_on_destroy && google_bigquery_dataset.audit["audit"].deletion_policy == "PREVENT"
    error_message = "The dataset must have deletion protection."
  }

  assert {
    condition = (
      google_logging_project_sink.audit_dataset["audit"].filter == "logName:\"cloudaudit.googleapis.com\"" &&
      google_logging_project_sink.audit_log_bucket["audit"].filter == "logName:\"cloudaudit.googleapis.com\""
    )
    error_message = "Both sinks must include all audit logs."
  }

  assert {
    condition     = google_logging_project_sink.audit_dataset["audit"].unique_writer_identity && google_logging_project_sink.audit_dataset["audit"].bigquery_options[0].use_partitioned_tables
    error_message = "The sink must have its own writer identity and write to partitioned tables."
  }

  assert {
    condition = (
      google_bigquery_dataset_iam_member.audit_writer["audit"].role == "roles/bigquery.dataEditor" &&
      google_bigquery_dataset_iam_member.audit_writer["audit"].dataset_id == "audit_logs"
    )
    error_message = "The sink must have permission to write to the dataset."
  }

  assert {
    condition = (
      google_logging_project_bucket_config.audit["audit"].locked && google_logging_project_bucket_config.audit["audit"].retention_days == 400 &&
      google_logging_project_bucket_config.audit["audit"].location == "us" && google_logging_project_bucket_config.audit["audit"].deletion_policy == "PREVENT"
    )
    error_message = "In prod the log bucket is locked."
  }

  assert {
    condition     = length(google_kms_crypto_key_iam_member.bigquery) == 0 && length(google_bigquery_dataset.audit["audit"].default_encryption_configuration) == 0 && length(google_logging_project_bucket_config.audit["audit"].cmek_settings) == 0
    error_message = "Without keys, there must be no grants."
  }
}

run "writes_as_itself" {
  assert {
    condition     = google_bigquery_dataset_iam_member.audit_writer["audit"].member == google_logging_project_sink.audit_dataset["audit"].writer_identity
    error_message = "The grant must be for the sink's writer identity."
  }

  assert {
    condition     = google_logging_project_sink.audit_dataset["audit"].destination == "bigquery.googleapis.com/projects/octollm-prod/datasets/audit_logs"
    error_message = "The sink writes to the dataset."
  }

  assert {
    condition     = google_logging_project_sink.audit_log_bucket["audit"].destination == "logging.googleapis.com/${google_logging_project_bucket_config.audit["audit"].id}"
    error_message = "The other sink writes to the log bucket."
  }

  assert {
    condition     = output.audit_dataset_id == "projects/octollm-prod/datasets/audit_logs" && output.sink_writer_identity == google_logging_project_sink.audit_dataset["audit"].writer_identity && output.audit_log_bucket_id == google_logging_project_bucket_config.audit["audit"].id
    error_message = "The outputs must have the locations of the logs and the writer identity."
  }

  assert {
    condition     = length([for name in keys(output.alert_policy_ids) : name if startswith(name, "CIS: ")]) == 8
    error_message = "alert_policy_ids must include the alerts on changes."
  }

  assert {
    condition     = alltrue([for metric in google_logging_metric.change : metric.bucket_name == google_logging_project_bucket_config.audit["audit"].id])
    error_message = "Changes are counted in the log bucket."
  }
}

run "tells_of_the_changes_that_cis_names" {
  command = plan

  assert {
    condition = { for name, metric in google_logging_metric.change : name => metric.name } == {
      for name in ["project-ownership", "audit-config", "custom-roles", "firewall-rules", "routes", "networks", "bucket-iam", "sql-instances"] : name => "cis-${name}"
    }
    error_message = "There is a metric for each of the eight kinds of change."
  }

  assert {
    condition = alltrue([
      for name, policy in google_monitoring_alert_policy.change :
      policy.conditions[0].condition_threshold[0].filter == "resource.type=\"logging_bucket\" AND metric.type=\"logging.googleapis.com/user/cis-${name}\"" &&
      policy.conditions[0].condition_threshold[0].threshold_value == 0 && policy.conditions[0].condition_threshold[0].duration == "0s"
    ])
    error_message = "One change must be enough for an alert on the metric of the log bucket."
  }

  assert {
    condition     = google_logging_metric.change["bucket-iam"].filter == "resource.type=\"gcs_bucket\" AND protoPayload.methodName=\"storage.setIamPermissions\""
    error_message = "Filters are those of CIS."
  }

  assert {
    condition = (
      google_logging_metric.change["routes"].label_extractors == tomap({ method = "EXTRACT(protoPayload.methodName)", principal = "EXTRACT(protoPayload.authenticationInfo.principalEmail)" }) &&
      toset(google_logging_metric.change["routes"].metric_descriptor[0].labels[*].key) == toset(["method", "principal"])
    )
    error_message = "The metric must have labels for the caller and the method."
  }

  assert {
    condition     = startswith(google_monitoring_alert_policy.change["routes"].documentation[0].content, "$${metric.label.principal} called $${metric.label.method}.")
    error_message = "The notification must name the caller and the method."
  }
}

run "encrypts_with_keys_of_ones_own" {
  command = plan

  variables {
    project_number = "482916370155"
    kms_keys = {
      europe   = "projects/octollm-prod/locations/europe/keyRings/octollm/cryptoKeys/bq"
      us-east1 = "projects/octollm-prod/locations/us-east1/keyRings/octollm/cryptoKeys/logs"
    }
    audit = { location = "eu", log_bucket_location = "us-east1", locked = false, cis_metrics = false }
  }

  assert {
    condition     = google_bigquery_dataset.audit["audit"].default_encryption_configuration[0].kms_key_name == var.kms_keys["europe"] && google_bigquery_dataset.audit["audit"].location == "EU"
    error_message = "A dataset in EU must use the key in europe."
  }

  assert {
    condition     = google_logging_project_bucket_config.audit["audit"].cmek_settings[0].kms_key_name == var.kms_keys["us-east1"]
    error_message = "The log bucket must use the key of its region."
  }

  assert {
    condition = (
      google_kms_crypto_key_iam_member.bigquery["audit"].crypto_key_id == var.kms_keys["europe"] &&
      google_kms_crypto_key_iam_member.bigquery["audit"].member == "serviceAccount:bq-482916370155@bigquery-encryption.iam.gserviceaccount.com"
    )
    error_message = "BigQuery's service agent must have access to the key."
  }

  assert {
    condition = (
      google_kms_crypto_key_iam_member.logging["audit"].crypto_key_id == var.kms_keys["us-east1"] &&
      startswith(google_kms_crypto_key_iam_member.logging["audit"].member, "serviceAccount:")
    )
    error_message = "Cloud Logging's service agent must have access to the key."
  }

  assert {
    condition     = !google_logging_project_bucket_config.audit["audit"].locked && length(google_logging_metric.change) == 0
    error_message = "locked = false and disabled metrics must be respected."
  }
}

run "leaves_the_grants_to_the_caller" {
  command = plan

  variables {
    kms_keys = { us = "projects/octollm-prod/locations/us/keyRings/octollm/cryptoKeys/bq" }
  }

  assert {
    condition     = google_bigquery_dataset.audit["audit"].default_encryption_configuration[0].kms_key_name == var.kms_keys["us"] && google_logging_project_bucket_config.audit["audit"].cmek_settings[0].kms_key_name == var.kms_keys["us"]
    error_message = "Dataset and log bucket in the United States must use the same key."
  }

  assert {
    condition     = length(google_kms_crypto_key_iam_member.bigquery) == 0 && length(google_kms_crypto_key_iam_member.logging) == 0
    error_message = "Without project_number the module grants nothing."
  }
}

run "locks_nothing_outside_of_prod" {
  command = plan

  variables {
    environment         = "staging"
    deletion_protection = false
    audit               = { dataset_id = "who_did_what", log_bucket_id = "who-did-what", log_bucket_location = "global", retention_days = 30 }
  }

  assert {
    condition = (
      !google_logging_project_bucket_config.audit["audit"].locked && google_logging_project_bucket_config.audit["audit"].location == "global" &&
      google_logging_project_bucket_config.audit["audit"].bucket_id == "who-did-what" && google_logging_project_bucket_config.audit["audit"].retention_days == 30
    )
    error_message = "The log bucket must match the input and not be locked."
  }

  assert {
    condition     = google_bigquery_dataset.audit["audit"].deletion_policy == "DELETE" && google_bigquery_dataset.audit["audit"].dataset_id == "who_did_what" && google_logging_project_sink.audit_dataset["audit"].name == "who-did-what-bigquery"
    error_message = "The dataset must match the input and be deletable."
  }
}

run "can_be_left_out" {
  command = plan

  variables {
    audit = null
  }

  assert {
    condition     = length(google_bigquery_dataset.audit) == 0 && length(google_logging_project_sink.audit_dataset) == 0 && length(google_logging_metric.change) == 0 && length(google_logging_project_bucket_config.audit) == 0
    error_message = "Without audit, there must be no sinks, metrics or alerts."
  }

  assert {
    condition     = output.audit_dataset_id == null && output.sink_writer_identity == null && output.audit_log_bucket_id == null
    error_message = "Without audit its outputs are null."
  }
}
