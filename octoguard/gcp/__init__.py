"""Clients for Google Cloud APIs, and recordings of their responses. Only this package imports `google.*`."""

import os

# The gRPC library logs to standard error. Failures are reported as errors anyway.
os.environ.setdefault("GRPC_VERBOSITY", "NONE")
