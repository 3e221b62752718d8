"""`python -m fremme` does what the `fremme` command does."""

from fremme.cli.main import main

if __name__ == "__main__":
    main()
