"""What a learner made is in a file when the kernel is gone, and nobody's work is ever written over unasked."""

import asyncio
import json

import pytest

from nnlib.storage import load_work, save_work
from nnlib.widgets.kept_work import KeptWork


@pytest.fixture
def path(tmp_path):
    return tmp_path / "my_work.json"


@pytest.fixture
def brought():
    return []


def said(kept):
    return kept.offer.children[-1].value.replace("&#x27;", "'")


def test_nothing_is_written_and_nothing_offered_before_anything_was_made(path, brought):
    kept = KeptWork(path, "test", brought.append)
    assert kept.button not in kept.offer.children
    assert not path.exists()


def test_without_a_file_nothing_is_ever_kept(brought, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    kept = KeptWork(None, "test", brought.append)
    kept.save(lambda: {"n": 1})
    assert list(tmp_path.iterdir()) == []
    assert said(kept) == ""


def test_work_is_offered_again_with_its_date_and_brought_back_when_asked_for(path, brought):
    KeptWork(path, "test", brought.append).save(lambda: {"n": 1})
    kept = KeptWork(path, "test", brought.append)
    assert kept.button in kept.offer.children
    date = json.loads(path.read_text())["work"]["saved"]
    assert kept.button.description == f"Load my last work ({date})"
    assert brought == []
    kept.button.click()
    assert [work["n"] for work in brought] == [1]
    assert "Brought back from my_work.json." in said(kept)


def test_work_that_nobody_asked_for_is_put_aside_before_the_first_save_and_still_offered(path, brought):
    save_work(path, "test", {"n": 1})
    kept = KeptWork(path, "test", brought.append)
    for n in (2, 3):
        kept.save(lambda n=n: {"n": n})
    assert load_work(path, "test")[0]["n"] == 3
    assert load_work(path.with_name("my_work.earlier.json"), "test")[0]["n"] == 1
    kept.button.click()
    assert brought == [{"n": 1}]


def test_no_work_that_was_put_aside_is_ever_written_over(path, brought):
    save_work(path, "test", {"n": 1})
    for n in (2, 3, 4):
        KeptWork(path, "test", brought.append).save(lambda n=n: {"n": n})
    kept = {file.name: load_work(file, "test")[0]["n"] for file in path.parent.iterdir()}
    assert kept == {"my_work.json": 4, "my_work.earlier.json": 1, "my_work.earlier2.json": 2, "my_work.earlier3.json": 3}


def test_work_that_was_brought_back_goes_on_in_the_same_file(path, brought):
    save_work(path, "test", {"n": 1})
    kept = KeptWork(path, "test", brought.append)
    kept.button.click()
    kept.save(lambda: {"n": 2})
    assert load_work(path, "test")[0]["n"] == 2
    assert list(path.parent.iterdir()) == [path]


def test_while_something_runs_it_is_saved_now_and_then_only(path, brought, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    kept = KeptWork(path, "test", brought.append)

    async def run_on():
        for now, n in [(100, 1), (109.9, 2), (110.1, 3), (112, 4)]:
            clock[0] = now
            kept.save(lambda n=n: {"n": n}, at_once=False)
            assert load_work(path, "test")[0]["n"] == {1: 1, 2: 1, 3: 3, 4: 3}[n]
        kept.save(lambda: {"n": 5})

    asyncio.run(run_on())
    assert load_work(path, "test")[0]["n"] == 5


def test_without_a_loop_where_nothing_can_wait_every_move_is_kept(path, brought):
    kept = KeptWork(path, "test", brought.append)
    for n in (1, 2, 3):
        kept.save(lambda n=n: {"n": n}, at_once=False)
        assert load_work(path, "test")[0]["n"] == n


def test_a_disk_that_is_full_gets_a_sentence_and_the_next_save_is_tried_again(path, brought, monkeypatch):
    def fail(*arguments):
        raise OSError(28, "No space left on device")

    kept = KeptWork(path, "test", brought.append)
    with monkeypatch.context() as full:
        full.setattr("os.fsync", fail)
        kept.save(lambda: {"n": 1})
    assert "could not be kept in" in said(kept)
    assert "(No space left on device). It is still here on the page." in said(kept)
    assert not path.exists()
    kept.save(lambda: {"n": 2})
    assert "Kept in my_work.json." in said(kept)


def test_damaged_file_is_said_to_be_and_what_is_made_now_is_kept(path, brought):
    path.write_bytes(b"{broken")
    kept = KeptWork(path, "test", brought.append)
    assert "It is kept as 'my_work.json.damaged-1'." in said(kept)
    assert kept.button not in kept.offer.children
    kept.save(lambda: {"n": 1})
    assert path.with_name("my_work.json.damaged-1").read_bytes() == b"{broken"
    assert load_work(path, "test")[0]["n"] == 1


@pytest.mark.parametrize("error", [KeyError("seed"), TypeError("a text"), ValueError("too large"), OverflowError("inf")])
def test_work_that_makes_no_sense_gets_a_sentence(path, error):
    def refuse(work):
        raise error

    save_work(path, "test", {"n": 1})
    kept = KeptWork(path, "test", refuse)
    kept.button.click()
    assert f"The work in my_work.json could not be brought back: {error}" in said(kept)


def test_texts_of_a_file_are_shown_as_texts(path, brought):
    def refuse(work):
        raise ValueError("<script>")

    save_work(path, "test", {"n": 1})
    kept = KeptWork(path, "test", refuse)
    kept.button.click()
    assert "<script>" not in said(kept)


def test_the_last_of_many_moves_is_kept_once_the_hand_rests(path, brought, monkeypatch):
    monkeypatch.setattr("nnlib.widgets.kept_work._AT_REST", 0.02)
    kept = KeptWork(path, "test", brought.append)

    async def move():
        for n in range(1, 6):
            kept.save(lambda n=n: {"n": n}, at_once=False)
            await asyncio.sleep(0)
        early = load_work(path, "test")[0]["n"]
        while load_work(path, "test")[0]["n"] == early:
            await asyncio.sleep(0.01)
        return early

    assert asyncio.run(asyncio.wait_for(move(), timeout=10)) == 1
    assert load_work(path, "test")[0]["n"] == 5


def test_what_was_saved_at_once_is_not_written_over_by_an_earlier_move(path, brought, monkeypatch):
    monkeypatch.setattr("nnlib.widgets.kept_work._AT_REST", 0.02)
    kept = KeptWork(path, "test", brought.append)

    async def move_then_pause():
        for n, at_once in ((1, False), (2, False), (3, True)):
            kept.save(lambda n=n: {"n": n}, at_once)
        await asyncio.sleep(0.1)

    asyncio.run(move_then_pause())
    assert load_work(path, "test")[0]["n"] == 3
