"""The verdict: of the messages that fit, the one that is told, and why it is where it is.

A pure function of what was collected: the same evidence gives the same verdict.
"""

from fremme.diagnosis.collected import Collected
from fremme.diagnosis.judging import judge
from fremme.diagnosis.model import Answer
from fremme.diagnosis.telling import about_message, chosen, every_recipient
from fremme.diagnosis.weighing import beaten
from fremme.diagnosis.without import without_message


def answer(collected: Collected) -> Answer:
    """The answer to a question, from what was collected for it."""
    trace = collected.trace
    judgements = {
        id(recipient): beaten(collected, recipient, judge(message, recipient, collected.around))
        for message in trace.messages
        for recipient in every_recipient(message.recipients)
    }
    found = chosen(trace, presumed=False)
    return about_message(collected, judgements, *found) if found else without_message(collected, judgements)
