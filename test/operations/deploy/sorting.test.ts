import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ImageChange } from "../../../operations/collations/image-change.ts";
import { noVersion } from "../../../operations/collations/sorting.ts";
import { goForward } from "../../../operations/deploy/forward.ts";
import { messageOfRejection } from "../../support/message-of.ts";
import { plannedEvent } from "./samples.ts";
import { fails, setStage, type Scene } from "./stage.ts";

const replaced = { preview: () => ({ events: [plannedEvent("replace", 0, "postgres", ["image"])] }) };
const older = { database: "web", recorded: "2.41", actual: "2.36" };
const change = (more: Partial<ImageChange>) => (): ImageChange => ({
  image: "postgres:17-bookworm",
  majors: { data: 17, image: 17 },
  resorted: [],
  ...more,
});

function deploy(scene: Scene, reindex = false) {
  const stage = setStage({ ...scene, ...replacedIn(scene) });
  const options = { allowRestart: true, withoutWayBack: true, withoutBackup: false, allowUnchecked: false, reindex };
  return { stage, ended: goForward(stage.context, stage.store, options) };
}

const replacedIn = ({ preview }: Scene) => ({ preview: preview ?? replaced.preview });

describe("a new image under PostgreSQL's data", () => {
  test("that sorts as the old one did is taken", async () => {
    const { stage, ended } = deploy({ imageChange: change({}) });
    assert.equal((await ended).kind, "healthy");
    assert.ok(stage.done.includes("look at image"));
    assert.ok(!stage.done.includes("reindex"));
  });

  test("that sorts otherwise is refused, with the ways to go on", async () => {
    const { stage, ended } = deploy({ imageChange: change({ resorted: [older] }) });
    const message = await messageOfRejection(ended);
    assert.match(message, /^postgres: the new image postgres:17-bookworm sorts text otherwise/);
    assert.match(message, /the database web has indexes of collation version 2\.41, and the image sorts by 2\.36/);
    assert.match(message, /Nothing was changed\. Add --reindex to go on/);
    assert.deepEqual(stage.done, ["preview", "look at image"]);
  });

  test("has its indexes built anew once the server is up, where that is asked for", async () => {
    const { stage, ended } = deploy({ imageChange: change({ resorted: [older] }) }, true);
    assert.equal((await ended).kind, "healthy");
    assert.deepEqual(stage.done.slice(0, 5), ["preview", "look at image", "up", "reindex", "gate"]);
  });

  test("that tells no version is refused even then", async () => {
    const resorted = [{ ...older, actual: noVersion }];
    const message = await messageOfRejection(deploy({ imageChange: change({ resorted }) }, true).ended);
    assert.match(message, /sorts by none \(its library tells no version\)/);
    assert.doesNotMatch(message, /--reindex/);
    assert.match(message, /pg_dumpall/);
  });

  test("of another major version is refused even then", async () => {
    const message = await messageOfRejection(
      deploy({ imageChange: change({ majors: { data: 17, image: 18 } }) }, true).ended,
    );
    assert.match(message, /^postgres: its data is of PostgreSQL 17, and the new image postgres:17-bookworm has 18/);
  });

  test("that does not answer is said to be not checked; one that cannot be had stops the deploy", async () => {
    const odd = () => {
      throw new Error("initdb: not found");
    };
    const { stage, ended } = deploy({ imageChange: odd });
    assert.equal((await ended).kind, "healthy");
    assert.ok(
      stage.said.some((line) => /^Not checked: whether PostgreSQL's new image .* initdb: not found$/.test(line)),
    );
    const denied = deploy({ imageChange: fails("docker pull: denied") }).ended;
    assert.equal(await messageOfRejection(denied), "docker pull: denied");
  });

  test("is not looked at where another input restarts the server", async () => {
    const preview = () => ({ events: [plannedEvent("replace", 0, "postgres", ["memory"])] });
    const { stage, ended } = deploy({ preview });
    await ended;
    assert.ok(!stage.done.includes("look at image"));
  });
});

test("indexes of another order are warned of after every deploy", async () => {
  const { stage, ended } = deploy({ imageChange: change({}), mismatches: () => [older] });
  await ended;
  assert.ok(
    stage.said.some((line) => /^Warning: the database web has indexes .* \(keelson doctor --stack dev\)\.$/.test(line)),
  );
});
