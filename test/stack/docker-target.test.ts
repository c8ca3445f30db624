import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DockerTarget } from "../../components/docker/target.ts";
import type { Placement, Workload } from "../../components/workload.ts";
import { compareRecordings } from "../support/compare-recordings.ts";
import { RecordedStack, uploadsOf } from "../support/recorded-stack.ts";
import { recordResources, Secret } from "../support/record-resources.ts";
import { workload } from "../support/workload.ts";

const identity = { project: "keelson", stack: "test" };
const probe = { kind: "registry", reference: "registry.example.com/probe:1" } as const;

/** One workload on a target of its own. */
async function place(
  changes: Partial<Workload>,
  then: (target: DockerTarget, placement: Placement) => unknown = () => 0,
) {
  const { resources } = await recordResources(() => {
    const target = new DockerTarget("docker", { identity, networks: { edge: { internal: false } }, probe });
    return then(target, target.place("web", workload(changes), {}));
  });
  return new RecordedStack(resources);
}

const file = (path: string, content: string) => ({ path, content });
const configured = (content: string, changes: Partial<Workload> = {}) =>
  place({ files: [file("/etc/web/web.conf", content)], ...changes });
const reload = { folders: ["/etc/web"], test: ["web", "--check", "it's fine"], signal: "SIGHUP" } as const;

const [plain, changed] = [await configured("a"), await configured("b")];
const [reloadable, reloaded] = [await configured("a", { reload }), await configured("b", { reload })];
const otherFolder = await place({ files: [file("/etc/web/a", "1"), file("/etc/web/b", "2"), file("/srv/c", "3")] });
const secretFile = await place({ files: [{ ...file("/run/secrets/token", "hush"), secret: true }] });
const task = await place({}, (target, placement) =>
  target.run("task", { placement, command: ["sh", "-c", "echo 'a $b'"], stdin: "" }, {}),
);

describe("a changed file", () => {
  test("replaces the server that cannot reload, by a volume of another name", () => {
    assert.deepEqual(compareRecordings(plain, changed).changed, {
      "Container web": ["volumes"],
      "Container web-web-files-writer": ["uploads", "volumes"],
      "Volume web-web-files": ["labels"],
    });
  });

  test("only signals the server that reloads", () => {
    assert.deepEqual(compareRecordings(reloadable, reloaded).changed, {
      "Command web-reload": ["triggers"],
      "Container web-web-files-writer": ["uploads"],
    });
  });

  test("is tested by the server before the signal", () => {
    const script = String(reloadable.get("Command", "web-reload").inputs["update"]);
    assert.match(script, /^set -e\n.*\ndocker exec "\$c" 'web' '--check' 'it'\\''s fine' \|\| .*\n.*SIGHUP/);
  });
});

test("a file that is secret stays so, even where its content was given as a plain text", () => {
  const [upload] = uploadsOf(secretFile.get("Container", "web-secrets-writer"));
  assert.deepEqual(upload!.content, new Secret("hush"));
});

test("files of one folder share a volume", () => {
  const writers = otherFolder.writers.map(({ name }) => [name, Object.keys(otherFolder.files(name))]);
  assert.deepEqual(Object.fromEntries(writers), {
    "web-web-files-writer": ["/etc/web/a", "/etc/web/b"],
    "web-srv-files-writer": ["/srv/c"],
  });
});

test("a server mounts each of its folders read-only, and the probe binary", () => {
  const volumes = otherFolder.get("Container", "web").inputs["volumes"] as {
    containerPath: string;
    readOnly: boolean;
  }[];
  assert.deepEqual(
    volumes.map(({ containerPath, readOnly }) => [containerPath, readOnly]),
    [
      ["/keelson", true],
      ["/etc/web", true],
      ["/srv", true],
    ],
  );
});

test("a task's words reach the container as they are", () => {
  const { create, environment } = task.get("Command", "task").inputs;
  assert.equal(create, `docker exec -i "$CONTAINER" 'sh' '-c' 'echo '\\''a $b'\\'''`);
  assert.deepEqual(environment, { CONTAINER: "web-0a1b2c" });
});

test("a task runs again where its command or its input changes", () => {
  const { create, update } = task.get("Command", "task").inputs;
  assert.equal(update, create);
});
