import { goTrial } from "./go-trial.ts";
import { nodeTrial } from "./node-trial.ts";
import { pythonApp, pythonPath, pythonTrial } from "./python-trial.ts";

/** How a trial app of one runtime on one framework is started: a command, given PORT and the rest by the environment. */
export interface Variant {
  readonly runtime: "node" | "python" | "go";
  readonly framework: string;
  /** It serves WebSockets. */
  readonly sockets: boolean;
  readonly command: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

const makers = { node, python, go } as const;

/** Prepares all, or those that RUNTIMES names; a part that this machine lacks is an error that says how to get it. */
export async function variants(): Promise<Variant[]> {
  const wanted = (process.env["RUNTIMES"] ?? "node,python,go").split(",") as (keyof typeof makers)[];
  const all = (await Promise.all(wanted.map((runtime) => makers[runtime]()))).flat();
  return all.filter(({ framework }) => framework.includes(process.env["FRAMEWORK"] ?? ""));
}

async function node(): Promise<Variant[]> {
  const folder = await nodeTrial();
  const command = [process.execPath, "app.mjs"];
  return ["http", "express", "fastify"].map((framework) => ({
    runtime: "node",
    framework,
    sockets: true,
    command,
    folder,
    env: { FRAMEWORK: framework },
  }));
}

/** FastAPI's pool gives rows as dictionaries, Flask's and Django's as tuples: the package must not mind. */
async function python(): Promise<Variant[]> {
  const python = await pythonTrial();
  const gunicorn = [python, "-m", "gunicorn", "--config", "python:app_contract.gunicorn"];
  const worker = ["--worker-class", "app_contract.worker.ContractWorker"];
  const frameworks = {
    fastapi: [python, "asgi_app.py"],
    "fastapi under gunicorn": [...gunicorn, ...worker, "asgi_app:app"],
    "flask under gunicorn": [...gunicorn, "flask_app:app"],
    "django under gunicorn": [...gunicorn, "django_app:app"],
  };
  return Object.entries(frameworks).map(([framework, command]) => ({
    runtime: "python",
    framework,
    sockets: framework.startsWith("fastapi"),
    command,
    folder: pythonApp,
    env: { PYTHONPATH: `${pythonPath}:${pythonApp}`, PYTHONDONTWRITEBYTECODE: "1" },
  }));
}

async function go(): Promise<Variant[]> {
  const program = await goTrial();
  return [{ runtime: "go", framework: "net/http", sockets: true, command: [program], folder: "/", env: {} }];
}
