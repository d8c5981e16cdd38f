"""What committed use discounts (CUDs) of the billing account cover in an estimate, and what to buy."""
