"""What has happened when a case is in a situation: the event whose clocks begin, where Amazon or we count from one."""

from __future__ import annotations

from afterdesk.domain.clock_events import Event
from afterdesk.domain.situations import Situation

SITUATION_EVENTS: dict[Situation, Event] = {
    Situation.CANCEL_REQUEST_OFFICIAL: Event.CANCEL_REQUEST_RECEIVED,
    Situation.RETURN_IN_WINDOW: Event.RETURN_REQUEST_RECEIVED,
    Situation.RETURN_OUT_OF_WINDOW: Event.RETURN_REQUEST_RECEIVED,
    Situation.RETURNED_GOODS_INSPECTION: Event.RETURN_RECEIVED,
    Situation.FBA_RETURN_NOT_BACK: Event.FBA_REFUND_ISSUED,
    Situation.UNSELLABLE_STOCK: Event.FBA_UNSELLABLE_REPORTED,
    Situation.A_TO_Z_FROM_RETURN: Event.A_TO_Z_CLAIM_RECEIVED,
    Situation.A_TO_Z_DIRECT: Event.A_TO_Z_CLAIM_RECEIVED,
    Situation.A_TO_Z_GRANTED: Event.A_TO_Z_GRANTED,
    Situation.DAMAGE_OR_INJURY: Event.DAMAGE_CLAIM_RECEIVED,
    Situation.CHARGEBACK: Event.CHARGEBACK_RECEIVED,
    Situation.NEGATIVE_FEEDBACK: Event.FEEDBACK_RECEIVED,
    Situation.NEGATIVE_REVIEW: Event.REVIEW_RECEIVED,
    Situation.CSBA_INQUIRY: Event.CSBA_INQUIRY_RECEIVED,
    Situation.SAFE_T_CANDIDATE: Event.AMAZON_REFUND_ISSUED,
}


def event_of(situation: Situation) -> Event:
    """Return the event that a situation tells of; of others only that somebody has to do something next."""
    return SITUATION_EVENTS.get(situation, Event.NEXT_ACTION_SET)
