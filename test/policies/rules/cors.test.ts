import { cors } from "../../../policies/rules/cors.ts";
import { judges } from "../rule-cases.ts";
import { edited, hiddenConf, stack } from "../servers.ts";

const own = "add_header X-Request-Id $request_tag always;";
const allowing = (origin: string, credentials = "true") =>
  edited(
    own,
    `add_header Access-Control-Allow-Origin ${origin}; add_header Access-Control-Allow-Credentials ${credentials};`,
  );
const open = ["edge: allows every site to send requests with credentials (location /)"];

judges(cors, [
  { name: "passes without any", facts: stack(), says: [] },
  { name: "passes with a site of one's own", facts: allowing("https://app.example.com"), says: [] },
  { name: "passes with every site and no credentials", facts: allowing('"*"', "false"), says: [] },
  ...['"*"', "null", "$http_origin"].map((origin) => ({
    name: `fails with credentials for ${origin}`,
    facts: allowing(origin),
    says: open,
  })),
  { name: "is undecided where the file is not known", facts: hiddenConf, says: ["edge: not known: its nginx.conf"] },
]);
