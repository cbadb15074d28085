"""A problem is a sentence with a remedy, its values filled in."""

from __future__ import annotations

from accounting.problems import Problem


def test_the_text_is_the_message_with_its_values() -> None:
    problem = Problem("536365", "Line %(line)s has no account. Map one.", "ACCOUNT_NOT_MAPPED", {"line": "3"})
    assert problem.text == "Line 3 has no account. Map one."


def test_a_problem_without_values_is_its_message() -> None:
    assert Problem("536365", "It has no lines.", "LINES_MISSING").text == "It has no lines."
