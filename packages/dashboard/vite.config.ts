import { defineConfig } from "vite"

export default defineConfig({
  esbuild: { jsx: "automatic" },
  build: {
    outDir: "dist/site",
    emptyOutDir: true,
    // A file turned into a data: URL would be refused by the page's Content-Security-Policy.
    assetsInlineLimit: 0,
    // Kilobytes before compression.
    chunkSizeWarningLimit: 800,
    rollupOptions: {
      onwarn: (warning, warn) => {
        // "use client" says nothing to a page that is client all over.
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning)
      }
    }
  },
  server: { proxy: { "/api": "http://127.0.0.1:3001" } }
})
