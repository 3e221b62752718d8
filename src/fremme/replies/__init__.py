"""What an SMTP reply or a refusal's text means: one classifier with its rules in data files."""
