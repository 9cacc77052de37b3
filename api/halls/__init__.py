"""The directory of a hall: agencies, services, queues, counters and when each is open."""
