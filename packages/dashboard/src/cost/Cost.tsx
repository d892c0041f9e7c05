import { Page } from "../page/Page.js"
import { texts } from "../texts.js"

export const Cost = () => <Page title={texts.cost.title} ranged />
