output "bucket_names" {
  description = "Names of the buckets, by the keys of buckets."
  value       = { for key, bucket in google_storage_bucket.bucket : key => bucket.name }
}

output "bucket_urls" {
  description = "Buckets as gs://NAME, by the keys of buckets."
  value       = { for key, bucket in google_storage_bucket.bucket : key => bucket.url }
}

output "bucket_ids" {
  description = "IDs of the buckets in Terraform, by the keys of buckets."
  value       = { for key, bucket in google_storage_bucket.bucket : key => bucket.id }
}

output "bucket_locations" {
  description = "Location of the buckets: a region, or the continent of a pair of regions."
  value       = { for key, bucket in google_storage_bucket.bucket : key => bucket.location }
}
