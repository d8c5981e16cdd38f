locals {
  public  = "public"
  private = "private"

  public_zones = { for key, zone in var.zones : key => zone if zone.visibility == local.public }
  signed_zones = { for key, zone in local.public_zones : key => zone if zone.dnssec }

  # The variable overrides a label of the same name: policies and budgets depend on this label.
  labels = merge({ managed-by = "terraform" }, var.labels, { environment = var.environment })

  zone_key_by_name = { for key, zone in var.zones : zone.name => key }

  # Key lengths in bits. By default, the API uses short RSA keys to sign records.
  dnssec_key_lengths = {
    ecdsap256sha256 = 256
    ecdsap384sha384 = 384
    rsasha256       = 2048
    rsasha512       = 2048
  }
}

resource "google_dns_managed_zone" "this" {
  for_each = var.zones

  project       = var.project_id
  name          = each.value.name
  dns_name      = each.value.dns_name
  description   = each.value.description
  visibility    = each.value.visibility
  force_destroy = each.value.force_destroy
  labels        = local.labels

  # A recreated zone has other name servers: the domain does not resolve until the registrar has the new ones.
  deletion_policy = var.deletion_protection ? "PREVENT" : "DELETE"

  # Only public zones can be signed. Algorithms and denial of existence can be changed only while DNSSEC is "off", so
  # they are set from the start.
  dynamic "dnssec_config" {
    for_each = each.value.visibility == local.public ? [each.value] : []
    content {
      state         = dnssec_config.value.dnssec ? "on" : "off"
      non_existence = "nsec3"

      dynamic "default_key_specs" {
        for_each = toset(["keySigning", "zoneSigning"])
        content {
          key_type   = default_key_specs.value
          algorithm  = dnssec_config.value.dnssec_algorithm
          key_length = local.dnssec_key_lengths[dnssec_config.value.dnssec_algorithm]
        }
      }
    }
  }

  # The DNS policy of the querying network logs queries to private zones.
  dynamic "cloud_logging_config" {
    for_each = each.value.visibility == local.public ? [each.value.logging] : []
    content {
      enable_logging = cloud_logging_config.value
    }
  }

  dynamic "private_visibility_config" {
    for_each = each.value.visibility == local.private ? [each.value.networks] : []
    content {
      dynamic "networks" {
        for_each = private_visibility_config.value
        content {
          network_url = networks.value
        }
      }
    }
  }
}

data "google_dns_keys" "this" {
  for_each = local.signed_zones

  project      = var.project_id
  managed_zone = google_dns_managed_zone.this[each.key].name

  # Without it, Terraform would read the keys of a zone before it is signed, and the plan would fail.
  depends_on = [google_dns_managed_zone.this]
}

resource "google_dns_record_set" "this" {
  for_each = var.records

  project      = var.project_id
  managed_zone = google_dns_managed_zone.this[local.zone_key_by_name[each.value.zone_name]].name
  name         = each.value.name
  type         = each.value.type
  ttl          = each.value.ttl
  rrdatas      = each.value.rrdatas
}
