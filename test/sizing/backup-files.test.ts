import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { users } from "../../platforms/servers.ts";
import { filesBoxes, watchedBoxes } from "../../sizing/backup-files.ts";
import { listDemands } from "../../sizing/demands.ts";
import { stackConfig } from "../support/stack-config.ts";

const volumes = { data: { path: "/data" } };
const app = { build: "examples/node-app" };
const stack = (more: object = {}) =>
  stackConfig({
    backups: {},
    services: {
      web: { ...app, volumes },
      mail: { ...app, volumes, user: "1000:2000" },
      wiki: { ...app, volumes, user: "33:33" },
      cache: { ...app, volumes: { data: { path: "/data", backup: false } } },
    },
    edge: {},
    ...more,
  });

describe("who backs files up", () => {
  test("one box an owner: the database's has Redis's files, and what is not to be backed up is nowhere", () => {
    assert.deepEqual(filesBoxes(stack()), [
      { service: "backup", user: "999:999", volumes: { redis: ["data"] } },
      { service: "backup-files-33", user: "33:33", volumes: { wiki: ["data"] } },
      { service: "backup-files-1000", user: "1000:2000", volumes: { mail: ["data"], web: ["data"] } },
    ]);
  });

  test("the servers' user is that of their images", () => {
    const { user } = filesBoxes(stack())[0]!;
    for (const { uid, gid } of [users.postgres, users.redis]) assert.equal(user, `${uid}:${gid}`);
  });

  test("nobody without backups; the database's box alone where nothing keeps files", () => {
    assert.deepEqual(filesBoxes(stack({ backups: undefined })), []);
    const none = stackConfig({ backups: {}, redis: { persistence: "none" } });
    assert.deepEqual(filesBoxes(none), [{ service: "backup", user: "999:999", volumes: {} }]);
  });

  test("each has memory of its own in the plan", () => {
    const names = listDemands(stack(), 4000).map(({ name }) => name);
    assert.deepEqual(
      names.filter((name) => name.startsWith("backup")),
      ["backup", "backup-files-33", "backup-files-1000"],
    );
  });

  test("Prometheus asks those that have a scheduler", () => {
    const monitoring = { enabled: true };
    assert.deepEqual(watchedBoxes(stack({ monitoring })), ["backup", "backup-files-33", "backup-files-1000"]);
    const off = { files: "off", verify: "off", drill: "off", prune: "off" };
    assert.deepEqual(watchedBoxes(stack({ monitoring, backups: { schedule: off } })), ["backup"]);
    assert.deepEqual(watchedBoxes(stack()), []);
    const filesOnly = { ...off, files: "daily", full: "off", differential: "off" };
    assert.deepEqual(watchedBoxes(stack({ monitoring, backups: { schedule: filesOnly } })), [
      ...["backup", "backup-files-33", "backup-files-1000"],
    ]);
    const cache = { monitoring, backups: { schedule: filesOnly }, redis: { persistence: "none" as const } };
    assert.deepEqual(watchedBoxes(stack(cache)), ["backup-files-33", "backup-files-1000"]);
  });

  test("no service may have such a name", () => {
    assert.throws(() => stackConfig({ services: { "backup-files-1": app } }), /belongs to a server of the stack/);
  });
});
