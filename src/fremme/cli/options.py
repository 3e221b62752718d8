"""Options that several commands share, with the same names and words everywhere."""

from pathlib import Path

import click

archive_option = click.option(
    "--archive",
    metavar="D",
    help="The archive's folder; else the configuration's, else $FREMME_ARCHIVE, else the default.",
)
config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The configuration file; else $FREMME_CONFIG, else fremme.toml where it is looked for.",
)
lang_option = click.option(
    "--lang", type=click.Choice(["nb", "nn", "no", "en"]), metavar="nb|en", help="The language; else the locale's."
)
timezone_option = click.option(
    "--timezone", metavar="ZONE", help="The zone of times without an offset, as in Europe/Oslo; else the machine's."
)
year_option = click.option(
    "--year",
    type=click.IntRange(1970, 9998),
    metavar="YEAR",
    help="The year of the first line, where stamps name none.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="The answer as one JSON object.")
