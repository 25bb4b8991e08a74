"""The case: one buyer's one problem, its story, its clocks."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from afterdesk.desk.models.orders import Buyer, Order
from afterdesk.desk.models.people import User
from afterdesk.desk.models.stores import MARKETPLACE_CHOICES, Store
from afterdesk.domain.situations import NUMBERS


class CaseState(models.TextChoices):
    """open: we must act. waiting: the buyer or another must. snoozed: hidden until a moment. closed: done."""

    OPEN = "open", _("Open")
    WAITING = "waiting", _("Waiting")
    SNOOZED = "snoozed", _("Snoozed")
    CLOSED = "closed", _("Closed")


class Case(models.Model):
    """The unit of work. Columns from `next_due_at` on are kept ready for lists, so that no list computes them."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="cases")
    order = models.ForeignKey(Order, null=True, blank=True, on_delete=models.SET_NULL, related_name="cases")
    buyer = models.ForeignKey(Buyer, null=True, blank=True, on_delete=models.SET_NULL, related_name="cases")
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=CaseState, default=CaseState.OPEN)
    marketplace = models.CharField(max_length=2, choices=MARKETPLACE_CHOICES, blank=True)
    fulfillment = models.CharField(max_length=3, blank=True)
    situation = models.CharField(max_length=40, blank=True)
    situation_confirmed = models.BooleanField(default=False)  # a person said so
    issue = models.CharField(max_length=40, blank=True)
    issue_probability = models.FloatField(null=True, blank=True)
    issue_confirmed = models.BooleanField(default=False)  # an operator said so
    wants = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10, blank=True)  # the buyer's
    is_verified = models.BooleanField(default=True)  # False: sender not proven, no money step
    has_threat = models.BooleanField(default=False)
    is_safety = models.BooleanField(default=False)
    assignee = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="cases")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=200, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged_cases"
    )
    next_due_at = models.DateTimeField(null=True, blank=True)  # of its running clocks
    next_clock = models.CharField(max_length=120, blank=True)
    last_message_at = models.DateTimeField(null=True, blank=True)
    last_message_id = models.BigIntegerField(null=True, blank=True)  # newest Message row, ours or the buyer's
    unanswered_since = models.DateTimeField(null=True, blank=True)  # first buyer message nobody answered
    message_count = models.PositiveIntegerField(default=0)
    preview = models.CharField(max_length=160, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["store", "next_due_at", "id"], name="case_open_by_clock", condition=Q(state="open")),
            models.Index(
                fields=["assignee", "next_due_at", "id"], name="case_mine_by_clock", condition=Q(state="open")
            ),
            models.Index(fields=["id"], name="case_without_clock", condition=Q(state="open", next_due_at__isnull=True)),
            models.Index(fields=["store", "state", "-last_message_at"], name="case_by_state"),
            models.Index(fields=["store", "-last_message_at"], name="case_newest"),
            models.Index(fields=["order"], name="case_by_order"),
            models.Index(fields=["buyer", "-last_message_at"], name="case_by_buyer"),
            models.Index(fields=["snoozed_until"], name="case_to_wake", condition=Q(state="snoozed")),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"

    def get_absolute_url(self) -> str:
        """Return the case's own page."""
        return reverse("case", args=[self.pk])

    def record(self, kind: EventKind, *, at: datetime, by: User | None = None, **data: Any) -> CaseEvent:
        """Add one event to the story."""
        return CaseEvent.objects.create(case=self, store_id=self.store_id, kind=kind, at=at, by=by, data=data)

    @property
    def situation_number(self) -> int | None:
        """The situation's number in the catalogue of 45."""
        return next((number for situation, number in NUMBERS.items() if situation == self.situation), None)


