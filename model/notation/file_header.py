"""The file header that a tune stands under, as text of its own."""

from model.notation.tune import Tune


def file_header_of(tune: Tune) -> str:
    """Returns the lines of a file header that say for this tune what its book's says, and the empty line behind.

    Empty where its book has none (ABC 2.1 section 2.2.2).
    """
    directives = (
        tune.source[directive.span.start : directive.span.end]
        for directive in tune.directives
        if directive.span.end <= tune.span.start
    )
    version = ["%abc-2.1"] if tune.dialect.is_strict else []
    settings = [line for line in directives if line.startswith("%%")]
    fields = [f"{field.code}:{field.value}" for field in tune.defaults]
    lines = [*version, *settings, *fields]
    return "\n".join([*lines, "", ""]) if lines else ""
