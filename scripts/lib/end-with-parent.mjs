// Loaded into the processes we start before their own code: when the one that started them is gone, however it ended,
// they end too instead of holding their ports for ever. Processes they fork inherit the flag that loads this file; those
// keep their channel to themselves, which is why the parent is named.
if (process.channel && process.env.PARENT_TO_END_WITH === String(process.ppid)) {
  process.once("disconnect", () => {
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => process.exit(1), 4_000).unref();
  });
  // Watching the channel must not keep a process alive that has nothing else to do.
  process.channel.unref();
}
