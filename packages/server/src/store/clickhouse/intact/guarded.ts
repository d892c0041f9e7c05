/** Where spans are, and what is made of them. */
export const guarded = ["spans", "traces", "sums"]
