"""Reads a day back over REST and compares it with what was written and with what was acked."""

from harness.history import check_history
from harness.rest import RestClient
from harness.tokens import token_for

from .corpus import Day, message_id, user_id
from .sender import Record

PAGE = 200


def read_back(address: tuple[str, int], secret: str, day: Day) -> list[dict]:
    """The chat's whole history, oldest first, as its first speaker reads it."""
    rest = RestClient(address, token_for(user_id(day.lines[0].nickname), secret=secret))
    messages, cursor = [], {}
    while True:
        answer = rest.get(f"/chats/{day.chat_id}/messages", direction="newer", limit=PAGE, **cursor)
        if answer.status != 200:
            raise RuntimeError(f"history of {day.chat_id}: {answer.status} {answer.text}")
        page = answer.json
        messages += reversed(page["messages"])
        if not page["hasMore"]:
            return messages
        cursor = {"cursor": page["nextCursor"]}


def compare(day: Day, stored: list[dict], record: Record) -> list[str]:
    """One sentence a difference."""
    faults = [f"{day.name}: {fault.kind}: {fault.about}" for fault in check_history(list(record.acks.values()), stored)]
    faults += record.faults
    spoken = [message for message in stored if message["messageType"] != "system"]
    if len(spoken) != len(day.lines):
        faults.append(f"{day.name}: {len(spoken)} messages stand in the chat, {len(day.lines)} lines were written")
    for line, message in zip(day.lines, spoken):
        expected = {
            "messageId": line.message_id,
            "senderId": line.sender,
            "content": line.text,
            "replyTo": None if line.reply_to is None else message_id(line.reply_to),
            "metadata": None if line.kind == "message" else {"kind": line.kind},
        }
        for field, value in expected.items():
            if message.get(field) != value:
                faults.append(f"{day.name}, line {line.number}: {field} is {message.get(field)!r}, not {value!r}")
    return faults
