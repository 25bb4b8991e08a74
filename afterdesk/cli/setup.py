"""`afterdesk setup`: keys, tables, and the first person. Run again, it changes only what is missing."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from afterdesk.cli.running import add_home, use_home
from afterdesk.domain.errors import DeskError
from afterdesk.runtime.desk import Tables, open_desk


class SetupProblem(DeskError):
    """The first person cannot be made from what was given."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    parser.add_argument("--email", help="e-mail address of the first person (else asked for)")
    parser.add_argument("--name", default="", help="the first person's name")
    parser.add_argument("--password-file", metavar="FILE", help="file that holds the password (else asked for)")


def run(args: argparse.Namespace) -> int:
    use_home(args)
    with open_desk(tables=Tables.MIGRATE) as desk:
        from afterdesk.desk.models import User

        print(f"The tables are up to date. Home: {desk.home.path}")
        if User.objects.exists() and not args.email:
            print("There is a person already. Start with 'afterdesk run'.")
            return 0
        email = args.email or _ask("E-mail address of the first person: ")
        _make_person(email, args)
        print(f"{email} can sign in. Start with 'afterdesk run'.")
    return 0


def _make_person(email: str, args: argparse.Namespace) -> None:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from afterdesk.desk.models import User

    try:
        validate_email(email)
    except ValidationError:
        raise SetupProblem(f"{email!r} is no e-mail address: write one like anna@example.com.") from None
    if User.objects.filter(email=email.strip().lower()).exists():
        raise SetupProblem(f"{email} has an account already: sign in, or choose another address.")
    person = User(email=email.strip().lower(), name=args.name or email.partition("@")[0])
    User.objects.create_user(person.email, _password(person, args.password_file), name=person.name)


def _password(person: object, file: str | None) -> str:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    password = _read(Path(file)) if file else _ask_password()
    try:
        validate_password(password, person)  # type: ignore[arg-type]
    except ValidationError as problem:
        raise SetupProblem("The password is not good enough: " + " ".join(problem.messages)) from None
    return password


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is not text"
        raise SetupProblem(f"{file} cannot be read ({reason}): name a text file that holds the password.") from None


def _ask(question: str) -> str:
    if not sys.stdin.isatty():
        raise SetupProblem("There is nobody to ask: give --email and --password-file.")
    return input(question).strip()


def _ask_password() -> str:
    if not sys.stdin.isatty():
        raise SetupProblem("There is nobody to ask for a password: give --password-file.")
    first = getpass.getpass("Password (12 characters or more): ")
    if first != getpass.getpass("Again: "):
        raise SetupProblem("The two passwords differ: start again.")
    return first
