/** The number of characters of the bar. */
const barChars = 30;

/** Shows a bar on stderr, if it is a terminal. Returns a function that moves it. */
export function createProgress(total: number): (done: number) => void {
  const { stderr } = process;
  if (!stderr.isTTY) return () => {};
  return (done) => {
    const full = Math.round((barChars * done) / total);
    const bar = "#".repeat(full) + "-".repeat(barChars - full);
    stderr.write(`\r[${bar}] ${done} of ${total}${done === total ? "\n" : ""}`);
  };
}
