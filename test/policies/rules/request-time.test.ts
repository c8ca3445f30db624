import { requestTime } from "../../../policies/rules/request-time.ts";
import { judges } from "../rule-cases.ts";
import { edited, hiddenConf, stack } from "../servers.ts";

const drain = "worker_shutdown_timeout 300s;";

judges(requestTime, [
  { name: "passes as Keelson configures its edge", facts: stack(), says: [] },
  {
    name: "warns of answers that a reload ends",
    facts: edited(drain, "worker_shutdown_timeout 10s;"),
    says: ["edge: waits 30 s for an answer (location /), but a deploy's reload ends it after 10 s"],
  },
  {
    name: "knows nginx's default",
    facts: edited(/worker_shutdown_timeout 300s;([^]*?)proxy_read_timeout 30s;/, "worker_shutdown_timeout 30s;$1"),
    says: ["edge: waits 60 s for an answer (location /), but a deploy's reload ends it after 30 s"],
  },
  { name: "passes where a reload waits for ever", facts: edited(drain, ""), says: [] },
  { name: "is undecided where the file is not known", facts: hiddenConf, says: ["edge: not known: its nginx.conf"] },
  {
    name: "is not about stacks without an edge",
    facts: {},
    says: ["not applicable: nothing here answers the outside"],
  },
]);
