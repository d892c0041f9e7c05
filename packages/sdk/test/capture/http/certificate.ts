import { generateKeyPairSync, sign } from "node:crypto"

/** A key, and a certificate for `localhost` that it has signed itself, made anew each time. */
export const makeCertificate = (): { readonly key: string; readonly cert: string } => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" })
  const ecdsaWithSha256 = sequence(tagged(0x06, Buffer.from("2a8648ce3d040302", "hex")))
  const commonName = sequence(tagged(0x06, Buffer.from("550403", "hex")), tagged(0x0c, Buffer.from("localhost")))
  const name = sequence(tagged(0x31, commonName))
  const year = (years: number) => `${(new Date().getUTCFullYear() + years) % 100}0101000000Z`
  const validity = sequence(tagged(0x17, Buffer.from(year(-1))), tagged(0x17, Buffer.from(year(1))))
  const spki = publicKey.export({ type: "spki", format: "der" })
  const body = sequence(tagged(0x02, Buffer.from([1])), ecdsaWithSha256, name, validity, name, spki)
  const signature = Buffer.concat([Buffer.from([0]), sign("sha256", body, privateKey)])
  const der = sequence(body, ecdsaWithSha256, tagged(0x03, signature))
  const lines = der.toString("base64").replace(/.{64}/g, "$&\n")
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
  }
}

const tagged = (tag: number, content: Buffer): Buffer => {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...parts: ReadonlyArray<Buffer>) => tagged(0x30, Buffer.concat(parts))
