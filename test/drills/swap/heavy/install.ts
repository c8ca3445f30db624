import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "../../../support/project.ts";

const attached = "contract.attach(server);";

/** Has a project's copy of the example app answer what the heavy load asks. */
export function installHeavy({ folder }: Pick<Project, "folder">): void {
  const source = join(folder, "examples/node-app/src");
  copyFileSync(join(import.meta.dirname, "heavy.js"), join(source, "heavy.js"));
  writeFileSync(join(source, "main.js"), withHeavy(readFileSync(join(source, "main.js"), "utf8")));
}

export function withHeavy(main: string): string {
  if (!main.includes(attached)) throw new Error(`the example app's main.js has no line ${attached} any more`);
  const called = main.replace(attached, `attachHeavy(server, contract);\n${attached}`);
  return `import { attachHeavy } from "./heavy.js";\n${called}`;
}
