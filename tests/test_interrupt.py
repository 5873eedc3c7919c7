"""Ctrl-C: asked once it is a wish, asked twice it ends."""

from __future__ import annotations

import contextlib
import signal
import threading

import pytest

from parkopt.interrupt import Interrupt


def test_the_first_ctrl_c_asks_and_the_second_ends() -> None:
    said: list[str] = []
    with Interrupt(said.append) as asked:
        assert not asked()
        signal.raise_signal(signal.SIGINT)
        assert asked()
        assert len(said) == 1
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_afterwards_ctrl_c_means_what_it_meant_before() -> None:
    """Whatever that was: programmes started in the background may ignore Ctrl-C."""
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    try:
        with Interrupt() as asked:
            pass
        signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard == [signal.SIGINT] and not asked()


def test_another_thread_just_never_asks() -> None:
    answers: list[bool] = []

    def work() -> None:
        with Interrupt() as asked:
            answers.append(asked())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert answers == [False]


def test_a_wish_that_ends_at_once_is_heard_even_where_its_error_was_swallowed() -> None:
    with Interrupt(at_once=True) as asked:
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
            pytest.fail("it was not raised")
        assert asked()
