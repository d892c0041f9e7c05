/** With so many decimals at most. */
export const rounded = (value: number, decimals: number) => Number(value.toFixed(decimals))

/** Of `all`, in percent with one decimal; 0 of none. */
export const percent = (some: number, all: number) => (all === 0 ? 0 : rounded((some / all) * 100, 1))
