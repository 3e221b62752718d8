"""The search that follows identifiers: from the lines that name what was asked to all lines of the messages.

Each round asks the store once for every new identifier (queue ids, Message-IDs, LMTP sessions), so that a trace costs a
handful of searches however many hops a message took.
"""

from datetime import datetime, timedelta

from fremme.addresses import matches
from fremme.archive.protocol import Found, Line, Store, Terms, Window
from fremme.archive.tokens import Kind, terms_of
from fremme.codes import EventKind
from fremme.dialects.registry import read_text
from fremme.texts import N_, Text, text
from fremme.trace.episodes import Episode, episodes, order
from fremme.trace.links import Links
from fremme.trace.model import Seen
from fremme.trace.question import Question

ROUNDS = 8
"""Searches that follow identifiers before the trace says it stopped; each hop of a message takes about two."""
SEED_LINES = 5_000
ROUND_LINES = 20_000
BRANCH_LINES = 3_000
"""Lines of a message's ids that are read before only the recipient's own branch is followed."""

EPISODE_LIMIT = 300
FAN_OUT = 50
"""How many recipients of one message are followed where the question names none."""

AHEAD = timedelta(days=2)
"""How long after the window a server that was asked to come back is waited for."""

BEFORE = timedelta(days=6)
AFTER = timedelta(days=7)
"""How long before and after the window a message may have lived: five days in the queue (Postfix's default), a bounce."""

MESSAGE_EVENTS = frozenset(EventKind) - {
    EventKind.LOGIN,
    EventKind.LOGIN_FAILED,
    EventKind.CONNECT,
    EventKind.DISCONNECT,
    EventKind.CONNECTION_LOST,
    EventKind.FETCHED,
    EventKind.EXPUNGED,
    EventKind.MOVED,
    EventKind.OTHER,
}


