import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { apartVersions, readVersions, tooOld } from "../../../platforms/docker/engine-version.ts";

const judge = (printed: string) => tooOld(readVersions(printed)!, "unix:///a.sock");

describe("the versions of a Docker Engine and its command", () => {
  for (const printed of [
    "20.10.24+dfsg1 1.41 20.10.24+dfsg1 1.41",
    "20.10.24+dfsg1 1.41 28.2.2 1.41",
    "26.1.5+dfsg1 1.45 20.10.24+dfsg1 1.41",
    "29.0.1 1.52 29.0.1 1.52",
    "99.0.0 2.0 99.0.0 2.0",
  ]) {
    test(`${printed} will do`, () => assert.equal(judge(`${printed}\n`), undefined));
  }

  test("an older engine is named with what to do", () => {
    assert.equal(
      judge("19.03.15 1.40 28.2.2 1.40"),
      "the Docker Engine at unix:///a.sock is 19.03.15 (API 1.40), and Keelson needs 20.10 or newer (API 1.41). " +
        "Upgrade it, or name another with host: {docker: ssh://user@server}.",
    );
  });

  test("an API of one digit is older, too", () => assert.match(judge("1.12.0 1.9 28.2.2 1.24")!, /API 1\.9/));

  test("an older command is named with what to do", () => {
    assert.equal(
      judge("26.1.5 1.45 19.03.15 1.40"),
      "the docker command is 19.03.15 (API 1.40), and Keelson needs 20.10 or newer (API 1.41). " +
        "Upgrade the docker command, which comes with Docker Engine or as a package docker-cli; where DOCKER_API_VERSION is set, unset it.",
    );
  });

  test("without an engine there are none", () => assert.equal(readVersions("\n"), undefined));
});

describe("an engine and a command without a common API", () => {
  const command =
    "Upgrade the docker command, which comes with Docker Engine or as a package docker-cli; where DOCKER_API_VERSION is set, unset it.";
  const engine = "Upgrade the engine, or use a docker command of its age; where DOCKER_API_VERSION is set, unset it.";
  for (const [refusal, said] of [
    [
      "client version 1.41 is too old. Minimum supported API version is 1.44, please upgrade your client to a newer version",
      `the docker command speaks API 1.41, and the engine none older than 1.44. ${command}`,
    ],
    [
      "client version 1.44 is too new. Maximum supported API version is 1.41",
      `the docker command speaks API 1.44, and the engine none newer than 1.41. ${engine}`,
    ],
    [
      "API version 1.41 is not supported by this client: the minimum supported API version is 1.44",
      `the engine speaks API 1.41, and the docker command none older than 1.44. ${engine}`,
    ],
  ] as const) {
    test(refusal, () => assert.equal(apartVersions(`Error response from daemon: ${refusal}`), said));
  }

  test("another refusal is another matter", () => assert.equal(apartVersions("permission denied"), undefined));
});
