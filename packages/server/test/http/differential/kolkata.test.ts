// Before anything asks for the time: a machine that is not on UTC must count the same days.
process.env.TZ = "Asia/Kolkata"

const { agrees } = await import("./agrees.js")
agrees("Asia/Kolkata", 20_260_209, 0)

export {}
