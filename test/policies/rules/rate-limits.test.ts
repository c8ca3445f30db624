import { rateLimits } from "../../../policies/rules/rate-limits.ts";
import { judges } from "../rule-cases.ts";
import { edited, hiddenConf, nginxConf, stack, stackFiles } from "../servers.ts";

const open = ["edge: passes on as many requests as a client sends (location /)"];
const withEdge = (edge: object) =>
  stackFiles({ "nginx.conf": nginxConf({ edge: { routes: [{ service: "web" }], ...edge } }) });

judges(rateLimits, [
  { name: "passes with what the edge does in production", facts: stack(), says: [] },
  { name: "fails where it is switched off", facts: withEdge({ limits: "off" }), says: open },
  {
    name: "fails where one route is without",
    facts: withEdge({ routes: [{ service: "web" }, { service: "web", path: "/free", limits: "off" }] }),
    says: ["edge: passes on as many requests as a client sends (location /free/)"],
  },
  {
    name: "fails with a dry run, which refuses nobody",
    facts: edited(/^( *)(limit_req_status .*)$/gm, "$1$2 limit_req_dry_run on;"),
    says: open,
  },
  { name: "fails with a zone that nobody uses", facts: edited(/^ +limit_req zone=.*$/gm, ""), says: open },
  { name: "fails with a zone that does not exist", facts: edited(/^ +limit_req_zone .*$/gm, ""), says: open },
  {
    name: "is not about an edge that passes nothing on",
    facts: edited(/proxy_pass [^;]+;/g, "return 404;"),
    says: ["not applicable: the edge passes nothing on to an app"],
  },
  { name: "is undecided where the file is not known", facts: hiddenConf, says: ["edge: not known: its nginx.conf"] },
]);
