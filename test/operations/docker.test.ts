import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isAbsent } from "../../operations/docker.ts";

const id = "0123456789ab";

describe("a thing that is not there", () => {
  for (const [engine, said] of [
    ["20.10", `Error: No such container: ${id}`],
    ["20.10", `Error: No such volume: data`],
    ["20.10", `Error: No such network: ${id}`],
    ["20.10", `Error: No such object: ${id}`],
    ["26.1", `Error response from daemon: No such container: ${id}`],
    ["26.1", "Error response from daemon: get data: no such volume"],
    ["26.1", `Error response from daemon: network ${id} not found`],
    ["28.2", `error: no such object: ${id}`],
  ] as const) {
    test(`${said} (Docker ${engine})`, () => assert.equal(isAbsent(new Error(`docker rm: ${said}`)), true));
  }

  for (const said of [
    "Error response from daemon: remove data: volume is in use - [0123]",
    "error while removing network: network x id 0123 has active endpoints",
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
    "Error response from daemon: pull access denied for x, repository does not exist or may require 'docker login'",
  ]) {
    test(`is told from: ${said}`, () => assert.equal(isAbsent(new Error(said)), false));
  }
});
