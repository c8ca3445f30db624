import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { judgeStatus } from "../../../operations/status/judge.ts";
import { openStatus } from "../../../operations/status/read.ts";
import { withDocker } from "../../support/fake-docker.ts";
import { pipeTo, withServer } from "../../support/fake-server.ts";
import { messageOf } from "../../support/message-of.ts";
import { stackConfig } from "../../support/stack-config.ts";

const bare = { edge: { tls: { kind: "none" } } } as const;

/** An engine without a container; what is asked beside its API it does not know. */
const look = (config: ReturnType<typeof stackConfig>) =>
  withServer(
    () => ({ body: [] }),
    (port) =>
      withDocker(`case "$*" in "system dial-stdio") ${pipeTo(port)} ;; *) exit 1 ;; esac`, openStatus("dev", config)),
  ).then(({ result }) => result);

describe("a look at a stack", () => {
  test("tells what the stack does not have from what could not be asked", async () => {
    const { alerts, backups, schedules, certificates } = await look(stackConfig(bare));
    assert.deepEqual(
      { alerts, backups, schedules, certificates },
      {
        alerts: { off: "monitoring is off (keelson:stack.monitoring.enabled)" },
        backups: { off: "no backups are made (keelson:stack.backups)" },
        schedules: { off: "nothing runs at set times" },
        certificates: { off: "the edge answers without TLS (edge.tls)" },
      },
    );
  });

  test("is not spoiled by what does not answer", async () => {
    // Ports of which no stack of this machine's has one: certificates are read from who listens.
    const edge = { httpPort: 1, httpsPort: 2 };
    const status = await look(stackConfig({ edge, monitoring: { enabled: true }, backups: {} }));
    assert.ok("known" in status.services);
    assert.ok("unknown" in status.alerts && "unknown" in status.backups && "unknown" in status.certificates);
    assert.ok("unknown" in status.schedules, "backups have times of their own");
    const { troubles, exitCode } = judgeStatus(status);
    assert.ok(troubles.includes("postgres: 1 of 1 is not there"), troubles.join("\n"));
    assert.equal(exitCode, 1);
  });

  test("says that the engine is away, and takes nothing for well", async () => {
    const status = await withDocker(
      "echo 'Cannot connect to the Docker daemon' >&2; exit 1",
      openStatus("dev", stackConfig(bare)),
    );
    assert.deepEqual(status.services, {
      unknown: "the Docker Engine does not answer: Cannot connect to the Docker daemon",
    });
    assert.equal(judgeStatus(status).exitCode, 2);
  });

  test("has nothing to look at where a stack is only rendered", () =>
    assert.match(
      messageOf(() =>
        openStatus(
          "dev",
          stackConfig({
            ...{ target: "kubernetes", images: { registry: "registry.example.com/team" } },
            kubernetes: { render: "yaml" },
          }),
        ),
      ),
      /only rendered as YAML/,
    ));
});
