import type { StackFile } from "../../../config/schema.ts";
import { UserError } from "../../../config/user-error.ts";
import type { Safety } from "../../../operations/backups/before-change.ts";
import type { BackupRecord } from "../../../operations/backups/types.ts";
import type { ImageChange } from "../../../operations/collations/image-change.ts";
import type { Mismatch } from "../../../operations/collations/mismatch.ts";
import type { Complaint } from "../../../operations/complaints/find.ts";
import type { ChangeContext } from "../../../operations/deploy/context.ts";
import type { Parts } from "../../../operations/deploy/parts.ts";
import type { FinishedRun } from "../../../operations/engine/engine.ts";
import type { GateResult, Release, ReleaseStore } from "../../../operations/releases/types.ts";
import type { PreparedRollback, RollbackRequest } from "../../../operations/rollback/prepare.ts";
import type { Step } from "../../../operations/rollback/steps.ts";
import { takeBack } from "../../../operations/state/take-back.ts";
import type { ResourceState } from "../../../operations/state/types.ts";
import type { Result } from "../../../policies/report.ts";
import { stackConfig, type Overrides } from "../../support/stack-config.ts";
import { release } from "../releases/release.ts";
import { passed, plannedEvent, ruled, server } from "./samples.ts";

/** What happens on a stage. Everything that is not said is well, and there is one healthy release to go back to. */
export interface Scene {
  readonly config?: Overrides<StackFile>;
  /** Ops of the preview's steps. */
  readonly steps?: readonly string[];
  readonly preview?: () => FinishedRun;
  readonly up?: () => FinishedRun;
  readonly gate?: () => GateResult;
  readonly judge?: () => readonly Result[];
  readonly releases?: readonly Release[];
  /** False where the backend keeps no releases. */
  readonly store?: false;
  readonly add?: (release: Release) => void;
  /** Each time that somebody asks for the state. */
  readonly state?: () => readonly ResourceState[];
  readonly complaints?: () => readonly Complaint[];
  readonly pull?: () => undefined;
  /** The newest verified backup. */
  readonly backup?: () => BackupRecord | undefined;
  /** What the database has once all is up. */
  readonly safety?: () => Partial<Safety>;
  readonly makeBackup?: () => readonly string[];
  readonly imageChange?: () => ImageChange | undefined;
  readonly mismatches?: () => readonly Mismatch[];
  readonly docker?: (args: readonly string[]) => string;
  readonly explain?: () => readonly string[];
  readonly recover?: () => string[];
  readonly prepare?: (request: RollbackRequest) => Partial<PreparedRollback>;
  /** What the rehearsed return would take with it. */
  readonly harmful?: () => readonly Step[];
  readonly rehearsal?: () => FinishedRun;
  readonly rollback?: () => FinishedRun;
  /** Of what lies here, beside a release's own, which is the same for all. */
  readonly configHash?: string;
}

/** A stage and what was seen on it. */
export interface Stage {
  readonly context: ChangeContext;
  readonly store: ReleaseStore | undefined;
  /** What was done, in its order; mere questions are left out. */
  readonly done: string[];
  /** The lines for people. */
  readonly said: string[];
  readonly events: object[];
}

/** Sets a scene; `interrupt` is what a signal or a time-out does. */
export function setStage(scene: Scene | ((interrupt: () => void) => Scene)): Stage {
  const controller = new AbortController();
  const given = typeof scene === "function" ? scene(() => controller.abort()) : scene;
  const [done, said, events]: [string[], string[], object[]] = [[], [], []];
  const context = {
    stack: "dev",
    config: stackConfig(given.config),
    env: {},
    report: {
      line: (text: string) => said.push(text),
      text: () => undefined,
      event: (event: string, facts: object) => events.push({ event, ...facts }),
    },
    signal: controller.signal,
    parts: { ...engineParts(given, done), ...targetParts(given, done), ...rollbackParts(given, done) },
  };
  return { context, store: given.store === false ? undefined : storeOf(given, done), done, said, events };
}

/** Answers one after the other, the last one from then on. */
export function inTurn<T>(...answers: readonly (() => T)[]): () => T {
  let asked = 0;
  return () => answers[Math.min(asked++, answers.length - 1)]!();
}

/** What a part does that meets with a trouble that is told to people. */
export const fails = (message: string) => (): never => {
  throw new UserError(message);
};

type EngineParts = Pick<Parts, "openEngine" | "holdGate" | "judgeApplied" | "exportState" | "reasonsOf">;

