import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { dockerRecovery } from "../../../operations/recovery/docker.ts";
import { withDocker } from "../../support/fake-docker.ts";

const identity = { project: "keelson", stack: "dev" };

/** Rows of `docker ps`: id, name, role, job, state, and whose files it puts back. */
const containers = [
  ["w", "dev-web-way-back", "", "restore", "created", "web"],
  ["r", "dev-postgres-restore", "", "restore", "running", ""],
  ["s", "dev-web", "", "", "exited", ""],
  ["l", "dev-restored-look", "run", "", "running", ""],
];

test("what a restore that was cut off has left is ended first, and only then undone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "keelson-asked-"));
  const asked = join(folder, "asked");
  const listing = containers.map((columns) => columns.join("\\t")).join("\\n");
  const script = `echo "$*" >> ${asked}; case "$1" in ps) printf '${listing}\\n' ;; esac`;
  const said = await withDocker(script, async () => {
    const { existing, ...target } = await dockerRecovery(identity, process.env);
    const left = existing.filter((thing) => thing.left !== undefined);
    for (const thing of left) await target.remove(thing);
    return { left: left.map((thing) => thing.left), others: existing.filter((thing) => thing.left === undefined) };
  });
  const commands = readFileSync(asked, "utf8")
    .split("\n")
    .filter((line) => /^(start|rm) /.test(line));
  rmSync(folder, { recursive: true });
  assert.deepEqual(said.left, [
    "Ended dev-postgres-restore, in which a restore worked that was cut off.",
    "Put the files of web back: a restore was cut off while it replaced them.",
  ]);
  assert.deepEqual(commands, ["rm --volumes r", "start --attach w", "rm --volumes w"]);
  assert.deepEqual(said.others, [
    { kind: "container", id: "s", name: "dev-web" },
    { kind: "container", id: "l", name: "dev-restored-look", role: "run" },
  ]);
});
