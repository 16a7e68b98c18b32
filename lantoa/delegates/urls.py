# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from . import api
from .views import answers, arrivals, badges, delegates, letters, lists

urlpatterns = [
    path("", delegates.delegate_list, name="delegate_list"),
    path("export/", delegates.export_delegates, name="export_delegates"),
    path("add/", delegates.name_delegate, name="name_delegate"),
    path("<int:pk>/", delegates.delegate_page, name="delegate_page"),
    path("<int:pk>/replace/", delegates.replace_delegate, name="replace_delegate"),
    path("<int:pk>/withdraw/", delegates.withdraw_delegate, name="withdraw_delegate"),
    path("<int:pk>/letter.pdf", letters.letter_pdf, name="letter_pdf"),
    path("<int:pk>/letter.docx", letters.letter_word, name="letter_word"),
    path("<int:pk>/badge.pdf", badges.badge_pdf, name="badge_pdf"),
    path("sites/<int:pk>/badges.pdf", badges.badges_pdf, name="badges_pdf"),
    path("letter/", letters.change_letter, name="change_letter"),
    path("letters/", letters.make_letters, name="make_letters"),
    path("letters/send/", letters.send_letters, name="send_letters"),
    path("letters/invited/", letters.invite_delegates, name="invite_delegates"),
    path("letters/<int:pk>/", letters.letters_file, name="letters_file"),
    path("lists/", lists.stage_list, name="stage_list"),
    path("lists/template/", lists.list_template, name="list_template"),
    path("lists/<int:pk>/", lists.list_page, name="list_page"),
    path("lists/<int:pk>/apply/", lists.apply_list, name="apply_list"),
    path("arrivals/", arrivals.arrivals_page, name="arrivals_page"),
    path("sync/", api.sync_arrivals, name="sync_arrivals"),
    path("c/shell.html", arrivals.entrance_shell, name="entrance_shell"),
    path("c/worker.js", arrivals.entrance_worker, name="entrance_worker"),
    path("c/<str:token>/", arrivals.entrance_page, name="entrance_page"),
    path("c/<str:token>/badges.pdf", badges.desk_badges_pdf, name="desk_badges_pdf"),
    path("c/<str:token>/plain/", arrivals.plain_entrance, name="plain_entrance"),
    path("c/<str:token>/note/", arrivals.note_arrivals, name="note_arrivals"),
    path("c/<str:token>/roster/", api.door_roster, name="door_roster"),
    path("i/<str:token>/", answers.invitation, name="invitation"),
    path("i/<str:token>/answer/", answers.answer_invitation, name="answer_invitation"),
    path("i/<str:token>/instead/", answers.offer_replacement, name="offer_replacement"),
    path("i/<str:token>/letter.pdf", answers.invitation_pdf, name="invitation_pdf"),
    path("i/<str:token>/calendar.ics", answers.invitation_calendar, name="invitation_calendar"),
]