function engineParts(scene: Scene, done: string[]): EngineParts {
  const { steps = ["update"], state = () => [server("web", "c1")] } = scene;
  const planned: FinishedRun = { events: steps.map((op, index) => plannedEvent(op, index)) };
  return {
    openEngine: () =>
      Promise.resolve({
        preview: act(done, "preview", scene.preview ?? (() => planned)),
        up: act(done, "up", scene.up ?? (() => ({ events: [] }))),
      }),
    holdGate: act(done, "gate", scene.gate ?? (() => passed)),
    judgeApplied: act(done, "judge", scene.judge ?? (() => [ruled("pass")])),
    exportState: async () => ({ version: 3, deployment: { resources: await act([], "", state)() } }),
    reasonsOf: act(done, "explain", scene.explain ?? (() => [])),
  };
}

/** Writes down that something was done, and does it. */
function act<T, A extends unknown[]>(done: string[], what: string, work: (...args: A) => T) {
  return async (...args: A): Promise<T> => {
    done.push(what);
    return Promise.resolve(work(...args));
  };
}

type TargetParts = Omit<Parts, keyof EngineParts | keyof RollbackParts>;

function targetParts(scene: Scene, done: string[]): TargetParts {
  const { docker = () => "", configHash = "0".repeat(64), complaints = () => [] } = scene;
  return {
    readComplaints: act([], "", complaints),
    pullMissing: act([], "", scene.pull ?? (() => undefined)),
    newestVerified: act(done, "ask for backups", scene.backup ?? (() => undefined)),
    lookAtSafety: act([], "", () => ({ pending: [], notKnown: [], ...scene.safety?.() })),
    makeVerified: act(done, "back up", scene.makeBackup ?? (() => ["20261201-020000F"])),
    lookAtImageChange: act(done, "look at image", (asking) => {
      if (asking.image !== undefined) done.push(`image ${asking.image}`);
      return scene.imageChange?.();
    }),
    buildIndexesAnew: act(done, "reindex", () => undefined),
    readMismatchesOnceUp: act([], "", scene.mismatches ?? (() => [])),
    async docker(args) {
      if (args[0] !== "inspect") done.push(`docker ${args.join(" ")}`);
      return Promise.resolve(docker(args));
    },
    showEvidence: act(done, "evidence", () => undefined),
    tidy: act(done, "tidy", () => undefined),
    pruneReleases: act(done, "prune", () => ({ removed: [], images: [] })),
    configHash: () => configHash,
    readGit: () => Promise.resolve(undefined),
    describeImages: () => Promise.resolve([]),
  };
}

type RollbackParts = Pick<
  Parts,
  "clearEngineLocks" | "recover" | "prepareRollback" | "rehearseRollback" | "executeRollback"
>;

function rollbackParts(scene: Scene, done: string[]): RollbackParts {
  const { prepare = () => ({}), harmful = () => [], rollback = () => ({ events: [] }) } = scene;
  const { rehearsal = () => ({ events: [] }) } = scene;
  const hash = { before: "a", after: "a" };
  return {
    clearEngineLocks: act(done, "clear locks", () => []),
    recover: act(done, "recover", scene.recover ?? (() => [])),
    prepareRollback: async (request) => Promise.resolve({ ...prepared(request), ...prepare(request) }),
    rehearseRollback: async ({ request }) => {
      done.push(`rehearse ${request.release.number}`);
      return Promise.resolve({ run: rehearsal(), steps: [], harmful: harmful(), stateHash: hash });
    },
    executeRollback: async ({ request }) => {
      done.push(`roll back to ${request.release.number}`);
      return Promise.resolve(rollback());
    },
  };
}

function prepared(request: RollbackRequest): PreparedRollback {
  const nothing = { resources: [], defaultProviders: new Map(), outputs: {} };
  const state = { version: 3, deployment: { resources: [] } };
  return {
    ...{ request, release: nothing, live: nothing, exported: { release: state, live: state } },
    plan: { replay: nothing, values: [], secrets: [], kept: [] },
    takenBack: takeBack(state, []),
    ...{ images: [], stateHash: "a" },
  };
}

function storeOf({ releases = [release(1)], add = () => undefined }: Scene, done: string[]): ReleaseStore {
  const all = [...releases];
  return {
    list: () => Promise.resolve([...all]),
    async add(one) {
      add(one);
      const restored = one.restores === undefined ? "" : `, again ${one.restores}`;
      done.push(`record ${one.number}: ${one.status}${restored}`);
      all.push(one);
      return Promise.resolve();
    },
    remove: () => Promise.resolve(),
    removeStrayPairs: () => Promise.resolve(),
    checkpoint: ({ number }) => Promise.resolve(`/backend/${number}`),
    newestCheckpoint: () => Promise.resolve("dev-1"),
  };
}
