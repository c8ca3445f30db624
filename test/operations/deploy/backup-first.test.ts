import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { BackupRecord } from "../../../operations/backups/types.ts";
import { goForward } from "../../../operations/deploy/forward.ts";
import { messageOfRejection } from "../../support/message-of.ts";
import { plannedEvent, server } from "./samples.ts";
import { fails, setStage, type Scene } from "./stage.ts";

const label = "20261130-020000F";
const record = { label, kind: "full", repository: 1, stopped: "2026-11-30T02:00:07Z", size: 1, stored: 1 } as const;
const hoursOld = (hours: number): BackupRecord => ({ ...record, level: "L2", ageSeconds: hours * 3600 });
const withBox = () => [server("postgres", "c1"), server("backup", "c2")];

function deploy(scene: Scene, withoutBackup = false) {
  const stage = setStage({
    ...{ config: { postgres: {}, backups: {} }, state: withBox },
    preview: () => ({ events: [plannedEvent("replace", 0, "postgres", ["memory"])] }),
    ...scene,
  });
  const consent = { allowRestart: true, withoutWayBack: true, allowUnchecked: false, reindex: false };
  return { stage, ended: goForward(stage.context, stage.store, { ...consent, withoutBackup }) };
}

describe("a deploy that stops PostgreSQL", () => {
  test("names a verified backup of today", async () => {
    const { stage, ended } = deploy({ backup: () => hoursOld(25) });
    assert.equal((await ended).kind, "healthy");
    assert.deepEqual(stage.done.slice(0, 3), ["preview", "ask for backups", "up"]);
    assert.ok(stage.said.includes(`The newest verified backup of the database: ${label}, L2, 25.0 h old.`));
  });

  for (const [what, backup] of Object.entries({ "there is none": undefined, "it is old": hoursOld(27) }))
    test(`makes one where ${what}, before anything is changed`, async () => {
      const { stage, ended } = deploy({ backup: () => backup });
      assert.equal((await ended).kind, "healthy");
      assert.deepEqual(stage.done.slice(0, 4), ["preview", "ask for backups", "back up", "up"]);
      assert.ok(stage.said.includes("Made and verified: 20261201-020000F."));
    });

  test("changes nothing where none can be made", async () => {
    const { stage, ended } = deploy({ makeBackup: fails("the backup failed: no room") });
    const message = await messageOfRejection(ended);
    assert.match(message, /^No recent backup of the database, and none can be made: the backup failed: no room\n/);
    assert.match(message, /Nothing was changed\. .*--without-backup/);
    assert.ok(!stage.done.includes("up"));
  });

  test("asks nobody where it is to go on without", async () => {
    const { stage, ended } = deploy({ backup: fails("asked") }, true);
    assert.equal((await ended).kind, "healthy");
    assert.deepEqual(stage.done.slice(0, 2), ["preview", "up"]);
  });

  test("can make none while nothing backs the stack up", async () => {
    const { stage, ended } = deploy({ backup: fails("asked"), state: () => [server("postgres", "c1")] });
    assert.equal((await ended).kind, "healthy");
    assert.ok(stage.said.includes("Nothing backs this stack up yet: no backup is made before PostgreSQL is changed."));
  });

  for (const [what, scene] of Object.entries({
    "of a stack without backups": { config: { postgres: {} } },
    "that leaves PostgreSQL alone": { preview: () => ({ events: [plannedEvent("replace", 0, "web")] }) },
  } satisfies Record<string, Scene>))
    test(`is needed for none ${what}`, async () => {
      const { ended } = deploy({ ...scene, backup: fails("asked") });
      assert.equal((await ended).kind, "healthy");
    });
});

describe("a deploy that leaves a database without a backup", () => {
  const calm: Scene = { preview: () => ({ events: [plannedEvent("replace", 0, "web")] }) };

  const saidBy = async (safety: NonNullable<Scene["safety"]>) => {
    const { stage, ended } = deploy({ ...calm, safety });
    assert.equal((await ended).kind, "healthy");
    return stage.said.filter((line) => line.includes("backup"));
  };

  test("says so, and how to make one", async () => {
    const [line, ...others] = await saidBy(() => ({}));
    assert.match(line!, /^Warning: the database has no verified backup\. keelson backup run --stack dev and then /);
    assert.deepEqual(others, []);
  });

  test("says that the first one comes by itself", async () => {
    const pending = ["the first restore drill is due at 5", "the first backup is under way since 4"];
    assert.deepEqual(await saidBy(() => ({ pending })), [
      "The database has no verified backup yet: the first backup is under way since 4 (keelson backup status --stack dev).",
    ]);
  });

  test("does not take a store that is silent for one without backups", async () => {
    const notKnown = ["the repository: pgbackrest was given up after 5s"];
    assert.deepEqual(await saidBy(() => ({ notKnown })), [
      "Not known: whether the database has a backup: the store did not answer within 5 s (keelson backup status --stack dev).",
    ]);
  });

  test("says what else kept it from knowing", async () => {
    assert.deepEqual(await saidBy(fails("no answer")), ["Not checked: whether the database has a backup: no answer"]);
    assert.match(
      (await saidBy(() => ({ notKnown: ["the repository: wrong key"] })))[0]!,
      /a backup: the repository: wrong/,
    );
  });

  test("has nothing to say where there is one, however old", async () =>
    assert.deepEqual(await saidBy(() => ({ verified: hoursOld(99) })), []));
});
