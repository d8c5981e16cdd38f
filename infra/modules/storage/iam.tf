# IAM grants on buckets. Each grant is a separate member, so grants from elsewhere are kept.

resource "google_storage_bucket_iam_member" "member" {
  # Keyed by the caller's names, not by the members, because some members are known only after apply.
  for_each = merge([
    for key, bucket in var.buckets : merge([
      for role, members in bucket.iam : {
        for name, member in members : "${key} ${role} ${name}" => { bucket = key, role = role, member = member }
      }
    ]...)
  ]...)

  bucket = google_storage_bucket.bucket[each.value.bucket].name
  role   = each.value.role
  member = each.value.member
}
