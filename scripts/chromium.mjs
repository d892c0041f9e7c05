import { existsSync } from "node:fs"
import { run } from "./run.mjs"

const places = [process.env.CHROMIUM_PATH, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]

export const findChromium = () => places.find((path) => path !== undefined && existsSync(path))

const isDebian = () => existsSync("/etc/debian_version") && existsSync("/usr/bin/apt-get")

/** Makes sure that there is a Chromium for the browser tests. Gives an exit code. */
export const ensureChromium = async () => {
  if (findChromium() !== undefined) return 0
  if (!isDebian() || process.getuid?.() !== 0) {
    console.error(
      "The browser tests need Chromium. Install it (on Debian: sudo apt-get install chromium), or set CHROMIUM_PATH to one that is there."
    )
    return 1
  }
  console.log("Installing Chromium for the browser tests …")
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" }
  return (
    (await run("apt-get", ["update", "-qq"], { env })) ||
    (await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], { env }))
  )
}
