import { Page } from "../page/Page.js"
import { texts } from "../texts.js"

export const Defense = () => <Page title={texts.defense.title} ranged />
