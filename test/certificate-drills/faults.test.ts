import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { AcmeField, load, shown, stateOf, untilState } from "../images/acme-field.ts";
import { Trial, until, type Box } from "../images/trial.ts";

const [app, other] = ["app.example.com", "other.example.com"] as const;
const rows: string[][] = [];

/** What goes wrong with an authority, while 200 requests a second come. */
describe("certificates when something is wrong", () => {
  let trial: Trial;
  let field: AcmeField;
  let edge: Box;
  let address: string;
  let requests: ReturnType<typeof load>;
  const boxes: Box[] = [];

  before(async () => {
    trial = await Trial.begin("acme-faults");
    field = await AcmeField.begin(trial, [app, other]);
    edge = await field.edge([app]);
    address = await edge.address();
  });
  /** A fault that ends a test early leaves its servers' names to the next, and its requests going on. */
  afterEach(async () => {
    await requests.stop();
    for (const box of boxes.splice(0)) await box.docker("kill").catch(() => undefined);
  });
  after(async () => {
    await trial.end();
    const head = ["what is wrong", "what it says", "what clients are shown", "requests", "failed"];
    console.log([head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n"));
  });

  /** From nothing, so that what an earlier fault left is not taken for this one's. */
  async function begin() {
    await field.empty();
    requests = load(address, app, 200);
  }

  async function started(starting: Promise<Box>): Promise<Box> {
    const box = await starting;
    boxes.push(box);
    return box;
  }

  async function note(what: string, says: string) {
    const { sent, failures } = await requests.stop();
    const { issuer, subject } = await shown(address, app);
    const shows = issuer.CN === subject.CN ? "self-signed" : "the authority's";
    rows.push([what, says, shows, String(sent), String(failures.length)]);
    assert.deepEqual(failures, []);
    return shows;
  }

  test("the issuer is down, then there, then down again before the renewal, then back", async () => {
    await begin();
    const acme = await started(field.acme({ profile: "short" }));
    await untilState(acme, app, ({ failures }) => failures > 0);
    const pebble = await started(field.pebble());
    await untilState(acme, app, ({ state }) => state === "valid");
    await until(async () => /Pebble/.test(String((await shown(address, app)).issuer.CN)), "the edge shows it");
    await pebble.docker("stop", "--time", "1");
    const { error } = await untilState(acme, app, ({ state }) => state === "failing", 60);
    await pebble.docker("start");
    // A restarted Pebble has forgotten the account and has another root: a new account, a new chain.
    await untilState(acme, app, ({ state }) => state === "valid", 90);
    assert.equal(await note("issuer down before the first, and before a renewal", error!), "the authority's");
    await acme.stop();
    await pebble.stop();
  });

  test("somebody else answers the challenge, and one of two hosts has no address", async () => {
    await begin();
    const pebble = await started(field.pebble());
    // Another server has the other host's name.
    const image = ["--network", field.network, "--network-alias", other];
    const thief = await started(trial.start(field.images.edge, image));
    await thief.untilWell("http", "http://127.0.0.1:8080/health");
    const acme = await started(field.acme());
    const { error } = await untilState(acme, other, ({ failures }) => failures > 0);
    assert.match(error!, /somebody else answered for this host/);
    await untilState(acme, app, ({ state }) => state === "valid");
    await until(async () => /Pebble/.test(String((await shown(address, app)).issuer.CN)), "the edge shows it");
    assert.equal(await note("a stranger answers one host's challenge", error!), "the authority's");
    await thief.stop();
    await acme.stop();
    await pebble.stop();
  });

  test("the volume is lost", async () => {
    await begin();
    const pebble = await started(field.pebble());
    const acme = await started(field.acme());
    await untilState(acme, app, ({ state }) => state === "valid");
    await field.empty();
    await acme.docker("restart");
    await untilState(acme, app, ({ state, failures }) => state === "valid" && failures === 0, 60);
    await until(async () => /Pebble/.test(String((await shown(address, app)).issuer.CN)), "the edge shows it");
    assert.equal(await note("account and certificates lost", "obtained anew"), "the authority's");
    assert.equal(((await acme.logs()).match(/registered an account/g) ?? []).length >= 1, true);
    await acme.stop();
    await pebble.stop();
  });

  test("the authority limits: it is asked again when it says, not before, and a restart does not ask either", async () => {
    await begin();
    const limiter = await field.limiter(20);
    const acme = await started(field.acme({ directory: "https://limiter:14000/dir" }));
    const first = await untilState(acme, app, ({ failures }) => failures === 1);
    assert.match(first.error!, /asked again when it allows/);
    assert.ok(Date.parse(first.nextAttempt!) - Date.parse(first.lastAttempt!) >= 19_000, JSON.stringify(first));
    await acme.docker("restart");
    await untilState(acme, app, () => true);
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    assert.equal((await stateOf(acme, app)).failuresTotal, 1);
    assert.equal(await note("rate limited for 20 s", first.error!), "self-signed");
    await acme.stop();
    limiter.close();
  });

  test("the clock is wrong: the authority's own certificate has ended long ago for it", async () => {
    await begin();
    const pebble = await started(field.pebble({ certificate: "past" }));
    const acme = await started(field.acme({ ca: "past.pem" }));
    const { error } = await untilState(acme, app, ({ failures }) => failures > 0);
    assert.match(error!, /set the clock/);
    await note("a clock that is wrong by years", error!.split(" (")[0]!);
    await acme.stop();
    await pebble.stop();
  });
});
