import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { UserError } from "../../config/user-error.ts";
import type { SetupContext } from "../../operations/setup/context.ts";
import { note } from "../../operations/setup/report.ts";
import { removeCluster } from "./down.ts";
import { setFakeNodes, type FakeNodes } from "./fake-nodes.ts";
import { layoutOf, type Layout } from "./layout.ts";
import { withLock } from "./lock.ts";
import { ensurePackages } from "./packages.ts";
import { ensurePrograms } from "./parts.ts";
import { readState, requireRoot } from "./status.ts";
import { topUpVolumes } from "./volumes.ts";

export interface UpOptions {
  /** Undefined: those that are there stay. */
  readonly fakeNodes: FakeNodes | undefined;
  readonly fakeOnly: boolean;
}

export async function up(options: UpOptions, context: SetupContext): Promise<void> {
  requireRoot();
  const layout = layoutOf(context);
  await withLock(layout, () => ensureCluster(options, layout, context));
}

async function ensureCluster(options: UpOptions, layout: Layout, context: SetupContext): Promise<void> {
  const state = readState(layout);
  if (state.kind === "broken") {
    note("Cluster: removing what an earlier one left");
    await removeCluster(layout);
  }
  if (state.kind === "running") requireSameKind(state.record.fakeOnly, options.fakeOnly);
  else await startAnew(options.fakeOnly, layout, context);
  await topUpVolumes(options.fakeOnly, layout, context);
  if (options.fakeNodes) await setFakeNodes(options.fakeNodes, layout, context);
  note(state.kind === "running" ? "The cluster was running already." : "The cluster is running.");
}

function requireSameKind(runs: boolean, wanted: boolean): void {
  if (runs === wanted) return;
  const [is, not] = runs ? ["only fake nodes", "without --fake-only"] : ["a real node", "with --fake-only"];
  throw new UserError(`The cluster is running with ${is}: \`npm run cluster down\` first to start it ${not}.`);
}

/** Nothing of this cluster is recorded: what has its name was started with another state folder. */
function requireFreeName({ name }: Layout): void {
  if (!existsSync(`/run/netns/${name}`)) return;
  throw new UserError(
    `A cluster named ${name} runs already, with another XDG_STATE_HOME: take it down with that one, or set ` +
      "KEELSON_CLUSTER to have a second cluster beside it.",
  );
}

async function startAnew(fakeOnly: boolean, layout: Layout, context: SetupContext): Promise<void> {
  requireFreeName(layout);
  await ensurePackages(context);
  await ensurePrograms(context);
  const started = performance.now();
  mkdirSync(layout.root, { recursive: true, mode: 0o700 });
  // Loads what makes certificates, which no later `up` needs.
  const { startCluster } = await import("./start.ts");
  await startCluster(fakeOnly, layout, context);
  writeFileSync(layout.record, JSON.stringify({ fakeOnly }));
  note(`Cluster: started in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
