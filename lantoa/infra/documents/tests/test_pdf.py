# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import subprocess
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest

from lantoa.infra.documents import pdf, qr

VOWELS = ["a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y"]
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]


def vietnamese_letters():
    """Every letter of the language in both cases with every tone, one line a letter."""
    lines = ["b c d đ g h k l m n p q r s t v x B C D Đ G H K L M N P Q R S T V X"]
    for vowel in VOWELS:
        toned = [unicodedata.normalize("NFC", letter + tone) for letter in (vowel, vowel.upper()) for tone in TONES]
        lines.append(" ".join(toned))
    return lines


def text_of(document, tmp_path):
    file = tmp_path / "document.pdf"
    file.write_bytes(document)
    run = subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True)
    return unicodedata.normalize("NFC", run.stdout)


def specimen(**data):
    return pdf.render("documents/letters.typ", {"title": "Chữ Việt", "lines": [], "qr": qr.path("x"), **data})


def test_every_vietnamese_letter_comes_back_in_both_families(tmp_path):
    lines = vietnamese_letters()
    text = text_of(specimen(lines=lines), tmp_path)
    shown = ["".join(line.split()) for line in text.splitlines() if line.strip()]
    assert shown == [line.replace(" ", "") for line in lines] * 6


def test_only_our_fonts_are_embedded(tmp_path):
    file = tmp_path / "document.pdf"
    file.write_bytes(specimen(lines=["Điều kiện"]))
    run = subprocess.run(["pdffonts", str(file)], check=True, capture_output=True, text=True)
    names = {line.split()[0].partition("+")[2] for line in run.stdout.splitlines()[2:]}
    assert names == {
        "LiberationSerif", "LiberationSerif-Bold", "LiberationSerif-Italic",
        "BeVietnamPro-Regular", "BeVietnamPro-Bold", "BeVietnamPro-Italic",
    }  # fmt: skip


def test_data_is_never_code(tmp_path):
    hostile = '#read("/conf/settings.py") $x^2$ *đậm* \\ "]) #panic()'
    assert hostile in text_of(specimen(lines=[hostile]), tmp_path)


def test_threads_share_the_compiler():
    with ThreadPoolExecutor(4) as pool:
        documents = list(pool.map(lambda n: specimen(lines=[str(n)]), range(8)))
    assert all(document.startswith(b"%PDF-") for document in documents)


def test_a_missing_template_is_named():
    with pytest.raises(FileNotFoundError, match=r"nowhere/absent\.typ"):
        pdf.render("nowhere/absent.typ", {})
