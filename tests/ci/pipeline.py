# SPDX-License-Identifier: BSD-2-Clause
"""What docs/ci.md has: its blocks, whether the services would take them, and their steps run here.

  extract DOCUMENT FOLDER    write each block that names its file in a comment to that file
  github FILE                what GitHub would refuse of a workflow, a line for each mistake
  gitlab FILE                the same of a .gitlab-ci.yml
  hooks FILE                 the same of a .pre-commit-hooks.yaml
  run-github FILE            run its steps in the working folder; a line for each: name, outcome
  run-gitlab FILE [NAME=VALUE...]    the same with the script of each job

Actions are not run: a checkout must find its folder, an upload its files.
"""
import glob
import os
import re
import subprocess
import sys

import yaml


class Strict(yaml.SafeLoader):
    """Refuses a key that is given twice; leaves 'on' a word."""

    def construct_mapping(self, node, deep=False):
        keys = [k.value for k, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"key {key} is given twice", node.start_mark)
        return super().construct_mapping(node, deep)


Strict.yaml_implicit_resolvers = {
    c: [(tag, r) for tag, r in resolvers if tag != "tag:yaml.org,2002:bool"]
    for c, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}
Strict.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def load(name):
    with open(name) as f:
        text = f.read()
    if "\t" in text:
        sys.exit(f"{name}: a tab")
    try:
        return yaml.load(text, Strict)
    except yaml.YAMLError as e:
        sys.exit(f"{name}: {e}")


def extract(document, folder):
    with open(document) as f:
        text = f.read()
    for block in re.findall(r"^```\w+\n(.*?)^```$", text, re.M | re.S):
        name = re.match(r"(?:#!.*\n)?# ([\w./-]+\.\w+|\.git/hooks/[\w-]+)(?::.*)?\n", block)
        if not name:
            continue
        path = os.path.join(folder, name[1])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as f:
            f.write(block)
        if block.startswith("#!"):
            os.chmod(path, 0o755)
        print(name[1])


class Mistakes(list):
    def check(self, ok, what):
        if not ok:
            self.append(what)

    def keys(self, where, found, required, optional=""):
        """found has the required keys and no others than these and the optional ones."""
        if not isinstance(found, dict):
            self.append(f"{where}: no mapping")
            return
        for key in required.split():
            self.check(key in found, f"{where}: {key} is missing")
        for key in found:
            self.check(key in (required + " " + optional).split(), f"{where}: {key} is unknown")


# What the actions take, of what we give to them.
ACTIONS = {
    "actions/checkout": "repository ref path persist-credentials",
    "actions/cache": "path key",
    "actions/upload-artifact": "name path",
    "github/codeql-action/upload-sarif": "sarif_file category",
}


def check_github_step(m, where, step, ids):
    m.keys(where, step, "name", "id if uses with run")
    m.check(("uses" in step) != ("run" in step), f"{where}: either uses or run")
    # Text that others wrote must not become part of a script.
    m.check("${{" not in step.get("run", ""), f"{where}: an expression in a script")
    for name in re.findall(r"steps\.(\w+)\.", step.get("if", "")):
        m.check(name in ids, f"{where}: there is no step {name} before")
    ids.append(step.get("id"))
    if "uses" in step:
        action, _, commit = step["uses"].partition("@")
        m.check(re.fullmatch("[0-9a-f]{40}", commit), f"{where}: {action} is not pinned")
        m.check(action in ACTIONS, f"{where}: unknown action {action}")
        m.keys(where + ": with", step.get("with", {}), "", ACTIONS.get(action, ""))


def check_github(flow):
    m = Mistakes()
    m.keys("workflow", flow, "name on permissions jobs", "env")
    m.keys("on", flow.get("on"), "pull_request push")
    m.check(flow.get("permissions") == {"contents": "read", "security-events": "write"},
            "permissions: not what reading and the upload need")
    for name, job in flow.get("jobs", {}).items():
        m.keys(name, job, "runs-on steps timeout-minutes", "container")
        m.check(not str(job.get("runs-on")).endswith("latest"), f"{name}: runs-on is not pinned")
        m.check(":" in job.get("container", ":"), f"{name}: the image is not pinned")
        ids = []
        for step in job.get("steps", []):
            check_github_step(m, f"{name}: {step.get('name')}", step, ids)
    return m


def gitlab_jobs(pipeline):
    """The jobs with what they extend."""
    words = ("workflow", "variables", "default")
    for name, job in pipeline.items():
        if name not in words and not name.startswith("."):
            yield name, {**pipeline.get(job.get("extends"), {}), **job}


