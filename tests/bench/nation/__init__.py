"""The nation's day at design load: 508 halls with real screens, consoles and phones against the real product."""
