# Protection.

variable "audit_bucket_reads" {
  description = "Audit logs of reads (DATA_READ) for every service, including the objects of every bucket. CIS 2.1 requires it. Priced by volume: one entry per request."
  type        = bool
  default     = true
  nullable    = false
}

variable "audit_retention_days" {
  description = "Retention of audit logs in days."
  type        = number
  default     = 400
  nullable    = false

  validation {
    condition     = var.audit_retention_days >= 30 && var.audit_retention_days <= 3650
    error_message = "audit_retention_days must be from 30 to 3650, the longest retention of a log bucket."
  }
}

variable "binary_authorization_enforced" {
  description = "Blocks images without an attestation; false only logs them."
  type        = bool
  default     = true
  nullable    = false
}

variable "customer_managed_encryption" {
  description = "Encrypts with customer-managed keys (CMEK). Decide before the first apply: a change replaces the database, the caches and the node pools."
  type        = bool
  default     = true
  nullable    = false
}

variable "deletion_protection" {
  description = "Deletion protection: prevents Terraform, and Google where possible, from deleting resources that hold data."
  type        = bool
  default     = true
  nullable    = false
}

variable "organization_policies" {
  description = "Sets organization policy constraints on the project. It needs an organization and a caller with roles/orgpolicy.policyAdmin, which the accounts of infra/bootstrap do not have."
  type        = bool
  default     = false
  nullable    = false
}
