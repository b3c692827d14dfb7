# SPDX-License-Identifier: BSD-2-Clause
# Input: a SARIF file. $text: the source, $n: number of the result. The source after that result's fix.
def point($line; $column): ($text | split("\n")[:$line - 1] | map(length + 1) | add // 0) + $column - 1;

.runs[0].results[$n].fixes[0].artifactChanges[0].replacements[0] |
($text | ltrimstr("\ufeff")) as $text | .deletedRegion as $r |
$text[:point($r.startLine; $r.startColumn)] + .insertedContent.text + $text[point($r.endLine; $r.endColumn):]
