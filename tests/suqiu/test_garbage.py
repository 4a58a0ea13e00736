"""The collector rests within a block and never longer."""

import gc
import threading

import pytest

from suqiu.garbage import collector_resting


def test_it_rests_within_and_works_after():
    with collector_resting():
        assert not gc.isenabled()
        with collector_resting():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_works_again_after_an_error():
    with pytest.raises(ValueError, match="odd"), collector_resting():
        raise ValueError("odd")
    assert gc.isenabled()


def test_whoever_had_it_off_keeps_it_off():
    gc.disable()
    try:
        with collector_resting():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_of_two_threads_the_last_to_leave_turns_it_on():
    entered, leave = threading.Event(), threading.Event()

    def second():
        with collector_resting():
            entered.set()
            leave.wait(10)

    other = threading.Thread(target=second)
    with collector_resting():
        other.start()
        assert entered.wait(10)
    assert not gc.isenabled()
    leave.set()
    other.join(10)
    assert gc.isenabled()
