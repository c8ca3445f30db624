import { UserError } from "../../config/user-error.ts";
import { healthQuestion } from "../evidence/question.ts";
import { redact } from "../evidence/redact.ts";
import { runCommand, type CommandResult } from "../process.ts";
import { isContainer, labelsOf } from "../state/containers.ts";
import type { ExportedState } from "../state/types.ts";
import { countAnswers } from "./traffic.ts";
import type { GateSource, Probed } from "./types.ts";

/** A container that the state says should run. */
interface Expected {
  readonly name: string;
  readonly service: string;
  readonly critical: boolean;
}

/** The part of `docker inspect` that is read here. */
interface Inspected {
  readonly Name: string;
  readonly RestartCount: number;
  readonly Config: { readonly Healthcheck?: { readonly Test?: readonly string[] } };
  readonly State: { readonly Status: string; readonly ExitCode: number; readonly OOMKilled: boolean };
}

/** A failure is a result here: a container that is gone is an answer. */
type Docker = (args: readonly string[]) => Promise<CommandResult>;

/** Asks each container its own health check's question, now: the engine's last answer may be seconds old. */
export function dockerGate(state: ExportedState, env: NodeJS.ProcessEnv): GateSource {
  const run: Docker = (args) => runCommand("docker", args, { env, timeoutSeconds: 60 });
  const containers = expectedContainers(state);
  return {
    look: () => look(run, containers),
    async traffic(sinceSeconds) {
      const edge = containers.find(({ service }) => service === "edge");
      if (edge === undefined) return { requests: 0, errors: 0 };
      const { stdout, problem } = await run(["logs", "--since", `${Math.ceil(sinceSeconds)}s`, edge.name]);
      if (problem !== undefined) throw new UserError(`the edge's log cannot be read: ${problem}`);
      return countAnswers(stdout);
    },
  };
}

/** Only long-running containers carry a tier; the writers that fill volumes never run. */
export function expectedContainers({ deployment }: ExportedState): Expected[] {
  return (deployment.resources ?? []).filter(isContainer).flatMap(({ inputs, delete: replaced }) => {
    const labels = labelsOf(inputs);
    const service = labels["keelson.service"];
    if (replaced === true || service === undefined || labels["keelson.tier"] === undefined) return [];
    return [{ name: String(inputs?.["name"]), service, critical: labels["keelson.critical"] === "true" }];
  });
}

/** One question about all containers: Docker leaves out of its answer those that are not there. */
async function look(run: Docker, containers: readonly Expected[]): Promise<Probed[]> {
  const { stdout } = await run(["inspect", "--type", "container", ...containers.map(({ name }) => name)]);
  const found = stdout.trim() === "" ? [] : (JSON.parse(stdout) as Inspected[]);
  const byName = new Map(found.map((container) => [container.Name.replace(/^\//, ""), container]));
  return Promise.all(containers.map((expected) => probe(run, expected, byName.get(expected.name))));
}

async function probe(
  run: Docker,
  { name, service, critical }: Expected,
  container: Inspected | undefined,
): Promise<Probed> {
  const facts = { service, instance: name, critical };
  if (container === undefined) return { ...facts, good: false, restarts: 0, problem: "is not there" };
  const problem = await problemOf(run, container);
  return { ...facts, good: problem === "", restarts: container.RestartCount, problem };
}

async function problemOf(run: Docker, container: Inspected): Promise<string> {
  const { Name, State } = container;
  if (State.Status !== "running") {
    return `${State.Status}, exit code ${State.ExitCode}${State.OOMKilled ? ", out of memory" : ""}`;
  }
  const question = healthQuestion(container);
  if (question === undefined) return "";
  const { problem, stdout, stderr } = await run(["exec", Name.replace(/^\//, ""), ...question]);
  return problem === undefined ? "" : oneLine(redact(`${stdout} ${stderr}`)) || problem;
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ").slice(0, 300);
}
