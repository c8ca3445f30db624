import { type BadStack, web } from "./bad-stack.ts";

export const wrongReleases: BadStack[] = [
  {
    name: "a release command without words",
    change: web({ release: { command: [] } }),
    message:
      "keelson:stack.services.web.release.command: a list is not allowed; give a list of at least one word, such as [npm, run, migrate]",
  },
  {
    name: "a release command as one text",
    change: web({ release: { command: "npm run migrate" } }),
    message: 'keelson:stack.services.web.release.command: "npm run migrate" is not allowed; give a list',
  },
  {
    name: "a release without a command",
    change: web({ release: { timeout: "5m" } }),
    message: "keelson:stack.services.web.release.command: missing; give a list",
  },
  {
    name: "a release that may take a number",
    change: web({ release: { command: ["migrate"], timeout: 600 } }),
    message: "keelson:stack.services.web.release.timeout: 600 is not allowed; give a duration such as 30s, 5m or 1h",
  },
  {
    name: "a password in a release command",
    change: web({ release: { command: ["migrate", "${postgres.directUrl}"] } }),
    message:
      "keelson:stack.services.web.release.command[1]: ${postgres.directUrl}: a command line is for everybody to read; give it by env, where it becomes a secret",
  },
  {
    name: "a service with the name of another's release command",
    change: {
      services: {
        web: { release: { command: ["migrate"] } },
        "web-release": { image: "registry.example.com/other:1" },
      },
    },
    message:
      "keelson:stack.services.web-release: is the name under which the release command of web runs; choose another",
  },
];
