"""A tune whose parts are asked for: which bar lines end a bar, and what comes behind a part."""

from dataclasses import replace
from typing import TYPE_CHECKING

from model.grammar.settings import GrammarSettings, Section

if TYPE_CHECKING:
    from model.grammar.form import Form

_LONGEST_ENDING = 2  # bars of a first ending
_LEAST_WITH_ENDINGS = 4  # bars of a part that has two endings


def closings(form: "Form", at: int, left: int, is_bound: bool, settings: GrammarSettings) -> tuple[str, ...]:
    """Return the bar lines that may end a bar of `at` grains, when its section has `left` bars still to come."""
    is_full = form.bar is None or at == form.bar
    if form.is_upbeat(at, settings):
        is_brief = form.bar is not None and 2 * at < form.bar  # else it would count for a bar
        return ("|",) if is_brief and form.may_be_short(at, settings) else ()
    if left > 0:
        branch = ("|1",) if may_branch(form, left, settings) and form.has_bar else ()
        return ("|", *branch) if is_full else ()
    if form.ending == 2:
        if not is_full and not form.may_be_short(at, settings):
            return ()
    elif not _is_whole(form, at):
        return ()
    if form.ending == 1:
        return (":|", ":|2")
    if is_last(form, settings) and is_bound:
        return ()
    return _borders(form, settings)


def _is_whole(form: "Form", at: int) -> bool:
    """Tell whether a section's last bar of `at` grains and its upbeat make one bar, so that it can be repeated."""
    if form.bar is None or form.meter is None:
        return True
    return form.duration(at) == form.meter - (form.upbeat or 0)


def _borders(form: "Form", settings: GrammarSettings) -> tuple[str, ...]:
    """The bar lines that end a section."""
    closes = section_of(form, settings).is_repeated and not form.ending
    if is_last(form, settings):
        return (":|",) if closes else ("|]",)
    opens = settings.plan[form.section + 1].is_repeated
    if closes:
        return (":|", "::") if opens else (":|",)
    return ("||", "|:") if opens and not form.ending else ("||",)


def may_branch(form: "Form", left: int, settings: GrammarSettings) -> bool:
    """Tell whether a first ending of `left` bars may begin here."""
    section = section_of(form, settings)
    return (
        section.is_repeated and section.may_branch and section.bars >= _LEAST_WITH_ENDINGS
        and form.is_open and not form.ending and not form.wants and 0 < left <= _LONGEST_ENDING
    )  # fmt: skip


def awaits_repeat(form: "Form", settings: GrammarSettings) -> bool:
    """Tell whether a |: must come before any music."""
    return may_open(form, settings) and not section_of(form, settings).may_lack_sign


def may_open(form: "Form", settings: GrammarSettings) -> bool:
    """Tell whether a |: may come before any music."""
    if not settings.plan or form.is_open or form.has_bar or form.ending or form.wants or not form.left:
        return False
    return section_of(form, settings).is_repeated


def next_section(form: "Form", settings: GrammarSettings) -> "Form":
    """Return the form behind the end of a section, where another one begins."""
    from model.grammar.form import FAR

    following = form.section + 1
    if following == len(settings.plan):  # the tune should be over, but for what its seed left open
        return form
    left = min(settings.plan[following].bars, FAR)
    return replace(form, section=following, left=left, ending=0, wants=0, ending_bars=0, upbeat=None)


def section_of(form: "Form", settings: GrammarSettings) -> Section:
    """Return the section that is being written."""
    return settings.plan[min(form.section, len(settings.plan) - 1)]


def is_last(form: "Form", settings: GrammarSettings) -> bool:
    """Tell whether the tune ends with this section."""
    return form.section >= len(settings.plan) - 1
