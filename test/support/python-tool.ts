import { userFolders } from "../../operations/environment/folders.ts";
import { ensurePythonTool, pythonOf, type PythonTool } from "../../operations/setup/python-tool.ts";

/** The Python that has the tool in it, which is installed into the user's cache if need be. */
export async function pythonWith(tool: PythonTool): Promise<string> {
  const place = { env: process.env, folders: userFolders(process.env) };
  await ensurePythonTool(tool, place);
  return pythonOf(tool, place);
}
