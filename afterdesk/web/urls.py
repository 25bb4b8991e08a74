"""Every address of the desk's pages. An operation that is no create, read or update is a noun that is posted to."""

from __future__ import annotations

from django.urls import include, path

from afterdesk.web.views import (
    attachments,
    case,
    draft_files,
    health,
    insert,
    letter,
    me,
    metrics,
    moves,
    offers,
    other_letters,
    outgoing,
    problems,
    tasks,
    today,
    writing,
)

_case = [
    path("", case.case_page, name="case"),
    path("parts/", case.case_parts, name="case_parts"),
    path("presence/", case.presence, name="presence"),
    path("reply/", letter.reply, name="reply"),
    path("draft/", letter.draft, name="draft"),
    path("draft/removal/", letter.draft_removal, name="draft_removal"),
    path("files/", draft_files.draft_file, name="draft_file"),
    path("files/<int:draft_file_id>/removal/", draft_files.draft_file_removal, name="draft_file_removal"),
    path("wording/", letter.wording, name="wording"),
    path("help/", writing.letter_help, name="letter_help"),
    path("help/taking/", writing.taking, name="taking"),
    path("messages/<int:said_id>/translation/", writing.translation, name="translation"),
    path("letter/", letter.letter, name="letter"),
    path("insert/", insert.insert, name="insert"),
    path("letters/", other_letters.case_letters, name="case_letters"),
    path("letters/draft/", other_letters.case_letter_draft, name="case_letter_draft"),
    path("assignment/", moves.assignment, name="assignment"),
    path("snooze/", moves.snooze, name="snooze"),
    path("closure/", moves.closure, name="closure"),
    path("reopening/", moves.reopening, name="reopening"),
    path("elsewhere/", moves.elsewhere, name="elsewhere"),
    path("no-response/", moves.no_response, name="no_response"),
    path("verification/", moves.verification, name="verification"),
    path("notes/", moves.note, name="note"),
    path("reading/", moves.reading, name="reading"),
    path("facts/", moves.fact, name="fact"),
    path("split/", moves.split, name="split"),
    path("merge/", moves.merge, name="merge"),
    path("merge-undoing/", moves.merge_undoing, name="merge_undoing"),
    path("tasks/", moves.task, name="task"),
]

_offer = [
    path("acceptance/", offers.offer_acceptance, name="offer_acceptance"),
    path("refusal/", offers.offer_refusal, name="offer_refusal"),
    path("approval/", offers.offer_approval, name="offer_approval"),
    path("done/", offers.offer_done, name="offer_done"),
    path("undoing/", offers.offer_undoing, name="offer_undoing"),
    path("steps/", offers.offer_step, name="offer_step"),
]

_outgoing = [
    path("", outgoing.outgoing, name="outgoing"),
    path("cancellation/", outgoing.cancellation, name="cancellation"),
    path("settlement/", outgoing.settlement, name="settlement"),
    path("retry/", outgoing.retry, name="retry"),
]

urlpatterns = [
    path("", today.today, name="today"),
    path("today/more/", today.more, name="today_more"),
    path("cases/<int:case_id>/", include(_case)),
    path("offers/<int:offer_id>/", include(_offer)),
    path("outgoing/<int:outgoing_id>/", include(_outgoing)),
    path("stores/<int:store_id>/limits/", offers.store_limit, name="store_limit"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/<int:task_id>/finished/", tasks.task_finished, name="task_finished"),
    path("tasks/<int:task_id>/reopening/", tasks.task_reopening, name="task_reopening"),
    path("tasks/<int:task_id>/taking/", tasks.task_taking, name="task_taking"),
    path("tasks/<int:task_id>/assignment/", tasks.task_assignment, name="task_assignment"),
    path("tasks/<int:task_id>/done/", moves.task_done, name="task_done"),
    path("attachments/<int:attachment_id>/", attachments.attachment, name="attachment"),
    path("attachments/<int:attachment_id>/picture/", attachments.attachment_picture, name="attachment_picture"),
    path("files/<str:token>/", attachments.attachment_file, name="attachment_file"),
    path("healthz", health.ready, name="healthz"),
    path("healthz/live", health.live, name="healthz_live"),
    path("metrics", metrics.metrics, name="metrics"),
    path("problems/", problems.problems, name="problems"),
    path("me/", me.me, name="me"),
    path("theme/", me.theme, name="theme"),
    path("keys/", me.keys, name="keys"),
    path("", include("afterdesk.web.account_urls")),
    path("", include("afterdesk.web.office_urls")),
    path("", include("afterdesk.web.rule_urls")),
    path("", include("afterdesk.web.product_urls")),
    path("", include("afterdesk.web.template_urls")),
]
