"""Decision records: their format, the conditions under which they stay valid, and approvals."""
