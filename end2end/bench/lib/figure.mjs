// What a measurement says to the task runner: one line of JSON on standard output, and nothing else there.

/** `budget` is `{ most }` or `{ least }`; `reference` is what this machine itself takes for something comparable. */
export function tell({ name, value, unit, budget, reference }) {
  console.log(JSON.stringify({ name, value, unit, ...budget, reference }));
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export function median(numbers) {
  return quantile(numbers, 0.5);
}

/** The smallest number that this share of all numbers does not exceed. */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

export async function until(condition, what, limit = 180_000) {
  const end = Date.now() + limit;
  while (Date.now() < end) {
    const found = await condition();
    if (found) return found;
    await sleep(20);
  }
  throw new Error(`it did not happen in time: ${what}`);
}
