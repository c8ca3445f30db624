// Pulumi's SDK loads TypeScript and npm's resolver for functions that are turned into text, which a program that declares
// containers never asks for: half of the time that the SDK takes to load. Here they are loaded when something is first asked of
// them. To be imported before the SDK is.
import Module from "node:module";

const heavy = new Set(["typescript", "@npmcli/arborist"]);
const load = Module._load;

Module._load = function (request, ...rest) {
  return heavy.has(request) ? lazily(() => load.call(this, request, ...rest)) : load.call(this, request, ...rest);
};

function lazily(open) {
  let loaded;
  return new Proxy(
    {},
    {
      get(_, key) {
        // Asked at once of every import, to tell how it is to be used.
        if (loaded === undefined && key === "__esModule") return true;
        loaded ??= open();
        return loaded[key];
      },
      has: (_, key) => key in (loaded ??= open()),
    },
  );
}
