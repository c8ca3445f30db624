import { UserError } from "../../../config/user-error.ts";
import { forward, off, rendered, type Case } from "./case.ts";
import { broken, passed, refused, ruled, unfinished } from "./samples.ts";
import { fails, inTurn } from "./stage.ts";

const back = "clear locks, recover, rehearse 1, roll back to 1, gate, judge";
const returned = { kind: "returned", release: 3 } as const;

export const failed: readonly Case[] = [
  {
    what: "an update that fails is taken back",
    scene: { up: () => broken("no such image") },
    outcome: returned,
    done: `preview, rehearse 1, up, explain, evidence, record 2: failed, ${back}, record 3: healthy, again 1, tidy`,
    said: /^Going back to release 1\.$/,
  },
  {
    what: "an update that fails stays with autoRollback off, and says what there is to go back to",
    scene: { config: off, up: () => broken("no such image") },
    outcome: { kind: "failed", wayBack: 1 },
    done: "preview, up, explain, evidence, record 2: failed",
  },
  {
    what: "an update that fails is taken back although no way back was rehearsed",
    scene: { up: () => broken("no such image") },
    options: { withoutWayBack: true },
    outcome: returned,
    done: `preview, up, explain, evidence, record 2: failed, ${back}, record 3: healthy, again 1, tidy`,
  },
  {
    what: "a first deploy that fails has nothing to go back to",
    scene: { releases: [], up: () => broken("no such image") },
    outcome: { kind: "failed" },
    done: "preview, up, explain, evidence, record 1: failed",
  },
  {
    what: "a deploy that fails where no releases are kept stays",
    scene: { store: false, up: () => broken("no such image") },
    outcome: { kind: "failed" },
    done: "preview, up, explain, evidence",
  },
  {
    what: "an engine that breaks off without a word has failed",
    scene: { up: fails("the event log cannot be read") },
    outcome: returned,
    done: `preview, rehearse 1, up, explain, evidence, record 2: failed, ${back}, record 3: healthy, again 1, tidy`,
  },
  {
    what: "a failure that cannot be explained is taken back all the same",
    scene: { up: () => broken("no such image"), explain: fails("docker does not answer") },
    outcome: returned,
    done: `preview, rehearse 1, up, explain, record 2: failed, ${back}, record 3: healthy, again 1, tidy`,
    said: /docker does not answer/,
  },
  {
    what: "a gate that fails is taken back",
    scene: {
      gate: inTurn(
        () => refused,
        () => passed,
      ),
    },
    outcome: returned,
    done: `${forward}, evidence, record 2: unhealthy, ${back}, record 3: healthy, again 1, tidy`,
    said: /^Gate failed after 10 s \(3 of 4 probes good\):\n {2}web \(a\): exited$/,
  },
  {
    what: "a gate that fails where nothing was changed has nothing to go back to",
    scene: { steps: ["same"], gate: () => refused },
    outcome: { kind: "failed" },
    done: "preview, gate, evidence, record 2: unhealthy",
  },
  {
    what: "a gate that cannot be asked has proved nothing",
    scene: { gate: inTurn(fails("the state cannot be read"), () => passed) },
    outcome: returned,
    done: `${forward}, record 2: unhealthy, ${back}, record 3: healthy, again 1, tidy`,
    said: /^Not proved: the state cannot be read$/,
  },
  {
    what: "a rule that fails once it is applied is taken back",
    scene: { judge: () => [ruled("fail")] },
    outcome: returned,
    done: `${forward}, judge, record 2: unhealthy, ${back}, record 3: healthy, again 1, tidy`,
    said: /^\[FAIL\] memory-limit: web: is bad$/,
  },
  {
    what: "rules that cannot be asked once it is applied have proved nothing",
    scene: { judge: inTurn(fails("the passphrase does not open it"), () => [ruled("pass")]) },
    outcome: returned,
    done: `${forward}, judge, record 2: unhealthy, ${back}, record 3: healthy, again 1, tidy`,
    said: /^Not proved: the passphrase does not open it$/,
  },
  {
    what: "a rule that fails of what is only rendered is a failure",
    scene: { config: rendered, store: false, judge: () => [ruled("fail")] },
    outcome: { kind: "failed" },
    done: "preview, up, judge",
  },
  {
    what: "a bad version is taken back although it cannot be written down, nor the return",
    scene: {
      gate: inTurn(
        () => refused,
        () => passed,
      ),
      add: fails("the disk is full"),
    },
    outcome: { kind: "returned" },
    done: `${forward}, evidence, ${back}, tidy`,
    said: /^Warning: no release is recorded of this: the disk is full$/,
  },
];

