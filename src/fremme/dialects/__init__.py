"""What log lines mean: one module a program, each turning a line into an `Event`."""
