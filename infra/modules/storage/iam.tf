# Who may do what in which bucket. Grants are added one by one: what others have granted stays.

resource "google_storage_bucket_iam_member" "member" {
  # By names of the caller's choice and not by the members, of which some are known after the apply only.
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
