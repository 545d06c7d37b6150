"""When the next reading of the ERP starts. Every time here is seconds of one monotonic clock."""

from dataclasses import dataclass

LOOKING_FOR = 60.0  # so long after a look somebody still counts as looking
FRESH_ENOUGH = 2.0  # a Refresh takes an attempt that ended less than this ago
DURATION_SHARE = 5  # a reading runs at most every fifth second of the day
RETRY_FIRST, RETRY_CAP, RETRY_CAP_UNSEEN = 2.0, 30.0, 300.0


@dataclass
class Schedule:
    """Ordinary readings while somebody looks, one at once on request, retries further and further apart."""

    refresh_seconds: float
    asked: bool = True  # a worker that starts reads at once
    looked: float | None = None
    started: float = 0.0
    ended: float | None = None
    duration: float = 0.0  # of the last good reading
    failures: int = 0  # in a row

    @property
    def pause(self) -> float:
        """Return the seconds from the start of one reading to the next while all is well."""
        return max(self.refresh_seconds, DURATION_SHARE * self.duration)

    def look(self, now: float) -> None:
        """Note that somebody looks at stock."""
        self.looked = now

    def ask(self, now: float) -> None:
        """Make a reading due at once, unless the last attempt is fresh enough to answer with."""
        self.asked = self.asked or self.ended is None or now - self.ended >= FRESH_ENOUGH

    def due(self, now: float) -> float | None:
        """Return when the next reading starts, None while nobody needs one."""
        if self.asked or self.ended is None:
            return now
        if self.failures:
            return self.ended + self._retry_pause(now)
        return max(self.started + self.pause, self.ended) if self._is_seen(now) else None

    def start(self, now: float) -> None:
        """Note that a reading starts; requests made until it ends join it."""
        self.started = now

    def succeed(self, now: float, *, duration: float) -> None:
        """Note that the reading ended well, and what it cost the ERP."""
        self.asked, self.ended, self.failures = False, now, 0
        self.duration = duration

    def fail(self, now: float) -> None:
        """Note that the reading failed."""
        self.asked, self.ended = False, now
        self.failures += 1

    def _is_seen(self, now: float) -> bool:
        return self.looked is not None and now - self.looked < LOOKING_FOR

    def _retry_pause(self, now: float) -> float:
        """Return the back-off; while nobody looks a broken ERP is left alone for longer."""
        cap = RETRY_CAP if self._is_seen(now) else RETRY_CAP_UNSEEN
        return min(RETRY_FIRST * 2 ** min(self.failures - 1, 20), cap)
