# Made from infra/variables.tf by `python -m tools.environment_roots`: edit that, and terraform.tfvars.

module "octollm" {
  source = "../.."

  project_id                    = var.project_id
  project_number                = var.project_number
  environment                   = var.environment
  region                        = var.region
  dr_region                     = var.dr_region
  domain                        = var.domain
  labels                        = var.labels
  deletion_protection           = var.deletion_protection
  customer_managed_encryption   = var.customer_managed_encryption
  binary_authorization_enforced = var.binary_authorization_enforced
  audit_retention_days          = var.audit_retention_days
  audit_bucket_reads            = var.audit_bucket_reads
  organization_policies         = var.organization_policies
  apply_service_account         = var.apply_service_account
  attestation_signers           = var.attestation_signers
  secrets                       = var.secrets
  alert_email                   = var.alert_email
  notification_channels         = var.notification_channels
  notification_channel_secrets  = var.notification_channel_secrets
  essential_contacts            = var.essential_contacts
  billing_account               = var.billing_account
  budget_usd                    = var.budget_usd
  network                       = var.network
  gke                           = var.gke
  database                      = var.database
  redis                         = var.redis
  storage                       = var.storage
}
