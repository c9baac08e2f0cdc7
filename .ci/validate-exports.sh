#!/usr/bin/env bash
# Lets other people's programs judge what we write: xmllint, qpdf, poppler, PDFBox preflight, epubcheck, hocr-tools, LibreOffice.
# Called by .ci/run after the tests, whose program it uses; it can be run alone. What Debian has is installed and needed; hocr-tools and the
# published schema of PAGE XML come from PyPI and are passed over where that cannot be reached.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(libxml2-utils qpdf poppler-utils default-jre-headless libpdfbox2-java libjaxb-api-java libactivation-java epubcheck libreoffice-writer-nogui
    python3-venv)
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
    root=()
    [ "$(id -u)" -eq 0 ] || root=(sudo)
    "${root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

tools="$(mktemp -d)"
trap 'rm -rf "$tools"' EXIT
if python3 -m venv "$tools/python" && "$tools/python/bin/pip" install -q hocr-tools lxml pillow 2>/dev/null; then
    export PATH="$tools/python/bin:$PATH"
else
    echo "passed over: hocr-tools cannot be had"
fi
# The package of OCR-D brings the schema; nothing of it is installed.
if "$tools/python/bin/pip" download -q --no-deps -d "$tools" ocrd 2>/dev/null; then
    (cd "$tools" && python3 -m zipfile -e ocrd-*.whl ocrd)
    export ONIONSKIN_PAGE_SCHEMA="$tools/ocrd/ocrd_validators/page.xsd"
fi

export ONIONSKIN_NEEDED="xmllint qpdf pdftotext pdfimages pdftoppm java soffice epubcheck"
env -u DISPLAY -u WAYLAND_DISPLAY cargo test --locked --test validity -- --ignored --nocapture
