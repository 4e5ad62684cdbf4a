// Searching as one types.

const PAUSE_MS = 200;

/** Calls when what was typed has stood for a moment; never in the midst of a Chinese word that is being composed. */
export function whenTypingPauses(input, run, signal) {
  let timer = 0;
  let last = input.value;
  const due = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (input.value === last) return;
      last = input.value;
      run();
    }, PAUSE_MS);
  };
  input.addEventListener("input", (event) => {
    if (!event.isComposing) due();
  });
  input.addEventListener("compositionend", due);
  signal.addEventListener("abort", () => clearTimeout(timer));
}
