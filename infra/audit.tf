# Which audit logs there are. Where they go, and who is told of what is in them, is for module monitoring.

locals {
  # CIS 2.1 asks for DATA_READ of every service. Without buckets, whose reads are the larger part of the logging bill, it
  # stays on where secrets, keys, rights and data are. Buckets hold the Terraform state, too.
  audit_log_types = merge(
    { "allServices" = concat(["ADMIN_READ", "DATA_WRITE"], var.audit_bucket_reads ? ["DATA_READ"] : []) },
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
