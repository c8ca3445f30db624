import { maintenanceSwitch, maintenanceSwitchSeconds } from "../../platforms/edge.ts";
import { parseDuration } from "../../sizing/units.ts";
import { maintenancePage } from "./maintenance-page.ts";
import { retrySeconds } from "./limits.ts";
import type { EdgeSettings } from "./settings.ts";

/** No app has such a path; from outside it is answered 404. */
const pagePath = "/.keelson/maintenance.html";

/** Who passes all the same, and when clients that are refused for now shall come back. Without a switch, a look-up each. */
export function maintenanceMaps({ maintenance }: Pick<EdgeSettings, "maintenance">): string[] {
  return [
    ...rememberedSwitch,
    // Where no server looks for the switch, it is off.
    'map "" $maintenance { default 0; }',
    `geo $maintenance_passes { default 0; ${maintenance.allow.map((network) => `${network} 1; `).join("")}}`,
    // Asked anew on the way to the page, which would be refused itself.
    "map $maintenance $is_closed { volatile; default 0; 1 $closed_here; }",
    `map "$maintenance_passes:$uri" $closed_here { volatile; "0:${pagePath}" 0; "~^0:" 1; default 0; }`,
    `map $status $retry_after { default ""; 429 $limited_retry; 503 $closed_retry; }`,
    // An app has its own reasons to answer so.
    `map "$limit_req_status:$limit_conn_status" $limited_retry { default ""; "~REJECTED" ${retrySeconds}; }`,
    `map "$maintenance:$maintenance_passes" $closed_retry { default ""; "1:0" ${parseDuration(maintenance.retryAfter)}; }`,
  ];
}

/** That the file is not there is remembered too: a look for it at each request cost as much as the limits do. */
const rememberedSwitch = [
  "open_file_cache max=16;",
  `open_file_cache_valid ${maintenanceSwitchSeconds}s;`,
  "open_file_cache_errors on;",
];

/** In every server: the switch is a file, so it is turned without a reload and outlives every restart and deploy. */
export const maintenanceGuard: readonly string[] = [
  `if (-f ${maintenanceSwitch}) { set $maintenance 1; }`,
  "if ($is_closed) { return 503; }",
  `error_page 503 ${pagePath};`,
  `location = ${pagePath} { internal; types { } default_type "text/html; charset=utf-8"; alias ${maintenancePage}; }`,
];