class EventKind(models.TextChoices):
    """What can happen to a case. A fact that happened, in the past tense."""

    OPENED = "opened", _("Case opened")
    MESSAGE_JOINED = "message_joined", _("Message joined")
    NOTICE_JOINED = "notice_joined", _("Notice joined")
    READ_AS = "read_as", _("Read as")
    READING_CORRECTED = "reading_corrected", _("Reading corrected")
    SITUATION_SET = "situation_set", _("Situation set")
    CLOCK_STARTED = "clock_started", _("Clock started")
    CLOCK_MET = "clock_met", _("Clock met")
    CLOCK_BREACHED = "clock_breached", _("Clock ran out")
    REPLY_QUEUED = "reply_queued", _("Reply queued")
    REPLY_CANCELLED = "reply_cancelled", _("Reply taken back")
    REPLY_SENT = "reply_sent", _("Reply sent")
    REPLY_FAILED = "reply_failed", _("Reply not delivered")
    REPLY_UNKNOWN = "reply_unknown", _("Reply: not known whether it left")
    REPLY_HELD = "reply_held", _("Reply waits for a second reader")
    REPLY_RELEASED = "reply_released", _("Reply read and let go")
    REPLY_RETURNED = "reply_returned", _("Reply sent back")
    REPORT_PREPARED = "report_prepared", _("Report to Amazon prepared")
    REPORT_FILED = "report_filed", _("Reported to Amazon")
    ANSWERED_ELSEWHERE = "answered_elsewhere", _("Answered in Seller Central")
    NO_RESPONSE_NEEDED = "no_response_needed", _("No response needed")
    NOTE_ADDED = "note_added", _("Note")
    ASSIGNED = "assigned", _("Assigned")
    SNOOZED = "snoozed", _("Snoozed")
    WOKEN = "woken", _("Woken")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Reopened")
    SPLIT = "split", _("Split off")
    MERGED = "merged", _("Merged")
    UNMERGED = "unmerged", _("Merge undone")
    FACT_RECORDED = "fact_recorded", _("Fact recorded")
    OFFER_CHOSEN = "offer_chosen", _("Way out chosen")
    OFFER_ACCEPTED = "offer_accepted", _("Offer accepted")
    OFFER_DECLINED = "offer_declined", _("Offer declined")
    OFFER_APPROVED = "offer_approved", _("Offer approved")
    OFFER_CARRIED_OUT = "offer_carried_out", _("Carried out")
    OFFER_TAKEN_BACK = "offer_taken_back", _("Not carried out after all")
    TASK_ADDED = "task_added", _("Task added")
    TASK_DONE = "task_done", _("Task done")
    TASK_ASSIGNED = "task_assigned", _("Task given to somebody")
    HELP_ASKED = "help_asked", _("Writing help asked")
    BUYER_OPTED_OUT = "buyer_opted_out", _("Buyer opted out of messages")


class CaseEvent(models.Model):
    """One line of a case's story: who, when, what."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=24, choices=EventKind)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    data = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(fields=["case", "at", "id"], name="event_by_case")]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at}"


class ClockState(models.TextChoices):
    """Where a clock stands."""

    RUNNING = "running", _("Running")
    MET = "met", _("Met")
    BREACHED = "breached", _("Ran out")
    STOPPED = "stopped", _("No longer needed")


class Clock(models.Model):
    """One deadline of a case. `frozen` is the pack rule as it was in force when the clock started."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", db_index=False)
    message = models.ForeignKey("desk.Message", null=True, blank=True, on_delete=models.SET_NULL, related_name="clocks")
    rule_id = models.CharField(max_length=80)
    about = models.CharField(max_length=60)  # what it is for; one of each runs at a time
    kind = models.CharField(max_length=12)  # clock or window
    title = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warn_at = models.JSONField(default=list)  # moments, ISO 8601
    next_warn_at = models.DateTimeField(null=True, blank=True)  # the next of them, then the end; None: all is said
    stated_due_at = models.DateTimeField(null=True, blank=True)  # what a notice said
    advised_due_at = models.DateTimeField(null=True, blank=True)  # what the pack advises, where stricter
    state = models.CharField(max_length=8, choices=ClockState, default=ClockState.RUNNING)
    ended_at = models.DateTimeField(null=True, blank=True)
    is_hard = models.BooleanField(default=True)
    who = models.CharField(max_length=40, blank=True)
    met_by = models.JSONField(default=list)
    sources = models.JSONField(default=list)
    confidence = models.CharField(max_length=20, blank=True)
    consequence = models.CharField(max_length=500, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    frozen = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["due_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], name="clock_due", condition=Q(state="running")),
            models.Index(fields=["case", "state", "due_at"], name="clock_by_case"),
            models.Index(fields=["store", "due_at"], name="clock_pending_by_store", condition=Q(ended_at__isnull=True)),
            models.Index(
                fields=["next_warn_at", "id"],
                name="clock_to_warn",
                condition=Q(next_warn_at__isnull=False, ended_at__isnull=True),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "about"], condition=Q(state="running"), name="one_running_clock_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} due {self.due_at}"

    def is_late(self, now: datetime) -> bool:
        """Whether the moment has passed and nobody met it in time."""
        return self.state == ClockState.BREACHED or (self.state == ClockState.RUNNING and self.due_at <= now)


class Fact(models.Model):
    """Something known about a case, and from where. The newest value of a name counts."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="facts")
    name = models.CharField(max_length=60)
    value = models.JSONField()
    source = models.CharField(max_length=20)  # order, shipment, report, buyer, operator, reading
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["case", "name", "-id"], name="fact_by_case")]

    def __str__(self) -> str:
        return self.name


class Note(models.Model):
    """What colleagues tell each other about a case; no buyer ever sees it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()
    mentions = models.ManyToManyField(User, related_name="mentioned_in", blank=True)

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"note {self.pk}"


class Presence(models.Model):
    """Who has a case open right now."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    is_writing = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "user"], name="one_presence_per_person")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.seen_at}"
