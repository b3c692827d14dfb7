#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Sessions with `ruleccc lsp`: with the protocol library of VS Code as the client, and with messages that no client
# would send. What is needed of npm is installed by tests/setup.sh.
set -u
cd "$(dirname "$0")/.." || exit 3
modules=${XDG_CACHE_HOME:-$HOME/.cache}/ruleccc/editors/node_modules
if ! [ -d "$modules/vscode-languageserver-protocol" ]; then
	echo "lsp: $modules is missing; run make deps-fast" >&2
	exit 3
fi
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
NODE_PATH=$modules RULECCC=$(realpath "${BUILD:-build}/ruleccc") XDG_CACHE_HOME=$work/cache node tests/editors/lsp.js "$work"
