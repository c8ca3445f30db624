import { bodySize } from "../../../policies/rules/body-size.ts";
import { judges } from "../rule-cases.ts";
import { edited, hiddenConf, stack } from "../servers.ts";

const size = "client_max_body_size 10485760;";

judges(bodySize, [
  { name: "passes with a bound", facts: stack(), says: [] },
  {
    name: "fails without one",
    facts: edited(size, ""),
    says: ["edge: leaves the size of a request to nginx's default (location /)"],
  },
  ...["0", "0m"].map((none) => ({
    name: `fails with ${none}`,
    facts: edited(size, `client_max_body_size ${none};`),
    says: ["edge: takes requests of any size (location /)"],
  })),
  { name: "is undecided where the file is not known", facts: hiddenConf, says: ["edge: not known: its nginx.conf"] },
]);
