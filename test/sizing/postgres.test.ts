import assert from "node:assert/strict";
import { test } from "node:test";
import { planStack } from "../../sizing/stack-plan.ts";
import type { HostSize } from "../../sizing/types.ts";
import { GiB, MiB } from "../../sizing/units.ts";
import { messageOf } from "../support/message-of.ts";
import { apps, host, stackWith } from "../support/sizing.ts";

interface Case {
  readonly memory?: string;
  readonly settings?: object;
  readonly overrides?: object;
  readonly size?: HostSize;
}

const plan = ({ memory = "4GiB", settings = {}, overrides = {}, size = host(128, 8) }: Case = {}) =>
  planStack(stackWith(apps(1, { pool: 2 }), { postgres: { memory, settings }, ...overrides }), size).postgres!;
const pick = (names: readonly string[], options?: Case) => {
  const { settings } = plan(options);
  return Object.fromEntries(names.map((name) => [name, settings[name]]));
};

for (const [memory, expected] of [
  ["320MiB", { max_connections: "17", shared_buffers: "80MB", work_mem: "1088kB", maintenance_work_mem: "20MB" }],
  ["1GiB", { max_connections: "50", shared_buffers: "256MB", work_mem: "1664kB", maintenance_work_mem: "64MB" }],
  ["4GiB", { max_connections: "80", shared_buffers: "1GB", work_mem: "6MB", maintenance_work_mem: "256MB" }],
  ["16GiB", { max_connections: "150", shared_buffers: "4GB", work_mem: "14MB", maintenance_work_mem: "1GB" }],
  ["64GiB", { max_connections: "300", shared_buffers: "16GB", work_mem: "32MB", maintenance_work_mem: "2GB" }],
] as const)
  test(`memory settings of ${memory}`, () => assert.deepEqual(pick(Object.keys(expected), { memory }), expected));

test("the planner sees three quarters of the limit as cache", () =>
  assert.equal(plan().settings["effective_cache_size"], "3GB"));

for (const [cores, parallel, gather] of [
  [1, "1", "0"],
  [2, "2", "1"],
  [4, "3", "2"],
  [8, "6", "3"],
  [32, "24", "4"],
] as const)
  test(`a host of ${cores} cores runs ${parallel} parallel workers, ${gather} in one query`, () =>
    assert.deepEqual(
      pick(["max_parallel_workers", "max_parallel_workers_per_gather"], { memory: "16GiB", size: host(128, cores) }),
      {
        max_parallel_workers: parallel,
        max_parallel_workers_per_gather: gather,
      },
    ));

test("analytical loads have few connections, large sorts, many helpers and compiled queries", () => {
  const names = ["max_connections", "max_parallel_workers_per_gather", "jit", "maintenance_work_mem"];
  assert.deepEqual(pick(names, { memory: "16GiB", size: host(128, 32), overrides: { workload: "analytical" } }), {
    ...{ max_connections: "75", max_parallel_workers_per_gather: "12", jit: "on", maintenance_work_mem: "2GB" },
  });
});

for (const [disk, max, min] of [
  [undefined, "2560MB", "640MB"],
  [10 * GiB, "512MB", "128MB"],
  [GiB, "128MB", "32MB"],
  [1024 * GiB, "4GB", "1GB"],
] as const)
  test(`the write-ahead log on a disk of ${disk === undefined ? "unknown size" : `${disk / GiB} GiB`}`, () =>
    assert.deepEqual(
      pick(["max_wal_size", "min_wal_size"], { size: { ...host(128, 8), ...(disk === undefined ? {} : { disk }) } }),
      { max_wal_size: max, min_wal_size: min },
    ));

test("huge pages are asked for where they pay", () => {
  assert.equal(plan({ memory: "4GiB" }).settings["huge_pages"], "off");
  assert.equal(plan({ memory: "8GiB" }).settings["huge_pages"], "try");
});

