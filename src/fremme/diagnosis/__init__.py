"""From what is known of a message to a verdict: causes, their ranking, the words."""
