import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { describeDockerImages, digestOf, imagesNamed } from "../../../operations/releases/docker-images.ts";
import { templateImages, withDigests } from "../../../operations/releases/kubernetes-images.ts";
import type { ResourceState } from "../../../operations/state/types.ts";
import { withDocker } from "../../support/fake-docker.ts";
import { messageOfRejection } from "../../support/message-of.ts";
import { resource } from "../state/hand-made.ts";

const built = "keelson/web:0123456789ab";

function container(name: string, image: string, more: Partial<ResourceState> = {}): ResourceState {
  const labels = [{ label: "keelson.service", value: name.replace(/-\d$/, "") }];
  return resource("docker:index/container:Container", name, { id: `id-${name}`, inputs: { image, labels }, ...more });
}

/** A Docker that knows these containers, by the image that they were made from, and these images. */
function engine(
  made: Record<string, string>,
  images: Record<string, { readonly tags?: string[]; readonly digests?: string[] }>,
) {
  const containers = Object.entries(made).map(([Id, Image]) => ({ Id, Image }));
  const inspected = Object.entries(images).map(([Id, { tags = [], digests = [] }]) => ({
    Id,
    RepoTags: tags,
    RepoDigests: digests,
  }));
  return `case "$1" in container) echo '${JSON.stringify(containers)}';; image) echo '${JSON.stringify(inspected)}';; esac`;
}

const describeOn = (docker: string, resources: readonly ResourceState[]) =>
  withDocker(docker, () => describeDockerImages({ resources }, process.env));

describe("the images of a release on Docker", () => {
  test("are those that the containers were made from, whatever a tag names today", async () => {
    const docker = engine({ "id-web": "sha256:old" }, { "sha256:old": {} });
    assert.deepEqual(await describeOn(docker, [container("web", built)]), [
      { service: "web", reference: built, id: "sha256:old" },
    ]);
  });

  test("have the registry's digest where they came from one", async () => {
    const docker = engine(
      { "id-redis": "sha256:1" },
      { "sha256:1": { digests: ["mirror/redis@sha256:a", "redis@sha256:a"] } },
    );
    assert.deepEqual(await describeOn(docker, [container("redis", "redis:8.0")]), [
      { service: "redis", reference: "redis:8.0", id: "sha256:1", digest: "redis@sha256:a" },
    ]);
  });

  test("are named once for all replicas, in the order of the services' names", async () => {
    const docker = engine({ "id-web-0": "sha256:1", "id-web-1": "sha256:1", "id-api": "sha256:2" }, {});
    const containers = [container("web-0", built), container("web-1", built), container("api", "api:1")];
    assert.deepEqual(
      (await describeOn(docker, containers)).map(({ service }) => service),
      ["api", "web"],
    );
  });

  test("are the probe's where a container never starts", async () => {
    const inputs = {
      image: "keelson/probe:0123456789ab",
      start: false,
      labels: [{ label: "keelson.service", value: "web" }],
    };
    const writer = container("web-secrets-writer", "", { inputs });
    const [image] = await describeOn(engine({ "id-web-secrets-writer": "sha256:1" }, {}), [writer]);
    assert.equal(image!.service, "probe");
  });

  test("are not those of containers that were replaced", async () => {
    const docker = engine({ "id-web": "sha256:1" }, {});
    const images = await describeOn(docker, [
      container("web", built),
      container("web", "keelson/web:bad", { delete: true }),
    ]);
    assert.deepEqual(
      images.map(({ reference }) => reference),
      [built],
    );
  });

  test("are told without an id where a container is gone, and the others' all the same", async () => {
    const docker = `echo 'Error: No such container: id-api' >&2\n${engine({ "id-web": "sha256:1" }, {})}\nexit 1`;
    assert.deepEqual(await describeOn(docker, [container("web", built), container("api", "api:1")]), [
      { service: "api", reference: "api:1" },
      { service: "web", reference: built, id: "sha256:1" },
    ]);
  });

  test("are not guessed where Docker does not answer", async () => {
    const work = describeOn("echo 'Cannot connect to the Docker daemon' >&2; exit 1", [container("web", built)]);
    assert.equal(
      await messageOfRejection(work),
      "Docker does not tell which images run: Cannot connect to the Docker daemon",
    );
  });

  test("need no Docker where nothing runs", async () => {
    assert.deepEqual(await withDocker(undefined, () => describeDockerImages({ resources: [] }, process.env)), []);
  });

  for (const [reference, digests, digest] of [
    [
      "localhost:5000/team/web:1",
      ["a@sha256:1", "localhost:5000/team/web@sha256:2"],
      "localhost:5000/team/web@sha256:2",
    ],
    ["localhost:5000/web", ["localhost:5000/web@sha256:2"], "localhost:5000/web@sha256:2"],
    ["web@sha256:9", ["other@sha256:9", "web@sha256:9"], "web@sha256:9"],
    ["docker.io/library/redis:8", ["redis@sha256:1"], "redis@sha256:1"],
    ["web:1", [], undefined],
  ] as const) {
    test(`have the digest of ${reference}'s own registry first`, () =>
      assert.equal(digestOf(reference, digests), digest));
  }

  test("that a state names are the containers' and those that were pulled or built, replaced ones too", () => {
    const image = resource("docker:index/remoteImage:RemoteImage", "web-image", { inputs: { name: "b:1" } });
    const resources = [container("web", "a:1", { delete: true }), image, resource("docker:index/volume:Volume", "v")];
    assert.deepEqual(imagesNamed({ resources }), ["a:1", "b:1"]);
  });
});

const pinned = `registry.example.com/web:1@sha256:${"a".repeat(64)}`;

function deployment(image: string): ResourceState {
  const spec = { containers: [{ name: "web", image }], initContainers: [{ name: "probe", image: "probe:1" }] };
  const inputs = { metadata: { labels: { "keelson.dev/service": "web" } }, spec: { template: { spec } } };
  return resource("kubernetes:apps/v1:Deployment", "web", { inputs });
}

function pod(image: string, imageID: string, created = 0) {
  const metadata = { creationTimestamp: new Date(created) };
  return {
    metadata,
    spec: { containers: [{ name: "web", image }] },
    status: { containerStatuses: [{ name: "web", imageID }] },
  } as never;
}

describe("the images of a release in a cluster", () => {
  const named = templateImages({ resources: [deployment("web:1"), resource("kubernetes:core/v1:Service", "web")] });

  test("are those of the pod templates; what installs the probe is the probe's", () => {
    assert.deepEqual(named, [
      { service: "probe", reference: "probe:1" },
      { service: "web", reference: "web:1" },
    ]);
  });

  test("have the digest of their reference", () => {
    const [image] = withDigests([{ service: "web", reference: pinned }], []);
    assert.equal(image!.digest, pinned);
  });

  for (const [what, imageID, digest] of [
    ["of the pod that runs", "docker.io/library/web@sha256:1", "docker.io/library/web@sha256:1"],
    ["without the runtime's name", "docker-pullable://web@sha256:1", "web@sha256:1"],
    ["of none where the node was given it by hand", "sha256:1", undefined],
  ] as const) {
    test(`have the digest ${what}`, () => {
      const [image] = withDigests([{ service: "web", reference: "web:1" }], [pod("web:1", imageID)]);
      assert.equal(image!.digest, digest);
    });
  }

  test("have the youngest pod's digest where a tag was moved", () => {
    const pods = [pod("web:1", "web@sha256:new", 2), pod("web:1", "web@sha256:old", 1)];
    assert.equal(withDigests([{ service: "web", reference: "web:1" }], pods)[0]!.digest, "web@sha256:new");
  });
});
