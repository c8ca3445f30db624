import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { layoutOf, type Layout } from "../layout.ts";

/** Makes a layout in a folder of its own, with the cluster's folder made. */
export function scratchLayout(): { readonly layout: Layout; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "keelson-cluster-"));
  const folders = { cache: folder, state: folder, pulumiHome: folder };
  const layout = { ...layoutOf({ folders, env: {} }), lock: join(folder, "lock") };
  mkdirSync(layout.pids, { recursive: true });
  return { layout, remove: () => rmSync(folder, { recursive: true }) };
}
