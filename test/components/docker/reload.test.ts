import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { reloadScript } from "../../../components/docker/reload.ts";

const folder = mkdtempSync(join(tmpdir(), "keelson-reload-"));
after(() => rmSync(folder, { recursive: true }));

/** A docker that notes what it is asked to do; `answers` says which commands print what, or fail. */
function fakeDocker(answers: string): void {
  const path = join(folder, "docker");
  const lines = ["#!/bin/sh", "shift", `echo "$*" >> ${folder}/asked`, answers, ""];
  writeFileSync(path, lines.join("\n"));
  chmodSync(path, 0o755);
  writeFileSync(join(folder, "asked"), "");
}

function reload(script: string, containers: string): Promise<{ code: number; stderr: string; asked: string[] }> {
  const env = { PATH: `${folder}:${process.env["PATH"]}`, CONTAINERS: containers, DIGEST: "new" };
  return new Promise((resolve) => {
    execFile("sh", ["-c", script], { env }, (error, _, stderr) => {
      const asked = readFileSync(join(folder, "asked"), "utf8").trimEnd().split("\n");
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stderr, asked });
    });
  });
}

const full = {
  folders: ["/etc/server"],
  test: ["server", "--test"],
  signal: "SIGHUP",
  loaded: ["server", "--loaded"],
  settled: ["server", "--settled"],
} as const;

describe("a reload on Docker", () => {
  test("goes through test, signal, what is loaded and what is settled, container by container", async () => {
    fakeDocker('case "$*" in *--loaded) echo new ;; esac');
    const { code, asked } = await reload(reloadScript(full), "a-1 a-2");
    const steps = ["server --test", "/keelson/probe signal SIGHUP", "server --loaded", "server --settled"];
    assert.equal(code, 0);
    assert.deepEqual(
      asked,
      ["a-1", "a-2"].flatMap((name) => steps.map((step) => `${name} ${step}`)),
    );
  });

  test("stops before the signal where the server refuses its files, with what it said", async () => {
    fakeDocker('case "$*" in *--test) echo "unknown directive" >&2; exit 1 ;; esac');
    const { code, stderr, asked } = await reload(reloadScript(full), "a-1 a-2");
    assert.equal(code, 1);
    assert.match(stderr, /unknown directive\na-1 refuses its new files .* runs on with what it had/);
    assert.deepEqual(asked, ["a-1 server --test"]);
  });

  test("waits until the server has loaded the files, and only then asks whether all is settled", async () => {
    fakeDocker(`case "$*" in *--loaded) [ "$(grep -c loaded ${folder}/asked)" -gt 2 ] && echo new || echo old ;; esac`);
    const { code, asked } = await reload(reloadScript(full), "a-1");
    assert.equal(code, 0);
    assert.deepEqual(asked.slice(2), [...Array<string>(3).fill("a-1 server --loaded"), "a-1 server --settled"]);
  });

  test("gives up in time, with container, what was expected and what it said", async () => {
    fakeDocker('case "$*" in *--loaded) echo old; exit 1 ;; esac');
    const script = reloadScript(full).replaceAll("15", "1");
    const { code, stderr, asked } = await reload(script, "a-1");
    assert.equal(code, 1);
    assert.match(stderr, /^a-1 has not loaded its new files within 1 s: expected new, it says old$/m);
    assert.ok(!asked.includes("a-1 server --settled"));
  });

  test("tells a server by a command where it has one", async () => {
    fakeDocker("");
    const { asked } = await reload(reloadScript({ folders: [], command: ["server", "--set"] }), "a-1");
    assert.deepEqual(asked, ["a-1 server --set"]);
  });
});
