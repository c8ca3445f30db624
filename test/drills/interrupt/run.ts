import type { StackFile } from "../../../config/schema.ts";
import type { Ports } from "../../e2e/stack-files.ts";
import type { Project } from "../../support/project.ts";
import { assertAnswers, assertConverged, beingCreated, writeMarker } from "./checks.ts";
import { cutOff, type CutOff } from "./cut-off.ts";
import { releaseOf, type Release, type Round } from "./rounds.ts";

export interface Outcome extends Omit<CutOff, "said" | "killed"> {
  readonly round: Round;
  /** Who was killed. */
  readonly killed: string;
  /** Containers that Docker had made and the state did not know. */
  readonly halfMade: number;
  /** What the command after the kill said that it put right. */
  readonly recovered: readonly string[];
  readonly convergedSeconds: number;
}

export interface Drill {
  readonly project: Project;
  readonly ports: Ports;
  /** Told of each round when it has converged. */
  readonly report: (outcome: Outcome) => void;
}

/** Brings the stack up, then cuts an update off in every round; throws where the command after it does not converge. */
export async function runRounds({ project, ports, report }: Drill, rounds: readonly Round[]): Promise<void> {
  const url = `https://127.0.0.1:${ports.httpsPort}`;
  await bringUp(project, ports, releaseOf(0));
  const volume = await writeMarker(project.stack);
  await assertAnswers(url);
  let usualMs = await timeOfUpdate(project, ports);
  for (const round of rounds) {
    const { release, said, ...cut } = await strike({ project, ports, round, usualMs });
    const halfMade = await beingCreated(project);
    const started = Date.now();
    const recovered = recoveryLines(await explain(said, () => project.must("up", ["--allow-restart"])));
    const convergedSeconds = (Date.now() - started) / 1000;
    await explain(said, () => assertConverged(project, release, volume));
    await assertAnswers(url);
    report({ round, ...cut, halfMade, recovered, convergedSeconds });
    // A whole run's time as the machine is now: moments shall fall all over it, whatever else it does.
    usualMs = convergedSeconds * 1000;
  }
}

/** A kill that never strikes proves nothing: a run that ends before its moment is made again, with an earlier one. */
const tries = 4;
const earlier = 0.6;

interface Struck extends CutOff {
  readonly killed: string;
  readonly release: Release;
}

interface Strike {
  readonly project: Project;
  readonly ports: Ports;
  readonly round: Round;
  readonly usualMs: number;
}

/** Cuts one update off, and says which release it was on its way to; throws where every try ended before its moment. */
async function strike({ project, ports, round, usualMs }: Strike): Promise<Struck> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const colour = attempt === 0 ? round.release.colour : `${round.release.colour}-${attempt}`;
    const release = { ...round.release, colour };
    project.writeStack(stackFile(release, ports));
    const cut = await cutOff(project, round.victim, round.moment, usualMs * earlier ** attempt);
    const { killed } = cut;
    if (killed !== undefined) return { ...cut, killed, release };
  }
  throw new Error(`round ${round.number}: ${tries} updates ended before anybody was killed`);
}

/** A failure is told with what the command said that was cut off. */
async function explain<T>(said: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new Error(`${(error as Error).message}\nThe command that was cut off had said:\n${said}`, { cause: error });
  }
}

async function bringUp(project: Project, ports: Ports, release: Release): Promise<void> {
  project.writeStack(stackFile(release, ports));
  await project.must("up", ["--allow-restart"]);
}

/** Of one like those that are cut off: it ends as the first round's predecessor. */
async function timeOfUpdate(project: Project, ports: Ports): Promise<number> {
  const started = Date.now();
  await bringUp(project, ports, { ...releaseOf(0), colour: "red" });
  return Date.now() - started;
}

function recoveryLines(said: string): string[] {
  return said.split("\n").filter((line) => /^(Took over|Ended what|Removed|Kept|Cleared|Noted|Repaired)/.test(line));
}

function stackFile({ colour, replicas, walSenders }: Release, { httpPort, httpsPort }: Ports): StackFile {
  return {
    environment: "development",
    host: { memory: "4GiB", cpus: 2 },
    images: { source: "build" },
    postgres: { settings: { max_wal_senders: walSenders } },
    deploy: { settle: "1s", gate: { interval: "1s" } },
    edge: {
      address: "127.0.0.1",
      httpPort,
      httpsPort,
      tls: { kind: "self-signed" },
      routes: [{ service: "web" }],
    },
    services: {
      web: { build: "examples/node-app", port: 8080, needs: ["postgres"], replicas, env: { COLOUR: colour } },
    },
  };
}
