"""Google Cloud's APIs, and recordings of what they answered: the only place that imports `google.*`."""

import os

# The gRPC library writes what it does to standard error, in lines of its own: what matters comes back as an error.
os.environ.setdefault("GRPC_VERBOSITY", "NONE")
