"""Adapters: documents go in, results come out. The only place that speaks to the outside world."""
