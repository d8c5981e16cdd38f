"""Reads the schemas of a Terraform provider from its Go source, and packs them for octoguard's stand-in provider."""
