"""Which parts of the application each role may open, by page or by token."""

# What each role may open; the rows it sees there are the database's business.
MAY_OPEN: dict[str, frozenset[str]] = {
    "dispatcher": frozenset(("desk", "chat", "find", "wall")),
    "department": frozenset(("desk", "chat", "find", "wall")),
    "leader": frozenset(("chat", "find", "wall", "reports", "quality", "warnings")),
    "analyst": frozenset(("desk", "chat", "find", "wall", "reports", "quality", "warnings")),
    "administrator": frozenset(
        ("desk", "chat", "find", "wall", "reports", "quality", "warnings", "admin", "audit")
    ),
    "auditor": frozenset(("audit",)),
}
