"""octoguard judges a Terraform plan for Google Cloud before it is applied."""

__version__ = "0.2.0"
