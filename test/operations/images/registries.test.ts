import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pullSecrets, registryOf } from "../../../config/registries.ts";
import { pulledImages } from "../../../operations/images/built.ts";
import { pullMissing } from "../../../operations/images/pull.ts";
import { loginConfig, loginIn } from "../../../operations/images/registry-login.ts";
import { withDocker } from "../../support/fake-docker.ts";
import { messageOfRejection } from "../../support/message-of.ts";
import { stackConfig } from "../../support/stack-config.ts";

const registry = "registry.example.com:5000";
const web = { build: undefined, image: `${registry}/team/web:1`, needs: [] as never[] };
const logins = { [registry]: { username: "ci", password: "Xq7-long-enough-to-pass" } };

test("a reference's registry is its first part, where that can be one", () => {
  const registries = ["web:1", "team/web:1", "localhost/web", "r.example.com/web", "10.0.0.1:5000/a/b@sha256:1"];
  assert.deepEqual(registries.map(registryOf), [
    "docker.io",
    "docker.io",
    "localhost",
    "r.example.com",
    "10.0.0.1:5000",
  ]);
});

describe("a login of the stack file", () => {
  test("is the one that the engine opens", () => {
    const json = JSON.stringify({ "keelson:stack": { objectValue: { images: { registries: logins } }, secret: true } });
    assert.deepEqual(loginIn(json, registry), logins[registry]);
  });

  test("stands alone in the docker command's settings, beside the engine's context", () => {
    const auth = Buffer.from("ci:Xq7-long-enough-to-pass").toString("base64");
    assert.deepEqual(loginConfig(registry, logins[registry], { currentContext: "far" }), {
      auths: { [registry]: { auth } },
      currentContext: "far",
    });
    assert.deepEqual(Object.keys(loginConfig("docker.io", logins[registry]).auths), ["https://index.docker.io/v1/"]);
  });

  test("is a Secret that a cluster's pods pull with, beside those that are there", () => {
    const kubernetes = { imagePullSecrets: ["mine"] };
    const stack = { target: "kubernetes" as const, kubernetes };
    assert.deepEqual(pullSecrets(stackConfig(stack)), ["mine"]);
    assert.deepEqual(pullSecrets(stackConfig({ ...stack, images: { registries: logins } })), ["mine", "registries"]);
  });
});

describe("what is pulled before a deploy", () => {
  const asker = (changes: object = {}) => {
    const config = stackConfig({ services: { web }, ...changes });
    return { stack: "dev", config, env: process.env };
  };
  const docker = (pull: string) => `case "$1 $2" in
"image inspect") echo "Error: No such image" >&2; exit 1 ;;
pull*) ${pull} ;;
esac`;

  test("is each image by reference, with where the stack file names it", () => {
    assert.deepEqual(pulledImages(asker().config), [{ key: "services.web.image", reference: web.image }]);
    const keys = pulledImages(asker({ images: { source: "registry" } }).config).map(({ key }) => key);
    assert.deepEqual(keys.slice(0, 2), ["images.overrides.postgres", "images.overrides.pgbouncer"]);
  });

  test("is said", () =>
    withDocker(docker("true"), async () => {
      const said: string[] = [];
      await pullMissing(asker(), (line) => said.push(line));
      assert.deepEqual(said, [`Pulling ${web.image} (services.web.image).`]);
    }));

  test("stops the deploy where the registry wants a login", () =>
    withDocker(docker('echo "Error response from daemon: no basic auth credentials" >&2; exit 1'), async () =>
      assert.equal(
        await messageOfRejection(pullMissing(asker(), () => undefined)),
        `services.web.image: ${web.image} cannot be pulled: no basic auth credentials\nNothing was changed. Look at the ` +
          `reference; for a private registry: docker login ${registry}, or images.registries in the stack file.`,
      ),
    ));

  test("is nothing in a cluster, whose nodes pull", async () => {
    await pullMissing(asker({ target: "kubernetes" }), () => assert.fail());
  });
});
