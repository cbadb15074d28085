"""Messengers: the adapters that bring an alert to people, and a ping to whoever watches over the night."""
