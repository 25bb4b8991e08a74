"""People: who may change whom, passwords shown once, and a store that always keeps an owner."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from afterdesk.desk.actions.people_links import LinkGone, link_for, make_link, token_of
from afterdesk.desk.models import AccessLink, AuditEntry, Case, CaseEvent, Deed, Membership, Role, User
from afterdesk.desk.permissions import Permission
from afterdesk.web.people_words import PERMISSIONS
from tests.desk.cast import PASSWORD, person, store
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db
NIA = {"name": "Nia", "email": "Nia@Team.example", "role": "operator", "language": "zh-hans"}
CHOSEN = {"new_password1": "four horses ran over the hill", "new_password2": "four horses ran over the hill"}


def membership(user: User) -> Membership:
    """Return a person's only membership."""
    return Membership.objects.get(user=user)


def lead_of(cast: Cast) -> Client:
    """Return a browser in which a lead is signed in."""
    client = Client()
    client.force_login(person("Leo", cast.store, Role.LEAD))
    return client


def link_in(page: str) -> str:
    """Return the path of the link that a page shows."""
    found = re.search(r'class="secret link-line">https?://[^/]+([^<]+)<', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("who", "status", "sees", "may_add"),
    [
        pytest.param("owner", 200, True, True, id="owner"),
        pytest.param("colleague", 200, True, False, id="operator"),
        pytest.param("warehouse", 200, True, False, id="warehouse"),
        pytest.param("stranger", 200, False, True, id="stranger"),
        pytest.param("nobody", 302, False, False, id="signed out"),
    ],
)
def test_who_sees_the_people_of_a_store(cast: Cast, who: str, status: int, sees: bool, may_add: bool) -> None:
    answer = cast.client(who).get("/people/")
    page = answer.content.decode()
    assert answer.status_code == status
    assert (cast.warehouse.email in page) is sees
    assert ("/people/new/" in page) is may_add


@pytest.mark.parametrize("who", ["colleague", "warehouse", "stranger", "nobody"])
def test_nobody_else_changes_people(cast: Cast, who: str) -> None:
    client, target = cast.client(who), cast.warehouse
    for path, data in (
        ("/people/new/", {"name": "X", "email": "x@team.example", "store": cast.store.pk, "role": "owner"}),
        (f"/people/roles/{membership(target).pk}/", {"role": "owner"}),
        (f"/people/roles/{membership(target).pk}/removal/", {}),
        (f"/people/{target.pk}/activity/", {"active": "no"}),
        (f"/people/{target.pk}/password/", {}),
    ):
        assert client.post(path, data).status_code in (302, 403, 404, 422), path
    target.refresh_from_db()
    assert target.is_active
    assert target.check_password(PASSWORD)
    assert membership(target).role == Role.WAREHOUSE
    assert not User.objects.filter(email="x@team.example").exists()


def test_a_person_is_invited_by_a_link_and_chooses_a_password(cast: Cast) -> None:
    client = cast.client("owner")
    given = {**NIA, "store": cast.store.pk}
    answer = client.post("/people/new/", given)
    link = link_in(answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    user = User.objects.get(email="nia@team.example")
    assert not user.has_usable_password()
    assert (membership(user).role, user.language) == ("operator", "zh-hans")
    assert client.post("/people/new/", given).status_code == 422
    theirs = Client()
    assert "欢迎" in theirs.get(link).content.decode()
    assert theirs.post(link, {"new_password1": "short", "new_password2": "short"}).status_code == 422
    assert theirs.post(link, CHOSEN).headers["Location"] == "/sign-in/"
    user.refresh_from_db()
    assert user.check_password(CHOSEN["new_password1"])
    assert Client().get(link).status_code == 404
    assert Client().post(link, CHOSEN).status_code == 404
    deeds = list(AuditEntry.objects.values_list("deed", flat=True))
    assert deeds == ["person_invited", "invitation_accepted"]


def invited(cast: Cast) -> tuple[User, str]:
    """Invite Nia; return her and her link."""
    page = cast.client("owner").post("/people/new/", {**NIA, "store": cast.store.pk}).content.decode()
    return User.objects.get(email="nia@team.example"), link_in(page)


def test_a_renewed_invitation_closes_the_earlier_link(cast: Cast) -> None:
    nia, first = invited(cast)
    second = link_in(cast.client("owner").post(f"/people/{nia.pk}/password/").content.decode())
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    assert AuditEntry.objects.filter(deed=Deed.INVITATION_RENEWED).count() == 1


def test_a_withdrawn_invitation_opens_nothing_and_may_be_made_anew(cast: Cast) -> None:
    nia, link = invited(cast)
    client = cast.client("owner")
    assert "Withdraw the invitation" in client.get(f"/people/{nia.pk}/").content.decode()
    client.post(f"/people/{nia.pk}/invitation/")
    assert Client().get(link).status_code == 404
    assert not Membership.objects.filter(user=nia).exists()
    again = link_in(client.post("/people/new/", {**NIA, "store": cast.store.pk}).content.decode())
    assert Client().post(again, CHOSEN).status_code == 302
    assert User.objects.filter(email="nia@team.example", is_active=True).count() == 1
    assert client.post(f"/people/{nia.pk}/invitation/").status_code == 422


@pytest.mark.parametrize("who", ["colleague", "warehouse", "stranger", "nobody"])
def test_nobody_else_withdraws_or_renews_an_invitation(cast: Cast, who: str) -> None:
    nia, link = invited(cast)
    for path in ("invitation", "password"):
        assert cast.client(who).post(f"/people/{nia.pk}/{path}/").status_code in (302, 403, 404)
    assert Client().get(link).status_code == 200


@pytest.mark.parametrize(
    ("purpose", "lasts"),
    [(AccessLink.Purpose.INVITATION, timedelta(days=7)), (AccessLink.Purpose.NEW_PASSWORD, timedelta(hours=24))],
)
def test_a_link_opens_for_a_time(cast: Cast, purpose: AccessLink.Purpose, lasts: timedelta) -> None:
    link = make_link(user=cast.colleague, purpose=purpose, store=None, by=cast.owner)
    moment = timedelta(seconds=1)
    assert link_for(token_of(link), now=link.made_at + lasts - moment) == link
    with pytest.raises(LinkGone):
        link_for(token_of(link), now=link.made_at + lasts)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda token: token[:-1] + ("a" if token[-1] != "a" else "b"), id="another letter"),
        pytest.param(lambda token: token.partition("-")[0] + "-", id="no secret"),
        pytest.param(lambda token: "999999-" + token.partition("-")[2], id="another row"),
        pytest.param(lambda token: "9" * 40 + "-x", id="no number of a row"),
        pytest.param(lambda token: "x", id="nonsense"),
        pytest.param(lambda token: token + "é", id="not ASCII"),
    ],
)
def test_no_other_token_opens(cast: Cast, change: Callable[[str], str]) -> None:
    link = make_link(user=cast.colleague, purpose=AccessLink.Purpose.INVITATION, store=None, by=cast.owner)
    with pytest.raises(LinkGone):
        link_for(change(token_of(link)), now=link.made_at)


