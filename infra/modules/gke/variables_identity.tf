# Who may act as the nodes.

variable "node_account_users" {
  description = "Who may create nodes that act as the nodes' service account, by a name of your choice: the account that applies this, where it has no such right on the project."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for member in values(var.node_account_users) : can(regex("^(serviceAccount|group|principal):", member))])
    error_message = "Members are written with their kind: serviceAccount:EMAIL."
  }
}
