import { Command } from "commander";
import { UserError } from "../../config/user-error.ts";
import { setupContext } from "../../operations/setup/context.ts";
import type { FakeNodes, Taint } from "./fake-nodes.ts";

interface UpArguments {
  readonly nodes?: string;
  readonly nodeMemory: string;
  readonly nodeCpus: string;
  readonly nodeTaint?: string;
  readonly fakeOnly?: boolean;
}

/** Runs the rig's own command line. Bad input ends it with one message and exit code 1. */
export async function main(argv: readonly string[]): Promise<void> {
  const cluster = new Command("cluster").description(
    "a real one-machine Kubernetes cluster for tests, in a network namespace of its own",
  );
  register(cluster);
  try {
    await cluster.parseAsync(argv);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

function register(cluster: Command): void {
  registerUp(cluster);
  cluster
    .command("status")
    .description("show its components and nodes; exit code 1 when it is not running")
    .action(async () => (await import("./status.ts")).status(context()));
  cluster
    .command("down")
    .description("stop it and remove all it has made, volumes included")
    .action(async () => (await import("./down.ts")).down(context()));
  cluster
    .command("exec <command...>")
    .description("run a program inside its network, with KUBECONFIG set")
    .helpOption(false)
    .allowUnknownOption()
    .action(async () => (await import("./exec.ts")).exec(execWords(process.argv), context()));
  cluster
    .command("load <image...>")
    .description("copy images from Docker to its node; what is there already is left")
    .action(async (images: readonly string[]) => (await import("./load.ts")).load(images, context()));
}

function registerUp(cluster: Command): void {
  cluster
    .command("up")
    .description("start it, unless it is running")
    .option("--nodes <count>", "have exactly so many fake nodes (kwok), which run no pod but say so")
    .option("--node-memory <quantity>", "allocatable memory of each fake node", "4Gi")
    .option("--node-cpus <quantity>", "allocatable CPUs of each fake node", "2")
    .option("--node-taint <key=value:effect>", "keep pods off the fake nodes that do not tolerate this")
    .option("--fake-only", "have no real node")
    .action(async (options: UpArguments) => {
      const { up } = await import("./up.ts");
      await up({ fakeNodes: fakeNodes(options), fakeOnly: options.fakeOnly ?? false }, context());
    });
}

function fakeNodes({ nodes, nodeMemory, nodeCpus, nodeTaint }: UpArguments): FakeNodes | undefined {
  if (nodes === undefined) return undefined;
  const taint = nodeTaint === undefined ? undefined : parseTaint(nodeTaint);
  return { count: parseCount(nodes), memory: nodeMemory, cpus: nodeCpus, taint };
}

/** The other program's words as they were given: commander drops the first `--`, which may be one of theirs. */
export function execWords(argv: readonly string[]): readonly string[] {
  const words = argv.slice(argv.indexOf("exec") + 1);
  return words[0] === "--" ? words.slice(1) : words;
}

export function parseCount(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new UserError(`--nodes: got ${text}, expected a whole number from 0 to 999.`);
}

export function parseTaint(text: string): Taint {
  const [, key, value, effect] = /^([^=:]+)=([^=:]*):(NoSchedule|NoExecute|PreferNoSchedule)$/.exec(text) ?? [];
  if (key !== undefined && value !== undefined && effect !== undefined) return { key, value, effect };
  throw new UserError(
    `--node-taint: got ${text}, expected key=value:effect, the effect being NoSchedule, NoExecute or PreferNoSchedule.`,
  );
}

/** There is no official download of any of its parts: all is built here. */
function context(): ReturnType<typeof setupContext> {
  return setupContext(process.env, { installDocker: false, with: [], offline: true });
}
