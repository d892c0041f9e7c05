/**
 * What a browser is shown that opens the manual of the API without a key: it asks for one, and shows the manual with it. It
 * holds nothing of the manual itself. Its script may stand in it, as those of the manual do.
 */
export const manualsDoor = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="dark light" />
    <title>The API · AgentWatch</title>
    <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 12vh auto; padding: 0 1.25rem }
      form { display: flex; gap: 0.5rem; flex-wrap: wrap; align-items: end }
      label { display: grid; flex: 1 1 14rem }
      input, button { font: inherit; padding: 0.4rem 0.7rem }
      code { overflow-wrap: anywhere }
    </style>
  </head>
  <body>
    <main>
      <h1>The API of this server</h1>
      <p>Its manual asks for the server's API key, as everything here does that is not the dashboard.</p>
      <form>
        <label>API key <input type="password" autocomplete="off" required /></label>
        <button>Open</button>
      </form>
      <p role="alert"></p>
      <p>For programs: <code>curl -H "X-API-Key: …" <span id="where"></span>/openapi.json</code></p>
    </main>
    <script>
      const [form, input, problem] = ["form", "input", "[role=alert]"].map((what) => document.querySelector(what))
      document.querySelector("#where").textContent = location.origin
      const open = async (key) => {
        const answer = await fetch(location.pathname, { headers: { "x-api-key": key, accept: "text/html" } })
        if (!answer.ok) return answer.status
        const manual = await answer.text()
        document.open()
        document.write(manual)
        document.close()
      }
      form.addEventListener("submit", (event) => {
        event.preventDefault()
        open(input.value.trim()).then(
          (status) => {
            if (status !== undefined) problem.textContent = status === 401 ? "The server does not accept this key." : "The server answered with " + status + "."
          },
          () => { problem.textContent = "The server is away, or the key has signs that no key has." }
        )
      })
      input.focus()
    </script>
  </body>
</html>
`
