"""Text of the commands that list or explain something: each module gets plain data and returns a string."""
