import { forward, off, rendered, type Case } from "./case.ts";
import { plannedEvent, ruled, stopped } from "./samples.ts";
import { fails } from "./stage.ts";
import { release, releases } from "../releases/release.ts";

const production = { environment: "production" } as const;

export const refusedBefore: readonly Case[] = [
  {
    what: "a rule that fails in the preview refuses it",
    scene: { preview: () => ({ events: [plannedEvent("update", 0)], results: [ruled("fail")] }) },
    outcome: { kind: "blocked" },
    done: "preview",
    said: /^Policies refuse this deploy; nothing was changed:\n {2}\[FAIL\] memory-limit: web: is bad\n {4}Give it one\.$/,
  },
  {
    what: "another pack that stops the preview refuses it",
    scene: { preview: () => stopped("bad name") },
    outcome: { kind: "blocked" },
    done: "preview",
    said: /\[FAIL\] names: bad name/,
  },
];

export const well: readonly Case[] = [
  {
    what: "a change that proves itself is a release",
    outcome: { kind: "healthy", release: 2 },
    done: `${forward}, judge, record 2: healthy, tidy, prune`,
    said: /^The way back to release 1 is open\.$/,
  },
  {
    what: "a driver that the pooler confuses is warned of",
    scene: { complaints: () => [{ role: "web", kind: "prepared", said: "bind message …", count: 2 }] },
    outcome: { kind: "healthy", release: 2 },
    done: `${forward}, judge, record 2: healthy, tidy, prune`,
    said: /^Warning: web: its driver lost prepared statements 2 times .* set services\.web\.poolMode: session/,
  },
  {
    what: "servers whose logs cannot be read are said to be not checked",
    scene: { complaints: fails("docker does not answer") },
    outcome: { kind: "healthy", release: 2 },
    done: `${forward}, judge, record 2: healthy, tidy, prune`,
    said: /^Not checked: whether the apps' drivers suit the pooler: docker does not answer$/,
  },
  {
    what: "nothing to do is the release that it found, once that has proved itself again",
    scene: { steps: ["same"], releases: [release(1, { checkpoint: "dev-1" })] },
    outcome: { kind: "healthy", release: 1 },
    done: "preview, gate, judge, tidy, prune",
    said: /^Nothing to change\.$/,
  },
  {
    what: "nothing to do after somebody else's update is a release of its own",
    scene: { steps: ["same"], releases: [release(1, { checkpoint: "dev-0" })] },
    outcome: { kind: "healthy", release: 2 },
    done: "preview, gate, judge, record 2: healthy, tidy, prune",
  },
  {
    what: "nothing to do with other settings is a release of its own",
    scene: { steps: ["same"], releases: [release(1, { checkpoint: "dev-1" })], configHash: "1".repeat(64) },
    outcome: { kind: "healthy", release: 2 },
    done: "preview, gate, judge, record 2: healthy, tidy, prune",
  },
  {
    what: "nothing to do after a release that was not well is a release of its own",
    scene: { steps: ["same"], releases: [release(1), release(2, { status: "unhealthy", checkpoint: "dev-1" })] },
    outcome: { kind: "healthy", release: 3 },
    done: "preview, gate, judge, record 3: healthy, tidy, prune",
  },
  {
    what: "a first deploy has no way back to rehearse",
    scene: { releases: [], state: () => [] },
    outcome: { kind: "healthy", release: 1 },
    done: "preview, up, gate, judge, record 1: healthy, tidy, prune",
  },
  {
    what: "after a destroy, which took the images along, there is no way back to rehearse",
    scene: { state: () => [] },
    outcome: { kind: "healthy", release: 2 },
    done: "preview, up, gate, judge, record 2: healthy, tidy, prune",
  },
  {
    what: "a failed release is none to go back to",
    scene: { releases: releases("hfu") },
    outcome: { kind: "healthy", release: 4 },
    done: `${forward}, judge, record 4: healthy, tidy, prune`,
  },
  {
    what: "a backend that keeps no releases has a deploy without a number",
    scene: { store: false },
    outcome: { kind: "healthy" },
    done: "preview, up, gate, judge, tidy",
  },
  {
    what: "without a way back nothing is rehearsed",
    options: { withoutWayBack: true },
    outcome: { kind: "healthy", release: 2 },
    done: "preview, up, gate, judge, record 2: healthy, tidy, prune",
  },
  {
    what: "with autoRollback off nothing is rehearsed",
    scene: { config: off },
    outcome: { kind: "healthy", release: 2 },
    done: "preview, up, gate, judge, record 2: healthy, tidy, prune",
  },
  {
    what: "a restart of a data store goes on with consent",
    scene: { preview: () => ({ events: [plannedEvent("replace", 0, "postgres")] }) },
    options: { allowRestart: true },
    outcome: { kind: "healthy", release: 2 },
    done: `${forward}, judge, record 2: healthy, tidy, prune`,
    said: /^Restarts, as allowed:\n {2}postgres$/,
  },
  {
    what: "a release that cannot be written down does not undo a deploy that is well",
    scene: { add: fails("the disk is full") },
    outcome: { kind: "healthy" },
    done: `${forward}, judge, tidy, prune`,
    said: /^Warning: no release is recorded of this: the disk is full$/,
  },
  {
    what: "a rule that is not checked leaves a stack in production unchecked",
    scene: { config: production, judge: () => [ruled("not-checked")] },
    outcome: { kind: "unchecked", release: 2 },
    done: `${forward}, judge, record 2: healthy, tidy, prune`,
    said: /^\[NOT CHECKED\] memory-limit: web: is bad$/,
  },
  {
    what: "a rule that is not checked is accepted where somebody says so",
    scene: { config: production, judge: () => [ruled("not-checked")] },
    options: { allowUnchecked: true },
    outcome: { kind: "healthy", release: 2 },
    done: `${forward}, judge, record 2: healthy, tidy, prune`,
  },
  {
    what: "a rule that is not checked is nothing against a stack in development",
    scene: { judge: () => [ruled("not-checked")] },
    outcome: { kind: "healthy", release: 2 },
    done: `${forward}, judge, record 2: healthy, tidy, prune`,
  },
  {
    what: "what is only rendered has no gate",
    scene: { config: rendered, store: false },
    outcome: { kind: "healthy" },
    done: "preview, up, judge, tidy",
  },
];
