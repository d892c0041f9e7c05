/** How a family of models cuts text into tokens, by its name in `tiktoken` and `gpt-tokenizer`. */
export type Encoding = "o200k_base" | "cl100k_base"

// Where it is served elsewhere a name may have its maker before it, and a fine-tuned model has its base after `ft:`.
const before = /^(?:.*\/)?(?:ft:|openai\.)?/

const families: ReadonlyArray<readonly [RegExp, Encoding]> = [
  [/^(?:chat)?gpt-4o|^gpt-4\.[15]|^gpt-(?:[5-9]|oss)|^chat-latest|^codex-mini|^o[1-9](?:$|-)/, "o200k_base"],
  [/^gpt-(?:4|3\.5|35)(?:$|[-:])|^gpt-3\.5-turbo|^gpt-35-turbo/, "cl100k_base"],
  [/^text-embedding-(?:3-|ada-002)|^(?:davinci|babbage)-002/, "cl100k_base"]
]

/** The encoding of OpenAI's models (https://github.com/openai/tiktoken); others have published none that could be used here. */
export const encodingOf = (model: string | undefined): Encoding | undefined => {
  const name = model?.toLowerCase().replace(before, "")
  return name === undefined ? undefined : families.find(([family]) => family.test(name))?.[1]
}
