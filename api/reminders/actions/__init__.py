"""The verbs of reminders: to ask for them, to stop them, to tell, to forget."""

from api.reminders.actions.asking import remind_me, stop_reminding
from api.reminders.actions.holding import HOLDING
from api.reminders.actions.telling import Teller

__all__ = ["HOLDING", "Teller", "remind_me", "stop_reminding"]
