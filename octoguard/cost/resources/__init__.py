"""Priced Terraform types: one module each, which turns the attributes of a resource into components of its bill."""
