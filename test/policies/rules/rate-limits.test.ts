import { rateLimits } from "../../../policies/rules/rate-limits.ts";
import { judges } from "../rule-cases.ts";
import { edited, hiddenConf, stack } from "../servers.ts";

const zone = "limit_req_zone $binary_remote_addr zone=clients:10m rate=30r/s;";
const limit = "limit_req zone=clients burst=60 nodelay;";
const inHttp = (...lines: readonly string[]) =>
  edited("server_tokens off;", ["server_tokens off;", ...lines].join("\n"));
const open = ["edge: passes on as many requests as a client sends (location /)"];

judges(rateLimits, [
  { name: "passes with a limit", facts: inHttp(zone, limit), says: [] },
  { name: "fails as long as there is none", facts: stack(), says: open },
  { name: "fails with a zone that nobody uses", facts: inHttp(zone), says: open },
  { name: "fails with a zone that does not exist", facts: inHttp(limit), says: open },
  {
    name: "is not about an edge that passes nothing on",
    facts: edited(/proxy_pass [^;]+;/g, "return 404;"),
    says: ["not applicable: the edge passes nothing on to an app"],
  },
  { name: "is undecided where the file is not known", facts: hiddenConf, says: ["edge: not known: its nginx.conf"] },
]);
