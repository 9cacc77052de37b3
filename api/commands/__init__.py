"""What the command line can be asked to do, one command a module."""
