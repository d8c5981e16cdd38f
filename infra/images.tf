# The image registry, and which images may run.

resource "google_artifact_registry_repository" "images" {
  project       = var.project_id
  location      = var.region
  repository_id = "images"
  description   = "Container images of ${local.name}."
  format        = "DOCKER"
  labels        = local.labels
  kms_key_name  = local.granted_keys["artifact-registry"]

  # Immutable tags: a reviewed tag always refers to the reviewed image.
  docker_config {
    immutable_tags = true
  }

  vulnerability_scanning_config {
    enablement_config = "INHERITED"
  }

  cleanup_policies {
    id     = "delete-untagged"
    action = "DELETE"

    condition {
      tag_state  = "UNTAGGED"
      older_than = "2592000s"
    }
  }

  cleanup_policies {
    id     = "keep-recent"
    action = "KEEP"

    most_recent_versions {
      keep_count = 10
    }
  }
}

# The build pipeline signs its images with this key. The key cannot be rotated: add a key to the attestor instead.
resource "google_kms_crypto_key" "attestor" {
  name                       = "attestor"
  key_ring                   = local.key_rings[var.region]
  purpose                    = "ASYMMETRIC_SIGN"
  destroy_scheduled_duration = "2592000s"
  deletion_policy            = "PREVENT"
  labels                     = local.labels

  version_template {
    algorithm = "EC_SIGN_P256_SHA256"
  }

  lifecycle {
    prevent_destroy = true
  }
}

data "google_kms_crypto_key_version" "attestor" {
  crypto_key = google_kms_crypto_key.attestor.id
}

resource "google_container_analysis_note" "built" {
  project           = var.project_id
  name              = "octollm"
  short_description = "Built by the pipeline of OctoLLM."

  attestation_authority {
    hint {
      human_readable_name = "Built by the pipeline of OctoLLM"
    }
  }
}

resource "google_binary_authorization_attestor" "built" {
  project     = var.project_id
  name        = "octollm"
  description = "Images that the pipeline of OctoLLM built."

  attestation_authority_note {
    note_reference = google_container_analysis_note.built.name

    public_keys {
      id = data.google_kms_crypto_key_version.attestor.id

      pkix_public_key {
        public_key_pem      = data.google_kms_crypto_key_version.attestor.public_key[0].pem
        signature_algorithm = data.google_kms_crypto_key_version.attestor.public_key[0].algorithm
      }
    }
  }
}

# No allowlist pattern for our own registry: images that match a pattern run without an attestation. Google's policy
# covers GKE's own images.
resource "google_binary_authorization_policy" "this" {
  project                       = var.project_id
  description                   = "What runs in ${local.name} was built by its pipeline."
  global_policy_evaluation_mode = "ENABLE"

  default_admission_rule {
    evaluation_mode         = "REQUIRE_ATTESTATION"
    enforcement_mode        = var.binary_authorization_enforced ? "ENFORCED_BLOCK_AND_AUDIT_LOG" : "DRYRUN_AUDIT_LOG_ONLY"
    require_attestations_by = [google_binary_authorization_attestor.built.name]
  }
}

# Rights of the signers: sign with the key, attach to the note, read the attestor. They need nothing else.
resource "google_kms_crypto_key_iam_member" "signer" {
  for_each = var.attestation_signers

  crypto_key_id = google_kms_crypto_key.attestor.id
  role          = "roles/cloudkms.signerVerifier"
  member        = each.value
}

resource "google_container_analysis_note_iam_member" "signer" {
  for_each = var.attestation_signers

  project = var.project_id
  note    = google_container_analysis_note.built.name
  role    = "roles/containeranalysis.notes.attacher"
  member  = each.value
}

resource "google_binary_authorization_attestor_iam_member" "signer" {
  for_each = var.attestation_signers

  project  = var.project_id
  attestor = google_binary_authorization_attestor.built.name
  role     = "roles/binaryauthorization.attestorsViewer"
  member   = each.value
}
