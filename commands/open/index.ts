import { type Command, InvalidArgumentError } from "commander";
import { openInterface } from "../../operations/open/open.ts";
import { readStackFile } from "../../operations/stack-file.ts";

export function register(program: Command): void {
  program
    .command("open <interface>")
    .description("reach prometheus, alertmanager, logs or grafana from this machine's loopback, until Ctrl-C")
    .option("-s, --stack <name>", "stack that it is of", "dev")
    .option("-p, --port <number>", "port of 127.0.0.1 to listen on; a free one when left out", portOf)
    .action(open);
}

async function open(word: string, { stack, port }: { readonly stack: string; readonly port?: number }): Promise<void> {
  const tunnel = await openInterface(stack, readStackFile(stack), { word, port });
  process.stdout.write(`${tunnel.url}\n`);
  // Not on standard output: a script reads the address there.
  if (word === "grafana") process.stderr.write(`Log in as admin; ${passwordHint(stack)}\n`);
  await ended();
  tunnel.close();
}

/** It is told to nobody who cannot get into the container anyway. */
const passwordHint = (stack: string): string =>
  `its password: keelson exec --stack ${stack} grafana -- cat /run/secrets/grafana-password`;

function ended(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new InvalidArgumentError("give a port from 1 to 65535");
}
