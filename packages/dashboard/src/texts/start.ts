export const start = {
  title: "Waiting for the first span",
  intro: "Nothing has been recorded yet. Do one of these, and this page turns into your traces by itself.",
  program: "In your program",
  programWhy: "Call init() once at the start. From then on every call to a model provider is seen.",
  shell: "From a shell",
  shellWhy: "Sends one finished span, a model call with its tokens.",
  copy: "Copy",
  copied: "Copied",
  selected: "Selected: press Ctrl+C or ⌘C"
}
