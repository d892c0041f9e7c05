import type { Choice } from "../Random.js"

/** A customer's question and what the agent says to it. `{…}` stands for something that differs. */
export interface Exchange {
  readonly ask: string
  readonly reply: string
  readonly tool: "lookup_order" | "check_warranty" | "create_return"
}

export const customers: Choice<string> = [
  "Zoë Martin",
  "Łukasz Nowak",
  "Mehmet Öztürk",
  "佐藤 美咲",
  "Renée O’Brien",
  "Amina Haddad",
  "Søren Lind",
  "Noa Levi",
  "João Pereira",
  "Grace Mbeki"
]

export const products: Choice<string> = [
  "Aurora 2 tent",
  "Ridgeline 45 pack",
  "Tarn down jacket",
  "Basalt trail shoes",
  "Glimmer head lamp",
  "Fjell gas stove",
  "Heron water filter"
]

export const carriers: Choice<string> = ["DHL", "PostNord", "UPS", "La Poste", "ヤマト運輸"]

export const supportSystem =
  "You are the support agent of Fjordline, a shop for hiking gear. Be brief and kind, answer in the customer's language, " +
  "and use the tools before you promise anything. Returns are free for 60 days; refunds above 200 EUR need a person."

export const exchanges: Choice<Exchange> = [
  {
    ask: "Hi, where is my order {order}? It was to come on Tuesday.",
    reply:
      "Hello {first}, order {order} left our warehouse yesterday with {carrier} and is now in the sorting centre. It should reach you by Friday. I have switched on text messages for this parcel.",
    tool: "lookup_order"
  },
  {
    ask: "The zip of my {product} broke on the second trip. What can you do?",
    reply:
      "I am sorry about that, {first}. Your {product} is under warranty until next year, so we repair the zip for free, or send a new one if you need it before a trip. Which do you prefer?",
    tool: "check_warranty"
  },
  {
    ask: "¿Puedo cambiar la talla de {product}? Me queda pequeña.",
    reply:
      "¡Claro, {first}! He creado el cambio de {product} a una talla más. Recibirá la etiqueta de devolución por correo en unos minutos; no cuesta nada.",
    tool: "create_return"
  },
  {
    ask: "{product}の返品方法を教えてください。まだ使っていません。",
    reply:
      "{first}様、お問い合わせありがとうございます。未使用の{product}は60日以内であれば無料で返品いただけます。返品ラベルをメールでお送りしました。",
    tool: "create_return"
  },
  {
    ask: "Ich habe für {order} zweimal bezahlt, bitte prüfen Sie das.",
    reply:
      "Guten Tag {first}, Sie haben recht: Für {order} gibt es zwei Abbuchungen. Die zweite geht heute zurück und ist in zwei bis drei Tagen auf Ihrem Konto. Entschuldigen Sie bitte.",
    tool: "lookup_order"
  },
  {
    ask: "Love the {product} 😍 but is it the colour from the photo? Mine looks more grey 🌫️",
    reply:
      "Happy that you like it, {first}! The photo was taken in evening light, so it looks warmer there 🌅. If grey is not for you, I can send the {product} in moss green and take yours back for free.",
    tool: "create_return"
  },
  {
    ask: "هل يمكنني تغيير عنوان التسليم للطلب {order}؟",
    reply: "مرحباً {first}، لم يغادر الطلب {order} المستودع بعد، وقد غيّرت عنوان التسليم. ستصلك رسالة تأكيد خلال دقائق.",
    tool: "lookup_order"
  }
]

export const followUps: Choice<readonly [string, string]> = [
  ["Thanks! And can I still change the address?", "Yes, until it is out for delivery. Please send me the new address."],
  ["Will I have to pay for shipping?", "No, it is free both ways. You only need the label that I sent you."],
  ["How long does that take?", "Usually two to three working days. I will write to you when it is done."],
  ["Perfect, thank you 🙏", "You are welcome, and have a good trip!"]
]
