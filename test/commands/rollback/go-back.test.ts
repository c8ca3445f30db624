import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { goBack, type RollbackOptions } from "../../../commands/rollback/go-back.ts";
import type { Outcome } from "../../../operations/deploy/outcome.ts";
import { broken, plannedEvent, refused, server, unfinished } from "../../operations/deploy/samples.ts";
import { fails, setStage, type Scene } from "../../operations/deploy/stage.ts";
import { releases } from "../../operations/releases/release.ts";
import { messageOfRejection } from "../../support/message-of.ts";

const options: RollbackOptions = { stack: "dev", yes: true, timeout: 60 };
const violating = { version: 3, deployment: { resources: [server("web", "c1")] } };

interface Case {
  readonly what: string;
  readonly scene?: Scene | ((interrupt: () => void) => Scene);
  readonly options?: Partial<RollbackOptions>;
  readonly outcome: Outcome;
  readonly done: string;
  /** The last line for people. */
  readonly said: string;
}

const way = "rehearse 1, roll back to 1";
const isBack = "Release 3 is healthy: the stack dev is back at release 1.";
const interrupted = "Interrupted: what was begun is finished. keelson rollback --stack dev goes on from here.";
const failed = "The rollback failed. keelson doctor --stack dev says where things stand.";
const strict = { policies: { levels: { "memory-limit": "mandatory" as const } } };

const cases: readonly Case[] = [
  {
    what: "brings back the healthy release before this one",
    outcome: { kind: "healthy", release: 3 },
    done: `${way}, gate, judge, record 3: healthy, again 1, tidy`,
    said: isBack,
  },
  {
    what: "brings back the release that is asked for",
    options: { to: 2 },
    outcome: { kind: "healthy", release: 3 },
    done: "rehearse 2, roll back to 2, gate, judge, record 3: healthy, again 2, tidy",
    said: "Release 3 is healthy: the stack dev is back at release 2.",
  },
  {
    what: "is well although it cannot be written down",
    scene: { add: fails("the disk is full") },
    outcome: { kind: "healthy" },
    done: `${way}, gate, judge, tidy`,
    said: "The stack dev is back at release 1.",
  },
  {
    what: "is well although today's rules cannot be asked about what it restored",
    scene: { judge: fails("the passphrase does not open it") },
    outcome: { kind: "healthy", release: 3 },
    done: `${way}, gate, judge, record 3: healthy, again 1, tidy`,
    said: isBack,
  },
  {
    what: "refuses what breaks today's policies",
    scene: { config: strict, prepare: () => ({ exported: { release: violating, live: violating } }) },
    outcome: { kind: "blocked" },
    done: "rehearse 1",
    said: "Nothing was changed. Choose another release, or add --accept-violations.",
  },
  {
    what: "takes what breaks today's policies where somebody accepts it",
    scene: { config: strict, prepare: () => ({ exported: { release: violating, live: violating } }) },
    options: { acceptViolations: true },
    outcome: { kind: "healthy", release: 3 },
    done: `${way}, gate, judge, record 3: healthy, again 1, tidy`,
    said: isBack,
  },
  {
    what: "is stranded where the engine fails",
    scene: { rollback: () => broken("no space left on device") },
    outcome: { kind: "stranded" },
    done: `${way}, record 3: failed, again 1`,
    said: failed,
  },
  {
    what: "is stranded where its gate fails",
    scene: { gate: () => refused },
    outcome: { kind: "stranded" },
    done: `${way}, gate, judge, record 3: unhealthy, again 1`,
    said: failed,
  },
  {
    what: "is stranded where its gate cannot be asked",
    scene: { gate: fails("docker does not answer") },
    outcome: { kind: "stranded" },
    done: `${way}, gate, judge, record 3: unhealthy, again 1`,
    said: failed,
  },
  {
    what: "is interrupted in the engine's run",
    scene: (interrupt) => ({
      rollback: () => {
        interrupt();
        return broken("cancelled");
      },
    }),
    outcome: { kind: "interrupted" },
    done: `${way}, record 3: failed, again 1`,
    said: interrupted,
  },
  {
    what: "is interrupted in its gate",
    scene: (interrupt) => ({
      gate: () => {
        interrupt();
        return unfinished;
      },
    }),
    outcome: { kind: "interrupted" },
    done: `${way}, gate, record 3: unhealthy, again 1`,
    said: interrupted,
  },
];

describe("a rollback", () => {
  for (const one of cases)
    test(one.what, async () => {
      const scene = (interrupt: () => void) => ({
        releases: releases("hh"),
        ...(typeof one.scene === "function" ? one.scene(interrupt) : one.scene),
      });
      const { context, store, done, said } = setStage(scene);
      assert.deepEqual(await goBack(context, store!, { ...options, ...one.options }), one.outcome);
      assert.equal(done.join(", "), one.done);
      assert.equal(said.at(-1), one.said);
    });
});

