import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { describeBuildFailure } from "../../../operations/images/build-failure.ts";
import { reasonsOf } from "../../../operations/images/failed-builds.ts";
import { withDocker } from "../../support/fake-docker.ts";

const image = { service: "web", folder: "apps/web" };
const describeFailure = (...lines: readonly string[]) => describeBuildFailure(image, `${lines.join("\n")}\n`);

const head = "services.web.build: the image of web was not built from apps/web.";
const remedy = "Mend apps/web (docker build apps/web tries it alone), then run this again.";
const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`);

describe("a failed build by the classic builder's output", () => {
  const start = [
    "Sending build context to Docker daemon  2.048kB\r\r",
    "Step 1/2 : FROM debian:trixie-slim",
    " ---> b20d89f8f458",
  ];

  test("tells the failing instruction and the last 40 lines that it printed", () => {
    const said = describeFailure(
      ...[...start, "Step 2/2 : RUN make", " ---> Running in 41532fb1c5b1", ...lines(50)],
      "\u001B[91moops",
      "\u001B[0mThe command '/bin/sh -c make' returned a non-zero code: 3",
    );
    const shown = [...lines(50).slice(11), "oops"].map((line) => `  ${line}`);
    assert.deepEqual(said.split("\n"), [
      ...[head, "Its Dockerfile failed in step 2/2: RUN make", "Its last 40 lines of 51:", ...shown],
      ...["The command '/bin/sh -c make' returned a non-zero code: 3", remedy],
    ]);
  });

  test("tells what an instruction says that runs nothing", () => {
    const reason = "COPY failed: file not found in build context: stat nothing.txt: file does not exist";
    assert.equal(
      describeFailure(...start, "Step 2/2 : COPY nothing.txt /app/", reason),
      [head, "Its Dockerfile failed in step 2/2: COPY nothing.txt /app/", reason, remedy].join("\n"),
    );
  });

  test("tells the builder's words where it came to no instruction", () => {
    const reason = "Error response from daemon: dockerfile parse error line 1: unknown instruction: FORM";
    assert.equal(describeFailure(reason), [head, reason, remedy].join("\n"));
  });
});

test("a failed build of another file and stage names the command that tries it alone", () => {
  const built = { ...image, dockerfile: "docker/web.Dockerfile", target: "runner", args: { NODE_ENV: "it's" } };
  const command = String.raw`docker build --file apps/web/docker/web.Dockerfile --target runner --build-arg 'NODE_ENV=it'\''s' apps/web`;
  assert.ok(describeBuildFailure(built, "oops\n").includes(`(${command} tries it alone)`));
});

describe("a failed build by BuildKit's plain progress", () => {
  const start = [
    '#0 building with "default" instance using docker driver',
    "#1 [internal] load build definition from Dockerfile",
    "#1 transferring dockerfile: 98B done",
    "#4 [1/2] FROM docker.io/library/debian:trixie-slim",
    "#4 CACHED",
  ];

  test("tells the lines of the failing instruction, and none that other stages printed meanwhile", () => {
    const said = describeFailure(
      ...[...start, "#5 [build 2/2] RUN make", "#6 [other 2/3] RUN sleep 9", "#5 0.312 one", "#6 0.400 elsewhere"],
      "#5 0.512 two",
      '#5 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 3',
      "------",
      " > [build 2/2] RUN make:",
      "0.312 one",
      "------",
      "Dockerfile:2",
      'ERROR: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 3',
    );
    assert.deepEqual(said.split("\n"), [
      ...[head, "Its Dockerfile failed in step 2/2: RUN make", "It printed:", "  one", "  two"],
      ...['process "/bin/sh -c make" did not complete successfully: exit code: 3', remedy],
    ]);
  });

  test("tells what a COPY lacks", () => {
    const reason = 'failed to calculate checksum of ref abc: "/nothing.txt": not found';
    assert.equal(
      describeFailure(...start, "#5 [2/2] COPY nothing.txt /app/", `#5 ERROR: ${reason}`, "------"),
      [head, "Its Dockerfile failed in step 2/2: COPY nothing.txt /app/", reason, remedy].join("\n"),
    );
  });
});

describe("why an update failed", () => {
  const urn = "urn:pulumi:dev::keelson::docker:index/remoteImage:RemoteImage::web-image-1";
  const inputs = { name: "keelson/web:1a2b3c4d5e6f", build: { context: "apps/web" } };
  const metadata = { op: "create", urn, type: "docker:index/remoteImage:RemoteImage", new: { inputs } };
  const error = (message: string, urn = "") => ({ diagnosticEvent: { severity: "error", message, urn } });
  const run = (...events: readonly object[]) => ({ events: events as unknown as EngineEvent[], failure: "failed" });
  const failed = run(
    { resOpFailedEvent: { metadata } },
    error("exit code: 1", urn),
    error("another thing", "urn:other"),
  );
  const reasons = (docker: string, of = failed) => withDocker(docker, () => reasonsOf(of, process.env));

  test("is a build's own output, beside whatever else failed", async () => {
    const docker = 'printf "Step 1/1 : RUN make\\nno rule\\nThe command returned 2\\n"; exit 1';
    assert.deepEqual(await reasons(docker), [
      `${head}\nIts Dockerfile failed in step 1/1: RUN make\nIt printed:\n  no rule\nThe command returned 2\n${remedy}`,
      "another thing",
    ]);
  });

  test("is said to be gone where a second try builds the image", async () => {
    assert.deepEqual((await reasons("true"))[0]!.split("\n").slice(1), [
      "exit code: 1",
      "A second try built it: something outside of the folder (a network, a server of packages) failed. Run this again.",
    ]);
  });

  test("is the engine's word where only BuildKit takes the Dockerfile", async () => {
    assert.equal((await reasons('echo "the --mount option requires BuildKit." >&2; exit 1'))[0], "exit code: 1");
  });

  test("is a known cause without a second build", async () => {
    const full = run({ resOpFailedEvent: { metadata } }, error("write /x: no space left on device", urn));
    assert.match((await reasons("exit 9", full)).join(), /^up: the disk of the Docker host is full\./);
  });

  test("is the engine's word where no build failed", async () => {
    assert.deepEqual(await reasons("exit 9", run(error("another thing"))), ["another thing"]);
  });
});
