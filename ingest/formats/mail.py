"""E-mail (.eml), by the standard library: subject, sender and date, then the words of the mail.

Attachments are files of their own: ``ingest.formats.members`` hands them out.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

from ingest.errors import ReadError
from ingest.formats.drawn import with_tables_told
from ingest.formats.source import File, Paper, Source
from ingest.formats.text import decode
from ingest.formats.web import read_html

_FIELDS = (("寄件者", "from"), ("收件者", "to"), ("副本", "cc"))
# A message of mails inside mails: nobody forwards deeper, a bomb does.
_PARTS_MOST = 1000
_FLOWED = re.compile(r"(?<!\n--) \n(?!>)")


def open_mail(file: File) -> EmailMessage:
    """Return the mail in a file; raises ReadError when it is none."""
    message = open_message(file)
    if not any(message[name] for name in ("from", "subject", "date", "to")):
        raise _broken(file)
    return message


def open_message(file: File) -> EmailMessage:
    """Return what a file in the format of mails holds; raises ReadError when it is none."""
    try:
        message = BytesParser(policy=policy.default).parsebytes(file.data)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise _broken(file) from error
    if not isinstance(message, EmailMessage):
        raise _broken(file)
    return message


def _broken(file: File) -> ReadError:
    return ReadError(file.name, "不是電子郵件檔，或已損壞", "請從郵件程式重新匯出（另存為 .eml）")


def read_mail(file: File) -> Source:
    """Return the text of an .eml file, its attachments only by name; raises ReadError when it is no mail."""
    message = open_mail(file)
    paper = Paper()
    paper.write(_field(message, "subject") or "（無主旨）")
    for label, name in _FIELDS:
        if words := _field(message, name):
            paper.write(f"{label}：{words}")
    if day := _date(message):
        paper.write(f"日期：{day}")
    names = [part.get_filename() for part in attachments(message)]
    if names:
        paper.write(f"附加檔案：{'、'.join(name or '未命名' for name in names)}")
    body = _body(message, file)
    for line in body.text.splitlines():
        paper.write(line)
    paper.doubts += body.doubts
    return paper.source(file)


def read_mht(file: File) -> Source:
    """Return the text of a web page saved as one file (.mht, often named .doc); raises ReadError when it is none."""
    page = _page(open_message(file))
    raw = page.get_payload(decode=True) if page is not None else None
    if page is None or not isinstance(raw, bytes):
        raise ReadError(file.name, "單一檔案網頁裡沒有網頁內容", "請從原程式另存成 .docx 或 .html 再匯入")
    return replace(read_html(File(file.name, raw), page.get_content_charset()), sha256=file.sha256)


def _page(message: EmailMessage) -> EmailMessage | None:
    pages = (part for part in message.walk() if isinstance(part, EmailMessage))
    return next((part for part in pages if part.get_content_type() == "text/html"), None)


def attachments(message: EmailMessage) -> list[EmailMessage]:
    """Return the parts of a mail that are files: attached ones, and those inside that have a name."""
    found = []
    for count, part in enumerate(_parts(message)):
        if count >= _PARTS_MOST:
            break
        drawn = part.get_content_maintype() == "image" and part["content-id"] is not None
        if isinstance(part, EmailMessage) and not drawn and (part.get_filename() or _is_mail(part)):
            found.append(part)
    return found


def _is_mail(part: EmailMessage) -> bool:
    return part.get_content_type() == "message/rfc822"


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts of a mail, not those of a mail attached to it."""
    for part in message.iter_parts() if message.is_multipart() and not _is_mail(message) else ():
        if isinstance(part, EmailMessage):
            yield part
            if not _is_mail(part):
                yield from _parts(part)


def _body(message: EmailMessage, file: File) -> Source:
    """Return what a mail says: of its two versions the one that says more, as a table is lost in plain text."""
    parts = (message.get_body(preferencelist=(kind,)) for kind in ("plain", "html"))
    bodies = [_read(part, file) for part in parts if isinstance(part, EmailMessage)]
    return max(bodies, key=lambda body: len("".join(body.text.split())), default=Source("", ""))


def _read(part: EmailMessage, file: File) -> Source:
    raw = part.get_payload(decode=True)
    body = File(file.name, raw if isinstance(raw, bytes) else b"")
    if part.get_content_subtype() == "html":
        return read_html(body, part.get_content_charset())
    if not body.data.strip():
        return Source("", "")
    text, doubts = decode(body, part.get_content_charset())
    text = text.replace("\r\n", "\n")
    if (
        str(part.get_param("format", "")).lower() == "flowed"
    ):  # RFC 3676: a blank before the line end is no line end
        text = _FLOWED.sub("" if str(part.get_param("delsp", "")).lower() == "yes" else " ", text)
    return Source(with_tables_told(text), "", (), doubts)


def _field(message: EmailMessage, name: str) -> str:
    try:
        raw = {key.lower(): words for key, words in message.raw_items()}.get(name, "")
        if not raw.isascii():  # not encoded as mails are: bytes of whatever the sender's machine spoke
            data = raw.encode("utf-8", "surrogateescape")
            return " ".join(decode(File(name, data))[0].split())
        return " ".join(str(message[name] or "").split())
    except (
        ReadError,
        ValueError,
        LookupError,
        AttributeError,
        TypeError,
        IndexError,
    ):  # a header that is not one
        return ""


def _date(message: EmailMessage) -> str:
    try:
        day = parsedate_to_datetime(_field(message, "date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
    return f"{day.year}年{day.month}月{day.day}日 {day.hour:02}:{day.minute:02}"
