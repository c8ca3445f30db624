// Public suites for HTTP/2 and WebSockets against the real edge, before an app that echoes: every case passes, or it is
// explained below. WebSockets are asked without the edge too, which is then no party to what both fail.
import { fieldEdge } from "../images/field-edge.ts";
import { Trial } from "../images/trial.ts";
import { bareNginx } from "../images/bare-nginx.ts";
import { http2Cases, type Http2Case } from "./protocols/h2spec.ts";
import { explained } from "./protocols/explained.ts";
import { echoTo, verdicts, type Verdicts } from "./protocols/websockets.ts";

const routes = [{ service: "web", idleTimeout: "1h" }];

/** What fails with an nginx at its defaults too is nginx's own way; what fails with the edge alone is the edge's. */
async function http2(trial: Trial, image: string): Promise<string[]> {
  const edge = await fieldEdge(trial, image, routes, { tls: { kind: "self-signed" } });
  const bare = await bareNginx(trial, image, `${edge.instances[0]!}:${edge.apps[0]!.port}`);
  const folder = trial.folder({});
  const cases = await http2Cases(edge.address, 8443, folder);
  const plain = await http2Cases(await bare.address(), 8443, folder);
  const count = (of: readonly Http2Case[], status: Http2Case["status"]) =>
    of.filter((each) => each.status === status).length;
  for (const [who, of] of Object.entries({ "the edge": cases, "a bare nginx": plain })) {
    console.log(`h2spec, ${who}: ${of.length} cases, ${count(of, "passed")} passed, ${count(of, "failed")} failed`);
  }
  const alsoPlain = new Set(plain.filter(({ status }) => status === "failed").map(nameOf));
  const failed = cases.filter(({ status }) => status === "failed");
  for (const each of failed) {
    const alone = alsoPlain.has(nameOf(each)) ? "" : " (the edge alone)";
    console.log(`  ${nameOf(each)}${alone}\n    ${explained[nameOf(each)] ?? each.said}`);
  }
  if (cases.length < 100) return [`h2spec asked ${cases.length} questions alone`];
  return failed.map(nameOf).filter((name) => explained[name] === undefined);
}

const nameOf = ({ section, what }: Http2Case) => `${section} ${what}`;

async function webSockets(trial: Trial, image: string): Promise<string[]> {
  const edge = await fieldEdge(trial, image, routes);
  edge.apps.forEach(echoTo);
  const [app] = edge.apps;
  const folder = trial.folder({});
  const without = await verdicts(`${edge.instances[0]!}:${app!.port}`, folder);
  const through = await verdicts(`${edge.address}:8080`, folder);
  console.log(`\n${tableOf(without, through)}`);
  const other = Object.keys(without).filter((id) => through[id] !== without[id]);
  other.forEach((id) =>
    console.log(`  ${id}: ${without[id]!} without the edge, ${through[id] ?? "not asked"} through it`),
  );
  if (Object.keys(through).length < 200) return ["the WebSocket suite asked too few questions"];
  const isBad = (verdict: string) => /FAILED|WRONG|UNCLEAN/.test(verdict);
  const failed = Object.keys(through).filter((id) => isBad(through[id]!) && !isBad(without[id] ?? "FAILED"));
  return failed.map((id) => `WebSocket ${id}: ${through[id]!}`);
}

function tableOf(without: Verdicts, through: Verdicts): string {
  const groups = [...new Set(Object.keys(through).map((id) => id.split(".")[0]!))];
  const count = (of: Verdicts, group: string) => {
    const words = Object.entries(of)
      .filter(([id]) => id.split(".")[0] === group)
      .map(([, verdict]) => verdict);
    return [...new Set(words)]
      .sort()
      .map((word) => `${words.filter((each) => each === word).length} ${word}`)
      .join(", ");
  };
  const rows = groups.map((group) => `| ${group} | ${count(without, group)} | ${count(through, group)} |`);
  return ["| cases | without the edge | through it |", "| --- | --- | --- |", ...rows].join("\n");
}

const trial = await Trial.begin("protocols");
try {
  const image = await trial.build("images/edge");
  const open = [...(await http2(trial, image)), ...(await webSockets(trial, image))];
  console.log(open.length === 0 ? "\nNothing is left unexplained." : `\nNot explained:\n${open.join("\n")}`);
  if (open.length > 0) process.exitCode = 1;
} finally {
  await trial.end();
}
