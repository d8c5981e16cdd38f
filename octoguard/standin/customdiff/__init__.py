"""The google provider's `CustomizeDiff` functions: what they set, what they force to be replaced, what they refuse."""
