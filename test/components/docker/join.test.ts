import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { run } from "../../support/run.ts";

/** A `docker` that tells the aliases of each container in the network; one without a file is not there at all. */
const script = (folder: string) => `#!/bin/sh
echo "$*" >> ${folder}/calls
for last; do :; done
case "$1 $2" in
  "inspect --format") cat ${folder}/$last 2>/dev/null || { echo "No such object: $last" >&2; exit 1; } ;;
  "network connect") [ ! -e ${folder}/broken ] ;;
esac
`;

describe("joining the network of a service", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "keelson-join-"));
    writeFileSync(join(folder, "docker"), script(folder));
    chmodSync(join(folder, "docker"), 0o755);
  });
  after(() => rmSync(folder, { recursive: true }));

  async function changes(file: string, containers: Readonly<Record<string, string>>) {
    writeFileSync(join(folder, "calls"), "");
    for (const [name, aliases] of Object.entries(containers)) writeFileSync(join(folder, name), aliases);
    const text = readFileSync(new URL(`../../../components/docker/${file}`, import.meta.url), "utf8");
    const variables = { CONTAINERS: Object.keys(containers).join(" "), NETWORK: "net-1", ALIAS: "queue" };
    const env = { ...variables, PATH: `${folder}:${process.env["PATH"]!}` };
    const { code } = await run("sh", ["-c", text], { env, timeoutSeconds: 10 });
    const calls = readFileSync(join(folder, "calls"), "utf8").trimEnd().split("\n");
    return { code, changes: calls.filter((call) => call.startsWith("network ")) };
  }

  test("each container gets the name", async () => {
    assert.deepEqual(await changes("join.sh", { "queue-0": "\n", "queue-1": "\n" }), {
      code: 0,
      changes: ["network connect --alias queue net-1 queue-0", "network connect --alias queue net-1 queue-1"],
    });
  });

  test("one that has it keeps its connections", async () => {
    assert.deepEqual(await changes("join.sh", { "queue-0": "joined 0a1b2c queue\n" }), { code: 0, changes: [] });
  });

  test("one that was connected without the name by hand is connected again", async () => {
    assert.deepEqual(await changes("join.sh", { "queue-0": "joined 0a1b2c queue-0\n" }), {
      code: 0,
      changes: ["network disconnect --force net-1 queue-0", "network connect --alias queue net-1 queue-0"],
    });
  });

  test("what Docker refuses fails the deploy", async () => {
    writeFileSync(join(folder, "broken"), "");
    assert.equal((await changes("join.sh", { "queue-0": "\n" })).code, 1);
    rmSync(join(folder, "broken"));
  });

  test("leaving it is no failure for a container that is gone", async () => {
    assert.deepEqual(await changes("leave.sh", { "queue-0": "" }), {
      code: 0,
      changes: ["network disconnect --force net-1 queue-0"],
    });
  });
});
