// What the engine's states and previews call things (sdk/go/common/resource/sig); whoever reads either has it from here.

/** Marks what is more than plain JSON: the key, and its value for a secret. */
export const marker = "4dabf18193072939515e22adb298388d";
export const secretKind = "1b47061264138c4ac30d75fd1eb44270";

export const containerType = "docker:index/container:Container";
