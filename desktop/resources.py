"""Where the project's data files lie: icons, the style sheet, the example tunes."""

from pathlib import Path


def resource(name: str) -> Path:
    """Return the path of a file in `resources/`, for instance `"icons/play.svg"`; it is not looked at."""
    return Path(__file__).resolve().parent.parent / "resources" / name


def project_folder() -> Path:
    """Return the folder that holds the packages; child processes start there and find the same code."""
    return Path(__file__).resolve().parent.parent
