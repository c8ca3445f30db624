import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { renderFiles } from "../../../components/backups/files-settings.ts";
import { backupSchedule, databaseJobs, filesJobs, lateHours } from "../../../components/backups/schedule.ts";
import { stackConfig } from "../../support/stack-config.ts";

const box = { service: "backup-files-1000", user: "1000:1000", volumes: { web: ["data", "media"] } };
const store = {
  kind: "s3",
  endpoint: "https://s3.example.com:9000",
  bucket: "backups",
  accessKey: "id",
  secretKey: "hidden",
};
const config = (backups: object) => stackConfig({ backups }).backups!;

interface Rendered {
  readonly repositories: readonly { readonly url: string; readonly options: string[]; readonly env: object }[];
  readonly services: object;
  readonly lateHours: number;
}

const rendered = (backups: object) => JSON.parse(renderFiles(config(backups), box, "keelson-prod")) as Rendered;

describe("settings of a box that backs files up", () => {
  test("a repository for each owner, beside the database's in a volume and a folder", () => {
    const { repositories } = rendered({ second: { kind: "directory", path: "/mnt/far" } });
    assert.deepEqual(
      repositories.map(({ url }) => url),
      ["/backups/local/files-1000", "/backups/directory-2/keelson-prod-files-1000"],
    );
  });

  test("an object store's address, authority and keys", () => {
    const [repository] = rendered({ repository: { ...store, ca: "ca.pem" } }).repositories;
    assert.equal(repository!.url, "s3:https://s3.example.com:9000/backups/keelson-prod/files-1000");
    assert.deepEqual(repository!.options.slice(-2), ["--cacert", "/etc/keelson/backup/repository-1-ca.pem"]);
    assert.deepEqual(repository!.env, { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "hidden" });
  });

  test("the volumes, where they are mounted", () => {
    assert.deepEqual(rendered({}).services, { web: { data: "/volumes/web/data", media: "/volumes/web/media" } });
  });

  test("a backup is late some hours after its time", () => {
    const cases = {
      off: 0,
      hourly: 26,
      daily: 26,
      weekly: 192,
      monthly: 768,
      "0 3 * * *": 26,
      "0 3 * * 1": 192,
      "0 3 1 * *": 768,
    };
    for (const [cron, hours] of Object.entries(cases)) assert.equal(lateHours(cron), hours, cron);
  });

  test("jobs of one scheduler have names of their own, and none where all are off", () => {
    const jobs = backupSchedule(config({}), [...databaseJobs, ...filesJobs])!.jobs;
    assert.equal(new Set(jobs.map(({ name }) => name)).size, jobs.length);
    assert.deepEqual(jobs.find(({ name }) => name === "files")!.cron, "0 3 * * *");
    const off = { files: "off", verify: "off", drill: "off", prune: "off" };
    assert.equal(backupSchedule(config({ schedule: off }), filesJobs), undefined);
  });
});
