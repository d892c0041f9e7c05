/** What is told of figures as a whole; what each of their fields means stands with it. */
export const figureFields = {
  Figures: "What the last 24 hours came to.",
  Summary: "What a period came to. Cost is that of all spans; all else is that of the requests.",
  Timeseries: "Figures bucket by bucket, as arrays of the same length. Buckets without requests are there, and zero.",
  Group: "What one group of requests came to.",
  Period: "How far back from now. `all` is as far back as spans are kept.",
  DailyCost: "What one day cost.",
  DailyCosts: [
    "What each day cost.",
    { cost: "The earliest day first; days between that cost nothing are there, and zero." }
  ],
  AgentCost: "What one agent cost.",
  AgentCosts: ["What each agent cost.", { cost: "The costliest first, at most 10,000." }],
  ModelCost: "What one model cost.",
  ModelCosts: ["What each model cost.", { cost: "The costliest first, at most 10,000." }],
  UserCost: "What one user cost.",
  UserCosts: ["What each user cost.", { cost: "The costliest first, at most 10,000." }],
  TagCost: "What one tag cost.",
  TagCosts: ["What each tag cost.", { cost: "The costliest first, at most 10,000." }],
  MonthlyReport: "What a month came to."
} as const
