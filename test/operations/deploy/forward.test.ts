import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { UserError } from "../../../config/user-error.ts";
import { goForward, type ForwardOptions } from "../../../operations/deploy/forward.ts";
import { exitCodes } from "../../../operations/deploy/outcome.ts";
import { messageOfRejection } from "../../support/message-of.ts";
import { off } from "./case.ts";
import { failed, interrupted, stranded } from "./cases-failed.ts";
import { refusedBefore, well } from "./cases-well.ts";
import { broken, passed, plannedEvent, refused, server } from "./samples.ts";
import { fails, inTurn, setStage, type Scene, type Stage } from "./stage.ts";

const options: ForwardOptions = {
  ...{ allowRestart: false, withoutWayBack: false, withoutBackup: false },
  ...{ allowUnchecked: false, reindex: false },
};

const tables = {
  ...{ "is refused:": refusedBefore, "goes well:": well, "fails:": failed },
  ...{ "is stranded:": stranded, "is interrupted:": interrupted },
};

for (const [title, cases] of Object.entries(tables))
  describe(`a deploy ${title}`, () => {
    for (const one of cases)
      test(one.what, async (context) => {
        context.mock.method(console, "error", () => undefined);
        const stage = setStage(one.scene ?? {});
        const outcome = await goForward(stage.context, stage.store, { ...options, ...one.options });
        assert.deepEqual(outcome, one.outcome);
        assert.equal(stage.done.join(", "), one.done);
        if (one.said !== undefined) assertSaid(stage, one.said);
      });
  });

function assertSaid({ said }: Stage, wanted: RegExp): void {
  assert.ok(
    said.some((line) => wanted.test(line)),
    `${String(wanted)} in\n${said.join("\n")}`,
  );
}

describe("a deploy that never begins", () => {
  const refusal = async (scene: Parameters<typeof setStage>[0], given: Partial<ForwardOptions> = {}) => {
    const stage = setStage(scene);
    const message = await messageOfRejection(goForward(stage.context, stage.store, { ...options, ...given }));
    return { message, done: stage.done.join(", ") };
  };

  test("says why its preview failed", async () => {
    const { message, done } = await refusal({ preview: () => broken("error: the index.ts is odd") });
    assert.deepEqual([message, done], ["the index.ts is odd", "preview"]);
  });

  test("wants consent to restart a data store", async () => {
    const { message, done } = await refusal({
      preview: () => ({ events: [plannedEvent("replace", 0, "postgres")] }),
    });
    assert.match(
      message,
      /^This update restarts data stores:\n {2}postgres\nNothing was changed\. Add --allow-restart/,
    );
    assert.equal(done, "preview");
  });

  test("says what closes the way back, and how to go on without", async () => {
    const harmful = () => [{ op: "replace", urn: "u::t::redis-data" }];
    const { message, done } = await refusal({ harmful });
    assert.match(message, /^There is no way back to release 1: [^]*replace redis-data[^]*--without-way-back\.$/);
    assert.equal(done, "preview, rehearse 1");
  });

  test("says that a release cannot be made ready to go back to", async () => {
    const { message, done } = await refusal({ prepare: fails("its image is gone") });
    assert.match(message, /^There is no way back to release 1: its image is gone\n/);
    assert.equal(done, "preview");
  });

  test("is no failed one where it was stopped before the engine began", async () => {
    const { message, done } = await refusal((interrupt) => ({
      up: () => {
        interrupt();
        throw new UserError("Stopped, as asked, before pulumi up began.");
      },
    }));
    assert.deepEqual([message, done], ["Stopped, as asked, before pulumi up began.", "preview, rehearse 1, up"]);
  });
});

