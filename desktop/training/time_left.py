"""Time in words."""


def time_in_words(seconds: float) -> str:
    """Return a duration as a person says it: "less than a minute", "about 2 h 10 min"."""
    minutes = round(seconds / 60)
    if seconds < 50:
        return "less than a minute"
    if minutes < 90:
        return "about a minute" if minutes <= 1 else f"about {minutes} minutes"
    hours, rest = divmod(round(minutes / 5) * 5, 60)
    if hours >= 48:
        return f"about {round(hours / 24)} days"
    return f"about {hours} h {rest} min" if rest else f"about {hours} hours"
