"""The default store: a folder with one SQLite file a day and one `sources` file."""
