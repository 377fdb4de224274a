/* Shows what this browser saw last, how old it is, and comes back when the server does. */
const KEY = "eyrie.last";
const AGE_EVERY_MS = 15_000;
const UNITS = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000], ["second", 1_000]];

function readLast() {
  try {
    const last = JSON.parse(localStorage.getItem(KEY));
    if (!Number.isFinite(last?.at) || !Array.isArray(last.lines) || last.lines.length === 0) return null;
    return { at: last.at, lines: last.lines.filter((line) => typeof line === "string") };
  } catch {
    return null;
  }
}

function ageOf(at) {
  const ms = Math.max(0, Date.now() - at);
  const [unit, size] = UNITS.find(([, each]) => ms >= each) ?? UNITS.at(-1);
  return new Intl.RelativeTimeFormat("en").format(-Math.floor(ms / size), unit);
}

function showLast(last) {
  const lines = document.getElementById("lines");
  for (const line of last.lines) lines.append(Object.assign(document.createElement("li"), { textContent: line }));
  const age = document.getElementById("age");
  const tell = () => { age.textContent = `seen ${ageOf(last.at)}`; };
  tell();
  setInterval(tell, AGE_EVERY_MS);
  document.getElementById("last").hidden = false;
}

function tryAgain() {
  document.getElementById("trying").textContent = "Trying…";
  location.reload();
}

const last = readLast();
if (last) showLast(last);
document.getElementById("again").addEventListener("click", tryAgain);
addEventListener("online", tryAgain);
