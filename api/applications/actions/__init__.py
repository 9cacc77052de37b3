"""The verbs of applications, in the clerk's words."""
