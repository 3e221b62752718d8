"""An answer as the contract's JSON: every key present, unknown values null."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Any

from fremme.archive.protocol import Coverage, Line
from fremme.diagnosis.model import Answer, Finding, Judgement
from fremme.trace.model import Message, Recipient, Seen, Trace
from fremme.trace.question import Question

Json = dict[str, Any]
RECIPIENTS = 200
"""How many recipients of one message are listed; `recipients_total` says how many there were."""

MOST_MESSAGES = 50


class Writer:
    """Writes times in one zone."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone

    def time(self, moment: datetime | None) -> str | None:
        """ISO 8601 with an offset."""
        return moment.astimezone(self.zone).isoformat() if moment else None

    def why(self, answer: Answer) -> Json:
        """What `fremme why --json` prints."""
        trace, verdict = answer.trace, answer.verdict
        judgement = answer.judgements.get
        return {
            "query": self.query(trace.question),
            "verdict": {
                "state": verdict.state,
                "cause": verdict.cause,
                "certainty": verdict.certainty,
                "side": verdict.side,
                "who_acts": verdict.who_acts,
                "summary": verdict.summary.as_json(),
                "advice": [step.as_json() for step in verdict.advice],
            },
            "findings": [self._finding(one) for one in answer.findings],
            "messages": [self._message(one, lambda who: judgement(id(who))) for one in answer.messages],
            "messages_total": len(trace.messages),
            "intended": answer.intended,
            "recipients_total": answer.recipients_total,
            "complete": trace.complete,
            "limits": [limit.as_json() for limit in trace.limits],
            "coverage": [self._coverage(one) for one in trace.coverage],
        }

    def trace(self, trace: Trace) -> Json:
        """What `fremme trace --json` prints."""
        return {
            "query": self.query(trace.question),
            "messages": [self._message(one, lambda _: None) for one in trace.messages[:MOST_MESSAGES]],
            "lines": [self._line(line) for line in trace.lines],
            "complete": trace.complete,
            "limits": [limit.as_json() for limit in trace.limits],
        }

    def query(self, question: Question) -> Json:
        """The question as it was understood."""
        return {
            "from": question.sender,
            "to": question.recipient,
            "at": self.time(question.at),
            "within": int(question.within.total_seconds()) if question.at else None,
            "message_id": question.message_id,
            "queue_id": question.queue_id,
            "client_ip": question.client_ip,
            "timezone": question.timezone,
        }

    def _finding(self, finding: Finding) -> Json:
        return {
            "cause": finding.cause,
            "certainty": finding.certainty,
            "side": finding.side,
            "who_acts": finding.who_acts,
            "summary": finding.summary.as_json(),
            "evidence": [
                {"kind": one.kind, "source": one.source, "time": self.time(one.time), "text": one.text}
                for one in finding.evidence
            ],
        }

    def _message(self, message: Message, judged: Callable[[Recipient], Judgement | None]) -> Json:
        client = message.client
        return {
            "message_id": message.message_id,
            "subject": message.subject,
            "sender": message.sender,
            "header_from": message.header_from,
            "direction": message.direction,
            "client": {
                "host": client.host if client else None,
                "ip": client.ip if client else None,
                "helo": client.helo if client else None,
                "login": message.login,
            },
            "size": message.size,
            "first_seen": self.time(message.first_seen),
            "last_seen": self.time(message.last_seen),
            "queue_ids": list(message.queue_ids),
            "recipients": [self._recipient(one, judged) for one in message.recipients[:RECIPIENTS]],
            "timeline": [self._step(seen) for seen in message.timeline],
        }

    def _recipient(self, recipient: Recipient, judged: Callable[[Recipient], Judgement | None]) -> Json:
        judgement = judged(recipient)
        return {
            "address": recipient.address,
            "original": recipient.original,
            "state": recipient.state,
            "cause": judgement.cause if judgement else None,
            "certainty": judgement.certainty if judgement else None,
            "who_acts": judgement.who_acts if judgement else None,
            "folder": recipient.folder,
            "forwarded_to": [self._recipient(copy, judged) for copy in recipient.forwarded_to],
            "reply": recipient.reply,
            "status": recipient.status,
            "remote_host": recipient.remote_host,
            "attempts": [
                {
                    "time": self.time(attempt.time),
                    "remote_host": attempt.remote_host,
                    "ip": attempt.ip,
                    "reply": attempt.reply,
                    "status": attempt.status,
                    "text": attempt.text,
                }
                for attempt in recipient.attempts
            ],
            "next_attempt": None,
            "fetched": [
                {
                    "time": self.time(fetch.time),
                    "protocol": fetch.protocol,
                    "ip": fetch.ip,
                    "client": fetch.client,
                    "certainty": fetch.certainty,
                    "deleted": fetch.deleted,
                }
                for fetch in recipient.fetched
            ],
        }

    def _step(self, seen: Seen) -> Json:
        event = seen.event
        return {
            "time": self.time(seen.time),
            "host": event.host,
            "program": event.program,
            "event": event.event,
            "text": event.text,
        }

    def _line(self, line: Line) -> Json:
        return {"source": line.source, "position": line.position, "time": self.time(line.time), "text": line.text}

    def _coverage(self, coverage: Coverage) -> Json:
        return {
            "source": coverage.source,
            "first": self.time(coverage.first),
            "last": self.time(coverage.last),
            "gaps": [[self.time(start), self.time(end)] for start, end in coverage.gaps],
        }