def test_a_link_of_somebody_deactivated_does_not_open(cast: Cast) -> None:
    nia, link = invited(cast)
    cast.client("owner").post(f"/people/{nia.pk}/activity/", {"active": "no"})
    assert Client().get(link).status_code == 404


def test_no_mail_host_or_visitor_decides_where_a_link_leads(cast: Cast, settings: Any) -> None:
    settings.AFTERDESK_URL = "https://desk.larch.example"
    page = cast.client("owner").post("/people/new/", {**NIA, "store": cast.store.pk}).content.decode()
    assert "https://desk.larch.example/welcome/" in page
    assert "It is also on its way to nia@team.example" in page


def test_an_account_that_exists_gets_a_role_and_keeps_its_password(cast: Cast) -> None:
    given = {"name": "Sam", "email": cast.stranger.email, "store": cast.store.pk, "role": "operator", "language": "en"}
    page = cast.client("owner").post("/people/new/", given).content.decode()
    assert "sign in with their own password" in page
    assert 'class="secret"' not in page
    cast.stranger.refresh_from_db()
    assert cast.stranger.check_password(PASSWORD)
    assert Membership.objects.filter(user=cast.stranger).count() == 2


def test_a_role_is_changed(cast: Cast) -> None:
    cast.client("owner").post(f"/people/roles/{membership(cast.colleague).pk}/", {"role": "lead"})
    assert membership(cast.colleague).role == Role.LEAD


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/people/roles/{membership}/", id="role"),
        pytest.param("/people/roles/{membership}/removal/", id="removal"),
        pytest.param("/people/{person}/activity/", id="deactivation"),
        pytest.param("/people/{person}/password/", id="password"),
    ],
)
@pytest.mark.parametrize("who", ["owner", "lead"])
def test_nobody_locks_out_themselves_and_no_lead_touches_an_owner(cast: Cast, who: str, path: str) -> None:
    client = cast.client("owner") if who == "owner" else lead_of(cast)
    path = path.format(membership=membership(cast.owner).pk, person=cast.owner.pk)
    assert client.post(path, {"role": "warehouse"}).status_code == 422
    cast.owner.refresh_from_db()
    assert cast.owner.is_active
    assert cast.owner.check_password(PASSWORD)
    assert membership(cast.owner).role == Role.OWNER


def test_no_lead_makes_an_owner(cast: Cast) -> None:
    client = lead_of(cast)
    assert client.post(f"/people/roles/{membership(cast.colleague).pk}/", {"role": "owner"}).status_code == 422
    given = {"name": "X", "email": "x@team.example", "store": cast.store.pk, "role": "owner", "language": "en"}
    assert client.post("/people/new/", given).status_code == 422
    assert not User.objects.filter(email="x@team.example").exists()
    assert client.post("/people/new/", {**given, "role": "lead"}).status_code == 200


