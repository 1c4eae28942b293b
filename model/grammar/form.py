"""Where a tune stands when a bar begins: its meter, its repeats and endings, the upbeats that want an answer."""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from model.grammar import plan
from model.grammar.lengths import parts_of
from model.grammar.settings import GrammarSettings
from model.notation.meter import Meter

_FINAL = ("|]", ":|", "||", ":||")
FAR = 3  # bars still to come from which on it does not matter how many


@dataclass(frozen=True)
class Form:
    """The state of a tune between two bars."""

    meter: Fraction | None  # length of a bar in whole notes; None where the meter is free
    unit: Fraction = Fraction(1, 8)
    key: str = "none"  # followed only where a compass is asked for
    parts: int | None = 8  # grains of a unit; None: this bar fits no grid, and may end wherever it likes
    is_compound: bool = False  # a beat of the meter has three parts
    swings: bool = False  # R:hornpipe: abc2midi makes pairs of notes unequal, and wants them equal before
    short: frozenset[Fraction] = frozenset()  # durations of the short bars where sections begin and end
    owed: Fraction | None = (
        None  # what a short bar to come must have, so that it and another make a whole one
    )
    is_first: bool = True  # no bar has ended yet
    at_border: bool = True  # a section begins here, so that the bar may be an upbeat
    is_open: bool = False  # a |: waits for its :|
    has_closed: bool = False  # there was a :| before
    has_bar: bool = False  # something to repeat has been written since the last section began
    ending: int = 0  # the ending that is being written: 1, 2, or 0 for none
    wants: int = 0  # the ending that must begin now, 0 for none: 2 behind a first one, 1 behind a split bar
    rest: Fraction | None = None  # what is missing of a bar that a bar line has split
    missing: Fraction = Fraction(0)  # of the bar before, where that was short and no upbeat
    left: int | None = None  # bars still to come with this one, at most FAR; None: nobody counts
    may_end: bool = False  # the bar line just written may be the last one
    section: int = 0  # of the plan
    upbeat: Fraction | None = None  # of this section of a plan: its last bar is so much shorter
    ending_bars: int = 0  # of the first ending, as many as the second one gets; counted only in a plan
    has_chord: bool = False  # the tune has chord symbols
    keeps_meter: bool = True  # it has had no M: since its header

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Worked out once, of what differs most: forms are looked up at every character."""
        bar = (self.meter, self.unit, self.short, self.owed, self.rest, self.missing, self.upbeat)
        return hash(
            (bar, self.key, self.left, self.section, self.is_first, self.at_border, self.is_open, self.ending)
        )

    @cached_property
    def bar(self) -> int | None:
        """The grains that this bar wants, None where it may have any."""
        whole = self.meter if self.rest is None else self.rest
        return self.grains(whole) if self.parts is not None and whole is not None else None

    @cached_property
    def grain(self) -> Fraction:
        """A grain in whole notes."""
        return self.unit / (self.parts or 1)

    def grains(self, duration: Fraction) -> int:
        """Return how many grains a duration in whole notes has."""
        return int(duration / self.grain)

    def duration(self, grains: int) -> Fraction:
        """Return how long so many grains are in whole notes."""
        return self.grain * grains

    def in_meter(self, meter: Meter) -> "Form":
        """Return the form after a change of meter."""
        bar = meter.duration
        return replace(
            self, meter=bar, parts=parts_of(self.unit, bar), is_compound=meter.is_compound, may_end=False
        )

    def in_unit(self, unit: Fraction) -> "Form":
        """Return the form after a change of the unit note length."""
        return replace(self, unit=unit, parts=parts_of(unit, self.meter), may_end=False)

    def in_key(self, key: str) -> "Form":
        """Return the form after a change of key."""
        return replace(self, key=key, may_end=False)

    def may_change_meter(self, settings: GrammarSettings) -> bool:
        """Tell whether M: may come; abc2midi strums, and makes hornpipes unequal, by the meter that they begin with."""
        is_free = self.owed is None and self.upbeat is None
        return is_free and not (settings.strict and (self.swings or self.has_chord))

    def counted(self, left: int | None) -> "Form":
        """Return the form with so many bars still to come."""
        return replace(self, left=None if left is None else min(left, FAR))

    def must_end(self, settings: GrammarSettings, left: int | None) -> bool:
        """Tell whether the tune ends when `left` bars are still to come."""
        return settings.end and left == 0 and self.section >= len(settings.plan) - 1

    def is_upbeat(self, at: int, settings: GrammarSettings) -> bool:
        """Tell whether a bar of `at` grains is an upbeat, which is not counted (see model.notation.bar_numbers)."""
        if self.bar is None or self.meter is None:
            return False
        if settings.plan:
            return not self.has_bar and at < self.bar
        if not (self.is_first or self.at_border):
            return False
        duration = self.duration(at)
        return (self.is_first or duration <= self.missing) and duration < self.meter

    def room(self, settings: GrammarSettings) -> int | None:
        """Return the grains that this bar can have at most, None where that is open."""
        if self.upbeat is not None and self.left == 1 and self.ending != 2 and self.meter is not None:
            return self.grains(self.meter - self.upbeat)
        is_last = self.left is not None and self.must_end(settings, self.left - 1)
        return self.grains(self.owed) if is_last and self.owed is not None and self.bar else self.bar

    def closings(
        self, at: int, left: int | None, is_bound: bool, settings: GrammarSettings
    ) -> tuple[str, ...]:
        """Return the bar lines that may end this bar after `at` grains, when `left` bars are then still to come.

        `is_bound` says that a slur or a tie is open, over which a tune can't end.
        """
        if settings.plan and left is not None:
            return plan.closings(self, at, left, is_bound, settings)
        is_full = self.bar is None or at == self.bar
        at_border = is_full or self.may_be_short(at, settings)
        owes = self._owed_after(at) is not None
        if self.must_end(settings, left):
            can_end = at_border and not owes and self.ending != 1 and not is_bound
            return () if not can_end else (":|", ":||") if self.is_open else _FINAL
        plain = self._may_end_plainly(at, settings)
        lines = ["|"] if plain or (not settings.strict and (at_border or self._may_split(at))) else []
        goes_on = left is None or left > 0
        if self.ending == 1:
            second = [":|", ":||", ":|2"] if at_border and goes_on else []
            second += [":||2"] if second and not settings.strict else []
            return (*(lines if left != 1 else ()), *second)
        if at_border:
            lines += self._borders(goes_on, settings)
            if self.may_branch(left, settings) and (plain or not settings.strict):
                lines += ["|1"] if settings.strict else ["|1", "||1"]
        return tuple(lines)

    def _borders(self, goes_on: bool, settings: GrammarSettings) -> list[str]:
        """The bar lines that end a section."""
        lines = []
        if not self.is_open or not settings.strict:
            lines += ["||", "|]"]
            if goes_on:
                lines.append("|:")
        lines += [":|", ":||"]
        if goes_on and self._may_turn(settings):
            lines += ["::", ":||:"]
        if not settings.strict:
            lines += (
                [":|:"] if goes_on and self._may_turn(settings) else []
            )  # abc2midi does not go back to it
            lines += ["[|", "[|]", "[|]|]", "[|][|]|]", "[|]:|", "|||", "||]", ":|]", "|:|", "||:", ":[|]|]"]
        return lines

    def _may_turn(self, settings: GrammarSettings) -> bool:
        """abc2midi goes back at a :: only to a |: or to the tune's beginning."""
        return not settings.strict or (self.ending == 0 and (self.is_open or not self.has_closed))

    def may_branch(self, left: int | None, settings: GrammarSettings) -> bool:
        """Tell whether a first ending may begin after this bar; abc2midi wants a |: or the tune's beginning."""
        if settings.plan and left is not None:
            return plan.may_branch(self, left, settings)
        there_is_time = left is None or left >= 2
        begins = not settings.strict or self.is_open or not self.has_closed
        return self.ending == 0 and there_is_time and begins and not self.wants

    def _may_end_plainly(self, at: int, settings: GrammarSettings) -> bool:
        """Tell whether a single bar line may end this bar, whatever follows."""
        if self.bar is None or at == self.bar:
            return True
        return (self.at_border or self.is_first) and self.may_be_short(at, settings)

    def _may_split(self, at: int) -> bool:
        """Tell whether a bar line may stand in the midst of a bar here, its other part behind it."""
        is_free = self.bar is not None and self.rest is None and self.owed is None
        return is_free and self.bar is not None and 0 < at < self.bar

    def may_be_short(self, at: int, settings: GrammarSettings) -> bool:
        """Tell whether a bar of `at` grains may stand where a section begins or ends.

        What is missing of it must be another short bar of the tune. Where musicians write, that may still be
        to come: then it is owed, and only one can be owed at a time. A network's short bars are mostly mistakes,
        so they must be answered already; but the tune's first bar is free, and owes nothing.
        """
        if self.bar is None or self.meter is None or at > self.bar or self.rest is not None:
            return False
        if self.is_first and self.has_chord and settings.strict:
            return self.suits_chords(self.duration(at))
        if self.is_first or at in self._answers:
            return True
        if settings.strict:
            return False
        return self.owed is None or 2 * self.duration(at) == self.meter

    @cached_property
    def _answers(self) -> frozenset[Fraction]:
        """The grains, whole ones or not, of short bars that make a whole one with another of the tune."""
        wanted = [self.meter - duration for duration in self.short] if self.meter is not None else []
        wanted += [] if self.owed is None else [self.owed]
        return frozenset(duration / self.grain for duration in wanted)

    @cached_property
    def may_have_chords(self) -> bool:
        """Whether chord symbols suit the meter and the short bars; where bars have any length none do."""
        return (
            self.keeps_meter
            and self.meter is not None
            and all(self.suits_chords(duration) for duration in self.short)
        )

    def suits_chords(self, duration: Fraction) -> bool:
        """Tell whether a tune with chord symbols may have a short bar of this duration.

        abc2midi strums in eighths, in bars of five or seven quarters in quarters; in a last bar of another length
        its chords sound beyond the end, which it calls an error.
        """
        if self.meter is None or (self.meter * 8).denominator > 1:
            return True
        strum = Fraction(1, 4) if self.meter * 4 in (5, 7) else Fraction(1, 8)
        return not duration % strum

    def _owed_after(self, at: int) -> Fraction | None:
        """What is owed when this bar ends after `at` grains."""
        if self.bar is None or self.meter is None or at == self.bar:
            return self.owed
        duration = self.duration(at)
        if duration == self.owed:
            return None
        is_answered = self.meter - duration in self.short or 2 * duration == self.meter
        return self.owed if self.is_first or is_answered else self.meter - duration

    def _missing_after(self, at: int, settings: GrammarSettings) -> Fraction:
        """What a bar of `at` grains is short of, 0 where it is an upbeat."""
        if self.meter is None or self.parts is None or settings.plan or self.is_upbeat(at, settings):
            return Fraction(0)
        return max(Fraction(0), self.meter - self.duration(at))

    def after(self, line: str, at: int, is_bound: bool, settings: GrammarSettings) -> "Form":
        """Return the form behind a bar line that ends a bar of `at` grains; `left` is counted already."""
        closes, opens, is_border = read_line(line)
        is_short = self.bar is not None and (at < self.bar or self.rest is not None)
        is_split = line == "|" and not self._may_end_plainly(at, settings)
        has_rest = is_split and not settings.strict
        owed = self.owed if has_rest else self._owed_after(at)
        begins_first = line.endswith("1")
        goes_to_second = closes and self.ending == 1
        ends_section = (closes or is_border) and not goes_to_second
        is_open = opens or (self.is_open and not closes)
        second = line.endswith("2")
        may_end = (
            owed is None and not goes_to_second and not begins_first and self.ending != 1 and not self.left
            and (not settings.strict or not (is_open or is_bound or opens or not (is_border or closes)))
            and self.section >= len(settings.plan) - 1
        )  # fmt: skip
        behind = replace(
            self,
            parts=parts_of(self.unit, self.meter),
            short=self.short | {self.duration(at)} if is_short else self.short,
            owed=owed,
            rest=self.meter - self.duration(at) if has_rest and self.meter is not None else None,
            missing=self._missing_after(at, settings),
            is_first=False,
            at_border=is_border or bool(closes or opens or begins_first or second),
            is_open=is_open,
            has_closed=self.has_closed or closes,
            has_bar=not (ends_section or opens),
            ending=1
            if begins_first
            else 2
            if second
            else self.ending
            if not (ends_section or goes_to_second)
            else 0,
            wants=2 if goes_to_second and not second and settings.strict else 1 if is_split else 0,
            may_end=may_end,
            upbeat=self.duration(at) if settings.plan and self.is_upbeat(at, settings) else self.upbeat,
            ending_bars=(self.left or 0) if begins_first and settings.plan else self.ending_bars,
        )
        if not settings.plan:
            return behind
        if ends_section and not self.left and not may_end:
            return plan.next_section(behind, settings)
        return replace(behind, left=self.ending_bars) if second else behind

    def opened_by(self, line: str) -> "Form":
        """Return the form behind a bar line with nothing before it: it joins the one before."""
        _, opens, is_border = read_line(line)
        return replace(
            self, is_open=self.is_open or opens, at_border=self.at_border or is_border or opens, may_end=False,
            has_bar=self.has_bar and not (opens or is_border), ending=0 if opens or is_border else self.ending,
        )  # fmt: skip

    def branched(self, number: int, settings: GrammarSettings) -> "Form":
        """Return the form in an ending that begins here."""
        owed = self.rest if self.rest is not None else self.owed
        form = replace(self, ending=number, wants=0, rest=None, owed=owed, at_border=True, may_end=False)
        if not settings.plan:
            return form
        return (
            replace(form, ending_bars=self.left or 0) if number == 1 else replace(form, left=self.ending_bars)
        )


def read_line(line: str) -> tuple[bool, bool, bool]:
    """Return whether a bar line closes a repeat, opens one, and marks the border of a section."""
    bare = line.rstrip("12").replace("|:|", "|")
    closes = bare.startswith(":") or bare.endswith("]:|")
    opens = bare.endswith(":") and (bare.startswith(":") or bare.startswith("|"))
    bars = bare.replace("[", "|").replace("]", "|")
    return closes, opens, closes or opens or ("||" in bars and bare != "[|]")
