# Who can create nodes with the node service account.

variable "node_account_users" {
  description = "Members that may create nodes with the nodes' service account, by a name of your choice: the account that applies this, unless it has that permission on the project."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for member in values(var.node_account_users) : can(regex("^(serviceAccount|group|principal):", member))])
    error_message = "node_account_users must be IAM members with a type prefix, such as serviceAccount:EMAIL."
  }
}
