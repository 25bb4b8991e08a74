"""The post office: loopback only, keeps before it says yes, one answer for one letter."""

from __future__ import annotations

import mailbox
import smtplib
import socket
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from afterdesk.demo.smtp import DemoPost, PostOfficeClosed, PostRules, main
from tests.demo.cast import NOW

ALIAS = "abcdefghijklmno+1a2b3c4d@marketplace.amazon.de"


def letter(message_id: str = "<one@larch-and-lumen.example>") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "desk@larch-and-lumen.example"
    message["To"] = f'"Katrin Vogelsang" <{ALIAS}>'
    message["Subject"] = "Re: Frage von Amazon-Kunde Katrin (Bestellung: 302-1234567-7654321)"
    message["Message-ID"] = message_id
    message.set_content("Guten Tag,\n\nSie haben die Wahl:\n1. Wir schicken die Schraube.\n2. Sie senden zurück.\n")
    return message


def rules(port: int = 0) -> PostRules:
    return PostRules(port=port, answer_seconds=0, clock=lambda: NOW)


def waited_for(folder: Path, count: int) -> list[mailbox.MaildirMessage]:
    until = time.monotonic() + 5
    while len(found := list(mailbox.Maildir(folder))) < count and time.monotonic() < until:
        time.sleep(0.02)
    return found


def test_a_letter_is_kept_and_answered(tmp_path: Path) -> None:
    with DemoPost(tmp_path, rules()) as post, smtplib.SMTP("127.0.0.1", post.port) as client:
        client.send_message(letter())
        assert [str(mail["Message-ID"]) for mail in mailbox.Maildir(post.sent_folder)] == [
            "<one@larch-and-lumen.example>"
        ]
        [answer] = waited_for(post.incoming_folder, 1)
    assert answer["In-Reply-To"] == "<one@larch-and-lumen.example>"
    assert ALIAS in answer["From"]
    assert "Katrin Vogelsang" in answer["From"]
    assert answer["X-Marketplace-ID"] == "A1PA6795UKMFR9"


def test_a_letter_handed_over_twice_is_answered_once(tmp_path: Path) -> None:
    with DemoPost(tmp_path, rules()) as post, smtplib.SMTP("127.0.0.1", post.port) as client:
        client.send_message(letter())
        client.send_message(letter())
        client.send_message(letter("<two@larch-and-lumen.example>"))
        waited_for(post.incoming_folder, 2)
    answered = [mail["In-Reply-To"] for mail in mailbox.Maildir(post.incoming_folder)]
    assert answered.count("<one@larch-and-lumen.example>") == 1
    assert len(mailbox.Maildir(post.sent_folder)) == 3


def test_it_listens_on_loopback_alone(tmp_path: Path) -> None:
    with DemoPost(tmp_path, rules()) as post:
        assert {each.getsockname()[0] for each in post._controller.server.sockets} == {"127.0.0.1"}


def test_a_taken_port_is_said_in_words(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PostOfficeClosed, match="another port"):
            DemoPost(tmp_path, rules(port=other.getsockname()[1])).start()


def test_the_command_says_the_same_and_leaves_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert main([str(tmp_path), "--port", str(other.getsockname()[1])]) == 2
    assert capsys.readouterr().err.startswith("afterdesk: The demo's mail server cannot open port")
