import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { build } from "../../operations/images/build.ts";
import { messageOfRejection } from "../support/message-of.ts";

const folder = mkdtempSync(join(tmpdir(), "keelson-build-"));

interface Broken {
  readonly title: string;
  readonly instruction: string;
  readonly printed: readonly string[];
  readonly reason: string;
}

const nowhere = "http://127.0.0.1:9/debian";
const update = "apt-get -qq -o APT::Update::Error-Mode=any -o Dir::Etc::SourceParts=- update 2>&1";
const refused = `Failed to fetch ${nowhere}/dists/trixie/InRelease  Unable to connect to 127.0.0.1:9:`;
const ran = (command: string, code: number) => `The command '/bin/sh -c ${command}' returned a non-zero code: ${code}`;
const seq = "exec 2>&1; seq 1 50; echo oops >&2; exit 3";
const unreachable = `echo "deb ${nowhere} trixie main" > /etc/apt/sources.list; ${update}`;
const absent = "apt-get -qq install --yes no-such-package-anywhere 2>&1";

/** In the words of Docker 20.10's classic builder. */
const cases: readonly Broken[] = [
  {
    title: "a command that fails",
    instruction: `RUN ${seq}`,
    printed: ["Its last 40 lines of 51:", ...Array.from({ length: 39 }, (_, index) => `  ${index + 12}`), "  oops"],
    reason: ran(seq, 3),
  },
  {
    title: "a file that is not there",
    instruction: "COPY nothing.txt /app/",
    printed: [],
    reason:
      "COPY failed: file not found in build context or excluded by .dockerignore: stat nothing.txt: file does not exist",
  },
  {
    title: "a package that nobody has",
    instruction: `RUN ${absent}`,
    printed: ["It printed:", "  E: Unable to locate package no-such-package-anywhere"],
    reason: ran(absent, 100),
  },
  {
    title: "a server of packages out of reach",
    instruction: `RUN ${unreachable}`,
    printed: [
      "It printed:",
      `  E: ${refused}`,
      "  E: Some index files failed to download. They have been ignored, or old ones used instead.",
    ],
    reason: ran(unreachable, 100),
  },
];

/** Without buildx or not, the docker command is told to use the builder that every engine has. */
const env = { ...process.env, DOCKER_BUILDKIT: "0" };

describe("an image that cannot be built says why", () => {
  after(() => rmSync(folder, { recursive: true }));

  for (const { title, instruction, printed, reason } of cases) {
    test(title, async () => {
      writeFileSync(join(folder, "Dockerfile"), `FROM debian:trixie-slim\n${instruction}\n`);
      const image = { service: "web", folder, reference: "kt-failed-build/web:1" };
      assert.deepEqual((await messageOfRejection(build(image, env))).split("\n"), [
        `services.web.build: the image of web was not built from ${folder}.`,
        `Its Dockerfile failed in step 2/2: ${instruction}`,
        ...printed,
        reason,
        `Mend ${folder} (docker build ${folder} tries it alone), then run this again.`,
      ]);
    });
  }
});
