import { serverTokens } from "../../../policies/rules/server-tokens.ts";
import { judges } from "../rule-cases.ts";
import { edited, hiddenConf, stack } from "../servers.ts";

const telling = ["edge: tells its version in every answer: server_tokens is not off"];

judges(serverTokens, [
  { name: "passes where they are off", facts: stack(), says: [] },
  { name: "fails with nginx's default", facts: edited("server_tokens off;", ""), says: telling },
  {
    name: "fails where one place has them on",
    facts: edited("proxy_connect_timeout 2s;", "server_tokens on;"),
    says: telling,
  },
  { name: "is undecided where the file is not known", facts: hiddenConf, says: ["edge: not known: its nginx.conf"] },
]);
