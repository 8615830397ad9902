// Where JSON text is broken. Browsers say it in words only.
export interface Problem { message: string; line: number; at: number }

/** The first fault of a JSON text; null where there is none, or no text. ``line`` counts from 1. */
export function jsonProblem(text: string): Problem | null {
  if (!text.trim()) return null;
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    const { message } = error as Error;
    const at = Math.min(placeIn(message, text), text.length);
    return { message, at, line: text.slice(0, at).split("\n").length };
  }
}

function placeIn(message: string, text: string): number {
  const position = /position (\d+)/.exec(message);
  if (position) return Number(position[1]);
  const cell = /line (\d+) column (\d+)/.exec(message);
  if (cell) return text.split("\n").slice(0, Number(cell[1]) - 1).reduce((sum, line) => sum + line.length + 1, Number(cell[2]) - 1);
  return text.trimEnd().length;
}
