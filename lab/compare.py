"""Compares what ``fremme why --json`` answered with what a case says the answer must be."""

from typing import Any

Json = dict[str, Any]

_VERDICT = ("state", "cause", "who_acts")


def differences(case: Json, answer: Json) -> list[str]:
    """Say in words where an answer differs from the case's ``expect``; an empty list where it is right.

    A wrong verdict that calls itself ``confirmed`` is one difference more: that must never happen.

    Args:
        case: one of a recording's ``cases.json``.
        answer: the object that ``fremme why --json`` printed.
    """
    if "error" in answer:
        return [f"no answer: {answer['error']}"]
    expect = case["expect"]
    verdict = answer["verdict"]
    found = [_differs(key, expect[key], verdict.get(key)) for key in _VERDICT if key in expect]
    wrong = any(found)
    if "intended" in expect:
        found.append(_differs("intended", expect["intended"], answer.get("intended")))
    found += _finding_differences(expect, answer)
    found += _recipient_differences(expect, answer)
    if wrong and verdict.get("certainty") == "confirmed":
        found.append("the verdict is wrong and calls itself confirmed")
    return [difference for difference in found if difference]


def _differs(name: str, wanted: object, got: object) -> str:
    same = wanted.lower() == got.lower() if isinstance(wanted, str) and isinstance(got, str) else wanted == got
    return "" if same else f"{name} should be {wanted!r}, is {got!r}"


def _finding_differences(expect: Json, answer: Json) -> list[str]:
    causes = [finding["cause"] for finding in answer.get("findings", [])]
    return [f"no finding {cause}, only {causes}" for cause in expect.get("findings", []) if cause not in causes]


def _recipient_differences(expect: Json, answer: Json) -> list[str]:
    if "recipient" not in expect:
        return []
    recipients = answer["messages"][0]["recipients"] if answer.get("messages") else []
    recipient = next((r for r in recipients if _is(r, expect["recipient"])), None)
    if recipient is None:
        return [f"recipient {expect['recipient']} is not in the first message: {[r['address'] for r in recipients]}"]
    found = [_differs(key, expect[key], recipient.get(key)) for key in ("folder", "remote_host") if key in expect]
    fetched = recipient.get("fetched") or []
    if "fetched_by" in expect:
        protocols = [fetch["protocol"].lower() for fetch in fetched]
        found.append(
            "" if expect["fetched_by"] in protocols else f"not fetched by {expect['fetched_by']}, but by {protocols}"
        )
    for address, state in expect.get("forwarded_to", {}).items():
        states = [copy["state"] for top in recipients for copy in _copies(top) if _is(copy, address)]
        found.append("" if state in states else f"forwarded to {address} should be {state!r}, is {states}")
    if "deleted" in expect:
        found.append(_differs("deleted", expect["deleted"], any(fetch.get("deleted") for fetch in fetched)))
    return found


def _copies(recipient: Json) -> list[Json]:
    """Whom a recipient's mail was sent on to, and whom they sent it on to."""
    forwarded = recipient.get("forwarded_to") or []
    return [copy for direct in forwarded for copy in (direct, *_copies(direct))]


def _is(recipient: Json, address: str) -> bool:
    return address.lower() in ((recipient.get("address") or "").lower(), (recipient.get("original") or "").lower())
