import { AnthropicBedrock } from "@anthropic-ai/bedrock-sdk"
import Anthropic from "@anthropic-ai/sdk"
import { drained } from "../../../packages/sdk/test/clients/support/seen.js"
import type { Ask, Place } from "../support/Ask.js"
import { told } from "./stainless.js"

const make = ({ http }: Place) => new Anthropic({ apiKey: "sk-ant-not-a-key", baseURL: http, maxRetries: 0 })

// What the client would refuse to wait for by itself is none of ours.
const patient = { timeout: 20_000 }

export const anthropic: Ask = (place, body) => told(make(place).messages.create(body as never, patient), place)

/** The method that collects a stream, and tells about it by events. */
export const anthropicStreamHelper: Ask = async (place, body) => {
  const stream = make(place).messages.stream(body as never, patient)
  const heard: Array<unknown> = []
  stream.on("streamEvent", (event, snapshot) => heard.push(structuredClone([event, snapshot])))
  return { final: await stream.finalMessage(), heard }
}

/** Anthropic's own client for its models at Bedrock. */
export const anthropicBedrock: Ask = async (place, body) => {
  const client = new AnthropicBedrock({
    awsRegion: "us-east-1",
    awsAccessKey: "AKIANOTAKEY",
    awsSecretKey: "not-a-key",
    baseURL: place.http,
    maxRetries: 0
  })
  const asked = { ...body, model: place.model, stream: place.stream }
  const reply = await client.messages.create(asked as never, patient)
  return place.stream ? drained(reply as unknown as AsyncIterable<unknown>) : reply
}
