/** What a serving process tells the bench: where it serves, and how much processor time it has had. */

/** Prints the line that says that it serves, and from then on answers every message with its microseconds of processor time. */
export function told(line: object): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.(user + system);
  });
  process.on('disconnect', () => process.exit());
  console.log(JSON.stringify(line));
}
