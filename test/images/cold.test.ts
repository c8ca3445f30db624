import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, describe, test } from "node:test";
import { baseImage, recipeHash } from "../../operations/setup/base-image-recipe.ts";
import { bootstrapBaseImage } from "../../operations/setup/base-image.ts";
import { setupContext } from "../../operations/setup/context.ts";
import { extraCa } from "../../platforms/docker/extra-ca.ts";
import { output, run } from "../support/run.ts";

// What a machine with nothing does: an image that lies here from an earlier recipe can hide a broken one.
const base = `kt-images-cold-base:${process.pid}`;
const built: string[] = [base];
after(() => run("docker", ["rmi", ...built.reverse()], { timeoutSeconds: 120 }));

/** Builds a folder on the base image made here, with nothing of Docker's cache. */
async function build(folder: string): Promise<string> {
  const tag = `kt-images-cold-${folder.split("/").at(-1)!}:${process.pid}`;
  const file = readFileSync(`${folder}/Dockerfile`, "utf8");
  assert.match(file, new RegExp(`^FROM ${baseImage}\\b`, "m"));
  const options = ["--no-cache", "--force-rm", "--quiet", "--build-arg", `EXTRA_CA=${extraCa()}`, "--tag", tag];
  await output("docker", ["build", ...options, "--file", "-", folder], {
    env: { ...process.env, DOCKER_BUILDKIT: "0" },
    stdin: file.replaceAll(`FROM ${baseImage}`, `FROM ${base}`),
    timeoutSeconds: 600,
  });
  built.push(tag);
  return tag;
}

describe("from nothing", () => {
  test("the base image by its recipe, which it names", async () => {
    await bootstrapBaseImage(setupContext(process.env, { installDocker: false, with: [], offline: true }), base);
    const label = ["image", "inspect", "--format", '{{index .Config.Labels "keelson.recipe"}}', base];
    assert.equal((await output("docker", label)).trim(), recipeHash());
  });

  for (const folder of [
    "images/probe",
    "images/postgres",
    "images/pgbouncer",
    "images/redis",
    "images/edge",
    "examples/node-app",
  ]) {
    test(`${folder} on it`, async () => assert.match(await build(folder), /^kt-images-cold-/));
  }
});
