import { join } from "node:path";
import { describe, test } from "node:test";
import { output } from "../support/run.ts";
import { runtimes } from "./support/places.ts";
import { pythonPath, pythonTrial } from "./support/python-trial.ts";

describe("each package's own tests", { concurrency: true }, () => {
  test("Node.js", async () => {
    await output(process.execPath, ["--test"], { cwd: join(runtimes, "node"), env: plainEnvironment() });
  });

  test("Python", async () => {
    const env = { ...process.env, PYTHONPATH: pythonPath, PYTHONDONTWRITEBYTECODE: "1" };
    await output(await pythonTrial(), ["-m", "unittest", "discover", "-s", "tests"], {
      cwd: join(runtimes, "python"),
      env,
    });
  });

  test("Go", async () => {
    await output("go", ["vet", "./..."], { cwd: join(runtimes, "go"), timeoutSeconds: 300 });
    await output("go", ["test", "./..."], { cwd: join(runtimes, "go"), timeoutSeconds: 300 });
  });
});

/** The outer runner's variables would make the inner one report to it. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("NODE_TEST")));
}