class Search:
    """One question's search: what was fetched, and what was reached from the question."""

    def __init__(self, store: Store, question: Question) -> None:
        self.store = store
        self.question = question
        self.pool: dict[tuple[str, str], Seen] = {}
        self.seeds: dict[tuple[str, str], Seen] = {}
        self.limits: list[Text] = []
        self._asked: set[Terms] = set()
        self._window = question.window
        self._first: list[tuple[str, Kind]] = []
        self._other: list[tuple[str, Kind]] = []
        self.links = Links(())
        self.reached: list[Episode] = []

    def run(self) -> None:
        """Finds the lines that name what was asked, then everything that hangs together with them.

        With both sender and recipient named, the one that names fewer lines is searched; `widen` adds the other.
        """
        question = self.question
        named = [(value, kind) for value, kind in self._named() if value]
        first, self._other = _driver(question, named)
        self._first = first
        self._seed(first)
        self._follow()

    def look_ahead(self) -> None:
        """Searches on behind the window: a mail that was asked to come back may have come later."""
        if self._window.end is not None:
            self._window = Window(self._window.start, self._window.end + AHEAD)
            self._seed(self._first)
            self._follow()

    def widen(self) -> bool:
        """Searches for what was left out at first, where nothing fitted; whether there was anything to add."""
        if not self._other:
            return False
        self._seed(self._other)
        self._other = []
        self._follow()
        return True

    def _named(self) -> list[tuple[str | None, Kind]]:
        question = self.question
        return [
            (question.message_id, Kind.MESSAGE_ID),
            (question.queue_id, Kind.QUEUE_ID),
            (question.recipient, Kind.ADDRESS),
            (question.sender or None, Kind.ADDRESS),
            (question.client_ip, Kind.IP),
        ]

    def _seed(self, given: list[tuple[str, Kind]]) -> None:
        wanted = [terms_of(value, kind) for value, kind in given] or [frozenset[str]()]
        for terms in wanted:
            for seen in self._fetch([terms], self._window, SEED_LINES):
                self.seeds[_key(seen.line)] = seen

    def _follow(self) -> None:
        for _ in range(ROUNDS):
            self._reach()
            wanted = self._wanted()
            if not wanted:
                return
            self._round(wanted)
        self._reach()
        if self._wanted():
            self._limit(N_("The search stopped after following {rounds} steps."), rounds=ROUNDS)

    def _round(self, wanted: list[Terms]) -> None:
        """All lines of the identifiers; of a message to very many the recipient's own lines, where one is named."""
        asked = self.question.recipient
        if not asked or asked.startswith("@"):
            self._fetch(wanted, self._around(), ROUND_LINES)
            return
        found = self.store.find(wanted, self._around(), BRANCH_LINES)
        self._asked.update(wanted)
        self._take(found)
        if not found.complete:
            own = terms_of(asked, Kind.ADDRESS)
            self._fetch([terms | own for terms in wanted], self._around(), ROUND_LINES)

    def _fetch(self, wanted: list[Terms], window: Window, limit: int) -> list[Seen]:
        self._asked.update(wanted)
        found = self.store.find(wanted, window, limit)
        if not found.complete:
            self._limit(N_("More than {limit} lines fit; the search was cut there."), limit=limit)
        return self._take(found)

    def _take(self, found: Found) -> list[Seen]:
        fetched = []
        for line in found.lines:
            key = _key(line)
            if key not in self.pool:
                self.pool[key] = Seen(read_text(line.text, line.time), line)
            fetched.append(self.pool[key])
        return fetched

    def more(self, wanted: list[Terms], window: Window, limit: int) -> list[Seen]:
        """Lines beside the messages: log-ins, fetches, the policy servers' words."""
        return self._fetch(wanted, window, limit)

    def _limit(self, message: str, **values: object) -> None:
        limit = text(message, **values)
        if limit not in self.limits:
            self.limits.append(limit)

    def _around(self) -> Window:
        """The window in which the messages of the question may have lived."""
        window = self.question.window
        start = window.start - BEFORE if window.start else None
        end = window.end + AFTER if window.end else None
        return Window(start, end)

    def _wanted(self) -> list[Terms]:
        """What the episodes reached name that was not asked for yet."""
        wanted: dict[Terms, None] = {}
        for episode in self.reached:
            wanted[terms_of(episode.queue_id, Kind.QUEUE_ID)] = None
            if episode.message_id:
                wanted[terms_of(episode.message_id, Kind.MESSAGE_ID)] = None
            for seen in self._followed(episode):
                if seen.event.queued_as:
                    wanted[terms_of(seen.event.queued_as, Kind.QUEUE_ID)] = None
                if seen.event.session and seen.event.event is EventKind.SENT:
                    wanted[terms_of(seen.event.session, Kind.SESSION)] = None
        for seen in self.seeds.values():
            if seen.event.message_id and self._about_a_message(seen):
                wanted[terms_of(seen.event.message_id, Kind.MESSAGE_ID)] = None
            if seen.event.queued_as:
                wanted[terms_of(seen.event.queued_as, Kind.QUEUE_ID)] = None
        return [terms for terms in wanted if terms and terms not in self._asked]

    def _followed(self, episode: Episode) -> list[Seen]:
        """The lines of an episode whose further way is followed: the recipient's branch where one is named."""
        lines = [seen for seen in episode.seen if seen.event.queued_as or seen.event.session]
        if len(lines) <= FAN_OUT:
            return lines
        asked = self.question.recipient
        if asked:
            return [
                seen
                for seen in lines
                if matches(asked, seen.event.recipient) or matches(asked, seen.event.original_recipient)
            ]
        self._limit(
            N_("The message has many recipients; {count} of them were followed. Name one to see it."), count=FAN_OUT
        )
        return lines[:FAN_OUT]

    def _about_a_message(self, seen: Seen) -> bool:
        return seen.event.event in MESSAGE_EVENTS and self.question.inside(seen.time)

    def _reach(self) -> None:
        """Puts the pool's lines into episodes, and walks from the seeds along every link, both ways."""
        self.links = Links(episodes(self.pool.values()))
        seeds = set(self.seeds)
        reached: dict[int, Episode] = {}
        waiting = [
            episode
            for episode in self.links.all
            if any(_key(seen.line) in seeds for seen in episode.seen) or self._is_named(episode)
        ]
        if len(waiting) > EPISODE_LIMIT:
            waiting = self._nearest(waiting)
            self._limit(N_("More than {limit} messages fit; the nearest were looked at."), limit=EPISODE_LIMIT)
        while waiting:
            episode = waiting.pop()
            if id(episode) in reached:
                continue
            reached[id(episode)] = episode
            waiting += [before for before, _ in self.links.before(episode)]
            waiting += [after for seen in episode.seen if (after := self._after(episode, seen)) is not None]
            anew = self.links.requeued(episode)
            waiting += [anew] if anew else []
        self.reached = list(reached.values())

    def _after(self, episode: Episode, seen: Seen) -> Episode | None:
        if seen.event.event in (EventKind.SENT, EventKind.BOUNCE_SENT, EventKind.DELAY_WARNING):
            return self.links.next(episode, seen)
        return None

    def _is_named(self, episode: Episode) -> bool:
        """Whether an episode was found by an id that a seed names (`queued as`, a Message-ID)."""
        ids = {seen.event.message_id for seen in self.seeds.values() if self._about_a_message(seen)} - {None}
        queued = {seen.event.queued_as for seen in self.seeds.values()} - {None}
        return episode.message_id in ids or episode.queue_id in queued

    def _nearest(self, found: list[Episode]) -> list[Episode]:
        at = self.question.at
        if at is None:
            return sorted(found, key=lambda episode: order(episode.seen[0]))[-EPISODE_LIMIT:]
        return sorted(found, key=lambda episode: _distance(episode, at))[:EPISODE_LIMIT]


def _driver(question: Question, named: list[tuple[str, Kind]]) -> tuple[list[tuple[str, Kind]], list[tuple[str, Kind]]]:
    """What to search first, and what is left for later: one address' lines show a whole message, two addresses' twice.

    An id names fewest lines, then a recipient's address, then a sender's, then a domain.
    """
    ids = [pair for pair in named if pair[1] in (Kind.MESSAGE_ID, Kind.QUEUE_ID)]
    if ids:
        return ids, []
    people = [pair for pair in named if pair[1] is Kind.ADDRESS]
    people.sort(key=lambda pair: (pair[0].startswith("@"), pair[0] != question.recipient))
    if not people:
        return named, []
    return people[:1], people[1:]


def _distance(episode: Episode, at: datetime) -> timedelta:
    return abs(episode.start - at)


def _key(line: Line) -> tuple[str, str]:
    return (line.source, line.position)
