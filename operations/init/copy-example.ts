import { cpSync, existsSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { UserError } from "../../config/user-error.ts";
import { projectRoot } from "../environment/folders.ts";

export const examples = ["node", "python", "go"] as const;

/** What running or building an example leaves in its folder. */
const leftovers = new Set(["node_modules", "__pycache__", "app-contract-go", "venv"]);

/**
 * Copies an example app into a folder that is new or empty.
 * @returns what to write into a stack file to deploy it
 */
export function copyExample(example: string, folder: string): string {
  if (!(examples as readonly string[]).includes(example)) {
    throw new UserError(`--example: got "${example}", expected one of ${examples.join(", ")}.`);
  }
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new UserError(`${folder}: is not empty; name a folder that is new.`);
  }
  const source = join(projectRoot, "examples", `${example}-app`);
  cpSync(source, resolve(folder), { recursive: true, filter: (path) => !leftovers.has(basename(path)) });
  return nextSteps(basename(resolve(folder)), folder);
}

/** The readiness path is the contract's; everything else has a default. */
function nextSteps(name: string, folder: string): string {
  return [
    `${folder} has an app that answers /health, /ready and their relatives, and stops without losing a request.`,
    "Into your stack file, under keelson:stack:",
    "",
    "services:",
    `  ${name}:`,
    `    build: ${folder}`,
    "    needs: [postgres, redis]",
    "    health: { liveness: /health, readiness: /ready }",
    "",
  ].join("\n");
}
