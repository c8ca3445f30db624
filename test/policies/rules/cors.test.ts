import { cors } from "../../../policies/rules/cors.ts";
import { judges } from "../rule-cases.ts";
import { edited, hiddenConf, nginxConf, stack, stackFiles } from "../servers.ts";

const own = "add_header X-Request-Id $request_tag always;";
const allowing = (origin: string, credentials = "true") =>
  edited(
    own,
    `add_header Access-Control-Allow-Origin ${origin}; add_header Access-Control-Allow-Credentials ${credentials};`,
  );
const echoing = "add_header Access-Control-Allow-Origin $any; add_header Access-Control-Allow-Credentials true;";
const ofRoute = (cors: { origins: string[]; credentials?: boolean }) =>
  stackFiles({ "nginx.conf": nginxConf({ edge: { routes: [{ service: "web", cors }] } }) });
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
  {
    name: "passes with a route's sites and credentials",
    facts: ofRoute({ origins: ["https://a.example", "https://*.b.example"], credentials: true }),
    says: [],
  },
  { name: "passes with a route for every site", facts: ofRoute({ origins: ["*"] }), says: [] },
  {
    name: "fails with a map that repeats whoever asks",
    facts: edited(own, `map $uri $any { default $http_origin; } ${echoing}`),
    says: open,
  },
  { name: "is undecided where the file is not known", facts: hiddenConf, says: ["edge: not known: its nginx.conf"] },
]);
