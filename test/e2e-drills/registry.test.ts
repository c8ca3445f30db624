import assert from "node:assert/strict";
import bcrypt from "bcryptjs";
import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { build } from "../../operations/images/build.ts";
import { container } from "../support/docker.ts";
import { Project } from "../support/project.ts";
import { output } from "../support/run.ts";
import { until } from "../support/until.ts";

/*
 * A private registry, Debian's docker-registry with a password, and the logins by which a deploy pulls from it: none, a wrong
 * one, `docker login`'s, a credential helper's and the stack file's.
 */

const project = new Project("e2e-registry");
const port = 28470;
const registry = "127.0.0.1:28471";
const image = `${registry}/team/web:1`;
const folder = mkdtempSync(join(tmpdir(), "keelson-registry-"));
const [username, password] = ["ci", "wq7Zk3vJx9Lm2RtY"];
let server: ChildProcess;

function file(registries: StackFile["images"] = {}): StackFile {
  return {
    environment: "development",
    host: { memory: "2GiB", cpus: 2, disk: "20GiB" },
    images: { ...registries },
    edge: { address: "127.0.0.1", httpPort: port, tls: { kind: "none" }, routes: [{ service: "web" }] },
    deploy: { settle: "1s", gate: { interval: "1s" } },
    services: { web: { image, port: 8080, health: { path: "/health" } } },
  };
}

async function deploy(stack: StackFile, env: Readonly<Record<string, string>> = {}) {
  project.writeStack(stack);
  return project.having({ DOCKER_CONFIG: join(folder, "nobody"), ...env }, async () => {
    const { code, stdout, stderr } = await project.keelson("deploy");
    return { code, said: `${stdout}\n${stderr}` };
  });
}

/** The host has it no longer, so that the next deploy pulls. */
async function forget(): Promise<void> {
  await project.must("destroy", ["--yes", "--keep-images"]);
  await output("docker", ["rmi", image]);
}

async function startRegistry(): Promise<void> {
  await output("apt-get", ["download", "docker-registry"], { cwd: folder });
  await output("sh", ["-c", "dpkg-deb -x docker-registry_*.deb ."], { cwd: folder });
  writeFileSync(join(folder, "users"), `${username}:${await bcrypt.hash(password, 5)}\n`);
  const settings = {
    version: 0.1,
    storage: { filesystem: { rootdirectory: join(folder, "images") } },
    http: { addr: registry },
    auth: { htpasswd: { realm: "drill", path: join(folder, "users") } },
  };
  writeFileSync(join(folder, "registry.json"), JSON.stringify(settings));
  server = spawn(join(folder, "usr/bin/docker-registry"), ["serve", join(folder, "registry.json")], {
    stdio: "ignore",
  });
  await until(20, async () => {
    const status = await fetch(`http://${registry}/v2/`).then(
      (answer) => answer.status,
      () => 0,
    );
    return status === 401 ? undefined : `status ${status}`;
  });
}

describe("images of a private registry", () => {
  const login = join(folder, "login");
  before(async () => {
    await startRegistry();
    for (const name of ["nobody", "login", "helper"]) mkdirSync(join(folder, name));
    await build({ service: "web", folder: "examples/node-app", reference: image }, process.env);
    const env = { ...process.env, DOCKER_CONFIG: login };
    await output("docker", ["login", "--username", username, "--password-stdin", registry], { env, stdin: password });
    await output("docker", ["push", "--quiet", image], { env });
    await output("docker", ["rmi", image]);
  });
  after(async () => {
    server.kill();
    await project.remove();
    await output("docker", ["rmi", "--force", image]).catch(() => "");
    rmSync(folder, { recursive: true });
  });

  test("are refused without a login, before anything is there", async () => {
    const { code, said } = await deploy(file());
    assert.equal(code, 1, said);
    assert.match(
      said,
      /services\.web\.image: 127\.0\.0\.1:28471\/team\/web:1 cannot be pulled: .*(no basic auth|unauthorized|authentication)/,
    );
    assert.match(
      said,
      /Nothing was changed\. Look at the reference; for a private registry: docker login 127\.0\.0\.1:28471/,
    );
    await assert.rejects(container(project.stack, "web"));
  });

  test("are pulled with the login that docker login left", async () => {
    const { code, said } = await deploy(file(), { DOCKER_CONFIG: login });
    assert.equal(code, 0, said);
    await forget();
  });

  test("are pulled with a credential helper", async () => {
    const helper = join(folder, "docker-credential-drill");
    writeFileSync(
      helper,
      `#!/bin/sh\necho '${JSON.stringify({ ServerURL: registry, Username: username, Secret: password })}'\n`,
    );
    chmodSync(helper, 0o755);
    writeFileSync(join(folder, "helper/config.json"), JSON.stringify({ credHelpers: { [registry]: "drill" } }));
    const env = { DOCKER_CONFIG: join(folder, "helper"), PATH: `${folder}:${process.env["PATH"]!}` };
    const { code, said } = await deploy(file(), env);
    assert.equal(code, 0, said);
    await forget();
  });

  test("are pulled with an encrypted login of the stack file, by whoever deploys it", async () => {
    project.writeStack(file({ registries: { [registry]: { username, password: "wrong-wrong-wrong-wrong" } } }));
    const wrong = await deploy(project.readStack());
    assert.equal(wrong.code, 1, wrong.said);
    assert.match(wrong.said, /Look at the reference, and at the login in images\.registries\["127\.0\.0\.1:28471"\]/);
    const place = `images.registries["${registry}"].password`;
    const args = ["commands/keelson.mjs", "secret", "set", "--stack", project.stack, place];
    await output("node", args, { cwd: project.folder, env: project.env, stdin: password });
    const { code, said } = await deploy(project.readStack());
    assert.equal(code, 0, said);
    assert.doesNotMatch(said, new RegExp(password));
  });
});
