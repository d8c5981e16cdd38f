# Who can use the node service account: by default, nobody.

variables {
  project_id   = "octollm-dev"
  region       = "us-central1"
  cluster_name = "octollm-dev-cluster"
  network_name = "octollm-dev-vpc"
  subnet_name  = "octollm-dev-vpc-gke"
  node_pools   = { default = { machine_type = "e2-standard-2", min_nodes = 1, max_nodes = 3 } }
}

run "nobody" {
  command = plan

  assert {
    condition     = length(google_service_account_iam_member.node_account_users) == 0
    error_message = "By default, nobody must be able to use the node service account."
  }
}

run "who_applies" {
  command = plan

  variables {
    node_account_users = { terraform = "serviceAccount:terraform-apply@octollm-dev.iam.gserviceaccount.com" }
  }

  assert {
    condition = (
      google_service_account_iam_member.node_account_users["terraform"].role == "roles/iam.serviceAccountUser" &&
      google_service_account_iam_member.node_account_users["terraform"].member == "serviceAccount:terraform-apply@octollm-dev.iam.gserviceaccount.com"
    )
    error_message = "The grant must be on the node service account only, for that member."
  }
}

run "a_bare_address" {
  command = plan

  variables {
    node_account_users = { terraform = "terraform-apply@octollm-dev.iam.gserviceaccount.com" }
  }

  expect_failures = [var.node_account_users]
}
