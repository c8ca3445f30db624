import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decideDocker, type DockerFacts } from "../../../operations/setup/docker-decision.ts";

const versions = { engine: "28.1.0", engineApi: "1.49", client: "28.1.0", clientApi: "1.49" };

/** A Debian machine with nothing of Docker, root, no terminal, no systemd. */
const bare: DockerFacts = {
  versions: undefined,
  refusal: "",
  dockerHost: undefined,
  daemonInstalled: false,
  platform: "linux",
  root: true,
  debianLike: true,
  systemd: false,
  terminal: false,
};

describe("decideDocker", () => {
  const actions: readonly (readonly [name: string, facts: Partial<DockerFacts>, install: boolean, expected: object])[] =
    [
      ["takes an engine that answers", { versions, root: false }, false, { kind: "found" }],
      ["starts an installed engine by itself", { daemonInstalled: true }, false, { kind: "start", by: "dockerd" }],
      [
        "starts it by systemd where that runs",
        { daemonInstalled: true, systemd: true },
        false,
        { kind: "start", by: "systemd" },
      ],
      ["installs without asking where nobody is there", {}, false, { kind: "install", ask: false, start: "dockerd" }],
      ["asks on a terminal", { terminal: true }, false, { kind: "install", ask: true, start: "dockerd" }],
      [
        "does not ask what was said already",
        { terminal: true },
        true,
        { kind: "install", ask: false, start: "dockerd" },
      ],
    ];
  for (const [name, facts, install, expected] of actions) {
    it(name, () => assert.deepEqual(decideDocker({ ...bare, ...facts }, install), expected));
  }

  const refusals: readonly (readonly [name: string, facts: Partial<DockerFacts>, message: string])[] = [
    [
      "leaves an engine on another machine alone",
      { dockerHost: "tcp://far:2376", refusal: "connection refused", daemonInstalled: true },
      "DOCKER_HOST is tcp://far:2376. Start the engine there, or unset the variable. connection refused",
    ],
    [
      "names what serves as an engine on macOS",
      { platform: "darwin" },
      "install and start Docker Desktop, OrbStack or Colima, then run `npm run setup` again.",
    ],
    [
      "tells how to be allowed to use a running engine",
      { refusal: "permission denied while trying to connect", daemonInstalled: true, root: false },
      "you may not use its socket. Add yourself to its group (sudo usermod -aG docker $USER) and log in again.",
    ],
    [
      "tells a user without rights how to start it",
      { daemonInstalled: true, root: false },
      "it is installed but not running. Start it (sudo systemctl start docker), then run `npm run setup` again.",
    ],
    [
      "tells a user without rights how to install it",
      { root: false },
      "install it (sudo apt-get install docker.io), then run `npm run setup` again.",
    ],
    [
      "points to Docker's manual on other systems, even with --install-docker",
      { debianLike: false },
      "install Docker Engine 20.10 or newer (https://docs.docker.com/engine/install/), then run `npm run setup` again.",
    ],
  ];
  for (const [name, facts, message] of refusals) {
    it(name, () => {
      const expected = { kind: "refuse", message: `No Docker Engine answers: ${message}` };
      assert.deepEqual(decideDocker({ ...bare, ...facts }, true), expected);
    });
  }

  it("refuses an engine that is too old, whoever may install another", () => {
    const old = { ...versions, engine: "19.03.15", engineApi: "1.40", clientApi: "1.40" };
    assert.deepEqual(decideDocker({ ...bare, versions: old }, true), {
      kind: "refuse",
      message:
        "Docker Engine: the Docker Engine at the local socket is 19.03.15 (API 1.40), and Keelson needs 20.10 or newer (API 1.41). " +
        "Upgrade it, or name another with host: {docker: ssh://user@server}.",
    });
  });

  it("tells versions apart from an engine that is not there", () => {
    const refusal =
      "Error response from daemon: client version 1.41 is too old. Minimum supported API version is 1.44, please upgrade your client to a newer version";
    assert.deepEqual(decideDocker({ ...bare, refusal, daemonInstalled: true }, true), {
      kind: "refuse",
      message:
        "Docker Engine: the docker command speaks API 1.41, and the engine none older than 1.44. " +
        "Upgrade the docker command, which comes with Docker Engine or as a package docker-cli; where DOCKER_API_VERSION is set, unset it.",
    });
  });
});
