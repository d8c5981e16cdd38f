"""The run-task server: receives run tasks of HCP Terraform and Terraform Enterprise, and sends their results back.

The protocol: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run-tasks/run-tasks-integration
This package does not judge. It calls a function that returns a TaskResult for a plan.
"""
