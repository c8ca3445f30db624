import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hintsFor } from "../../../operations/evidence/hints.ts";
import type { Evidence } from "../../../operations/evidence/types.ts";

const sick = (lines: readonly string[], changes: Partial<Evidence> = {}): Evidence => ({
  service: "web",
  instance: "web-1",
  state: "running, unhealthy",
  restarts: 0,
  events: [],
  conditions: [],
  lastLogLines: lines,
  ...changes,
});
const refused = "health check ended with 1: probe http: dial tcp 127.0.0.1:8080: connect: connection refused";

describe("what a stack file lacks is guessed from", () => {
  for (const [what, evidence, hint] of [
    [
      "a write to the root file system",
      sick(["Error: EROFS: read-only file system, mkdir '/app/data'"]),
      /writablePaths: \[\/app\/data\]/,
    ],
    ["a write of a file there", sick(["OSError: [Errno 30] Read-only file system: '/app/db.sqlite3'"]), /\[\/app\]/],
    ["a file of another's", sick(["PermissionError: [Errno 13] Permission denied: '/data/x'"]), /user: "<uid>:<gid>"/],
    [
      "a path that is not there",
      sick([], { events: ["health check ended with 1: probe http: 404 Not Found"] }),
      /health: \{path/,
    ],
    [
      "a path that is not there, in a cluster",
      sick([], { events: ["Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 404"] }),
      /health: \{path/,
    ],
    ["another port", sick(["listening on 3000"], { events: [refused] }), /it listens on port 3000: port: 3000$/],
    [
      "another port, as gunicorn says it",
      sick(["[1] [INFO] Listening at: http://0.0.0.0:8000 (1)"], { events: [refused] }),
      /port: 8000$/,
    ],
    [
      "a loopback address",
      sick(["Server running at http://127.0.0.1:8080/"], { events: [refused] }),
      /listen on 0\.0\.0\.0$/,
    ],
    ["a name that nobody has", sick(["Error: getaddrinfo ENOTFOUND queue"]), /has to be in its needs$/],
    ["its end", sick([], { outOfMemory: true }), /memory: …$/],
    [
      "a program without its right",
      sick([], { events: ['exec: "/entry.sh": permission denied: unknown'] }),
      /chmod \+x/,
    ],
    ["a script with line ends of Windows", sick(["exec /entry.sh: no such file or directory"]), /Unix line ends$/],
    [
      "a port of root's",
      sick(["nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)"]),
      /port 80: let it/,
    ],
    ["a port of root's, by Node.js", sick(["Error: listen EACCES: permission denied 0.0.0.0:443"]), /port 443: let it/],
    ["a port that is taken", sick(["Error: listen EADDRINUSE: address already in use :::3000"]), /want one port/],
    [
      "a library that is not there",
      sick([
        "/app: error while loading shared libraries: libpq.so.5: cannot open shared object file: No such file or directory",
      ]),
      /lacks libpq\.so\.5/,
    ],
    ["a heap that is full", sick(["FATAL ERROR: Reached heap limit - JavaScript heap out of memory"]), /memory: …$/],
    [
      "a folder that stands before the cause",
      sick(["open /data/app.db: read-only file system"]),
      /writablePaths: \[\/data\]/,
    ],
    ["a name server that knows nobody", sick(["Error: getaddrinfo EAI_AGAIN queue"]), /has to be in its needs$/],
    ["a database at home", sick(["Error: connect ECONNREFUSED 127.0.0.1:5432"]), /PostgreSQL in its own container/],
    ["a variable that Python misses", sick(["KeyError: 'SECRET_KEY'"]), /lacks the variable SECRET_KEY: env/],
    ["a variable that an entrypoint misses", sick(["error: DB_HOST is not set"]), /lacks the variable DB_HOST/],
    ["a variable, said in words", sick(["Missing required environment variable: API_TOKEN"]), /lacks/],
    [
      "an end without an error",
      sick(["done"], { state: "restarting", exitCode: 0, restarts: 3 }),
      /stay in the foreground/,
    ],
    [
      "a host that a kubelet asks as",
      sick(["Readiness probe failed: HTTP probe failed with statuscode: 400"]),
      /health: \{host/,
    ],
    ["a host that it refuses", sick(["Invalid HTTP_HOST header: '127.0.0.1:8000'."]), /health: \{host/],
  ] as const) {
    test(what, () => {
      const hints = hintsFor(evidence);
      assert.equal(hints.length, 1, hints.join("\n"));
      assert.match(hints[0]!, /^services\.web: /);
      assert.match(hints[0]!, hint);
    });
  }

  test("nothing where nothing tells", () => {
    assert.deepEqual(hintsFor(sick(["started", "TypeError: x is not a function"])), []);
    assert.deepEqual(hintsFor(sick(["listening on 8080"], { events: [refused] })), []);
    assert.deepEqual(
      hintsFor(sick(["connected to db:5432", "TOKEN_TTL set to 5"], { exitCode: 1, state: "exited" })),
      [],
    );
  });
});
