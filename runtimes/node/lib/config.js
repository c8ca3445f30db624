/** The contract's own variables: how each is read, and what holds without it. */
const variables = {
  PORT: { read: whole(0, 65535), fallback: 8080 },
  HOST: { read: text, fallback: undefined },
  DATABASE_URL: { read: url("postgres", "postgresql"), fallback: undefined, secret: true },
  DATABASE_DIRECT_URL: { read: url("postgres", "postgresql"), fallback: undefined, secret: true },
  REDIS_URL: { read: url("redis", "rediss"), fallback: undefined, secret: true },
  POOL_SIZE: { read: whole(1, 10000), fallback: 20 },
  WEB_CONCURRENCY: { read: whole(1, 256), fallback: 1 },
  // Above the 4 s for which Keelson's edge uses an idle connection.
  LAME_DUCK_SECONDS: { read: decimal, fallback: 6 },
  DRAIN_SECONDS: { read: decimal, fallback: 30 },
  STOP_GRACE_SECONDS: { read: decimal, fallback: 45 },
  START_TIMEOUT_SECONDS: { read: decimal, fallback: 60 },
  LOG_LEVEL: { read: oneOf("debug", "info", "warn", "error"), fallback: "info" },
  DISK_PATH: { read: text, fallback: "/" },
  SERVICE_NAME: { read: text, fallback: undefined },
  SERVICE_VERSION: { read: text, fallback: undefined },
  GIT_COMMIT: { read: text, fallback: undefined },
  BUILD_TIME: { read: text, fallback: undefined },
};

/** Every problem at once, one line each; values of secrets are not shown. */
export class ConfigurationError extends Error {
  constructor(problems) {
    super(`configuration:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.name = "ConfigurationError";
    this.problems = problems;
  }
}

/**
 * The contract's settings from the environment, and the service's own: `required` names variables that must be set, `check`
 * is the service's own look at the environment and returns its problems.
 */
export function readConfig(env = process.env, { required = [], check } = {}) {
  const found = Object.entries(variables).map(([name, variable]) => [name, readVariable(name, variable, env[name])]);
  const problems = [
    ...required.filter((name) => !env[name]).map((name) => `${name}: is not set`),
    ...found.flatMap(([, { problem }]) => problem ?? []),
    ...(check?.(env) ?? []),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
  return Object.fromEntries(found.map(([name, { value }]) => [name, value]));
}

function readVariable(name, { read, fallback, secret }, given) {
  if (given === undefined || given === "") return { value: fallback };
  const { value, expected } = read(given);
  if (expected === undefined) return { value };
  const shown = secret ? "a value that is not shown" : `"${given}"`;
  return { problem: `${name}: got ${shown}, expected ${expected}` };
}

/** Which variables are set, never what to: for /status. */
export function describeConfig(env, required) {
  const names = [...new Set([...Object.keys(variables), ...required])];
  return { status: "ok", set: names.filter((name) => Boolean(env[name])) };
}

function whole(least, most) {
  return (given) => {
    const value = Number(given);
    const isWell = /^\d+$/.test(given) && value >= least && value <= most;
    return isWell ? { value } : { expected: `a whole number from ${least} to ${most}` };
  };
}

function decimal(given) {
  return /^\d+(\.\d+)?$/.test(given) ? { value: Number(given) } : { expected: "a number of seconds" };
}

function text(value) {
  return { value };
}

function oneOf(...choices) {
  return (value) => (choices.includes(value) ? { value } : { expected: `one of ${choices.join(", ")}` });
}

function url(...schemes) {
  return (value) => {
    const scheme = URL.canParse(value) && new URL(value).host !== "" ? new URL(value).protocol.slice(0, -1) : undefined;
    return schemes.includes(scheme) ? { value } : { expected: `a URL such as ${schemes[0]}://host/name` };
  };
}