export const stranded: readonly Case[] = [
  {
    what: "a return that the rehearsal would refuse now is not begun",
    scene: {
      gate: () => refused,
      harmful: inTurn(
        () => [],
        () => [{ op: "delete", urn: "u::t::postgres-data" }],
      ),
    },
    outcome: { kind: "stranded" },
    done: `${forward}, evidence, record 2: unhealthy, clear locks, recover, rehearse 1`,
    said: /^This rollback would lose data or secrets:\n {2}delete postgres-data\n/,
  },
  {
    what: "a return that fails strands it",
    scene: { gate: () => refused, rollback: () => broken("no space left on device") },
    outcome: { kind: "stranded" },
    done: `${forward}, evidence, record 2: unhealthy, clear locks, recover, rehearse 1, roll back to 1, record 3: failed, again 1`,
  },
  {
    what: "a return whose gate fails strands it",
    scene: { gate: () => refused },
    outcome: { kind: "stranded" },
    done: `${forward}, evidence, record 2: unhealthy, ${back}, record 3: unhealthy, again 1`,
  },
  {
    what: "a return whose gate cannot be asked strands it",
    scene: { gate: inTurn(() => refused, fails("docker does not answer")) },
    outcome: { kind: "stranded" },
    done: `${forward}, evidence, record 2: unhealthy, ${back}, record 3: unhealthy, again 1`,
    said: /^Not proved: docker does not answer$/,
  },
  {
    what: "damage that nobody can mend strands it",
    scene: { gate: () => refused, recover: fails("the target has nothing of it") },
    outcome: { kind: "stranded" },
    done: `${forward}, evidence, record 2: unhealthy, clear locks, recover`,
    said: /^the target has nothing of it$/,
  },
];

export const interrupted: readonly Case[] = [
  {
    what: "in the update: what became of it is written down, and nothing more begun",
    scene: (interrupt) => ({
      up: () => {
        interrupt();
        return broken("cancelled");
      },
    }),
    outcome: { kind: "interrupted" },
    done: "preview, rehearse 1, up, record 2: failed",
  },
  {
    what: "in the gate",
    scene: (interrupt) => ({
      gate: () => {
        interrupt();
        return unfinished;
      },
    }),
    outcome: { kind: "interrupted" },
    done: `${forward}, record 2: unhealthy`,
  },
  {
    what: "in the return's update",
    scene: (interrupt) => ({
      gate: () => refused,
      rollback: () => {
        interrupt();
        return broken("cancelled");
      },
    }),
    outcome: { kind: "interrupted" },
    done: `${forward}, evidence, record 2: unhealthy, clear locks, recover, rehearse 1, roll back to 1, record 3: failed, again 1`,
  },
  {
    what: "in the return's gate",
    scene: (interrupt) => ({
      gate: inTurn(
        () => refused,
        () => {
          interrupt();
          return unfinished;
        },
      ),
    }),
    outcome: { kind: "interrupted" },
    done: `${forward}, evidence, record 2: unhealthy, clear locks, recover, rehearse 1, roll back to 1, gate, record 3: unhealthy, again 1`,
  },
  {
    what: "while the return is made ready",
    scene: (interrupt) => ({
      gate: () => refused,
      recover: () => {
        interrupt();
        throw new UserError("Stopped, as asked, before pulumi refresh began.");
      },
    }),
    outcome: { kind: "interrupted" },
    done: `${forward}, evidence, record 2: unhealthy, clear locks, recover`,
  },
];
