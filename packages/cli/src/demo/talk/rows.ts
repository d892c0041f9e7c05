import type { Choice } from "../Random.js"

export const extractSystem =
  "Extract from a supplier's line: name, material, weight_g, price_eur. Answer with one JSON object and nothing else. " +
  "Use null for what is not there. Do not translate names."

/** What suppliers write, and what is to be read in it. */
export const rows: Choice<readonly [line: string, read: string]> = [
  [
    "Zelt „Nordlys“ 2P, Ripstop-Nylon 20D, 1,85 kg, VK 349,–",
    '{"name":"Zelt „Nordlys“ 2P","material":"Ripstop-Nylon 20D","weight_g":1850,"price_eur":349}'
  ],
  [
    "sac à dos Crête 38 L · polyamide recyclé · 1120 g · 129,90 €",
    '{"name":"sac à dos Crête 38 L","material":"polyamide recyclé","weight_g":1120,"price_eur":129.9}'
  ],
  [
    "ヘッドランプ 灯 350ルーメン 82g ABS",
    '{"name":"ヘッドランプ 灯 350ルーメン","material":"ABS","weight_g":82,"price_eur":null}'
  ],
  [
    "gas stove FJELL mini / stainless + brass / 3.1 oz / EUR 44",
    '{"name":"gas stove FJELL mini","material":"stainless, brass","weight_g":88,"price_eur":44}'
  ],
  [
    '=HYPERLINK("x") filter heron, hollow fibre, 95g, 39.50',
    '{"name":"filter heron","material":"hollow fibre","weight_g":95,"price_eur":39.5}'
  ],
  [
    "bastões de caminhada Serra, alumínio 7075, par 480 g, 74€",
    '{"name":"bastões de caminhada Serra","material":"alumínio 7075","weight_g":480,"price_eur":74}'
  ]
]

export const suppliers: Choice<string> = ["nordic-tents", "alpes-textile", "hikari-goods", "serra-outdoor"]

export const lines: Choice<string> = [rows[0][0], ...rows.slice(1).map(([line]) => line)]