describe("the failed version's containers", () => {
  const failedUpdate = () => [server("web", "new"), server("web", "old", { delete: true })];
  const leave = async (scene: Scene) => {
    const stage = setStage({ config: off, gate: () => refused, state: failedUpdate, ...scene });
    assert.deepEqual(await goForward(stage.context, stage.store, options), { kind: "failed", wayBack: 1 });
    return stage;
  };

  test("go where the one before them still serves", async () => {
    const stage = await leave({ docker: () => "restarting unhealthy\n" });
    assert.equal(stage.done.at(-1), "docker rm --force new");
    assertSaid(stage, /^Removed the failed container web; what it was to replace goes on\.$/);
  });

  test("stay where they had taken over", async () => {
    const stage = await leave({ docker: () => "running healthy\n" });
    assert.equal(stage.done.at(-1), "record 2: unhealthy");
  });

  test("stay where they replace nobody", async () => {
    const stage = await leave({ state: () => [server("web", "new")], docker: () => "restarting unhealthy\n" });
    assert.equal(stage.done.at(-1), "record 2: unhealthy");
  });

  test("that cannot be removed do not hide how the deploy ended", async () => {
    const docker = (args: readonly string[]) => (args[0] === "rm" ? fails("docker rm: busy")() : "restarting \n");
    assertSaid(await leave({ docker }), /^Warning: a failed container may go on restarting: docker rm: busy$/);
  });
});

test("what a return finds of the failed version's schema depends on whether that served", async (context) => {
  context.mock.method(console, "error", () => undefined);
  const current = async (scene: Scene) => {
    const asked: (number | undefined)[] = [];
    const prepare: Scene["prepare"] = (request) => {
      asked.push(request.current?.number);
      return {};
    };
    const stage = setStage({ ...scene, prepare });
    await goForward(stage.context, stage.store, options);
    return asked;
  };
  assert.deepEqual(await current({ up: () => broken("no such image") }), [undefined, undefined]);
  assert.deepEqual(
    await current({
      gate: inTurn(
        () => refused,
        () => passed,
      ),
    }),
    [undefined, 2],
  );
});

describe("a return", () => {
  const goBack = async (scene: Scene) => {
    const stage = setStage({
      ...scene,
      gate: inTurn(
        () => refused,
        () => passed,
      ),
    });
    assert.deepEqual(await goForward(stage.context, stage.store, options), { kind: "returned", release: 3 });
    return stage;
  };

  test("to what breaks today's policies says so, and is made", async (context) => {
    context.mock.method(console, "error", () => undefined);
    const state = { version: 3, deployment: { resources: [server("web", "c1")] } };
    const config = { policies: { levels: { "memory-limit": "mandatory" as const } } };
    const stage = await goBack({ config, prepare: () => ({ exported: { release: state, live: state } }) });
    assertSaid(stage, /^Release 1 breaks today's policies, and is restored all the same:\n {2}\[FAIL\] memory-limit: /);
  });

  test("says where what ran before never stopped", async () => {
    const state = { version: 3, deployment: {} };
    const stage = await goBack({ prepare: () => ({ takenBack: { state, containers: [], changed: true } }) });
    assertSaid(stage, /^What ran before the failed deploy still runs, and stays\.$/);
  });

  test("tells programs which release it restored", async () => {
    const { events } = await goBack({ rollback: () => ({ events: [] }) });
    assert.deepEqual(events.at(-1), { event: "release", number: 3, status: "healthy", restores: 1, changes: {} });
  });
});

test("the way back says that it closes with a new schema", async () => {
  const services = { web: { build: "examples/node-app", schemaVersion: 2 } };
  const stage = setStage({ config: { services } });
  assert.equal((await goForward(stage.context, stage.store, options)).kind, "healthy");
  assertSaid(stage, /is open\. It closes once the new schema of web is in use/);
});

test("every outcome's exit code is the documented one", () => {
  assert.deepEqual(exitCodes, {
    ...{ healthy: 0, blocked: 2, returned: 3, failed: 4, stranded: 5, unchecked: 6, interrupted: 130 },
  });
});
