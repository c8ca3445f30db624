import { existsSync } from "node:fs";
import { join } from "node:path";
import { userFolders } from "../../../operations/environment/folders.ts";
import type { PythonTool } from "../../../operations/setup/python-tool.ts";
import { pythonWith } from "../../support/python-tool.ts";
import { output } from "../../support/run.ts";

const env = process.env;
const folders = userFolders(env);

/** Autobahn's cases for WebSockets on Python 3: the suite itself needs Python 2. */
const kosoku: PythonTool = { name: "kosoku", version: "0.1.0", packages: ["kosoku==0.1.0"] };

/** The newest that the Go module proxy has. */
const h2specVersion = "2.2.1";

/** Python with kosoku in it. */
export const kosokuPython = () => pythonWith(kosoku);

/** Path of h2spec, built where it is not there yet. */
export async function h2specProgram(): Promise<string> {
  const folder = join(folders.cache, "h2spec", h2specVersion);
  const program = join(folder, "h2spec");
  const source = `github.com/summerwind/h2spec/cmd/h2spec@v${h2specVersion}+incompatible`;
  if (!existsSync(program))
    await output("go", ["install", source], { env: { ...env, GOBIN: folder }, timeoutSeconds: 300 });
  return program;
}
