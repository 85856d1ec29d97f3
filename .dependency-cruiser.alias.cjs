/** How dependency-cruiser, started in the folder it reads, finds what tsconfig.json calls `@/`. */
module.exports = { resolve: { alias: { "@": process.cwd() } } };
