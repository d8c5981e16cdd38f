# What protects.

variable "audit_bucket_reads" {
  description = "Audit logs of reads (DATA_READ) for every service, the objects of every bucket among them. CIS 2.1 asks for it. Priced by volume: one entry for each request."
  type        = bool
  default     = true
  nullable    = false
}

variable "audit_retention_days" {
  description = "How long audit logs are kept."
  type        = number
  default     = 400
  nullable    = false

  validation {
    condition     = var.audit_retention_days >= 30 && var.audit_retention_days <= 3650
    error_message = "audit_retention_days is 30 to 3650: a log bucket takes no more."
  }
}

variable "binary_authorization_enforced" {
  description = "Blocks images that nobody attested; false only writes down that it would have."
  type        = bool
  default     = true
  nullable    = false
}

variable "customer_managed_encryption" {
  description = "Encrypts with keys of our own. Decide before the first apply: a change replaces the database, the caches and the node pools."
  type        = bool
  default     = true
  nullable    = false
}

variable "deletion_protection" {
  description = "Keeps Terraform, and Google where it can, from deleting what holds data."
  type        = bool
  default     = true
  nullable    = false
}

variable "organization_policies" {
  description = "Sets constraints of the organization on the project. Only where there is an organization, and by somebody with roles/orgpolicy.policyAdmin: the accounts of infra/bootstrap have no such right."
  type        = bool
  default     = false
  nullable    = false
}
