import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { execIn, runOneOff } from "../../../operations/one-off/one-off.ts";
import { withDocker } from "../../support/fake-docker.ts";
import { messageOf, messageOfRejection } from "../../support/message-of.ts";
import { stackConfig } from "../../support/stack-config.ts";

const config = stackConfig();
const request = (service: string, changes: object = {}) => ({
  ...{ stack: "dev", config, service, command: ["true"] },
  ...changes,
});

describe("what a command cannot be run in", () => {
  test("a service that the stack file does not have", () =>
    assert.equal(
      messageOf(() => runOneOff(request("wep"))),
      'There is no service wep; did you mean "web"?; there are web.',
    ));

  test("a server of the stack, of which a second one would use the same data", () =>
    assert.equal(
      messageOf(() => runOneOff(request("postgres"))),
      "postgres is a server of the stack, of which no second one is started for a command: keelson exec postgres -- <command> runs it in the one that is there.",
    ));

  test("a server of monitoring where there is no monitoring", () => {
    assert.match(
      messageOf(() => execIn(request("prometheus"))),
      /^There is no service prometheus/,
    );
    const monitored = stackConfig({ monitoring: { enabled: true } });
    assert.match(
      messageOf(() => runOneOff(request("prometheus", { config: monitored }))),
      /^prometheus is a server of the stack/,
    );
  });

  test("with a variable of a secret's name", () =>
    assert.match(
      messageOf(() => runOneOff(request("web", { env: { DATABASE_URL: "x" } }))),
      /^--env DATABASE_URL: it is a secret of web, which --env does not replace/,
    ));

  test("a stack that is only rendered", () => {
    const kubernetes = { render: "rendered" };
    const host = { memory: "4GiB", cpus: 2 };
    const rendered = stackConfig({ target: "kubernetes", kubernetes, host, images: { source: "build" } });
    assert.match(
      messageOf(() => execIn(request("web", { config: rendered }))),
      /only rendered as YAML: whoever applies it runs commands in it/,
    );
  });

  test("one that is not deployed", () =>
    withDocker(docker(""), async () => {
      const expected = "The service web of the stack dev is not deployed: keelson deploy --stack dev.";
      assert.equal(await messageOfRejection(runOneOff(request("web"))), expected);
      assert.equal(await messageOfRejection(execIn(request("web"))), expected);
    }));

  test("one of which nothing runs", () =>
    withDocker(docker("1"), async () =>
      assert.match(await messageOfRejection(execIn(request("web"))), /No container of web runs: keelson doctor/),
    ));

  test("a host without Docker", () =>
    withDocker(undefined, async () =>
      assert.match(await messageOfRejection(execIn(request("web"))), /no Docker Engine answers/),
    ));
});

const docker = (ids: string) => `case "$1" in
info) echo '{"MemTotal": 1, "NCPU": 1, "ServerVersion": "28.0.0"}' ;;
version) echo '{"Client": {"ApiVersion": "1.51"}, "Server": {"ApiVersion": "1.51"}}' ;;
ps) echo "${ids}" ;;
inspect) echo '[{"Id": "1", "State": {"Status": "exited"}}]' ;;
esac`;
