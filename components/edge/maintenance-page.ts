import { posix } from "node:path";
import { UserError } from "../../config/user-error.ts";
import { edgeFolder } from "../../platforms/edge.ts";
import { KiB } from "../../sizing/units.ts";
import { readPageFile } from "./page-file.ts";
import type { EdgeSettings } from "./settings.ts";

/** Beside the switch, which nobody but `keelson maintenance` writes. */
export const maintenancePage = posix.join(edgeFolder, "maintenance.html");

/** In a cluster it shares a ConfigMap of 1 MiB with the configuration. */
const mostBytes = 256 * KiB;

const usualPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Maintenance</title>
<style>body { font-family: system-ui, sans-serif; margin: 15vh auto; max-width: 30em; padding: 0 1em }</style>
<h1>We are back soon</h1>
<p>This site is being worked on. Please try again in a few minutes.</p>
</html>
`;

const place = "keelson:stack.edge.maintenance.page";

/** What everybody is shown meanwhile. */
export function readPage({ maintenance: { page } }: Pick<EdgeSettings, "maintenance">): string {
  if (page === undefined) return usualPage;
  const content = readPageFile(place, page);
  if (Buffer.byteLength(content) > mostBytes)
    throw new UserError(`${place}: ${page} is larger than 256 KiB; link to pictures that lie elsewhere`);
  return content;
}