@pytest.mark.parametrize("deed", ["role", "removal", "deactivation"])
def test_the_last_owner_stays(cast: Cast, deed: str) -> None:
    """Two owners: one lets the other go, and then nobody is left who could let go the last."""
    second = person("Odo", cast.store, Role.OWNER)
    paths = {
        "role": f"/people/roles/{membership(second).pk}/",
        "removal": f"/people/roles/{membership(second).pk}/removal/",
        "deactivation": f"/people/{second.pk}/activity/",
    }
    User.objects.filter(pk=cast.owner.pk).update(is_active=False)  # the first can no longer act
    third = person("Ute", store("Else"), Role.OWNER)
    third.memberships.create(store=cast.store, role=Role.LEAD)
    client = Client()
    client.force_login(third)
    assert client.post(paths[deed], {"role": "lead"}).status_code == 422
    assert membership(second).role == Role.OWNER
    second.refresh_from_db()
    assert second.is_active


def test_one_of_two_owners_can_go(cast: Cast) -> None:
    second = person("Odo", cast.store, Role.OWNER)
    cast.client("owner").post(f"/people/roles/{membership(second).pk}/removal/")
    assert not Membership.objects.filter(user=second).exists()


def test_whoever_is_deactivated_is_signed_out_at_once_and_gives_up_open_cases(cast: Cast) -> None:
    Case.objects.filter(pk=cast.case.pk).update(assignee=cast.colleague)
    theirs, owner = cast.client("colleague"), cast.client("owner")
    assert theirs.get("/").status_code == 200
    owner.post(f"/people/{cast.colleague.pk}/activity/", {"active": "no"})
    assert theirs.get("/").status_code == 302
    cast.case.refresh_from_db()
    assert cast.case.assignee is None
    assert CaseEvent.objects.filter(case=cast.case, kind="assigned", by=cast.owner).exists()
    assert "cannot sign in" in owner.get(f"/people/{cast.colleague.pk}/").content.decode()
    owner.post(f"/people/{cast.colleague.pk}/activity/", {"active": "yes"})
    cast.colleague.refresh_from_db()
    assert cast.colleague.is_active


def test_an_account_that_works_elsewhere_too_is_not_taken_away(cast: Cast) -> None:
    cast.colleague.memberships.create(store=store("Else"), role=Role.OPERATOR)
    client = cast.client("owner")
    assert client.post(f"/people/{cast.colleague.pk}/activity/", {"active": "no"}).status_code == 422
    assert client.post(f"/people/{cast.colleague.pk}/password/").status_code == 422
    assert "Deactivate" not in client.get(f"/people/{cast.colleague.pk}/").content.decode()
    here = Membership.objects.get(user=cast.colleague, store=cast.store)
    client.post(f"/people/roles/{here.pk}/removal/")
    assert [one.store.name for one in cast.colleague.memberships.select_related("store")] == ["Else"]
    cast.colleague.refresh_from_db()
    assert cast.colleague.is_active


def test_a_link_for_a_new_password_ends_every_session_and_the_old_password(cast: Cast) -> None:
    theirs = cast.client("colleague")
    link = link_in(cast.client("owner").post(f"/people/{cast.colleague.pk}/password/").content.decode())
    cast.colleague.refresh_from_db()
    assert not cast.colleague.check_password(PASSWORD)
    assert theirs.get("/").status_code == 302
    assert Client().post(link, CHOSEN).status_code == 302
    cast.colleague.refresh_from_db()
    assert cast.colleague.check_password(CHOSEN["new_password1"])
    assert AuditEntry.objects.filter(deed=Deed.PASSWORD_CHANGED, person=cast.colleague).exists()


@pytest.mark.parametrize(
    ("new", "status"),
    [
        pytest.param("four horses ran over the hill", 302, id="good"),
        pytest.param("short", 422, id="short"),
        pytest.param("password1234", 422, id="common"),
    ],
)
def test_ones_own_password(cast: Cast, new: str, status: int) -> None:
    client, other = cast.client("warehouse"), cast.client("warehouse")
    given = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/me/password/", given).status_code == status
    cast.warehouse.refresh_from_db()
    assert cast.warehouse.check_password(new) is (status == 302)
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == (302 if status == 302 else 200)


def test_the_old_password_is_asked_for(cast: Cast) -> None:
    new = "four horses ran over the hill"
    given = {"old_password": "wrong", "new_password1": new, "new_password2": new}
    assert cast.client("owner").post("/me/password/", given).status_code == 422


def test_every_permission_has_words_and_stands_in_the_table(cast: Cast) -> None:
    assert set(PERMISSIONS) == set(Permission)
    page = cast.client("warehouse").get("/people/").content.decode()
    assert all(str(words) in page for words in PERMISSIONS.values())


def test_the_number_of_queries_does_not_grow(cast: Cast) -> None:
    client = cast.client("owner")
    client.get("/people/")
    with CaptureQueriesContext(connection) as few:
        client.get("/people/")
    for number in range(5):
        shop = store(f"S{number}")
        shop.memberships.create(user=cast.owner, role=Role.OWNER)
        for name in ("A", "B", "C"):
            person(f"{name}{number}", shop)
    with CaptureQueriesContext(connection) as many:
        client.get("/people/")
    assert len(many) == len(few)
