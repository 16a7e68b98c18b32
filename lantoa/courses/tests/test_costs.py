# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What each step of a test asks the database: on the last evening everybody takes them."""

import json

from django.urls import reverse

from lantoa.courses.models import Attempt, Certificate

from .conftest import answers_for


def test_start_page_and_submission_ask_a_fixed_number_of_queries(client, ready, django_assert_num_queries):
    client.force_login(ready.person)
    test = reverse("quiz_page", args=["thu"])
    client.get(test)
    with django_assert_num_queries(11):
        assert client.post(reverse("start_attempt", args=["thu"])).status_code == 302
    attempt = Attempt.objects.get()
    with django_assert_num_queries(6):
        page = client.get(test).content.decode()
    assert page.count("data-question=") == len(attempt.paper)
    answers = [{"question": one.question, "response": one.response, "at": 0} for one in answers_for(attempt)]
    submission = reverse("submit_attempt", args=[attempt.pk])
    with django_assert_num_queries(17):
        client.post(submission, json.dumps(answers), content_type="application/json")
    assert Certificate.objects.count() == 1
    with django_assert_num_queries(5):
        client.post(submission, json.dumps(answers), content_type="application/json")
