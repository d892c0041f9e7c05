import { existsSync } from "node:fs"
import { chromium } from "playwright-core"

const places = [process.env.CHROMIUM_PATH, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]

/** Chromium without a window, and without the calls home that it makes by itself. */
export const launch = () => {
  const executablePath = places.find((path) => path !== undefined && existsSync(path))
  if (executablePath === undefined) throw new Error("no Chromium here; npm test installs it, or says how")
  return chromium.launch({
    executablePath,
    args: [
      ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    ]
  })
}
