"""The person's own folders: what outlives a run of the program, and its log."""

from pathlib import Path

from platformdirs import user_cache_path, user_data_path, user_log_path

APPLICATION = "carolan"


def recovery_folder() -> Path:
    """Return the folder of the recovery files; it may not exist yet."""
    return user_data_path(APPLICATION, appauthor=False) / "recovery"


def training_folder() -> Path:
    """Return the folder for the logs of trainings; it may not exist yet."""
    return user_log_path(APPLICATION, appauthor=False) / "training"


def drag_folder() -> Path:
    """Return the folder of the files that are dragged out of the window; it may not exist yet."""
    return user_cache_path(APPLICATION, appauthor=False) / "dragged"


def log_file() -> Path:
    """Return the file that takes what went wrong and is no sentence for a person; it may not exist yet."""
    return user_log_path(APPLICATION, appauthor=False) / "carolan.log"
