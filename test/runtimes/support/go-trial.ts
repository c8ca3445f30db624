import { rmSync } from "node:fs";
import { join } from "node:path";
import { output } from "../../support/run.ts";
import { apps, cache } from "./places.ts";

/** The trial app in Go, built; Go's own cache makes it quick the next time. */
export async function goTrial(): Promise<string> {
  const program = join(cache, `go-trial-${process.pid}`);
  process.on("exit", () => rmSync(program, { force: true }));
  await output("go", ["build", "-o", program, "."], { cwd: join(apps, "go"), timeoutSeconds: 600 }).catch(
    (error: unknown) => {
      throw new Error(`The suite of the runtimes needs Go 1.24 or newer (https://go.dev/dl): ${String(error)}`);
    },
  );
  return program;
}
