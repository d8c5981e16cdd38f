"""What a decision is worth later: the record of it, what it is bound to, and who approved it."""
