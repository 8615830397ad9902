// Whether somebody is there: when the page was used last, in any of its tabs.
export const presence = { last: Date.now() };
const QUIET = 60_000;
/** What is asked while nobody has touched anything for a minute, the page asks by itself. */
export const attended = (): boolean => Date.now() - presence.last < QUIET;
