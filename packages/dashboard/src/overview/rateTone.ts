/** In percent: good below the first, doubtful below the second, bad from there on. */
const limits = { good: 5, doubtful: 15 }

export const rateTone = (percent: number): "good" | "warn" | "bad" =>
  percent < limits.good ? "good" : percent < limits.doubtful ? "warn" : "bad"
