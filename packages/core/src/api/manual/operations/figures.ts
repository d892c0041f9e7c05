import type { AgentCosts, DailyCosts, ModelCosts, TagCosts, UserCosts } from "../../Costs.js"
import type { Figures, Group, Summary, Timeseries } from "../../Metrics.js"
import type { OperationTold } from "./OperationTold.js"

type Spent = Omit<(typeof ModelCosts.Encoded)["cost"][number], "model_name">

const spentOn: Readonly<Record<"claude" | "gpt" | "both", Spent>> = {
  claude: {
    calls: 1,
    prompt_tokens: 2000,
    completion_tokens: 300,
    cache_read_tokens: 0,
    cache_write_tokens: 0,
    reasoning_tokens: 0,
    cost_usd: 0.0105,
    default_cost_usd: 0,
    cache_saved_usd: 0
  },
  gpt: {
    calls: 2,
    prompt_tokens: 1000,
    completion_tokens: 200,
    cache_read_tokens: 400,
    cache_write_tokens: 0,
    reasoning_tokens: 0,
    cost_usd: 0.004,
    default_cost_usd: 0,
    cache_saved_usd: 0.0005
  },
  both: {
    calls: 3,
    prompt_tokens: 3000,
    completion_tokens: 500,
    cache_read_tokens: 400,
    cache_write_tokens: 0,
    reasoning_tokens: 0,
    cost_usd: 0.0145,
    default_cost_usd: 0,
    cache_saved_usd: 0.0005
  }
}

export const figuresTold: Readonly<Record<string, OperationTold>> = {
  "metrics.figures": {
    summary: "The last 24 hours in figures",
    answer: "The figures.",
    answers: {
      "a quiet day": {
        total_traces: 1,
        total_spans: 4,
        total_requests: 3,
        total_tokens: 3500,
        total_cost_usd: 0.0145,
        avg_latency_ms: 1653.5,
        error_rate: 0.3333333333333333,
        traces_this_month: 1,
        period: "24h"
      } satisfies typeof Figures.Encoded
    }
  },
  "metrics.summary": {
    summary: "A period in figures",
    answer: "The figures.",
    answers: {
      "three requests": {
        total_cost: 0.0145,
        total_requests: 3,
        success_rate: 66.7,
        avg_latency_ms: 1653.5,
        latency_p50: 2350.06,
        latency_p95: 2495.38,
        active_agents: ["WriterBot", "ResearchBot"],
        period: "24h"
      } satisfies typeof Summary.Encoded
    }
  },
  "metrics.timeseries": {
    summary: "A period bucket by bucket",
    answer: "The figures, an array of each.",
    answers: {
      "an hour in quarters": {
        timestamps: ["2026-02-09T15:00:00Z", "2026-02-09T15:15:00Z", "2026-02-09T15:30:00Z", "2026-02-09T15:45:00Z"],
        cost: [0, 0, 0.0145, 0],
        tokens: [0, 0, 3500, 0],
        requests: [0, 0, 3, 0],
        avg_latency: [0, 0, 1653.5, 0],
        latency_p50: [0, 0, 2350.06, 0],
        latency_p95: [0, 0, 2495.38, 0],
        errors: [0, 0, 1, 0]
      } satisfies typeof Timeseries.Encoded
    }
  },
  "metrics.breakdown": {
    summary: "A period by agent, task, model and more",
    answer: "The groups, the costliest first.",
    answers: {
      "by agent": [
        {
          name: "WriterBot",
          requests: 1,
          errors: 0,
          avg_latency: 2500,
          total_cost: 0.0105,
          tokens: 2300,
          error_rate: 0
        },
        {
          name: "ResearchBot",
          requests: 2,
          errors: 1,
          avg_latency: 1230.25,
          total_cost: 0.004,
          tokens: 1200,
          error_rate: 50
        }
      ] satisfies ReadonlyArray<typeof Group.Encoded>
    }
  },
  "costs.daily": {
    summary: "Cost by day",
    answer: "The days, the earliest first.",
    answers: {
      "one day": { cost: [{ day: "2026-02-09", ...spentOn.both }] } satisfies typeof DailyCosts.Encoded
    }
  },
  "costs.byAgent": {
    summary: "Cost by agent",
    answer: "The agents, the costliest first.",
    answers: {
      "two agents": {
        cost: [
          { agent_id: "writer-1", agent_name: "WriterBot", ...spentOn.claude },
          { agent_id: "research-1", agent_name: "ResearchBot", ...spentOn.gpt }
        ]
      } satisfies typeof AgentCosts.Encoded
    }
  },
  "costs.byModel": {
    summary: "Cost by model",
    answer: "The models, the costliest first.",
    answers: {
      "two models": {
        cost: [
          { model_name: "claude-sonnet-4-5", ...spentOn.claude },
          { model_name: "gpt-4o", ...spentOn.gpt }
        ]
      } satisfies typeof ModelCosts.Encoded
    }
  },
  "costs.byUser": {
    summary: "Cost by user",
    answer: "The users, the costliest first.",
    answers: {
      "one user": { cost: [{ user_id: "", ...spentOn.both }] } satisfies typeof UserCosts.Encoded
    }
  },
  "costs.byTag": {
    summary: "Cost by tag",
    answer: "The tags, the costliest first.",
    answers: {
      "no tags": { cost: [{ tag: "", ...spentOn.both }] } satisfies typeof TagCosts.Encoded
    }
  }
}
