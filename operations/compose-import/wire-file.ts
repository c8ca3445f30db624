import { type Wired, wire } from "./wiring.ts";
import { storeAt, type World } from "./world.ts";

/** `host: db`, `"host": "db"`, `host = db` of a file of settings. */
const hostLine =
  /^([\s\-"']*[\w.-]*(?:host|hostname|server|addr|address)["']?\s*[:=]\s*["']?)([A-Za-z][\w.-]*)(["']?,?[ \t]*)$/gim;

export interface WiredFile extends Wired {
  /** Hosts whose lines became the stack's, and beside which other lines give a user and a password. */
  readonly hosts: readonly string[];
}

/** A file of settings with what it says of other services in the stack file's words: its URLs and addresses, and its hosts. */
export function wireFile(content: string, world: World): WiredFile {
  const wired = wire(content, world, "file");
  const hosts: string[] = [];
  const stores = new Set(wired.stores);
  const text = wired.text.replaceAll(hostLine, (line: string, before: string, host: string, after: string) => {
    const store = storeAt(world, host);
    if (store === undefined) return line;
    hosts.push(host);
    stores.add(store);
    return `${before}\${${store}.host}${after}`;
  });
  return { ...wired, text, stores: [...stores], hosts: [...new Set(hosts)] };
}
