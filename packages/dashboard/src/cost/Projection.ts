const day = 86_400_000

/** How many days the rate is taken over, where there are as many. */
const rateDays = 7

/** What a day of UTC cost. `day` is `YYYY-MM-DD`. */
export interface Day {
  readonly day: string
  readonly cost_usd: number
}

/** The month, UTC, that it is now. Instants are where days begin, in milliseconds since the epoch; costs are US dollars. */
export interface Projection {
  readonly month: number
  /** The first of the next month. */
  readonly end: number
  readonly today: number
  /** Where what is kept begins, if it is not before the month. */
  readonly since: number | undefined
  /** Of this month, today included. */
  readonly soFar: number
  /** Full days of the month, and what they cost. */
  readonly fullDays: number
  readonly fullCost: number
  /** Days from today to month's end, today included. */
  readonly rest: number
  /** What one of the last full days cost, and over how many that is the mean. Absent: there is no full day yet. */
  readonly rate: { readonly perDay: number; readonly over: number } | undefined
  /** What today is taken to cost: the rate, or what it has cost already, if that is more. */
  readonly todays: number
  /** Absent without a rate. */
  readonly total: number | undefined
}

const sum = (days: ReadonlyArray<Day>) => days.reduce((total, { cost_usd }) => total + cost_usd, 0)

/**
 * What the month will have cost at its end: its full days, and each day from today on at the mean of the last seven full
 * days, which may reach into the month before; fewer, where what is kept begins later.
 *
 * @param days all days there are, the earliest first; what lacks between and after them cost nothing
 * @param now milliseconds since the epoch
 */
export const projectionOf = (days: ReadonlyArray<Day>, now: number): Projection => {
  const at = new Date(now)
  const month = Date.UTC(at.getUTCFullYear(), at.getUTCMonth())
  const end = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1)
  const today = Math.floor(now / day) * day
  const between = (from: number, to: number) =>
    days.filter(({ day }) => Date.parse(day) >= from && Date.parse(day) < to)

  const begun = days[0] === undefined ? today : Math.min(today, Date.parse(days[0].day))
  const over = Math.min(rateDays, (today - begun) / day)
  const perDay = over > 0 ? sum(between(today - over * day, today)) / over : 0

  const todaySoFar = sum(between(today, today + day))
  const fullCost = sum(between(month, today))
  const rest = (end - today) / day
  const todays = Math.max(todaySoFar, perDay)
  return {
    ...{ month, end, today, fullCost, rest, todays },
    since: days.length > 0 && begun > month ? begun : undefined,
    soFar: fullCost + todaySoFar,
    fullDays: (today - Math.max(month, begun)) / day,
    rate: over > 0 ? { perDay, over } : undefined,
    total: over > 0 ? fullCost + todays + perDay * (rest - 1) : undefined
  }
}
