// Stands in for Pulumi's runner of policy packs while the `keelson` command serves the pack from its own process: it tells the
// engine the command's port, and loads nothing. The command has every Node.js process that the engine starts load this file
// first (NODE_OPTIONS); in any other one it does nothing.
import { basename, dirname } from "node:path";

const port = process.env.KEELSON_ANALYZER;
const program = process.argv[1] ?? "";
const isRunner = [basename(program), basename(dirname(program))].includes("run-policy-pack");

if (port !== undefined && isRunner) {
  console.log(port);
  // The engine ends this process when it is done with the pack. Should the engine be killed, nobody would.
  const engine = process.ppid;
  setInterval(() => process.ppid === engine || process.exit(), 1000);
  await new Promise(() => undefined);
}
