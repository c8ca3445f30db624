import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { asRequired, dockerHost, requireDocker } from "../../../platforms/docker/host-facts.ts";
import { GiB, MiB } from "../../../sizing/units.ts";
import { withDocker } from "../../support/fake-docker.ts";
import { messageOfRejection } from "../../support/message-of.ts";
import { stackConfig } from "../../support/stack-config.ts";

/** `auto` everywhere, and what a test gives. */
const host = (given: object = {}) => stackConfig({ host: { memory: "auto", cpus: "auto", ...given } }).host;
const info = (memory: number, cpus: number) => `echo '${JSON.stringify({ MemTotal: memory, NCPU: cpus })}'`;
const missing = (given?: object) => withDocker(undefined, () => dockerHost(host(given)));

describe("the size of a Docker host", () => {
  test("is asked of its engine, with memory rounded down, so that a new kernel retunes nothing", async () => {
    const size = await withDocker(info(16 * GiB - 300 * MiB, 8), () => dockerHost(host()));
    assert.deepEqual(size, { memory: 15.5 * GiB, cpus: 8000 });
  });

  test("is the stack file's where that gives it; no engine is asked", async () => {
    assert.deepEqual(await missing({ memory: "4GiB", cpus: 1.5 }), { memory: 4 * GiB, cpus: 1500 });
  });

  test("may be given in part", async () => {
    const size = await withDocker(info(16 * GiB, 8), () => dockerHost(host({ memory: "4GiB" })));
    assert.deepEqual(size, { memory: 4 * GiB, cpus: 8000 });
  });

  test("a disk is known only where it is given", async () => {
    const { disk } = await missing({ memory: "4GiB", cpus: 2, disk: "100GiB" });
    assert.equal(disk, 100 * GiB);
  });

  test("is that of the engine that the stack file names", async () => {
    const script = `test "$DOCKER_HOST" = ssh://deploy@example.com && ${info(2 * GiB, 2)}`;
    const size = await withDocker(script, () => dockerHost(host({ docker: "ssh://deploy@example.com" })));
    assert.deepEqual(size, { memory: 2 * GiB, cpus: 2000 });
  });
});

const help = `Start it (npm run setup installs and starts one here), or name another with host: {docker: ssh://user@server},
or, for a plan and a preview without it, give its size: host: {memory: 16GiB, cpus: 8}.`;

describe("without an engine the message says what to do", () => {
  const docker = "unix:///nowhere.sock";
  const failed = (script: string | undefined, given: object = { docker }) =>
    messageOfRejection(withDocker(script, () => dockerHost(host(given))));

  for (const [name, script, reason] of [
    ["no docker command", undefined, "the docker command is not installed"],
    [
      "an engine that does not answer",
      "echo Client: >&2; echo 'Cannot connect to the Docker daemon at unix:///nowhere.sock.' >&2; exit 1",
      "Cannot connect to the Docker daemon at unix:///nowhere.sock.",
    ],
    [
      "an engine that does not answer a client of 20.10, which ends well all the same",
      `echo '{"ServerErrors": ["Cannot connect to the Docker daemon at unix:///nowhere.sock."]}'`,
      "Cannot connect to the Docker daemon at unix:///nowhere.sock.",
    ],
    ["an answer without memory", "echo '{\"NCPU\": 4}'", "it names no memory and cores"],
  ] as const) {
    test(name, async () => {
      const first = `keelson:stack.host: no Docker Engine answers at ${docker} (${reason}).`;
      assert.equal(await failed(script), `${first}\n${help}`);
    });
  }

  test("the address is DOCKER_HOST's, else the local socket", async () => {
    const { DOCKER_HOST: usual } = process.env;
    const messages: string[] = [];
    for (const address of ["tcp://10.0.0.5:2376", undefined]) {
      setVariable("DOCKER_HOST", address);
      messages.push((await failed(undefined, {})).split(" (")[0]!);
    }
    setVariable("DOCKER_HOST", usual);
    assert.deepEqual(messages, [
      "keelson:stack.host: no Docker Engine answers at tcp://10.0.0.5:2376",
      "keelson:stack.host: no Docker Engine answers at the local socket",
    ]);
  });
});

describe("an engine to deploy to", () => {
  const docker = "unix:///there.sock";
  const required = (printed: string) => withDocker(printed, () => requireDocker(host({ docker })));

  test("is asked for nothing but its version", async () => {
    await required(`test "$1" = version && echo 20.10.24 1.41 28.2.2 1.41`);
  });

  test("is asked once by all that ask at the same moment, and anew by whoever asks later", async () => {
    const folder = mkdtempSync(join(tmpdir(), "keelson-asked-"));
    const script = `echo asked >> ${folder}/times; echo 20.10.24 1.41 28.2.2 1.41`;
    const ask = () => requireDocker(host({ docker }));
    await withDocker(script, async () => {
      await Promise.all([ask(), ask(), ask()]);
      await ask();
    });
    assert.equal(readFileSync(join(folder, "times"), "utf8"), "asked\nasked\n");
    rmSync(folder, { recursive: true });
  });

  test("tells what is the matter with it before what came of a question", async () => {
    const failed = Promise.reject(new Error("a listing failed"));
    const both = withDocker("exit 1", () => asRequired(host({ docker }), failed));
    assert.match(await messageOfRejection(both), /^keelson:stack\.host: no Docker Engine answers/);
    const good = withDocker("echo 20.10.24 1.41 28.2.2 1.41", () => asRequired(host({ docker }), Promise.resolve(7)));
    assert.equal(await good, 7);
  });

  test("may not be too old", async () => {
    assert.equal(
      await messageOfRejection(required("echo 19.03.15 1.40 28.2.2 1.40")),
      `keelson:stack.host: the Docker Engine at ${docker} is 19.03.15 (API 1.40), and Keelson needs 20.10 or newer (API 1.41). ` +
        "Upgrade it, or name another with host: {docker: ssh://user@server}.",
    );
  });

  test("has to be there", async () => {
    assert.equal(
      await messageOfRejection(required("echo; echo Cannot connect to the Docker daemon. >&2; exit 1")),
      `keelson:stack.host: no Docker Engine answers at ${docker} (Cannot connect to the Docker daemon.).\n${help}`,
    );
  });

  test("has to have an API in common with the command", async () => {
    const refusal =
      "Error response from daemon: client version 1.41 is too old. Minimum supported API version is 1.44.";
    assert.match(
      await messageOfRejection(required(`echo; echo '${refusal}' >&2; exit 1`)),
      /^keelson:stack\.host: no word with the Docker Engine at unix:\/\/\/there\.sock: the docker command speaks API 1\.41,/,
    );
  });
});

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = value;
}
