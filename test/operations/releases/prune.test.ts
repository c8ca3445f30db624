import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { pruneReleases, type Pruned } from "../../../operations/releases/prune.ts";
import { openReleases } from "../../../operations/releases/store.ts";
import type { Release, ReleaseImage } from "../../../operations/releases/types.ts";
import { listPairs } from "../../../operations/state/history.ts";
import { withDocker } from "../../support/fake-docker.ts";
import { messageOfRejection } from "../../support/message-of.ts";
import { stackConfig } from "../../support/stack-config.ts";
import { resource, withBackend, type Backend } from "../state/hand-made.ts";
import { release, statuses } from "./release.ts";

/** The n-th content of the app, as it was built. */
function web(content: number): ReleaseImage {
  return { service: "web", reference: tag(content), id: `sha256:${content}` };
}

const tag = (content: number) => `keelson/web:${String(content).padStart(12, "0")}`;

/** Docker has all of these, under their tags, and refuses to remove the ones in use. */
function engine(images: Record<string, readonly string[] | null>, used: readonly string[] = []): string {
  const cases = Object.entries(images).map(
    ([Id, RepoTags]) =>
      `*" ${Id} "*) out="$out$sep${JSON.stringify({ Id, RepoTags, RepoDigests: [] }).replaceAll('"', '\\"')}"; sep=,;;`,
  );
  const look = cases.map((line) => `case " $* " in ${line} esac`).join("\n");
  const refuse = used
    .map((name) => `${name}) echo "conflict: container 1 is using its referenced image" >&2; exit 1;;`)
    .join(" ");
  return `if [ "$2" = rm ]; then case "$3" in ${refuse} none) ;; esac; exit 0; fi\nout=; sep=\n${look}\necho "[$out]"`;
}

interface Case {
  readonly releases: readonly Release[];
  readonly docker: string;
  readonly live?: string;
  readonly keep?: number;
  readonly target?: "docker" | "kubernetes";
  readonly prepare?: (backend: Backend) => void;
}

async function prune({ releases, docker, live = tag(9), keep = 1, target = "docker", prepare }: Case): Promise<Pruned> {
  return withBackend(async (backend) => {
    const store = openReleases("dev", backend.env);
    for (const release of releases) await store.add({ ...release, checkpoint: backend.pair(`${release.number}0`) });
    backend.pair("990");
    prepare?.(backend);
    const resources = [resource("docker:index/container:Container", "web", { inputs: { image: live } })];
    const config = stackConfig({ target, deploy: { keepReleases: keep } });
    const state = { version: 3, deployment: { resources } };
    const pruned = await withDocker(docker, () =>
      pruneReleases({ store, config, state, env: { ...backend.env, PATH: process.env["PATH"] } }),
    );
    const left = (await store.list()).map(({ number }) => number);
    const kept = releases.map(({ number }) => number).filter((number) => !pruned.removed.includes(number));
    assert.deepEqual(left, kept);
    const pairs = (await listPairs(backend.paths.history)).map(({ name }) => name);
    assert.deepEqual(pairs, [...kept.map((number) => `dev-${number}0`), "dev-990"]);
    return pruned;
  });
}

const running = (letter: keyof typeof statuses, number: number, ...images: readonly ReleaseImage[]) =>
  release(number, { status: statuses[letter], images });

