# SPDX-License-Identifier: BSD-2-Clause
# What a SARIF file of ruleccc must be, beside or without its schema: prints a line for every mistake.
def said($what; ok): if ok then empty else $what end;
def number: type == "number" and . >= 1 and . == floor;
def region($what):
	said("\($what): the region's numbers are whole and count from 1";
		[.startLine, .startColumn, .endLine, .endColumn] | all(number)),
	said("\($what): the region ends behind its begin";
		.endLine > .startLine or (.endLine == .startLine and .endColumn >= .startColumn));
def place($what):
	said("\($what): the URI has only characters of URIs";
		.artifactLocation.uri | type == "string" and test("^[A-Za-z0-9._~/!$&()*+,;=:@%-]+$")),
	(.region | region($what));
def message($what):
	said("\($what): the message says something, without a placeholder";
		.message.text | type == "string" and length > 0 and
		(gsub("\\{\\{|\\}\\}"; "") | test("[{}]") | not));
def rule:
	said("rule \(.id): the members"; (.id | startswith("ids-")) and
		([.shortDescription.text, .help.text] | all(type == "string" and length > 10)) and
		(has("helpUri") | not) and (.help | has("markdown") | not) and # they would need an absolute address
		(.defaultConfiguration.level | . == "error" or . == "warning") and
		(.properties.documentation | startswith("docs/")));
def fix:
	.artifactChanges | said("fix: one change"; length == 1),
	(.[].replacements | said("fix: one replacement"; length == 1),
	(.[] | (.deletedRegion | region("fix")), said("fix: text"; .insertedContent.text | type == "string")));
def result($rules):
	said("result: its rule is row \(.ruleIndex)"; .ruleId as $id | $rules[.ruleIndex].id == $id),
	said("result: level"; .level | . == "error" or . == "warning"),
	said("result: at most one location"; .locations | length <= 1),
	message("result \(.ruleId)"), (.locations[] | .physicalLocation | place("result")),
	(.relatedLocations // [] | .[] | message("related"), (.physicalLocation // empty | place("related"))),
	(.relatedLocations // [] | said("related: numbered from 1"; map(.id) == [range(1; length + 1)])),
	(.fixes // [] | said("result: at most one fix"; length <= 1), (.[] | fix));

said("version"; .version == "2.1.0"),
said("$schema"; ."$schema" | startswith("https://")),
said("one run"; .runs | length == 1),
(.runs[0] | .tool.driver.rules as $rules |
	said("tool"; .tool.driver | .name == "ruleccc" and (.version | length > 0)),
	said("columns"; .columnKind == "unicodeCodePoints"),
	said("invocation"; .invocations | length == 1 and (.[0].executionSuccessful | type == "boolean")),
	said("rules are those of diag.def, in its order"; ($rules | map(.id)) == ($codes | rtrimstr("\n") | split("\n"))),
	($rules[] | rule), (.results[] | result($rules)))
