# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from .views import banks, certificates, follow, helping, learn, offline, quiz, taking_part

urlpatterns = [
    path("", learn.course_list, name="course_list"),
    path("worker.js", offline.course_worker, name="course_worker"),
    path("offline/", offline.offline_page, name="offline_page"),
    path("units/", taking_part.find_unit, name="find_unit"),
    path("follow/", follow.course_follow, name="course_follow"),
    path("follow/export/", follow.export_figures, name="export_figures"),
    path("follow/unfinished/", follow.export_unfinished, name="export_unfinished"),
    path("learners/<int:pk>/", helping.learner_page, name="learner_page"),
    path("learners/<int:pk>/time/", helping.give_extra_time, name="give_extra_time"),
    path("learners/<int:pk>/move/", helping.move_learner, name="move_learner"),
    path("signs/", helping.course_signs, name="course_signs"),
    path("signs/<int:pk>/look/", helping.look_at_signs, name="look_at_signs"),
    path("key/", taking_part.learner_key, name="learner_key"),
    path("resume/", taking_part.resume_learning, name="resume_learning"),
    path("resume/<str:token>/", taking_part.use_resume_link, name="use_resume_link"),
    path("verify/<str:code>/", certificates.verify_certificate, name="verify_certificate"),
    path("attempts/<int:pk>/save/", quiz.save_answers, name="save_answers"),
    path("attempts/<int:pk>/submit/", quiz.submit_attempt, name="submit_attempt"),
    path("attempts/<int:pk>/", quiz.quiz_result, name="quiz_result"),
    path("<slug:slug>/", learn.course_page, name="course_page"),
    path("<slug:slug>/questions/", banks.question_bank, name="question_bank"),
    path("<slug:slug>/questions/stage/", banks.stage_questions, name="stage_questions"),
    path("<slug:slug>/questions/add/", banks.add_questions, name="add_questions"),
    path("<slug:slug>/questions/discard/", banks.discard_questions, name="discard_questions"),
    path("<slug:slug>/questions/<slug:form>/", banks.export_questions, name="export_questions"),
    path("<slug:slug>/enrol/", taking_part.enrol, name="enrol"),
    path("<slug:slug>/key/", taking_part.renew_resume_key, name="renew_resume_key"),
    path("<slug:slug>/lessons/<slug:key>/", learn.lesson_page, name="lesson_page"),
    path("<slug:slug>/lessons/<slug:key>/finish/", learn.finish_lesson, name="finish_lesson"),
    path("<slug:slug>/lessons/<slug:key>/tick/", learn.tick_step, name="tick_step"),
    path("<slug:slug>/pictures/<int:number>/<str:name>", learn.course_picture, name="course_picture"),
    path("<slug:slug>/test/", quiz.quiz_page, name="quiz_page"),
    path("<slug:slug>/test/start/", quiz.start_attempt, name="start_attempt"),
    path("<slug:slug>/certificate/", certificates.certificate_page, name="certificate_page"),
    path("<slug:slug>/certificate.pdf", certificates.certificate_pdf, name="certificate_pdf"),
]
