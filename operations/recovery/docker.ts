import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../config/user-error.ts";
import type { Identity } from "../../platforms/identity.ts";
import { docker, isAbsent, ofStack, rows } from "../docker.ts";
import type { ResourceState } from "../state/types.ts";
import { stepsFor, wantedContainers, type Found, type Step } from "./containers.ts";
import type { Existing, Mended, RecoveryTarget } from "./types.ts";
import { leftByRestore, wayBackLabel } from "./way-back.ts";
import { containerType } from "../../policies/facts/state-format.ts";

/** A container that is stopped gets its own stop time-out, a database minutes: Docker's client must outwait it. */
const stopSeconds = 900;

const kinds: Readonly<Record<string, string>> = {
  [containerType]: "container",
  "docker:index/volume:Volume": "volume",
  "docker:index/network:Network": "network",
};

const role = '{{.Label "keelson.role"}}';

/** Id, name and role, of a container its job, state and what it puts back too; a volume's name is its id. */
const columns: Readonly<Record<string, string>> = {
  container: `{{.ID}}\t{{.Names}}\t${role}\t{{.Label "keelson.job"}}\t{{.State}}\t{{.Label "${wayBackLabel}"}}`,
  volume: `{{.Name}}\t{{.Name}}\t${role}`,
  network: `{{.ID}}\t{{.Name}}\t${role}`,
};

export async function dockerRecovery(identity: Identity, env: NodeJS.ProcessEnv): Promise<RecoveryTarget> {
  const run = (args: readonly string[]) => docker(args, { env, timeoutSeconds: stopSeconds });
  const list = async (kind: string, args: readonly string[]) => {
    const listing = await run([...args, ...ofStack(identity), "--format", columns[kind]!]);
    return rows(listing).map((columns) => toExisting(kind, columns));
  };
  const existing = [
    // Whoever works on a volume ends before that is put back.
    ...(await list("container", ["ps", "--all", "--no-trunc"])).toSorted(
      (a, b) => Number(!!a.undoes) - Number(!!b.undoes),
    ),
    ...(await list("volume", ["volume", "ls"])),
    ...(await list("network", ["network", "ls", "--no-trunc"])),
  ];
  return {
    existing,
    remove: (thing) => remove(run, thing),
    kindOf: (type) => kinds[type],
    mend: (resources) => mend(run, resources),
    stuck: (resources) => stuckVolumes(run, resources),
    altered: async (resources) => (await changedByHand(run, resources)).flatMap(({ steps }) => steps.map(whatOf)),
  };
}

/** The engine waits half a minute for each, fails, and with it every later deploy. */
async function stuckVolumes(run: Run, resources: readonly ResourceState[]): Promise<ResourceState[]> {
  const stuck: ResourceState[] = [];
  for (const resource of resources) {
    if (resource.delete !== true || kinds[resource.type] !== "volume" || resource.id === undefined) continue;
    const users = rows(await run(["ps", "--all", "--quiet", "--no-trunc", "--filter", `volume=${resource.id}`]));
    if (users.some(([id]) => !resources.some((one) => one.id === id))) stuck.push(resource);
  }
  return stuck;
}

interface Changed {
  readonly id: string;
  readonly name: string;
  readonly steps: readonly Step[];
}

const whatOf = ({ what }: Step) => what;

/** Containers that are gone are not among them: they are missing, not changed. */
async function changedByHand(run: Run, resources: readonly ResourceState[]): Promise<Changed[]> {
  const wanted = wantedContainers(resources);
  const there = new Set(rows(await run(["ps", "--all", "--quiet", "--no-trunc"])).map(([id]) => id));
  const present = wanted.filter(({ id }) => there.has(id));
  if (present.length === 0) return [];
  const found = JSON.parse(await run(["inspect", ...present.map(({ id }) => id)])) as Found[];
  const all = present.map((one, index) => ({ ...one, steps: stepsFor(one, found[index]!) }));
  return all.filter(({ steps }) => steps.length > 0);
}

async function mend(run: Run, resources: readonly ResourceState[]): Promise<Mended> {
  const [lines, lost, started]: [string[], string[], string[]] = [[], [], []];
  for (const { id, name, steps } of await changedByHand(run, resources)) {
    try {
      for (const { args } of steps) await run(args);
      lines.push(...steps.map(({ what }) => `Put right: ${what}.`));
      if (steps.some(({ starts }) => starts)) started.push(id);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      // Its network, its volume or its image may be gone: another one is made, from what the stack file says.
      await run(["rm", "--force", id]);
      lost.push(id);
      lines.push(`Removed ${name}, which cannot be brought back (${error.message}); it is made again.`);
    }
  }
  for (const id of started) await settled(run, id);
  return { lines, lost };
}

/** What the engine does next may ask a started server: it is given the time that its own health check has. */
async function settled(run: Run, id: string): Promise<void> {
  const health = "{{if .State.Health}}{{.State.Health.Status}}{{end}}";
  const deadline = Date.now() + healthSeconds * 1000;
  while ((await run(["inspect", "--format", health, id])).trim() === "starting" && Date.now() < deadline)
    await sleep(500);
}

const healthSeconds = 60;

type Run = (args: readonly string[]) => Promise<string>;

function toExisting(kind: string, [id, name, role, ...ofContainer]: readonly string[]): Existing {
  return { kind, id: id!, name: name!, ...(role && { role }), ...marksOf(name!, ofContainer) };
}

/** What a container's job, state and way back say of it. */
function marksOf(name: string, [job, state, wayBack]: readonly string[]): Partial<Existing> {
  const left = leftByRestore(name, job, wayBack);
  return {
    ...(job && (state === "running" || state === "paused") && { unended: true as const }),
    ...(left !== undefined && { left }),
    ...(wayBack && { undoes: true as const }),
  };
}

async function remove(run: Run, { kind, id, undoes }: Existing): Promise<boolean> {
  try {
    if (kind === "container") {
      // A paused one hears no signal.
      await run(["unpause", id]).catch(() => "");
      if (undoes === true) await run(["start", "--attach", id]);
      // Stopped as it wants to be: it may be a database with its data mounted.
      await run(["stop", id]);
      await run(["rm", "--volumes", id]);
    } else await run([kind, "rm", id]);
    return true;
  } catch (error) {
    if (isAbsent(error)) return true;
    if (/in use|has active endpoints/.test((error as Error).message)) return false;
    throw error;
  }
}