def check_gitlab(pipeline):
    m = Mistakes()
    m.keys("workflow", pipeline.get("workflow"), "rules")
    m.check(":" in pipeline.get("default", {}).get("image", ""), "default: the image is not pinned")
    jobs = dict(gitlab_jobs(pipeline))
    for name, job in jobs.items():
        m.keys(name, job, "stage script", "extends needs before_script cache artifacts")
        m.check(job.get("extends", ".rules") in pipeline, f"{name}: nothing to extend")
        m.check(job.get("stage") in ("build", "test", "deploy"), f"{name}: no such stage")
        for part in "before_script", "script":
            m.check(all(isinstance(line, str) for line in job.get(part, [])), f"{name}: {part} is not of lines")
        for other in job.get("needs", []):
            m.check(other in jobs, f"{name}: there is no job {other}")
        artifacts = job.get("artifacts", {})
        m.keys(f"{name}: artifacts", artifacts, "", "when paths reports expose_as expire_in")
        m.keys(f"{name}: reports", artifacts.get("reports", {}), "", "junit codequality")
        m.check(artifacts.get("when", "always") in ("always", "on_success"), f"{name}: artifacts: when")
        m.check("expose_as" not in artifacts or artifacts.get("paths"), f"{name}: expose_as needs paths")
        m.check("cache" not in job or job["cache"].keys() == {"key", "paths"}, f"{name}: cache")
    return m


def check_hooks(hooks):
    m = Mistakes()
    m.check(isinstance(hooks, list) and hooks, "no list of hooks")
    for hook in hooks:
        m.keys(hook.get("id"), hook, "id name entry language files", "description pass_filenames")
        m.check(hook.get("language") == "system", f"{hook.get('id')}: language")
    return m


class Runner:
    """Runs the steps of a job as GitHub's runner does."""

    def __init__(self, flow):
        self.env = {**os.environ, **flow.get("env", {}), "GITHUB_PATH": ".github_path",
                    "GITHUB_STEP_SUMMARY": ".github_summary"}
        self.outcomes = {}
        self.cached = {}
        self.failed = False

    def holds(self, condition):
        """Conditions that we use: terms joined by &&."""
        terms = re.sub(r"^\$\{\{(.*)\}\}$", r"\1", condition.strip()).split("&&")
        return all(self.term(t.strip()) for t in terms)

    def term(self, term):
        if term == "!cancelled()":
            return True
        name, operator, value = re.fullmatch(r"(\S+) ([!=]=) '(.*)'", term).groups()
        return (self.value(name) == value) == (operator == "==")

    def value(self, name):
        if name == "github.event_name":
            return "pull_request"
        if name.startswith("hashFiles("):
            return "".join(glob.glob(name[len("hashFiles('"):-len("')")]))
        step, member = re.fullmatch(r"steps\.(\w+)\.(outcome|outputs\.cache-hit)", name).groups()
        return (self.outcomes if member == "outcome" else self.cached)[step]

    def wanted(self, step):
        condition = step.get("if", "")
        return self.holds(condition or "!cancelled()") and not (self.failed and "cancelled()" not in condition)

    def use(self, step):
        """Whether the action would find what it needs."""
        given = step.get("with", {})
        if step["uses"].startswith("actions/checkout@"):
            return os.path.isdir(given.get("path", "."))
        if step["uses"].startswith("actions/cache@"):
            self.cached[step["id"]] = "true" if os.path.isdir(given["path"]) else ""
            return True
        return bool(glob.glob(given.get("sarif_file") or given["path"] + "*"))

    def run(self, step):
        if os.path.exists(".github_path"):
            with open(".github_path") as f:
                path = f.read().split() + [os.environ["PATH"]]
            self.env["PATH"] = ":".join(path)
        # The shell of steps in a container.
        return subprocess.run(["sh", "-e", "-c", step["run"]], env=self.env, stdout=sys.stderr).returncode == 0

    def do(self, step):
        outcome = "skipped"
        if self.wanted(step):
            outcome = "success" if (self.run if "run" in step else self.use)(step) else "failure"
        self.failed |= outcome == "failure"
        if "id" in step:
            self.outcomes[step["id"]] = outcome
        print(f"{step['name']}: {outcome}")


def run_github(flow):
    for job in flow["jobs"].values():
        runner = Runner(flow)
        for step in job["steps"]:
            runner.do(step)


def missing_artifacts(job):
    artifacts = job.get("artifacts", {})
    wanted = artifacts.get("paths", []) + list(artifacts.get("reports", {}).values())
    return [path for path in wanted if not glob.glob(path)]


def run_gitlab(pipeline, *variables):
    given = {k: str(v) for k, v in pipeline["variables"].items()}
    given.update(v.split("=", 1) for v in variables)
    given = {k: os.path.expandvars(v) for k, v in given.items()}
    for name, job in gitlab_jobs(pipeline):
        script = "\n".join(job.get("before_script", []) + job["script"])
        status = subprocess.run(["sh", "-e", "-c", script], env={**os.environ, **given}, stdout=sys.stderr).returncode
        outcome = "failure" if status else "success"
        if missing_artifacts(job):
            outcome += ", without " + " ".join(missing_artifacts(job))
        print(f"{name}: {outcome}")


def report(mistakes):
    for mistake in mistakes:
        print(mistake)
    sys.exit(bool(mistakes))


def main(command, name, *more):
    if command == "extract":
        extract(name, *more)
    elif command == "run-github":
        run_github(load(name))
    elif command == "run-gitlab":
        run_gitlab(load(name), *more)
    else:
        report({"github": check_github, "gitlab": check_gitlab, "hooks": check_hooks}[command](load(name)))


if __name__ == "__main__":
    main(*sys.argv[1:])
