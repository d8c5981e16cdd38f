"""Reads the schemas of a Terraform provider out of its Go source, and packs them for octoguard's stand-in provider."""
