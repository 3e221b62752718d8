"""The `fremme` command."""
