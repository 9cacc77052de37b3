"""Who may act: staff, sessions, roles, devices and keys."""
