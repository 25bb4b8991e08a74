"""A desk process for the tests: writes mails and password rows until its standard input ends, a line for each batch.

python writing.py MAILS     writes that many and says "written"; with MAILS = 0 goes on until told to stop
"""

from __future__ import annotations

import select
import sys
from itertools import count

from afterdesk.runtime.desk import open_desk

BATCH = 20


def main(wanted: int) -> None:
    with open_desk():
        from afterdesk.desk.models import MailAccount, RawMail, Store

        store, _ = Store.objects.get_or_create(slug="larch", defaults={"name": "Larch", "smtp_password": "hunter2"})
        account, _ = MailAccount.objects.get_or_create(store=store, name="files")
        for batch in count():
            at = RawMail.objects.count()
            RawMail.objects.bulk_create(
                RawMail(
                    store=store, account=account, identity=f"<{n}>", content_hash=f"{n}", size=n, content=b"mail %d" % n
                )
                for n in range(at, at + BATCH)
            )
            print(batch, flush=True)
            is_told = wanted == 0 and select.select([sys.stdin], [], [], 0)[0]
            if is_told or (batch + 1) * BATCH >= wanted > 0:
                break
    print("written", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
