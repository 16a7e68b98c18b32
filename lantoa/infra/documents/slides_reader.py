# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The program that `slides` starts to draw one PDF; it may be ended at any time. It imports nothing of Lan Tỏa."""

import io
import resource
import sys

import pypdfium2

MEMORY = 2_000_000_000
SECONDS = 120
WIDTH, HEIGHT = 1920, 1080


def main() -> None:
    """The PDF on standard input: for each page four bytes of length, then a JPEG. Too many pages: exit 1."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    if not 1 <= len(document) <= int(sys.argv[1]):
        sys.exit(1)
    for page in document:
        width, height = page.get_size()
        picture = page.render(scale=min(WIDTH / width, HEIGHT / height)).to_pil().convert("RGB")
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=82, optimize=True, progressive=True)
        sys.stdout.buffer.write(len(out.getvalue()).to_bytes(4, "big") + out.getvalue())
        page.close()


if __name__ == "__main__":
    main()
