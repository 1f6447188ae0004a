#!/usr/bin/env bash
# Installs the programs that read our exports, and lets each of them read every format.
#
#     tests/external/exports.sh [--toulmin BINARY] [--tools DIR] [--mermaid N] [FOLDER ...]
#
# A FOLDER is a corpus or the output of `toulmin map`. Without one: the sample corpus, and a corpus of awkward texts that
# the script makes. Tools go to DIR (default: target/export-tools); apt is used only for what is missing. LibreOffice is
# optional. Status 1: a program reads other counts or texts than the tables have.
set -euo pipefail
cd "$(dirname "$0")/../.."

toulmin='' tools=target/export-tools more=()
while [ $# -gt 0 ]; do
    case $1 in
        --toulmin) toulmin=$2; shift 2 ;;
        --tools) tools=$2; shift 2 ;;
        *) more+=("$1"); shift ;;
    esac
done
mkdir -p "$tools"

missing=()
for pair in dot:graphviz xmllint:libxml2-utils rsvg-convert:librsvg2-bin; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
if [ ${#missing[@]} -gt 0 ]; then
    apt-get install -y --no-install-recommends "${missing[@]}"
fi
if [ ! -x "$tools/venv/bin/python" ]; then
    python3 -m venv "$tools/venv"
    "$tools/venv/bin/pip" install -q networkx arguebuf==2.7.2 xaif openpyxl lxml pandas python-docx pyrefiqda
fi
if [ ! -d "$tools/node/node_modules" ]; then
    mkdir -p "$tools/node"
    # argdown 2 asks for a package that the registry does not have
    (cd "$tools/node" && npm init -y >/dev/null && PUPPETEER_SKIP_DOWNLOAD=1 npm install --silent \
        @argdown/cli@1.7.5 graphology graphology-gexf graphology-graphml @mermaid-js/mermaid-cli)
fi
if [ -z "$toulmin" ]; then
    cargo build --quiet
    toulmin=target/debug/toulmin
fi
exec "$tools/venv/bin/python" tests/external/exports.py --toulmin "$toulmin" --node "$tools/node" "${more[@]}"
