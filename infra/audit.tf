# Which audit logs there are. Where they go, and who is told of what is in them, is for module monitoring.

locals {
  # Who read what matters where secrets, keys, rights and data are. For every service it would be the larger part of the
  # logging bill. Buckets are part of that, and hold the Terraform state: where they are in, nobody reads it unnoticed.
  audit_log_types = merge(
    { "allServices" = ["ADMIN_READ", "DATA_WRITE"] },
    {
      for service in concat(["cloudkms", "cloudsql", "container", "iam", "secretmanager"], var.audit_bucket_reads ? ["storage"] : []) :
      "${service}.googleapis.com" => ["ADMIN_READ", "DATA_READ", "DATA_WRITE"]
    },
  )
}

# Nobody is exempted: an exempted account is the one to steal.
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
