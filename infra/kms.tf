# Keys of our own. Each works in its own location only, and each kind of data has its own: who may use one says nothing
# about the others. Without customer_managed_encryption there is the attestor's key alone.

locals {
  backup_region  = coalesce(var.dr_region, var.region)
  audit_location = var.dr_region == null ? var.region : local.continent == "europe" ? "EU" : upper(local.continent)

  # What a pair of regions is encrypted with, and the audit trail beside it, is a key of their continent.
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

  # Made of names and not of ids, which are known only after apply: the plan should say which key encrypts what.
  key_rings = {
    for location, ring in google_kms_key_ring.this :
    location => "projects/${var.project_id}/locations/${ring.location}/keyRings/${ring.name}"
  }
  keys = { for key, made in google_kms_crypto_key.this : key => "${made.key_ring}/cryptoKeys/${made.name}" }

  storage_keys = { for key, name in local.keys : local.wide_key_location => name if endswith(key, "/storage") }
  audit_keys   = { for key, name in local.keys : local.wide_key_location => name if endswith(key, "/audit") }
  secret_keys  = { for key, name in local.granted_keys : var.region => name if key == "secrets" && name != null }

  # Who encrypts with the keys of what no module grants: the service agents of a fresh project are made by
  # infra/bootstrap (output service_identities).
  agents = {
    artifact-registry = { location = var.region, domain = "gcp-sa-artifactregistry" }
    gke-backup        = { location = local.backup_region, domain = "gcp-sa-gkebackup" }
    gke-disks         = { location = var.region, domain = "compute-system" }
    gke-secrets       = { location = var.region, domain = "container-engine-robot" }
    pubsub            = { location = var.region, domain = "gcp-sa-pubsub" }
    secrets           = { location = var.region, domain = "gcp-sa-secretmanager" }
  }

  # By way of the grant: what is encrypted with a key is made after the grant. Null where there is no key.
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

  # Without the key the data is gone: 30 days to notice, and no plan that destroys one.
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
