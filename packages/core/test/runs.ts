/** How many random cases a test goes through: all of so many in the long tests, a fifth of them in each other run. */
export const runs = (all: number): number => (process.env.AGENTWATCH_LONG === undefined ? Math.ceil(all / 5) : all)