describe("a rollback to another image of PostgreSQL", () => {
  const image = "keelson/postgres:old";
  const event = plannedEvent("replace", 0, "postgres", ["image"]);
  const metadata = event.resourcePreEvent!.metadata;
  const next = { ...metadata.new!, inputs: { ...metadata.new!.inputs, image } };
  const replaced = { ...event, resourcePreEvent: { metadata: { ...metadata, new: next } } };
  const older = { database: "web", recorded: "2.41", actual: "2.36" };
  const change = (more: object) => () => ({ image, majors: { data: 17, image: 17 }, resorted: [], ...more });
  const attempt = (scene: Scene, given: Partial<RollbackOptions> = {}) => {
    const stage = setStage({ releases: releases("hh"), rehearsal: () => ({ events: [replaced] }), ...scene });
    return { ...stage, ended: goBack(stage.context, stage.store!, { ...options, ...given }) };
  };

  test("is refused where that one sorts otherwise, with the way to go on", async () => {
    const { ended, done } = attempt({ imageChange: change({ resorted: [older] }) });
    const message = await messageOfRejection(ended);
    assert.match(message, /sorts text otherwise .*[^]*Nothing was changed\. Add --reindex to go on/);
    assert.match(message, /To stay with the image that runs: choose another release/);
    assert.deepEqual(done, ["rehearse 1", "look at image", `image ${image}`]);
  });

  test("builds the indexes anew where that is asked for, once the old server is up", async () => {
    const { ended, done } = attempt({ imageChange: change({ resorted: [older] }) }, { reindex: true });
    assert.equal((await ended).kind, "healthy");
    assert.equal(done.at(-1), "reindex");
  });

  test("is refused where that one is of another major version", async () => {
    const { ended } = attempt({ imageChange: change({ majors: { data: 17, image: 16 } }) }, { reindex: true });
    assert.match(await messageOfRejection(ended), /its data is of PostgreSQL 17, and the new image .* has 16/);
  });

  test("asks the image that its tag stood for, and goes on where none can be asked", async () => {
    const prepare = () => ({ images: [{ reference: image, id: "sha256:old" }] });
    const { ended, done } = attempt({ prepare, imageChange: fails("docker does not answer") });
    assert.equal((await ended).kind, "healthy");
    assert.ok(done.includes("image sha256:old"));
  });
});

describe("a rollback that never begins", () => {
  const refusal = async (scene: Scene, given: Partial<RollbackOptions> = {}) => {
    const { context, store, done } = setStage({ releases: releases("hh"), ...scene });
    const message = await messageOfRejection(goBack(context, store!, { ...options, ...given }));
    return { message, done: done.join(", ") };
  };

  for (const [what, scene, given, wanted, begun] of [
    ["has no release at all", { releases: [] }, {}, /^The stack dev has no releases yet/, ""],
    ["has nothing before the only one", { releases: releases("h") }, {}, /no healthy release before release 1/, ""],
    [
      "is asked for a failed release",
      { releases: releases("hfh") },
      { to: 2 },
      /^Release 2 of the stack dev could not/,
      "",
    ],
    ["is refused by a newer schema", { prepare: fails("it is older than the schema") }, {}, /^it is older than/, ""],
    [
      "would lose data",
      { harmful: () => [{ op: "delete", urn: "u::t::redis-data" }] },
      {},
      /delete redis-data/,
      "rehearse 1",
    ],
    ["has nobody to ask", {}, { yes: false, json: true }, /there is no terminal: add --yes\.$/, "rehearse 1"],
  ] as const)
    test(what, async () => {
      const { message, done } = await refusal(scene, given);
      assert.match(message, wanted);
      assert.equal(done, begun);
    });
});

describe("a rollback that stops PostgreSQL", () => {
  const rehearsal = () => ({ events: [plannedEvent("replace", 0, "postgres", ["memory"])] });
  const state = () => [server("postgres", "c1"), server("backup", "c2")];
  const stopping: Scene = { config: { postgres: {}, backups: {} }, rehearsal, state };
  const goingBack = (scene: Scene, more: Partial<RollbackOptions> = {}) => {
    const stage = setStage({ ...stopping, ...scene, releases: releases("hh") });
    return { stage, ended: goBack(stage.context, stage.store!, { ...options, ...more }) };
  };

  test("makes and verifies a backup first where none is recent", async () => {
    const { stage, ended } = goingBack({});
    assert.equal((await ended).kind, "healthy");
    assert.deepEqual(stage.done.slice(0, 4), ["rehearse 1", "ask for backups", "back up", "roll back to 1"]);
  });

  test("changes nothing where none can be made", async () => {
    const { stage, ended } = goingBack({ makeBackup: fails("the backup failed: no room") });
    assert.match(
      await messageOfRejection(ended),
      /the backup failed: no room\nNothing was changed\. .*--without-backup/,
    );
    assert.ok(!stage.done.includes("roll back to 1"));
  });

  test("asks nobody where it is to go on without", async () => {
    const { stage, ended } = goingBack({ backup: fails("asked") }, { withoutBackup: true });
    assert.equal((await ended).kind, "healthy");
    assert.deepEqual(stage.done.slice(0, 2), ["rehearse 1", "roll back to 1"]);
  });

  test("is the only one that needs one", async () => {
    const { ended } = goingBack({
      rehearsal: () => ({ events: [plannedEvent("replace", 0, "web")] }),
      backup: fails("asked"),
    });
    assert.equal((await ended).kind, "healthy");
  });
});
