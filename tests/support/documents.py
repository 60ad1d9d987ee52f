"""RTF, mails and archives as people have them; the other formats are written by ``eval.versions``."""

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from email.message import EmailMessage
from pathlib import Path

from eval.versions import write_docx, write_html, write_odt


def write_rtf(paragraphs: Sequence[str]) -> bytes:
    """Return RTF in Big5, every character escaped as Word does, by code page or by number."""
    lines = "".join(_rtf(paragraph) + "\\par\n" for paragraph in paragraphs)
    return (
        "{\\rtf1\\ansi\\ansicpg950\\deff0{\\fonttbl{\\f0\\fnil\\fcharset136 PMingLiU;}}\\uc1\\f0 "
        + lines
        + "}"
    ).encode()


def _rtf(text: str) -> str:
    return "".join(map(_rtf_character, text))


def _rtf_character(char: str) -> str:
    if char in "\\{}":
        return "\\" + char
    if char.isascii():
        return char
    try:
        return "".join(f"\\'{byte:02x}" for byte in char.encode("cp950"))
    except UnicodeEncodeError:
        units = char.encode("utf-16-le")
        return "".join(
            f"\\u{int.from_bytes(units[at : at + 2], 'little', signed=True)}?"
            for at in range(0, len(units), 2)
        )


def write_mail(body: str, attached: Iterable[tuple[str, bytes]] = (), subject: str = "檢送會議紀錄") -> bytes:
    """Return a mail with a body and files."""
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "社會局 <a@example.gov.tw>"
    message["To"] = "b@example.gov.tw"
    message["Date"] = "Mon, 20 May 2019 09:30:00 +0800"
    message.set_content(body)
    for name, data in attached:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def write_zip(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a ZIP archive."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return held.getvalue()


PARAGRAPHS: dict[str, Callable[[Sequence[str]], bytes]] = {
    ".docx": write_docx,
    ".odt": write_odt,
    ".html": write_html,
    ".rtf": write_rtf,
    ".txt": lambda paragraphs: "\r\n".join(paragraphs).encode("utf-16"),
}


def saved(folder: Path, name: str, data: bytes) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(data)
    return path
