# Which audit logs are enabled. The monitoring module decides where they are stored and who is notified.

locals {
  # CIS 2.1 requires DATA_READ for every service. Reads of buckets are the larger part of the logging bill. With
  # audit_bucket_reads = false, DATA_READ stays on only for keys, secrets, IAM, clusters and databases. Buckets also
  # hold the Terraform state.
  audit_log_types = merge(
    { "allServices" = concat(["ADMIN_READ", "DATA_WRITE"], var.audit_bucket_reads ? ["DATA_READ"] : []) },
    {
      for service in concat(["cloudkms", "cloudsql", "container", "iam", "secretmanager"], var.audit_bucket_reads ? ["storage"] : []) :
      "${service}.googleapis.com" => ["ADMIN_READ", "DATA_READ", "DATA_WRITE"]
    },
  )
}

# No account is exempted: an attacker would look for an exempted account first.
resource "google_project_iam_audit_config" "this" {
  for_each = local.audit_log_types

  project = var.project_id
  service = each.key

  dynamic "audit_log_config" {
    for_each = each.value

    content {
      log_type = audit_log_config.value
    }
  }
}
