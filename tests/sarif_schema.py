# SPDX-License-Identifier: BSD-2-Clause
# sarif_schema.py SCHEMA FILE...: prints what in these logs the schema refuses; exit status 1 if there is something.
import json
import sys

import jsonschema


def main(schema, *logs):
    with open(schema) as f:
        check = jsonschema.Draft4Validator(json.load(f), format_checker=jsonschema.FormatChecker())
    bad = 0
    known = None
    for name in logs:
        with open(name) as f:
            log = json.load(f)
        driver = log["runs"][0]["tool"]["driver"]
        # The same in all logs: looked at once, since it takes long.
        known, driver["rules"] = driver["rules"], [] if driver["rules"] == known else driver["rules"]
        for e in check.iter_errors(log):
            print(name, list(e.absolute_path), e.message[:200])
            bad = 1
    return bad


sys.exit(main(*sys.argv[1:]))
