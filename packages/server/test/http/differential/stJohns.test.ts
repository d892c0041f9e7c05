// Before anything asks for the time: a machine that is not on UTC must count the same days.
process.env.TZ = "America/St_Johns"

const { agrees } = await import("./agrees.js")
agrees("America/St_Johns", 7, 1)

export {}
