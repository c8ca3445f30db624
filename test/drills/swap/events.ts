import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "../../support/project.ts";
import { swapStack } from "./stack-file.ts";

/** Something that happens to a stack under load. A new kind is a new line of the list. */
export interface SwapEvent {
  readonly title: string;
  /** Changes the stack file or the sources. */
  readonly prepare?: (project: Project) => void;
  /** The command, its exit code and what it must have said; a load without a command is a quiet baseline. */
  readonly command?: {
    readonly verb: string;
    readonly args?: readonly string[];
    readonly code: number;
    readonly says?: RegExp;
  };
}

const deploy = { verb: "deploy", code: 0 };
const routes = [{ service: "web" }, { service: "web", path: "/again", stripPath: true }];

export function swapEvents(port: number): SwapEvent[] {
  const write =
    (...changes: Parameters<typeof swapStack> extends [number, ...infer Rest] ? Rest : never) =>
    (project: Project) =>
      project.writeStack(swapStack(port, ...changes));
  return [
    { title: "quiet baseline" },
    { title: "image change", prepare: changeSource, command: deploy },
    { title: "variable change", prepare: write({ env: { COLOUR: "green" } }), command: deploy },
    { title: "replicas 2 → 3", prepare: write({ replicas: 3 }), command: deploy },
    { title: "replicas 3 → 2", prepare: write(), command: deploy },
    { title: "edge: body size and a new route", prepare: write({}, { maxBodySize: "12MiB", routes }), command: deploy },
    {
      title: "failed deploy (never ready)",
      prepare: write({ env: { FAIL: "never-ready" } }),
      command: { verb: "deploy", code: 3, says: /FAIL says never/ },
    },
    { title: "good deploy after it", prepare: write({ env: { COLOUR: "blue" } }), command: deploy },
    // The file as it was then: a rollback does not read it, and nothing may differ from it afterwards.
    {
      title: "manual rollback",
      prepare: write({}, { maxBodySize: "12MiB", routes }),
      command: { verb: "rollback", args: ["--yes"], code: 0 },
    },
  ];
}

/** Other contents, hence another image; the layer of the dependencies stays. */
export function changeSource({ folder }: Project): void {
  appendFileSync(join(folder, "examples/node-app/src/main.js"), "// A change of the source.\n");
}
