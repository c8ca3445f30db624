import { type BadStack, web } from "./bad-stack.ts";

const at = "keelson:stack.services.web";
const files = (path: string, service: object = {}) => web({ files: { [path]: "text" }, ...service });

/** What images that others built need, given wrongly. */
export const wrongForeign: BadStack[] = [
  {
    name: "an entrypoint without a word",
    change: web({ entrypoint: [] }),
    message: `${at}.entrypoint: a list is not allowed; give a list of at least one word, such as [/app/start.sh]`,
  },
  {
    name: "a file beside all that the image has",
    change: files("/etc/app.conf"),
    message: `${at}.files["/etc/app.conf"]: the file's folder would hide all that the image has in /etc; choose a folder of its own`,
  },
  {
    name: "a file among the secrets",
    change: files("/run/secrets/key"),
    message: `${at}.files["/run/secrets/key"]: the file's folder would hide all that the image has in /run/secrets; choose a folder of its own`,
  },
  {
    name: "a file in a folder in memory",
    change: files("/cache/app/key", { writablePaths: ["/cache"] }),
    message: `${at}.files["/cache/app/key"]: /cache is mounted there already; choose another folder`,
  },
  {
    name: "files of two folders with one last name",
    change: web({ files: { "/a/conf/x": "1", "/b/conf/x": "2" } }),
    message: `${at}.files["/b/conf/x"]: its folder has the same last name as /a/conf; choose another one`,
  },
  {
    name: "a password in an entrypoint",
    change: web({ entrypoint: ["run", "${postgres.url}"] }),
    message: `${at}.entrypoint[1]: \${postgres.url}: a command line is for everybody to read; give it by env, where it becomes a secret`,
  },
  {
    name: "a secret of four characters",
    change: web({ secretEnv: { KEY: { generate: 4 } } }),
    message: `${at}.secretEnv.KEY.generate: [secret] is not allowed; give a whole number from 16 to 256`,
  },
  {
    name: "folders in memory as large as the memory",
    change: web({ memory: "256MiB", writablePaths: [{ path: "/cache", size: "200MiB" }] }),
    message: `${at}.memory: folders in memory (writablePaths, shm) may take no more than half of it: give twice their sizes, or leave it out`,
  },
  {
    name: "a secret variable that is called as a file",
    change: web({ secretEnv: { "xpack.ssl.key": "b" } }),
    message: `${at}.secretEnv["xpack.ssl.key"]: the name of a secret is a file's on Docker, and this ending is one of a file: give the variable another name, or the text as files`,
  },
];
