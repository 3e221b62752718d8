"""Raw log lines, kept and found again: one protocol, several stores."""
