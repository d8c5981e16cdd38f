"""The stand-in: a mock provider that real Terraform plans against, without credentials, network or download.

It serves schemas of real providers over Terraform's plugin protocol, plans as the providers do, and invents the values
that Google Cloud would compute.
"""
