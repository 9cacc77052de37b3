"""The queue: tickets from the first number of the day to its close."""
