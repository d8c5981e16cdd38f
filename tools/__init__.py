"""Programs for those who maintain octoguard; none of it is part of the package."""
