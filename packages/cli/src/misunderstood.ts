import { HelpDoc, ValidationError } from "@effect/cli"
import { Console, Effect } from "effect"

/** Options that cannot be understood together. The command ends with exit code 2. */
export const misunderstood = (message: string) =>
  Console.error(message).pipe(Effect.zipRight(Effect.fail(ValidationError.invalidValue(HelpDoc.p(message)))))
