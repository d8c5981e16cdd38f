# Generated from infra/variables*.tf by `python -m tools.environment_roots`: do not edit. Values are in terraform.tfvars.

module "octollm" {
  source = "../.."

  domain                        = var.domain
  dr_region                     = var.dr_region
  environment                   = var.environment
  labels                        = var.labels
  project_id                    = var.project_id
  project_number                = var.project_number
  region                        = var.region
  alert_email                   = var.alert_email
  apply_service_account         = var.apply_service_account
  attestation_signers           = var.attestation_signers
  billing_account               = var.billing_account
  budget_usd                    = var.budget_usd
  essential_contacts            = var.essential_contacts
  notification_channel_secrets  = var.notification_channel_secrets
  notification_channels         = var.notification_channels
  secrets                       = var.secrets
  audit_bucket_reads            = var.audit_bucket_reads
  audit_retention_days          = var.audit_retention_days
  binary_authorization_enforced = var.binary_authorization_enforced
  customer_managed_encryption   = var.customer_managed_encryption
  deletion_protection           = var.deletion_protection
  organization_policies         = var.organization_policies
  database                      = var.database
  gke                           = var.gke
  network                       = var.network
  redis                         = var.redis
  storage                       = var.storage
}
