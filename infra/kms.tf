# CMEK keys. Each key works in its own location only. Each kind of data has its own key, so access to one key does not
# give access to other data. Without customer_managed_encryption, only the attestor's key exists.

locals {
  backup_region  = coalesce(var.dr_region, var.region)
  audit_location = var.dr_region == null ? var.region : local.continent == "europe" ? "EU" : upper(local.continent)

  # Dual-region buckets, and the audit logs in the same location, use a key of their continent.
  wide_key_location = var.dr_region == null ? var.region : local.continent

  key_locations = var.customer_managed_encryption ? merge(
    {
      for use in ["artifact-registry", "gke-disks", "gke-secrets", "pubsub", "redis", "secrets", "sql"] :
      "${var.region}/${use}" => var.region
    },
    { for use in ["audit", "storage"] : "${local.wide_key_location}/${use}" => local.wide_key_location },
    var.gke.backup_retain_days == null ? {} : { "${local.backup_region}/gke-backup" = local.backup_region },
    var.dr_region == null ? {} : { "${var.dr_region}/sql" = var.dr_region },
  ) : {}

  # Built from names, because IDs are known only after apply: the plan shows which key encrypts what.
  key_rings = {
    for location, ring in google_kms_key_ring.this :
    location => "projects/${var.project_id}/locations/${ring.location}/keyRings/${ring.name}"
  }
  keys = { for key, made in google_kms_crypto_key.this : key => "${made.key_ring}/cryptoKeys/${made.name}" }

  storage_keys = { for key, name in local.keys : local.wide_key_location => name if endswith(key, "/storage") }
  audit_keys   = { for key, name in local.keys : local.wide_key_location => name if endswith(key, "/audit") }
  secret_keys  = { for key, name in local.granted_keys : var.region => name if key == "secrets" && name != null }

  # Service agents that encrypt resources for which no module grants the key. In a new project, infra/bootstrap creates
  # these agents (output service_identities).
  agents = {
    artifact-registry = { location = var.region, domain = "gcp-sa-artifactregistry" }
    gke-backup        = { location = local.backup_region, domain = "gcp-sa-gkebackup" }
    gke-disks         = { location = var.region, domain = "compute-system" }
    gke-secrets       = { location = var.region, domain = "container-engine-robot" }
    pubsub            = { location = var.region, domain = "gcp-sa-pubsub" }
    secrets           = { location = var.region, domain = "gcp-sa-secretmanager" }
  }

  # Read from the grant, so that encrypted resources are created after the grant. Null if there is no key.
  granted_keys = {
    for use in keys(local.agents) : use => one([
      for grant, member in google_kms_crypto_key_iam_member.agent : member.crypto_key_id if grant == use
    ])
  }
}

resource "google_kms_key_ring" "this" {
  for_each = toset(concat([var.region], values(local.key_locations)))

  project  = var.project_id
  name     = local.name
  location = each.key
}

resource "google_kms_crypto_key" "this" {
  for_each = local.key_locations

  name            = split("/", each.key)[1]
  key_ring        = local.key_rings[each.value]
  purpose         = "ENCRYPT_DECRYPT"
  rotation_period = "7776000s" # 90 days
  labels          = local.labels

  # Without the key, the data is lost. Destruction takes 30 days, in which it can be cancelled, and Terraform cannot
  # plan it.
  destroy_scheduled_duration = "2592000s"
  deletion_policy            = "PREVENT"

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_kms_crypto_key_iam_member" "agent" {
  for_each = { for use, agent in local.agents : use => agent if contains(keys(local.key_locations), "${agent.location}/${use}") }

  crypto_key_id = local.keys["${each.value.location}/${each.key}"]
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:service-${var.project_number}@${each.value.domain}.iam.gserviceaccount.com"
}
