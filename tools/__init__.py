"""Programs for maintainers of octoguard. They are not part of the package."""
