"""A stand-in for Terraform providers: real Terraform plans against it without credentials, network or download."""
