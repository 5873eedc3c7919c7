"""The numbering of columns."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from parkopt.model.columns import _distinct


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4)), max_size=40))
def test_distinct_pairs_are_those_that_sorting_finds(pairs: list[tuple[int, int]]) -> None:
    one, other = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    assert list(zip(*(part.tolist() for part in _distinct(one, other)), strict=True)) == sorted(set(pairs))
