"""Raw values become the schema's types, or a fault."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from parkopt.dataset.parse import parse_bool, parse_float, parse_int, parse_tags, parse_text, parse_word


def test_numbers_come_to_the_last_bit() -> None:
    texts = ["0.1", "0.30000000000000004", "1e-17", " 12 ", "123456789.123456789", "1.7976931348623157e308", "-0"]
    numbers, bad = parse_float(pd.Series(texts))
    assert numbers.tolist() == [float(text) for text in texts]
    assert not bad.any()


@pytest.mark.parametrize("text", ["1,000", "12亩", "1 000", "true", "1_000", "nan", "n/a", "１２万"])
def test_what_is_no_number(text: str) -> None:
    numbers, bad = parse_float(pd.Series([text, "1", ""]))
    assert bad.tolist() == [True, False, False]
    assert numbers.isna().tolist() == [True, False, True]


def test_infinity_is_a_number_that_the_checks_refuse() -> None:
    numbers, bad = parse_float(pd.Series(["inf", -np.inf], dtype=object))
    assert np.isinf(numbers).all() and not bad.any()


def test_whole_numbers() -> None:
    numbers, bad = parse_int(pd.Series(["3", 4.0, "5.0", "1.5", "many", None, np.inf], dtype=object))
    assert numbers.tolist() == [3, 4, 5, 0, 0, 0, 0]
    assert bad.tolist() == [False, False, False, True, True, False, True]
    assert numbers.dtype == np.int64


def test_yes_and_no() -> None:
    yes = ["true", "True", "TRUE", "1", "yes", "是", True, 1, 1.0, " Yes "]
    no = ["false", "0", "no", "否", False, 0, 0.0]
    values, bad = parse_bool(pd.Series([*yes, *no, "y?", 2, None, ""], dtype=object))
    assert values.tolist() == [True] * len(yes) + [False] * (len(no) + 4)
    assert bad.tolist() == [False] * (len(yes) + len(no)) + [True, True, False, False]


def test_text_is_kept_and_words_are_trimmed() -> None:
    raw = pd.Series([" a b ", None, 1751, np.nan], dtype=object)
    assert parse_text(raw)[0].tolist() == [" a b ", "", "1751", ""]
    assert parse_word(raw)[0].tolist() == ["a b", "", "1751", ""]
    assert parse_text(pd.Series([1751.0, np.nan]))[0].tolist() == ["1751", ""]


def test_tags() -> None:
    assert parse_tags(pd.Series(["a; b ;c", "污水；供热", ";a;", None]))[0].tolist() == ["a;b;c", "污水;供热", "a", ""]
