import { dirname } from "node:path"
import type { PlatformError } from "@effect/platform/Error"

const codeOf = (cause: unknown) =>
  typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : ""

/** Why a file cannot be written, in a plain sentence. */
export const whyNot = (error: PlatformError, file: string): string => {
  const code = codeOf(error.cause)
  switch (code) {
    case "ENOENT":
      return `there is no folder ${dirname(file)}.`
    case "ENOTDIR":
      return `${dirname(file)} is no folder.`
    case "EACCES":
    case "EPERM":
      return "this user may not write there."
    case "EROFS":
      return "nothing can be written on that disk."
    case "ENOSPC":
    case "EDQUOT":
      return "there is no room left for it."
    case "ENAMETOOLONG":
      return "its name is too long."
    default:
      return code === "" ? error.message : `the system says ${code}.`
  }
}
