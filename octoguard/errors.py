"""Every error that octoguard raises on purpose; only `cli/` turns one into an exit code.

OctoguardError                  what happened, where, and what to do next: one line
├── RefusedError           exit 1    the gate stays shut
├── UsageError        exit 2    there is no such choice
├── InputError        exit 3    the files are wrong
│   ├── PlanError               the plan cannot be read whole
│   ├── PolicyError             a policy or its test file is invalid
│   ├── CatalogueError          a price file, or a usage file, is invalid
│   ├── ConfigError             octoguard.toml is invalid
│   └── RecordingError          a recording of Google's answers, or an earlier report, is invalid
└── ExternalError     exit 4    the world is wrong
    ├── TerraformError          terraform could not be run, or failed
    └── GoogleApiError          Google Cloud did not answer, or refused
"""


class OctoguardError(Exception):
    """A failure with a message for the user: one line that also says what to do next.

    `detail` is what another program said about it, in its own words and lines.
    """

    exit_code = 70
    word = "error"

    def __init__(self, message: str, detail: str = "") -> None:
        """Raise with a message of one line."""
        super().__init__(message)
        self.detail = detail


class RefusedError(OctoguardError):
    """What was asked for is not allowed: the sentence says why."""

    exit_code = 1
    word = "refused"


class UsageError(OctoguardError):
    """An option or argument names something that there is not."""

    exit_code = 2


class InputError(OctoguardError):
    """The files that were given are wrong."""

    exit_code = 3


class PlanError(InputError):
    """The plan is missing, unreadable, or not something that can be judged whole."""


class PolicyError(InputError):
    """A policy file or a policy test file is invalid."""


class CatalogueError(InputError):
    """A file of the price catalogue or a usage file is invalid."""


class ConfigError(InputError):
    """octoguard.toml, or a choice it should explain, is invalid."""


class RecordingError(InputError):
    """A recording of Google's answers, or an earlier report, is missing or invalid."""


class ExternalError(OctoguardError):
    """Something outside octoguard failed."""

    exit_code = 4


class TerraformError(ExternalError):
    """terraform is missing, or it failed."""


class GoogleApiError(ExternalError):
    """Google Cloud did not answer, or refused: nothing was read that could be trusted."""
