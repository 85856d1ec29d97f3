import packageFile from "../../../package.json" with { type: "json" };

/** The version of the code, as exports name it. */
export const codeVersion: string = packageFile.version;
