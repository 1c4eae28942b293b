"""ABC 2.1, rule by rule: what the standard says of a text is what is read of it.

The cases lie in cases/, a file for each chapter of the standard, and were written by hand from it. A case has the
number of its section, a name and a text: a whole one (`abc`), or the music of a tune with a free meter in quarters
(`music`), perhaps under other fields (`header`). All its other keys are what must come of the text: see observations.py.
A case that says nothing of problems has none.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from model.notation.files import decode_abc
from tests.model.notation.conformance.observations import Observed, wanted

CASES = Path(__file__).parent / "cases"
HEADER = "M:none\nL:1/4\nK:C"
INPUT = frozenset({"section", "name", "abc", "music", "header", "bytes"})
# Every numbered section of the standard that says what a text means; 1 and 13 hold no rules, 14.2 corrects others.
SECTIONS = """
2.1 2.2 2.2.1 2.2.2 2.2.3 2.2.4 2.2.5 2.2.6 2.3 2.3.1 2.3.2 2.3.3 2.3.4
3 3.1.1 3.1.2 3.1.3 3.1.4 3.1.5 3.1.6 3.1.7 3.1.8 3.1.9 3.1.10 3.1.11 3.1.12 3.1.13 3.1.14 3.1.15 3.1.16 3.1.17 3.1.18
3.2 3.3
4.1 4.2 4.3 4.4 4.5 4.6 4.7 4.8 4.9 4.10 4.11 4.12 4.13 4.14 4.15 4.16 4.17 4.18 4.19 4.20
5 5.1 5.2 5.3 6.1.1 6.1.2 6.1.3 6.2 7 7.1 7.2 7.3 7.4 8 8.1 8.2 9 9.1 9.2
10.1 10.2.1 10.2.2 10.2.3 10.3 10.4 10.5.1 10.5.2 10.6 10.7.1
11.0.2 11.1 11.2 11.3 11.4.1 11.4.2 11.4.3 11.4.4 11.4.5 11.4.6 11.4.7 11.4.8 11.5
12.1.1 12.1.2 12.1.3 12.2 12.3 14.1
"""

Case = dict[str, Any]


def all_cases() -> list[Case]:
    """Returns the cases of all chapters."""
    found = []
    for path in sorted(CASES.glob("*.toml")):
        with path.open("rb") as file:
            found += tomllib.load(file)["case"]
    return found


def parameters() -> list[Any]:
    """Returns the cases as parameters, each known by its section and name."""
    return [
        pytest.param(case, id=f"{case['section']}-{case['name'].replace(' ', '-')}") for case in all_cases()
    ]


def text_of(case: Case) -> str:
    """Returns the text of a case, read from the bytes of an encoding where it names one."""
    if "abc" not in case:
        return f"X:1\nT:Case\n{case.get('header', HEADER).strip()}\n{case['music']}"
    if "bytes" in case:
        return decode_abc(case["abc"].encode(case["bytes"]), "case.abc").text
    return str(case["abc"])


@pytest.mark.parametrize("case", parameters())
def test_the_standard_is_kept(case: Case) -> None:
    observed = Observed(text_of(case))
    expected = {"problems": [], **{key: value for key, value in case.items() if key not in INPUT}}
    assert {key: observed.look(key, value) for key, value in expected.items()} == {
        key: wanted(key, value) for key, value in expected.items()
    }


def test_every_section_of_the_standard_has_a_case() -> None:
    assert {case["section"] for case in all_cases()} == set(SECTIONS.split())


def test_every_case_is_known_by_a_name_of_its_own() -> None:
    names = [(case["section"], case["name"]) for case in all_cases()]
    assert len(names) == len(set(names)) >= 300


def test_every_case_expects_something() -> None:
    assert [case["name"] for case in all_cases() if not case.keys() - INPUT] == []
