#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# editors/ids.tmLanguage.json: is it what editors/generate.sh makes, and what does the engine of VS Code make of all samples
# with it? What is needed of npm is installed by tests/setup.sh.
set -u
cd "$(dirname "$0")/.." || exit 3
modules=${XDG_CACHE_HOME:-$HOME/.cache}/ruleccc/editors/node_modules
if ! [ -d "$modules/vscode-textmate" ]; then
	echo "highlight: $modules is missing; run make deps-fast" >&2
	exit 3
fi
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
sh editors/generate.sh >"$work/made" || exit 3
if ! cmp "$work/made" editors/ids.tmLanguage.json; then
	echo "FAIL editors/ids.tmLanguage.json is not up to date; its words come from grammar and catalogue: see editors/generate.sh"
	stale=1
fi
NODE_PATH=$modules RULECCC=$(realpath "${BUILD:-build}/ruleccc") node tests/editors/highlight.js "${stale:-0}" \
	samples/*.ids stdlib/lists/*.ids tests/editors/colours.ids
