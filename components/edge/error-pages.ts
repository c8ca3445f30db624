import { posix } from "node:path";
import { UserError } from "../../config/user-error.ts";
import { edgeFolder } from "../../platforms/edge.ts";
import { formatBytes, KiB } from "../../sizing/units.ts";
import type { File } from "../workload.ts";
import { readPageFile } from "./page-file.ts";
import type { EdgeSettings } from "./settings.ts";

type Pages = Pick<EdgeSettings, "errorPages">;

/** In a cluster all pages share a ConfigMap of 1 MiB with the configuration and the maintenance page. */
const mostBytes = 256 * KiB;

/** No app has such a path; from outside it is answered 404. */
const folder = "/.keelson/errors/";
const filePrefix = posix.join(edgeFolder, "error-");

/** The pages of one's own, by the names under which nginx finds them. */
export function errorPageFiles({ errorPages }: Pages): File[] {
  const files = Object.entries(errorPages).map(([status, file]) => ({
    path: `${filePrefix}${status}.html`,
    content: readPageFile(`keelson:stack.edge.errorPages.${status}`, file),
  }));
  const bytes = files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  if (bytes <= mostBytes) return files;
  throw new UserError(
    `keelson:stack.edge.errorPages: the pages are ${formatBytes(bytes)} together, and may be 256 KiB; link to pictures that lie elsewhere`,
  );
}

/** Where a page is answered with a route's own headers: the place to which an error leads says which there are. */
interface Place {
  readonly index: number;
  readonly headers: readonly string[];
}

/** For a server: which page is whose, with the headers of every answer. */
export function serverErrorPages(pages: Pages): string[] {
  if (Object.keys(pages.errorPages).length === 0) return [];
  return [...lines(pages, folder), location(folder, [])];
}

/** The page's place of a route whose headers differ. */
export function routeErrorPlaces(pages: Pages, { index, headers }: Place): string[] {
  const isNeeded = headers.length > 0 && Object.keys(pages.errorPages).length > 0;
  return isNeeded ? [location(`${folder}${index}/`, headers)] : [];
}

/**
 * For a location: nginx takes error pages from the innermost level that has any, and locations that go on to another have some.
 * `but` are the statuses for which they do.
 */
export function routeErrorPages(pages: Pages, { index, headers }: Place, but: readonly number[] = []): string[] {
  return lines(pages, headers.length === 0 ? folder : `${folder}${index}/`, but);
}

function lines({ errorPages }: Pages, at: string, but: readonly number[] = []): string[] {
  return Object.keys(errorPages)
    .filter((status) => !but.includes(Number(status)))
    .map((status) => `error_page ${status} ${at}${status}.html;`);
}

function location(at: string, headers: readonly string[]): string {
  const answer = ["internal;", "types { }", 'default_type "text/html; charset=utf-8";', `alias ${filePrefix};`];
  return `location ^~ ${at} { ${[...headers, ...answer].join(" ")} }`;
}
