import type { Page } from "playwright-core"
import type { Interactions } from "./Interactions.ts"

const footer = /([\d,]+) of ([\d,]+) traces/

const numbersIn = async (page: Page) => {
  const text = (await page.getByText(footer).first().textContent()) ?? ""
  const [, read = "0", total = "0"] = footer.exec(text) ?? []
  return { read: Number(read.replaceAll(",", "")), total: Number(total.replaceAll(",", "")) }
}

/** Reads the whole list of traces, and walks, sorts and filters it. Gives how many rows there were. */
export const walkTraces = async (page: Page, url: string, on: Interactions): Promise<number> => {
  await page.goto(`${url}/traces?period=30d`)
  await page.getByText(footer).first().waitFor()
  await page.keyboard.press("j")
  let { read } = await numbersIn(page)
  const { total } = await numbersIn(page)
  const most = Math.min(total, 100_000)
  while (read < most) {
    const before = read
    await on.time("End, which reads on", () => page.keyboard.press("End"))
    await page.waitForFunction(
      (known) => {
        const text = document.querySelector(".listing-foot span")?.textContent ?? ""
        return Number((text.split(" ")[0] ?? "").replaceAll(",", "")) > known
      },
      before,
      { timeout: 60_000 }
    )
    read = (await numbersIn(page)).read
  }
  for (let n = 0; n < 20; n++) await on.time("k, among all rows", () => page.keyboard.press("k"))
  for (let n = 0; n < 5; n++) {
    await on.time("Home", () => page.keyboard.press("Home"))
    await on.time("PageDown", () => page.keyboard.press("PageDown"))
    await on.time("End, with all rows read", () => page.keyboard.press("End"))
  }
  await page.getByRole("button", { name: "Columns" }).focus()
  await on.time("open the columns", () => page.keyboard.press("Enter"))
  await on.time("hide a column", () => page.getByLabel("Models").click())
  await page.keyboard.press("Escape")
  await page.getByRole("button", { name: "Add filter" }).focus()
  await on.time("open the filters", () => page.keyboard.press("Enter"))
  await page.getByRole("listbox").getByRole("option").first().waitFor()
  await page.keyboard.press("Tab")
  for (const letter of "agent 1") await on.time("type into a filter", () => page.keyboard.press(letter))
  await page.keyboard.press("Escape")
  await on.time("sort by cost", () => page.getByRole("button", { name: "Cost", exact: true }).click())
  await page.waitForURL(/sort=cost_usd/)
  return read
}
