# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0


def test_vietnamese_first_english_by_choice(client, db):
    page = client.get("/", headers={"Accept-Language": "en-US,en"})
    assert '<html lang="vi"' in page.content.decode() and page["Content-Language"] == "vi"
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert '<html lang="en"' in client.get("/").content.decode()
    client.cookies["django_language"] = "xx"
    assert '<html lang="vi"' in client.get("/").content.decode()
