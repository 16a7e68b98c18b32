# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import pytest
from django.urls import reverse

from lantoa.people.templatetags.devices import device

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (WINDOWS, "Chrome · Windows"),
        (f"{WINDOWS} Edg/126.0", "Edge · Windows"),
        (
            "Mozilla/5.0 (Linux; Android 9; SM-J400F) AppleWebKit/537.36 Chrome/99.0 Mobile Safari/537.36",
            "Chrome · Android",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 16_3 like Mac OS X) Version/16.3 Mobile Safari/604.1", "Safari · iPhone"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_what_a_browser_calls_itself_is_read_as_people_say_it(sent, read):
    assert device(sent) == read


def test_a_person_sees_where_they_are_signed_in(client, cast):
    cast["team_member"].set_password("mot-mat-khau-dai-2023")
    cast["team_member"].save()
    sent = {"login": "team_member", "password": "mot-mat-khau-dai-2023"}
    client.post(reverse("account_login"), sent, headers={"user-agent": WINDOWS})
    page = client.get(reverse("usersessions_list"), headers={"user-agent": WINDOWS}).content.decode()
    assert "Chrome · Windows" in page and "AppleWebKit" not in page and "Thiết bị này" in page