describe("pruning releases", () => {
  const three = { "sha256:1": [tag(1)], "sha256:2": [tag(2)], "sha256:3": [tag(3)] };

  test("removes a release, its pair and its image together", async () => {
    const releases = [running("h", 1, web(1)), running("h", 2, web(2)), running("h", 3, web(3))];
    const { removed, images } = await prune({ releases, docker: engine(three), keep: 2 });
    assert.deepEqual({ removed, images }, { removed: [1], images: [tag(1)] });
  });

  test("removes nothing while there are no more than are kept, and does not ask Docker", async () => {
    const releases = [running("h", 1, web(1)), running("h", 2, web(2))];
    const { removed, images } = await prune({ releases, docker: "exit 1", keep: 2 });
    assert.deepEqual({ removed, images }, { removed: [], images: [] });
  });

  test("takes the image of a failed release and leaves the release for history", async () => {
    const releases = [running("h", 1, web(1)), running("u", 2, web(2))];
    const { removed, images } = await prune({ releases, docker: engine(three) });
    assert.deepEqual({ removed, images }, { removed: [], images: [tag(2)] });
  });

  test("keeps an image that a kept release runs too", async () => {
    const releases = [running("h", 1, web(1)), running("h", 2, web(1))];
    assert.deepEqual((await prune({ releases, docker: engine(three) })).images, []);
  });

  test("keeps an image that the live state names", async () => {
    const releases = [running("h", 1, web(1)), running("h", 2, web(2))];
    assert.deepEqual((await prune({ releases, docker: engine(three), live: tag(1) })).images, []);
  });

  test("keeps an image that a container runs, by Docker's own word", async () => {
    const releases = [running("h", 1, web(1)), running("h", 2, web(2))];
    assert.deepEqual((await prune({ releases, docker: engine(three, [tag(1)]) })).images, []);
  });

  test("keeps an image that a release of another stack of the project may go back to", async () => {
    const releases = [running("h", 1, web(1)), running("h", 2, web(2))];
    const prepare = ({ paths, write }: Backend) =>
      write(join(dirname(paths.releases), "prod", "1.json"), release(1, { images: [web(1)] }));
    assert.deepEqual((await prune({ releases, docker: engine(three), prepare })).images, []);
  });

  test("keeps an image that another stack's state names", async () => {
    const releases = [running("h", 1, web(1)), running("h", 2, web(2))];
    const prepare = ({ paths, write }: Backend) => {
      const resources = [resource("docker:index/remoteImage:RemoteImage", "i", { inputs: { name: tag(1) } })];
      write(join(paths.states, "prod.json.gz"), { checkpoint: { latest: { resources } } });
    };
    assert.deepEqual((await prune({ releases, docker: engine(three), prepare })).images, []);
  });

  test("leaves registries' images and other projects' alone", async () => {
    const others = ["redis:8.0", "other/web:000000000001", "keelson/web:1.4.2"];
    const images = others.map((reference, index) => ({ service: "web", reference, id: `sha256:${index}` }));
    const docker = engine(Object.fromEntries(images.map(({ id, reference }) => [id, [reference]])));
    assert.deepEqual((await prune({ releases: [running("h", 1, ...images), running("h", 2)], docker })).images, []);
  });

  test("takes only the project's own names off an image that has others", async () => {
    const docker = engine({ "sha256:1": [tag(1), "mine/web:latest"] });
    assert.deepEqual((await prune({ releases: [running("h", 1, web(1)), running("h", 2)], docker })).images, [tag(1)]);
  });

  // Docker 24 lists no tags as null.
  for (const tags of [[], null]) {
    test(`removes by its id an image whose tag was built anew (RepoTags ${JSON.stringify(tags)})`, async () => {
      const docker = engine({ "sha256:1": tags });
      assert.deepEqual((await prune({ releases: [running("h", 1, web(1)), running("h", 2)], docker })).images, [
        "sha256:1",
      ]);
    });
  }

  test("passes over an image that is gone already", async () => {
    const releases = [running("h", 1, web(1)), running("h", 2)];
    const { removed, images } = await prune({ releases, docker: "echo '[]'; echo 'No such image' >&2; exit 1" });
    assert.deepEqual({ removed, images }, { removed: [1], images: [] });
  });

  test("leaves a cluster's images to its nodes", async () => {
    const releases = [running("h", 1, web(1)), running("h", 2)];
    const { removed, images } = await prune({ releases, docker: engine(three), target: "kubernetes" });
    assert.deepEqual({ removed, images }, { removed: [1], images: [] });
  });

  test("removes no release before its images: a Docker that does not answer leaves both", () =>
    withBackend(async ({ env }) => {
      const store = openReleases("dev", env);
      for (const added of [running("h", 1, web(1)), running("h", 2)]) await store.add(added);
      const state = { version: 3, deployment: { resources: [resource("a:b:C", "c")] } };
      const config = stackConfig({ deploy: { keepReleases: 1 } });
      const work = withDocker("echo 'Cannot connect' >&2; exit 1", () =>
        pruneReleases({ store, config, state, env: { ...env, PATH: process.env["PATH"] } }),
      );
      assert.equal(await messageOfRejection(work), "Docker does not tell which images run: Cannot connect");
      assert.equal((await store.list()).length, 2);
    }));
});
