from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fremme.archive.protocol import Line
from fremme.codes import EventKind
from fremme.dialects.event import Event
from fremme.trace.episodes import episodes
from fremme.trace.model import Seen

START = datetime(2026, 11, 23, 10, tzinfo=UTC)


def seen(number, kind, queue_id="4ABC", host="mx1", instance="postfix", minutes=None):
    time = START + timedelta(minutes=number if minutes is None else minutes)
    event = Event(event=kind, time=time, host=host, instance=instance, queue_id=queue_id)
    return Seen(event, Line("log", str(number), number, time, ""))


def life(begin, **given):
    kinds = (EventKind.ACCEPTED, EventKind.QUEUED, EventKind.SENT, EventKind.REMOVED)
    return [seen(begin + place, kind, **given) for place, kind in enumerate(kinds)]


def test_an_id_that_comes_back_is_another_episode():
    found = episodes([*life(0), *life(10)])
    assert [len(episode.seen) for episode in found] == [4, 4]


def test_a_new_start_ends_an_episode_whose_end_is_missing():
    found = episodes([*life(0)[:3], *life(10)])
    assert [len(episode.seen) for episode in found] == [3, 4]


def test_a_line_just_after_removed_belongs_to_it():
    late = seen(99, EventKind.WARNING, minutes=3)
    assert [len(episode.seen) for episode in episodes([*life(0), late])] == [5]


def test_two_hosts_and_two_instances_keep_their_own():
    assert len(episodes([*life(0), *life(0, host="mx2")])) == 2
    assert len(episodes([*life(0), *life(0, instance="postfix-out")])) == 2


def test_a_service_with_a_name_of_its_own_shares_the_queue():
    lines = life(0)
    lines[0] = seen(0, EventKind.ACCEPTED, instance="postfix-submission")
    assert len(episodes(lines)) == 1


@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(EventKind)),
            st.sampled_from(["4ABC", "4DEF", None]),
            st.sampled_from(["mx1", "mx2"]),
            st.sampled_from(["postfix", "postfix-out", None]),
        ),
        max_size=40,
    )
)
def test_every_line_with_an_id_is_in_one_episode(told):
    pool = [
        seen(number, kind, queue_id=queue_id, host=host, instance=instance)
        for number, (kind, queue_id, host, instance) in enumerate(told)
    ]
    kept = [one.line.sequence for episode in episodes(pool) for one in episode.seen]
    with_id = {one.line.sequence for one in pool if one.event.queue_id}
    assert with_id <= set(kept)
    assert all({one.event.queue_id for one in episode.seen} == {episode.queue_id} for episode in episodes(pool))
