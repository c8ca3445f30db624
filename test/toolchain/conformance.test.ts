import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { docker, requireDocker, ScratchProject } from "./scratch-project.ts";

interface Outputs {
  readonly serverName: string;
  readonly volumeName: string;
  readonly networkName: string;
  readonly imageName: string;
  readonly passwordValue: string;
  readonly bytesLength: number;
  readonly journalOutput: string;
}

// Deploys for real, in order: each step starts from what the one before left.
describe("the installed CLI, language host and plugins", () => {
  const project = new ScratchProject(join(import.meta.dirname, "conformance"));
  let outputs: Outputs;
  const journal = (): string => readFileSync(join(project.folder, "journal"), "utf8");
  const set = (key: string, value: string): Promise<string> => project.pulumi("config", "set", key, value);
  const up = (): Promise<string> => project.pulumi("up", "--yes", "--skip-preview");

  before(async () => {
    await requireDocker();
    await project.pulumi("stack", "init", "test");
    await set("run", randomBytes(4).toString("hex"));
    await set("journal", join(project.folder, "journal"));
    await set("stdin", "created\n");
    await set("trigger", "one");
    await up();
    outputs = JSON.parse(await project.pulumi("stack", "output", "--json", "--show-secrets")) as Outputs;
  });

  after(async () => {
    await project.remove();
  });

  it("show no change in a second preview", async () => {
    await project.pulumi("preview", "--expect-no-changes");
  });

  it("show no change in a refresh", async () => {
    await project.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes");
  });

  it("build an image from a folder", async () => {
    assert.equal(await docker("run", "--rm", outputs.imageName, "cat", "/etc/built"), "built");
  });

  it("fill a volume by a container that never starts", async () => {
    assert.equal(await docker("exec", outputs.serverName, "cat", "/etc/files/password"), outputs.passwordValue);
  });

  it("return only when a container is healthy", async () => {
    assert.equal(await docker("inspect", "--format", "{{.State.Health.Status}}", outputs.serverName), "healthy");
  });

  it("apply limits as given", async () => {
    const format =
      "{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{.HostConfig.NanoCpus}} {{.HostConfig.ReadonlyRootfs}}";
    const limits = await docker("inspect", "--format", format, outputs.serverName);
    assert.equal(limits, `${64 * 2 ** 20} ${64 * 2 ** 20} 500000000 true`);
  });

  it("join the container to its network", async () => {
    const format = "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}}{{end}}";
    assert.equal(await docker("inspect", "--format", format, outputs.serverName), outputs.networkName);
  });

  it("make random values of the length asked for", () => {
    assert.deepEqual([outputs.passwordValue.length, outputs.bytesLength], [24, 16]);
  });

  it("keep a generated password encrypted in the state", () => {
    const paths = readdirSync(project.state, { recursive: true, encoding: "utf8" }).map((path) =>
      join(project.state, path),
    );
    const texts = paths.filter((path) => statSync(path).isFile()).map((path) => readFileSync(path, "utf8"));
    assert.ok(texts.some((text) => text.includes("random:index/randomPassword:RandomPassword")));
    assert.ok(texts.every((text) => !text.includes(outputs.passwordValue)));
  });

  it("run a command with standard input and environment", () => {
    assert.deepEqual([journal(), outputs.journalOutput], ["created\n", "made"]);
  });

  it("run the update command on a changed input, with the last output", async () => {
    await set("stdin", "news");
    await up();
    assert.equal(journal(), "created\nupdated with news\n");
    assert.equal((await project.pulumi("stack", "output", "journalOutput")).trim(), "after made");
  });

  it("replace a command on a changed trigger", async () => {
    await set("trigger", "two");
    await set("stdin", "created anew\n");
    await up();
    assert.equal(journal(), "created\nupdated with news\ncreated anew\ndeleted\n");
  });

  it("leave nothing behind after destroy", async () => {
    await project.pulumi("destroy", "--yes", "--skip-preview");
    const left = await Promise.all([
      docker("container", "inspect", outputs.serverName),
      docker("volume", "inspect", outputs.volumeName),
      docker("network", "inspect", outputs.networkName),
      docker("image", "inspect", outputs.imageName),
    ]);
    assert.deepEqual(left, [undefined, undefined, undefined, undefined]);
    assert.match(journal(), /created anew\ndeleted\ndeleted\n$/);
  });
});
