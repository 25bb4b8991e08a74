"""The records. Each file holds one idea; importing this package gives them all."""

from afterdesk.desk.models.access import AccessLink, RecoveryCode, SecondStep, SignIn, SignInBrake
from afterdesk.desk.models.audit import AuditEntry, Deed
from afterdesk.desk.models.cases import Case, CaseEvent, CaseState, Clock, ClockState, EventKind, Fact, Note, Presence
from afterdesk.desk.models.knowledge import (
    AssetKind,
    Dossier,
    ProductAsset,
    ProductPart,
    ProductProblem,
    SolutionUse,
)
from afterdesk.desk.models.learning import LearningRun
from afterdesk.desk.models.mail import ImportRun, MailAccount, RawMail, RawMailState, StoredFile
from afterdesk.desk.models.mailboxes import Mailbox, MailFolder
from afterdesk.desk.models.messages import Attachment, Message, ThreadReference
from afterdesk.desk.models.orders import Buyer, Order, OrderItem, Product, Shipment
from afterdesk.desk.models.outbox import Draft, DraftFile, OutgoingAttachment, OutgoingMessage, OutgoingStatus
from afterdesk.desk.models.own_rules import OwnRules
from afterdesk.desk.models.partners import Partner, PartnerKind
from afterdesk.desk.models.people import Membership, Role, User
from afterdesk.desk.models.privacy import CaseHold, CasePurge, HoldReason
from afterdesk.desk.models.rules import RuleOverride
from afterdesk.desk.models.search import SearchDocument
from afterdesk.desk.models.stores import Store, StoreProgramme
from afterdesk.desk.models.templates import (
    Template,
    TemplateImport,
    TemplateKinds,
    TemplateUse,
    TemplateVersion,
)
from afterdesk.desk.models.warnings import ClockWarning
from afterdesk.desk.models.work import GrantLimit, Heartbeat, Offer, OfferState, Task, TaskKind

__all__ = [
    "AccessLink",
    "AssetKind",
    "Attachment",
    "AuditEntry",
    "Buyer",
    "Case",
    "CaseEvent",
    "CaseHold",
    "CasePurge",
    "CaseState",
    "Clock",
    "ClockState",
    "ClockWarning",
    "Deed",
    "Dossier",
    "Draft",
    "DraftFile",
    "EventKind",
    "Fact",
    "GrantLimit",
    "Heartbeat",
    "HoldReason",
    "ImportRun",
    "LearningRun",
    "MailAccount",
    "MailFolder",
    "Mailbox",
    "Membership",
    "Message",
    "Note",
    "Offer",
    "OfferState",
    "Order",
    "OrderItem",
    "OutgoingAttachment",
    "OutgoingMessage",
    "OutgoingStatus",
    "OwnRules",
    "Partner",
    "PartnerKind",
    "Presence",
    "Product",
    "ProductAsset",
    "ProductPart",
    "ProductProblem",
    "RawMail",
    "RawMailState",
    "RecoveryCode",
    "Role",
    "RuleOverride",
    "SearchDocument",
    "SecondStep",
    "Shipment",
    "SignIn",
    "SignInBrake",
    "SolutionUse",
    "Store",
    "StoreProgramme",
    "StoredFile",
    "Task",
    "TaskKind",
    "Template",
    "TemplateImport",
    "TemplateKinds",
    "TemplateUse",
    "TemplateVersion",
    "ThreadReference",
    "User",
]
