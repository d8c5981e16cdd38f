"""Writes files atomically, holds plan files in sealed memory, and computes digests of files."""
