import assert from "node:assert/strict";
import { test } from "node:test";
import { hostFindings } from "../../sizing/minimum-host.ts";
import { GiB } from "../../sizing/units.ts";
import { host } from "../support/sizing.ts";

const messages = (environment: "development" | "production", memory: number, cores: number, diskGiB: number) =>
  hostFindings({ environment, target: "docker" }, { ...host(memory, cores), disk: diskGiB * GiB }).map(
    ({ message }) => message,
  );

test("hosts at their minimum are fine", () => {
  assert.deepEqual(messages("development", 2, 2, 10), []);
  assert.deepEqual(messages("production", 4, 4, 50), []);
});

test("a machine sold with 4 GiB passes, though its kernel shows less", () =>
  assert.deepEqual(messages("production", 3.75, 4, 50), []));

test("below the minimum everything that is short is named", () => {
  assert.deepEqual(messages("development", 1, 1, 9), [
    "host: for development it has 1GiB of memory where 2GiB are the minimum, 1 core where 2 are the minimum, 9GiB of disk where 10GiB are the minimum.",
  ]);
  assert.deepEqual(messages("production", 8, 2, 50), [
    "host: for production it has 2 cores where 4 are the minimum; recommended: 8GiB, 8 cores and 100GiB of disk or more.",
  ]);
});

test("a disk that is not known is not passed", () =>
  assert.deepEqual(hostFindings({ environment: "production", target: "docker" }, host(8, 8)), [
    {
      rule: "disk-not-checked",
      message: "host.disk: not known before a deploy measures it, so the minimum of 50GiB is not checked.",
    },
  ]));

const inCluster = { environment: "production", target: "kubernetes" } as const;

test("a cluster's volumes are compared like a host's disk, in its own words", () =>
  assert.deepEqual(hostFindings(inCluster, { ...host(12, 6), disk: 22 * GiB }), [
    {
      rule: "minimum-host",
      message:
        "cluster: for production it has 22GiB of volumes where 50GiB are the minimum; recommended: 8GiB, 8 cores and " +
        "100GiB of volumes or more.",
    },
  ]));

test("in a cluster no disk is left to be measured", () => assert.deepEqual(hostFindings(inCluster, host(12, 6)), []));
