"""Which files an archive knows may be the one at hand: told by first bytes, without looking at each of them.

With ten thousand small files comparing each with each would take hours.
"""

from collections.abc import Callable
from io import BytesIO

from fremme.archive.erased import is_erased
from fremme.archive.sqlite.catalogue import Catalogue, FileRow
from fremme.intake.fingerprint import fingerprint

_BEGINNING = 64


class Known:
    """The files of an archive, by how they begin.

    `beginning_of` gives the first bytes of a file that are stored, None where they are not kept any more.
    """

    def __init__(self, catalogue: Catalogue, beginning_of: Callable[[int], bytes | None]) -> None:
        self._catalogue = catalogue
        self._beginning_of = beginning_of
        self._state = -1
        self._files: dict[int, FileRow] = {}
        self._by_head: dict[tuple[int, bytes], set[int]] = {}
        self._beginnings: dict[int, bytes | None] = {}
        self._by_beginning: dict[bytes | None, set[int]] = {}

    def candidates(self, first: bytes) -> list[FileRow]:
        """Files that may be the one that begins so (4096 bytes or all there is), the last noted first."""
        if not first:
            return []
        self._catch_up()
        found: set[int] = set()
        for length in {length for length, _ in self._by_head if length <= len(first)}:
            found |= self._by_head.get((length, fingerprint(BytesIO(first), length).head), set())
        for number in self._files.keys() - self._beginnings.keys():
            self.begins(number, self._beginning_of(number))
        alike = self._files.keys() & self._alike(first)
        longer = {number for number in alike if (self._files[number].head_length or 0) > len(first)}
        return [self._files[number] for number in sorted(found | longer, reverse=True)]

    def _alike(self, first: bytes) -> set[int]:
        if len(first) < _BEGINNING:
            return set(self._files)
        return self._by_beginning.get(first[:_BEGINNING], set()) | self._by_beginning.get(None, set())

    def begins(self, number: int, data: bytes | None) -> None:
        """Remembers how a file begins; what is too short, not kept or partly erased may be anything."""
        beginning = data[:_BEGINNING] if data is not None and len(data) >= _BEGINNING else None
        if beginning and any(is_erased(line) for line in beginning.splitlines()):
            beginning = None
        self._beginnings[number] = beginning
        self._by_beginning.setdefault(beginning, set()).add(number)

    def note(self, file: FileRow) -> None:
        """A file is new, or more of its first bytes is known."""
        before = self._files.get(file.id)
        if before is not None and before.head is not None:
            key = before.head_length or 0, before.head
            self._by_head[key].discard(file.id)
            if not self._by_head[key]:
                del self._by_head[key]
        if file.head is not None and file.head_length is not None:
            self._files[file.id] = file
            self._by_head.setdefault((file.head_length, file.head), set()).add(file.id)

    def _catch_up(self) -> None:
        """Reads again what others wrote since."""
        state = self._catalogue.state()
        if state != self._state:
            self._state = state
            for file in self._catalogue.files():
                self.note(file)