test("passwords are SCRAM, idle transactions end, pooled sessions do not", () => {
  const { settings } = plan();
  assert.equal(settings["password_encryption"], "scram-sha-256");
  assert.equal(settings["idle_in_transaction_session_timeout"], "5min");
  assert.equal(settings["idle_session_timeout"], undefined);
});

test("settings that PostgreSQL 17 does not know stay away", () =>
  assert.equal(plan().settings["io_method"], undefined));

test("/dev/shm holds the hashes of all parallel workers and their leaders", () => {
  const { shmSize, settings } = plan();
  assert.equal(settings["work_mem"], "6MB");
  assert.equal(shmSize, 288 * MiB);
});

test("settings of the stack file win, in whatever case and type", () =>
  assert.deepEqual(
    pick(["log_min_duration_statement", "track_io_timing", "random_page_cost", "work_mem"], {
      settings: { LOG_MIN_DURATION_STATEMENT: "250ms", track_io_timing: false, random_page_cost: 2, work_mem: "4MB" },
    }),
    { log_min_duration_statement: "250ms", track_io_timing: "off", random_page_cost: "2", work_mem: "4MB" },
  ));

test("larger shared_buffers of the stack file leave less work_mem", () => {
  const { settings, worstCase } = plan({ settings: { shared_buffers: "2GB" } });
  assert.equal(settings["work_mem"], "1728kB");
  assert.ok(worstCase.total <= 4 * GiB);
});

test("a larger work_mem of the stack file leaves fewer connections", () =>
  assert.equal(plan({ settings: { work_mem: "32MB" } }).settings["max_connections"], "15"));

test("a number without unit counts as the server counts it", () => {
  assert.equal(plan({ settings: { shared_buffers: 65536 } }).worstCase.sharedBuffers, 512 * MiB + 16 * MiB);
  assert.equal(plan({ settings: { work_mem: 2048 } }).worstCase.workMem, 86 * 3 * 2 * MiB);
});

test("settings that together need more than the limit are refused with every part", () =>
  assert.equal(
    messageOf(() => plan({ settings: { work_mem: "64MB", max_connections: 100 } })),
    "keelson:stack.postgres.settings: they allow 22.18GiB in the worst case, 18.18GiB over PostgreSQL's limit of 4GiB " +
      "(shared_buffers and wal_buffers 1.02GiB, processes 678MiB, work_mem 19.88GiB, maintenance 640MiB); lower them, " +
      "or raise keelson:stack.postgres.memory to 22.19GiB",
  ));

test("temporary buffers for every session count too", () =>
  assert.match(
    messageOf(() => plan({ settings: { temp_buffers: "64MB", work_mem: "4MB", max_connections: 80 } })),
    /over PostgreSQL's limit of 4GiB/,
  ));

test("more connections than the memory has room for are refused with the number that has", () => {
  const most = (max_connections: number) => plan({ settings: { max_connections } });
  const message = messageOf(() => most(1000));
  assert.match(
    message,
    /^keelson:stack\.postgres\.settings\.max_connections: 1000 connections leave each less than 1MiB of work_mem in PostgreSQL's 4GiB; its memory settings have room for \d+\. /,
  );
  const room = Number(/room for (\d+)/.exec(message)![1]);
  assert.equal(most(room).settings["max_connections"], String(room));
  assert.notEqual(
    messageOf(() => most(room + 1)),
    "",
  );
});

for (const [name, value, text] of [
  ["port", 5433, "is set by Keelson; remove it"],
  ["Listen_Addresses", "localhost", "is set by Keelson; remove it"],
  ["shared_buffers", "1GiB", '"1GiB" is not a size of PostgreSQL\'s; give one such as 64MB or 2GB'],
  ["work_mem", "64mb", '"64mb" is not a size of PostgreSQL\'s; give one such as 64MB or 2GB'],
  ["max_connections", "many", '"many" is not a number; give one'],
] as const)
  test(`${name}: ${value} is refused`, () =>
    assert.equal(
      messageOf(() => plan({ settings: { [name]: value } })),
      `keelson:stack.postgres.settings.${name.toLowerCase()}: ${text}`,
    ));
