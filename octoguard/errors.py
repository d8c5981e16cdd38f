"""The errors that octoguard raises on purpose. Only `cli/` turns an error into an exit code.

OctoguardError                  one line: what is wrong, where, and what to do next
├── RefusedError           exit 1    the gate stays shut
├── UsageError        exit 2    an option or argument has no such choice
├── InputError        exit 3    an input file is wrong
│   ├── PlanError               a part of the plan cannot be parsed
│   ├── PolicyError             a policy or its test file is invalid
│   ├── CatalogueError          a price file, or a usage file, is invalid
│   ├── ConfigError             octoguard.toml is invalid
│   ├── RecordingError          a recording of Google's responses, or an earlier report, is invalid
│   └── CommentError            GitHub or GitLab did not accept a comment
└── ExternalError     exit 4    something outside of octoguard failed
    ├── TerraformError          terraform could not be run, or failed
    └── GoogleApiError          Google Cloud did not respond, or refused the request
"""


class OctoguardError(Exception):
    """A failure with a one-line message for the user, which includes what to do next.

    `detail` is the output of another program about the failure, unchanged.
    """

    exit_code = 70
    word = "error"

    def __init__(self, message: str, detail: str = "") -> None:
        """An error with a message of one line."""
        super().__init__(message)
        self.detail = detail


class RefusedError(OctoguardError):
    """The request is not allowed. The message says why."""

    exit_code = 1
    word = "refused"


class UsageError(OctoguardError):
    """An option or argument names something that does not exist."""

    exit_code = 2


class InputError(OctoguardError):
    """An input file is wrong."""

    exit_code = 3


class PlanError(InputError):
    """The plan is missing, cannot be read, or has a part that octoguard cannot parse."""


class PolicyError(InputError):
    """A policy file or a policy test file is invalid."""


class CatalogueError(InputError):
    """A file of the price catalogue or a usage file is invalid."""


class ConfigError(InputError):
    """octoguard.toml is invalid, or does not define a name that is used."""


class RecordingError(InputError):
    """A recording of Google's responses, or an earlier report, is missing or invalid."""


class CommentError(InputError):
    """A comment was not posted: the token is missing, or GitHub or GitLab did not accept it."""


class ExternalError(OctoguardError):
    """Something outside of octoguard failed."""

    exit_code = 4


class TerraformError(ExternalError):
    """terraform is missing, or it failed."""


class GoogleApiError(ExternalError):
    """Google Cloud did not respond, or refused the request. No data was read that can be trusted."""
