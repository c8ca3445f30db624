import type { EngineEvent, PreviewOptions, UpOptions } from "@pulumi/pulumi/automation/index.js";
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { reportPolicyName } from "../../../policies/pack/names.ts";
import { messageOfRejection } from "../../support/message-of.ts";
import { StackEngine, type EngineStack } from "../../../operations/engine/engine.ts";
import { EngineFailure } from "../../../operations/engine/pulumi-command.ts";

const signal = new AbortController().signal;
const event: EngineEvent = { sequence: 1, timestamp: 0, cancelEvent: {} };
const ended = new EngineFailure({ stdout: "Updating", stderr: "error: it is odd", code: 255 });

type Options = PreviewOptions & UpOptions;

/** A stack whose every run does the same, and the options that it was given. */
function fakeStack(work: (options: Options, stack: EngineStack) => void = () => undefined) {
  const seen: (Options & { readonly verb: string })[] = [];
  const run = (verb: string) => (options: Options | undefined) => {
    seen.push({ verb, ...options });
    options?.onEvent?.(event);
    work(options!, stack);
    return Promise.resolve(undefined as never);
  };
  const stack: EngineStack = {
    workspace: { envVars: {} },
    preview: (options) => run("preview")(options),
    up: (options) => run("up")(options),
  };
  return { stack, seen };
}

describe("the engine's run", () => {
  for (const verb of ["preview", "up"] as const) {
    test(`${verb} tells each event as it comes, and all at its end`, async () => {
      const heard: EngineEvent[] = [];
      const options = { signal, onEvent: (one: EngineEvent) => void heard.push(one) };
      assert.deepEqual(await new StackEngine(fakeStack().stack)[verb](options), { events: [event] });
      assert.deepEqual(heard, [event]);
    });

    test(`${verb} that ends badly is a result with all that the CLI said`, async () => {
      const { stack } = fakeStack(() => {
        throw ended;
      });
      const run = await new StackEngine(stack)[verb]({ signal });
      assert.deepEqual(run, { events: [event], failure: "Updating\nerror: it is odd" });
    });

    test(`${verb} that does not run at all is an error`, async () => {
      const { stack } = fakeStack(() => {
        throw new Error("no engine");
      });
      await assert.rejects(new StackEngine(stack)[verb]({ signal }), /^Error: no engine$/);
    });
  }

  test("is told who asks, and shows no colours", async () => {
    const { stack, seen } = fakeStack();
    await new StackEngine(stack).up({ signal, message: "keelson deploy" });
    const [{ onEvent, ...options }] = seen as [Options & { readonly verb: string }];
    assert.equal(typeof onEvent, "function");
    assert.deepEqual(options, { verb: "up", signal, color: "never", message: "keelson deploy" });
  });

  test("shows each changed property where somebody reads along", async () => {
    const { stack, seen } = fakeStack();
    await new StackEngine(stack).preview({ signal, onOutput: () => undefined });
    assert.equal(seen[0]!.diff, true);
  });
});

describe("the policies of a preview", () => {
  const packs = ["/project/policies"];
  const variables = { KEELSON_ANALYZER: "1234" };

  /** Judges that note when they are closed, and a pack that writes its results down. */
  function judged(work?: (options: Options) => void) {
    const closed: string[] = [];
    let during: unknown;
    const { stack, seen } = fakeStack((options, { workspace }) => {
      during = workspace.envVars;
      work?.(options);
    });
    const serve = () => Promise.resolve({ variables, close: () => void closed.push("closed") });
    const engine = new StackEngine(stack, { packs, serve });
    return { engine, stack, seen, closed, during: () => during };
  }

  const writeResults = ({ policyPackConfigs }: Options) => {
    const config = JSON.parse(readFileSync(policyPackConfigs![0]!, "utf8")) as Record<string, { path: string }>;
    writeFileSync(config[reportPolicyName]!.path, JSON.stringify([{ rule: "memory-limit" }]));
  };

  test("are served for it alone, and their results are its own", async () => {
    const { engine, stack, seen, closed, during } = judged(writeResults);
    const run = await engine.preview({ signal });
    assert.deepEqual(run.results, [{ rule: "memory-limit" }]);
    assert.deepEqual([seen[0]!.policyPacks, during(), closed], [packs, variables, ["closed"]]);
    assert.deepEqual(stack.workspace.envVars, {});
    assert.equal(existsSync(seen[0]!.policyPackConfigs![0]!), false);
  });

  test("end with it, however it ends", async () => {
    for (const error of [ended, new Error("no engine")]) {
      const { engine, stack, closed } = judged(() => {
        throw error;
      });
      await engine.preview({ signal }).catch(() => undefined);
      assert.deepEqual([closed, stack.workspace.envVars], [["closed"], {}]);
    }
  });

  test("have no results where it failed before they were asked", async () => {
    const { engine } = judged(() => {
      throw ended;
    });
    assert.deepEqual(Object.keys(await engine.preview({ signal })), ["events", "failure"]);
  });

  test("are started by the engine where this process serves none", async () => {
    const { stack, seen } = fakeStack(writeResults);
    await new StackEngine(stack, { packs, serve: () => Promise.resolve(undefined) }).preview({ signal });
    assert.deepEqual([seen[0]!.policyPacks, stack.workspace.envVars], [packs, {}]);
  });

  test("that were not asked at all are not taken for consent", async () => {
    const { engine, closed } = judged();
    const message = await messageOfRejection(engine.preview({ signal }));
    assert.match(message, /^preview: the engine asked no policy of policies\/\. Nothing was changed/);
    assert.deepEqual(closed, ["closed"]);
  });

  test("do not run again in the update", async () => {
    const { engine, seen, closed } = judged();
    await engine.up({ signal });
    assert.deepEqual([seen[0]!.policyPacks, closed], [undefined, []]);
  });
});
