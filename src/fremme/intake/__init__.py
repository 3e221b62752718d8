"""Where log lines come from: files and their formats, the syslog header, the clock."""
