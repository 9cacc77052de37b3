"""Who asked to be told on their phone when their number is near and when it is called."""
